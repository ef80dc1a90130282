"""Rows of a held table that are alike in some columns, and their order and weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth import laws
from synth.arrays import decoded, places, taken
from synth.generators.constants import conform
from synth.generators.protocol import I64
from synth.registry import Values
from synth.schema.datatypes import DataType, of_arrow


@dataclass(frozen=True)
class Groups:
    """A held table's rows sorted by what is matched.

    Attributes:
        keys: one text for each group, in the order of `starts`.
        kinds: the types ours are cast to.
        starts: first position of each group, shape (groups + 1,).
        rows: row numbers, group after group.
        table: weights by group, or None.
        weights: the rows' weights in the same order, or None.
    """

    keys: Values
    kinds: tuple[DataType, ...]
    starts: I64
    rows: I64
    table: laws.Weights | None
    weights: I64 | None

    def find(self, columns: Sequence[Values]) -> I64:
        """The group that each row of other columns belongs to; -1: none."""
        return places(_joined(columns, self.kinds), self.keys)


def groups_of(columns: Sequence[Values], weights: I64 | None, *, is_drawn: bool) -> Groups:
    """Rows that are alike in some columns, those aside that have a null or only rows of weight 0.

    Args:
        columns: of the table.
        weights: of its rows, or None.
        is_drawn: whether rows are drawn by their weights.
    """
    kinds = tuple(of_arrow(column.type) for column in columns)
    coded = _joined(columns, kinds).dictionary_encode()
    code = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    kept = code >= 0
    if weights is not None:
        live = np.bincount(code[kept], weights[kept] > 0, len(coded.dictionary) or 1) > 0
        kept &= live[code]
    order = np.flatnonzero(kept)
    order = order[np.argsort(code[order], kind="stable")]
    used, first = np.unique(code[order], return_index=True)
    if not len(used):
        # A group that has no key: nobody is sent to it, and what is computed beside finds a row.
        order, first = np.zeros(1, np.int64), np.zeros(1, np.int64)
    starts = np.append(first, len(order)).astype(np.int64)
    table = None
    if weights is not None and len(used) and is_drawn:
        table = laws.integer_weights(np.split(weights[order], starts[1:-1]))
    sorted_weights = None if weights is None else weights[order]
    return Groups(taken(coded.dictionary, used), kinds, starts, order, table, sorted_weights)


def in_order(values: Values) -> I64:
    """The places of values from the least to the greatest, those that are equal as they stand."""
    return np.asarray(pc.sort_indices(decoded(values)), np.int64)  # pyarrow sorts stably


def inverse(places_of: I64, size: int) -> I64:
    """Where each of `size` numbers stands in a list of them; -1: nowhere."""
    found = np.full(size, -1, np.int64)
    found[places_of] = np.arange(len(places_of))
    return found


def whole_weights(array: Values) -> I64:
    """Weights as whole numbers of at most 2**31, in proportion; nulls are 0."""
    array = decoded(array)
    if pa.types.is_integer(array.type):
        values: I64 = array.cast(pa.int64()).fill_null(0).to_numpy()
        if values.size and int(values.max()) < 1 << 31:
            return np.maximum(values, 0)
    numbers = np.asarray(array.cast(pa.float64()).fill_null(0), np.float64)
    most = float(numbers.max()) if numbers.size else 0.0
    if most <= 0:
        return np.zeros(len(numbers), np.int64)
    return np.maximum(np.floor(numbers / most * float(1 << 30) + 0.5), 0).astype(np.int64)


def _joined(columns: Sequence[Values], kinds: Sequence[DataType]) -> Values:
    texts = []
    for column, kind in zip(columns, kinds, strict=True):
        array = decoded(conform(column, kind))
        texts.append(array.cast(pa.string()))
    return texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, "\x1f")
