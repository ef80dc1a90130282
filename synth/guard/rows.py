"""Guard: tables of the schema hold rows that we did not make.

Rows of a few places of each table are compared with what the schema makes there: see `ours`. A
table whose rows this user may not read is refused, since nobody can say whose they are.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from synth.databases.catalog import Structure
from synth.databases.locating import Located, located
from synth.guard.ours import Candidate, Standing, are_ours, numbering, row_numbers, which_agree
from synth.guard.samples import spread
from synth.making.asked import ask_on_demand
from synth.making.maker import Maker
from synth.plan.build import plan as make_plan
from synth.schema.layout import Column
from synth.stores.ddl import name_list, quoted_name
from synth.stores.text import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from synth.arrays import I64, Bools
    from synth.databases.database import Database
    from synth.plan.plan import Plan
    from synth.registry import Values

_MOST = 200
_WHOLE, _TEXTS = ("smallint", "integer", "bigint"), ("text", "varchar")
"""Types whose values every database writes as they were given to it."""
_LOOSE, _SLACK = 2, 10_000
"""How many times as many numbers as rows, and how many more, a table of ours may have used: rows
were deleted. Numbers beyond are not ours, and a plan of so many rows would only cost time."""


def reasons(database: "Database", structure: Structure, plan: "Plan") -> Iterator[str]:
    """Which tables hold rows that are not ours, as a guard says it.

    Raises:
        WorldError: the database cannot be asked.
    """
    for shown_name, said in foreign(database, structure, plan).values():
        yield f"table {shown_name} {said}"


def foreign(database: "Database", structure: Structure, plan: "Plan") -> dict[str, tuple[str, str]]:
    """By table of the schema its name in the database and why its rows are not ours.

    Args:
        database: the target.
        structure: its tables.
        plan: what would be put there; rows made from its schema by its seed, or by the schema's
            own, are ours, however many there are.

    Raises:
        WorldError: the database cannot be asked.
    """
    can_read = {table.name for table in database.guarded.readable(structure)}
    found: dict[str, tuple[str, str]] = {}
    standing = []
    maker = Maker(plan)
    for layout in plan.layouts:
        place = located(structure, layout)
        first = plan.first(layout.name)
        is_full = first and maker.size(layout.name) == first
        if place is None or plan.leaves(layout.name) or is_full:
            continue  # not there, or nothing is added to what stands there
        if place.table.name not in can_read:
            said = "may not be read, so that nobody can say whose rows it holds"
            found[layout.name] = (place.shown, said)
            continue
        rows = database.rows(f"select {database.dialect.system}count(*) from {place.rows}")[0][0]
        if rows:
            standing.append(_standing(database, place, rows))
    candidates = list(_candidates(database, plan, standing)) if standing else []
    for one in standing:
        if not any(are_ours(candidate, one) for candidate in candidates):
            found[one.layout.name] = (one.shown, "holds rows that this schema and seed do not make")
    return found


class Made:
    """Says of single rows of a database whether a plan makes them."""

    def __init__(self, database: "Database", structure: Structure, plan: "Plan") -> None:
        """Nothing is asked before a row is.

        Args:
            database: open, and read by nobody else meanwhile.
            structure: its tables.
            plan: made the rows, by its seed or by its schema's own.
        """
        self._database, self._plan = database, plan
        can_read = {table.name for table in database.guarded.readable(structure)}
        made = (layout for layout in plan.layouts if not plan.leaves(layout.name))
        found = (located(structure, layout) for layout in made)
        self._places = {
            place.shown: place for place in found if place and place.table.name in can_read
        }
        self._numbers: dict[tuple[str, int], Callable[[Standing], I64 | None]] = {}

    def rows(self, table: str, texts: "Mapping[str, Values]", telling: Collection[str]) -> "Bools":
        """Which rows of a table are what the plan makes at their numbers, shape (rows,).

        Args:
            table: its name, as messages show it.
            texts: its columns by name, as the database writes them.
            telling: the names of columns that must agree; those that the database computes follow.

        Raises:
            WorldError: the database cannot be asked.
        """
        ours = np.zeros(len(next(iter(texts.values()))), np.bool_)
        place = self._places.get(table)
        if place is None:
            return ours
        pairs = zip(place.layout.columns, place.columns, strict=True)
        names = {own.name: column.name for column, own in pairs if own is not None}
        computed = {own.name for own in place.table.columns if own.is_generated}
        asked = set(telling) - computed
        if not asked or not asked <= names.keys():
            return ours
        inner = {names[name]: values for name, values in texts.items() if name in names}
        standing = replace(self._standing[table], texts=inner)
        for which, candidate in enumerate(self._candidates):
            maker, key = candidate.maker, (table, which)
            if key not in self._numbers:
                self._numbers[key] = numbering(maker, standing)
            numbers = self._numbers[key](standing)
            if numbers is not None:
                ours |= which_agree(maker, standing, numbers, {names[name] for name in asked})
        return ours

    @cached_property
    def _standing(self) -> "dict[str, Standing]":
        """All tables that hold rows."""
        found = ((name, self._counted(place)) for name, place in self._places.items())
        return {
            name: _standing(self._database, self._places[name], rows)
            for name, rows in found
            if rows
        }

    def _counted(self, place: Located) -> int:
        system = self._database.dialect.system
        return int(self._database.rows(f"select {system}count(*) from {place.rows}")[0][0])

    @cached_property
    def _candidates(self) -> "list[Candidate]":
        return list(_candidates(self._database, self._plan, list(self._standing.values())))


def _standing(database: "Database", place: Located, rows: int) -> Standing:
    pairs = list(zip(place.layout.columns, place.columns, strict=True))
    names = {column.name: own.name for column, own in pairs if own is not None}
    columns = list(names.values())
    by = _order(database, place, columns)
    values = spread(database, place.rows, columns, by=by, rows=rows, most=_MOST)
    texts = dict(zip(names, values, strict=True))
    kept = [column for column in place.table.columns if not column.is_generated]
    is_whole = len(kept) == len(names)
    stored = partial(_stored, database, place)
    return Standing(place.layout, rows, texts, stored, place.shown, is_whole=is_whole)


def _stored(
    database: "Database", place: Located, column: Column, values: "Values"
) -> "Values | None":
    """Values of a column as the database would write them: it is asked, unless that is known."""
    (outer,) = place.outer([column.name]) or ("",)
    own = place.table.by_name[outer]
    plain = values.cast(column.type.arrow)
    if own.type.base in _WHOLE and pa.types.is_integer(plain.type):
        return written(plain)
    if own.type.base in _TEXTS and pa.types.is_string(plain.type):
        return plain
    layout = replace(place.layout, columns=(column,), key=(), uniques=(), references=(), order=None)
    batch = pa.RecordBatch.from_arrays([plain], names=[column.name])
    found = database.stored(layout, batch)
    return None if found is None else found[0]


def _order(database: "Database", place: Located, columns: Sequence[str]) -> str:
    """What the rows are spread over: the sequence, else the key, else some column's texts."""
    counted = (place.layout.order,) if place.layout.order else ()
    names = (counted and place.outer(counted)) or place.outer(place.layout.key)
    if names:
        return name_list(names)
    return ", ".join(database.text_of(quoted_name(name)) for name in columns[:1])


def _candidates(
    database: "Database", plan: "Plan", standing: Sequence[Standing]
) -> Iterator[Candidate]:
    """The schema's plans of as many rows as there are, for the seeds that may have made them."""
    numbers = {}
    for one in standing:
        if plan.tables[one.layout.name].rows is None:
            continue
        number = row_numbers(plan, one)
        top = one.rows if number is None or not len(number) else int(number.max()) + 1
        numbers[one.layout.name] = top if top <= _LOOSE * one.rows + _SLACK else one.rows
    for seed in dict.fromkeys((plan.seed, plan.schema.seed)):
        # More rows than the schema can make are not all ours; those of other tables may be.
        pair = (
            Maker(
                make_plan(
                    plan.schema,
                    rows=numbers,
                    seed=s,
                    cut=True,
                    model=plan.model,
                    standing=plan.standing,
                )
            )
            for s in (seed, seed ^ 1)
        )
        made = Candidate(*pair)
        ask_on_demand(made.maker, database)
        ask_on_demand(made.other, database)
        yield made
