"""The plan: a schema with everything decided. It makes no row: `synth.making` does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from synth.model.types import Model
from synth.plan.existing import Existing
from synth.plan.expressions import Together
from synth.plan.learning import Learning
from synth.plan.standing import Stood
from synth.plan.tables import Compiled, Facts, TablePlan
from synth.schema.layout import Layout
from synth.schema.types import Schema

_SHOWN = 10
"""So many tables are named where a plan is shown in one line."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A schema with everything decided.

    Attributes:
        schema: as written.
        seed: what decides the values, with the schema.
        as_of: today inside the data.
        tables: by name, in the order of the file.
        layouts: the written tables, parents and referenced tables first where that is possible.
        expressions: by table and text.
        together: which expressions one query answers.
        facts: what is known of every path that is read, by the table it starts from.
        existing: rows that stand in a database already, by table; others are numbered after them.
        standing: rows of tables that stand in a database and are never made, as they were read.
        learnings: what `fit` may learn, by table.
        model: what learnt columns follow, or None.
    """

    schema: Schema
    seed: int
    as_of: date
    tables: Mapping[str, TablePlan]
    layouts: tuple[Layout, ...]
    expressions: Mapping[tuple[str, str], Compiled]
    together: Together
    facts: Mapping[tuple[str, tuple[str, ...]], Facts]
    existing: Mapping[str, Existing]
    standing: Mapping[str, Stood]
    learnings: Mapping[str, Learning]
    model: Model | None

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The tables that stand in a database which nobody has read."""
        return tuple(
            name
            for name, table in self.schema.tables.items()
            if table.stands and table.rows is None and name not in self.standing
        )

    def __repr__(self) -> str:
        """One line; every table with its columns and laws would be a book."""
        names = ", ".join([*self.tables][:_SHOWN])
        if len(self.tables) > _SHOWN:
            names += f" ... ({len(self.tables)} tables)"
        return f"<Plan of {self.schema.name!r}: {names}; seed {self.seed}, as_of {self.as_of}>"

    def chain(self, name: str) -> tuple[str, ...]:
        """The tables from the topmost one down to a table."""
        return (*reversed(self.tables[name].above), name)

    def root(self, name: str) -> str:
        """The topmost table above a table, or itself."""
        return self.chain(name)[0]

    def leaves(self, name: str) -> bool:
        """Whether nothing is added to a table: it, or what it is under, has `rows: 0`."""
        root = self.root(name)
        return self.tables[root].rows == self.first(root)

    def first(self, name: str) -> int:
        """The number of the first row of a table that is made: 0 unless rows exist."""
        existing = self.existing.get(name)
        return 0 if existing is None else existing.rows

    def stands(self, table: TablePlan) -> bool:
        """Whether all rows of a table stand in a database: it is under a file, and has rows there.

        A file has the same rows in every run, and so have the tables under it.
        """
        return table.name in self.existing and self.tables[self.root(table.name)].file is not None
