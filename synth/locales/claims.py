"""What is seen of a column, class by class, and what follows once all of it was seen.

A judge says of every text which class it is of; a claim counts them, and holds where a proof of
its column does. The parts of a column are joined before any verdict.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import I64, Bools
from synth.registry import Values

Kind = Literal[
    "reserved", "impossible", "unlisted", "specimen", "quasi", "provisional", "assignable",
    "possible",
]  # fmt: skip
"""What a number is, the least alarming first.

`reserved`: ours, or nobody's by rule. `impossible`: no number of somebody looks so. `unlisted`: no
list has a part of it, such as a place; lists have gaps. `specimen`: published as an example.
`quasi`: names a company, which
may be one person. `provisional`: given for a while. `assignable`: somebody may have it.
`possible`: it would be assignable, but what stands beside it says another thing; no judge gives it.
"""

KINDS: tuple[Kind, ...] = (
    *("reserved", "impossible", "unlisted", "specimen"),
    *("quasi", "provisional", "assignable"),
)
RESERVED, IMPOSSIBLE, UNLISTED, SPECIMEN, QUASI, PROVISIONAL, ASSIGNABLE = range(1, len(KINDS) + 1)
"""The same as codes in arrays; 0 is nothing."""

Codes = NDArray[np.int8]
_ONE = np.uint8(1)
_NOBODYS = frozenset(("reserved", "impossible", "quasi"))
_HUMPS, _WORDS = re.compile("(?<=[a-z])(?=[A-Z])"), re.compile("[a-z]+")

_MOST_PLACES = 64
"""Rows of a column that are remembered with what was found in them."""


@dataclass(frozen=True)
class Around:
    """What stands around values, where they alone do not say what they are.

    Attributes:
        name: the column's, "" where there is none.
        filled: how many of its values have a digit: texts like `N/A` say nothing of a number.
    """

    name: str
    filled: int

    def is_called(self, words: Collection[str]) -> bool:
        """Whether one of the words stands in the column's name, which is no name of a key.

        Args:
            words: in small letters without accents; `tel` is none of `telemetry`.
        """
        said = _words_of(self.name) if words else ()
        return "id" not in said and any(word in words for word in said)

    def says(self, phrases: Collection[str]) -> bool:
        """Whether one of some phrases stands in the column's name.

        Args:
            phrases: in small letters without accents, such as `numero carte`.
        """
        return _says(self.name, tuple(phrases))


@lru_cache(4096)
def _says(name: str, phrases: tuple[str, ...]) -> bool:
    said = f" {' '.join(_words_of(name))} "
    return any(f" {phrase} " in said for phrase in phrases)


@lru_cache(1024)
def _words_of(name: str) -> list[str]:
    """The words of a name in small letters without accents."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _WORDS.findall(_HUMPS.sub("_", bare).lower())


@dataclass(frozen=True)
class Bar:
    """How much of a column must read as a number before a single value of it counts as one.

    A column of other numbers reads so now and then by chance; one of people does throughout.

    Attributes:
        share: of the values that look alike, those that must read as one: numerator, denominator.
        least: how many of them there must be.
        kinds: how many different ones of what varies between people (years, places, networks).
        beside: how many of both are left out of the share, so that chance needs more than one.
        most: how many of them there may be, or None.
        by_chance: whether other numbers may reach it, so that what stands beside may say they did.
    """

    share: tuple[int, int] = (0, 1)
    least: int = 0
    kinds: int = 0
    beside: int = 0
    most: int | None = None
    by_chance: bool = False


@dataclass(frozen=True)
class Proof:
    """What a column has to show for a bar.

    Attributes:
        bar: what is asked.
        alike: how many values look as such a number does.
        held: how many of them read as one, nobody's among them.
        kinds: what varies between these.
    """

    bar: Bar
    alike: int = 0
    held: int = 0
    kinds: frozenset[str] = frozenset()

    def holds(self, *, alone: bool = False) -> bool:
        """Whether the column is one of such numbers.

        Args:
            alone: whether one value would be, if it were all there is.
        """
        if alone:
            return Proof(self.bar, 1, 1, frozenset(("one",))).holds()
        part, whole = self.bar.share
        share = (self.held - self.bar.beside) * whole >= (self.alike - self.bar.beside) * part
        few = self.bar.most is None or self.alike <= self.bar.most
        return share and few and self.held >= self.bar.least and len(self.kinds) >= self.bar.kinds


SURE = (Proof(Bar()),)
"""Of values that say by themselves what they are."""


