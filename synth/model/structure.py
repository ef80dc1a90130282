"""What must hold of a model before anything is drawn from it: checked when written and when read.

The checks of structure come before any array is made, so that a model from elsewhere cannot ask for
more memory than a model of ours needs.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.model.normals import LARGEST, SCALE_BITS
from synth.model.types import WHOLE, Attribute, Copula, Step, TableModel
from synth.schema.datatypes import DataType, read_type

MOST_ATTRIBUTES = 1 << 10
"""Of one table."""
MOST_CELLS = 1 << 22
"""Of all steps of one table: four times what the greatest quality may use."""
_TICKS = 1 << 63
_LONGEST_NAME = 200
_UNIT = 1 << (2 * SCALE_BITS)


def check_structure(table: TableModel, place: str) -> None:
    """Raise unless attributes and steps fit together; weights may still be missing.

    Args:
        table: what was learnt of it.
        place: where it stands, such as `population/model.json: tables[0]`.

    Raises:
        QuestionError: says what is wrong, never a value.
    """
    names = [attribute.name for attribute in table.attributes]
    if not is_name(table.table) or any(mark in table.table for mark in "/\\"):
        raise _wrong(f"{place}.table", "a printable name without folders")
    if not 0 < len(names) <= MOST_ATTRIBUTES or len(set(names)) < len(names):
        raise _wrong(f"{place}.attributes", f"1 to {MOST_ATTRIBUTES} of different names")
    for number, attribute in enumerate(table.attributes):
        _check_attribute(attribute, f"{place}.attributes[{number}]")
    if not 0 <= table.outside <= len(names):
        raise _wrong(f"{place}.outside", "how many of the attributes a row knows")
    if table.most is not None and not 0 < table.most < _TICKS:
        raise _wrong(f"{place}.most", "rows under one person, or null")
    if table.copula is not None and table.steps:
        raise _wrong(f"{place}.steps", "none beside a copula")
    _check_steps(table, place)


def check_numbers(table: TableModel, place: str) -> None:
    """Raise unless all weights, factors and limits are there and are laws.

    Raises:
        QuestionError: says what is wrong, never a value.
    """
    for _, step in steps_of(table):
        shape = (table.cells(step.given), table.cells(step.new))
        if step.weights.shape != shape or step.weights.dtype != np.uint64:
            raise _wrong(place, "a weight for each cell")
        # Only small weights are added, so that no sum can wrap round.
        is_law = (step.weights.max(axis=1) <= WHOLE) & (step.weights.sum(axis=1) == WHOLE)
        if not is_law.all():
            raise _wrong(place, f"weights of each given cell that sum to {WHOLE}")
    if table.copula is not None:
        _check_copula(table.copula, table.attributes, place)


def steps_of(table: TableModel) -> Iterator[tuple[int, Step]]:
    """Each step and its number; the shares have -1."""
    if table.shares is not None:
        yield -1, table.shares
    yield from enumerate(table.steps)


def is_name(text: str) -> bool:
    """Whether a text can stand in a message and in the name of a file."""
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable() and text not in {".", ".."}


def _check_attribute(attribute: Attribute, place: str) -> None:
    if not is_name(attribute.name):
        raise _wrong(f"{place}.name", "a printable name")
    if not isinstance(read_type(attribute.type), DataType):
        raise _wrong(f"{place}.type", "a type")
    labels, edges = attribute.labels, attribute.edges
    if bool(labels) == bool(edges):
        raise _wrong(place, "either labels or edges")
    if len(set(labels)) < len(labels):
        raise _wrong(f"{place}.labels", "each label once")
    if edges and (len(edges) == 1 or any(a >= b for a, b in pairwise(edges))):
        raise _wrong(f"{place}.edges", "at least two ends of ranges, ascending")
    if edges and not (edges[0] >= -_TICKS and edges[-1] < _TICKS):
        raise _wrong(f"{place}.edges", "whole numbers of 64 bits")
    if attribute.size > MOST_CELLS:
        raise _wrong(place, f"at most {MOST_CELLS} cells")


def _check_steps(table: TableModel, place: str) -> None:
    """Raise unless each attribute is decided once, after all it is given."""
    known = set(range(table.outside))
    cells = 0
    for number, step in steps_of(table):
        where = f"{place}.shares" if number < 0 else f"{place}.steps[{number}]"
        decided = set() if number < 0 else known
        if len(set(step.given)) < len(step.given) or not decided.issuperset(step.given):
            raise _wrong(f"{where}.given", "attributes that were decided before, each once")
        free = known if number < 0 else set(range(len(table.attributes))) - known
        if not step.new or len(set(step.new)) < len(step.new) or not free.issuperset(step.new):
            raise _wrong(f"{where}.new", "attributes that are still to be decided, each once")
        cells += prod(table.attributes[each].size for each in (*step.given, *step.new))
        if cells > MOST_CELLS:
            raise _wrong(where, f"at most {MOST_CELLS} cells in all steps")
        known |= set(step.new)
    if table.copula is None and len(known) < len(table.attributes):
        raise _wrong(f"{place}.steps", "one that decides each attribute")


def _check_copula(copula: Copula, attributes: Sequence[Attribute], place: str) -> None:
    count = len(attributes)
    factor = copula.factor
    if factor.shape != (count, count) or factor.dtype != np.int64 or np.triu(factor, 1).any():
        raise _wrong(place, "a lower triangular factor")
    # Rows of a factor of correlations have length one; what they add up to then stays small.
    most = 1 << (SCALE_BITS + 1)
    small = bool(((factor >= -most) & (factor <= most)).all())
    if not small or not (np.abs((factor * factor).sum(axis=1) - _UNIT) <= _UNIT >> 8).all():
        raise _wrong(place, "rows of the factor whose squares sum to 1")
    if len(copula.limits) != count or len(copula.nulls) != count:
        raise _wrong(place, "limits and a chance of null for each attribute")
    for attribute, limits, chance in zip(attributes, copula.limits, copula.nulls, strict=True):
        if not _are_limits(limits, attribute):
            raise _wrong(place, "ascending limits between the cells of an attribute")
        if not 0 <= chance <= (WHOLE if attribute.null else 0):
            raise _wrong(place, f"a chance of null up to {WHOLE}")


def _are_limits(limits: NDArray[np.int64], attribute: Attribute) -> bool:
    fits = limits.ndim == 1 and limits.dtype == np.int64
    cells = range(attribute.values, attribute.values + attribute.other + 1)
    return (
        fits
        and len(limits) + 1 in cells
        and not (limits[1:] < limits[:-1]).any()
        and bool((limits >= -2 * LARGEST).all() and (limits <= 2 * LARGEST).all())
    )


def _wrong(place: str, expected: str) -> QuestionError:
    return QuestionError(f"{place}: expected {expected}")
