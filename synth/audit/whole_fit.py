"""The whole of `fit` on trial: what one person moves, what it costs, and what is not paid for.

A fit is run on made-up rows with all noise recorded. Then it is run on the same rows without one
person, who has far more rows than may count, and given the same answers: in either run it must ask
the same, and what stands behind each answer may differ by no more than the ledger says. This is the
proof's own step, tried: an adaptive composition is private because each of its answers is, given
those before. Given the same answers it must also end with the same model, whatever was read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import fsum, inf, isclose, isfinite

import numpy as np
from numpy.typing import NDArray

from synth.audit.choices import choices
from synth.audit.ledger import EXACT, SHOWN, epsilon_of
from synth.audit.residuals import spread
from synth.audit.transcripts import Count, Draw, Rehearsal, Transcript
from synth.audit.types import Bound, Estimate, Verdict
from synth.model.types import Query

GROUP = "whole fit"
ENTERED = (
    "ledger of a whole fit",
    "All noise that a fit drew stands in its ledger, as it was drawn, and nothing else does.",
)
MOVED = (
    "what one person moves",
    "A person with far more rows than count was left out: no answer may move by more than is said.",
)
COST = (
    "epsilon of one person",
    "What that person moved, over the noise that was drawn, added up over all tables.",
)
SAME = (
    "nothing but answers",
    "A fit that was given the same answers over other rows must end with the same model.",
)
NOISE = (
    "noise of a whole fit over noise claimed",
    "The exact counts behind all answers are known, so that the noise can be seen.",
)


def whole_fit(
    rehearsals: Mapping[str, Rehearsal], *, epsilon: float, delta: float
) -> tuple[Bound, ...]:
    """What fits on made-up rows show of the learner.

    Args:
        rehearsals: run it, by the quality that is asked for.
        epsilon: that it is asked to keep.
        delta: that it is asked to keep.
    """
    found: list[Bound] = []
    draws: list[Draw] = []
    for quality, rehearse in rehearsals.items():
        first = rehearse("everybody")
        without = rehearse("without one", first.draws)
        others = rehearse("others", first.draws)
        draws += first.draws
        own = (
            _entered(first),
            _moved(first, without),
            _cost(first, without, epsilon, delta),
            _same(first, without, others),
        )
        found += [replace(one, name=f"{one.name}, quality {quality}") for one in own]
    # Together, so that noise is judged once: each more judgement is one more chance of an alarm.
    counts = [(one.answer - one.truth, one.sigma) for one in draws if isinstance(one, Count)]
    found.append(spread(counts, name=NOISE[0], said=(GROUP, NOISE[1])))
    found.append(choices([one for one in draws if not isinstance(one, Count)], GROUP))
    return tuple(found)


def _entered(run: Transcript) -> Bound:
    """Whether noise and ledger are the same list."""
    wrong = []
    if len(run.draws) != len(run.ledger):
        wrong.append(
            f"noise was drawn {len(run.draws):,} times, and the ledger has {len(run.ledger):,} "
            "entries"
        )
    for number, (draw, query) in enumerate(zip(run.draws, run.ledger, strict=False), 1):
        said = _difference(draw, query)
        if said:
            wrong.append(f"entry {number} of {query.table}: {said}")
    verdict: Verdict = "broken" if wrong else "holds"
    count = f"{len(run.draws):,} draws of noise are the {len(run.ledger):,} entries of the ledger"
    return Bound(
        ENTERED[0],
        GROUP,
        ENTERED[1],
        "rho",
        None,
        runs=1,
        verdict=verdict,
        reason="noise and ledger are not the same list" if wrong else count,
        details=tuple(wrong[:SHOWN]),
    )


def _difference(draw: Draw, query: Query) -> str:
    """What an entry says that was not drawn, or nothing."""
    if isinstance(draw, Count):
        pairs = [(draw.sigma, query.sigma or 0.0), (draw.truth.size, query.cells)]
        kind = "count"
    else:
        pairs = [(draw.epsilon, query.epsilon or 0.0), (draw.sensitivity, query.sensitivity)]
        pairs.append((draw.scores.size, query.cells))
        kind = "choice"
    if query.kind != kind:
        return f"a {query.kind}, where a {kind} was drawn"
    same = all(isclose(one, other, rel_tol=EXACT) for one, other in pairs)
    return "" if same else "other noise, or another size, than was drawn"


def _moved(run: Transcript, without: Transcript) -> Bound:
    """The most that the person moved, over what the ledger says."""
    name, meaning = MOVED
    if without.strayed or len(run.draws) != len(run.ledger):
        reason = "draws and entries cannot be laid side by side"
        return Bound(name, GROUP, meaning, "sensitivity", None, 1.0, 2, reason=reason)
    wrong, most = [], 0.0
    for number, (moved, query) in enumerate(zip(_moves(run, without), run.ledger, strict=True), 1):
        share = moved / query.sensitivity if query.sensitivity > 0 else np.inf
        most = max(most, share)
        if share > 1 + EXACT:
            wrong.append(
                f"entry {number} of {query.table}: one person moved it by {moved:.4g}, the ledger "
                f"says {query.sensitivity:.4g}"
            )
    reason = f"{len(wrong):,} of {len(run.ledger):,} entries moved by more than the ledger says"
    return Bound(
        name,
        GROUP,
        meaning,
        "sensitivity",
        Estimate(most, most, most),
        1.0,
        2,
        "broken" if wrong else "holds",
        reason if wrong else "no entry moved by more than the ledger says",
        tuple(wrong[:SHOWN]),
    )


def _moves(run: Transcript, without: Transcript) -> Iterator[float]:
    """By how much each answer's truth differs: the L2 norm of counts, the most of scores."""
    for one, other in zip(run.draws, without.draws, strict=True):
        difference = np.abs(_truth(one) - _truth(other))
        if isinstance(one, Count):
            yield float(np.sqrt(np.square(difference).sum()))
        else:
            yield float(difference.max())


