"""A schema against a database: what differs, and what the database would refuse.

Rows of every table are tried in a transaction that is rolled back: first each check, unique list
and null by itself, so that every violated constraint is named, then all rows at once, which also
asks references, exclusions, partitions and triggers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass
from fractions import Fraction

import pyarrow as pa

from synth.databases.catalog import DbTable, DbType, Structure, TableName
from synth.databases.database import Database, open_database
from synth.databases.locating import Located, located
from synth.errors import AnswerError, Mark, RefusedError, SynthError
from synth.generators.decimal import DecimalNumber
from synth.generators.unit import unit_of
from synth.making.maker import Maker
from synth.plan.build import plan as planned
from synth.plan.plan import Plan
from synth.report import Check, Finding, Report
from synth.run import layouts_of
from synth.run.segments import make_batches, segments
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.seeding.ask import settle
from synth.seeding.pointing import columns_of, mark_of, pointed
from synth.seeding.present import beside
from synth.seeding.standing import layout_of, stood
from synth.seeding.trial import Refusal, Trials, tried
from synth.stores.ddl import columns_in

TRIED_ROWS = 1000
"""Most rows of a table by `rows` that are tried."""

_SIZES = {"smallint": 2, "integer": 4, "bigint": 8}


@dataclass(frozen=True)
class Rehearsal:
    """What a database would say of a schema.

    Attributes:
        report: all that differs and all that would be refused.
        refusals: the same of rows, for whoever mends the schema.
    """

    report: Report
    refusals: tuple[Refusal, ...]


def _rehearse(
    maker: Maker,
    database: Database,
    structure: Structure,
    opened: Callable[[], Database],
    seen: dict[str, pa.Table] | None,
) -> Rehearsal:
    """Everything that differs between a schema and a database, and all that it would refuse.

    All rows are tried at once. A table that is refused is told, and the others are tried without
    it and without what refers to it; of these tables each check, unique list and null is asked by
    itself, so that every violated constraint is named.

    Args:
        maker: of the schema's rows, with at most `TRIED_ROWS` rows in tables by `rows`.
        database: judges conditions.
        structure: of the database.
        opened: opens it again; nothing is left in it.
        seen: as in `rehearsed`.

    Raises:
        WorldError: the database failed.
    """
    plan = maker.plan
    pairs: list[_Pair] = []
    checks: list[Check] = []
    for layout in layouts_of(plan):
        if plan.leaves(layout.name):
            continue
        place = located(structure, layout)
        pair = None if place is None else _Pair(plan, place)
        checks.append(_structure(plan, layout, pair))
        if pair is not None:
            pairs.append(pair)
    refusals = [refusal for check in checks for refusal in _misfits(check)]
    misfits = {refusal.table for refusal in refusals}
    trials = tried(maker, [pair.layout for pair in pairs], misfits, opened, structure, seen=seen)
    for pair in pairs:
        if pair.layout.name not in misfits:
            found = list(_rows(maker, pair, database, is_asked=not trials.held(pair.layout)))
            checks += [check for check, _ in found]
            refusals += [one for check, one in found if one is not None]
    checks += _tried(trials, refusals, maker, structure, database)
    refusals += list(_unnamed(trials, refusals, structure, database))
    standing = {place.table.name for place in _standing(plan, structure)}
    notes = [text for pair in pairs for text in _unsaid(pair, standing)]
    notes += (
        f"{name}.{condition}: only the database can judge this; seed asks it and draws rows again"
        for name, table in plan.tables.items()
        for condition in table.asks
    )
    left = [name for name in plan.tables if plan.leaves(name)]
    if left:
        notes.append(f"left alone (rows: 0): {', '.join(left)}")
    report = Report(f"{plan.schema.name} against {database.shown}", tuple(checks), tuple(notes))
    return Rehearsal(report, tuple(refusals))


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
        elif not pair.is_unlimited(column) and (
            _is_too_small(column.type, there.type) or _is_beyond(pair, column, there.type)
        ):
            yield name, f"is {column.type} here and {there.type.text} in the database"
    for there in pair.place.unmade:
        yield there.name, "must not be null, has no default, and the schema does not make it"


def _standing(plan: Plan, structure: Structure) -> Iterator[Located]:
    """The tables that are not made: what refers to them is said by taking their keys."""
    for name, there in plan.standing.items():
        place = located(structure, layout_of(plan.schema.tables[name], there.kinds))
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


def _is_too_small(ours: DataType, theirs: DbType) -> bool:
    """Whether the database's type is too small for ours."""
    if ours.name in _SIZES and theirs.base in _SIZES:
        return _SIZES[theirs.base] < _SIZES[ours.name]
    if ours.name == "varchar" and theirs.base in {"varchar", "char"} and theirs.length:
        return not ours.precision or ours.precision > theirs.length
    if ours.name == "decimal" and theirs.base == "numeric" and theirs.precision is not None:
        # No type of ours begins behind the point as `numeric(2,4)` does, up to 0.0099: the nearest
        # is `decimal(4,4)`, and whether the values fit their own range and the trial tell.
        whole = max(theirs.precision - (theirs.scale or 0), 0)
        return ours.precision - ours.scale > whole or ours.scale > max(theirs.scale or 0, 0)
    return False


