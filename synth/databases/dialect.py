"""What SQL a kind of database speaks, for whoever writes or reads some."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.catalog import DbType


@dataclass(frozen=True)
class Dialect:
    """The answers of one kind; no question has a default answer.

    Attributes:
        word: the kind's name, as a manifest tells it.
        sqlglot: what sqlglot calls it.
        system: what stands before the name of a function that is the kind's own, such as
            `pg_catalog.`: a function or macro that somebody made under its name is never meant.
        has_case: whether names that differ by capitals alone are different names.
        is_typed: whether a column holds values of its declared type alone and no longer ones. If
            not, dates and decimals are texts, and booleans numbers.
        folds_like: whether LIKE takes capitals and small letters for the same.
        escape: what escapes in a pattern of LIKE that says nothing of it, or "".
        divides_fractions: whether `/` of two whole numbers is no whole one.
        fills_before: whether a trigger may give a column the value that it needs.
        by_bytes: SQL by which rows come in the byte order of a column, of its SQL and type.
        byte_order: what follows a text that is compared by its bytes, or "".
        same: of a key's type and the SQL of two values, whether a row's key is the other's.
        is_same: the operator of two values that are equal or both null.
        is_other: the operator of two values that are not.
        date: a constant date, with `{}` for its text.
        timestamp: a constant timestamp, likewise.
        day: the day of a timestamp, with `{}` for its SQL.
        starts_with: whether `{text}` begins with `{start}`.
        part_of_date: SQL of a part of a date as text, of its SQL and the part in strftime's words.
        definitions: a query of the texts of views, triggers and functions that somebody made.
    """

    word: str
    sqlglot: str
    system: str
    has_case: bool
    is_typed: bool
    folds_like: bool
    escape: str
    divides_fractions: bool
    fills_before: bool
    by_bytes: "Callable[[str, DbType], str]"
    byte_order: str
    same: "Callable[[DbType, str, str], str]"
    is_same: str
    is_other: str
    date: str
    timestamp: str
    day: str
    starts_with: str
    part_of_date: Callable[[str, str], str]
    definitions: str
