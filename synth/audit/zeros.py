"""Cells that a model says no row can have, held against those that its schema says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from synth.audit.types import Bound, Verdict
from synth.model.structure import MOST_CELLS, steps_of
from synth.model.types import Model, Step, TableModel
from synth.plan.learning import Learning

GROUP = "model"
NAME = "cells that no row can have"
MEANING = (
    "A fit gives every cell at least a little weight unless rules, conditions and branches of the "
    "schema exclude it: a cell without weight that they allow was read from the rows."
)

Places = tuple[int, ...]
Able = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Law:
    """Which cells of some attributes are possible together.

    Attributes:
        places: of the attributes, ascending.
        able: shaped by their sizes.
    """

    places: Places
    able: Able


class _TooLarge(Exception):  # noqa: N818 - not an error of the user: the caller says what follows
    """More cells would have to be looked at than a model may have."""


def zeros(model: Model, learnings: Mapping[str, Learning]) -> Bound:
    """Whether the schema alone gives all cells without weight; pure.

    Args:
        model: what was learnt.
        learnings: of its schema, with the cells that no row can have.
    """
    if model.guarantee is None:
        reason = "the model promises nothing, so cells may follow the rows"
        return Bound(NAME, GROUP, MEANING, "rho", None, reason=reason)
    wrong, looked = [], 0
    try:
        for name, table in model.tables.items():
            count, cells = _unexplained(table, learnings.get(name))
            looked += cells
            if count:
                wrong.append(f"{name}: {count:,} of {cells:,} cells have no weight, and may have")
    except _TooLarge:
        reason = "the conditions of the schema hang together in too many cells"
        return Bound(NAME, GROUP, MEANING, "rho", None, reason=reason)
    verdict: Verdict = "broken" if wrong else "holds"
    reason = "cells were excluded that the schema allows" if wrong else ""
    reason = reason or f"of {looked:,} cells only those have no weight that the schema excludes"
    return Bound(
        NAME, GROUP, MEANING, "rho", None, verdict=verdict, reason=reason, details=tuple(wrong)
    )


def _unexplained(table: TableModel, learning: Learning | None) -> tuple[int, int]:
    """How many cells have no weight for no reason, and how many there are."""
    laws = list(_laws(table, learning))
    found = cells = 0
    for _, step in steps_of(table):
        able = _able(table, laws, step)
        # Where all that is given is impossible, weights are never met and may be anything.
        met = able.any(axis=1, keepdims=True)
        found += int((able & met & (step.weights == 0)).sum())
        cells += able.size
    return found, cells


def _laws(table: TableModel, learning: Learning | None) -> Iterator[_Law]:
    for zero in () if learning is None else learning.zeros:
        places = [table.position(name) for name in zero.names]
        known = tuple(place for place in places if place is not None)
        sizes = tuple(table.attributes[place].size for place in known)
        if len(known) == len(places) and zero.possible.shape == sizes:
            order = np.argsort(known)
            yield _Law(tuple(sorted(known)), zero.possible.transpose(order))


def _able(table: TableModel, laws: Sequence[_Law], step: Step) -> Able:
    """Which cells of a step some row can have, shape (cells given, cells new)."""
    wanted = (*step.given, *step.new)
    left = list(laws)
    for place in range(len(table.attributes)):
        if place not in wanted:
            left = _without(table, left, place)
    whole = _together(table, left, tuple(sorted(wanted)))
    able = whole.transpose(np.argsort(np.argsort(wanted)))
    return able.reshape(table.cells(step.given), table.cells(step.new))


def _without(table: TableModel, laws: Sequence[_Law], place: int) -> list[_Law]:
    """The same laws where one attribute may be anything that fits."""
    own = [law for law in laws if place in law.places]
    if not own:
        return list(laws)
    places = tuple(sorted({one for law in own for one in law.places}))
    able: Able = np.asarray(_together(table, own, places).any(axis=places.index(place)))
    rest = tuple(one for one in places if one != place)
    return [*(law for law in laws if place not in law.places), _Law(rest, able)]


def _together(table: TableModel, laws: Sequence[_Law], places: Places) -> Able:
    """What all laws allow, shaped by the sizes of some attributes that hold all of theirs."""
    sizes = [table.attributes[place].size for place in places]
    if prod(sizes) > MOST_CELLS:
        raise _TooLarge
    able = np.ones(sizes, np.bool_)
    for law in laws:
        shape = [s if p in law.places else 1 for p, s in zip(places, sizes, strict=True)]
        able &= law.able.reshape(shape)
    return able