@dataclass(frozen=True)
class Numbers:
    """All numbers that somebody may have in some rows, for no report.

    Attributes:
        rows: of each number, shape (numbers,).
        place: of each number in `values`, shape (numbers,).
        values: different numbers, each in one way of writing.
    """

    rows: I64
    place: I64
    values: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Hits:
    """Values of one class.

    Attributes:
        count: how many there are.
        rows: the first of them at least.
        values: the numbers in the first of these, for no report.
        numbers: gives all of them, as long as their texts are there; None of what was joined.
    """

    count: int
    rows: I64
    values: tuple[str, ...] = field(default=(), repr=False)
    numbers: Callable[[], Numbers] | None = field(default=None, repr=False, compare=False)

    def numbered(self, number: Callable[[I64], I64]) -> "Hits":
        """The same of rows with other numbers."""
        numbers = None if self.numbers is None else partial(_moved, self.numbers, number)
        return Hits(self.count, number(self.rows), self.values, numbers)


def _moved(numbers: Callable[[], Numbers], number: Callable[[I64], I64]) -> Numbers:
    found = numbers()
    return replace(found, rows=number(found.rows))


_NONE = Hits(0, np.zeros(0, np.int64))


@dataclass(frozen=True)
class Claim:
    """Values that are seen by class, if one proof of their column holds.

    Attributes:
        proofs: in the same order for all parts of a column.
        seen: by class.
    """

    proofs: tuple[Proof, ...]
    seen: Mapping[Kind, Hits]

    @property
    def rows(self) -> I64:
        """Where something is that somebody may have."""
        rows = [one.rows for kind, one in self.seen.items() if kind not in _NOBODYS]
        return np.sort(np.concatenate([_NONE.rows, *rows]))

    def holds(self, *, alone: bool) -> bool:
        """Whether a proof holds: of all values, or of each one alone."""
        return any(proof.holds(alone=alone) for proof in self.proofs)

    @property
    def is_by_chance(self) -> bool:
        """Whether the proofs that hold are all such as other numbers may give."""
        return all(proof.bar.by_chance for proof in self.proofs if proof.holds())

    def numbered(self, number: Callable[[I64], I64]) -> "Claim":
        """The same of rows with other numbers."""
        return Claim(self.proofs, {kind: one.numbered(number) for kind, one in self.seen.items()})


def compact(number: str) -> str:
    """A number without signs, in capitals."""
    return re.sub("[^0-9A-Z]", "", number.upper())


class Sightings:
    """The most alarming class of what stands in each text, and the numbers that stand there."""

    def __init__(self, texts: int) -> None:
        self.codes: Codes = np.zeros(texts, np.int8)
        self._found: list[tuple[I64, Codes, Values]] = []

    def add(self, rows: I64, codes: Codes, written: Values) -> None:
        """Take numbers that were found.

        Args:
            rows: of their texts, in order, shape (numbers,).
            codes: their classes, 0 for what is no number.
            written: the numbers as texts, shape (numbers,).
        """
        if (rows[1:] > rows[:-1]).all():
            self.codes[rows] = np.maximum(self.codes[rows], codes)
        else:
            np.maximum.at(self.codes, rows, codes)
        self._found.append((rows, codes, written))

    def claim(
        self,
        *proofs: Proof,
        where: Bools | None = None,
        plainly: Callable[[str], str] = compact,
    ) -> Claim:
        """What is claimed of some texts.

        Args:
            proofs: any one of which the column must give; none: the values say it themselves.
            where: which texts, shape (texts,); None: all.
            plainly: writes a number in the one way in which it is compared with others.
        """
        if where is not None and not where.any():
            return Claim(proofs or SURE, {})
        codes = self.codes if where is None else np.where(where, self.codes, 0)
        there = int(np.bitwise_or.reduce(_ONE << codes.view(np.uint8)))
        known = [code for code in range(1, len(KINDS) + 1) if there >> code & 1]
        seen = {KINDS[code - 1]: self._seen(codes, code, plainly) for code in known}
        return Claim(proofs or SURE, seen)

    def _seen(self, codes: Codes, code: int, plainly: Callable[[str], str]) -> Hits:
        rows = np.flatnonzero(codes == code)
        first, known = rows[:_MOST_PLACES], dict[int, str]()
        for at, own, written in self._found:
            chosen = np.flatnonzero(own == code)
            place = np.searchsorted(at[chosen], first)
            is_there = place < len(chosen)
            is_there[is_there] = at[chosen[place[is_there]]] == first[is_there]
            texts = written.take(pa.array(chosen[place[is_there]])).to_pylist()
            known |= dict(zip(first[is_there].tolist(), texts, strict=True)) | known
        values = tuple(plainly(known[row]) for row in first.tolist())
        return Hits(
            len(rows), rows, values, partial(self._numbers, rows, min(code, PROVISIONAL), plainly)
        )

    def _numbers(self, rows: I64, least: int, plainly: Callable[[str], str]) -> Numbers:
        """All numbers in some rows that are of a class or of a more alarming one."""
        at, texts = [_NONE.rows], [pa.array([], pa.string())]
        for found, codes, written in self._found:
            chosen = np.flatnonzero((codes >= least) & np.isin(found, rows))
            at.append(found[chosen])
            texts.append(written.take(pa.array(chosen)).cast(pa.string()))
        encoded: Values = pa.concat_arrays(texts).dictionary_encode()
        # Two ways of writing are one number.
        plain = [plainly(text) for text in encoded.dictionary.to_pylist()]
        known = {value: place for place, value in enumerate(dict.fromkeys(plain))}
        place = np.array([known[value] for value in plain], np.int64)[np.asarray(encoded.indices)]
        return Numbers(np.concatenate(at), place, tuple(known))


