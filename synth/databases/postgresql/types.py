"""The column types of PostgreSQL: from rows of `pg_type` to `DbType`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from synth.databases.catalog import DbType
from synth.errors import WorldError

_BUILT_IN = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double",
    "bool": "boolean",
    "bpchar": "char",
    "macaddr8": "macaddr",
} | {
    name: name
    for name in (
        *("numeric", "varchar", "text", "date", "time", "timetz", "timestamp", "timestamptz"),
        *("interval", "uuid", "json", "jsonb", "xml", "bytea", "bit", "varbit", "inet", "cidr"),
        *("macaddr", "money", "tsvector", "tsquery", "oid", "name"),
        *("point", "line", "lseg", "box", "path", "polygon", "circle"),
    )
}
_OF_EXTENSIONS = {
    "citext": "citext",
    "hstore": "hstore",
    "ltree": "ltree",
    "vector": "vector",
    "halfvec": "vector",
    "geometry": "geometry",
    "geography": "geometry",
}
_CHAR_BYTE = DbType('"char"', "char", length=1)
_SYSTEM = "pg_catalog"
_HEADER = 4
"""What PostgreSQL adds to the length in a typmod: VARHDRSZ, `src/include/c.h`."""


@dataclass(frozen=True)
class TypeRow:
    """A type as `queries.TYPES` tells it; the fields stand in the order of that query.

    Attributes:
        oid: its number.
        name: without its namespace.
        namespace: where it stands.
        kind: `typtype`: b base, c composite, d domain, e enum, r range, m multirange.
        text: as `format_type` writes it, without length.
        element: of an array its elements', of a range or multirange its bounds' type, else None.
        is_array: whether it is an array.
        inner: of a domain the type below, else None.
        inner_typmod: the length a domain gives to the type below, -1 for none.
        inner_text: the type below as `format_type` writes it with that length.
        not_null: whether a domain forbids nulls.
        labels: of an enum.
        checks: of a domain itself.
        field_names: of a composite.
        field_types: their types.
        field_typmods: their lengths.
        field_texts: their types as `format_type` writes them.
    """

    oid: int
    name: str
    namespace: str
    kind: str
    text: str
    element: int | None
    is_array: bool
    inner: int | None
    inner_typmod: int
    inner_text: str
    not_null: bool
    labels: list[str]
    checks: list[str]
    field_names: list[str]
    field_types: list[int]
    field_typmods: list[int]
    field_texts: list[str]

    @property
    def foreign(self) -> str:
        """Its namespace where it is not the server's own, else ""."""
        return "" if self.namespace == _SYSTEM else self.namespace


class Types:
    """All types the columns have, by number; each is built once."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = {row[0]: TypeRow(*row) for row in rows}
        self._built: dict[tuple[int, int], DbType] = {}

    def type(self, oid: int, typmod: int, text: str) -> DbType:
        """The type of a column.

        Args:
            oid: the number of the type.
            typmod: its length, -1 for none.
            text: as `format_type` writes both.

        Raises:
            WorldError: the type was made after the types were read.
        """
        if (oid, typmod) not in self._built:
            if oid not in self._rows:
                raise WorldError("the database's structure changed while it was read; try again")
            self._built[oid, typmod] = self._build(self._rows[oid], typmod, text)
        return self._built[oid, typmod]

    def _build(self, row: TypeRow, typmod: int, text: str) -> DbType:
        if row.inner is not None:
            inner = self.type(row.inner, row.inner_typmod, row.inner_text)
            checks = (*inner.checks, *row.checks)
            not_null = inner.not_null or row.not_null
            below = inner.below or row.inner_text
            return replace(inner, text=text, checks=checks, not_null=not_null, below=below)
        if row.is_array and row.element is not None:
            # The length belongs to the elements, and `format_type` writes `[]` last.
            element = self.type(row.element, typmod, text.removesuffix("[]"))
            return DbType(text, "array", element=element, namespace=element.namespace)
        if row.kind in {"r", "m"} and row.element is not None:
            element = self.type(row.element, -1, self._text(row.element))
            kind = "range" if row.kind == "r" else "multirange"
            return DbType(text, kind, element=element, namespace=row.foreign)
        if row.kind == "e":
            return DbType(text, "enum", labels=tuple(row.labels), namespace=row.foreign)
        if row.kind == "c":
            return DbType(text, "composite", fields=self._fields(row), namespace=row.foreign)
        return _plain(row, typmod, text)

    def _fields(self, row: TypeRow) -> tuple[tuple[str, DbType], ...]:
        parts = zip(
            row.field_names, row.field_types, row.field_typmods, row.field_texts, strict=True
        )
        return tuple((name, self.type(oid, mod, text)) for name, oid, mod, text in parts)

    def _text(self, oid: int) -> str:
        return self._rows[oid].text if oid in self._rows else ""


def _plain(row: TypeRow, typmod: int, text: str) -> DbType:
    """A type that consists of nothing else; typmods as `src/backend/utils/adt` packs them."""
    if not row.foreign and row.name == "char":
        return _CHAR_BYTE
    base = (_OF_EXTENSIONS if row.foreign else _BUILT_IN).get(row.name, "other")
    if typmod < 0 or base not in {"varchar", "char", "numeric", "bit", "varbit", "vector"}:
        return DbType(text, base, namespace=row.foreign)
    if base == "numeric":  # 16 bits of digits, 11 of a signed scale: numeric.c
        packed = typmod - _HEADER
        return DbType(
            text, base, precision=packed >> 16 & 0xFFFF, scale=(packed & 0x7FF ^ 0x400) - 0x400
        )
    length = typmod - _HEADER if base in {"varchar", "char"} else typmod
    return DbType(text, base, length=length, namespace=row.foreign)
