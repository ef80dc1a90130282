"""A schema against a database: what differs, and what the database would refuse.

Rows of every table are tried in a transaction that is rolled back: first each check, unique list
and null by itself, so that every violated constraint is named, then all rows at once, which also
asks references, exclusions, partitions and triggers.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import pyarrow as pa

from synth.databases.catalog import DbColumn, DbTable, DbType, Structure, TableName
from synth.databases.database import Database
from synth.databases.locating import Located, located
from synth.errors import Mark, RefusedError, SynthError
from synth.making.maker import Maker
from synth.plan.plan import Plan
from synth.report import Check, Finding, Report
from synth.run import layouts_of, make_batches, segments, write
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.seeding.pointing import mark_of, pointed
from synth.seeding.standing import layout_of
from synth.stores.ddl import columns_in
from synth.stores.place import File
from synth.stores.store import Encode, Part, Sink

TRIED_ROWS = 1000
"""Most rows of a table by `rows` that are tried."""

_SIZES = {"smallint": 2, "integer": 4, "bigint": 8}


def against(maker: Maker, database: Database) -> Report:
    """Everything that differs between a schema and a database, and all that it would refuse.

    Args:
        maker: of the schema's rows, with at most `TRIED_ROWS` rows in tables by `rows`.
        database: nothing is left in it.

    Raises:
        WorldError: the database failed.
    """
    structure, plan = database.structure(), maker.plan
    checks: list[Check] = []
    pairs: list[_Pair] = []
    layouts = [layout for layout in layouts_of(plan) if not plan.leaves(layout.name)]
    for layout in layouts:
        place = located(structure, layout)
        pair = None if place is None else _Pair(plan, place)
        checks.append(_structure(plan, layout, pair))
        if pair is not None:
            pairs.append(pair)
    if all(check.holds for check in checks):
        for pair in pairs:
            checks += _rows(maker, pair, database)
        if all(check.holds for check in checks):
            checks.append(_trial(maker, layouts, database, structure))
    standing = {place.table.name for place in _standing(plan, structure)}
    notes = [text for pair in pairs for text in _unsaid(pair, standing)]
    notes += (
        f"{name}.{condition}: only the database can judge this; seed asks it and draws rows again"
        for name, table in plan.tables.items()
        for condition in table.asks
    )
    return Report(f"{plan.schema.name} against {database.shown}", tuple(checks), tuple(notes))


@dataclass(frozen=True)
class _Pair:
    """A table of the schema and the table of the database that it fills."""

    plan: Plan
    place: Located

    @property
    def layout(self) -> Layout:
        """The table of the schema."""
        return self.place.layout

    @property
    def table(self) -> DbTable:
        """The table of the database."""
        return self.place.table

    def column(self, name: str) -> Column | None:
        """The schema's column that fills one of the database."""
        return self.place.inner(name)

    def is_unlimited(self, column: Column) -> bool:
        """Whether a column's type says nothing of its values: they are another row's."""
        if not self.place.structure.dialect.is_typed:
            return True
        entry = self.plan.tables[self.layout.name].columns.get(column.name)
        return entry is not None and bool(entry.taken)

    def mark(self, names: Iterable[str] = ()) -> Mark:
        """Where the last of these columns, as the database calls them, stands in the schema."""
        return mark_of(self.plan, self.layout, list(names))


def _structure(plan: Plan, layout: Layout, pair: _Pair | None) -> Check:
    """Columns that are missing, computed, too small, or needed and not made."""
    if pair is None:
        mark = plan.tables[layout.name].mark
        said = f"is not in the database; --create makes it ({mark})"
        return _check("table", layout.name, [Finding("table", layout.name, said)])
    found = [
        Finding("column", f"{layout.name}.{name}", f"{said} ({pair.mark([name])})")
        for name, said in _differences(pair)
    ]
    columns = len(layout.columns)
    return Check("table", layout.name, columns, len(found), findings=tuple(found), unit="columns")


def _differences(pair: _Pair) -> Iterator[tuple[str, str]]:
    for column, there in zip(pair.layout.columns, pair.place.columns, strict=True):
        name = column.outside or column.name
        if there is None:
            yield name, "is not in the database"
        elif there.is_generated:
            yield name, "is computed by the database; leave it out"
        elif column.nullable and not there.nullable and _makes_nulls(pair, column):
            yield name, "may be null here and not in the database"
        elif not pair.is_unlimited(column) and (said := _too_small(column.type, there.type)):
            yield name, said
    for there in pair.place.unmade:
        yield there.name, "must not be null, has no default, and the schema does not make it"


def _standing(plan: Plan, structure: Structure) -> Iterator[Located]:
    """The tables that are not made: what refers to them is said by taking their keys."""
    for name, stood in plan.standing.items():
        place = located(structure, layout_of(plan.schema.tables[name], stood.kinds))
        if place is not None:
            yield place


def _unsaid(pair: _Pair, standing: Set[TableName]) -> Iterator[str]:
    """Uniques and references of the database that the schema does not promise."""
    layout, name = pair.layout, pair.layout.name
    lists = [layout.key, *layout.uniques, *((c.name,) for c in layout.columns if c.unique)]
    promised = [frozenset(columns) for columns in lists if columns]
    for unique in pair.table.uniques:
        ours = [pair.column(column or "") for column in unique.columns]
        names = {column.name for column in ours if column is not None}
        plain = unique.where is None and None not in unique.columns
        if plain and not any(columns <= names for columns in promised):
            yield f"{name}: unique {unique.name} is not said by the schema"
    held = {column for reference in layout.references for column in reference.columns}
    for reference in pair.table.references:
        if reference.to in standing:
            continue
        taken = [pair.column(column) for column in reference.columns]
        if any(column is not None and column.name not in held for column in taken):
            yield f"{name}: foreign key {reference.name} is not said by the schema"


