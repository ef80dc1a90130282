"""Uniques: what must not repeat, and what keeps it from repeating."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from synth.conditions.domain import Domain
from synth.conditions.spelt import Piece
from synth.databases.catalog import DbUnique
from synth.infer.beside import slug_of
from synth.infer.capacity import is_period, key_of, words_of_state
from synth.infer.carriers import Carriers
from synth.infer.groups import groups
from synth.infer.joints import (
    PLENTY,
    entries_of,
    join,
    only_one,
    options_of,
    parent_of,
    room_of,
    single_out,
)
from synth.infer.meanings import meaning
from synth.infer.ordinals import count_under, counts, is_number
from synth.infer.pieces import tell_by
from synth.infer.spacing import MOMENTS, is_stepped, stepped
from synth.infer.states import is_state
from synth.infer.work import Link, Work

_SPARE = 3
"""Values for each expected row of a column that never limits its table."""

_FEWEST = 2
"""Words of state that tell rows apart."""

_FIRST = frozenset({"created", "start"})
"""Meanings of moments that others come after."""


@dataclass(frozen=True)
class Need:
    """Columns that must not repeat together.

    Attributes:
        name: of the constraint.
        columns: the columns that decide it.
        nulls_meet: whether two nulls are one value.
        steps: by column the unit of time, or the distance, in which it may differ in their place.
        mixed: of the columns those that make up one number together.
        pieces: by column the characters that tell rows apart, where no whole column does.
    """

    name: str
    columns: frozenset[str]
    nulls_meet: bool
    steps: Mapping[str, str] = field(default_factory=dict)
    mixed: frozenset[str] = frozenset()
    pieces: Mapping[str, Piece] = field(default_factory=dict)


def needs_of(uniques: Iterable[DbUnique], carriers: Callable[[str], Carriers]) -> list[Need]:
    """What uniques ask for, those of few columns first, the primary key before them.

    Args:
        uniques: of one table.
        carriers: what a part of a list owes its different values to.
    """
    found = []
    for unique in uniques:
        carried = Carriers()
        for text in unique.expressions:
            carried |= carriers(text)
        is_filled = not carried.columns and bool(carried.filled)
        columns = carried.filled if is_filled else carried.columns
        steps = {n: step for n in carried.steps if (step := carried.step(n)) is not None}
        nulls_meet = is_filled or not unique.nulls_distinct
        pieces = {} if columns or steps else carried.pieces
        found.append(Need(unique.name, columns, nulls_meet, steps, carried.mixed, pieces))
    primary = {unique.name for unique in uniques if unique.is_primary}
    found.sort(key=lambda need: (need.name not in primary, len(need.columns)))
    return sorted(found, key=lambda need: not need.pieces)


def settle(work: Work, needs: Iterable[Need], capacity: Callable[[str], int]) -> None:
    """Decide what keeps each list from repeating; notes it in the work.

    Args:
        work: the table, its links and domains known.
        needs: from `needs_of`.
        capacity: how many different values a column that is no reference can have.
    """
    for need in needs:
        if need.nulls_meet:
            work.never_null |= need.columns
        if need.mixed and need.mixed == need.columns:
            _hold_still(work, need, capacity)
            continue
        if _follows(work, need.columns):
            continue
        if _steps(work, need, capacity):
            continue
        if not need.columns:
            if not tell_by(work, need.pieces, need.name):
                only_one(work, need.name)
            continue
        _settle(work, need, capacity)


def _hold_still(work: Work, need: Need, capacity: Callable[[str], int]) -> None:
    """Let one column of a sum tell rows apart, and the others be the same in all."""
    told = [name for name in work.columns if name in need.columns & work.single]
    loose = [name for name in work.columns if name in need.columns and _is_loose(work, name)]
    best = told[0] if told else max(loose, key=capacity, default="")
    rest = need.columns - {best}
    if not best or not all(name in loose or is_constant(work, name) for name in rest):
        only_one(work, need.name)
        return
    work.single.add(best)
    work.never_null |= need.columns
    for name in rest:
        work.domains[name] = Domain(among=("0",), null=False)


def is_constant(work: Work, name: str) -> bool:
    """Whether a column has one value."""
    return len(work.domains.get(name, Domain()).among or ()) == 1


def _follows(work: Work, columns: frozenset[str]) -> bool:
    if work.single & columns or any(joint <= columns for joint in work.joints):
        return True
    own = {name for name in columns & work.shifted.keys() if name in work.links}
    if any(_is_shifted(work, name) for name in own):
        return True
    parent = parent_of(work)
    is_apart = parent is None or work.needs_rows or set(parent.reference.columns) <= columns
    if is_apart and work.spaced.keys() & columns:
        return True
    if not names_above(parent, columns):
        return False
    return work.draft.count == "1" or bool((work.ordinals | work.below) & columns)


def _is_shifted(work: Work, name: str) -> bool:
    """Whether a reference is to the row behind that of a column which is distinct itself."""
    is_own = work.links[name].reference.to == work.table.name
    return is_own or _follows(work, frozenset({work.shifted[name]}))


def names_above(parent: Link | None, columns: frozenset[str]) -> bool:
    """Whether columns name the row above.

    Args:
        parent: the link to it, None where there is none.
        columns: of the table.
    """
    if parent is None:
        return False
    return bool(parent.naming & columns) or set(parent.reference.columns) <= columns


def _settle(work: Work, need: Need, capacity: Callable[[str], int]) -> None:
    free = [name for name in work.columns if name in need.columns and name not in work.links]
    after = {order.right for order in work.orders}
    free = [name for name in free if name not in after] or free
    ample = [name for name in free if name not in work.variants and capacity(name) >= PLENTY]
    parent = parent_of(work)
    of_parent = names_above(parent, need.columns)
    if of_parent:
        line = next((name for name in free if counts(work, name, capacity)), None)
        if line is not None:
            count_under(work, line, capacity)
            return
    if _is_slugged(work, need, is_under=of_parent) or (of_parent and _draws_apart(work, need)):
        return
    born = _birth_date(work, free)
    if born is not None and set(ample) <= _of_person(work):
        work.single.add(born)
        if capacity(born) < _SPARE * work.draft.expected:
            work.needs_rows = True
            work.limit(capacity(born))
        return
    states = [name for name in free if name not in work.variants and _is_of_state(work, name)]
    if set(ample) <= set(states) and _keeps_words(work, need.columns, states, capacity):
        return
    if ample and all(_is_of_state(work, name) for name in ample):
        enough = _SPARE * work.draft.expected
        named = [name for name in free if name not in work.variants and name not in ample]
        ample += [n for n in named if not is_number(work, n) and capacity(n) >= enough]
    if ample:
        name = max(reversed(ample), key=lambda name: _telling(work, name))
        work.single.add(name)
        work.ordinals.discard(name)  # what is distinct in all rows is so under each parent
        return
    if not join(work, need.columns, capacity):
        single_out(work, need.columns, capacity)


def _draws_apart(work: Work, need: Need) -> bool:
    """Let a reference that agrees with the row above, or fits, never meet a row twice under it."""
    parent = parent_of(work)
    is_under = parent is not None and set(parent.reference.columns) <= need.columns
    for link in {link.let: link for link in work.links.values()}.values():
        own = {name for name, other in work.links.items() if other is link}
        told = own <= need.columns
        is_null = need.nulls_meet and any(work.may_be_empty(name) for name in own)
        shared = [work.links.get(name) for name in set(link.reference.columns) - own]
        options = options_of(work, link.let).keys()
        agrees = bool(shared) and options == {"to", "match"}
        under = agrees and all(other is not None and other.is_parent for other in shared)
        under |= is_under and not shared and options == {"to", "where"}
        if not told or is_null or not under:
            continue
        work.draft.lets[link.let].data = {"ref": {**options_of(work, link.let), "distinct": "true"}}
        work.below |= own
        return True
    return False


def _is_slugged(work: Work, need: Need, *, is_under: bool) -> bool:
    """Let a slug that is told apart with others be of its own title, with the row's number."""
    for name in need.columns - work.links.keys() - set(work.table.key):
        known = meaning(work.columns[name], work.table.name.name)
        if len(need.columns) < _FEWEST or known is None or known.word != "slug":
            continue
        made = slug_of(work, work.columns[name], numbered=True) if _is_loose(work, name) else None
        if made is not None:
            work.spaced[name] = made
            work.needs_rows |= not is_under
            return True
    return False