def _cost(run: Transcript, without: Transcript, epsilon: float, delta: float) -> Bound:
    """The epsilon of all draws for that one person."""
    name, meaning = COST
    if without.strayed:
        reason = "it asked otherwise without that person"
        return Bound(name, GROUP, meaning, "epsilon", None, epsilon, 2, reason=reason)
    rho = fsum(_costs(run, without))
    found = _epsilon(rho, delta)
    kept = found <= epsilon * (1 + EXACT)
    reason = "no more than is claimed" if kept else "more was given away than is claimed"
    return Bound(
        name,
        GROUP,
        meaning,
        "epsilon",
        Estimate(found, found, found),
        epsilon,
        2,
        "holds" if kept else "broken",
        reason,
        (f"rho {rho:.6g} in {len(run.draws):,} draws of noise",),
    )


def _epsilon(rho: float, delta: float) -> float:
    if not isfinite(rho):
        return inf
    return epsilon_of(rho, delta) if rho > 0 else 0.0


def _costs(run: Transcript, without: Transcript) -> Iterator[float]:
    """The rho of each draw: `(moved / sigma)**2 / 2`, and `(range of moves / scale)**2 / 8`.

    A choice is a maximum with Gumbel noise of a scale of `2 sensitivity / epsilon`; by how much the
    moves of scores differ, over that, bounds the range of its privacy loss (Cesar and Rogers,
    "Bounding, concentrating, and truncating privacy loss", ALT 2021, lemma 3.4 and theorem 3).
    """
    for one, other in zip(run.draws, without.draws, strict=True):
        moves = _truth(one) - _truth(other)
        if isinstance(one, Count):
            yield float(np.square(moves).sum()) / (2 * one.sigma**2) if one.sigma else np.inf
        else:
            scale = 2 * one.sensitivity / one.epsilon if one.epsilon else np.inf
            yield ((float(moves.max() - moves.min()) / scale) ** 2 / 8) if scale else np.inf


def _truth(draw: Draw) -> NDArray[np.float64]:
    return np.asarray(draw.truth if isinstance(draw, Count) else draw.scores, np.float64)


def _same(first: Transcript, *others: Transcript) -> Bound:
    """Whether all runs with the same answers asked and released the same."""
    wrong = []
    if any(one.strayed for one in others):
        wrong.append("what is asked depends on rows beyond the answers")
    if any(one.released != first.released for one in others):
        wrong.append("what is released depends on rows beyond the answers")
    return Bound(
        SAME[0],
        GROUP,
        SAME[1],
        "rho",
        None,
        runs=1 + len(others),
        verdict="broken" if wrong else "holds",
        reason=wrong[0] if wrong else "questions and model follow from the answers alone",
        details=tuple(wrong[1:]),
    )
