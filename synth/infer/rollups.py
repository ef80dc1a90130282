"""Totals and counters of a table that add up its own children, where one table fits by name."""

from collections.abc import Iterator, Mapping, Sequence

from synth.infer.counters import is_counter_of, is_of_lines
from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.infer.links import path
from synth.infer.meanings import words_of
from synth.infer.money import amounts_of, is_open, ordered_by, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_COUNTED = frozenset({"smallint", "integer", "bigint"})
_SUMMED = frozenset({"integer", "bigint", "numeric"})
"""Types of which sums are exact."""

_ROOM = 7
"""Digits before the point that a sum of lines needs."""

_BOTH = frozenset({"net", "gross"})


def roll_up(works: Sequence[Work]) -> None:
    """Let totals and counters of tables follow from the rows under them.

    Args:
        works: of all tables, decided and written into their drafts.
    """
    below: dict[str, list[Work]] = {}
    for work in works:
        if work.draft.per is not None:
            below.setdefault(work.draft.per, []).append(work)
    for work in works:
        children = below.get(work.draft.name, [])
        for name, entry in [*_counters(work, children), *_totals(work, children)]:
            if work.name(name) != name:
                entry.beside["as"] = name
            work.draft.columns[work.name(name)] = entry


def _counters(work: Work, children: Sequence[Work]) -> Iterator[tuple[str, EntryDraft]]:
    for name, column in work.columns.items():
        if column.type.base not in _COUNTED or not is_open(work, name):
            continue
        fits = [child for child in children if is_counter_of(name, child.table.name.name)]
        own = [child for child in fits if len(words_of(child.table.name.name)) == 1]
        fits = own or fits
        if len(fits) == 1 and not _is_read(work, name, fits[0].draft):
            entry = EntryDraft({"count": path(fits[0].draft.name)}, typed(column))
            yield name, entry


def _totals(work: Work, children: Sequence[Work]) -> Iterator[tuple[str, EntryDraft]]:
    """Totals of the one table of lines, and the tax between those with it and without."""
    lines = [child for child in children if is_of_lines(child.table.name.name)]
    if len(lines) != 1:
        return
    roles, theirs, child = amounts_of(work), amounts_of(lines[0]), lines[0]
    summed: set[str] = set()
    for role in ("net", "tax", "gross", "total"):
        wanted = (role, "total") if not summed else (role,)
        source = next((theirs[each] for each in wanted if each in theirs), None)
        if role not in roles or source is None:
            continue
        if _is_summable(work, roles, roles[role], child, source):
            data: Data = {"sum": path(child.draft.name, child.name(source))}
            summed.add(role)
            yield roles[role], EntryDraft(data, typed(work.columns[roles[role]]))
    if (
        "tax" in roles
        and summed >= _BOTH
        and "tax" not in summed
        and is_open(work, roles["tax"], ordered_by(roles))
    ):
        gross, net = (sql_path(work.name(roles[role])) for role in ("gross", "net"))
        yield (
            roles["tax"],
            EntryDraft({"expr": f"{gross} - {net}"}, typed(work.columns[roles["tax"]])),
        )


def _is_summable(work: Work, roles: Mapping[str, str], name: str, child: Work, source: str) -> bool:
    """Whether a total may be the sum of its lines: exact, of one unit, with room, in no circle."""
    kind, theirs = work.columns[name].type, child.columns[source].type
    is_exact = kind.base in _SUMMED and theirs.base in _SUMMED
    fits = (kind.scale or 0) >= (theirs.scale or 0) or kind.precision is None
    has_room = kind.precision is None or kind.precision - (kind.scale or 0) >= _ROOM
    alike = ("cents" in words_of(name)) == ("cents" in words_of(source))
    is_free = is_open(work, name, ordered_by(roles)) and not _is_read(work, name, child.draft)
    return is_exact and fits and has_room and alike and is_free


def _is_read(work: Work, name: str, child: TableDraft) -> bool:
    """Whether a child's row is made from its parent's value: the sum would be a circle."""
    told = str([entry.words for entry in (*child.lets.values(), *child.columns.values())])
    own = sql_path(work.name(name))
    return any(f"{above}.{own}" in told for above in ("parent", sql_path(work.draft.name)))
