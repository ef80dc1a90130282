"""What a scan reads and what it tells: pieces of sources, findings, what was read or passed over.

Nothing that a report shows was read from the data but names of tables, columns and files: a finding
says the rule, the class, the place, how many, and the shape of such values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from synth.arrays import I64
from synth.registry import Values

PLACES_MAX = 10
"""Most places that one finding shows."""


@dataclass(frozen=True)
class Piece:
    """Some values that stand in one column, or lines of one text, in order.

    Attributes:
        path: the column inside its source, such as `job_seeker.nir` or `$.people[].nir`; "" of a
            text.
        values: of any Arrow type, shape (rows,), may hold nulls; coded where they repeat.
        first: the number of the first one, from 1.
        name: what the column is called, for what judges make of it; "" where nothing is known.
        numbers: of each value, where they do not follow one another: several in one row.
        unit: what the numbers count: `line` of a file, or `row` of a table.
        table: whose rows they stand in, where a source has several tables.
        records: of each value, the row in which it stands, where its line does not say it; the same
            in all pieces that pass together.
    """

    path: str
    values: Values
    first: int = 1
    name: str = ""
    numbers: I64 | None = None
    unit: str = "row"
    table: str = ""
    records: I64 | None = None


@dataclass(frozen=True)
class Nobodys:
    """Which values of a piece are nobody's, by their places in it.

    Attributes:
        numbers: numbers of persons, which say that what stands beside them was made up.
        contacts: phones and mailboxes: they lead to nobody, and say nothing of whose they were.
    """

    numbers: I64
    contacts: I64


@dataclass(frozen=True)
class Note:
    """What a reader of the report should know of how a source was read, without any value."""

    text: str


@dataclass(frozen=True)
class Place:
    """Where one value stands.

    Attributes:
        number: the line of a text, the row of a column; from 1.
        column: of the first character in a line, from 1; 0 where it is not known.
    """

    number: int
    column: int = 0


@dataclass(frozen=True)
class Finding:
    """Values of one kind in one column or text that may be somebody's.

    Attributes:
        rule: who found them, such as `nir`.
        kind: their class, such as `assignable`.
        title: what they are, in the plural.
        source: the file, member of an archive or database, as it is shown.
        path: the column there, or "".
        unit: `line` or `row`.
        count: how many values.
        looked: how many values were looked at.
        places: the first ones.
        shape: masked, safe to show.
        reason: why they are accepted, or "".
        said: what was seen, where that is more than the title.
        beside: what the columns beside say of it, or "".
        is_table: whether `path` is a table and no column of one.
        prints: keyed fingerprints of all different values, where there is a key.
    """

    rule: str
    kind: str
    title: str
    source: str
    path: str
    unit: str
    count: int
    looked: int
    places: tuple[Place, ...] = ()
    shape: str = ""
    reason: str = ""
    said: str = ""
    beside: str = ""
    is_table: bool = False
    prints: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Read:
    """What was read of one source.

    Attributes:
        source: as it is shown.
        kind: what it was taken for, such as `csv`.
        values: how many values, lines or cells.
        note: such as how much of it was sampled.
        counts: how many values of each rule and class were seen, nobody's among them.
    """

    source: str
    kind: str
    values: int
    note: str = ""
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Skipped:
    """A place that was not read, or not to its end.

    Attributes:
        source: as it is shown.
        reason: without any value.
        error: a mistake of ours, which is told behind the report; else None.
    """

    source: str
    reason: str
    error: Exception | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Scanned:
    """Everything that a scan tells.

    Attributes:
        subject: what was asked for.
        findings: in order of sources.
        read: what was read.
        skipped: what was not.
        notes: on all of it, such as what nobody looked into.
    """

    subject: str
    findings: tuple[Finding, ...] = ()
    read: tuple[Read, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many values of each rule and class were seen, nobody's among them."""
        return sum((Counter(one.counts) for one in self.read), Counter())

    def failing(self, fail_on: str) -> Iterator[Finding]:
        """The findings that no baseline accepts and that are as bad as was asked for.

        Args:
            fail_on: `assignable`, or `possible` for possible persons and for numbers that are
                given for a while as well.
        """
        more = {"possible", "provisional", "quasi"} if fail_on == "possible" else set[str]()
        bad = {"assignable", *more}
        return (one for one in self.findings if one.kind in bad and not one.reason)


@dataclass(frozen=True)
class Named:
    """A file, folder or member, before what it holds: its name is looked at.

    Attributes:
        source: where it lies and what it is called.
        name: what it is called there.
    """

    source: str
    name: str


Told = Finding | Read | Skipped | Note
"""What a scan tells, one after another."""
