"""What an output promises, read back from it: digests, types, keys, references, numbers, rules.

Only the manifest beside the output says what is expected, or a schema that is given; no generator
is ever called.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from synth.disk import scratch
from synth.errors import QuestionError, WorldError
from synth.given import check_path
from synth.locales.identifier import Identifier
from synth.locales.judge import judges_of
from synth.manifest import Manifest, read_manifest
from synth.plan.plan import Plan
from synth.report import Check, Finding, Report
from synth.schema.layout import Layout
from synth.stores.targets import manifest_of
from synth.verify.files import check_files, check_tables
from synth.verify.identifiers import check_identifier, identifiers, locale_of, proof_notes
from synth.verify.judge import Look, locked
from synth.verify.keys import check_references, check_unique
from synth.verify.output import Output, open_output
from synth.verify.rules import RULE_SECONDS, check_rule
from synth.verify.schemas import by_schema, check_schema
from synth.verify.tables import Reader

if TYPE_CHECKING:
    import duckdb

__all__ = ["verify"]


@dataclass(frozen=True)
class _Question:
    """What is asked of an output."""

    output: Output
    manifest: Manifest
    as_of: date
    identifiers: dict[tuple[str, str], Identifier]
    rule_seconds: float
    say: Callable[[str], None]
    look: Look | None


def verify(
    path: str,
    *,
    plan: Plan | None = None,
    rule_seconds: float = RULE_SECONDS,
    progress: Callable[[str], None] | None = None,
    look: Look | None = None,
) -> Report:
    """Everything that the manifest says of an output, checked against its values.

    Memory stays within three segments and 800 MB; what needs more goes to a temporary folder that
    only this user can read, and is removed.

    Args:
        path: a file or a folder, with its manifest.
        plan: of a schema that says what the output should hold, in place of the manifest: its
            columns and types, nulls, keys, references, identifiers, rules and `as_of`.
        rule_seconds: how long a rule may take.
        progress: is told what is being checked.
        look: looks at the tables as well, at the end.

    Raises:
        QuestionError: there is no output, or no manifest that this version reads.
        WorldError: memory or the temporary folder's disk is full.
    """
    check_path(path, expected="the folder or file of an output")
    if not Path(path).exists():
        raise QuestionError(f"{path} does not exist")
    if not (Path(path).is_dir() or Path(path).is_file()):
        raise QuestionError(f"{path} is no file and no folder")
    written = read_manifest(manifest_of(path))
    manifest = written if plan is None else by_schema(plan, written)
    question = _Question(
        open_output(path, manifest),
        manifest,
        _as_of(manifest),
        identifiers(manifest),
        rule_seconds,
        progress or _silent,
        look,
    )
    question.say("files")
    checks = [check_files(Path(path), manifest), check_tables(question.output, manifest)]
    if plan is not None:
        checks.append(check_schema(plan, written))
    try:
        with scratch("synth-verify") as folder:
            checks += _checks(question, folder)
    except (MemoryError, OSError) as error:
        raise WorldError(f"{path}: not enough memory or temporary disk to verify it") from error
    said = (note for check in checks for note in check.notes)
    notes = (*proof_notes(question.identifiers), *manifest.notes, *said)
    return Report(path, tuple(checks), notes)


def _silent(_: str) -> None:
    """Nobody wants to know."""


def _as_of(manifest: Manifest) -> date:
    try:
        return date.fromisoformat(manifest.as_of)
    except ValueError:
        raise QuestionError("manifest: as_of: expected a day, such as 2026-01-31") from None


def _checks(question: _Question, folder: Path) -> Iterator[Check]:
    """Everything that needs the values."""
    import duckdb

    output = question.output
    records = question.manifest.tables
    found = (output.source.in_place(record.layout.name) for record in records)
    places = [place for place in found if place is not None]
    try:
        with locked(folder, places) as connection:
            judges = judges_of(locale_of(question.manifest))
            yield from _of_values(question, Reader(output, connection, folder, judges))
    except duckdb.OutOfMemoryException:
        raise MemoryError from None
    except duckdb.Error as error:
        kind = type(error).__name__
        finding = Finding("read", output.path.name, f"cannot be read to its end ({kind})")
        yield Check("read", output.path.name, violations=1, findings=(finding,))


def _of_values(question: _Question, reader: Reader) -> Iterator[Check]:
    readable: dict[str, Layout] = {}
    records = question.manifest.tables
    there = question.output.tables(tuple(record.layout.name for record in records))
    for number, record in enumerate(records):
        if record.layout.name not in there:
            continue
        question.say(f"{record.layout.name}: rows")
        checks, layout = reader.read(record, number)
        yield from checks
        if layout is not None:
            readable[record.layout.name] = layout
    for layout in (record.layout for record in records if record.layout.name in readable):
        question.say(f"{layout.name}: keys")
        yield from check_unique(reader.connection, layout, readable[layout.name])
        yield from check_references(reader.connection, layout, readable)
    for (table, column), identifier in question.identifiers.items():
        question.say(f"{table}.{column}: {identifier.word}")
        if table in readable:
            yield check_identifier(reader.connection, readable[table], column, identifier)
    yield from _rules(question, reader.connection, readable)
    if question.look is not None:
        question.look(reader.connection, tuple(readable.values()))


def _rules(
    question: _Question, connection: "duckdb.DuckDBPyConnection", readable: Mapping[str, Layout]
) -> Iterator[Check]:
    missing = []
    for layout in (record.layout for record in question.manifest.tables):
        there = readable.get(layout.name)
        if there is None:
            missing.append(layout.name)
        else:
            lost = [column for column in layout.columns if column not in there.columns]
            missing += [f"{layout.name}.{column.name}" for column in lost]
    for rule in question.manifest.rules:
        question.say(f"rule {rule.name}")
        yield check_rule(
            connection,
            rule,
            question.as_of,
            tables=list(readable),
            missing=missing,
            seconds=question.rule_seconds,
        )
