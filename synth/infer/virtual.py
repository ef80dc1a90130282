"""References by columns that the database computes: of a let, to which another column is made.

`siren text generated always as (left(siret, 9)) references company` asks that the SIRET begins with
the number of a company that is there: the column is decided like any other, with the condition that
it is what the database computes, and becomes a let, for nobody may write it.
"""

from dataclasses import replace

from synth.conditions.equations import taken_apart
from synth.conditions.parsed import Node, NotUnderstoodError, parse
from synth.databases.catalog import DbCheck, DbColumn, DbTable, Structure
from synth.databases.dialect import Dialect
from synth.infer.computed import constants_of
from synth.infer.draft import TableDraft
from synth.stores.ddl import columns_in, quoted_name

_REWRITES = frozenset({"lower", "upper", "trim", "coalesce"})
"""Calls that leave a value as it is which another row holds already."""


def virtual(structure: Structure) -> Structure:
    """The structure with a column like any other wherever a key of a computed one can be met."""
    return replace(
        structure, tables=tuple(_virtual(table, structure.dialect) for table in structure.tables)
    )


def _virtual(table: DbTable, dialect: Dialect) -> DbTable:
    linked = {name for reference in table.references for name in reference.columns}
    columns, checks = list(table.columns), list(table.checks)
    for place, column in enumerate(table.columns):
        is_open = column.is_generated and column.name in linked
        text = _condition(table, column, dialect) if is_open else ""
        if text and column.name not in constants_of(table):
            columns[place] = replace(column, nullable=False, is_generated=False, default=None)
            checks.append(DbCheck(f"{column.name} as computed", text))
        elif _is_of_json(table, column):
            text = f"(({column.default}) IS NOT NULL)"
            checks.append(DbCheck(f"{column.name} as computed", text))
    return replace(table, columns=tuple(columns), checks=tuple(checks))


def _condition(table: DbTable, column: DbColumn, dialect: Dialect) -> str:
    """That a column is what is computed, by which another one can be made; "" where none can."""
    own, types = quoted_name(column.name), {known.name: known.type for known in table.columns}
    inner = _inner(column.default or "", dialect)
    if inner in table.by_name and types[inner].base == column.type.base:
        return f"({quoted_name(inner)} = {own})"
    text = f"(({column.default}) = {own})"
    apart = taken_apart(text, dialect, types)
    ways = [way for ways in apart.equations for way in ways] if apart is not None else []
    return text if any(way.between is not None for way in ways) else ""


def _is_of_json(table: DbTable, column: DbColumn) -> bool:
    """Whether a column is computed from a JSON alone, which has to have what is never empty."""
    if not column.is_generated or column.nullable:
        return False
    kinds = [table.by_name[n].type.base for n in columns_in(column.default or "", table.by_name)]
    return len(kinds) == 1 and kinds[0] in ("json", "jsonb")


def _inner(text: str, dialect: Dialect) -> str:
    """The column of which a value is computed that is the same where it is one of these already."""
    try:
        node: Node = parse(text, dialect)
    except NotUnderstoodError:
        return ""
    while node.args and (node.kind == "cast" or node.text in _REWRITES):
        node = node.args[0]
    return node.text if node.kind == "column" else ""


def hide(draft: TableDraft, told: DbTable) -> None:
    """Let the columns of a draft be lets that the database computes; see `virtual`.

    Args:
        draft: decided.
        told: the table as the database tells it.
    """
    for column in told.columns:
        name = draft.names[column.name]
        if column.is_generated and name in draft.columns:
            draft.lets[name] = draft.columns.pop(name)
