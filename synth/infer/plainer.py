"""What has to be plainer than it would be, since it was refused: columns, and tables left out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from synth.databases.catalog import DbReference, DbTable, Structure, TableName

LAST = 2
"""The plainest a column can be: as its meaning wants (0), by its type and domain alone (1), empty.
Where it may not be empty, its table is left out."""

Place = tuple[TableName, str]


@dataclass(frozen=True)
class Plainer:
    """What was refused so far.

    Attributes:
        steps: by table and column, how much plainer it has to be.
        reasons: likewise, why.
        left: the tables that are left out, and why.
        hard: conditions that hardly any row fulfilled, by table and name.
        hopeless: those of them that hardly any row fulfilled though all was tried.
        doubted: those that some rows did not fulfil, though they are made so: the database is asked
            again, and rows are drawn again.
    """

    steps: Mapping[Place, int] = field(default_factory=dict)
    reasons: Mapping[Place, str] = field(default_factory=dict)
    left: Mapping[TableName, str] = field(default_factory=dict)
    hard: frozenset[Place] = frozenset()
    hopeless: frozenset[Place] = frozenset()
    doubted: frozenset[Place] = frozenset()

    def refused(self, table: TableName, column: str, reason: str) -> "Plainer":
        """With a column one step plainer; the first reason stays."""
        place = (table, column)
        return replace(
            self,
            steps={**self.steps, place: self.steps.get(place, 0) + 1},
            reasons={place: reason, **self.reasons},
        )

    def without(self, table: TableName, reason: str) -> "Plainer":
        """With a table left out."""
        return replace(self, left={**self.left, table: reason})


def step_from(plainer: Plainer, refused: Iterable[tuple[DbTable, Collection[str], str]]) -> Plainer:
    """One step plainer in every column that was refused, or else without its table; pure.

    Args:
        plainer: what was refused before.
        refused: tables of the database, the columns that it is about, and the reason; where it is
            about no column, nothing else helps.
    """
    done: set[Place] = set()
    for table, columns, reason in refused:
        new = [name for name in columns if (table.name, name) not in done]
        done |= {(table.name, name) for name in columns}
        open_ones = [name for name in new if _is_open(plainer, table, name)]
        for name in open_ones:
            plainer = plainer.refused(table.name, name, reason)
        if not open_ones and (new or not columns) and table.name not in plainer.left:
            known = (plainer.reasons.get((table.name, name)) for name in columns)
            plainer = plainer.without(table.name, next(filter(None, known), reason))
    return plainer


def _is_open(plainer: Plainer, table: DbTable, name: str) -> bool:
    """Whether a column can be plainer still."""
    last = LAST if table.by_name[name].nullable else LAST - 1
    return plainer.steps.get((table.name, name), 0) < last


def without_left(structure: Structure, left: Mapping[TableName, str]) -> "Left":
    """What leaving out tables means for the others; pure.

    A table that always refers to one that is left out is left out too; where a reference may be
    empty, it is.
    """
    gone = dict(left)
    while True:
        more = {
            table.name: f"its rows refer to {reference.to.name}, which is left out"
            for table in structure.tables
            if table.name not in gone
            for reference in _to(table, gone)
            if not _loose(table, reference)
        }
        if not more:
            break
        gone |= more
    empty: dict[TableName, dict[str, str]] = {}
    tables = []
    for table in structure.tables:
        cut = [] if table.name in gone else list(_to(table, gone))
        empty[table.name] = {
            _loose(table, reference): f"{reference.to.name} is left out" for reference in cut
        }
        kept = tuple(one for one in table.references if one not in cut)
        tables.append(replace(table, references=kept) if cut else table)
    return Left(replace(structure, tables=tuple(tables)), gone, empty)


@dataclass(frozen=True)
class Left:
    """A structure without what refers to tables that are left out.

    Attributes:
        structure: without those references.
        tables: all that are left out, and why.
        empty: by table the columns that have to be empty, and why.
    """

    structure: Structure
    tables: Mapping[TableName, str]
    empty: Mapping[TableName, Mapping[str, str]]


def _to(table: DbTable, gone: Mapping[TableName, str]) -> Iterator[DbReference]:
    return (one for one in table.references if one.to in gone and one.to != table.name)


def _loose(table: DbTable, reference: DbReference) -> str:
    """A column of a reference that may be null, or ""."""
    names = (name for name in reference.columns if table.by_name[name].nullable)
    return next(names, "")
