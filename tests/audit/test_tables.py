"""A model's tables held against its ledger: the right one holds, each wrong one is told."""

from dataclasses import replace

import pytest

from synth.audit.tables import tables
from synth.model.types import Attribute, Guarantee, Model, Query, TableModel

SEX = Attribute("sex", "text", ("F", "M"), other=True)
COUNT = Attribute("count of visit", "integer", ("0", "1", "2", "3"))
REASON = Attribute("reason", "text", ("job", "paper"))
PROMISE = Guarantee(1.0, 1e-9, 0.015, "one person")
SAYS = "the ledger says "
LEDGER = (
    Query("person", "count", ("sex",), 3, 1.0, 0.005, sigma=10.0),
    Query("person", "count", ("count of visit",), 4, 1.0, 0.005, sigma=10.0),
    Query("person", "choice", ("sex", "count of visit"), 1, 2.0, 0.001, epsilon=0.1),
    Query("visit", "count", ("reason",), 2, 3.0, 0.004, sigma=33.0),
)


def model(ledger=LEDGER, most=3, promise=PROMISE):
    """Persons, and visits under them."""
    person = TableModel("person", (SEX, COUNT))
    visit = TableModel("visit", (REASON,), most=most)
    return Model("dp", "s", "", promise, {"person": person, "visit": visit}, tuple(ledger))


def test_tables_that_are_paid_for_hold():
    found = tables(model())
    assert (found.verdict, found.reason) == ("holds", "2 of 2 tables are paid for as they are")
    assert tables(model(promise=None)).verdict == "not measured"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((3, None), "visit: the ledger has no entry for it"),
        ((0, None), "person: the ledger has no counts of sex"),
        ((3, {"sensitivity": 1.0}), "entry 4 of visit: one person has up to 3 rows, " + SAYS + "1"),
        ((3, {"sensitivity": 1.7321}), "entry 4 of visit: one person has up to 3 rows, "
         + SAYS + "1.732"),
        ((3, {"cells": 1}), "entry 4 of visit: 2 cells, the ledger says 1"),
        ((2, {"sensitivity": 0.5}), "entry 3 of person: a score moves by 1 times a whole weight, "
         + SAYS + "0.5"),
        ((3, {"table": "call"}), "entry 4 of call: the model has no such table"),
        ((3, {"columns": ("topic",)}), "entry 4 of visit: the model has no such column"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(change, said):
    place, other = change
    ledger = list(LEDGER)
    if other is None:
        del ledger[place]
    else:
        ledger[place] = replace(ledger[place], **other)
    found = tables(model(ledger))
    assert (found.verdict, found.reason) == ("broken", "the ledger is not that of these tables")
    assert said in found.details


def test_a_score_of_a_child_moves_by_as_many_rows():
    choice = Query("visit", "choice", ("reason",), 2, 6.0, 0.001, epsilon=0.1)
    assert tables(model((*LEDGER, choice))).verdict == "holds"
    wrong = replace(choice, sensitivity=2.0)
    assert tables(model((*LEDGER, wrong))).details == (
        "entry 5 of visit: a score moves by 3 times a whole weight, the ledger says 2",
    )


def test_the_numbers_of_rows_and_the_bound_are_one():
    found = tables(model(most=2))
    assert "visit: a person has up to 3 rows, and 2 were counted" in found.details
