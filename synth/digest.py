"""One fingerprint of values, the same whatever store, chunking or encoding they come from.

The canonical form of a column of a segment is its row count in eight bytes and then parts, each
preceded by its length in eight bytes: the null bits (one zero byte when there is no null); for text
the lengths as int32 and then the bytes; for every other type the values, with 0 under nulls.
Booleans are packed, decimals are their scaled 128-bit integers, timestamps count microseconds, -0.0
is 0.0 and every NaN is one NaN. All numbers are little-endian.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SIZE_BYTES = 32
"""Bytes of every digest here (SHA-256, FIPS 180-4)."""

Values: TypeAlias = "pa.Array[Any]"
"""One column of one batch."""
_Bytes: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"


def segment_digest(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> tuple[bytes, ...]:
    """The digest of each column of one segment, in the order of the schema; pure.

    Args:
        batches: the rows of the segment, cut anywhere; text may be dictionary-encoded.
        schema: names and declared types; tells the columns when there is no batch.

    Raises:
        TypeError: a column is of another type than declared.
    """
    return tuple(
        _digest([plain(batch.column(index), field.type) for batch in batches if batch.num_rows])
        for index, field in enumerate(schema)
    )


def column_digest(segments: Sequence[bytes]) -> bytes:
    """The digest of a whole column from those of its segments, in order."""
    return hashlib.sha256(b"".join(segments)).digest()


def table_digest(
    names: Sequence[str], types: Sequence[str], columns: Sequence[bytes], rows: int
) -> bytes:
    """The digest of a table from its columns' names, type texts and digests, and its row count."""
    digest = hashlib.sha256(rows.to_bytes(8, "little"))
    for name, kind, column in zip(names, types, columns, strict=True):
        for part in (name.encode(), kind.encode(), column):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
    return digest.digest()


def plain(column: Values, kind: pa.DataType) -> Values:
    """The column in its declared type: dictionaries decoded, offsets of 32 bits.

    Raises:
        TypeError: it is of another type, which no encoding explains.
    """
    if column.type == kind:
        return column
    found = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    textual = pa.types.is_large_string(found) or pa.types.is_string_view(found)
    if found != kind and not (textual and pa.types.is_string(kind)):
        raise TypeError(f"a column of type {column.type} where {kind} was declared")
    return column.cast(kind)


def _digest(chunks: list[Values]) -> bytes:
    """The digest of the canonical form of one column; nothing is joined but the null bits."""
    digest = hashlib.sha256(sum(len(chunk) for chunk in chunks).to_bytes(8, "little"))
    for part in _parts(chunks):
        views = [piece.view(np.uint8).data for piece in part if piece.size]
        digest.update(sum(view.nbytes for view in views).to_bytes(8, "little"))
        for view in views:
            digest.update(view)
    return digest.digest()


def _parts(chunks: list[Values]) -> Iterator[list[_Bytes]]:
    """The parts of the canonical form, each as arrays to be read one after another."""
    if any(chunk.null_count for chunk in chunks):
        nulls = [_booleans(pc.is_null(chunk)) for chunk in chunks]
        yield [np.packbits(np.concatenate(nulls))]
        chunks = [_filled(chunk) for chunk in chunks]
    else:
        yield [np.zeros(1, np.uint8)]
    kind = chunks[0].type if chunks else pa.int8()
    if pa.types.is_string(kind):
        offsets = [_offsets(chunk) for chunk in chunks]
        yield [np.diff(offset) for offset in offsets]
        yield [_text(chunk, offset) for chunk, offset in zip(chunks, offsets, strict=True)]
    elif pa.types.is_boolean(kind):
        yield [np.packbits(np.concatenate([_booleans(chunk) for chunk in chunks]))]
    else:
        yield [_values(chunk) for chunk in chunks]


def _filled(chunk: Values) -> Values:
    """The chunk with the zero of its type where it was null."""
    if not chunk.null_count:
        return chunk
    if pa.types.is_string(chunk.type):
        return chunk.fill_null("")
    zero = pa.Array.from_buffers(chunk.type, 1, [None, pa.py_buffer(bytes(16))])
    return chunk.fill_null(zero[0])


def _booleans(chunk: Values) -> _Bytes:
    """Shape (rows,) bool; the array has no nulls."""
    return np.asarray(chunk.to_numpy(zero_copy_only=False))


def _offsets(chunk: Values) -> _Bytes:
    """Shape (rows + 1,) int32: where each text starts and ends in the chunk's bytes."""
    return _buffer(chunk, 1, (len(chunk) + 1) * 4, chunk.offset * 4).view(np.int32)


def _text(chunk: Values, offsets: _Bytes) -> _Bytes:
    """The bytes of all texts of a chunk, one after another."""
    size = int(offsets[-1]) - int(offsets[0])
    return _buffer(chunk, 2, size, int(offsets[0]))


def _values(chunk: Values) -> _Bytes:
    """The values of a chunk of fixed width as bytes, floats in their one form."""
    width = chunk.type.bit_width // 8
    values = _buffer(chunk, 1, len(chunk) * width, chunk.offset * width)
    if not pa.types.is_floating(chunk.type):
        return values
    floats = values.view(np.float64) + 0.0
    floats[np.isnan(floats)] = np.nan
    return floats.view(np.uint8)


def _buffer(chunk: Values, index: int, size_bytes: int, start: int) -> _Bytes:
    """A piece of one of the chunk's buffers, shape (size_bytes,) uint8, not copied."""
    buffer = chunk.buffers()[index]
    if buffer is None or not size_bytes:
        return np.zeros(0, np.uint8)
    return np.frombuffer(memoryview(buffer), np.uint8, size_bytes, start)
