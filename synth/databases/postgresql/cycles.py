"""In which way tables are filled whose foreign keys point to tables that come later.

PostgreSQL checks a foreign key at the end of the statement that inserts a row, or, where it is
deferrable, at the end of the transaction. So a key to a later table is

- deferred, where it is deferrable;
- left null and set when the later table is full, where a column of it may be null;
- else kept until the later table is there too, and both are inserted by one statement, `with a as
  (insert ...) insert ...`, at whose end all keys hold: this breaks any cycle.

The last way is always right; the second spares keeping every table of a large cycle aside.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from synth.databases.catalog import DbReference, DbTable, TableName
from synth.databases.filling import Filling


@dataclass
class Ways:
    """How the tables of a run are filled.

    Attributes:
        deferred: names of foreign keys that are checked at the end, with their tables.
        nulled: columns that are written as null first, of the tables that have such.
        held: tables that are kept aside until others are there.
        released: after the table that is the key of an entry, these are inserted at once.
        updated: when the table that is the key of an entry is full, these get what was nulled.
    """

    deferred: list[tuple[TableName, str]] = field(default_factory=list)
    nulled: dict[TableName, tuple[str, ...]] = field(default_factory=dict)
    held: set[TableName] = field(default_factory=set)
    released: dict[TableName, tuple[TableName, ...]] = field(default_factory=dict)
    updated: dict[TableName, list[TableName]] = field(default_factory=dict)


def ways(targets: Sequence[Filling], absent: frozenset[TableName] = frozenset()) -> Ways:
    """How these tables are filled in this order; pure.

    Args:
        targets: in the order they are written.
        absent: tables whose rows may be there already: an update could change those.
    """
    result = Ways()
    place = {target.name: index for index, target in enumerate(targets)}
    late = {
        target.name: [ref for ref in _others(target) if place.get(ref.to, -1) > place[target.name]]
        for target in targets
    }
    _hold(result, targets, place, late, absent)
    _place_updates(result, targets, place, late)
    return result


def _hold(
    result: Ways,
    targets: Sequence[Filling],
    place: Mapping[TableName, int],
    late: Mapping[TableName, Sequence[DbReference]],
    absent: frozenset[TableName],
) -> None:
    """Walk through the tables, keeping aside what cannot be inserted yet."""
    waiting: list[TableName] = []
    until = -1
    for index, target in enumerate(targets):
        is_early = [ref for ref in _others(target) if ref in late[target.name] or ref.to in waiting]
        result.deferred += [(target.name, ref.name) for ref in is_early if ref.is_deferrable]
        refused = [ref for ref in is_early if not ref.is_deferrable]
        if refused:
            nulled = () if target.name in absent else _nullable(target, refused, targets)
            if nulled and not any(ref.to in waiting for ref in refused):
                result.nulled[target.name] = nulled
            else:
                waiting.append(target.name)
                until = max(until, index, *(place[ref.to] for ref in refused))
        if waiting and index >= until:
            result.held.update(waiting)
            result.released[target.name] = tuple(waiting)
            waiting = []


def _place_updates(
    result: Ways,
    targets: Sequence[Filling],
    place: Mapping[TableName, int],
    late: Mapping[TableName, Sequence[DbReference]],
) -> None:
    """Each table with nulled columns is updated when the last table it waits for is full."""
    full = dict(place)
    for last, names in result.released.items():
        full.update((name, place[last]) for name in names)
    for name in result.nulled:
        after = max(full[ref.to] for ref in late[name] if not ref.is_deferrable)
        result.updated.setdefault(targets[after].name, []).append(name)


def _others(target: Filling) -> list[DbReference]:
    """Foreign keys to other tables; a key to the table itself holds at the end of its statement."""
    return [ref for ref in target.references if ref.to != target.name]


def _nullable(
    target: Filling, references: Sequence[DbReference], targets: Sequence[Filling]
) -> tuple[str, ...]:
    """The columns that make these keys hold by being null, in order; none where that may fail.

    Rows are found again by their primary key. A check, a partial unique or the like that speaks of
    such a column may not hold while it is null, nor may a key of another table that refers to it.
    """
    table = target.table
    if not table.key or not set(table.key) <= set(target.names):
        return ()
    found: dict[str, None] = {}
    for reference in references:
        names = [name for name in reference.columns if _may_be_null(target, name)]
        if not names:
            return ()
        found.update(dict.fromkeys(names))
    referred = {
        name
        for other in targets
        for reference in other.references
        if reference.to == target.name
        for name in reference.to_columns
    }
    texts = " ".join(_conditions(table))
    if referred & set(found) or any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", texts) for name in found
    ):
        return ()
    return tuple(found)


def _may_be_null(target: Filling, name: str) -> bool:
    return name in target.names and target.table.by_name[name].nullable


def _conditions(table: DbTable) -> list[str]:
    """Texts of everything that may forbid a null."""
    texts = [check.text for check in table.checks] + list(table.bounds)
    for exclusion in table.exclusions:
        texts += [exclusion.where or "", *(element for element, _ in exclusion.elements)]
    for unique in table.uniques:
        texts.append(unique.where or "")
        if not unique.nulls_distinct or None in unique.columns:
            texts += unique.expressions
    return texts
