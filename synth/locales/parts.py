"""The parts that numbers are put together from: each knows how many values it has and writes them.

A part never looks at another one; what follows from others is a check (`synth.locales.checks`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.digits import Bytes, digits, split, text
from synth.rng import U64

if TYPE_CHECKING:
    from synth.locales.checks import Check


CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AT_ONCE, _FEW_DIGITS = 19, 5
"""Digits that a number of 64 bits has room for, and those of which all numbers are looked at."""

_FEW = 12
"""Texts that are shown one by one."""


class Part(Protocol):
    """Some characters of a number. All members are pure."""

    @property
    def check(self) -> "Check | None":
        """What they are if they follow from others, else None."""
        ...

    @property
    def size(self) -> int:
        """How many values it has."""
        ...

    @property
    def width(self) -> int:
        """How many characters it has."""
        ...

    @property
    def pattern(self) -> str:
        """An RE2 expression for its values."""
        ...

    @property
    def said(self) -> str:
        """What it may be, in words."""
        ...

    def write(self, index: U64) -> "str | Bytes":
        """Its characters, shape (rows, width), or one text for all rows.

        Args:
            index: shape (rows,), each below `size`.
        """
        ...


@dataclass(frozen=True)
class Fixed:
    """The same characters in all values, such as a block that is set aside."""

    text: str
    size: int = 1
    check: ClassVar[None] = None

    @property
    def width(self) -> int:
        """Of the text."""
        return len(self.text)

    @property
    def pattern(self) -> str:
        """The text."""
        return _quoted(self.text)

    @property
    def said(self) -> str:
        """The text."""
        return self.text

    def write(self, index: U64) -> str:  # noqa: ARG002 - one value
        """The text."""
        return self.text


@dataclass(frozen=True)
class Digits:
    """Numbers that follow one another, written with leading zeros.

    Attributes:
        width: how many digits are written.
        first: the first number.
        last: the last one; None: all nines.
    """

    width: int
    first: int = 0
    last: int | None = None
    check: ClassVar[None] = None

    @property
    def _last(self) -> int:
        return 10**self.width - 1 if self.last is None else self.last

    @property
    def size(self) -> int:
        """From the first to the last."""
        return self._last - self.first + 1

    @property
    def pattern(self) -> str:
        """The numbers by the digits that they begin with."""
        found = list(_spans(f"{self.first:0{self.width}d}", f"{self._last:0{self.width}d}"))
        return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"

    @property
    def said(self) -> str:
        """The first and the last one."""
        return f"{self.first:0{self.width}} to {self._last:0{self.width}}"

    def write(self, index: U64) -> Bytes:
        """The digits."""
        return digits(index + np.uint64(self.first), self.width)


@dataclass(frozen=True)
class Choice:
    """One of some texts of one width, all alike."""

    texts: tuple[str, ...]
    check: ClassVar[None] = None

    @property
    def size(self) -> int:
        """One for each text."""
        return len(self.texts)

    @property
    def width(self) -> int:
        """Of each."""
        return len(self.texts[0])

    @property
    def pattern(self) -> str:
        """Any of the texts."""
        return f"(?:{'|'.join(map(_quoted, self.texts))})"

    @property
    def said(self) -> str:
        """Few of them, or the ends of many."""
        few, many = ", ".join(self.texts), f"{self.texts[0]} to {self.texts[-1]}"
        return few if len(self.texts) <= _FEW else f"one of {len(self.texts):,}, {many}"

    def write(self, index: U64) -> Bytes:
        """The text of that place."""
        known = np.array([list(text.encode()) for text in self.texts], np.uint8)
        chosen: Bytes = known[index]
        return chosen


@dataclass(frozen=True)
class Letters:
    """Characters of an alphabet.

    Attributes:
        width: how many.
        alphabet: of which, in their order.
    """

    width: int
    alphabet: str
    check: ClassVar[None] = None

    @property
    def size(self) -> int:
        """All words of that width."""
        return int(len(self.alphabet) ** self.width)

    @property
    def pattern(self) -> str:
        """Any of them."""
        return f"[{self.alphabet}]{{{self.width}}}"

    @property
    def said(self) -> str:
        """Of which alphabet."""
        return f"of {self.alphabet}"

    def write(self, index: U64) -> Bytes:
        """The index to the base of the alphabet."""
        known = np.frombuffer(self.alphabet.encode(), np.uint8)
        base, matrix = np.uint64(len(known)), np.empty((len(index), self.width), np.uint8)
        for column in reversed(range(self.width)):
            matrix[:, column] = known[index % base]
            index = index // base
        return matrix


@dataclass(frozen=True)
class Given:
    """Another number of the row, which stands in this one.

    Attributes:
        option: under which the schema names it.
        width: how many characters it has.
        pattern: an RE2 expression for its values.
    """

    option: str
    width: int
    pattern: str
    size: ClassVar[int] = 1
    check: ClassVar[None] = None

    @property
    def said(self) -> str:
        """Which one."""
        return f"the {self.option} of the row"

    def write(self, index: U64) -> str:  # noqa: ARG002 - one value
        """Zeros, in whose place the values of the row come."""
        return "0" * self.width


def hold(parts: Sequence[Part], numbers: U64) -> Bools | None:
    """Which numbers are as some parts say, by the expressions of these; pure.

    None where that cannot be said of numbers.

    Args:
        parts: one after another.
        numbers: of as many digits as all parts have together, shape (rows,).
    """
    if sum(part.width for part in parts) > AT_ONCE:
        return None
    found = np.ones(len(numbers), np.bool_)
    for part in reversed(parts):
        numbers, own = split(numbers, 10**part.width)
        if isinstance(part, Digits):
            if part.first:
                found &= own >= part.first
            if part.last is not None:
                found &= own <= part.last
        elif part.width <= _FEW_DIGITS:
            found &= numbers_like(part.pattern, part.width)[own]
        else:
            return None
    return found


@cache
def numbers_like(pattern: str, width: int) -> Bools:
    """Which numbers of so many digits match an expression, shape (10 ** width,).

    Args:
        pattern: RE2, for all of the digits.
        width: at most 5.
    """
    every = text(digits(np.arange(10**width, dtype=np.uint64), width))
    found: Bools = np.asarray(pc.match_substring_regex(every, f"^(?:{pattern})$"))
    return found


def _quoted(text: str) -> str:
    return re.sub("[.+]", r"[\g<0>]", text)


def _spans(first: str, last: str) -> Iterator[str]:
    """RE2 expressions that together match the numbers from one to another, written alike."""
    if first == "0" * len(first) and last == "9" * len(last):
        yield _any(len(first))
    elif first[0] == last[0]:
        yield from (f"{first[0]}{rest}" for rest in _spans(first[1:], last[1:]))
    else:
        yield from _ends(first, last)


def _ends(first: str, last: str) -> Iterator[str]:
    """The same where the first digits differ: what begins as an end does, and all between."""
    rest, lo, hi = len(first) - 1, int(first[0]), int(last[0])
    if first[1:] != "0" * rest:
        yield from (f"{lo}{inner}" for inner in _spans(first[1:], "9" * rest))
        lo += 1
    is_cut = last[1:] != "9" * rest
    hi -= is_cut
    if lo <= hi:
        yield (str(lo) if lo == hi else f"[{lo}-{hi}]") + _any(rest)
    if is_cut:
        yield from (f"{last[0]}{inner}" for inner in _spans("0" * rest, last[1:]))


def _any(width: int) -> str:
    return {0: "", 1: "[0-9]"}.get(width, f"[0-9]{{{width}}}")