def _is_beyond(pair: _Pair, column: Column, theirs: DbType) -> bool:
    """Whether a range of decimals leaves a type that begins behind the point."""
    precision, scale = theirs.precision or 0, theirs.scale or 0
    entry = pair.plan.tables[pair.layout.name].columns.get(column.name)
    if theirs.base != "numeric" or scale <= precision or entry is None:
        return False
    if column.type.name != "decimal" or not isinstance(entry.generator, DecimalNumber):
        return False
    ends = entry.generator.law.bounds(unit_of(column.type))
    most = Fraction(10) ** (precision - scale + column.type.scale)
    return any(end is None or abs(end) >= most for end in ends)


def _rows(
    maker: Maker, pair: _Pair, database: Database, *, is_asked: bool
) -> Iterator[tuple[Check, Refusal | None]]:
    """Rows of one table against its checks, uniques and NOT NULLs, one by one.

    Args:
        maker: of the rows.
        pair: the table.
        database: judges its conditions.
        is_asked: whether anything is left to ask: rows that were taken fulfil all.
    """
    layout, table = pair.layout, pair.table
    try:
        rows = _made(maker, layout) if is_asked else None
        failing = _failing(pair, rows, database)
    except SynthError as error:
        said = str(error).removeprefix(f"{database.shown}: ")
        yield (
            _check("tried", layout.name, [Finding("tried", layout.name, said)]),
            Refusal(layout.name, (), said),
        )
        return
    total = maker.size(layout.name) if rows is None else rows.num_rows
    for check, wrong in zip(table.checks, failing, strict=True):
        names = tuple(columns_in(check.text, table.by_name))
        place = f"{layout.name} {check.name}"
        yield _told(pair, "check", place, (total, wrong), names)
    for unique in table.uniques:
        names = tuple(name for name in unique.columns if name is not None)
        ours = [column.name for name in names if (column := pair.column(name)) is not None]
        if unique.where is None and len(ours) == len(unique.columns):
            repeats = 0
            if rows is not None:
                repeats = _repeated(rows, ours, nulls_distinct=unique.nulls_distinct)
            place = f"{layout.name} {unique.name}"
            yield _told(pair, "unique", place, (total, repeats), names)
    if rows is None:
        return
    for there in table.columns:
        column = pair.column(there.name)
        if column is not None and not there.nullable and not there.is_generated:
            nulls = rows.column(column.name).null_count
            if nulls:
                place = f"{layout.name}.{column.name}"
                yield _told(pair, "not null", place, (total, nulls), (there.name,))


def _made(maker: Maker, layout: Layout) -> pa.RecordBatch | None:
    """All rows of a table in one batch, or None where it has none."""
    batches = [
        batch
        for start, stop in segments(maker, layout.name)
        for batch in make_batches(maker, layout, start, stop)
    ]
    found = pa.Table.from_batches(batches).combine_chunks().to_batches() if batches else ()
    return found[0] if found else None


