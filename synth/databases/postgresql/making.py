"""The statements that make tables which are not there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synth.databases.catalog import Structure, TableName
from synth.databases.checks import checks_of
from synth.databases.locating import Located, located, name_parts, qualified
from synth.databases.matching import match, outer_layout, outer_name, unindexed
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.schema.layout import Column, Layout, Reference
from synth.stores.ddl import create_table, name_list, standard_type

_NAME_BYTES = 63
"""PostgreSQL cuts longer names (manual, 4.1.1)."""


@dataclass(frozen=True)
class Making:
    """The statements that make missing tables.

    Attributes:
        first: make the tables, each with its name.
        last: when all tables are filled, declare the references that close a circle, and index
            those that no key begins with.
    """

    first: tuple[tuple[TableName, str], ...]
    last: tuple[tuple[TableName, str], ...]


def making(
    layouts: Sequence[Layout], structure: Structure, words: Mapping[str, str]
) -> tuple[Making, tuple[str, ...]]:
    """How to make the layouts' tables that are not there, and what is wrong, a line each; pure.

    Args:
        layouts: in the order they are written.
        structure: of the database.
        words: of types that the database defines, with their namespace, by the schema's word.
    """
    absent = match(structure, layouts, create=True).missing
    by_name = {layout.name: layout for layout in layouts}
    names = {layout.name: outer_name(layout, structure) for layout in layouts}
    outer = {layout.name: outer_layout(layout, by_name) for layout in layouts}
    made = by_name.keys() - {layout.name for layout in absent}
    problems = [line for layout in absent for line in _name_problems(layout)]
    first: list[tuple[TableName, str]] = []
    last: list[tuple[TableName, str]] = []

    def type_word(column: Column) -> str:
        word = standard_type(column.type)
        return words.get(word, word)

    def named(table: str) -> str:
        return qualified(names[table])

    for layout in absent:
        made.add(layout.name)
        shown, name = outer[layout.name], names[layout.name]
        declared = [
            ref
            for ref in shown.references
            if _is_key(ref, outer[ref.to], located(structure, by_name[ref.to]))
        ]
        text = create_table(
            shown,
            type_word,
            references=[ref for ref in declared if ref.to in made],
            sql_name=named,
            checks=checks_of(layout, POSTGRESQL),
        )
        first.append((name, text))
        last += [(name, _add(shown, ref, named)) for ref in declared if ref.to not in made]
        last += [
            (name, f"create index on {named(layout.name)} ({name_list(columns)})")
            for columns in unindexed(shown)
        ]
    return Making(tuple(first), tuple(last)), tuple(problems)


def _add(layout: Layout, reference: Reference, named: Callable[[str], str]) -> str:
    return (
        f"alter table {named(layout.name)} add foreign key ({name_list(reference.columns)}) "
        f"references {named(reference.to)} ({name_list(reference.to_columns)})"
    )


def _is_key(reference: Reference, to: Layout, place: Located | None) -> bool:
    """Whether what is referred to is declared unique, as PostgreSQL asks."""
    wanted = set(reference.to_columns)
    if place is not None:
        return any(set(u.columns) == wanted and u.where is None for u in place.table.uniques)
    single = [(column.name,) for column in to.columns if column.unique]
    return wanted in [set(key) for key in (to.key, *to.uniques, *single)]


def _name_problems(layout: Layout) -> Iterator[str]:
    columns = (column.outside or column.name for column in layout.columns)
    for name in (*name_parts(layout), *columns):
        if len(name.encode()) > _NAME_BYTES:
            yield f"table {layout.name}: {name} is longer than {_NAME_BYTES} bytes"
