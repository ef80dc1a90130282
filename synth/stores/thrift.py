"""Thrift's compact protocol, as much as the footer of a Parquet file needs.

Source: Apache Thrift, `doc/specs/thrift-compact-protocol.md`. Nothing is known here about what the
fields mean, so a footer that is read and written again is the same bytes, fields of later Parquet
versions included.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

STRUCT = 12
_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET = range(11)
_BOOLEANS = (_TRUE, _FALSE)
_INTEGERS = (_I16, _I32, _I64)
_LISTS = (_LIST, _SET)
_LONG = 15
"""A list this long or longer has its length in a number of its own."""


@dataclass
class Field:
    """One field of a struct.

    Attributes:
        kind: its type in the compact protocol.
        value: an int, bytes, a struct, `(kind of items, items)`, or None where the kind says all.
    """

    kind: int
    value: Any


Struct: TypeAlias = dict[int, Field]
"""Fields by their number, in the order they were read."""


def read_struct(data: bytes) -> Struct:
    """The struct that some bytes hold."""
    return _Reader(data).struct()


def write_struct(struct: Struct) -> bytes:
    """The bytes of a struct."""
    writer = _Writer()
    writer.struct(struct)
    return bytes(writer.data)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while (head := self._byte()) != _STOP:
            kind = head & 15
            number = number + (head >> 4) if head >> 4 else self._integer()
            fields[number] = Field(kind, None if kind in _BOOLEANS else self._value(kind))
        return fields

    def _value(self, kind: int) -> Any:  # noqa: ANN401
        if kind in _INTEGERS:
            return self._integer()
        if kind == _BINARY:
            return self._bytes(self._number())
        if kind == STRUCT:
            return self.struct()
        if kind in _LISTS:
            head = self._byte()
            length = head >> 4 if head >> 4 < _LONG else self._number()
            return head & 15, [self._value(head & 15) for _ in range(length)]
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind in (*_BOOLEANS, _BYTE):
            return self._byte()
        raise ValueError(f"thrift kind {kind} in a footer")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, length: int) -> bytes:
        self._at += length
        return self._data[self._at - length : self._at]

    def _number(self) -> int:
        number = shift = 0
        while (byte := self._byte()) > 127:  # noqa: PLR2004
            number |= (byte & 127) << shift
            shift += 7
        return number | byte << shift

    def _integer(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)


class _Writer:
    def __init__(self) -> None:
        self.data = bytearray()

    def struct(self, struct: Struct) -> None:
        last = 0
        for number, field in struct.items():
            if 0 < number - last <= _LONG:
                self.data.append((number - last) << 4 | field.kind)
            else:
                self.data.append(field.kind)
                self._integer(number)
            last = number
            if field.kind not in _BOOLEANS:
                self._value(field.kind, field.value)
        self.data.append(_STOP)

    def _value(self, kind: int, value: Any) -> None:  # noqa: ANN401
        if kind in _INTEGERS:
            self._integer(value)
        elif kind == _BINARY:
            self._number(len(value))
            self.data += value
        elif kind == STRUCT:
            self.struct(value)
        elif kind in _LISTS:
            self._list(*value)
        elif kind == _DOUBLE:
            self.data += value
        else:
            self.data.append(value)

    def _list(self, kind: int, items: list[Any]) -> None:
        self.data.append(min(len(items), _LONG) << 4 | kind)
        if len(items) >= _LONG:
            self._number(len(items))
        for item in items:
            self._value(kind, item)

    def _number(self, number: int) -> None:
        while number > 127:  # noqa: PLR2004
            self.data.append(number & 127 | 128)
            number >>= 7
        self.data.append(number)

    def _integer(self, number: int) -> None:
        self._number((number << 1) ^ (number >> 63))
