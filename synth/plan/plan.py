"""The plan: a schema with everything decided, and the one way to its values."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import pyarrow as pa

from synth import rng
from synth.arrays import decoded, whole
from synth.plan.existing import Both, existing_column
from synth.plan.frame import Frame
from synth.plan.index import Index, span_totals
from synth.plan.tables import shares_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from synth.generators.protocol import Countable
    from synth.model.types import Model
    from synth.plan.attempts import Attempts
    from synth.plan.existing import Existing
    from synth.plan.expressions import Together
    from synth.plan.learning import Learning
    from synth.plan.tables import Compiled, Facts, Joint, TablePlan
    from synth.registry import Values
    from synth.rng import U64, Permutation, Stream
    from synth.schema.layout import Layout
    from synth.schema.types import Schema

T = TypeVar("T")

_HELD_BLOCK = 1 << 15


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
        path_facts: what is known of a path from a table.
        existing: rows that stand in a database already, by table; others are numbered after them.
        attempts: rows that a database refused and that are drawn again, by table.
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
    path_facts: Callable[[str, tuple[str, ...]], Facts]
    existing: Mapping[str, Existing] = field(default_factory=dict)
    attempts: dict[str, Attempts] = field(default_factory=dict)
    learnings: Mapping[str, Learning] = field(default_factory=dict)
    model: Model | None = None
    _kept: dict[object, object] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __repr__(self) -> str:
        """One line; every table with its columns and laws would be a book."""
        names = ", ".join(self.tables)
        return f"<Plan of {self.schema.name!r}: {names}; seed {self.seed}, as_of {self.as_of}>"

    def facts(self, table: str, path: tuple[str, ...]) -> Facts:
        """What is known of a path from a table."""
        return self.path_facts(table, path)

    def shared(self, key: object, make: Callable[[], T]) -> T:
        """Make something once for the plan; two threads may both make it, one is kept."""
        if key not in self._kept:
            made = make()
            with self._guard:
                self._kept.setdefault(key, made)
        return cast("T", self._kept[key])

    def stream(self, *names: str) -> Stream:
        """The stream of names."""
        return self.shared(("stream", names), lambda: rng.stream(self.seed, *names))

    def permutation(self, size: int, *names: str) -> Permutation:
        """The permutation of names over [0, size)."""
        key = ("permutation", size, names)
        return self.shared(key, lambda: rng.permutation(size, self.seed, *names))

    def chain(self, name: str) -> tuple[str, ...]:
        """The tables from the topmost one down to a table."""
        return (*reversed(self.tables[name].above), name)

    def root(self, name: str) -> str:
        """The topmost table above a table, or itself."""
        return self.chain(name)[0]

    def first(self, name: str) -> int:
        """The number of the first row of a table that is made: 0 unless rows exist."""
        existing = self.existing.get(name)
        return 0 if existing is None else existing.rows

    def stands(self, table: TablePlan) -> bool:
        """Whether all rows of a table stand in a database: it is under a file, and has rows there.

        A file has the same rows in every run, and so have the tables under it.
        """
        return table.name in self.existing and self.tables[self.root(table.name)].file is not None

    def rows_at(self, name: str, number: U64) -> Frame | Both:
        """Any rows of a table, by their numbers, those that exist among them."""
        if name not in self.existing:
            return self.frame(name, number)
        made = number[number >= np.uint64(self.first(name))]
        return Both(self, name, number, self.frame(name, made))

    def size(self, name: str) -> int:
        """How many rows a table has, with those that exist."""
        table = self.tables[name]
        if table.rows is not None:
            return table.rows
        if table.file is not None:
            return int(table.file.num_rows)
        return self.index(name).rows

    def shares(self, table: TablePlan, joint: Joint) -> tuple[int, ...]:
        """How many values of each entry of a joint are used, in its order."""

        def make() -> tuple[int, ...]:
            sizes = (self._values(table, name) for name in joint.entries)
            known = [
                n - self.skipped(table, joint, e) for e, n in zip(joint.entries, sizes, strict=True)
            ]
            return shares_of(known)

        return self.shared(("shares", table.name, joint.entries), make)

    def skipped(self, table: TablePlan, joint: Joint, name: str) -> int:
        """How many rows a reference of a joint leaves out: those that exist, if others are made.

        Rows that exist may have taken them, so that a new row would repeat a combination.
        """
        entry = table.columns.get(name) or table.lets[name]
        if joint.under or entry.reference is None or table.name not in self.existing:
            return 0
        first = self.first(entry.reference.table)
        return first if self.size(entry.reference.table) > first else 0

    def combinations(self, table: TablePlan, joint: Joint) -> int:
        """How many combinations a joint has."""
        return math.prod(self.shares(table, joint))

    def _values(self, table: TablePlan, name: str) -> int:
        """How many different values an entry of a joint has."""
        entry = table.columns.get(name) or table.lets[name]
        if entry.reference is not None:
            return max(1, self.size(entry.reference.table))
        return int(cast("Countable", entry.generator).capacity(entry.facts.kind) or 1)

    def index(self, name: str) -> Index:
        """The running totals of a `per` table."""

        def make() -> Index:
            return Index(self, name, span_totals(self, name, 0, self.size(self.root(name))))

        return self.shared(("index", name), make)

    def set_index(self, name: str, index: Index) -> None:
        """Keep running totals that workers have counted."""
        self.shared(("index", name), lambda: index)

    def frame(self, name: str, number: U64) -> Frame:
        """Any rows of a table, by their numbers, in that order."""
        table = self.tables[name]
        if table.per is None:
            return Frame(self, table, len(number), number=number)
        return self.index(name).locate(number)

    def beneath(self, name: str, start: int, stop: int) -> Frame:
        """All rows of a table under the topmost rows [start, stop); for a topmost table, these."""
        chain = self.chain(name)
        number = np.arange(start, stop, dtype=np.uint64)
        table = self.tables[chain[0]]
        frame = Frame(self, table, stop - start, number=number, start=start)
        for step in chain[1:]:
            frame = frame.children(self.tables[step])
        return frame

    def held(self, name: str, path: tuple[str, ...]) -> Values:
        """A column or let of every row of a table that is small enough to be held."""

        def make() -> Values:
            table = self.tables[name]
            if table.file is not None and path[0] in table.columns:
                return whole(table.file.column(path[0]))
            root = self.root(name)
            first, total = self.first(root), self.size(root)
            starts = range(first, max(total, first + 1), _HELD_BLOCK)
            pieces = []
            if self.first(name):
                kind = self.facts(name, path).kind.arrow
                pieces.append(existing_column(self, name, path).cast(kind))
            for start in starts:
                frame = self.beneath(name, start, min(total, start + _HELD_BLOCK))
                pieces.append(decoded(frame.path(path)))
                frame.forget()
            return pa.concat_arrays(pieces)

        return self.shared(("held", name, path), make)
