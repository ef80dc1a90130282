"""Exclusions over ranges: rows that never meet, each in a place of its own counted by `row`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from synth.databases.catalog import DbColumn, DbExclusion, DbTable, Structure
from synth.infer.draft import LINE, Data, EntryDraft
from synth.infer.made import type_word
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work
from synth.sql import unquoted
from synth.stores.ddl import columns_in

_RANGE = re.compile(r"\w*range\((\S+), (\S+?)(?:, '[\[(][\])]'::text)?\)")
_STEP = "cast(2 * row as integer)"
_STARTS: Mapping[str, str] = {
    "date": f"date '2000-01-01' + {_STEP}",
    "timestamp": f"timestamp '2000-01-01 08:00:00' + to_days({_STEP})",
    "timestamptz": f"timestamp '2000-01-01 08:00:00' + to_days({_STEP})",
    "integer": f"1 + {_STEP}",
    "bigint": "1 + 2 * row",
    "numeric": "1 + 2 * row",
}
"""Where the place of a row begins; the next one begins two days or numbers later."""

_ENDS: Mapping[str, str] = {
    "date": "cast({} + 1 as date)",
    "timestamp": "{} + to_days(1)",
    "timestamptz": "{} + to_days(1)",
    "integer": "{} + 1",
    "bigint": "{} + 1",
    "numeric": "{} + 1",
}
_BOX = "'(' || 2 * row || ',0),(' || 2 * row + 1 || ',1)'"


_STEPS: Mapping[str, str] = {
    "year": "to_years({})",
    "quarter": "to_months(3 * {})",
    "month": "to_months({})",
    "week": "to_days(7 * {})",
    "day": "to_days({})",
    "hour": "to_hours({})",
    "minute": "to_minutes({})",
    "second": "to_seconds({})",
}
MOMENTS: Mapping[str, str] = {
    "date": "cast(as_of - {} as date)",
    "timestamp": "cast(as_of as timestamp) - {}",
    "timestamptz": "cast(as_of as timestamp) - {}",
}
"""How far back a row lies, by the type of the moment."""


_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double"})


def is_stepped(column: DbColumn, unit: str) -> bool:
    """Whether a column can go on by a unit from row to row.

    Args:
        column: of a table.
        unit: of time, or how far apart numbers have to be.
    """
    return column.type.base in (_NUMBERS if unit.isdigit() else MOMENTS)


def stepped(column: DbColumn, unit: str, name: str) -> EntryDraft:
    """A moment that lies one unit of time further back in every row, or a number that is greater.

    Args:
        column: a date or timestamp, or a number.
        unit: `month` and the like, or how far apart numbers have to be.
        name: of the constraint that asks for it.
    """
    if unit.isdigit():
        number = LINE if unit == "1" else f"{unit} * ({LINE})"
        return EntryDraft({"expr": number}, {"type": _word(column)}, f"{unit} apart: {name}")
    back = _STEPS[unit].format("cast(row as integer)")
    made: Data = {"expr": MOMENTS[column.type.base].format(back)}
    reason = f"one a {unit}: {name}"
    return EntryDraft(made, {"type": _word(column)}, reason)


def spaced(
    exclusion: DbExclusion,
    table: DbTable,
    names: Mapping[str, str],
    *,
    apart: frozenset[str] = frozenset(),
) -> Mapping[str, EntryDraft]:
    """The columns that keep rows apart; none where this needs more than rows in a line.

    Args:
        exclusion: of the table.
        table: its columns, conditions and uniques.
        names: the names of the columns in the schema.
        apart: the columns that are equal in rows which must not meet: beside them what begins a
            row is another one each time, so a unique list of it is met.
    """
    if len(exclusion.elements) != 1 or exclusion.elements[0][1] != "&&":
        return {}
    text = exclusion.elements[0][0]
    pair = _RANGE.fullmatch(text)
    parts = (text,) if pair is None else (pair[1], pair[2])
    columns = [table.by_name.get(unquoted(part)) for part in parts]
    known = [column for column in columns if column is not None]
    if len(known) < len(parts) or not _is_free(table, known, apart):
        return {}
    made = _pair(known, names) if pair is not None else _alone(known[0])
    reason = f"rows never meet: {exclusion.name}"
    return {name: EntryDraft({"expr": sql}, {"type": word}, reason) for name, sql, word in made}


@dataclass(frozen=True)
class _Spell:
    """How rows under one parent take turns: lets that vary them, and where they begin and end."""

    lets: Mapping[str, str]
    start: str
    end: str


_DAYS = _Spell(
    {"wait": "0..14", "days": "1..14"},
    "as_of - 365 + cast(30 * row + {wait} as integer)",
    "cast({start} + {days} as date)",
)
_HOURS = _Spell(
    {"day": "0..6", "quarter": "32..64", "quarters": "1..6"},
    "cast(as_of as timestamp) + to_days(cast(7 * row - 365 + {day} as integer))"
    " + to_minutes(15 * {quarter})",
    "{start} + to_minutes(15 * {quarters})",
)
_SPELLS = {"date": _DAYS, "timestamp": _HOURS, "timestamptz": _HOURS}
"""A spell in each month, an appointment of a working day in each week: none meets another."""


def in_turns(exclusion: DbExclusion, work: Work, *, is_under: bool) -> Mapping[str, EntryDraft]:
    """The columns that keep rows apart, under one parent or in all; none where that is not known.

    Args:
        exclusion: whose ranges must not overlap where other columns are equal.
        work: the table; gets the lets that vary the spells.
        is_under: whether rows that are equal in the other columns have one parent.
    """
    table, draft = work.table, work.draft
    ranges = [element for element in exclusion.elements if element[1] == "&&"]
    equal = [element for element in exclusion.elements if element[1] == "="]
    if len(ranges) != 1 or len(equal) + 1 < len(exclusion.elements):
        return {}
    apart = frozenset(name for name, _ in equal) if is_under else frozenset[str]()
    lone = replace(exclusion, elements=tuple(ranges))
    made = spaced(lone, table, draft.names, apart=apart)
    if not is_under or not made:
        return made
    kinds = [table.by_name[name].type for name in made]
    bases = {kind.element.base if kind.element is not None else kind.base for kind in kinds}
    spell = _SPELLS.get(next(iter(bases), ""))
    if spell is None:
        return made
    lets = {}
    for word, law in spell.lets.items():
        lets[word] = schema_name(word, [*draft.names.values(), *draft.lets], kind="row")
        draft.lets[lets[word]] = EntryDraft({"int": law})
    start = spell.start.format(**lets)
    first, *rest = made.values()
    if rest:
        own = sql_path(draft.names[next(iter(made))])
        first.data = {"expr": start}
        rest[0].data = {"expr": spell.end.format(start=own, **lets)}
    else:
        end = spell.end.format(start=start, **lets)
        first.data = {"expr": f"'[' || {start} || ',' || {end} || ')'"}
    return made


def of_spell(exclusion: DbExclusion, table: DbTable, structure: Structure) -> tuple[str, ...]:
    """All columns of an exclusion that are of one row of spells which do not meet, or none.

    Rows under different ones do not meet either: it is enough to be alone under each.

    Args:
        exclusion: of the table.
        table: its references.
        structure: of the database.
    """
    own = {text for text, _ in exclusion.elements}
    for reference in table.references:
        pairs = dict(zip(reference.columns, reference.to_columns, strict=True))
        theirs = {pairs.get(text) for text in own}
        to = structure.by_name[reference.to]
        if any(theirs == {text for text, _ in other.elements} for other in to.exclusions):
            return reference.columns
    return ()


def _is_free(table: DbTable, columns: list[DbColumn], apart: frozenset[str]) -> bool:
    """Whether nothing else decides the columns; what orders both of them is met anyway."""
    own = {column.name for column in columns}
    texts = (*(check.text for check in table.checks), *table.bounds)
    named = [columns_in(text, table.by_name) & own for text in texts]
    lists = [columns_in(" ".join(u.expressions), table.by_name) for u in table.uniques]
    begun = {columns[0].name} | apart
    uniques = [names & own for names in lists if not (apart and apart < names <= begun)]
    references = [own & set(reference.columns) for reference in table.references]
    return (
        all(not found or (len(own) > 1 and found == own) for found in named)
        and not any((*uniques, *references))
        and not any(column.type.checks or column.is_generated for column in columns)
    )


def _pair(columns: list[DbColumn], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    first, last = columns
    base = first.type.base
    if base != last.type.base or base not in _STARTS:
        return []
    end = _ENDS[base].format(sql_path(names[first.name]))
    return [(first.name, _STARTS[base], _word(first)), (last.name, end, _word(last))]


def _alone(column: DbColumn) -> list[tuple[str, str, str]]:
    kind, element = column.type, column.type.element
    if kind.base == "box":
        return [(column.name, _BOX, kind.text)]
    if kind.base != "range" or element is None or element.base not in _STARTS:
        return []
    start = _STARTS[element.base]
    end = _ENDS[element.base].format(f"({start})")
    return [(column.name, f"'[' || ({start}) || ',' || ({end}) || ')'", kind.text)]


def _word(column: DbColumn) -> str:
    return type_word(column.type)
