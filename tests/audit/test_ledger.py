"""The ledger re-added: right ones hold, each kind of wrong one is told."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from synth.audit.ledger import epsilon_of, ledger, price, rho_of
from synth.model.types import Guarantee, Query

RHO = rho_of(1.0, 1e-9)
PROMISE = Guarantee(1.0, 1e-9, RHO, "a person")


def entries():
    """Nine tenths on three counts, a tenth on two choices."""
    sigma = (3 / (2 * 0.9 * RHO)) ** 0.5
    epsilon = (8 * 0.05 * RHO) ** 0.5
    counts = [Query("t", "count", ("a",), 4, 1.0, 0.3 * RHO, sigma=sigma) for _ in range(3)]
    choices = [Query("t", "choice", ("a",), 9, 1.0, 0.05 * RHO, epsilon=epsilon) for _ in range(2)]
    return tuple(counts + choices)


def test_a_right_ledger_holds():
    prices, total, converted = ledger(entries(), PROMISE)
    assert {prices.verdict, total.verdict, converted.verdict} == {"holds"}
    assert prices.reason == "all 5 entries cost what their formula says"
    assert total.reason == "the sum is the budget"
    assert total.value.value == pytest.approx(RHO, rel=1e-9)
    assert converted.value.value == pytest.approx(1.0, rel=1e-6)
    assert converted.reason == "no more than is claimed at delta 1e-09"


def test_a_price_that_is_too_low_is_told():
    first, *rest = entries()
    prices, total, converted = ledger((replace(first, sigma=first.sigma / 2), *rest), PROMISE)
    assert prices.verdict == "broken"
    assert prices.reason == "1 of 5 entries are wrong"
    (detail,) = prices.details
    cost, said = 1.2 * RHO, 0.3 * RHO
    assert detail == f"entry 1 of t: it costs {cost:.6g}, the ledger says {said:.6g}"
    assert total.verdict == "holds"
    assert (converted.verdict, converted.reason) == (
        "broken",
        "more than is claimed at delta 1e-09",
    )


def test_a_child_of_several_rows_costs_the_square():
    one = Query("t", "count", ("a",), 4, 5.0, 0.125, sigma=10.0)
    assert price(one) == pytest.approx(0.125)


@pytest.mark.parametrize(
    "change", [{"sigma": None}, {"sigma": 0.0}, {"sensitivity": 0.0}, {"kind": "peek"}]
)
def test_an_entry_without_noise_is_told(change):
    first, *rest = entries()
    prices, *_ = ledger((replace(first, **change), *rest), PROMISE)
    kind = change.get("kind", "count")
    assert prices.details == (f"entry 1 of t: a {kind} that does not say its noise",)


def test_more_than_the_budget_is_told_to_a_billionth():
    first, *rest = entries()
    dearer = replace(first, rho=first.rho + 3e-9 * RHO)
    assert ledger((dearer, *rest), PROMISE)[1].reason == "more was spent than was promised"
    assert ledger((*entries(), first), PROMISE)[1].verdict == "broken"
    assert ledger(entries()[1:], PROMISE)[1].reason == "less was spent than was promised"
    assert ledger(entries()[1:], PROMISE)[1].verdict == "holds"


def test_a_negative_price_cannot_pay_for_another():
    first, *rest = entries()
    bought = (replace(first, rho=-first.rho), first, first, *rest)
    assert ledger(bought, PROMISE)[1].reason == "an entry is no price"


def test_a_promise_with_an_empty_ledger_is_broken():
    prices, total, converted = ledger((), PROMISE)
    assert prices.reason == "a promise is made and the ledger is empty"
    assert (prices.verdict, converted.verdict) == ("broken", "broken")
    assert total.verdict == "holds"


def test_an_epsilon_that_the_budget_does_not_give_is_told():
    converted = ledger(entries(), replace(PROMISE, epsilon=0.9))[2]
    assert converted.verdict == "broken"


def test_no_promise_is_not_measured():
    assert {(one.verdict, one.reason) for one in ledger((), None)} == {
        ("not measured", "the model promises nothing, so there is no ledger to add up")
    }


def test_many_wrong_entries_are_not_all_named():
    wrong = tuple(replace(one, rho=2 * one.rho) for one in entries() * 4)
    details = ledger(wrong, PROMISE)[0].details
    assert len(details) == 11
    assert details[-1] == "and 10 more"


@pytest.mark.parametrize(("epsilon", "rho"), [(1.0, 0.01497), (0.1, 0.00018), (10.0, 1.091)])
def test_published_conversions(epsilon, rho):
    # ../shared/learn.md, section 6, agreed with opendp 0.16.
    assert epsilon_of(rho, 1e-9) == pytest.approx(epsilon, rel=0.01)


def test_conversion_is_the_least_on_a_grid():
    for rho, delta in ((0.01497, 1e-9), (1e-6, 1e-9), (5.0, 1e-2)):
        alpha = 1 + np.logspace(-9, 9, 100_001)
        grid = alpha * rho - np.log(alpha * delta) / (alpha - 1) + np.log1p(-1 / alpha)
        assert epsilon_of(rho, delta) == pytest.approx(grid.min(), rel=1e-7)


def test_budgets_and_epsilons_are_inverse_and_rise():
    found = [rho_of(epsilon, 1e-6) for epsilon in (0.01, 0.1, 1, 10, 100)]
    assert all(one < other for one, other in pairwise(found))
    assert epsilon_of(found[2], 1e-6) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.slow
def test_conversion_agrees_with_opendp():
    opendp = pytest.importorskip("opendp.prelude")
    opendp.enable_features("contrib")
    space = opendp.vector_domain(opendp.atom_domain(T=int)), opendp.l2_distance(T=int)
    made = opendp.c.make_zCDP_to_approxDP(opendp.m.make_gaussian(*space, scale=(0.5 / RHO) ** 0.5))
    assert epsilon_of(RHO, 1e-9) == pytest.approx(made.map(1).epsilon(1e-9), rel=1e-3)