def _keeps_words(
    work: Work, columns: frozenset[str], states: Sequence[str], capacity: Callable[[str], int]
) -> bool:
    """Let states keep their words, where they and what stands beside them tell rows apart."""
    words = {name: words_of_state(work, name) for name in states}
    if not words or not columns - words.keys() or min(words.values()) < _FEWEST:
        return False

    def room(name: str) -> int:
        return words.get(name) or capacity(name)

    parent = parent_of(work)
    is_under = parent is not None and set(parent.reference.columns) <= columns
    together = prod(room_of(work, entry, room) for entry in entries_of(work, columns) - {"parent"})
    if not is_under and together < _SPARE * work.draft.expected:
        return False
    if not join(work, columns, room):
        return False
    work.worded |= words.keys()
    return True


def _birth_date(work: Work, free: Sequence[str]) -> str | None:
    """The birth date beside a person's name: it varies, so that the name need not be made up."""
    for group in groups(work.table):
        parts = {part: name for name, part in group.columns.items() if name in free}
        name = parts.get("birth_date")
        is_date = name is not None and work.columns[name].type.base == "date"
        if len(parts) > 1 and name is not None and is_date and name not in work.variants:
            return name
    return None


def _of_person(work: Work) -> set[str]:
    """The columns that are about a person."""
    people = (group for group in groups(work.table) if group.bundle == "person")
    return {name for group in people for name in group.columns}


