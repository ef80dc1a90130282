"""Columns of a foreign key: a part of the row it refers to, null where there is none."""

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.capacity import is_counter
from synth.infer.draft import NULL_SHARE, Data, EntryDraft
from synth.infer.known import Known
from synth.infer.lives import Life
from synth.infer.names import path, sql_path
from synth.infer.work import Link, Variants, Work


def linked(work: Work, life: Life, column: DbColumn) -> EntryDraft:
    """A column of a foreign key: a part of its row."""
    link = work.links[column.name]
    entry = EntryDraft(path(link.let, link.parts[column.name]))
    if column.name in work.single and not link.is_parent:
        entry.beside["unique"] = "true"
    if column.name in work.apart:
        entry.beside["nulls"] = work.apart[column.name]
    elif later := _made_later(work, life.known, link, column.name):
        entry.beside["nulls"] = later
        entry.reason = "only rows made before"
    elif work.may_be_empty(column.name) and _is_later(work, link, column.name):
        theirs = sql_path(link.let, link.parts[column.name])
        entry.beside["nulls"] = f"{theirs} >= {sql_path(link.parts[column.name])}"
        entry.reason = "only earlier rows"
    reference = link.reference
    free = [name for name in reference.columns if work.table.by_name[name].nullable]
    let = work.draft.lets.get(link.let)
    if let is not None and column.name in work.variants:
        variants = work.variants[column.name]
        empty = [
            name
            for name, branch in zip(variants.names, variants.branches, strict=True)
            if (found := branch.domains.get(column.name)) is not None and found.null
        ]
        if empty:
            let.beside["nulls"] = variants.drew(empty)
            _start_tree(work, let, variants, empty[0])
    elif let is not None and free and "nulls" not in let.beside:
        domain = work.domains.get(column.name, Domain())
        if domain.null is None and not set(reference.columns) & work.never_null:
            others = (own for own, known in work.links.items() if known.let == link.let)
            # What follows from its row is there where the reference itself is not.
            is_shared = not all(work.table.by_name[own].nullable for own in others)
            own = entry if is_shared else let
            own.beside.setdefault("nulls", NULL_SHARE)
        elif domain.null:
            let.beside["nulls"] = "1"
    return entry


def _made_later(work: Work, known: Known, link: Link, name: str) -> str:
    """The condition under which a row of a tree would be under one made later, or ""."""
    let = work.draft.lets.get(link.let)
    is_tree = link.reference.to == work.table.name and len(link.reference.columns) == 1
    is_fixed = name in work.variants or work.domains.get(name, Domain()).null is not None
    made = known.made.get(work.table.name)
    if made is None or not is_tree or let is None or is_fixed:
        return ""
    if not work.may_be_empty(name) or "before" not in str(let.data):
        return ""
    later = f"{sql_path(link.let, made.column)} > {sql_path(made.column)}"
    spell = known.spells.get(work.table.name)
    if spell is None or not spell.is_whole:
        return later
    return f"{later} or {sql_path(link.let, spell.end)} < {sql_path(made.column)}"


def _start_tree(work: Work, let: EntryDraft, variants: Variants, empty: str) -> None:
    """Let the first row of a tree be drawn as one that has none before it."""
    is_begun = "row = 0" in str(work.draft.lets[variants.let].data)
    if "before" in str(let.data) and not is_begun:
        choice: Data = list(variants.names)
        first: Data = {"when": "row = 0", "value": empty}
        work.draft.lets[variants.let].data = {"case": [first, {"choice": choice}]}


def _is_later(work: Work, link: Link, column: str) -> bool:
    """Whether a reference to the own table may meet later rows, which a sequence tells."""
    reference = link.reference
    let = work.draft.lets.get(link.let)
    if reference.to != work.table.name or let is None or "match" not in str(let.data):
        return False
    target = reference.to_columns[reference.columns.index(column)]
    return target in work.single and is_counter(work, target)