def _failing(pair: _Pair, rows: pa.RecordBatch | None, database: Database) -> list[int]:
    """How many rows break each check."""
    conditions = [check.text for check in pair.table.checks]
    if rows is None or not conditions:
        return [0] * len(conditions)
    return [len(wrong) for wrong in database.failing(pair.layout, rows, conditions)]


def _told(
    pair: _Pair, rule: str, place: str, counts: tuple[int, int], names: tuple[str, ...]
) -> tuple[Check, Refusal | None]:
    """A constraint as a check, and as a refusal where rows break it."""
    (rows, wrong), is_null = counts, rule == "not null"
    if not wrong:
        return Check(rule, place, rows), None
    said = f"{'is null' if is_null else 'is violated'}; change {pair.mark(names)}"
    finding = Finding(rule, place, said, rows, wrong)
    refusal = Refusal(pair.layout.name, names, f"{place.removeprefix(f'{pair.layout.name} ')}")
    return Check(rule, place, rows, wrong, findings=(finding,)), refusal


def _misfits(check: Check) -> Iterator[Refusal]:
    """What a table or its columns do not take, as refusals."""
    for finding in check.findings:
        table, _, column = finding.place.partition(".")
        yield Refusal(table, (column,) if column else (), finding.said.rpartition(" (")[0])


def _tried(
    trials: Trials,
    refusals: Sequence[Refusal],
    maker: Maker,
    structure: Structure,
    database: Database,
) -> Iterator[Check]:
    """What the trial of all rows says beyond what was named one by one."""
    named = {refusal.table for refusal in refusals}
    findings = []
    for name, error in trials.errors.items():
        if name not in named:
            told: SynthError = error
            if isinstance(error, RefusedError):
                told = pointed(error, maker.plan, structure, database=database)
            said = str(told).removeprefix(f"{database.shown}: ")
            findings.append(Finding("tried", database.name, said))
    if findings:
        yield _check("tried", database.name, findings)
    elif not trials.errors:
        yield Check("tried", database.name, rows=trials.rows, note="all rolled back")


def _unnamed(
    trials: Trials, refusals: Sequence[Refusal], structure: Structure, database: Database
) -> Iterator[Refusal]:
    """Tables that were refused for what nobody named."""
    named = {refusal.table for refusal in refusals}
    for name, error in trials.errors.items():
        if name and name not in named:
            columns: tuple[str, ...] = ()
            said = str(error).removeprefix(f"{database.shown}: ")
            if isinstance(error, RefusedError):
                columns, said = tuple(columns_of(error, structure)), error.said
            yield Refusal(name, columns, said)


def _repeated(rows: pa.RecordBatch, names: Sequence[str], *, nulls_distinct: bool) -> int:
    """How many rows repeat what an earlier one holds in these columns."""
    table = pa.Table.from_batches([rows]).select(list(names))
    if nulls_distinct:
        table = table.drop_null()
    return int(table.num_rows - table.group_by(list(names)).aggregate([]).num_rows)


def _check(rule: str, place: str, findings: list[Finding]) -> Check:
    return Check(rule, place, violations=len(findings), findings=tuple(findings))


def rehearsed(plan: Plan, url: str, *, seen: dict[str, pa.Table] | None = None) -> Rehearsal:
    """The rehearsal of a plan, with few rows of each table.

    Args:
        plan: of the schema.
        url: of the database.
        seen: takes the rows of each table that is tried as a whole.

    Raises:
        WorldError: the database failed.
    """
    tables = plan.tables.values()
    rows = {table.name: min(table.rows, TRIED_ROWS) for table in tables if table.rows is not None}
    if any(rows[name] != plan.tables[name].rows for name in rows):
        # Fewer rows are other rows: one in a thousand of all is not looked for in them.
        plan, seen = planned(plan.schema, rows=rows, seed=plan.seed, model=plan.model), None
    with closing(open_database(url)) as database:
        structure = database.structure()
        maker = Maker(beside(stood(plan, database), database, structure))
        with suppress(AnswerError):  # what cannot be settled is found violated, with its line
            settle(maker, database)
        maker.keeps = True
        return _rehearse(maker, database, structure, lambda: open_database(url), seen)
