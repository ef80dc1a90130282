"""What every official number is: its layout, its checks, the range nobody is given, the proof.

One number is one frozen dataclass in one file of a locale's `ids` room; the dataclass fields are
its options in a schema. Generators, scan rules and `verify` read it and restate none of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import pyarrow as pa

from synth.rng import U64
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


class Identifier(Protocol):
    """One official number. All methods are pure.

    Attributes:
        word: its name in a schema and in reports.
        title: what it is, for a reader who does not know the word.
        layout: its parts and check digits in a sentence.
        mark: what a column of it is for privacy (`synth.schema.types.MARKS`).
        operands: the fields whose values are read for each row.
        forms: how else columns hold the values: SQL with `{}` for the value. No two values look
            alike in one form, so what was distinct stays so.
        narrower: options that leave values out, for columns that refuse some of them.
    """

    word: ClassVar[str]
    title: ClassVar[str]
    layout: ClassVar[str]
    mark: ClassVar[str]
    operands: ClassVar[tuple[str, ...]]
    forms: ClassVar[tuple[str, ...]]
    narrower: ClassVar[tuple[Mapping[str, str], ...]]

    @property
    def validators(self) -> Mapping[str, bool]:
        """Public validators by name, and whether each accepts the values made."""
        ...

    @property
    def proof(self) -> Proof:
        """Why the values can belong to nobody, under these options."""
        ...

    def capacity(self) -> int:
        """How many distinct values `encode` makes."""
        ...

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:
        """An index below `capacity` for each row.

        Args:
            words: shape (rows,), 64 random bits each.
            given: the values of `operands` by field name, shape (rows,), may hold nulls.
        """
        ...

    def encode(self, index: U64) -> pa.StringArray:
        """The value of each index: a string array without nulls, injective.

        Args:
            index: shape (rows,), each below `capacity`.
        """
        ...

    def pattern(self) -> str:
        """An RE2 expression that matches a whole value of the reserved range and nothing else."""
        ...

    def holds_sql(self, value: str) -> str:
        """A DuckDB condition: the value is in the reserved range and its check digits are right.

        It never fails on other text, and is null for null.

        Args:
            value: an SQL expression of type varchar.
        """
        ...

    def mask(self, text: str) -> str:
        """The shape of a text, safe to show in a report: no character of the value stays.

        Args:
            text: any text, of this number or not.
        """
        ...

    def examples(self) -> tuple[str, ...]:
        """Some values that may be made, for pages and tests."""
        ...


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


def shape(text: str) -> str:
    """A text with 9 for every digit and X for every letter, cut in the middle when long.

    Args:
        text: any text.
    """
    masked = re.sub(r"[^\W\d_]", "X", re.sub(r"\d", "9", text))
    masked = re.sub(r"[^9X .,:;@+_/()-]", "?", masked)
    if len(masked) <= _SHOWN_MAX:
        return masked
    return f"{masked[: _SHOWN_MAX // 2]}…{masked[-_SHOWN_MAX // 4 :]}"


def matches_sql(value: str, pattern: str) -> str:
    """A DuckDB condition: the whole text matches an RE2 expression.

    Args:
        value: an SQL expression of type varchar.
        pattern: the expression.
    """
    return f"regexp_full_match({value}, {literal(pattern)})"
