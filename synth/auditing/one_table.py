"""One table of cells, learnt with all its noisy counts laid open."""

import numpy as np
from numpy.typing import NDArray

from synth.audit.transcripts import Count
from synth.audit.types import Codes, Learned, Learner, Noisy
from synth.auditing.noise import Recorded
from synth.learn.accounting import Ledger
from synth.learn.aim import fit_tree
from synth.learn.counting import Counter, smallest
from synth.learn.noise import Noise
from synth.learn.steps import steps_of
from synth.model.promise import rho_of
from synth.model.sampling import Sampler
from synth.model.types import Attribute, TableModel
from synth.rng import U64, stream, words

_ROWS = 10_000
"""What is publicly known of the made-up rows: it must not follow them."""
_TABLE = "made-up"


def learner(noise: Noise) -> Learner:
    """The learner of `fit` as an audit runs it, with all its noisy counts laid open."""

    def run(
        columns: tuple[NDArray[np.int64], ...],
        sizes: tuple[int, ...],
        epsilon: float,
        delta: float,
    ) -> Learned:
        names = tuple(f"column {number}" for number in range(len(sizes)))
        recorded = Recorded(noise)
        account = Ledger(rho_of(epsilon, delta))
        cells = tuple(smallest(c, size) for c, size in zip(columns, sizes, strict=True))
        fitted = fit_tree(
            Counter(cells, sizes),
            names,
            table=_TABLE,
            rho=account.rho,
            sensitivity=1.0,
            noise=recorded,
            ledger=account,
            quality="balanced",
            rows=_ROWS,
        )
        found = [drawn for drawn in recorded.draws if isinstance(drawn, Count)]
        counts = [query for query in account.entries if query.kind == "count"]
        noisy = [
            Noisy(
                tuple(names.index(name) for name in query.columns), drawn.answer, query.sigma or 0.0
            )
            for query, drawn in zip(counts, found, strict=True)
        ]
        attributes = tuple(
            Attribute(name, "integer", tuple(map(str, range(size))))
            for name, size in zip(names, sizes, strict=True)
        )
        table = TableModel(_TABLE, attributes, steps=steps_of(fitted, ()))
        return Learned(noisy, lambda count: _drawn(table, count))

    return run


def _drawn(table: TableModel, count: int) -> Codes:
    def drawn(name: str) -> U64:
        return words(stream(0, "audit", name), np.arange(count, dtype=np.uint64))

    return np.column_stack(Sampler(table).codes(drawn, [], count))
