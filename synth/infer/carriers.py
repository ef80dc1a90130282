"""What tells the parts of a unique list apart: the columns that an expression is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from synth.conditions.parsed import Node, NotUnderstoodError, parse
from synth.databases.catalog import DbTable
from synth.databases.dialect import Dialect
from synth.stores.ddl import columns_in

_TELLING = frozenset({"lower", "upper", "trim", "at time zone"})
"""Calls that keep what `init` makes distinct apart: it never tells values apart by case alone."""

_JOINED = frozenset({"dpipe", "concat"})
_MOVED = frozenset({"add", "sub", "neg"})
_WIDE = frozenset({"text", "varchar", "bigint", "decimal", "double", "timestamp", "timestamptz"})
_TRUTHS = frozenset({"and", "or", "not", "is", "eq", "neq", "lt", "lte", "gt", "gte"})
_LOSING = frozenset({"left", "extract", "right", "substring", "greatest", "least", "length"})
_CONSTANTS = frozenset({"text", "number", "boolean", "null"})
_UNITS = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second"})


@dataclass(frozen=True)
class Carriers:
    """What an expression owes its different values to.

    Attributes:
        columns: each alone, if it is distinct, makes the expression distinct.
        filled: the same, if besides it is never null.
        steps: by column the unit of time (`month`) that must differ from row to row.
    """

    columns: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    steps: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: "Carriers") -> "Carriers":
        """Those of two parts of one list: it is enough that one part differs."""
        return Carriers(
            self.columns | other.columns,
            self.filled | other.filled,
            {**self.steps, **other.steps},
        )


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
    step = _step(node)
    if step is not None:
        return _stepped(inner(node.args[0]), step)
    if node.kind in _CONSTANTS or node.kind in _TRUTHS or word in _LOSING:
        return Carriers()
    if node.text == "coalesce":
        found = inner(node.args[0])
        return Carriers(frozenset(), found.columns | found.filled)
    is_kept = node.kind in _MOVED or node.text in (_TELLING | _JOINED)
    if is_kept or (node.kind == "cast" and word in _WIDE):
        return inner(*node.args)
    return _any(text, table)


def _step(node: Node) -> str | None:
    """The unit of time that is left of a moment, or None."""
    if node.kind == "cast" and node.text == "date":
        return "day"
    if node.kind == "call" and node.text == "date" and len(node.args) == 1:
        return "day"
    if node.text == "extract year":
        return "year"
    if node.text == "timestamptrunc":
        unit = node.args[1]
        while unit.kind == "cast":
            unit = unit.args[0]
        return unit.text if unit.text in _UNITS else None
    return None


def _stepped(found: Carriers, unit: str) -> Carriers:
    return Carriers(steps=dict.fromkeys(found.columns, unit))
