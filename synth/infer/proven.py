"""What `init` writes is read back, planned, and a few rows of it made, before anybody sees it.

A column whose generator is refused takes the next plainer one, and says why; a table of which
nothing else helps is left out, with all that cannot be without it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synth.errors import AnswerError, SchemaError
from synth.infer.draft import TableDraft
from synth.infer.judged import Judge, broken, denied, refused_mostly, unmet
from synth.infer.plainer import Plainer, step_from
from synth.infer.text import Written
from synth.stores.ddl import columns_in

if TYPE_CHECKING:
    from synth.making.maker import Maker

_PATH = "init.yaml"
_LINE = re.compile(rf"{re.escape(_PATH)}:(\d+):")
"""What the text is called while it is proven, and how an error begins that names a line of it."""

_ROWS = 100
"""Rows of a table, or of the one that it hangs under, that are made."""


@dataclass(frozen=True)
class Refusal:
    """What was refused.

    Attributes:
        table: its name in the schema.
        entry: a column or a let, or "" for the table itself.
        reason: in few words, without a value.
        condition: of the database, that some rows do not fulfil; "" where it is about all.
        is_hard: whether hardly any does, or some do not however often they are drawn.
        columns: of the database that it is about besides.
    """

    table: str
    entry: str
    reason: str
    condition: str = ""
    is_hard: bool = False
    columns: frozenset[str] = frozenset()


def proven(
    write: Callable[[Plainer], tuple[Sequence[TableDraft], Written]], judge: Judge | None = None
) -> str:
    """The text of a schema that is not refused.

    Args:
        write: the drafts, and their text, of all that has to be plainer.
        judge: the database, which is asked about made-up rows where we say a condition of its in
            our own SQL; without it only what is sure is said so.
    """
    plainer = Plainer()
    while True:
        drafts, written = write(plainer)
        by_name = {draft.name: draft for draft in drafts}
        found = tuple(refusals(written, drafts, judge))
        known, plainer = plainer, _learnt(plainer, found, by_name)
        found = tuple(one for one in found if _is_of_entry(one, known, by_name))
        if not found and plainer == known:
            return written.text
        if not found:
            continue
        refused = (
            (by_name[one.table].source, tuple(_columns(by_name[one.table], one)), one.reason)
            for one in found
        )
        before, plainer = plainer, step_from(plainer, refused)
        if plainer == before:
            raise RuntimeError("a table that is left out is refused")


def _learnt(
    plainer: Plainer, found: Sequence[Refusal], drafts: Mapping[str, TableDraft]
) -> Plainer:
    """With the conditions that hardly any row fulfils, and those that some do not."""
    told = {one: (drafts[one.table].source.name, one.condition) for one in found if one.condition}
    hard = {place for one, place in told.items() if one.is_hard}
    doubted = {place for one, place in told.items() if not one.is_hard}
    return replace(
        plainer,
        hard=plainer.hard | hard,
        hopeless=plainer.hopeless | (plainer.hard & hard),
        doubted=plainer.doubted | doubted,
    )


def _is_of_entry(one: Refusal, known: Plainer, drafts: Mapping[str, TableDraft]) -> bool:
    """Whether something has to be plainer: a condition is met by no other way that is known."""
    place = drafts[one.table].source.name, one.condition
    return not one.condition or (bool(one.columns) and place in known.hopeless)


def _columns(draft: TableDraft, one: Refusal) -> Iterator[str]:
    """The columns of the database that an entry makes: its own, or all that take from a let.

    Of the table itself, those of its key and unique lists.
    """
    entry = one.entry
    if one.columns:
        yield from (name for name in draft.names if name in one.columns)
        return
    listed = {*draft.key, *(name for names in draft.uniques for name in names)}
    for column, name in draft.names.items():
        made = draft.columns.get(name)
        is_let = entry in draft.lets and made is not None and entry in str(made.words)
        if is_let or (name in listed if not entry else name == entry):
            yield column


def refusals(
    written: Written, drafts: Sequence[TableDraft] = (), judge: Judge | None = None
) -> Iterator[Refusal]:
    """What `check` would refuse of a schema, whoever makes its first rows, or the database.

    Args:
        written: the text, and what stands in its lines.
        drafts: what it was written from.
        judge: the database.
    """
    from synth.making.maker import Maker
    from synth.plan.build import plan
    from synth.plan.facts import FITTING
    from synth.schema.read import read_text

    try:
        maker = Maker(plan(read_text(written.text, path=_PATH)))
    except SchemaError as error:
        for problem in error.problems:
            table, entry = written.at(problem.mark.line)
            # DuckDB's own words are for who wrote the SQL, and tell nothing to who reads the file.
            found = (
                "its SQL does not fit its types" if problem.expected == FITTING else problem.found
            )
            yield Refusal(table, entry, f"refused: {found}")
        return
    maker.keeps = True
    filled = {
        (draft.name, draft.names[column.name])
        for draft in drafts
        for column in draft.source.columns
        if not column.nullable
    }
    refused = list(_not_made(maker, written, filled))
    yield from refused
    if judge is not None and not refused:
        for draft, claim, is_half in denied(judge, maker, drafts):
            reason = f"{claim.name} says otherwise"
            refused.append(Refusal(draft.name, claim.column, reason, claim.name if is_half else ""))
        for draft, ask in refused_mostly(judge, maker, drafts):
            refused.append(
                Refusal(draft.name, "", f"{ask.name} refuses most rows", ask.name, is_hard=True)
            )
        for draft, name in broken(judge, maker, drafts):
            refused.append(Refusal(draft.name, "", f"{name} is not met", name))
        yield from refused
        if all(one.condition for one in refused):
            yield from _unmet(judge, maker, drafts)


def _unmet(judge: Judge, maker: "Maker", drafts: Sequence[TableDraft]) -> Iterator[Refusal]:
    """The conditions to ask that drawing again does not meet."""
    for draft, ask in unmet(judge, maker, drafts):
        own = frozenset(columns_in(ask.text, draft.names))
        yield Refusal(draft.name, "", f"{ask.name} is not met", ask.name, is_hard=True, columns=own)


def _not_made(
    maker: "Maker", written: Written, filled: Collection[tuple[str, str]]
) -> Iterator[Refusal]:
    """The columns whose first rows cannot be made, or are null where none may be.

    Args:
        maker: of the rows.
        written: the text, whose entry at fault an error names, whatever reads it.
        filled: tables and columns that the database wants filled.
    """
    from synth.plan.unread import follows_unread

    for layout in maker.plan.layouts:
        stop = min(maker.size(maker.plan.root(layout.name)), _ROWS)
        frame = maker.beneath(layout.name, 0, stop)
        frame.is_whole = True
        for column in layout.columns:
            try:
                values = frame.path((column.name,))
            except AnswerError as error:
                if follows_unread(maker.plan, layout.name):
                    continue  # whether rows that stand fit is known where they are
                told = _LINE.match(str(error))
                table, entry = written.at(int(told[1])) if told else ("", "")
                place = (table, entry) if entry else (layout.name, column.name)
                yield Refusal(*place, "refused: its rows cannot be made")
                continue
            is_filled = (layout.name, column.name) in filled or not column.nullable
            if values.null_count and is_filled:
                yield Refusal(layout.name, column.name, "refused: it would be null")
        frame.forget()
