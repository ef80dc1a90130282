"""What judges saw of a piece, parted into what a baseline accepts and what it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from synth.arrays import I64, Bools
from synth.locales.claims import Claim, Claims, Hits, Kind, Numbers
from synth.scan.baseline import Baseline

TOLD: frozenset[Kind] = frozenset(("assignable", "provisional", "quasi", "possible"))
"""Classes that are told place by place; of the others it is told how many there are."""

Marks = Mapping[tuple[str, str], frozenset[str]]
"""By rule and class: fingerprints, or reasons."""


@dataclass(frozen=True)
class Sifted:
    """What was seen, without the texts in which it was.

    Attributes:
        claims: without what is accepted.
        accepted: the rest, under the same proofs.
        prints: of the numbers in `claims`; one more than can be accepted where there are more.
        reasons: why the others are accepted.
    """

    claims: Claims
    accepted: Claims
    prints: Marks
    reasons: Marks


@dataclass(frozen=True)
class _Parted:
    new: Hits
    accepted: Hits
    prints: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()


def sifted(claims: Claims, known: Baseline | None) -> Sifted:
    """The claims of one piece parted; pure.

    Args:
        claims: as `look` gives them.
        known: the baseline, or a key alone; None: nothing is accepted.
    """
    new: dict[tuple[str, str], Claim] = {}
    accepted: dict[tuple[str, str], Claim] = {}
    prints: dict[tuple[str, str], frozenset[str]] = {}
    reasons: dict[tuple[str, str], frozenset[str]] = {}
    for (word, way), claim in claims.items():
        parts = {kind: _parted(word, kind, one, known) for kind, one in claim.seen.items()}
        new[word, way] = Claim(claim.proofs, {kind: one.new for kind, one in parts.items()})
        olds = {kind: one.accepted for kind, one in parts.items() if one.accepted.count}
        accepted[word, way] = Claim(claim.proofs, olds)
        for kind, one in parts.items():
            prints[word, kind] = prints.get((word, kind), frozenset()) | one.prints
            reasons[word, kind] = reasons.get((word, kind), frozenset()) | one.reasons
    return Sifted(new, accepted, prints, reasons)


def _parted(word: str, kind: Kind, hits: Hits, known: Baseline | None) -> _Parted:
    whole = _Parted(replace(hits, numbers=None), Hits(0, hits.rows[:0]))
    if known is None or kind not in TOLD or hits.numbers is None:
        return whole
    numbers = hits.numbers()
    sift = known.sift(word, numbers.values)
    is_new = sift.is_new[numbers.place]
    # A text is accepted where all numbers in it are.
    is_old = np.isin(hits.rows, np.setdiff1d(numbers.rows, numbers.rows[is_new]))
    new, old = hits.rows[~is_old], hits.rows[is_old]
    few = len(hits.values)
    return _Parted(
        Hits(len(new), new, _first(numbers, is_new, new[:few])),
        Hits(len(old), old, _first(numbers, ~is_new, old[:few])),
        sift.prints,
        sift.reasons,
    )


def _first(numbers: Numbers, chosen: Bools, rows: I64) -> tuple[str, ...]:
    """The first of some numbers in each row; "" where there is none."""
    there, first = np.unique(numbers.rows[chosen], return_index=True)
    places = dict(zip(there.tolist(), numbers.place[chosen][first].tolist(), strict=True))
    return tuple(numbers.values[places[row]] if row in places else "" for row in rows.tolist())
