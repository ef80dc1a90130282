"""All tables of a source at one moment, and what of them is counted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from synth.arrays import Bools
from synth.errors import AnswerError, QuestionError
from synth.learn.children import Counted, child_of
from synth.learn.chosen import Chosen
from synth.learn.persons import Rows, needed, read_rows
from synth.learn.sources import Given, Source, open_source
from synth.model.types import count_attribute
from synth.schema.layout import Layout

_ALL = 1 << 62
"""More rows than any person has."""


def read_tables(
    chosen: Chosen,
    layouts: Mapping[str, Layout],
    given: Given,
    salt: bytes,
    *,
    told: Callable[[str], None] | None = None,
) -> dict[str, Rows]:
    """The rows of all chosen tables, in cells, by table.

    Args:
        chosen: which tables.
        layouts: of them.
        given: the source.
        salt: of the hash of persons.
        told: called with what is done, before each table.

    Raises:
        QuestionError: the source is none, or holds one table where more are asked for.
        AnswerError: a table or column is not there, is of another type, or changed under way.
        WorldError: the source cannot be read.
    """
    found = {}
    with opened(chosen, layouts, given) as source:
        for one in chosen.all:
            if told is not None:
                told(f"reading {one.table}")
            found[one.table] = read_rows(source, layouts[one.table], one, salt)
    return found


@contextmanager
def opened(chosen: Chosen, layouts: Mapping[str, Layout], given: Given) -> Iterator[Source]:
    """A source that holds the chosen tables.

    Raises:
        QuestionError: it holds one table where more are asked for, or a column is in no output.
        AnswerError: a table is not there.
    """
    for one in chosen.all:
        needed(layouts[one.table], one)
    with open_source(given) as source:
        _check_holds(source, chosen, layouts)
        yield source


def _check_holds(source: Source, chosen: Chosen, layouts: Mapping[str, Layout]) -> None:
    names = [one.table for one in chosen.all]
    if source.only and len(names) > 1:
        raise QuestionError(
            f"the source holds one table, and {len(names)} are learnt: {', '.join(names)}; name "
            "one, or give a folder"
        )
    for name in names:
        if not source.has(layouts[name]):
            raise AnswerError(f"the source has no table {name}")


def counted(
    chosen: Chosen, rows: Mapping[str, Rows], which: Bools, *, whole: bool = False
) -> tuple[Counted, ...]:
    """The tables as they are counted, the persons' first.

    Its attributes are the parts of a person, its other columns, and how many rows of each child
    there are. A child's are those of the person, of the row before, and its own.

    Args:
        chosen: which tables.
        rows: from `read_tables`.
        which: the persons who count, shape (persons,).
        whole: whether all rows of a person stay, as only what is never released may have them;
            the number of rows is then that or more in its last cell.
    """
    persons = rows[chosen.persons.table]
    if not which.all():
        persons = persons.where(which)
    known = {one.name: number for number, one in enumerate(chosen.persons.attributes)}
    order = sorted(known.values(), key=lambda n: (_root(chosen, n), n))
    attributes = [chosen.persons.attributes[number] for number in order]
    columns = [persons.columns[number] for number in order]
    children = []
    for child in chosen.children:
        most = chosen.most[child.table]
        kept = _ALL if whole else most
        table, counts = child_of(child, rows[child.table], chosen.persons, persons, kept)
        children.append(replace(table, most=most))
        attributes.append(count_attribute(child.table, most))
        columns.append((np.minimum(counts, most) if whole else counts).astype(np.uint8))
    outside = len(chosen.persons.roots)
    name = chosen.persons.table
    return (Counted(name, tuple(attributes), tuple(columns), outside), *children)


def _root(chosen: Chosen, number: int) -> int:
    """Where an attribute stands among the parts of a person; behind them if it is none."""
    roots = chosen.persons.roots
    name = chosen.persons.attributes[number].name
    return roots.index(name) if name in roots else len(roots)
