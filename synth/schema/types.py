"""The schema as it was written: frozen values that carry their place in the file.

Nothing is resolved here beyond `extends`, `groups` and `use`: generators, options, expressions and
references stay `Node`s until the plan gives them a meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from synth.errors import Mark

MARKS = ("direct", "quasi", "sensitive", "plain")
"""What a column can be for privacy, strongest first."""


Lines = tuple[tuple[int, int, int], ...]
"""For each line of a scalar: where it begins in the value, from 0, and its line and column."""


def mark_at(mark: Mark, lines: Lines, place: int) -> Mark:
    """The place in the file of a character of a scalar.

    Args:
        mark: where the scalar starts; the answer where `lines` are not known.
        lines: its lines.
        place: the character's number in the value, from 0.
    """
    start, line, column = max(
        (known for known in lines if known[0] <= place), default=(place, mark.line, mark.column)
    )
    return Mark(mark.file, line, column + place - start)


@dataclass(frozen=True)
class Node:
    """One YAML value with its place: a text, a list or a mapping.

    Attributes:
        value: a `str` (every scalar is text), a tuple of nodes, or a mapping of a key's text to
            the key's node and the value's node, in the order of the file.
        mark: where it starts.
        quoted: whether a scalar was written in quotes or as a block.
        lines: where each line of a scalar stands.
    """

    value: "str | tuple[Node, ...] | Mapping[str, tuple[Node, Node]]"
    mark: Mark = field(compare=False)
    quoted: bool = field(default=False, compare=False)
    lines: Lines = field(default=(), compare=False, repr=False)

    def at(self, place: int) -> Mark:
        """Where a character of the scalar stands in the file."""
        return mark_at(self.mark, self.lines, place)

    @property
    def text(self) -> str | None:
        """The scalar's text, or None where it is a list or a mapping."""
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> "tuple[Node, ...] | None":
        """The list's nodes, or None where it is no list."""
        return self.value if isinstance(self.value, tuple) else None

    @property
    def pairs(self) -> "Mapping[str, tuple[Node, Node]] | None":
        """The mapping's nodes by key, or None where it is no mapping."""
        return self.value if isinstance(self.value, Mapping) else None


@dataclass(frozen=True)
class Nulls:
    """Which values of a column or let are null.

    Attributes:
        where: an SQL condition, or None for every row.
        share: the chance of a null where the condition holds, 1 unless written.
        mark: where it stands.
    """

    where: Node | None
    share: Decimal
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class Entry:
    """One column or let, or a value nested in an option: a generator and what stands beside it.

    Attributes:
        generator: the word as written (`int`, `person`, `from`), not yet known to exist.
        options: what follows the word: None for a bare word, a text or list for a main option
            that stands alone, a mapping for named options.
        mark: where the generator's word stands.
        type: the text after `type:`.
        unique: `unique: true`.
        where: the condition that its values fulfil, or None.
        nulls: share and condition, or None.
        privacy: the mark written beside it (`mark: quasi`), or None.
        learn: what follows `learn:`, or None.
        outside: a column's name in the database where it is another (`as:`), or None.
        note: the reason somebody wrote down.
    """

    generator: str
    options: Node | None
    mark: Mark = field(compare=False)
    type: Node | None = None
    unique: bool = False
    where: Node | None = None
    nulls: Nulls | None = None
    privacy: Node | None = None
    learn: Node | None = None
    outside: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Share:
    """So many rows for each row of another table.

    Attributes:
        table: the other, which has a number of rows of its own.
        times: how many, more than 0.
    """

    table: str
    times: Decimal
    mark: Mark = field(compare=False)

    def of(self, rows: int) -> int:
        """How many rows for so many of the other table: at least one."""
        return max(1, int((rows * self.times).to_integral_value(ROUND_HALF_UP)))


@dataclass(frozen=True)
class Table:
    """One table: exactly one of `rows`, `file`, `per` and `stands`; `per` with `count` or `each`.

    Beside `stands`, `rows` says how many are made where no database is; where it says how many for
    each row of another table, `share` does, and `rows` is the number that follows. The key is
    claimed (`claim`) where it need not follow from how rows are made.
    """

    name: str
    mark: Mark = field(compare=False)
    rows: int | None = None
    share: Share | None = None
    file: Node | None = None
    per: Node | None = None
    stands: bool = False
    count: Node | None = None
    each: Node | None = None
    key: tuple[Node, ...] = ()
    claim: bool = False
    uniques: tuple[tuple[Node, ...], ...] = ()
    lets: Mapping[str, Entry] = field(default_factory=dict)
    columns: Mapping[str, Entry] = field(default_factory=dict)
    written: bool = True
    outside: Node | None = None
    asks: Mapping[str, Node] = field(default_factory=dict)
    pins: tuple[Node, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class Rule:
    """One rule over what was written: `holds` must be true or null for the rows of `rows`.

    Attributes:
        name: such as R13.
        rows: the FROM clause.
        holds: the SQL condition.
        at_least: the share of rows, null results aside, that must hold.
        source: where the rule or figure comes from, or None.
        note: the reason somebody wrote down.
    """

    name: str
    rows: Node
    holds: Node
    mark: Mark = field(compare=False)
    at_least: Decimal = Decimal(1)
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Schema:
    """A schema file as written, with `extends`, `groups` and `use` carried out."""

    path: str = field(compare=False)
    name: str
    mark: Mark = field(compare=False)
    locale: str
    as_of: date
    seed: int
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    model: Node | None = None
    locale_mark: Mark | None = field(default=None, compare=False)
