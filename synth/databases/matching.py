"""Which table of a database each table of a schema fills, and what forbids it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synth.databases.catalog import Structure, TableName
from synth.databases.locating import Located, located, name_parts
from synth.errors import nearest
from synth.schema.layout import Layout


@dataclass(frozen=True)
class Match:
    """What was found.

    Attributes:
        places: one for each table that is there, in order.
        missing: the tables that are not.
        problems: what forbids to write, one line each.
    """

    places: tuple[Located, ...]
    missing: tuple[Layout, ...]
    problems: tuple[str, ...]


def match(structure: Structure, tables: Sequence[Layout], *, create: bool = False) -> Match:
    """Find the tables and columns of a schema in a database; pure.

    Args:
        structure: of the database.
        tables: of the schema, in the order they are filled.
        create: whether tables that are not there will be made.
    """
    places: list[Located] = []
    missing: list[Layout] = []
    problems: list[str] = []
    taken: dict[TableName, str] = {}
    for layout in tables:
        place = located(structure, layout)
        if place is None:
            missing.append(layout)
            if not create:
                problems.append(_absence(structure, layout))
            continue
        name = place.table.name
        if name in taken:
            problems.append(f"table {place.shown} is filled by {taken[name]} and {layout.name}")
        taken[name] = layout.name
        problems += _column_problems(place)
        places.append(place)
    return Match(tuple(places), tuple(missing), tuple(problems))


def outer_name(layout: Layout, structure: Structure) -> TableName:
    """The full name of a layout's table, there or not."""
    place = located(structure, layout)
    if place is not None:
        return place.table.name
    *namespace, name = name_parts(layout)
    return TableName((namespace or [structure.default_namespace])[-1], name)


def outer_layout(layout: Layout, tables: Mapping[str, Layout]) -> Layout:
    """The layout with its columns under their names in the database; pure.

    Tables keep their names of the schema; references to tables that are not written are left out.

    Args:
        layout: the table.
        tables: all tables that are written, by name.
    """

    def renamed(names: Iterable[str], of: Layout) -> tuple[str, ...]:
        outer = {column.name: column.outside or column.name for column in of.columns}
        return tuple(outer[name] for name in names)

    return replace(
        layout,
        columns=tuple(replace(c, name=c.outside or c.name) for c in layout.columns),
        key=renamed(layout.key, layout),
        uniques=tuple(renamed(unique, layout) for unique in layout.uniques),
        references=tuple(
            replace(
                ref,
                columns=renamed(ref.columns, layout),
                to_columns=renamed(ref.to_columns, tables[ref.to]),
            )
            for ref in layout.references
            if ref.to in tables
        ),
        order=None if layout.order is None else renamed((layout.order,), layout)[0],
    )


def unindexed(layout: Layout) -> Iterator[tuple[str, ...]]:
    """The columns of references that no key or unique list begins with, each once; pure."""
    singles = [(column.name,) for column in layout.columns if column.unique]
    indexed = [names for names in (layout.key, *layout.uniques, *singles) if names]
    for columns in dict.fromkeys(ref.columns for ref in layout.references):
        if not any(set(names[: len(columns)]) == set(columns) for names in indexed):
            indexed.append(columns)
            yield columns


def _absence(structure: Structure, layout: Layout) -> str:
    parts = name_parts(layout)
    hint = _hint(parts[-1], (table.name.name for table in structure.tables))
    return f"table {'.'.join(parts)} is not there; --create makes it{hint}"


def _column_problems(place: Located) -> Iterator[str]:
    for column, own in zip(place.layout.columns, place.columns, strict=True):
        if own is None:
            name = column.outside or column.name
            hint = _hint(name, place.table.by_name)
            yield f"column {place.shown}.{name} is not in the database{hint}"
        elif own.is_generated:
            yield f"column {place.shown}.{own.name} is computed by the database; leave it out"
    for own in place.unmade:
        yield (
            f"column {place.shown}.{own.name} is not null and has no default; "
            "the schema must make it"
        )


def _hint(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean {near!r}?" if near else ""
