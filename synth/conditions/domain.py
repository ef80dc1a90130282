"""What conditions leave a column: one value's domain, and branches of domains that go together."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bound:
    """One end of an interval.

    Attributes:
        text: the constant as its type writes it (`6.50`, `2022-01-01`, `2022-01-01 00:00:00`); of
            an end relative to today SQL over `as_of`, such as `as_of - to_years(18)`.
        is_open: whether the end itself is excluded.
        is_relative: whether `text` is SQL over `as_of`.
    """

    text: str
    is_open: bool = False
    is_relative: bool = False


@dataclass(frozen=True)
class Domain:
    """What one column's value must be; every attribute says more, the empty domain says nothing.

    Attributes:
        null: True: must be null; False: must not be null; None: nothing is said.
        lo: least value, or None.
        hi: greatest value, or None.
        among: the only values, as text, in the order of the condition; None: any.
        excluded: values that may not be.
        chars: least and greatest number of characters (of elements where `is_count` of an array).
        octets: least and greatest number of bytes.
        elements: least and greatest number of elements of an array.
        patterns: regular expressions (as PostgreSQL reads them) that must all be found in the
            value.
        not_patterns: those that may not be found.
        json: the type that `jsonb_typeof` must say, or None.
        is_folded: whether values are compared in one case only (`upper(x) = ...`): `among` holds
            values that satisfy the condition as they stand.
        is_trimmed: whether no blank may stand at either end, so that a value is not only blanks.
    """

    null: bool | None = None
    lo: Bound | None = None
    hi: Bound | None = None
    among: tuple[str, ...] | None = None
    excluded: frozenset[str] = frozenset()
    chars: tuple[int, int | None] | None = None
    octets: tuple[int, int | None] | None = None
    elements: tuple[int, int | None] | None = None
    patterns: tuple[str, ...] = ()
    not_patterns: tuple[str, ...] = ()
    json: str | None = None
    is_folded: bool = False
    is_trimmed: bool = False


@dataclass(frozen=True)
class Order:
    """`left` stands in this relation to `right`: `<`, `<=`, `<>` or `=`; both are columns.

    `gap` is an SQL interval or number that is added to `left`, or "".
    """

    left: str
    relation: str
    right: str
    gap: str = ""


@dataclass(frozen=True)
class Branch:
    """One way to satisfy a condition: domains by column, and orders between columns.

    A column without an entry is free.
    """

    domains: Mapping[str, Domain] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()
