"""Values of columns that are compressed, as programs store documents and messages in a database."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.registry import Values
from synth.scan.opened import DAMAGED

_MOST_BYTES = 1 << 25
"""What the values of one batch may unpack to; they are in memory at once."""


def _inflated(data: bytes, most: int, *, bits: int) -> bytes:
    return zlib.decompressobj(bits).decompress(data, most)


def _zstd(data: bytes, most: int) -> bytes:
    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
        return stream.read(most)


_WAYS: Mapping[bytes, Callable[[bytes, int], bytes]] = {
    b"\x1f\x8b\x08": partial(_inflated, bits=zlib.MAX_WBITS | 16),
    **{mark: partial(_inflated, bits=zlib.MAX_WBITS) for mark in (b"x\x01", b"x\x9c", b"x\xda")},
    b"BZh": lambda data, most: bz2.BZ2Decompressor().decompress(data, most),
    b"\xfd7zXZ\0": lambda data, most: lzma.LZMADecompressor().decompress(data, most),
    b"\x28\xb5\x2f\xfd": _zstd,
}
"""By how they begin: RFC 1952, section 2.3.1, RFC 1950, section 2.2, RFC 8878, section 3.1.1."""


def unpacked(values: Values) -> tuple[Values, int]:
    """The values with those that were compressed as what they hold, and how many were too much.

    Unpackers take one value at a time, so this calls them once for each that is compressed; what
    seems to be and is not stays as it is.

    Args:
        values: of type binary, shape (rows,), may hold nulls.
    """
    once, left = _once(values)
    if once is values:
        return values, 0
    twice, more = _once(once)
    return twice, max(left, more)


def _once(values: Values) -> tuple[Values, int]:
    is_packed = np.zeros(len(values), np.bool_)
    for mark in _WAYS:
        own: Values = pc.starts_with(values, cast("str", mark))  # the stubs know texts alone
        is_packed |= np.asarray(own.fill_null(False))
    if not is_packed.any():
        return values, 0
    room, left, said = _MOST_BYTES, 0, list[bytes]()
    for one in values.filter(pa.array(is_packed)).to_pylist():
        unpack = next(way for mark, way in _WAYS.items() if one.startswith(mark))
        try:
            text = unpack(one, room + 1) if room else one
        except (*DAMAGED, pa.ArrowException):
            text = one
        left += not room or len(text) > room
        said.append(text)
        room = max(0, room - len(text))
    return pc.replace_with_mask(values, pa.array(is_packed), pa.array(said, values.type)), left
