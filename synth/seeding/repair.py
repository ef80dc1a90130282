"""`check --repair`: a schema is written again until a database takes all rows of all that is left.

What is refused takes a plainer generator, as in `init`; where that does not help, its table is left
out with what cannot be without it. Every change says why, and nothing else of the text changes.
"""

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from synth.databases.catalog import Structure
from synth.databases.database import open_database
from synth.databases.filled import filled
from synth.databases.locating import Located, located
from synth.disk import work_beside, write_new
from synth.errors import QuestionError, SchemaError, WorldError
from synth.infer.agreeing import agreeing
from synth.infer.assemble import Assembler
from synth.infer.draft import EntryDraft, TableDraft
from synth.infer.plainer import Plainer, step_from
from synth.infer.standing import standing
from synth.infer.text import entry_lines, table_lines
from synth.plan.build import plan as planned
from synth.plan.plan import Plan
from synth.report import Report
from synth.schema.read import read_text
from synth.seeding.against import rehearsed
from synth.seeding.lines import Span, replaced, span_at
from synth.seeding.trial import Refusal

_ANYBODY_MAY_WRITE = 0o222


@dataclass(frozen=True)
class Repaired:
    """How it ended.

    Attributes:
        report: of the last rehearsal.
        changes: what was changed, a line each.
    """

    report: Report
    changes: tuple[str, ...]


def repair(path: Path, url: str) -> Repaired:
    """Write a schema again until a database refuses none of its rows.

    Args:
        path: of the schema; it is replaced as a whole, or not at all.
        url: of the database; nothing is left in it.

    Raises:
        SchemaError: the schema has mistakes.
        QuestionError: the file changed meanwhile, or its entries share lines.
        WorldError: the database failed, or the file cannot be written.
    """
    first = _text_of(path)
    text, state = first, Plainer()
    changes: list[str] = []
    with closing(open_database(url, read_only=True)) as database:
        known = database.structure()
        stands = standing(known, filled(database, known))
        structure = agreeing(stands.structure(known))
    plan = planned(read_text(text, path=str(path)))
    while True:
        found = rehearsed(plan, url)
        for step in _steps(state, found.refusals, plan, structure):
            state = step
            after, more = _written(text, plan, Assembler(structure, state, stands))
            new = None if after == text else _planned(after, path)
            if new is not None:
                text, plan, changes = after, new, [*changes, *more]
                break
        else:
            break
    if text != first:
        _write(path, first, text)
    return Repaired(found.report, tuple(changes))


def _planned(text: str, path: Path) -> Plan | None:
    """The plan of a text, or None where it has mistakes."""
    try:
        return planned(read_text(text, path=str(path)))
    except SchemaError:
        return None


def _text_of(path: Path) -> str:
    """The text with its own ends of lines."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise WorldError(f"cannot read {path}: {error.strerror}") from None


def _write(path: Path, first: str, text: str) -> None:
    if not path.stat().st_mode & _ANYBODY_MAY_WRITE:
        raise WorldError(f"cannot write {path}: it may not be written")
    if _text_of(path) != first:
        raise QuestionError(f"{path} is not the file that was checked: it changed meanwhile")
    target = path.resolve()  # a link stays
    try:
        with work_beside(target, str(path)) as (work, _):
            made = work / target.name
            write_new(made, text.encode())
            made.chmod(stat.S_IMODE(target.stat().st_mode))
            made.replace(target)
    except OSError as error:
        raise WorldError(f"cannot write {path}: {error.strerror}") from None


def _steps(
    plainer: Plainer, refusals: Sequence[Refusal], plan: Plan, structure: Structure
) -> Iterator[Plainer]:
    """What to try next: plainer columns, else without their tables."""
    places = {layout.name: located(structure, layout) for layout in plan.layouts}
    known = [(refusal, place) for refusal in refusals if (place := places.get(refusal.table))]
    refused = [(place.table, refusal.columns, refusal.reason) for refusal, place in known]
    softer = step_from(plainer, refused)
    if softer != plainer:
        yield softer
    for refusal, place in known:
        plainer = plainer.without(place.table.name, refusal.reason)
    if known:
        yield plainer


def _written(text: str, plan: Plan, assembler: Assembler) -> tuple[str, list[str]]:
    """The text with all that has to be plainer, and what was changed.

    Raises:
        QuestionError: an entry shares its lines with another.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    plainer, structure = assembler.plainer, assembler.structure
    drafts = {draft.source.name: draft for draft in assembler.drafts()}
    spans: list[tuple[Span, Sequence[str]]] = []
    changes = []
    for layout in plan.layouts:
        place = located(structure, layout)
        if place is None or plan.leaves(layout.name):
            continue
        draft = drafts[place.table.name]
        if draft.left:
            mark = plan.tables[layout.name].mark
            span = _span(lines, mark.line, layout.name, mark.file)
            spans.append((span, table_lines(replace(draft, name=layout.name))))
            changes.append(f"{layout.name}: left out: {draft.left}")
            continue
        emptied = assembler.left.empty.get(place.table.name, {})
        for name, reason in _plainer(plainer, emptied, place):
            mark = plan.tables[layout.name].columns[name].mark
            span = _span(lines, mark.line, name, mark.file)
            new = list(entry_lines(name, _entry(draft, place, name)))
            if new != [line[span.indent :] for line in lines[span.start : span.stop]]:
                spans.append((span, new))
                changes.append(f"{layout.name}.{name}: plainer: {reason}")
    return end.join(replaced(lines, spans)), changes


def _plainer(
    plainer: Plainer, emptied: Mapping[str, str], place: Located
) -> Iterator[tuple[str, str]]:
    """The columns of a schema's table that have to be plainer, and why."""
    for column, own in zip(place.layout.columns, place.columns, strict=True):
        if own is None:
            continue
        reason = emptied.get(own.name) or plainer.reasons.get((place.table.name, own.name))
        if reason:
            yield column.name, reason


def _entry(draft: TableDraft, place: Located, name: str) -> EntryDraft:
    """What `init` would write of a column, under the name that it has in the schema."""
    column = next(column for column in place.layout.columns if column.name == name)
    outside = column.outside or name
    own = next(own for own in place.table.columns if own.name.lower() == outside.lower())
    entry = draft.columns[draft.names[own.name]]
    beside = {word: value for word, value in entry.beside.items() if word != "as"}
    return replace(entry, beside=beside | ({"as": own.name} if own.name != name else {}))


def _span(lines: Sequence[str], line: int, name: str, path: str) -> Span:
    """The lines of an entry.

    Raises:
        QuestionError: it shares them with another.
    """
    found = span_at(lines, line, name)
    if found is None:
        raise QuestionError(
            f"{path}:{line}: {name} shares its line with others; --repair writes entries again "
            "that stand on lines of their own, as init writes them"
        )
    return found
