"""Columns that are drawn together, or one that is distinct by itself, so that rows differ."""

from collections.abc import Callable, Mapping
from math import prod

from synth.infer.agreeing import AGREES
from synth.infer.draft import Data, EntryDraft
from synth.infer.links import FEW, place_of
from synth.infer.names import operand, schema_name
from synth.infer.work import Link, Work

_ONE: Data = {"choice": ["1"]}
PLENTY = 1_000_000
"""A column with as many values never limits its table."""

_ENOUGH = 1000
"""Values for each expected row of a table that has to stand under another one."""


def parent_of(work: Work) -> Link | None:
    """The reference to the row above, if the database has it: its columns name that row."""
    parents = (link for link in work.links.values() if link.is_parent)
    return next((link for link in parents if link.reference.name != AGREES), None)


def options_of(work: Work, entry: str) -> Mapping[str, Data]:
    """The options of a reference that is written as more than its table."""
    data = work.draft.lets[entry].data if entry in work.draft.lets else None
    options = data.get("ref") if isinstance(data, dict) else None
    return options if isinstance(options, dict) else {}


def only_one(work: Work, reason: str) -> None:
    """Allow one row in all, whatever the scale: a let that must differ and has one value."""
    work.limit(1)
    work.needs_rows = True
    if not is_only_one(work):
        taken = [*work.draft.names.values(), *work.draft.lets]
        let = schema_name("only", taken, kind="row")
        work.draft.lets[let] = EntryDraft(_ONE, {"unique": "true"}, f"one row in all: {reason}")


def is_only_one(work: Work) -> bool:
    """Whether the table has one row in all, so that no list of it can repeat."""
    return any(entry.data == _ONE for entry in work.draft.lets.values())


def join(work: Work, columns: frozenset[str], capacity: Callable[[str], int]) -> bool:
    """Draw the columns together, if none of them is drawn with others already."""
    busy = set().union(*work.joints, work.single) if work.joints or work.single else set()
    apart = [o for o in work.orders if o.relation == "<>" and {o.left, o.right} <= {*work.links}]
    if len(columns) > 1 and columns & {o.right for o in work.orders if o not in apart}:
        return False
    entries = entries_of(work, columns)
    busy_entries = entries_of(work, frozenset(busy))
    if entries & busy_entries or any(name in work.variants for name in columns):
        return False
    if any(not _takes_whole(work, entry, columns) for entry in entries):
        return False
    parent = parent_of(work)
    under = parent is not None and set(parent.reference.columns) <= columns
    inside = entries - {"parent"}
    if "parent" in entries and not under:
        return False
    if under and not inside:
        work.draft.count = "1"
    room = prod(room_of(work, entry, capacity) for entry in inside)
    if len(columns) == 1:
        work.single |= columns
    else:
        work.joints.append(columns)
    if not under:
        # Every row above has one under it, and few: so many values are enough.
        work.needs_rows |= not (work.is_needed and room >= _ENOUGH * work.draft.expected)
        work.limit(max(1, room))
    return True


def entries_of(work: Work, columns: frozenset[str]) -> set[str]:
    """What is drawn for columns: lets, and columns of their own."""
    return {work.links[name].let if name in work.links else f"column {name}" for name in columns}


def _takes_whole(work: Work, entry: str, columns: frozenset[str]) -> bool:
    """Whether the columns hold all that names the row a reference points to."""
    link = next((known for known in work.links.values() if known.let == entry), None)
    if link is None:
        return True
    if options_of(work, entry).keys() & {"match", "before", "where"}:
        return False
    own = frozenset(name for name, known in work.links.items() if known is link)
    if any(own & pair and not pair <= columns for pair in work.pairs):
        return False
    return link.reference.name != AGREES and set(link.reference.columns) <= columns


def room_of(work: Work, entry: str, capacity: Callable[[str], int]) -> int:
    """How many values an entry has that is drawn."""
    link = next((known for known in work.links.values() if known.let == entry), None)
    if link is None:
        return capacity(entry.removeprefix("column "))
    # Of two rows in an order the second one's number is half as free.
    is_second = "after" in options_of(work, entry)
    return max(1, (link.capacity - 1) // 2) if is_second else link.capacity


def is_told_under(work: Work, columns: frozenset[str]) -> bool:
    """Whether the row above and another one that is referred to can tell rows apart alone.

    Args:
        work: the table, its links known.
        columns: of a list that must not repeat.
    """
    parent = parent_of(work)
    if parent is None or not set(parent.reference.columns) <= columns:
        return False
    others = {work.links[name].let: work.links[name] for name in columns & work.links.keys()}
    return any(
        link.capacity >= FEW and _takes_whole(work, let, columns)
        for let, link in others.items()
        if not link.is_parent
    )


def single_out(work: Work, columns: frozenset[str], capacity: Callable[[str], int]) -> None:
    """Make one of the columns distinct by itself and allow no more rows than it has values."""
    rooms = {
        name: _single_room(work, name, capacity)
        for name in work.columns
        if name in columns
        and (name not in work.variants or is_chain(work, name))
        and not (name in work.links and work.links[name].is_parent)
        and _is_alone(work, name)
    }
    empty = next(
        (n for n in columns if work.columns[n].nullable and n not in work.never_null), None
    )
    if empty is not None and (not rooms or max(rooms.values()) < work.draft.expected):
        if not _is_chained(work, empty):
            work.always_null[empty] = "a value would repeat"
        return
    if not rooms:
        only_one(work, ", ".join(sorted(columns)))
        return
    best = max(rooms, key=lambda name: rooms[name])
    work.joints = [
        joint
        for joint in work.joints
        if not entries_of(work, joint) & entries_of(work, frozenset({best}))
    ]
    work.single.add(best)
    if rooms[best] < PLENTY:
        work.needs_rows = True
        work.limit(rooms[best])


def _is_chained(work: Work, name: str) -> bool:
    """Let a reference among the rows under one parent be to the one before; the first has none."""
    link, parent, draft = work.links.get(name), parent_of(work), work.draft
    if link is None or parent is None or link.reference.to != work.table.name:
        return False
    agrees = options_of(work, link.let).get("match")
    shared = {*link.reference.columns} - {name}
    above = all(one in work.links and work.links[one].is_parent for one in shared)
    if not isinstance(agrees, dict) or len(agrees) != len(shared) or not (above and shared):
        return False
    match = {**agrees, place_of(draft): "cast(row as bigint) - 1"}
    own: Data = {"to": operand(draft.name), "match": match}
    draft.lets[link.let] = EntryDraft({"ref": own}, {}, "the row before it under the same one")
    return True


def _is_alone(work: Work, name: str) -> bool:
    """Whether a column may be distinct by itself: a whole reference, and no other draws with it."""
    link = work.links.get(name)
    if link is None:
        return True
    is_paired = any(name in pair for pair in work.pairs)
    options = options_of(work, link.let).keys()
    if is_paired or "match" in options:
        return False
    return name in link.naming or (len(link.reference.columns) == 1 and "where" not in options)


def _single_room(work: Work, name: str, capacity: Callable[[str], int]) -> int:
    """How many values a column has where it is distinct by itself; a chain never ends."""
    link = work.links.get(name)
    if link is None:
        return capacity(name)
    return PLENTY if is_chain(work, name) else link.capacity


def is_chain(work: Work, name: str) -> bool:
    """Whether a column names an earlier row of its own table, or none."""
    link = work.links.get(name)
    return link is not None and "before" in options_of(work, link.let)
