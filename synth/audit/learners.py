"""The learner itself under test, on made-up tables."""

from synth.audit.canaries import canaries
from synth.audit.many_runs import many_runs
from synth.audit.one_run import one_run
from synth.audit.residuals import residuals
from synth.audit.types import Bound, Learner

CANARIES = 2000
"""Made-up persons of the one-run audit."""
RUNS = 300
"""Runs on each of two tables: enough to catch half of the noise; more prove more."""


def audit_learner(
    learner: Learner, seed: int, *, runs: int = RUNS, count: int = CANARIES
) -> tuple[Bound, ...]:
    """Noise, one run and many runs, at budgets at which mistakes show; no real row is touched.

    A mistake in noise or accounting shows at any budget, so the model's own is not taken: at a
    small one it would need millions of runs. One run is asked for epsilon 1 and delta 1e-9, where a
    correct learner gives canaries away hardly ever; many runs for epsilon 4 and delta 0.01.

    Args:
        learner: that made the model.
        seed: of coins and ties.
        runs: on each of two tables; 0 leaves the many-run audit out.
        count: how many canaries.
    """
    table = canaries(count, seed)
    learned = learner(table.columns, table.sizes, 1.0, 1e-9)
    found = [residuals(learned.noisy, table.columns, table.sizes)]
    found += one_run(learned, table, epsilon=1.0, delta=1e-9, seed=seed)
    if runs:
        found += many_runs(learner, epsilon=4.0, delta=1e-2, runs=runs)
    return tuple(found)