def _steps(work: Work, need: Need, capacity: Callable[[str], int]) -> bool:
    """Let a moment or number step from row to row, where only its day or tens tell rows apart.

    The rows are those under the parent, where the list names the parent; else all of the table,
    unless another column of the list does it.
    """
    able = (name for name in need.steps if _is_loose(work, name))
    name = next((name for name in able if is_stepped(work.columns[name], need.steps[name])), None)
    if name is None or any(capacity(n) >= PLENTY for n in need.columns - work.links.keys()):
        return False
    parent = parent_of(work)
    if parent is None or not set(parent.reference.columns) <= need.columns:
        if need.columns & work.links.keys():
            return False
        work.needs_rows = True
    work.spaced[name] = stepped(work.columns[name], need.steps[name], need.name)
    return True


def _is_loose(work: Work, name: str) -> bool:
    """Whether nothing else decides a column."""
    domain = work.domains.get(name, Domain())
    ordered = {name for order in work.orders for name in (order.left, order.right)}
    decided = {*work.links, *work.variants, *work.spaced, *work.single, *ordered}
    return name in work.columns and domain == Domain(null=domain.null) and name not in decided


def _telling(work: Work, name: str) -> tuple[bool, ...]:
    """How well a column tells rows apart for a reader; of two alike the one named last does."""
    column = work.columns[name]
    return (
        column.is_identity,
        not _is_of_state(work, name),
        is_number(work, name) and name in work.table.key,
        column.type.base == "uuid",
        key_of(work, name) is not None,
        column.type.base in {"text", "varchar", "citext"},
        column.type.base not in MOMENTS or _begins(work, name),
    )


def _begins(work: Work, name: str) -> bool:
    """Whether a moment is the first of a row: others come after it, and it after none."""
    known = meaning(work.columns[name], work.table.name.name)
    return known is not None and known.word in _FIRST


def _is_of_state(work: Work, name: str) -> bool:
    """Whether a column has few values for a reader, as a kind or a level has."""
    known = meaning(work.columns[name], work.table.name.name)
    return known is not None and (is_state(known.word) or is_period(work, name))
