"""What tells the parts of a unique list apart: the columns that an expression is made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from synth.conditions.parsed import Node, NotUnderstoodError, parse
from synth.conditions.spelt import Piece, piece_of
from synth.databases.catalog import DbTable
from synth.databases.dialect import Dialect
from synth.stores.ddl import columns_in

_TELLING = frozenset({"lower", "upper", "trim", "at time zone"})
"""Calls that keep what `init` makes distinct apart: it never tells values apart by case alone."""

_JOINED = frozenset({"dpipe", "concat"})
_MIXING = frozenset({"add", "sub", "mul", "neg", "abs"})
_WIDE = frozenset({"text", "varchar", "bigint", "decimal", "double", "timestamp", "timestamptz"})
_TRUTHS = frozenset({"and", "or", "not", "is", "eq", "neq", "lt", "lte", "gt", "gte"})
_LOSING = frozenset({"left", "extract", "right", "substring", "greatest", "least", "length"})
_CONSTANTS = frozenset({"text", "number", "boolean", "null"})
_NESTED = ("year", "month", "day", "hour", "minute", "second")
_DAY = frozenset(_NESTED[:3])
_TRUNCATED = {
    **{unit: frozenset(_NESTED[: place + 1]) for place, unit in enumerate(_NESTED)},
    "quarter": frozenset({"year", "quarter"}),
    "week": frozenset({"year", "week"}),
}
"""Units of time that are left of a moment that is cut to one of them."""

_FINEST: tuple[str, ...] = (*reversed(_NESTED[2:]), "week", "month", "quarter", "year")
_PARTS = {**{unit: unit for unit in _FINEST}, "isoyear": "year", "doy": "day", "week": "week"}
_LETTERS = {
    **dict.fromkeys(("%Y", "yyyy", "iyyy"), "year"),
    **dict.fromkeys(("%m", "mm"), "month"),
    **dict.fromkeys(("%W", "%V", "%U", "iw", "ww"), "week"),
    **dict.fromkeys(("%d", "%j", "dd", "ddd"), "day"),
    **dict.fromkeys(("%H", "hh24"), "hour"),
}
"""What stands in the format of a moment, and the unit that it leaves."""

_FORMAT = re.compile(r"%[A-Za-z]|[a-z]+(?:24)?")
_LENGTHS = {"4": _TRUNCATED["year"], "7": _TRUNCATED["month"], "10": _DAY}
"""Characters from the left of a day that is a text, and the units that they leave."""

_ROUNDED = frozenset({"round", "floor", "ceil", "trunc", "ceiling"})
_FRACTIONS = frozenset({"numeric", "real", "double"})
_WHOLE = frozenset({"int", "integer", "bigint", "smallint"})


@dataclass(frozen=True)
class Carriers:
    """What an expression owes its different values to.

    Attributes:
        columns: each alone, if it is distinct, makes the expression distinct.
        filled: the same, if besides it is never null.
        steps: by column what must differ from row to row in its place: units of time, of which
            the finest does, or how far apart numbers have to be.
        pieces: by column the characters that tell rows apart in its place.
        mixed: columns of one number that they make up together (`a + b`), so that one tells rows
            apart only where the others are the same in all.
    """

    columns: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    steps: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mixed: frozenset[str] = frozenset()
    pieces: Mapping[str, Piece] = field(default_factory=dict)

    def __or__(self, other: "Carriers") -> "Carriers":
        """Those of two parts of one list: it is enough that one part differs."""
        return Carriers(
            self.columns | other.columns,
            self.filled | other.filled,
            {
                name: self.steps.get(name, frozenset()) | other.steps.get(name, frozenset())
                for name in {**self.steps, **other.steps}
            },
            self.mixed | other.mixed,
            {**self.pieces, **other.pieces},
        )

    def step(self, name: str) -> str | None:
        """The unit or distance in which a column has to differ; None: what is left says none."""
        units = self.steps[name]
        numbers = [int(unit) for unit in units if unit.isdigit()]
        if numbers or "year" not in units:
            return str(max(numbers)) if numbers else None
        return next(unit for unit in _FINEST if unit in units)


def carriers(text: str, table: DbTable, dialect: Dialect) -> Carriers:
    """The carriers of one part of a unique list.

    Args:
        text: a column's name or an expression, as the database prints it.
        table: whose part it is; what it computes itself is traced to the columns that rows bring.
        dialect: of the text.
    """
    if text in table.by_name:
        return _column(text, table, dialect)
    try:
        node = parse(text, dialect)
    except NotUnderstoodError:
        return _any(text, table)
    return _of(node, text, table, dialect)


def _column(name: str, table: DbTable, dialect: Dialect) -> Carriers:
    column = table.by_name[name]
    if not column.is_generated:
        return Carriers(frozenset({name}))
    return Carriers() if column.default is None else carriers(column.default, table, dialect)


def _any(text: str, table: DbTable) -> Carriers:
    """All columns of what nobody here understands: the trial tells where they do not do."""
    named = columns_in(text, table.by_name)
    return Carriers(frozenset(name for name in named if not table.by_name[name].is_generated))


def _of(node: Node, text: str, table: DbTable, dialect: Dialect) -> Carriers:
    def inner(*args: Node) -> Carriers:
        found = Carriers()
        for arg in args:
            found |= _of(arg, text, table, dialect)
        return found

    word = node.text.partition(" ")[0]
    if node.kind == "column":
        name = next((n for n in table.by_name if n.lower() == node.text.lower()), None)
        name = node.text if node.text in table.by_name else name
        return Carriers() if name is None else _column(name, table, dialect)
    step = _step(node, table)
    if step is not None:
        return _stepped(inner(node.args[0]), step)
    if node.kind in _MIXING or node.text in _MIXING:
        found = inner(*node.args)
        return replace(found, mixed=found.columns if len(found.columns) > 1 else frozenset())
    piece = piece_of(node)
    is_lost = node.kind in _CONSTANTS or node.kind in _TRUTHS or word in _LOSING
    if piece is not None or is_lost:
        names = frozenset[str]() if piece is None else inner(node.args[0]).columns
        return Carriers(pieces=dict.fromkeys(names, piece or (0, 0)))
    if node.text == "coalesce":
        found = inner(node.args[0])
        return Carriers(filled=found.columns | found.filled)
    is_cut = node.kind == "cast" and word in _WHOLE and _step(_bare(node), table) is not None
    is_kept = is_cut or node.text in _TELLING | _JOINED or (node.kind == "cast" and word in _WIDE)
    return inner(*node.args) if is_kept else _any(text, table)


def _step(node: Node, table: DbTable) -> frozenset[str] | None:
    """What is left of a moment or a number, or None: this is no such expression."""
    of_moment = _DAY if node.text == "date" and len(node.args) == 1 else _of_moment(node, table)
    return of_moment or _of_number(node, table)


def _of_moment(node: Node, table: DbTable) -> frozenset[str] | None:
    """The units of time that are left of a moment."""
    part = _PARTS.get(node.text.removeprefix("extract "))
    if part is not None and len(node.args) == 1:
        return frozenset({part})
    if node.text == "yearweek":
        return _TRUNCATED["week"]
    if node.text == "timestamptrunc":
        return _TRUNCATED.get(_bare(node.args[1]).text)
    if node.text == "timetostr":
        found = _FORMAT.findall(_format(_bare(node.args[1]).text))
        return frozenset(_LETTERS[word] for word in found if word in _LETTERS)
    if node.text == "substring" and _bare(node.args[1]).text == "1" and len(node.args) > 2:  # noqa: PLR2004
        column = table.by_name.get(_bare(node.args[0]).text)
        is_day = column is not None and column.type.base in ("date", "timestamp")
        return _LENGTHS.get(_bare(node.args[2]).text) if is_day else None
    return None


def _format(text: str) -> str:
    """The format of a moment, in small letters where it is of words (`YYYY-MM`)."""
    return text if "%" in text else text.lower()


def _of_number(node: Node, table: DbTable) -> frozenset[str] | None:
    """How far apart numbers have to be to differ in what is left of them."""
    if node.text in ("div", "intdiv") and _bare(node.args[1]).text.isdigit():
        return frozenset({_bare(node.args[1]).text})
    column = table.by_name.get(_bare(node.args[0]).text) if node.args else None
    is_cut = node.text in _ROUNDED or (node.kind == "cast" and node.text in _WHOLE)
    is_cut = is_cut and column is not None and column.type.base in _FRACTIONS
    return frozenset({"1"}) if is_cut else None


def _bare(node: Node) -> Node:
    while node.kind == "cast":
        node = node.args[0]
    return node


def _stepped(found: Carriers, units: frozenset[str]) -> Carriers:
    return Carriers(steps=dict.fromkeys((*found.columns, *found.steps), units))
