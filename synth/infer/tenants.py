"""Columns that say whose a row is, where no table lists the owners: few values, the same ones."""

from collections import Counter
from collections.abc import Iterator, Mapping

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, DbTable, Structure, TableName
from synth.infer.meanings import words_of
from synth.infer.work import Work

_OWNERS = frozenset({"tenant", "org", "organization", "organisation", "workspace"})
_VALUES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("smallint", "integer", "bigint"), ("1", "2", "3", "4", "5")),
    "uuid": tuple(f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 6)),
}
"""By type of the column; a reader sees at once that they are made up."""


def tenants_of(structure: Structure) -> Mapping[TableName, frozenset[str]]:
    """By table the columns that say whose its rows are and refer to no table.

    A key of several columns that others refer to has such a one where it is not told apart by it:
    `(tenant_id, id)`.
    """
    tables = structure.by_name
    found: dict[TableName, set[str]] = {name: set() for name in tables}
    for table in structure.tables:
        found[table.name] |= {c.name for c in table.columns if {*words_of(c.name)[:1]} & _OWNERS}
        for reference in table.references:
            if len(reference.columns) > 1 and reference.to in tables:
                found[reference.to] |= set(_shared(table, reference.to))
    return {
        name: frozenset(column for column in columns if _is_loose(tables[name], column))
        for name, columns in found.items()
    }


def _shared(table: DbTable, to: TableName) -> Iterator[str]:
    """The columns of a table that several references of another one take from the same column.

    A reference all of whose columns are shared names a row by them: none of them is an owner.
    """
    shared = Counter(name for reference in table.references for name in reference.columns)
    for reference in table.references:
        if reference.to != to or all(shared[name] > 1 for name in reference.columns):
            continue
        pairs = zip(reference.columns, reference.to_columns, strict=True)
        yield from (theirs for own, theirs in pairs if shared[own] > 1)


def _is_loose(table: DbTable, name: str) -> bool:
    """Whether nothing else decides a column."""
    column: DbColumn = table.by_name[name]
    others = (r for r in table.references if name in r.columns)
    alone = any(unique.columns == (name,) for unique in table.uniques)
    is_made = column.is_identity or column.is_generated or column.type.checks
    return column.type.base in _VALUES and not (alone or is_made or any(others))


def take_tenants(work: Work, columns: frozenset[str]) -> None:
    """Let such columns have few values.

    Args:
        work: the table, its conditions gathered.
        columns: from `tenants_of`.
    """
    for name in columns & work.columns.keys():
        domain = work.domains.get(name, Domain())
        if domain == Domain(null=domain.null) and name not in work.variants:
            values = _VALUES[work.columns[name].type.base]
            work.domains[name] = Domain(domain.null, among=values)
