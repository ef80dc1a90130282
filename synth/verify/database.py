"""What a schema promises, checked inside a database: nothing but the schema says what is expected.

Counts, keys, references and checks are asked in the database's own SQL. Numbers and rules are
judged as they are in files: by a locked DuckDB, to which the tables are carried.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from synth.databases.database import Database
from synth.databases.locating import Located, located
from synth.disk import scratch
from synth.errors import WorldError
from synth.locales.identifier import Identifier, kinds_of
from synth.locales.judge import judges_of
from synth.making.asked import ask_on_demand
from synth.making.maker import Maker
from synth.plan.identifiers import identifier_of
from synth.plan.plan import Plan
from synth.report import Check, Finding, Report
from synth.schema.layout import Layout
from synth.verify.constraints import Inside, insides
from synth.verify.identifiers import check_identifier, proof_notes
from synth.verify.judge import Look, locked
from synth.verify.rules import RULE_SECONDS, check_rule, rules_of
from synth.verify.stream import Stream


def verify_database(
    database: Database,
    plan: Plan,
    *,
    foreign: Mapping[str, str] | None = None,
    rule_seconds: float = RULE_SECONDS,
    progress: Callable[[str], None] | None = None,
    look: Look | None = None,
) -> Report:
    """Everything that a schema says of a database and that the database says of its own tables.

    Rows are numbered in the order of their key. Only tables of the schema are looked at.

    Args:
        database: open; nothing in it is changed.
        plan: of the schema, with its numbers of rows.
        foreign: tables that hold rows which are not ours, each with the reason; None where nobody
            has asked.
        rule_seconds: how long a rule may take.
        progress: is told what is being checked.
        look: looks at the tables as well, at the end.

    Raises:
        WorldError: the database cannot be asked, or memory or the temporary folder's disk is full.
    """
    structure = database.structure()
    layouts = [layout for layout in plan.layouts if not plan.leaves(layout.name)]
    found = {layout.name: located(structure, layout) for layout in layouts}
    places = [place for place in found.values() if place is not None]
    known = kinds_of(plan.schema.locale)
    question = _Question(
        database,
        plan,
        insides(database, places),
        {
            (layout.name, column.name): identifier_of(known, column)
            for layout in plan.layouts
            for column in layout.columns
            if column.identifier is not None
        },
        rule_seconds,
        progress or _silent,
        look,
    )
    checks = [_tables(database.name, found)]
    written = {
        place.layout.name: told
        for place in places
        if (told := structure.written_by.get(place.table.name)) is not None
    }
    if foreign is not None:
        others = {table: said for table, said in foreign.items() if table not in written}
        checks.append(_ours(database.name, len(places), others))
    try:
        with scratch("synth-verify") as folder:
            checks += _checks(question, folder, written)
    except (MemoryError, OSError) as error:
        reason = "not enough memory or temporary disk to verify it"
        raise WorldError(f"{database.shown}: {reason}") from error
    notes = (*proof_notes(question.identifiers), *(n for check in checks for n in check.notes))
    return Report(database.shown, tuple(checks), notes)


@dataclass(frozen=True)
class _Question:
    """What is asked of a database."""

    database: Database
    plan: Plan
    insides: list[Inside]
    identifiers: dict[tuple[str, str], Identifier]
    rule_seconds: float
    say: Callable[[str], None]
    look: Look | None


def _silent(_: str) -> None:
    """Nobody wants to know."""


def _tables(name: str, found: Mapping[str, Located | None]) -> Check:
    findings = tuple(
        Finding("table", table, "missing") for table, place in found.items() if place is None
    )
    return Check("table", name, len(found), len(findings), findings=findings, unit="tables")


def _ours(name: str, tables: int, foreign: Mapping[str, str]) -> Check:
    findings = tuple(Finding("ours", table, reason) for table, reason in foreign.items())
    return Check("ours", name, tables, len(findings), findings=findings, unit="tables")


def _checks(question: _Question, folder: Path, written: Mapping[str, str]) -> Iterator[Check]:
    """Everything that needs the rows."""
    import duckdb

    try:
        with locked(folder) as connection:
            judges = judges_of(question.plan.schema.locale)
            stream = Stream(question.database, connection, folder, judges)
            yield from _of_rows(question, stream, written)
    except duckdb.OutOfMemoryException:
        raise MemoryError from None


def _of_rows(question: _Question, stream: Stream, written: Mapping[str, str]) -> Iterator[Check]:
    readable: dict[str, Layout] = {}
    maker = Maker(question.plan)
    ask_on_demand(maker, question.database)  # rows that were drawn again may have more below them
    for number, inside in enumerate(question.insides):
        name = inside.place.layout.name
        question.say(f"{name}: rows")
        yield _columns(inside.place)
        yield _rows(inside, maker.size(name), written.get(name, ""))
        if len(inside.place.missing) == len(inside.place.columns):
            continue
        checks, layout = stream.read(inside.place, number)
        yield from checks
        if layout is not None:
            readable[name] = layout
    for inside in question.insides:
        question.say(f"{inside.place.layout.name}: keys")
        yield from inside.checks()
    for (table, column), identifier in question.identifiers.items():
        question.say(f"{table}.{column}: {identifier.word}")
        if table in readable:
            yield check_identifier(stream.connection, readable[table], column, identifier)
    yield from _rules(question, stream, readable)
    if question.look is not None:
        question.look(stream.connection, tuple(readable.values()))


def _columns(place: Located) -> Check:
    layout = place.layout
    findings = tuple(
        Finding("columns", f"{layout.name}.{column.name}", "missing") for column in place.missing
    )
    columns = len(layout.columns)
    return Check("columns", layout.name, columns, len(findings), findings=findings, unit="columns")


def _rows(inside: Inside, expected: int, written: str) -> Check:
    """How many rows there are; more are no fault where a trigger may have inserted them."""
    name = inside.place.layout.name
    rows = inside.rows()
    if rows > expected and written:
        return Check("rows", name, rows, note=f"{rows - expected:,} more: {written} inserts here")
    findings: tuple[Finding, ...] = ()
    if rows != expected:
        said = f"{rows:,} rows, {expected:,} by the schema"
        findings = (Finding("rows", name, said, violations=abs(rows - expected)),)
    return Check("rows", name, rows, abs(rows - expected), findings=findings)


def _rules(question: _Question, stream: Stream, readable: Mapping[str, Layout]) -> Iterator[Check]:
    missing = []
    for layout in question.plan.layouts:
        there = readable.get(layout.name)
        if there is None:
            missing.append(layout.name)
        else:
            names = {column.name for column in there.columns}
            missing += [f"{layout.name}.{c.name}" for c in layout.columns if c.name not in names]
    for rule in rules_of(question.plan.schema):
        question.say(f"rule {rule.name}")
        yield check_rule(
            stream.connection,
            rule,
            question.plan.as_of,
            tables=list(readable),
            missing=missing,
            seconds=question.rule_seconds,
        )
