"""Tables that must share values because a third one refers to both by the same column.

`assignment (country, badge, site)` refers to `worker (country, badge)` and `site (country, site)`:
there are rows for it only if some workers and some sites are of one country. Where `worker.country`
is free it is taken from a site, as if it referred to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from synth.databases.catalog import DbReference, DbTable, Structure, TableName
from synth.stores.ddl import columns_in

AGREES = "(agrees)"
"""The name of a reference that the database does not have."""

End = tuple[TableName, str]


def agreeing(structure: Structure) -> Structure:
    """The structure with a reference wherever two tables must share values and do not yet."""
    tables = dict(structure.by_name)
    for table in structure.tables:
        for one, other in _pairs(table):
            for (name, column), target in ((one, other), (other, one)):
                if name not in tables or target[0] not in tables:
                    continue
                if _is_free(tables[name], column) and not _needs(target[0], name, tables):
                    added = DbReference(AGREES, (column,), target[0], (target[1],))
                    old = tables[name]
                    tables[name] = replace(old, references=(*old.references, added))
                    break
    return replace(structure, tables=tuple(tables.values()))


def _pairs(table: DbTable) -> Iterator[tuple[End, End]]:
    """Columns of two other tables that must be equal in a row of this one."""
    for first, second in combinations(table.references, 2):
        if first.to == second.to or table.name in {first.to, second.to}:
            continue
        theirs = [dict(zip(r.columns, r.to_columns, strict=True)) for r in (first, second)]
        for column in theirs[0]:
            if column in theirs[1]:
                yield (first.to, theirs[0][column]), (second.to, theirs[1][column])


def _is_free(table: DbTable, column: str) -> bool:
    """Whether no condition and no other table decides a column."""
    others = (r for r in table.references if r.to != table.name)
    if any(column in reference.columns for reference in others):
        return False
    texts = (*(check.text for check in table.checks), *table.bounds)
    unique = {u.columns for u in table.uniques}
    is_checked = any(column in columns_in(text, table.by_name) for text in texts)
    return not (is_checked or table.by_name[column].type.checks or (column,) in unique)


def _needs(first: TableName, last: TableName, tables: Mapping[TableName, DbTable]) -> bool:
    """Whether a table refers to another one, over others too."""
    waiting, seen = [first], set[TableName]()
    while waiting:
        name = waiting.pop()
        if name == last:
            return True
        if name in tables and name not in seen:
            seen.add(name)
            waiting += [reference.to for reference in tables[name].references]
    return False
