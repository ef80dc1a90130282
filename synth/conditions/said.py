"""What an expression of a database says in our own SQL, and its casts; see `translated`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from synth.conditions.constants import INTEGERS, TEXTS
from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.subjects import Scope
from synth.databases.catalog import DbType

WHOLE = frozenset(["integer"])
NUMBERS = frozenset(["integer", "decimal"])
MOMENTS = frozenset(["date", "timestamp"])
_CLOCKS = frozenset(["time", "timestamp"])
ISO = "%Y-%m-%d"


@dataclass(frozen=True)
class Said:
    """An expression in our SQL.

    Attributes:
        text: the SQL.
        kind: `integer decimal text date timestamp time interval boolean`, or `count`.
        scale: digits behind the point of a decimal.
        is_sure: whether nothing of the server's settings can make it mean something else.
    """

    text: str
    kind: str
    scale: int = 0
    is_sure: bool = True


def typed(text: str, kind: DbType) -> Said:
    """A column's SQL with what its type is here.

    Args:
        text: the SQL.
        kind: the column's type.

    Raises:
        NotUnderstoodError: our SQL has no such type.
    """
    base = kind.base
    if base in INTEGERS:
        return Said(text, "integer")
    if base == "numeric":
        # Without a scale of its own it is made with two digits, but may hold any number of them.
        return Said(text, "decimal", 2 if kind.scale is None else max(kind.scale, 0))
    if base in TEXTS or base == "enum":
        return Said(text, "text", is_sure=base != "citext")
    if base == "timestamptz":
        return Said(text, "timestamp", is_sure=False)
    if base in ("date", "timestamp", "time", "boolean"):
        return Said(text, base)
    raise NotUnderstoodError


class Speaks(Protocol):
    """Says conditions and expressions of one table; see `Speaker`."""

    @property
    def scope(self) -> Scope:
        """What the names mean."""

    def name(self, column: str, /) -> str:
        """The SQL of a column by its name in the database."""

    def say(self, node: Node) -> Said:
        """A node in our SQL."""


def of(said: Said, kinds: frozenset[str]) -> Said:
    """The expression, which must be of one of these kinds.

    Raises:
        NotUnderstoodError: it is of another.
    """
    if said.kind not in kinds:
        raise NotUnderstoodError
    return said


def parts_of(speaker: Speaks, node: Node, kinds: frozenset[str]) -> list[Said]:
    """The parts of a node, each of one of these kinds; see `of`."""
    return [of(speaker.say(arg), kinds) for arg in node.args]


def to_text(said: Said) -> Said:
    """A text, or a whole number as one."""
    if said.kind == "text":
        return said
    return Said(f"cast({of(said, frozenset(['integer'])).text} as varchar)", "text")


def to_integer(said: Said) -> Said:
    """A whole number, a text that is one, or a number without a fraction."""
    if said.kind == "integer":
        return said
    if said.kind == "text" or (said.kind == "decimal" and not said.scale):
        return Said(f"cast({said.text} as bigint)", "integer", is_sure=said.is_sure)
    raise NotUnderstoodError


def to_double(said: Said) -> Said:
    """A whole number that nothing but an interval is multiplied with."""
    return Said(of(said, WHOLE).text, "count", 0, said.is_sure)


def to_decimal(said: Said) -> Said:
    """A number with its digits behind the point."""
    return Said(said.text, "decimal", said.scale, of(said, NUMBERS).is_sure)


def to_moment(said: Said) -> Said:
    """A moment with its time; of a text as the server's settings read it."""
    if said.kind == "text":
        return Said(f"try_cast({said.text} as timestamp)", "timestamp", is_sure=False)
    return Said(f"cast({of(said, MOMENTS).text} as timestamp)", "timestamp", 0, said.is_sure)


def to_date(said: Said) -> Said:
    """The day of a moment, or of a text."""
    if said.kind == "text":
        return Said(f"try_cast({said.text} as date)", "date", is_sure=False)
    return Said(f"cast({of(said, MOMENTS).text} as date)", "date", 0, said.is_sure)


def to_time(said: Said) -> Said:
    """The time of day of a moment."""
    return Said(f"cast({of(said, _CLOCKS).text} as time)", "time", 0, said.is_sure)


CASTS: Mapping[str, Callable[[Said], Said]] = {
    **dict.fromkeys(("text", "varchar", "char", "bpchar"), to_text),
    **dict.fromkeys(("int", "integer", "bigint", "smallint"), to_integer),
    "decimal": to_decimal,
    "double": to_double,
    "timestamp": to_moment,
    "timestamptz": to_moment,
    "date": to_date,
    "time": to_time,
}
