"""Guard: the database holds social security numbers that can belong to somebody.

A sample of every column that can hold a text or a long number is looked at, whether the schema
names its table or not. What such a number is, and how many of them speak of people, says each
country by its `Sample`.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from synth.databases.catalog import DbColumn, DbTable, DbType
from synth.databases.filled import counted
from synth.databases.locating import shown
from synth.guard.samples import arrays
from synth.locales.identifier import locales
from synth.locales.locale import locale_of
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    from synth.databases.catalog import Structure
    from synth.databases.database import Database
    from synth.registry import Values

_MOST_VALUES = 1000
_MOST_COLUMNS = 500
"""A column costs about 2 ms."""

_MOST_CHARS = 4000
_BODY = 13

_TEXTS = frozenset(
    (
        *("varchar", "char", "text", "citext", "name", "json", "jsonb", "xml", "hstore"),
        *("array", "composite", "other"),
    )
)
_NUMBERS = frozenset(("bigint", "numeric", "double"))
_HINTS = ("nir", "secu", "ssn", "insee", "immat", "identif", "numero", "comment", "note")
"""Parts of names whose columns come first where there are more columns than are looked at."""


def reasons(database: "Database", structure: "Structure") -> Iterator[str]:
    """Which columns hold such numbers: table, column, count and shape, never a value.

    What this user may not read is not looked at.

    Raises:
        WorldError: the database cannot be asked.
    """
    for table, column in _columns(database, structure):
        values = _sample(database, table, column)
        for sample in (locale_of(word).sample for word in locales()):
            count = sample.look(values, column.name)
            if count:
                yield (
                    f"table {shown(table.name, structure)}: column {column.name} holds numbers of "
                    f"people: {count} of {len(values)} values looked at are {sample.title} outside "
                    f"the reserved range ({sample.form})"
                )


def _columns(database: "Database", structure: "Structure") -> Sequence[tuple[DbTable, DbColumn]]:
    """The columns to look at, those first whose name speaks of numbers of people."""
    found = [
        (table, column)
        for table in database.guarded.readable(structure)
        if counted(database, structure, table, 1)
        for column in table.columns
        if _may_hold(column.type, is_typed=database.dialect.is_typed)
    ]
    hinted = [any(hint in column.name.lower() for hint in _HINTS) for _, column in found]
    order = sorted(range(len(found)), key=lambda place: not hinted[place])
    return [found[place] for place in order[:_MOST_COLUMNS]]


def _may_hold(kind: DbType, *, is_typed: bool) -> bool:
    """Whether a column of a type can hold a NIR, where columns keep to their types or do not."""
    if not is_typed:
        return kind.base != "bytea"
    if kind.base in _NUMBERS:
        return kind.precision is None or kind.precision - (kind.scale or 0) >= _BODY
    if kind.base == "array" and kind.element is not None:
        return _may_hold(kind.element, is_typed=is_typed)
    return kind.base in _TEXTS and (kind.length is None or kind.length >= _BODY)


def _sample(database: "Database", table: DbTable, column: DbColumn) -> "Values":
    """Some filled values of a column as texts, from several places of the table."""
    name = quoted_name(column.name)
    text = f"{database.dialect.system}substr({database.text_of(name)}, 1, {_MOST_CHARS})"
    rows = database.guarded.sample(table, column, text, _MOST_VALUES)
    return arrays(rows, 1)[0].drop_null()
