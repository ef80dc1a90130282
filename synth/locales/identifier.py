"""What every official number is: its layout, its checks, the range nobody is given, the proof.

One number is declared in one file of a locale's `ids` room. From its parts follow how it is made,
how many there are, what matches it and what checks it. Generators and `verify` restate none of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from itertools import accumulate
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Literal, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.errors import QuestionError
from synth.locales import ALL
from synth.locales.checks import Check
from synth.locales.claims import ASSIGNABLE, IMPOSSIBLE, PROVISIONAL, RESERVED, SPECIMEN, Codes
from synth.locales.digits import Bytes, are_digits, beside, matrix, numbers_of, split, text
from synth.locales.parts import AT_ONCE, Given, Part, hold
from synth.registry import Values, members
from synth.rng import U64, below
from synth.schema.read import LOCALE
from synth.sql import literal

Kind = Literal["rule", "registry", "convention", "none", "none needed"]
"""Why a value can belong to nobody.

`rule`: a text sets the range aside. `registry`: no edition of the issuer's list has it.
`convention`: agreed between users, the issuer has not said so. `none`: nothing speaks for it.
`none needed`: the value is shared by many and names nobody, such as a postcode.
"""

_SHOWN_MAX = 24


@dataclass(frozen=True)
class Proof:
    """Why the values can belong to nobody.

    Attributes:
        kind: the class of the argument, weakest ones first in reports.
        reason: the argument in a sentence, with its limits.
        source: title, section and year of what it rests on.
    """

    kind: Kind
    reason: str
    source: str


def shape(text: str) -> str:
    """A text with 9 for every digit and X for every letter, cut in the middle when long."""
    masked = re.sub(r"[^\W\d_]", "X", re.sub(r"\d", "9", text))
    masked = re.sub(r"[^9X .,:;@+_/()-]", "?", masked)
    if len(masked) <= _SHOWN_MAX:
        return masked
    return f"{masked[: _SHOWN_MAX // 2]}…{masked[-_SHOWN_MAX // 4 :]}"


@dataclass(frozen=True)
class Live:
    """How the numbers look that are given to somebody, for those who look for them.

    Attributes:
        title: what they are, in the plural.
        layouts: parts and check digits, one of them for each kind.
        words: RE2 expressions for words that stand before one in a text.
        groups: digits that stand together where one counts by itself; (): none does.
        is_said: it counts only where a word or the name of its column says it.
    """

    title: str
    layouts: tuple[tuple[Part, ...], ...]
    words: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...] = ()
    is_said: bool = False


@dataclass(frozen=True)
class Identifier:
    """One official number, or what is used like one, under the options of a schema.

    Attributes:
        word: its name in a schema and in reports.
        title: what it is, for a reader who does not know the word.
        layout: its parts and check digits in a sentence.
        mark: what a column of it is for privacy (`synth.schema.types.MARKS`).
        proof: why the values can belong to nobody.
        parts: what its values are put together from, the most significant first.
        hidden: how many characters at the beginning are left out of the values: what they follow
            from stands beside them.
        listed: reads all its values where they are a list and have no parts.
        shown: some values that may be made, for pages and tests; (): the first, another, the last.
        validators: public validators by name, and whether each accepts the values made.
        reserved: an RE2 expression for what belongs to nobody, where that is more than is made
            here (a person's e-mail), or a list; "": the parts say it.
        impossible: an RE2 expression for what has the layout and nobody can be given, beside the
            reserved range.
        provisional: the same for what is given for a while.
        reaches: whether it leads to somebody and says nothing of who that is: in a copy it may have
            been replaced, while the person beside it stayed.
        born: an RE2 expression for what it says of its person, signs left out, with groups `sex`
            (odd for men), `year` (two digits) and `month` (above 12 where it is not known).
        live: how those look that are given to somebody, where that alone finds them.
        specimens: published examples, which somebody may have typed off.
        operands: the options whose values are read for each row.
        choose: from 64 random bits of each row, and the values of `operands` that may hold nulls,
            an index below `capacity`; None: all alike.
        names: what columns of it are called: words in small letters without accents.
        forms: how else columns hold the values: SQL with `{}` for the value. No two values look
            alike in one form, so what was distinct stays so.
        narrower: options that leave values out, for columns that refuse some of them.
        mask: the shape of any text, safe to show in a report: no character of the value stays.
    """

    word: str
    title: str
    layout: str
    mark: str
    proof: Proof
    parts: tuple[Part, ...] = ()
    hidden: int = 0
    listed: Callable[[], pa.StringArray] | None = None
    shown: tuple[str, ...] = ()
    validators: Mapping[str, bool] = field(default_factory=dict)
    reserved: str = ""
    impossible: str = ""
    provisional: str = ""
    reaches: bool = False
    born: str = ""
    live: Live | None = None
    specimens: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    choose: Callable[[U64, Mapping[str, pa.StringArray]], U64] | None = None
    names: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    narrower: tuple[Mapping[str, str], ...] = ()
    mask: Callable[[str], str] = shape

    @property
    def capacity(self) -> int:
        """How many distinct values `encode` makes."""
        if self.listed is not None:
            return len(self.listed())
        return prod(part.size for part in self.parts)

    @property
    def length(self) -> int | None:
        """How many characters every value has; None: not all have as many."""
        if self.listed is None:
            return sum(part.width for part in self.parts) - self.hidden
        lengths = pc.utf8_length(self.listed()).unique().to_pylist()
        return lengths[0] if len(lengths) == 1 else None

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Some values, for pages and tests."""
        if self.shown:  # and no list is read
            return self.shown
        index = np.array([0, 42 % self.capacity, self.capacity - 1], np.uint64)
        return tuple(map(str, dict.fromkeys(self.encode(index).to_pylist())))

    @property
    def counter_examples(self) -> tuple[str, ...]:
        """The first example with each of its check digits another one."""
        value, found = self.examples[0], list[str]()
        for check, at, _, _ in [] if self.hidden else checks_of(self.parts):
            last = at + check.width - 1
            other = str((int(value[last]) + 1) % 10)
            found.append(value[:last] + other + value[last + 1 :])
        return tuple(found)

    @property
    def pattern(self) -> str:
        """An RE2 expression that matches a whole value of the reserved range and nothing else."""
        return self.reserved or "".join(part.pattern for part in self._shown)

    @property
    def _shown(self) -> tuple[Part, ...]:
        """The parts that stand in the values."""
        ends = accumulate(part.width for part in self.parts)
        return tuple(p for p, end in zip(self.parts, ends, strict=True) if end > self.hidden)

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:
        """An index below `capacity` for each row; pure.

        Args:
            words: shape (rows,), 64 random bits each.
            given: the values of `operands` by name, shape (rows,), may hold nulls.
        """
        return below(words, self.capacity) if self.choose is None else self.choose(words, given)

    def encode(
        self, index: U64, given: Mapping[str, pa.StringArray] = MappingProxyType({})
    ) -> pa.StringArray:
        """The value of each index: a string array, injective; null where what is given is; pure.

        Args:
            index: shape (rows,), each below `capacity`.
            given: the values of `operands` by name, shape (rows,), may hold nulls.

        Raises:
            QuestionError: a value that is given cannot stand in this number.
        """
        if self.listed is not None:
            return self.listed().take(pa.array(index, pa.uint64()))
        written: list[str | Bytes] = [np.empty((len(index), 0), np.uint8)]
        for part in reversed(self.parts):
            own = index
            if part.size > 1:
                index, own = split(index, part.size)
            if isinstance(part, Given) and part.option in given:
                written.append(self._given(part, given))
            else:
                written.append(part.write(own))
        made = beside(*reversed(written))
        for check, at, start, stop in checks_of(self.parts):
            made[:, at : at + check.width] = check.over(made[:, start:stop])
        whole = text(made[:, self.hidden :])
        for part in self.parts:
            if isinstance(part, Given) and part.option in given:
                is_null = given[part.option].is_null()
                whole = cast(
                    "pa.StringArray", pc.if_else(is_null, pa.scalar(None, pa.string()), whole)
                )
        return whole

    def _given(self, part: Given, given: Mapping[str, pa.StringArray]) -> Bytes:
        """The characters of another number, zeros for nulls."""
        filled: Values = given[part.option].fill_null("0" * part.width)
        lengths = np.asarray(pc.binary_length(filled))
        digits = np.asarray(pc.match_substring_regex(filled, "^[0-9]*$"))
        wrong = int(((lengths != part.width) | ~digits).sum())
        if wrong:
            raise QuestionError(
                f"{self.word}.{part.option}: {wrong:,} values of a block are no {part.width} "
                f"digits; expected a {part.option}"
            )
        known = given[part.option].drop_null()
        fits = np.asarray(pc.match_substring_regex(known, f"^{part.pattern}$"))
        if not fits.all():
            raise QuestionError(
                f"{self.word}.{part.option}: {int((~fits).sum()):,} values of a block are no "
                f"{part.option} of the block of {self.word}; expected the same `block` for both"
            )
        return matrix(filled, part.width)

    def codes(self, texts: Values) -> Codes:
        """The class of each number of the layout, shape (rows,), as `synth.locales.claims` says.

        Args:
            texts: in the one way in which they are made, without nulls.
        """
        found = np.full(len(texts), ASSIGNABLE, np.int8)
        left = np.arange(len(texts))
        is_ours = self._are_made(texts)
        if is_ours is not None:
            found[is_ours] = RESERVED
            left = np.flatnonzero(~is_ours)
        for code, pattern in (
            (RESERVED, self.pattern if is_ours is None else ""),
            (IMPOSSIBLE, self.impossible),
            (SPECIMEN, "|".join(map(re.escape, self.specimens))),
            (PROVISIONAL, self.provisional),
        ):
            if pattern and len(left):
                own = texts.take(pa.array(left))
                is_of = np.asarray(pc.match_substring_regex(own, f"^(?:{pattern})$"))
                found[left[is_of]] = code
                left = left[~is_of]
        return found

    def _are_made(self, texts: Values) -> Bools | None:
        """Which texts are of the reserved range, by its parts; None where these do not say it."""
        width = sum(part.width for part in self.parts)
        is_open = self.reserved or self.hidden or not 0 < width <= AT_ONCE
        if is_open or not are_digits(texts, width):
            return None
        return hold(self.parts, numbers_of(texts))

    def holds_sql(self, value: str) -> str:
        """A DuckDB condition: the value is in the reserved range and its check digits are right.

        It never fails on other text, and is null for null. Of a number with hidden parts the check
        digits follow from what stands elsewhere, and are not judged.

        Args:
            value: an SQL expression of type varchar.
        """
        conditions = [matches_sql(value, self.pattern)]
        for check, at, start, stop in [] if self.hidden else checks_of(self.parts):
            covered = f"substr({value}, {start + 1}, {stop - start})"
            own = f"substr({value}, {at + 1}, {check.width})"
            conditions.append(check.holds_sql(covered, stop - start, own))
        return f"({' and '.join(conditions)})"


def checks_of(parts: Sequence[Part]) -> list[tuple[Check, int, int, int]]:
    """Each check of a layout, where it stands, and what it follows from; inner ones first."""
    starts = accumulate((part.width for part in parts), initial=0)
    found = [
        (check, at, 0 if check.start is None else at + check.start, at + check.stop)
        for part, at in zip(parts, starts, strict=False)
        if (check := part.check) is not None
    ]
    return sorted(found, key=lambda one: one[3])


class Options(Protocol):
    """One number in one file of a locale's `ids` room: the dataclass fields are its options.

    Attributes:
        word: its name in a schema.
    """

    word: ClassVar[str]

    @property
    def number(self) -> Identifier:
        """What it is under these options."""
        ...


@cache
def kinds_of(locale: str) -> Mapping[str, type[Options]]:
    """The identifiers of a country and those of all countries, by word."""
    rooms = ("synth.locales.ids", f"synth.locales.{locale}.ids")
    return dict(sorted(one for room in rooms for one in members(room).items()))


@cache
def numbers(locale: str) -> Mapping[str, Identifier]:
    """The same with their default options.

    Args:
        locale: a country's word, or `ALL`: of two that share a word that of the language's own
            country.
    """
    if locale == ALL:
        known = (numbers(one).items() for one in sorted(locales(), key=lambda one: one == LOCALE))
        found = dict(pair for pairs in known for pair in pairs)
        return {word: found[word] for word in sorted(found)}
    return {word: kind().number for word, kind in kinds_of(locale).items()}


@cache
def locales() -> tuple[str, ...]:
    """The countries there are, by their words: each is a room with a `locale.py`."""
    paths = [Path(path) for path in import_module("synth.locales").__path__]
    return tuple(sorted(file.parent.name for path in paths for file in path.glob("*/locale.py")))


def grouped(value: str, sizes: Sequence[int], sign: str) -> str:
    """SQL for a text in groups of characters.

    Args:
        value: an SQL expression of type varchar.
        sizes: of the groups; together they are the whole text.
        sign: what stands between two groups.
    """
    groups = "".join(f"({'.' * size})" for size in sizes)
    written = sign.join(f"\\{number}" for number in range(1, len(sizes) + 1))
    return f"regexp_replace({value}, '{groups}', '{written}')"


def matches_sql(value: str, pattern: str) -> str:
    """A DuckDB condition: the whole text matches an RE2 expression.

    Args:
        value: an SQL expression of type varchar.
        pattern: the expression.
    """
    return f"regexp_full_match({value}, {literal(pattern)})"
