"""Whether columns say which slot of a calendar a row has booked: no other row has it."""

from collections.abc import Callable, Sequence

from synth.generators.booking import Booking
from synth.generators.opening import PARTS as WHEN
from synth.plan.drafts import Draft, TableDraft
from synth.schema.operands import Path


def is_booked(
    table: TableDraft, drafts: Sequence[Draft], key_of: Callable[[str], tuple[str, ...]]
) -> bool:
    """Whether columns say who is booked and when, which no two rows have in common.

    Args:
        table: of the columns.
        drafts: the columns.
        key_of: the key of a table.
    """
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
