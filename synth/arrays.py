"""Small steps on Arrow arrays whose type is known at run time only, which the stubs cannot say."""

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


def buffer(array: NDArray[Any]) -> pa.Buffer:
    """The memory of an array, not copied."""
    memory: Values = array
    return pa.py_buffer(memory)


def masked(array: Values, mask: Bools | None) -> Values:
    """The array with nulls where the mask is true."""
    if mask is None or not mask.any():
        return array
    where = pa.array(mask)
    if is_coded(array):
        indices = pc.if_else(where, pa.scalar(None, array.indices.type), array.indices)
        return coded(indices, array.dictionary)
    return pc.if_else(where, pa.scalar(None, array.type), array)
