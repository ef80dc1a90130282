"""Small steps on Arrow arrays whose type is known at run time only, which the stubs cannot say."""

import threading
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.registry import Values

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]


def is_coded(array: Values) -> bool:
    """Whether an array is a dictionary of values and an index for each row."""
    return isinstance(array, pa.DictionaryArray)


def decoded(array: Values) -> Values:
    """The array without a dictionary."""
    return array.dictionary_decode() if is_coded(array) else array


def coded(index: Values | NDArray[Any], values: Values) -> Values:
    """A dictionary array: `values` by an index for each row."""
    indices: Values = index if isinstance(index, pa.Array) else pa.array(index)
    return pa.DictionaryArray.from_arrays(indices, values)


def nulls(count: int, kind: pa.DataType) -> Values:
    """As many nulls of a type."""
    wanted: Values = kind
    return pa.nulls(count, wanted)


def taken(array: Values, index: NDArray[Any], *, missing: Bools | None = None) -> Values:
    """The elements at places, shape (rows,); null where `missing` is true."""
    rows: Values = pa.array(index, mask=missing)
    return array.take(rows)


def whole(column: Values) -> Values:
    """One array of a chunked one."""
    joined = column.combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.chunk(0) if joined.num_chunks else pa.array([], joined.type)
    return joined


def places(array: Values, known: Values) -> I64:
    """Where each value stands among the known ones, shape (rows,), int64; -1: nowhere."""
    found: Values = pc.index_in(array, value_set=known)
    index: I64 = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return index


def texts(offsets: NDArray[np.int32], letters: NDArray[np.uint8]) -> Values:
    """Texts from their bytes, one after another.

    Args:
        offsets: where each text begins, and where the last one ends, shape (rows + 1,).
        letters: UTF-8.
    """
    return pa.StringArray.from_buffers(len(offsets) - 1, buffer(offsets), buffer(letters))


def ends_of(texts: Values) -> tuple[I64, NDArray[np.uint8]]:
    """Where each text begins and the last one ends, and their bytes; not copied.

    Args:
        texts: shape (rows,), of type string.
    """
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets or bytes(4), np.int32, len(texts) + 1, 4 * texts.offset)
    letters = np.frombuffer(data or b"", np.uint8)[ends[0] : ends[-1]]
    return ends.astype(np.int64) - ends[0], letters


def buffer(array: NDArray[Any]) -> pa.Buffer:
    """The memory of an array, not copied."""
    memory: Values = array
    return pa.py_buffer(memory)


def joined(*pieces: tuple[Values, NDArray[Any]]) -> Values:
    """Texts put together from pieces of lists, shape (rows,); pure.

    All pieces are taken in one gather, row after row, and every so many ends are kept: half the
    time of taking the pieces and joining them (62 ns a row for three, here 32).

    Args:
        pieces: a list of texts without nulls, and which of them each row takes, shape (rows,).
    """
    lists = _end_to_end(*(values for values, _ in pieces))
    index = np.empty((len(pieces[0][1]), len(pieces)), np.int32)
    start = 0
    for number, (values, chosen) in enumerate(pieces):
        np.add(chosen, start, out=index[:, number], casting="unsafe")
        start += len(values)
    flat = taken(lists, index.reshape(-1))
    ends = np.frombuffer(flat.buffers()[1], np.int32, len(flat) + 1, 4 * flat.offset)
    memory = flat.buffers()[2]
    return pa.StringArray.from_buffers(len(index), buffer(ends[:: len(pieces)].copy()), memory)


_ENDS: dict[tuple[int, ...], tuple[Values, tuple[Values, ...]]] = {}
_GUARD = threading.Lock()
_MOST = 64


def _end_to_end(*lists: Values) -> Values:
    """Lists one after another; kept, with the lists, as long as they stand for their memory."""
    key = tuple(part.buffers()[2].address for part in lists)
    found = _ENDS.get(key)
    if found is None:
        found = (pa.concat_arrays(lists), lists)
        with _GUARD:
            if len(_ENDS) >= _MOST:
                _ENDS.clear()
            _ENDS[key] = found
    return found[0]


def masked(array: Values, mask: Bools | None) -> Values:
    """The array with nulls where the mask is true."""
    if mask is None or not mask.any():
        return array
    where = pa.array(mask)
    if is_coded(array):
        indices = pc.if_else(where, pa.scalar(None, array.indices.type), array.indices)
        return coded(indices, array.dictionary)
    return pc.if_else(where, pa.scalar(None, array.type), array)