def _makes_nulls(pair: _Pair, column: Column) -> bool:
    """Whether `nulls` is said beside the column; what may be null by its law is tried instead."""
    entry = pair.plan.tables[pair.layout.name].columns.get(column.name)
    return entry is not None and (entry.null_share is not None or entry.null_where is not None)


def _too_small(ours: DataType, theirs: DbType) -> str:
    """How the database's type is too small for ours, or ""."""
    if ours.name in _SIZES and theirs.base in _SIZES:
        small = _SIZES[theirs.base] < _SIZES[ours.name]
        return f"is {ours} here and {theirs.text} in the database" if small else ""
    if ours.name == "varchar" and theirs.base in {"varchar", "char"} and theirs.length:
        small = not ours.precision or ours.precision > theirs.length
        return f"is {ours} here and {theirs.text} in the database" if small else ""
    if ours.name == "decimal" and theirs.base == "numeric" and theirs.precision is not None:
        whole = theirs.precision - (theirs.scale or 0)
        small = ours.precision - ours.scale > whole or ours.scale > max(theirs.scale or 0, 0)
        return f"is {ours} here and {theirs.text} in the database" if small else ""
    return ""


def _rows(maker: Maker, pair: _Pair, database: Database) -> Iterator[Check]:
    """Rows of one table against its checks, uniques and NOT NULLs, one by one."""
    layout, table = pair.layout, pair.table
    batches = [
        batch
        for start, stop in segments(maker, layout.name)
        for batch in make_batches(maker, layout, start, stop)
    ]
    if not batches:
        yield Check("tried", layout.name, note="no rows")
        return
    rows = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
    conditions = [check.text for check in table.checks]
    failing = database.failing(layout, rows, conditions) if conditions else []
    for check, wrong in zip(table.checks, failing, strict=True):
        said = f"is violated; change {pair.mark(columns_in(check.text, table.by_name))}"
        yield _counted("check", f"{layout.name} {check.name}", rows.num_rows, len(wrong), said)
    for unique in table.uniques:
        names = [name for name in unique.columns if name is not None]
        ours = [column.name for name in names if (column := pair.column(name)) is not None]
        if unique.where is None and len(ours) == len(unique.columns):
            wrong_rows = _repeated(rows, ours, nulls_distinct=unique.nulls_distinct)
            said = f"is violated; change {pair.mark(names)}"
            place = f"{layout.name} {unique.name}"
            yield _counted("unique", place, rows.num_rows, wrong_rows, said)
    for there in table.columns:
        column = pair.column(there.name)
        if column is not None and not there.nullable and not _is_filled(there):
            nulls = rows.column(column.name).null_count
            if nulls:
                said = f"is null; change {pair.mark([there.name])}"
                place = f"{layout.name}.{column.name}"
                yield _counted("not null", place, rows.num_rows, nulls, said)


def _is_filled(column: DbColumn) -> bool:
    return column.is_generated


def _repeated(rows: pa.RecordBatch, names: Sequence[str], *, nulls_distinct: bool) -> int:
    """How many rows repeat what an earlier one holds in these columns."""
    table = pa.Table.from_batches([rows]).select(list(names))
    if nulls_distinct:
        table = table.drop_null()
    return int(table.num_rows - table.group_by(list(names)).aggregate([]).num_rows)


def _trial(
    maker: Maker, layouts: Sequence[Layout], database: Database, structure: Structure
) -> Check:
    """All rows at once, in a transaction that is rolled back."""
    plan = maker.plan
    held = frozenset(name for name, table in plan.tables.items() if table.file is not None)
    rows = 0
    try:
        sink = database.sink(layouts, create=False, mode="append", absent=held)
        trial = _RolledBack(sink)
        made = write(maker, trial, format_word=database.dialect.word, layouts=layouts)
        rows = sum(record.rows for record in made.tables)
    except SynthError as error:
        told = pointed(error, plan, structure) if isinstance(error, RefusedError) else error
        finding = Finding("tried", database.name, str(told).removeprefix(f"{database.shown}: "))
        return _check("tried", database.name, [finding])
    return Check("tried", database.name, rows=rows, note="all rolled back")


@dataclass(frozen=True)
class _RolledBack:
    """A sink whose last step undoes everything."""

    sink: Sink

    @property
    def encode(self) -> Encode:
        """The sink's own."""
        return self.sink.encode

    def begin(self, layout: Layout) -> None:
        """Start a table."""
        self.sink.begin(layout)

    def write(self, part: Part) -> None:
        """Take a segment."""
        self.sink.write(part)

    def end(self) -> None:
        """Complete the table."""
        self.sink.end()

    def finish(self) -> tuple[File, ...]:
        """Complete all."""
        return self.sink.finish()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002 - nothing is kept
        """Undo."""
        self.sink.discard()

    def discard(self) -> None:
        """Undo."""
        self.sink.discard()


def _check(rule: str, place: str, findings: list[Finding]) -> Check:
    return Check(rule, place, violations=len(findings), findings=tuple(findings))


def _counted(rule: str, place: str, rows: int, wrong: int, said: str) -> Check:
    findings = (Finding(rule, place, said, rows, wrong),) if wrong else ()
    return Check(rule, place, rows, wrong, findings=findings)
