"""Cells without weight: those of the schema hold, any other is told."""

from itertools import product

import numpy as np
import pytest

from synth.audit.zeros import zeros
from synth.errors import Mark
from synth.model.types import WHOLE, Attribute, Guarantee, Model, Step, TableModel
from synth.plan.learning import Learning, Zero

SIZES = {"a": 2, "b": 3, "c": 2, "d": 2}
ATTRIBUTES = tuple(
    Attribute(name, "text", tuple(map(str, range(size)))) for name, size in SIZES.items()
)


def mask(names, *cells):
    possible = np.ones([SIZES[name] for name in names], bool)
    for cell in cells:
        possible[cell] = False
    return Zero(names, possible)


# b = 2 needs d = 1, which needs a = 1; so b = 2 and a = 0 never meet, though no condition says it.
CONDITIONS = (mask(("d", "b"), (0, 2)), mask(("a", "d"), (0, 1)))


def weights(step, empty):
    """Even weights, 0 in the cells that are named."""
    table = np.ones(step, np.uint64)
    for cell in empty:
        table[cell] = 0
    for row in table:
        able = np.flatnonzero(row)
        row[able] = WHOLE // len(able)
        row[able[0]] += np.uint64(WHOLE - int(row.sum()))
    return table


def judged(*empty, promise=True):
    """A model of a and then b, given a."""
    steps = (
        Step((), (0, 2, 3), weights((1, 8), [])),
        Step((0,), (1,), weights((2, 3), empty)),
    )
    table = TableModel("t", ATTRIBUTES, steps=steps)
    guarantee = Guarantee(1.0, 1e-9, 0.015, "one person") if promise else None
    model = Model("dp", "s", "", guarantee, {"t": table})
    mark = Mark("s.yaml", 1, 1)
    names = {name: name for name in SIZES}
    return zeros(model, {"t": Learning("t", mark, None, ATTRIBUTES, names, zeros=CONDITIONS)})


def test_by_brute_force_which_cells_of_a_and_b_meet():
    able = np.zeros((2, 3), bool)
    for a, b, d in product(range(2), range(3), range(2)):
        able[a, b] |= CONDITIONS[0].possible[d, b] and CONDITIONS[1].possible[a, d]
    assert np.argwhere(~able).tolist() == [[0, 2]]
    assert judged((0, 2)).verdict == "holds"
    assert judged((0, 2)).reason == (
        "of 14 cells only those have no weight that the schema excludes"
    )


@pytest.mark.parametrize("cell", [(0, 0), (1, 0), (1, 2)])
def test_a_cell_that_the_schema_allows_is_told(cell):
    found = judged((0, 2), cell)
    assert (found.verdict, found.reason) == (
        "broken",
        "cells were excluded that the schema allows",
    )
    assert found.details == ("t: 1 of 14 cells have no weight, and may have",)


def test_weight_where_nothing_can_be_is_no_fault():
    assert judged().verdict == "holds"


def test_without_a_promise_nothing_is_said():
    assert judged(promise=False).verdict == "not measured"
