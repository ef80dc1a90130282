"""The public domain of a column: which cells its own generator allows, decided before any row."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from synth.generators.bool import Bool
from synth.generators.case import Case
from synth.generators.cells import cell_unit, type_of
from synth.generators.choice import Choice
from synth.generators.law import Law
from synth.generators.protocol import Bools
from synth.generators.shape import Shape, table
from synth.generators.unit import Unit
from synth.generators.value import Value
from synth.model.types import Attribute
from synth.schema.datatypes import DataType

MOST_CELLS = 2_000
"""A column of more cells is not learnt: pairs with it would be all noise."""

BINS = 20
"""About how many ranges a column of numbers or dates has unless `bins` says so."""

_LISTED = ("weights", "zipf")
"""Shapes whose values are named one by one."""

_DAY = 86_400_000_000


class NoDomain(Exception):  # noqa: N818 - never reaches a user: it becomes a problem
    """A generator whose values are no finite list; says why."""


@dataclass(frozen=True)
class Domain:
    """Cells: labels, or the ends of ranges in ticks."""

    labels: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()


def domain_of(
    generator: object,
    kind: DataType,
    as_of: dt.date,
    *,
    bins: int = BINS,
    edges: Sequence[int] | None = None,
) -> Domain:
    """The cells of a generator.

    Args:
        generator: as the schema writes it.
        kind: the column's type.
        as_of: the schema's today.
        bins: about how many ranges.
        edges: ends of ranges in ticks, in place of those that follow from the law.

    Raises:
        NoDomain: it has none.
    """
    if isinstance(generator, Choice):
        live = zip(generator.values.values, generator.values.weights, strict=True)
        return _counted(Domain(tuple(dict.fromkeys(value for value, weight in live if weight))))
    if isinstance(generator, Value):
        return Domain((generator.value,))
    if isinstance(generator, Bool):
        return Domain(("true", "false"))
    if isinstance(generator, Case):
        made = [branch.generator for branch in generator.branches]
        found = [domain_of(one, kind, as_of, bins=bins, edges=edges) for one in made]
        return _counted(_together(found, kind))
    law = getattr(generator, "law", None)
    if not isinstance(law, Law):
        word = getattr(generator, "word", "it")
        message = f"{word} has no finite list of values"
        raise NoDomain(message)
    if edges is not None:
        return _counted(Domain(edges=tuple(edges)))
    return _counted(_law_domain(law, cell_unit(kind), as_of, bins))


def _counted(domain: Domain) -> Domain:
    size = len(domain.labels) or len(domain.edges) - 1
    if size > MOST_CELLS:
        message = f"it has {size} cells, and at most {MOST_CELLS} can be learnt"
        raise NoDomain(message)
    return domain


def _together(domains: Sequence[Domain], kind: DataType) -> Domain:
    """The cells of several branches."""
    if all(domain.labels for domain in domains):
        return Domain(tuple(dict.fromkeys(label for one in domains for label in one.labels)))
    unit = cell_unit(kind)
    ends: set[int] = set()
    for domain in domains:
        ends.update(domain.edges)
        for label in domain.labels:
            ticks = unit.ticks(label)
            if ticks is None:
                message = "its branches have constants and ranges of different kinds"
                raise NoDomain(message)
            ends.update((ticks, ticks + unit.step))
    return Domain(edges=tuple(sorted(ends)))


def _law_domain(law: Law, unit: Unit, as_of: dt.date, bins: int) -> Domain:
    if law.nested is not None:
        return domain_of(law.nested, unit.type, as_of, bins=bins)
    if law.operands():
        message = "its range depends on the row"
        raise NoDomain(message)
    if law.value is not None:
        return Domain((law.value,))
    if law.shape in _LISTED:
        shares = law.shares(unit) or {}
        texts = {unit.ticks(value): value for value, _ in law.numbers}
        ticks = [tick for tick, share in shares.items() if share]
        return Domain(tuple(texts.get(tick, str(tick)) for tick in ticks))
    lo, hi = _ends(law, unit, as_of)
    if law.shape == "steps":
        steps = [unit.ticks(value) for value, _ in law.numbers]
        inner = [step for step in steps if step is not None]
        return Domain(edges=_grid(min(inner), max(inner), unit, bins, inner))
    if law.shape is None:
        if lo is None or hi is None:
            message = "its range has an open end"
            raise NoDomain(message)
        return Domain(edges=_grid(lo, hi + unit.step, unit, bins, ()))
    return Domain(edges=_quantiles(law, unit, bins))


def _ends(law: Law, unit: Unit, as_of: dt.date) -> tuple[int | None, int | None]:
    """The least and greatest tick of a law, `as_of` read as its day."""
    if law.ends is None:
        return law.bounds(unit)
    day = unit.day(as_of) if unit.is_clock else None
    lo, hi = (day if text.strip() == "as_of" else unit.ticks(text) for text in law.ends)
    return Shape("", (), law.lo, law.hi).cut(lo, hi, unit)


def _quantiles(law: Law, unit: Unit, bins: int) -> tuple[int, ...]:
    """Ranges of about one chance under the schema's own law."""
    shape = Shape(law.shape or "", law.numbers, law.lo, law.hi)
    points = [(place << 64) // bins for place in range(bins)] + [(1 << 64) - 1]
    found = table(shape, unit)(np.array(points, np.uint64)).tolist()
    found[-1] += unit.step
    return tuple(sorted(set(found)))


def _grid(start: int, stop: int, unit: Unit, bins: int, inner: Sequence[int]) -> tuple[int, ...]:
    """Ranges of one round width from start to stop (excluded), cut at inner ends too."""
    span = (stop - start) // unit.step
    if span <= max(bins, 2):
        every = range(start, stop + 1, unit.step)
        return tuple(sorted({*every, *inner, stop}))
    if unit.is_clock:
        return _months(start, stop, unit, bins, inner)
    width = unit.step
    factors = (2, 5, 10)
    base = unit.step
    while (span - 1) * unit.step > width * bins:
        width = next(base * factor for factor in factors if base * factor > width)
        base = base * 10 if width == base * 10 else base
    first = -(-(start + 1) // width) * width
    # No slivers at the ends: half a width is the least.
    round_ends = [at for at in range(first, stop, width) if 2 * min(at - start, stop - at) >= width]
    return tuple(sorted({start, *round_ends, *inner, stop}))


def _months(start: int, stop: int, unit: Unit, bins: int, inner: Sequence[int]) -> tuple[int, ...]:
    """Ranges of whole months, quarters or years."""
    scale = _DAY if unit.type.name == "timestamp" else 1
    first = np.datetime64(start // scale, "D").astype("M8[M]").astype(int)
    last = np.datetime64((stop - 1) // scale, "D").astype("M8[M]").astype(int)
    months = int(last - first) + 1
    if months < bins:
        days = (stop - start) // scale
        width = max(1, -(-days // bins)) * scale
        return tuple(sorted({start, *range(start + width, stop, width), *inner, stop}))
    width = next((w for w in (1, 3, 6, 12, 24, 60, 120) if months <= w * bins), 240)
    begins = np.arange(-(-(int(first) + 1) // width) * width, int(last) + 1, width)
    firsts = begins.astype("M8[M]").astype("M8[D]").astype(np.int64) * scale
    return tuple(
        sorted({start, *(day for day in firsts.tolist() if start < day < stop), *inner, stop})
    )


def cells_made(generator: object, attribute: Attribute, as_of: dt.date) -> Bools:
    """Which cells of an attribute a generator can make, shape (values,).

    Args:
        generator: such as a branch of a `case`.
        attribute: whose cells hold those of the generator.
        as_of: the schema's today.
    """
    found = np.zeros(attribute.values, np.bool_)
    kind = type_of(attribute)
    if attribute.labels:
        known = domain_of(generator, kind, as_of).labels
        return np.array([label in known for label in attribute.labels])
    unit = cell_unit(kind)
    own = domain_of(generator, kind, as_of)
    ticks = [unit.ticks(label) for label in own.labels]
    spans = [(t, t + unit.step) for t in ticks if t is not None]
    spans += [(own.edges[0], own.edges[-1])] if own.edges else []
    for place, (lo, hi) in enumerate(pairwise(attribute.edges)):
        found[place] = any(start <= lo and hi <= stop for start, stop in spans)
    return found
