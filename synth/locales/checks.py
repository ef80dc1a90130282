"""Check characters: what in a number follows from the rest of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np

from synth.locales.digits import Bytes, digits, numbers_of, split
from synth.locales.digits import text as text_of
from synth.locales.parts import Part
from synth.rng import U64

_NINE = 9
_AT_ONCE = 15
"""Digits that a number of 64 bits has room for, behind a remainder of up to four."""


class Check(Part, Protocol):
    """Characters that follow from others. All members are pure."""

    @property
    def start(self) -> int | None:
        """Where what it is taken over begins, from where it stands; None: at the beginning."""
        ...

    @property
    def stop(self) -> int:
        """Where that ends, from where the check stands."""
        ...

    def over(self, covered: Bytes) -> Bytes:
        """The check characters, shape (rows, width).

        Args:
            covered: ASCII digits and capitals, shape (rows, any).
        """
        ...

    def holds_sql(self, covered: str, width: int, check: str) -> str:
        """A DuckDB condition: the check is right. Null or false where texts are no numbers.

        Args:
            covered: an SQL expression of what it is taken over.
            width: how many characters that has.
            check: an SQL expression of the check itself.
        """
        ...


@dataclass(frozen=True)
class Luhn:
    """The check digit of ISO/IEC 7812-1, annex B.

    Attributes:
        start: where what it is taken over begins, from where it stands; None: at the beginning.
        stop: where that ends, from where it stands.
    """

    start: int | None = None
    stop: int = 0
    width: int = 1
    pattern: str = "[0-9]"
    size: ClassVar[int] = 1
    said: ClassVar[str] = "the check digit (Luhn)"

    @property
    def check(self) -> "Luhn":
        """It follows from other parts."""
        return self

    def write(self, index: U64) -> str:  # noqa: ARG002 - one value
        """Zeros, until the rest is written."""
        return "0" * self.width

    def over(self, covered: Bytes) -> Bytes:
        """A tenth complement of the sum in which every second digit counts double."""
        rows, width = covered.shape
        total = np.zeros(rows, np.uint8)  # at most 9 a digit: 28 digits fit
        for at in range(width):
            digit = covered[:, at] - np.uint8(ord("0"))
            if (width - at) % 2 == 1:
                digit += digit
                digit -= (digit > _NINE) * np.uint8(_NINE)
            total += digit
        return (np.uint8(ord("9")) - (total + np.uint8(9)) % np.uint8(10))[:, None]

    def holds_sql(self, covered: str, width: int, check: str) -> str:
        """The sum of both is a multiple of ten."""
        digits = "".join(str(2 * digit % _NINE or digit) for digit in range(10))
        doubled = f"translate({covered}, '0123456789', '{digits}')"
        terms = [
            f"try_cast(substr({doubled if (width - at) % 2 else covered}, {at + 1}, 1) as integer)"
            for at in range(width)
        ]
        return f"({' + '.join([*terms, f'try_cast({check} as integer)'])}) % 10 = 0"


@dataclass(frozen=True)
class Modulus:
    """The remainder of the number that characters are: (add + factor * number) % modulus.

    Attributes:
        modulus: what is divided by.
        width: how many digits the check has.
        pattern: what they can be.
        less: the check is this less the remainder; None: it is the remainder.
        factor: what the number is multiplied by, as by zeros that stand behind it.
        add: what is added.
        zero: what is written for a check of 0.
        letters: digits that stand in the place of characters, of the same length.
        start: where what it is taken over begins, from where it stands; None: at the beginning.
        stop: where that ends, from where it stands.
    """

    modulus: int
    width: int
    pattern: str
    less: int | None = None
    factor: int = 1
    add: int = 0
    zero: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)
    start: int | None = None
    stop: int = 0
    size: ClassVar[int] = 1

    @property
    def said(self) -> str:
        """By what it is divided."""
        return f"the check digits (modulo {self.modulus})"

    @property
    def check(self) -> "Modulus":
        """It follows from other parts."""
        return self

    def write(self, index: U64) -> str:  # noqa: ARG002 - one value
        """Zeros, until the rest is written."""
        return "0" * self.width

    def over(self, covered: Bytes) -> Bytes:
        """Some digits at a time, so that numbers of any length fit."""
        covered = self._numbers(covered)
        found = np.zeros(len(covered), np.uint64)
        for start in range(0, covered.shape[1], _AT_ONCE):
            part = covered[:, start : start + _AT_ONCE]
            found *= np.uint64(10 ** part.shape[1])
            found = split(found + numbers_of(text_of(part)), self.modulus)[1]
        found = split(found * np.uint64(self.factor) + np.uint64(self.add), self.modulus)[1]
        if self.less is not None:
            found = np.uint64(self.less) - found
        if self.zero:
            found = np.where(found == 0, np.uint64(self.zero), found)
        return digits(found, self.width)

    def _numbers(self, covered: Bytes) -> Bytes:
        """What is taken over, with digits in the place of letters."""
        if not self.letters or not (covered > ord("9")).any():
            return covered
        found = covered.copy()
        for text, instead in self.letters.items():
            own = np.frombuffer(text.encode(), np.uint8)
            for at in range(covered.shape[1] - len(own) + 1):
                place = slice(at, at + len(own))
                if (covered[:, at + len(own) - 1] == own[-1]).any():
                    rows = (covered[:, place] == own).all(axis=1)
                    found[rows, place] = np.frombuffer(instead.encode(), np.uint8)
        return found

    def holds_sql(self, covered: str, width: int, check: str) -> str:  # noqa: ARG002 - any
        """The same sum."""
        for text, instead in self.letters.items():
            covered = f"replace({covered}, '{text}', '{instead}')"
        number = f"try_cast({covered} as hugeint)"
        if self.factor != 1:
            number = f"{self.factor} * {number}"
        if self.add:
            number = f"({self.add} + {number})"
        value = f"{number} % {self.modulus}"
        if self.less is not None:
            value = f"{self.less} - {value}"
        if self.zero:
            value = f"coalesce(nullif({value}, 0), {self.zero})"
        return f"{value} = try_cast({check} as integer)"
