"""Columns that follow a model: a row's cells are drawn together, and each column takes its own.

No word of the language: the plan puts these where a model has learnt a table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import decoded, taken
from synth.errors import Mark
from synth.generators.case import Case
from synth.generators.cells import codes_of, some_label, type_of, values_of
from synth.generators.constants import conform
from synth.generators.domain import cells_made
from synth.generators.protocol import I64, Bools, Generator, Rows, Scope, Traits
from synth.locales.bundles import Part
from synth.model.sampling import Sampler
from synth.model.types import BEFORE, Attribute, TableModel
from synth.registry import Values
from synth.rng import U64
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path, Sql

if TYPE_CHECKING:
    from synth.generators.options import Branch

CELLS = "#model"
"""The let whose parts are the cells of a row; no user can write its name."""

_CODE = DataType("bigint")
Drawn = Sequence[NDArray[np.integer[Any]]]
"""The cells of rows in each attribute, each of shape (rows,)."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a row in every attribute of a model, drawn together.

    Attributes:
        model: of the table.
        sources: for each attribute that is decided outside, in order: the path of its values, or
            of its cells in the row above, or None for the row before.
        mark: where the table stands.
    """

    model: TableModel
    sources: tuple[Path | None, ...]
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("bundle", "made", "plain", countable=False, nullable=False)

    @property
    def word(self) -> str:
        """A property, so that the registry does not offer it to users."""
        return CELLS

    @property
    def parts(self) -> Mapping[str, Part]:
        """One for each attribute."""
        return {attribute.name: Part(_CODE) for attribute in self.model.attributes}

    def check(self, scope: Scope) -> None:
        """Nothing: a model was checked when it was read."""

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - they are drawn together
        """What is decided outside."""
        return [source for source in self.sources if source is not None]

    def make(self, rows: Rows, part: str) -> Values:
        """The cells of one attribute, shape (rows,)."""
        place = self.model.position(part) or 0
        return pa.array(rows.memo("cells", lambda: self._cells(rows))[place].astype(np.int64))

    @cached_property
    def _sampler(self) -> Sampler:
        return Sampler(self.model)

    def _cells(self, rows: Rows) -> Drawn:
        outside = [
            None if source is None else self._given(attribute, source, rows)
            for attribute, source in zip(self.model.attributes, self.sources, strict=False)
        ]
        known = [given for given in outside if given is not None]
        if len(known) < len(outside):
            return self._in_order(rows, outside)
        return self._sampler.codes(rows.words, known, rows.count)

    def _given(self, attribute: Attribute, source: Path, rows: Rows) -> I64:
        values = rows.value(source)
        if CELLS in source.parts:
            codes: I64 = decoded(values).to_numpy()
            return codes
        return codes_of(attribute, values)

    def _in_order(self, rows: Rows, outside: Sequence[I64 | None]) -> Drawn:
        """Cells of rows that depend on the row before: those before are drawn first."""
        attributes = self.model.attributes
        ordinal = rows.ordinal()
        found = [np.zeros(rows.count, np.int64) for _ in attributes]
        last: list[I64] = []
        for step in range(int(ordinal.max()) + 1 if len(ordinal) else 0):
            chosen, positions = rows.choose(ordinal >= step)
            given = []
            for attribute, known in zip(attributes, outside, strict=False):
                if known is not None:
                    given.append(known[positions])
                elif not step:
                    given.append(np.full(chosen.count, attribute.absent_code or 0, np.int64))
                else:
                    own = self.model.position(attribute.name.removeprefix(BEFORE)) or 0
                    given.append(last[own][positions])
            drawn = self._sampler.codes(_words(chosen, step), given, chosen.count)
            last = [np.zeros(rows.count, np.int64) for _ in attributes]
            here = ordinal[positions] == step
            for place, codes in enumerate(drawn):
                last[place][positions] = codes
                found[place][positions[here]] = codes[here]
        return found


def _words(rows: Rows, ordinal: int) -> Callable[[str], U64]:
    return lambda name: rows.words_under(name, ordinal)


@dataclass(frozen=True, eq=False)
class Learned:
    """A value from its cell; where the cell has none, the column's own generator speaks.

    Attributes:
        attribute: the public cells.
        cell: the path of the row's cell.
        own: the generator as written, or None: then any label.
        where: the condition without which no null may be, or None.
        mark: where it stands.
    """

    attribute: Attribute
    cell: Path
    own: Generator | None
    where: Sql | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("value", "made", "inside", countable=False, nullable=True)

    @property
    def word(self) -> str:
        """The word of the generator whose place it takes."""
        return CELLS if self.own is None else self.own.word

    def type(self, scope: Scope) -> DataType:
        """The type of the column."""
        return type_of(self.attribute) if self.own is None else self.own.type(scope)

    def needs(self, part: str) -> Sequence[Operand]:
        """The cell, and what the column's own generator reads."""
        where = () if self.where is None else (self.where,)
        return [self.cell, *where, *(() if self.own is None else self.own.needs(part))]

    def nullable(self, scope: Scope) -> bool:
        """Where null is a cell, or where the own generator may give one."""
        if self.attribute.null:
            return True
        return self.own is not None and scope.generator_may_be_null(self.own)

    def make(self, rows: Rows, part: str) -> Values:
        """A value for each row."""
        codes: I64 = decoded(rows.value(self.cell)).to_numpy()
        attribute = self.attribute
        made = codes < attribute.values
        if self.own is None:
            codes = np.where(made, codes, some_label(attribute, rows))
            return values_of(attribute, codes, rows.words())
        made &= _allowed(self.own, attribute, codes, rows)
        null = codes == (-1 if attribute.null_code is None else attribute.null_code)
        if self.where is not None:
            null &= np.asarray(rows.value(self.where).fill_null(False))
        inside = np.where(made, codes, 0)
        array = conform(values_of(attribute, inside, rows.words("inside")), rows.kind)
        free = ~made & ~null
        if free.any():
            array = _filled(array, self.own, rows, free, part)
        order = np.arange(rows.count)
        return taken(decoded(array), order, missing=null) if null.any() else array


def _filled(array: Values, own: Generator, rows: Rows, free: Bools, part: str) -> Values:
    """Values with those of a generator where they are free."""
    chosen, positions = rows.choose(free)
    drawn = decoded(conform(own.make(chosen, part), rows.kind))
    order = np.arange(len(array))
    order[positions] = len(array) + np.arange(len(positions))
    return taken(pa.concat_arrays([decoded(array), drawn]), order)


def _allowed(own: Generator, attribute: Attribute, codes: I64, rows: Rows) -> Bools:
    """Where the branch of a `case` that holds can make the cell; everywhere for other generators.

    So rules that a schema writes as branches hold with a model too.
    """
    if not isinstance(own, Case):
        return np.ones(rows.count, np.bool_)
    found = np.zeros(rows.count, np.bool_)
    for branch, holds in own.holding(rows):
        made = rows.shared(f"cells of {branch.name}", partial(_cells_of, branch, attribute, rows))
        found |= holds & made[np.minimum(codes, attribute.values)]
    return found


def _cells_of(branch: "Branch", attribute: Attribute, rows: Rows) -> Bools:
    """Which cells a branch can make, shape (values + 1,); the last stands for all others."""
    return np.append(cells_made(branch.generator, attribute, rows.as_of), False)
