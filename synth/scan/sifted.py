"""What judges saw of a piece, parted into what a baseline accepts and what it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from synth.locales.claims import Claim, Claims, Hits, Kind
from synth.scan.baseline import VALUES_MAX, Known

TOLD: frozenset[Kind] = frozenset(("assignable", "provisional"))
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


def sifted(claims: Claims, known: Known | None) -> Sifted:
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


def _parted(word: str, kind: Kind, hits: Hits, known: Known | None) -> _Parted:
    whole = _Parted(replace(hits, numbers=None), Hits(0, hits.rows[:0]))
    if known is None or kind not in TOLD or hits.numbers is None:
        return whole
    numbers = hits.numbers()
    if len(numbers.values) > VALUES_MAX and not known.accepts(word):
        few = known.key.prints(word, numbers.values[: VALUES_MAX + 1])
        return replace(whole, prints=frozenset(few))
    prints = known.key.prints(word, numbers.values)
    said = [known.reasons.get((word, one)) for one in prints]
    # A text is accepted where all numbers in it are.
    is_new = np.array([one is None for one in said], np.bool_)[numbers.place]
    rows, first = np.unique(numbers.rows[is_new], return_index=True)
    shown = numbers.place[is_new][first[: len(hits.values)]]
    old = hits.rows[~np.isin(hits.rows, rows)]
    return _Parted(
        Hits(len(rows), rows, tuple(numbers.values[place] for place in shown)),
        Hits(len(old), old),
        frozenset(one for one, reason in zip(prints, said, strict=True) if reason is None),
        frozenset(reason for reason in said if reason is not None),
    )
