"""How many rows there are at least and at most under one row above, as far as a law says it."""

from collections.abc import Iterable

from synth.generators.case import Case
from synth.generators.choice import Choice
from synth.generators.law import Law
from synth.generators.number import ByLaw
from synth.generators.protocol import Generator
from synth.generators.unit import unit_of
from synth.generators.value import Value
from synth.schema.datatypes import DataType

_INTEGER = unit_of(DataType("integer"))

Bounds = tuple[int, int | None]
_ANY: Bounds = 0, None


def bounds_of(count: Law | None) -> Bounds:
    """The fewest and the most rows that a law gives; None: it says no number.

    Args:
        count: of a table that is `per` another one; None of one by `each`.
    """
    if count is None:
        return _ANY
    if count.nested is not None:
        return _made(count.nested)
    try:
        least, most = count.bounds(_INTEGER)
    except ValueError:
        return _ANY
    return max(least or 0, 0), None if most is None else max(most, 0)


def _made(generator: Generator) -> Bounds:
    """Of a generator in the law's place: a null is no row."""
    if isinstance(generator, Value):
        return bounds_of(Law(value=generator.value))
    if isinstance(generator, Choice):
        values = zip(generator.values.values, generator.values.weights, strict=True)
        return _together(bounds_of(Law(value=value)) for value, weight in values if weight)
    if isinstance(generator, Case):
        found = [_made(branch.generator) for branch in generator.branches]
        return _together([*found, *([] if generator.branches[-1].when is None else [(0, 0)])])
    return bounds_of(generator.law) if isinstance(generator, ByLaw) else _ANY


def _together(bounds: Iterable[Bounds]) -> Bounds:
    least, most = zip(*bounds, strict=True)
    return min(least), None if None in most else max(most)
