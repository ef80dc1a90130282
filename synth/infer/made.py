"""What a column is asked for, and the entry that is made for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache

import numpy as np

from synth.conditions.constants import is_inside
from synth.conditions.domain import Domain
from synth.conditions.parsed import NotUnderstoodError
from synth.databases.catalog import DbColumn, DbType
from synth.generators.matching import Matching, Span, matching
from synth.infer.draft import Data
from synth.infer.setting import ALONE, Setting
from synth.rng import mix

ENOUGH = 1 << 62
"""A number of values that no table reaches."""

_NAME_OCTETS = 63
"""Of PostgreSQL's type `name`."""

_MOST_DIGITS = 38
ANY_DECIMAL = "decimal(18,2)"
"""Numbers of a type that says nothing of their digits."""

_SAMPLES, _MANY_SAMPLES = 24, 500
_LONG_TEXT = 20
_NESTED = re.compile(r"\([^()]*[+*}][^()]*\)[+*{]")
"""A repetition in a repetition: a text that does not match takes exponential time."""

_WORDS = {
    **{word: word for word in ("smallint", "integer", "bigint", "boolean", "text", "uuid")},
    **dict.fromkeys(("timestamp", "timestamptz"), "timestamp"),  # constants are written in UTC
    **dict.fromkeys(("real", "double"), "double"),
    # Without digits, and by any name: `decimal` alone is no type of ours.
    **{word: word for word in ("date", "time", "numeric")},
}
_POSIX = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "xdigit": "0-9a-fA-F",
    "space": r"\s",
    "blank": " \\t",
    "word": r"\w",
    "punct": r"!-/:-@\[-`{-~",
}


@dataclass(frozen=True)
class Made:
    """A generator for a column.

    Attributes:
        generator: as YAML holds it; every scalar is text.
        capacity: how many different values it can make, 1 where it is constant; None: it states
            none, and cannot be unique.
        reason: for a comment; "" where it is obvious.
        type: the word of `type:`, or "" where the generator's own type is the column's.
        let: what stands in a let of its own, whose name `{}` in the generator's SQL stands for.
        mark: what the values are for privacy where the generator does not say it.
        note: what has to be said of values that may be somebody's; "" of all others.
    """

    generator: Data
    capacity: int | None
    reason: str = ""
    type: str = ""
    let: dict[str, Data] | None = None
    mark: str = ""
    note: str = ""

    def because(self, reason: str) -> "Made":
        """The same with another reason, unless there is one."""
        return replace(self, reason=self.reason or reason)


@dataclass(frozen=True)
class Wish:
    """What a column needs.

    Attributes:
        column: the column.
        domain: what its conditions leave.
        word: the word of its meaning, or "".
        unique: whether values must be distinct.
        rows: how many rows there will be.
        setting: what its table says of it.
    """

    column: DbColumn
    domain: Domain
    word: str = ""
    unique: bool = False
    rows: int = 100
    setting: Setting = ALONE

    @property
    def kind(self) -> DbType:
        """The column's type."""
        return self.column.type

    def suits(self, made: Made | None) -> bool:
        """Whether an entry makes enough different values."""
        if made is None:
            return False
        return not self.unique or (made.capacity is not None and made.capacity >= self.rows)

    @cached_property
    def room(self) -> tuple[int, int | None]:
        """Least and greatest number of characters of a text; None: no limit."""
        domain, kind = self.domain, self.kind
        lows = [limits[0] for limits in (domain.chars, domain.octets) if limits is not None]
        tops = [limits[1] for limits in (domain.chars, domain.octets) if limits is not None]
        lengths = [kind.length if kind.base in {"varchar", "char"} else None, *tops]
        if kind.base == "name":
            lengths.append(_NAME_OCTETS)
        known = [length for length in lengths if length is not None]
        low = max([*lows, 1 if "" in domain.excluded else 0])
        return low, min(known) if known else None

    def admits(self, text: str) -> bool:
        """Whether a text satisfies the domain, as far as Python can tell."""
        low, top = self.room
        if len(text) < low or (top is not None and len(text) > top):
            return False
        if self.domain.is_trimmed and text != text.strip():
            return False
        octets = self.domain.octets
        if octets is not None and octets[1] is not None and len(text.encode()) > octets[1]:
            return False
        if text in self.domain.excluded or not self._between(text):
            return False
        found = [_is_found(pattern, text) for pattern in self.domain.patterns]
        return all(found) and not any(_is_found(p, text) for p in self.domain.not_patterns)

    def _between(self, text: str) -> bool:
        lo, hi = self.domain.lo, self.domain.hi
        if lo is None and hi is None:
            return True
        try:
            return is_inside(text, lo, hi, self.kind)
        except NotUnderstoodError:
            return (lo is None or text > lo.text) and (hi is None or text < hi.text)


def type_word(kind: DbType) -> str:
    """The word of `type:` for a type: ours, or the database's own text.

    Where a database's type is wider than ours (`numeric(60,20)`) it is the widest of ours; one
    without digits of its own (`numeric`) has two behind the point.
    """
    if kind.base in {"varchar", "char"} and kind.length:
        return f"varchar({kind.length})"
    if kind.base == "varchar":
        return "text"
    if kind.base == "numeric" and not kind.precision:
        return ANY_DECIMAL
    if kind.base == "numeric" and kind.precision:
        scale = max(kind.scale or 0, 0)
        digits = max(kind.precision - min(kind.scale or 0, 0), scale)
        return f"decimal({min(digits, _MOST_DIGITS)},{min(scale, _MOST_DIGITS)})"
    return _WORDS.get(kind.base, kind.text)


