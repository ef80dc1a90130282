"""Tables that must share values because a third one refers to both by the same column.

`assignment (country, badge, site)` refers to `worker (country, badge)` and `site (country, site)`:
there are rows for it only if some workers and some sites are of one country. Where `worker.country`
is free it is taken from a site, as if it referred to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, permutations, product

from synth.databases.catalog import DbReference, DbTable, Structure, TableName
from synth.infer.ages import is_people
from synth.infer.meanings import type_family
from synth.infer.order import is_hard
from synth.stores.ddl import columns_in

AGREES = "(agrees)"
"""The name of a reference that the database does not have."""

End = tuple[TableName, str]


def agreeing(structure: Structure) -> Structure:
    """The structure with a reference wherever two tables must share values and do not yet."""
    tables = dict(structure.by_name)
    for name, home in _at_home(structure):
        if not any(r.name == AGREES for r in tables[name].references):
            old = tables[name]
            tables[name] = replace(old, references=(home, *old.references))
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


def _at_home(structure: Structure) -> Iterator[tuple[TableName, DbReference]]:
    """Whom a meeting is with, and that they are at home where those are whom they meet.

    An adviser's agency is one that has job seekers: else nobody there could come to see him.
    """
    tables = structure.by_name
    for table in structure.tables:
        hard = [r for r in table.references if is_plain(r, table) and r.to in tables]
        for lead, other in permutations(hard, 2):
            own, theirs = (tables.get(r.to) for r in (lead, other))
            both = own is not None and theirs is not None and own != theirs
            is_lead = is_listed(table, lead.columns[0]) and not is_listed(table, other.columns[0])
            if own is None or theirs is None or not (both and is_lead):
                continue
            if not (is_people(own) and is_people(theirs)) or _needs(theirs.name, own.name, tables):
                continue
            for home, there in product(own.references, theirs.references):
                is_one = home.to == there.to and home.to_columns == there.to_columns
                if is_one and is_plain(home, own) and is_plain(there, theirs):
                    yield own.name, DbReference(AGREES, home.columns, theirs.name, there.columns)


def is_plain(reference: DbReference, table: DbTable) -> bool:
    """Whether every row has a reference, by one column, to another table."""
    is_other = len(reference.columns) == 1 and reference.to != table.name
    return is_other and is_hard(reference, table)


def is_listed(table: DbTable, column: str) -> bool:
    """Whether a list of columns that must not repeat names a column and a day beside it."""
    lists = (unique.columns for unique in table.uniques if column in unique.columns)
    days = {c.name for c in table.columns if type_family(c.type) == "date"}
    return any(days & {*names} for names in lists)


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
