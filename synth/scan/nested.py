"""Columns of structs, lists and maps as columns of what lies in them."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64
from synth.registry import Values
from synth.scan.types import Piece


def flattened(
    path: str, values: Values, first: int, name: str, *, numbers: I64 | None = None
) -> Iterator[Piece]:
    """A column of any type as columns of plain values.

    Args:
        path: of the column.
        values: of any type, shape (rows,).
        first: the number of the first row.
        name: what the values are called.
        numbers: of the rows, where they do not follow one another.
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        yield from flattened(path, values.cast(kind.value_type), first, name, numbers=numbers)
    elif pa.types.is_struct(kind):
        for field, part in zip(kind, values.flatten(), strict=True):
            yield from flattened(f"{path}.{field.name}", part, first, field.name, numbers=numbers)
    elif pa.types.is_map(kind):
        entries = pa.struct([("key", kind.key_type), ("value", kind.item_type)])
        yield from flattened(path, values.cast(pa.list_(entries)), first, name, numbers=numbers)
    elif (
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    ):
        parents = np.asarray(pc.list_parent_indices(values)).astype(np.int64)
        rows = parents + first if numbers is None else numbers[parents]
        yield from flattened(f"{path}[]", pc.list_flatten(values), first, name, numbers=rows)
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [
            None if one is None else one.decode("utf-8", "replace") for one in values.to_pylist()
        ]
        yield Piece(path, pa.array(texts, pa.string()), first, name, numbers)
    else:
        yield Piece(path, values, first, name, numbers)