Claims = Mapping[tuple[str, str], Claim]
"""What judges saw of one column, by the judge's word and the way of writing."""


def together(first: Claims, second: Claims) -> Claims:
    """What was seen in two parts of one column.

    Args:
        first: of the rows that come first.
        second: of later rows, by their numbers in the column.
    """
    return {
        key: _joined(first[key], second[key]) if key in first and key in second else one
        for key, one in {**first, **second}.items()
    }


def _joined(first: Claim, second: Claim) -> Claim:
    proofs = tuple(
        Proof(a.bar, a.alike + b.alike, a.held + b.held, a.kinds | b.kinds)
        for a, b in zip(first.proofs, second.proofs, strict=True)
    )
    seen = {**first.seen, **second.seen}
    for kind in first.seen.keys() & second.seen.keys():
        seen[kind] = _after(first.seen[kind], second.seen[kind])
    return Claim(proofs, seen)


def _after(first: Hits, second: Hits) -> Hits:
    rows = np.concatenate([first.rows, second.rows])[:_MOST_PLACES]
    values = (first.values + second.values)[:_MOST_PLACES]
    return Hits(first.count + second.count, rows, values)


def verdict(claims: Claims, *, alone: bool = False) -> Mapping[str, tuple[int, I64]]:
    """In how many values of a column somebody's was found, and the first rows, by judge's word.

    All classes count but those of what is nobody's for certain.

    Args:
        claims: what was seen in all of its rows that were looked at.
        alone: whether each value is judged by itself: constants that somebody wrote are no chance.
    """
    found: dict[str, tuple[int, I64]] = {}
    for (word, kind), one in classes(claims, alone=alone).items():
        if kind not in _NOBODYS:
            count, rows = found.get(word, (0, _NONE.rows))
            found[word] = count + one.count, np.sort(np.concatenate([rows, one.rows]))
    return found


def classes(
    claims: Claims, *, alone: bool = False, beside: Mapping[str, bool | None] = MappingProxyType({})
) -> Mapping[tuple[str, Kind], Hits]:
    """What a column holds, by judge's word and class.

    Args:
        claims: what was seen in all of its rows that were looked at.
        alone: whether each value is judged by itself.
        beside: by judge's word, whether what stands beside says that it is so (True) or not.
    """
    found: dict[tuple[str, Kind], Hits] = {}
    for (word, _), claim in claims.items():
        says = beside.get(word)
        if any(one.count for one in claim.seen.values()) and (says or claim.holds(alone=alone)):
            is_chance = says is False and claim.is_by_chance
            for kind, one in claim.seen.items():
                own = _told(kind, says, is_chance=is_chance)
                found[word, own] = _merged(found.get((word, own), _NONE), one)
    return found


def _told(kind: Kind, says: bool | None, *, is_chance: bool) -> Kind:
    """The class of numbers beside which other columns say something."""
    if says and kind == "unlisted":
        return "assignable"
    return "possible" if is_chance and kind in {"assignable", "provisional"} else kind


def _merged(first: Hits, second: Hits) -> Hits:
    """Two ways of writing, in the order of rows, as far as both are known."""
    rows = np.concatenate([first.rows, second.rows])
    order = np.argsort(rows, kind="stable")
    values = [*_padded(first), *_padded(second)]
    return Hits(first.count + second.count, rows[order], tuple(values[place] for place in order))


def _padded(seen: Hits) -> Iterator[str]:
    yield from seen.values
    yield from [""] * (len(seen.rows) - len(seen.values))
