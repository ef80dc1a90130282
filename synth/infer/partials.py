"""Partial uniques: which are kept for all rows, and which no row comes under."""

import re
from collections.abc import Callable, Mapping, Sequence

from synth.conditions.branches import understood
from synth.conditions.domain import Branch, Domain
from synth.databases.catalog import DbTable, DbType, DbUnique
from synth.databases.dialect import Dialect
from synth.infer.moments import is_of_gone, is_of_old
from synth.infer.work import Condition
from synth.stores.ddl import columns_in

_NUMBER = re.compile(r"-?\d{1,3}")
_FLAGS = frozenset({"boolean", "smallint", "integer", "bigint"})


def chosen(
    uniques: Sequence[DbUnique],
    table: DbTable,
    dialect: Dialect,
    *,
    is_easy: Callable[[DbUnique], bool],
    columns: Callable[[DbUnique], frozenset[str]],
    above: frozenset[str] | None,
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
        above: the columns that name the row above; none of a table with rows of its own. The first
            row under it may come under what tells rows apart by that; None: no row may.
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
    needed = {
        unique: text
        for unique, text in away.items()
        if not any(own <= columns(unique) | _fixed(unique, dialect, types) for own in told)
    }
    return kept, [
        Condition(unique.name, text, _of_first(unique, table, above, columns(unique)))
        for unique, text in needed.items()
    ]


def _fixed(unique: DbUnique, dialect: Dialect, types: Mapping[str, DbType]) -> frozenset[str]:
    """The columns that hold one value in all rows that come under a partial unique."""
    ways, _ = understood(unique.where or "", dialect, types)
    domains = ways[0].domains.items() if len(ways) == 1 else ()
    return frozenset(name for name, domain in domains if len(domain.among or ()) == 1)


def listed(table: DbTable, dialect: Dialect) -> set[str]:
    """The columns of which checks list the only values, or the ends of a short range.

    Args:
        table: of a database.
        dialect: of its checks.
    """
    types = {column.name: column.type for column in table.columns}
    told = (understood(check.text, dialect, types)[0] or () for check in table.checks)
    branches = (branch for branches in told for branch in branches)
    return {n for branch in branches for n, domain in branch.domains.items() if _is_short(domain)}


def _is_short(domain: Domain) -> bool:
    """Whether a domain has few values: a list, or numbers of three digits at most."""
    ends = [end for end in (domain.lo, domain.hi) if end is not None]
    numbers = all(not end.is_relative and _NUMBER.fullmatch(end.text) for end in ends)
    return bool(domain.among) or (len(ends) == 2 and numbers)  # noqa: PLR2004 - both ends


def _of_first(
    unique: DbUnique, table: DbTable, above: frozenset[str] | None, columns: frozenset[str]
) -> str | None:
    """What the first row fulfils: it has the flag that one row alone may have, else anything."""
    if above is None or not above <= columns:
        return None
    where = unique.where or ""
    bases = (table.by_name[name].type.base for name in columns_in(where, table.by_name))
    return where if not above or all(base in _FLAGS for base in bases) else ""


def _is_poor(way: Branch, unique: DbUnique, table: DbTable) -> bool:
    """Whether a way out of a unique empties one of its own columns or makes old or deleted rows.

    A null is never the same as another, so `where a is not null` says nothing of a list with `a`.
    """
    is_empty = any(name in unique.columns and domain.null for name, domain in way.domains.items())
    return is_empty or is_of_old(way, table) or is_of_gone(way, table)
