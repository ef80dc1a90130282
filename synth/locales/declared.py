"""Numbers that are found by their declaration alone: layout, check digits, words around them.

What `Identifier.live` says is all there is to know: an expression of the layouts, the check digits
and the classes follow from it. Numbers that need more have a judge of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

import numpy as np
import pyarrow.compute as pc

from synth.arrays import I64, Bools, ends_of
from synth.locales.claims import (
    ASSIGNABLE,
    QUASI,
    RESERVED,
    SPECIMEN,
    SURE,
    Around,
    Bar,
    Claim,
    Codes,
    Proof,
    Sightings,
)
from synth.locales.digits import matrix, numbers_of
from synth.locales.identifier import Identifier, Live, checks_of, numbers, shape
from synth.locales.judge import MOMENT, Judge, Trace, judges_of
from synth.locales.matching import SIGNS, matching, occurrences, of_digits, some
from synth.locales.parts import AT_ONCE, hold
from synth.registry import Values

_BEFORE = "(?:^|[^0-9A-Za-z.,_+-]|(?:^|[^0-9])[.,_+-])"
_BEHIND = "(?:$|[^0-9A-Za-z.,_-]|[.,_-](?:$|[^0-9]))"
_TRIED = 1000
"""Values of a part by which it is known how they begin."""

_COLUMN, _NAMED = Bar((9, 10), least=8), Bar((1, 2), least=1)


@dataclass(frozen=True)
class DeclaredJudge:
    """Finds numbers whose layout and check digits are right, in columns of them or behind a word.

    Attributes:
        number: what is declared.
        live: of it.
        pattern: an expression for what has its digits, whatever signs stand between them.
        word: its name in reports.
        title: what it finds, in the plural.
        form: the shape of it.
        instead: what makes some that are nobody's.
        hint: an expression that all texts match which hold one that counts, of any of these judges.
        least_digits: a text of fewer digits holds none, of any.
        trace: as many digits in a row.
        sign: none.
        names: none: columns are called by phrases.
    """

    number: Identifier
    live: Live
    pattern: str
    word: str
    title: str
    form: str
    instead: str
    hint: str
    least_digits: int
    trace: Trace
    sign: str = ""
    names: frozenset[str] = frozenset()

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """Those in a column that is called so or has hardly others, in groups, or behind a word."""
        if not len(texts):
            # How many values there are still counts beside those of other parts.
            return {"in a column": Claim(self._proofs(around, 0, (0, 0)), {})}
        seen = Sightings(len(texts))
        alike, grouped = np.zeros((2, len(texts)), np.bool_)
        is_bare = of_digits(texts, _widths(self.live))
        bare = np.flatnonzero(is_bare & self._reads_bare(around))
        own = some(texts, bare)
        seen.add(bare, self._codes(own), own)
        alike[bare] = True
        for rows, written in self._written(texts, np.flatnonzero(~is_bare)):
            plain = pc.replace_substring_regex(written, f"[{SIGNS}]", "")
            codes = self._codes(plain)
            seen.add(rows, codes, plain)
            alike[rows] = True
            grouped[rows[are_in(written, self.live.groups) & (codes > 0)]] = True
        held = seen.codes > 0
        if not held.any():
            proofs = self._proofs(around, 0, (int(alike.sum()), 0))
            return {"by itself": Claim(SURE, {}), "in a column": Claim(proofs, {})}
        is_known = (seen.codes == RESERVED) | (seen.codes == SPECIMEN)
        is_sure = grouped | (is_known & (self.number.mark == "direct") & (not self.live.is_said))
        others = held & ~is_bare
        is_sure |= matching(others, texts, _said(self.live, self.pattern))
        is_only = matching(others, texts, f"^[^0-9\\pL]*(?:{self.pattern})[^0-9\\pL]*$")
        is_only |= held & is_bare
        counts = int(alike.sum()), int(held.sum())
        proofs = self._proofs(around, int(is_only.sum()), counts)
        return {
            "by itself": seen.claim(where=is_sure),
            "in a column": seen.claim(*proofs, where=~is_sure),
        }

    def _reads_bare(self, around: Around) -> bool:
        """Whether digits alone can count in a column, or prove who stands beside them."""
        return (
            not self.live.is_said or self.number.mark == "direct" or around.says(self.number.names)
        )

    def _written(self, texts: Values, left: I64) -> Iterator[tuple[I64, Values]]:
        """What has the digits in some texts."""
        pattern = f"{_BEFORE}(?P<number>{self.pattern}){_BEHIND}"
        for places, parts in occurrences(some(texts, left), pattern):
            yield left[places], pc.struct_field(parts, "number")

    def _proofs(self, around: Around, only: int, counts: tuple[int, int]) -> tuple[Proof, ...]:
        """What the column has to show: that it holds hardly others, or is called so."""
        column = Proof(_COLUMN, around.filled, 0 if self.live.is_said else only)
        named = (Proof(_NAMED, *counts),) if around.says(self.number.names) else ()
        return (column, *named)

    def _codes(self, texts: Values) -> Codes:
        """The classes of numbers without signs, 0 where check digits are wrong."""
        codes = np.zeros(len(texts), np.int8)
        lengths = np.diff(ends_of(texts)[0])
        numbers = numbers_of(texts) if len(texts) and lengths.max() <= AT_ONCE else None
        for parts in self.live.layouts:
            width = sum(part.width for part in parts)
            is_wide = lengths == width
            if not is_wide.any():
                continue
            held = None if numbers is None else hold(parts, numbers)
            if held is None:
                pattern = "".join(part.pattern for part in parts)
                held = matching(is_wide, texts, f"^{pattern}$")
            rows = np.flatnonzero(held & is_wide)
            own = some(texts, rows)
            letters = matrix(own, width)
            right = np.ones(len(rows), np.bool_)
            for check, at, start, stop in checks_of(parts):
                made = check.over(letters[:, start:stop])
                right &= (made == letters[:, at : at + check.width]).all(axis=1)
            codes[rows[right]] = self.number.codes(some(own, np.flatnonzero(right)))
        if self.number.mark == "quasi":
            codes[codes == ASSIGNABLE] = QUASI
        return codes


def are_in(written: Values, groups: Sequence[Sequence[int]], *, most: int = 1) -> Bools:
    """Which numbers are written in groups with a sign or some between them, shape (rows,).

    Args:
        written: numbers with what stands between their digits, shape (rows,).
        groups: sizes.
        most: signs that may stand together.
    """
    found = np.zeros(len(written), np.bool_)
    for sizes in groups:
        pattern = f"[{SIGNS}]{{1,{most}}}".join(f"[0-9]{{{size}}}" for size in sizes)
        found |= np.asarray(pc.match_substring_regex(written, f"^{pattern}$"))
    return found


def _said(live: Live, pattern: str) -> str:
    """An expression for a number behind a word."""
    words = "|".join(live.words)
    return f"(?i:(?:^|[^0-9\\pL])(?:{words}))(?:[^0-9\\pL][^0-9]{{0,24}})?(?:{pattern}){_BEHIND}"


def _judge(number: Identifier, live: Live, hint: str, least_digits: int) -> Judge:
    sign = f"[{SIGNS}]?"
    pattern = "|".join(f"[0-9](?:{sign}[0-9]){{{width - 1}}}" for width in _widths(live))
    form, instead = shape("0" * _widths(live)[0]), f"`{number.word}`"
    made = DeclaredJudge(
        *(number, live, pattern, number.word, live.title, form, instead, hint, least_digits),
        Trace(
            least_digits,
            moments=_begun(live),
            is_bounded=True,
            widths=frozenset(_widths(live)),
        ),
    )
    return cast("Judge", made)  # fields in place of variables of a class


def _begun(live: Live) -> str:
    """The digits with which numbers begin that have as many as a day and an hour."""
    found = set[str]()
    for first, *rest in live.layouts:
        if first.width + sum(part.width for part in rest) == MOMENT:
            written = first.write(np.linspace(0, first.size - 1, _TRIED).astype(np.uint64))
            if isinstance(written, str):
                found.add(written[0])
            else:
                found.update(map(chr, np.unique(written[:, 0]).tolist()))
    return "".join(sorted(found))


def _widths(live: Live) -> list[int]:
    """How many characters the numbers have, the longest first."""
    return sorted({sum(part.width for part in parts) for parts in live.layouts}, reverse=True)


def _hint(lives: Sequence[Live]) -> str:
    """What every text matches that holds one: it is short, or has groups or a word in it.

    One expression for all numbers is looked for as fast as that of one.
    """
    longest = max(_widths(live)[0] for live in lives)
    groups = dict.fromkeys(sizes for live in lives for sizes in live.groups)
    ways = (f"[{SIGNS}]".join(f"[0-9]{{{size}}}" for size in sizes) for sizes in groups)
    words = "|".join(dict.fromkeys(word for live in lives for word in live.words))
    said = f"(?i:(?:^|[^0-9\\pL])(?:{words})(?:[^\\pL]))"
    return "|".join([f"(?s:^.{{0,{2 * longest}}}$)", *ways, said])


@cache
def scanners_of(locale: str, own: tuple[tuple[str, str], ...] = ()) -> tuple[Judge, ...]:
    """Who looks in a scan: the judges of a locale, and one for each number that says how it looks.

    Args:
        locale: whose numbers.
        own: words, and expressions for what is nobody's there: of blocks that a schema declares.
    """
    reserved = dict(own)
    known = {
        word: replace(one, reserved=reserved[word]) if word in reserved else one
        for word, one in numbers(locale).items()
    }
    judges = tuple(
        _of(judge, known) if judge.word in reserved else judge for judge in judges_of(locale)
    )
    words = {judge.word for judge in judges}
    others = (one for word, one in known.items() if word not in words)
    declared = [(one, one.live) for one in others if one.live is not None]
    if not declared:
        return judges
    lives = [live for _, live in declared]
    hint, least = _hint(lives), min(_widths(live)[-1] for live in lives)
    return (*judges, *(_judge(*one, hint, least) for one in declared))


def _of(judge: Judge, known: Mapping[str, Identifier]) -> Judge:
    """A judge that asks a number for its classes, with another one."""
    return cast("Judge", replace(cast("DeclaredJudge", judge), number=known[judge.word]))
