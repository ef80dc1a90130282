"""Whether the noise is what a learner claims, from counts whose truth is known."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.audit.shapes import fault
from synth.audit.special import chi_square_quantile
from synth.audit.types import CONFIDENCE, Bound, Estimate, Noisy, Verdict

SURE = 0.9995
"""Confidence at which too little noise is called broken."""
NAME, GROUP = "noise found over noise claimed", "noise"
MEANING = (
    "On a made-up table the true counts are known, so that the noise can be seen and compared "
    "with what the learner says it added."
)


def residuals(
    noisy: Sequence[Noisy], columns: Sequence[NDArray[np.int64]], sizes: Sequence[int]
) -> Bound:
    """How large the noise of released counts is against the claim, by chi-square; pure.

    Args:
        noisy: what the learner released of a made-up table.
        columns: the cells of that table, one array for each attribute, shape (rows,).
        sizes: how many cells each attribute has.
    """
    errors = [(counts - _true(clique, columns, sizes), sigma) for clique, counts, sigma in noisy]
    return spread(errors, name=NAME, said=(GROUP, MEANING))


def spread(
    errors: Sequence[tuple[NDArray[np.integer[Any] | np.float64], float]],
    *,
    name: str,
    said: tuple[str, str],
) -> Bound:
    """How large noise is against the claim, by chi-square, and whether its shape is right; pure.

    Args:
        errors: noisy numbers less the true ones, and the standard deviation that is claimed.
        name: of the bound.
        said: its group and meaning.
    """
    group, meaning = said
    if not errors:
        reason = "the learner shows no noisy counts"
        return Bound(name, group, meaning, "sigma", None, 1.0, 1, reason=reason)
    parts = [np.asarray(error / sigma, np.float64).ravel() for error, sigma in errors if sigma > 0]
    if len(parts) < len(errors):
        reason = "a table was released that claims no noise"
        return Bound(name, group, meaning, "sigma", None, 1.0, 1, "broken", reason)
    whole = np.concatenate(parts)
    squares = float(np.square(whole).sum())
    found = _ratio(squares, len(whole), CONFIDENCE)
    most = _ratio(squares, len(whole), SURE).hi
    verdict, reason = _judged(found, most)
    if verdict != "broken":
        steps = [1 / sigma for _, sigma in errors]
        odd = fault(list(zip(parts, steps, strict=True)))
        verdict, reason = ("broken", odd) if odd else (verdict, reason)
    detail = f"{len(whole):,} noisy numbers in {len(errors):,} tables"
    return Bound(name, group, meaning, "sigma", found, 1.0, 1, verdict, reason, (detail,))


def _true(
    clique: tuple[int, ...], columns: Sequence[NDArray[np.int64]], sizes: Sequence[int]
) -> NDArray[np.int64]:
    shape = tuple(sizes[place] for place in clique)
    index = np.ravel_multi_index(tuple(columns[place] for place in clique), shape)
    return np.bincount(index, minlength=int(np.prod(shape))).reshape(shape)


def _ratio(squares: float, count: int, confidence: float) -> Estimate:
    """The spread of noise of mean 0 over the claimed one; exact where it is normal."""
    ends = (chi_square_quantile(count, (1 + side * confidence) / 2) for side in (1, -1))
    lo, hi = ((squares / end) ** 0.5 for end in ends)
    return Estimate((squares / count) ** 0.5, lo, hi)


def _judged(found: Estimate, most: float) -> tuple[Verdict, str]:
    if most < 1:
        return "broken", "there is less noise than is claimed"
    if found.hi < 1:
        return "weak evidence", "there is less noise than is claimed at 95 %, but not at 99.95 %"
    return "holds", "there is as much noise as is claimed"
