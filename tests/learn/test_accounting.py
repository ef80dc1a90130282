import numpy as np
import pytest

from synth.errors import SynthError
from synth.learn.accounting import Ledger
from synth.model.promise import epsilon_of, rho_of
from synth.model.types import Query


@pytest.mark.parametrize("delta", [1e-5, 1e-9, 1e-12])
@pytest.mark.parametrize("epsilon", [0.01, 0.1, 1.0, 10.0, 100.0])
def test_epsilon_and_rho_are_inverse_and_safe(epsilon, delta):
    rho = rho_of(epsilon, delta)
    assert epsilon_of(rho, delta) == pytest.approx(epsilon, rel=1e-6)
    # Over any orders the bound holds: the best one is not missed by more than a grid does.
    orders = 1 + np.exp(np.linspace(np.log(1e-4), np.log(1e7), 20_000))
    logs = (orders - 1) * (orders * rho - epsilon) + orders * np.log1p(-1 / orders)
    assert (logs - np.log(orders - 1)).min() == pytest.approx(np.log(delta), abs=1e-4)


def test_published_figures():
    assert rho_of(1.0, 1e-9) == pytest.approx(0.01497, abs=5e-6)
    assert epsilon_of(0.0, 1e-9) == 0.0


def test_opendp_converts_to_no_more_than_we_promise():
    from opendp.combinators import make_zCDP_to_approxDP
    from opendp.domains import atom_domain
    from opendp.measurements import make_gaussian
    from opendp.metrics import absolute_distance
    from opendp.mod import enable_features

    enable_features("contrib")
    for epsilon in (0.1, 1.0, 10.0):
        scale = (2 * rho_of(epsilon, 1e-9)) ** -0.5
        space = atom_domain(T="i64"), absolute_distance(T="f64")
        theirs = make_zCDP_to_approxDP(make_gaussian(*space, scale=scale)).map(1.0).epsilon(1e-9)
        assert theirs == pytest.approx(epsilon, rel=2e-3)


def test_the_ledger_refuses_what_passes_the_budget_and_enters_nothing():
    ledger = Ledger(1.0)
    query = Query("person", "count", ("sex",), 2, 1.0, 0.6, sigma=1.0)
    ledger.spend(query)
    with pytest.raises(SynthError) as caught:
        ledger.spend(query)
    assert str(caught.value) == "a question of rho 0.6 was refused: 0.6 of 1 is spent"
    assert ledger.entries == (query,)
    assert ledger.spent == 0.6
    ledger.check(0.4 * (1 + 1e-10))
    for nothing in (0.0, -1.0, float("nan")):
        with pytest.raises(SynthError, match="was refused"):
            ledger.check(nothing)
