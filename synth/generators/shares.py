"""`shares`: one of the values of a file, by shares that other columns decide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.arrays import taken, whole
from synth.errors import Mark, Problem, nearest
from synth.generators.alike import Groups, groups_of, whole_weights
from synth.generators.constants import conform, constants, wrong_constant
from synth.generators.protocol import Rows, Scope, Traits
from synth.generators.readers import Given
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

_VALUE_AND_SHARE = 2
_FIRST_LINE = "one of the {} names in the first line of the file"


@dataclass(frozen=True)
class Shares:
    """One of the values of a file, as often as it says for rows like this one.

    For tables that statisticians publish: reasons by sex and age, trades by department. The file
    has a column for each of `given`, and two more: the values, and last their shares, of any sum.
    What it has no line for is null.

    Attributes:
        file: a CSV file with a header, a Parquet file, or a list of the locale.
        given: columns that the file has, too; `{FILE_COLUMN: SQL}` where they are called otherwise.

    Example:
        postcode: {shares: {file: fr/codes_postaux, given: {code: "'59350'"}}}
    """

    file: str
    given: Given
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    held: pa.Table | None = field(default=None, compare=False)
    word: ClassVar[str] = "shares"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=False, nullable=True)

    def type(self, scope: Scope) -> DataType:
        """The column's type, or text."""
        kind = scope.wanted or DataType("text")
        for _, operand in self.given.pairs:
            scope.type_of(operand)
        if self.held is None:
            found = "shares inside another generator: not yet"
            scope.report(Problem(self.mark, found, "a column or let of its own"))
            return kind
        for problem in self._problems(self.held, kind):
            scope.report(problem)
        return kind

    def _problems(self, held: pa.Table, kind: DataType) -> Iterator[Problem]:
        """What is wrong with the file."""
        names = list(held.column_names)
        given = [name for name, _ in self.given.pairs]
        for name in given:
            if name not in names:
                found = f"the file {self.file!r} has no column {name!r}"
                # A first line of which the schema knows nothing may be a row.
                known = names if {*given} & {*names} else []
                expected = f"one of {', '.join(known)}" if known else _FIRST_LINE.format(len(names))
                yield Problem(self.given.mark, found, expected, nearest(name, known))
                return
        own = [name for name in names if name not in given]
        if len(own) != _VALUE_AND_SHARE:
            found = f"the file {self.file!r} has {len(own)} columns that are not given"
            yield Problem(self.mark, found, "two: the values, and last their shares")
            return
        values, shares = (whole(held.column(name)) for name in own)
        known = values.cast(pa.string()).unique().drop_null().to_pylist()
        wrong = sum(wrong_constant(text, kind) for text in known)
        if wrong:
            found = f"{wrong} values of {own[0]!r} in {self.file!r}"
            yield Problem(self.mark, found, f"values of type {kind}")
        try:
            total = whole_weights(shares).sum()
        except pa.ArrowInvalid:
            yield Problem(self.mark, f"{own[1]!r} of {self.file!r} is no number", "shares")
            return
        if not total:
            yield Problem(self.mark, f"the shares of {self.file!r} sum to zero", "some above 0")

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What decides the shares."""
        return tuple(operand for _, operand in self.given.pairs)

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - whatever is around
        """Null where the file has no line."""
        return True

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A value for each row."""
        groups, values = rows.shared("shares", lambda: self._read(rows.kind))
        group = groups.find([rows.value(operand) for _, operand in self.given.pairs])
        assert groups.table is not None  # noqa: S101 - shares sum to more than zero
        place = groups.table(rows.words(), np.maximum(group, 0))
        return taken(values, groups.rows[place], missing=group < 0)

    def _read(self, kind: DataType) -> tuple[Groups, Values]:
        """The lines of the file by what is given, and their values."""
        assert self.held is not None  # noqa: S101 - checked by `type`
        given = [name for name, _ in self.given.pairs]
        texts, shares = (
            whole(self.held.column(name)) for name in self.held.column_names if name not in given
        )
        columns = [whole(self.held.column(name)) for name in given]
        weights = np.where(np.asarray(texts.is_valid()), whole_weights(shares), 0)
        groups = groups_of(columns, weights, is_drawn=True)
        known = texts.cast(pa.string()).dictionary_encode()
        values = conform(constants(known.dictionary.to_pylist(), kind), kind)
        return groups, taken(values, known.indices.fill_null(0).to_numpy(zero_copy_only=False))