def constant_type(kind: DbType) -> str:
    """The word of `type:` for constants of a type: "" for text, which needs none."""
    word = type_word(kind)
    if kind.base == "numeric" and not kind.precision:
        return "text"
    return "" if word == "text" else word


def chosen(wish: Wish, values: list[str], reason: str = "") -> Made:
    """A choice among texts, a single one as a constant."""
    kept = list(dict.fromkeys(values))
    if len(kept) == 1 and not wish.unique:
        return Made({"value": kept[0]}, 1, reason, constant_type(wish.kind))
    return Made({"choice": list(kept)}, len(kept), reason, constant_type(wish.kind))


def weighted(made: Made, weights: Mapping[str, str]) -> Made:
    """A choice with weights, where its values do not all weigh the same.

    Args:
        made: from `chosen`.
        weights: by value, of more values than are left.
    """
    values = made.generator.get("choice") if isinstance(made.generator, dict) else None
    kept = {value: weights[value] for value in values or () if isinstance(value, str)}
    if len(set(kept.values())) < 2:  # noqa: PLR2004 - all alike
        return made
    return replace(made, generator={"choice": dict(kept)})


@cache
def language(expression: str, lo: int, hi: int | None) -> Matching | None:
    """The texts of an expression within lengths; None where there are none that can be made."""
    try:
        free = matching(expression, Span(limit=hi))
        if free.lengths.size and free.lengths.min() >= lo:
            return free
        made = matching(expression, Span(lo, hi, None, hi, is_given=True))
    except ValueError:
        return None
    return made if made.lengths.size else None


def matched(wish: Wish, expression: str, reason: str = "") -> Made | None:
    """Texts that match an expression and fit the column's lengths; None where there are none."""
    low, top = wish.room
    found = None
    if wish.kind.base == "char" and wish.domain.patterns and top is not None:
        # PostgreSQL compares a `char(n)` with a pattern as it is stored: blanks at its end count.
        found = language(expression, top, top)
    found = found or language(expression, low, top)
    if found is None:
        return None
    options: dict[str, Data] = {"matches": expression}
    least, most = int(found.lengths.min()), int(found.lengths.max())
    free = language(expression, 0, None)
    if free is None or (int(free.lengths.min()), int(free.lengths.max())) != (least, most):
        options["chars"] = f"{least}..{most}" if least < most else str(least)
    return Made({"text": options}, found.capacity, reason, text_type(wish.kind))


def text_type(kind: DbType) -> str:
    """The word of `type:` for a generator of texts."""
    word = type_word(kind)
    return "" if word == "text" else word


def repeated(letters: str, size: int) -> str:
    """An expression for so many characters of a class, which may stand 255 times in one bound."""
    whole, rest = divmod(size, 200)
    part = f"{letters}{{200}}"
    parts = [f"({part}){{{whole}}}" if whole > 1 else part * whole]
    parts.append(f"{letters}{{{rest}}}" if rest > 1 else letters * rest)
    return "".join(parts)


def fits(wish: Wish, expression: str, lo: int = 0, hi: int | None = None) -> bool:
    """Whether texts of an expression satisfy the conditions: many where a pattern is asked."""
    asked = wish.domain.not_patterns or wish.domain.patterns
    count = _MANY_SAMPLES if asked else _SAMPLES
    return all(map(wish.admits, samples(expression, lo, hi, count=count)))


@lru_cache(maxsize=1 << 10)
def samples(
    expression: str, lo: int = 0, hi: int | None = None, *, count: int = _SAMPLES
) -> tuple[str, ...]:
    """A few texts of an expression, always the same ones."""
    found = language(expression, lo, hi)
    if found is None:
        return ()
    words = mix(np.arange(1, count + 1, dtype=np.uint64))
    lengths = np.resize(found.lengths, count)
    return tuple(str(text) for text in found.draw(words, lengths).to_pylist())


def _is_found(pattern: str, text: str) -> bool:
    if len(text) > _LONG_TEXT and _NESTED.search(pattern):
        return _is_found_in_line(pattern, text)
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(text) is not None


def _is_found_in_line(pattern: str, text: str) -> bool:
    """The same by RE2, in linear time: Python would try its ways one after another, for ever."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        found = pc.match_substring_regex(pa.array([text], pa.string()), pattern)
    except pa.ArrowInvalid:
        return False
    return bool(found[0].as_py())


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern of PostgreSQL as Python's; None where Python cannot read it."""
    for name, inside in _POSIX.items():
        pattern = pattern.replace(f"[:{name}:]", inside)
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return None


def decimal_text(number: Decimal) -> str:
    """A number without an exponent."""
    return format(number, "f")


def number_type(column: DbColumn) -> dict[str, Data]:
    """The type beside an official number that is held as a number.

    Args:
        column: of a database.
    """
    return {"type": "bigint"} if column.type.base in {"bigint", "numeric"} else {}


def expression_type(column: DbColumn) -> dict[str, Data]:
    """The type beside an expression: of texts with a length, and of small whole numbers.

    Args:
        column: of a database.
    """
    base = column.type.base
    if base in {"smallint", "integer"}:
        return {"type": base}
    word = text_type(column.type) if base in {"varchar", "char"} else ""
    return {"type": word} if word else {}
