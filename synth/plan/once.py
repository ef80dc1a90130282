"""Whether columns say what comes once: a slot of a calendar, a row under one further above."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from synth.generators.booking import Booking
from synth.generators.opening import PARTS as WHEN
from synth.plan.drafts import Draft, TableDraft
from synth.schema.names import PARENT
from synth.schema.operands import Path

KeyOf = Callable[[str], tuple[str, ...]]
"""The columns of a table's key."""


@dataclass(frozen=True)
class Claim:
    """A column that holds a column of one row of another table.

    Attributes:
        column: our column.
        row: which row: the path that leads to it.
        table: the table it is a row of.
        key: the column it holds.
    """

    column: str
    row: tuple[str, ...]
    table: str
    key: str


def comes_once(
    table: TableDraft, drafts: Sequence[Draft], claims: Iterable[Claim], key_of: KeyOf
) -> bool:
    """Whether no two rows agree in some columns, by a booking or by a reference of a table above.

    Args:
        table: of the columns.
        drafts: the columns.
        claims: the columns of other rows that they hold.
        key_of: says a table's key.
    """
    return _is_booked(table, drafts, key_of) or _is_once_above(table, claims, key_of)


def _is_once_above(table: TableDraft, claims: Iterable[Claim], key_of: KeyOf) -> bool:
    """Whether columns say a row above, and a row that comes once at most under it."""
    taken: dict[tuple[str, str], set[str]] = {}
    for claim in claims:
        is_above = set(claim.row) <= {PARENT, *table.above}
        if is_above or len(claim.row) == 1:
            place = "" if is_above else claim.row[0]
            taken.setdefault((place, claim.table), set()).add(claim.key)

    def is_said(place: str, to: str) -> bool:
        key = key_of(to)
        return bool(key) and set(key) <= taken.get((place, to), set())

    references = ((name, let.reference) for name, let in table.lets.items())
    return any(
        is_said("", reference.under) and is_said(name, reference.table)
        for name, reference in references
        if reference is not None and reference.under in table.above
    )


def _is_booked(table: TableDraft, drafts: Sequence[Draft], key_of: KeyOf) -> bool:
    """Whether columns say who is booked and when, which no two rows have in common."""
    paths = [draft.taken for draft in drafts]
    bookings = (let for let in table.lets.values() if isinstance(let.generator, Booking))
    for let in bookings:
        parts = _taken(let.name, paths)
        for name, other in table.lets.items():
            reference = other.reference
            at = None if reference is None else reference.at
            if reference is None or not isinstance(at, Path) or at.parts != (let.name, "place"):
                continue
            key = key_of(reference.table)
            parts |= {"place"} if key and set(key) <= _taken(name, paths) else set()
        is_alone = isinstance(let.generator, Booking) and let.generator.seats == 1
        if parts & set(WHEN) and {"place", *(() if is_alone else ("seat",))} <= parts:
            return True
    return False


def _taken(let: str, paths: Sequence[tuple[str, ...]]) -> set[str]:
    """The parts of a let that columns take."""
    return {path[1] for path in paths if path[:1] == (let,) and len(path) > 1}
