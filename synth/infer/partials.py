"""Partial uniques: which are kept for all rows, and which no row comes under."""

from collections.abc import Callable, Sequence

from synth.conditions.branches import understood
from synth.conditions.domain import Branch
from synth.databases.catalog import DbTable, DbUnique
from synth.databases.dialect import Dialect
from synth.infer.moments import is_of_old
from synth.infer.work import Condition


def chosen(
    uniques: Sequence[DbUnique],
    table: DbTable,
    dialect: Dialect,
    *,
    is_easy: Callable[[DbUnique], bool],
    columns: Callable[[DbUnique], frozenset[str]],
) -> tuple[list[DbUnique], list[Condition]]:
    """The uniques that all rows keep, and conditions that keep rows out of the others.

    They are chosen together: no row can be kept out of one `where a is null` and out of another
    `where a is not null`, and what is distinct by one that is kept needs no other. Rows are kept
    out of those of few columns first: the others leave more rows.

    Args:
        uniques: of the table.
        table: its columns give the types of conditions.
        dialect: of the conditions.
        is_easy: whether a partial unique can be kept for all rows at no cost.
        columns: what a unique owes its different values to.
    """
    types = {column.name: column.type for column in table.columns}
    kept = [unique for unique in uniques if unique.where is None or is_easy(unique)]
    away: dict[DbUnique, str] = {}
    for unique in sorted(uniques, key=lambda unique: len(columns(unique))):
        if unique in kept:
            continue
        text = f"NOT ({unique.where})"
        ways, _ = understood(text, dialect, types)
        if ways and all(_is_poor(way, unique, table) for way in ways):
            kept.append(unique)
            continue
        branches, rest = understood(" AND ".join([*away.values(), text]), dialect, types)
        if branches and not rest:
            away[unique] = text
        else:
            kept.append(unique)
    told = [found for unique in kept if (found := columns(unique))]
    needed = {u: text for u, text in away.items() if not any(t <= columns(u) for t in told)}
    return kept, [Condition(unique.name, text) for unique, text in needed.items()]


def _is_poor(way: Branch, unique: DbUnique, table: DbTable) -> bool:
    """Whether a way out of a unique empties one of its own columns or makes old rows.

    A null is never the same as another, so `where a is not null` says nothing of a list with `a`.
    """
    is_empty = any(name in unique.columns and domain.null for name, domain in way.domains.items())
    return is_empty or is_of_old(way, table)
