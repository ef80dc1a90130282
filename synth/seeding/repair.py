"""`check --repair`: a schema is written again until a database takes all rows of all that is left.

What is refused takes a plainer generator, as in `init`; where that does not help, its table is left
out with what cannot be without it. Every change says why, and nothing else of the text changes but
a table that reads what is no longer there: it is written again as a whole.
"""

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from synth.databases.catalog import Structure, TableName
from synth.databases.database import open_database
from synth.databases.filled import filled
from synth.databases.locating import Located, located
from synth.disk import work_beside, write_new
from synth.errors import QuestionError, SchemaError, WorldError
from synth.infer.agreeing import agreeing
from synth.infer.assemble import Assembler
from synth.infer.draft import EntryDraft, TableDraft
from synth.infer.plainer import Plainer, step_from
from synth.infer.standing import Standing, standing
from synth.infer.text import entry_lines, table_lines
from synth.plan.build import plan as planned
from synth.plan.plan import Plan
from synth.report import Report
from synth.schema.read import read_text
from synth.seeding.against import rehearsed
from synth.seeding.lines import Span, replaced, span_at
from synth.seeding.reread import Mistake, mistakes
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
    with closing(open_database(url, read_only=True)) as database:
        known = database.structure()
        stands = standing(known, filled(database, known))
        writer = _Writer(path, agreeing(stands.structure(known)), stands)
    now = _Version(first, planned(read_text(first, path=str(path))))
    if _has_changed(now.plan, writer.structure):
        return Repaired(rehearsed(now.plan, url).report, ())
    while True:
        found = rehearsed(now.plan, url)
        steps = _steps(now, found.refusals, writer.structure)
        after = next(filter(None, (writer.after(now, step) for step in steps)), None)
        if after is None:
            break
        now = after
    if now.text != first:
        _write(path, first, now.text)
    return Repaired(found.report, now.changes)


def _has_changed(plan: Plan, structure: Structure) -> bool:
    """Whether tables have lost columns that a schema makes: nothing plainer brings them back."""
    places = (located(structure, layout) for layout in plan.layouts)
    return any(place is not None and place.missing for place in places)


@dataclass(frozen=True)
class _Version:
    """A schema on the way.

    Attributes:
        text: of it.
        plan: of the text.
        plainer: what was refused before it was written.
        changes: what was changed so far.
    """

    text: str
    plan: Plan
    plainer: Plainer = field(default_factory=Plainer)
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Writer:
    """Writes a schema again.

    Attributes:
        path: of it, for its marks.
        structure: of the database.
        stands: the tables whose rows are there.
    """

    path: Path
    structure: Structure
    stands: Standing

    def after(self, now: _Version, plainer: Plainer) -> _Version | None:
        """The next version, or None where nothing changes or mistakes are left.

        What the plan of the text refuses is plainer still, as in `init`.
        """
        again: dict[TableName, str] = {}
        while True:
            assembler = Assembler(self.structure, plainer, self.stands)
            text, changes = _written(now, assembler, again)
            if text == now.text:
                return None
            try:
                schema = read_text(text, path=str(self.path))
            except SchemaError:
                return None
            try:
                return _Version(text, planned(schema), plainer, (*now.changes, *changes))
            except SchemaError as error:
                found = [
                    one for one in mistakes(error, schema) if not _is_left(now.plan, one.table)
                ]
            before = plainer, len(again)
            plainer = self._still_plainer(now, plainer, found, again)
            if (plainer, len(again)) == before:
                return None

    def _still_plainer(
        self, now: _Version, plainer: Plainer, found: Sequence[Mistake], again: dict[TableName, str]
    ) -> Plainer:
        """A step further for what was made plainer; other tables are noted to be written again.

        Only what is wrong after a table was written again speaks against it.
        """
        places = {layout.name: located(self.structure, layout) for layout in now.plan.layouts}
        before, refused = frozenset(again), []
        for one in found:
            place = places.get(one.table)
            if place is None:
                continue
            names = place.outer([one.column]) or ()
            is_plainer = any((place.table.name, name) in plainer.steps for name in names)
            if is_plainer or place.table.name in before:
                refused.append((place.table, names, f"refused: {one.found}"))
            else:
                again.setdefault(place.table.name, one.found)
        return step_from(plainer, refused)


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


def _steps(now: _Version, refusals: Sequence[Refusal], structure: Structure) -> Iterator[Plainer]:
    """What to try next: plainer columns, else without their tables."""
    plainer = now.plainer
    places = {layout.name: located(structure, layout) for layout in now.plan.layouts}
    known = [(refusal, place) for refusal in refusals if (place := places.get(refusal.table))]
    refused = [(place.table, refusal.columns, refusal.reason) for refusal, place in known]
    softer = step_from(plainer, refused)
    if softer != plainer:
        yield softer
    for refusal, place in known:
        plainer = plainer.without(place.table.name, refusal.reason)
    if known:
        yield plainer


def _written(
    now: _Version, assembler: Assembler, again: Mapping[TableName, str]
) -> tuple[str, list[str]]:
    """The text with all that has to be plainer, and what was changed.

    Raises:
        QuestionError: an entry shares its lines with another.
    """
    end = "\r\n" if "\r\n" in now.text else "\n"
    lines, plan = now.text.split(end), now.plan
    drafts = {draft.source.name: draft for draft in assembler.drafts()}
    spans: list[tuple[Span, Sequence[str]]] = []
    changes = []
    for layout in plan.layouts:
        place = located(assembler.structure, layout)
        if place is None or _is_left(plan, layout.name):
            continue
        draft = drafts[place.table.name]
        reason = again.get(place.table.name)
        if draft.left or reason is not None:
            mark = plan.tables[layout.name].mark
            span = _span(lines, mark.line, layout.name, mark.file)
            spans.append((span, table_lines(replace(draft, name=layout.name))))
            said = f"left out: {draft.left}" if draft.left else f"written again: {reason}"
            changes.append(f"{layout.name}: {said}")
            continue
        emptied = assembler.left.empty.get(place.table.name, {})
        for name, reason in _plainer(assembler.plainer, emptied, place):
            mark = plan.tables[layout.name].columns[name].mark
            span = _span(lines, mark.line, name, mark.file)
            new = list(entry_lines(name, _entry(draft, place, name)))
            if new != [line[span.indent :] for line in lines[span.start : span.stop]]:
                spans.append((span, new))
                changes.append(f"{layout.name}.{name}: plainer: {reason}")
    return end.join(replaced(lines, spans)), changes


def _is_left(plan: Plan, table: str) -> bool:
    """Whether a table itself says that no row is made; what is under it may have to say so yet."""
    return plan.root(table) == table and plan.leaves(table)


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
