"""`sentences`: texts of a few sentences, for what people write at length."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.errors import Mark, Problem
from synth.generators.law import Law
from synth.generators.protocol import I64, Rows, Scope, Traits
from synth.generators.unit import unit_of
from synth.locales import sentences as known
from synth.registry import Values
from synth.rng import child_address, mix
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

_INTEGER = unit_of(DataType("integer"))
_MOST = 100
_PIECE = 1 << 16
"""Sentences made at once: a block of long texts takes little memory."""


@dataclass(frozen=True)
class Sentences:
    """A text of a few sentences that somebody might have written, in French or English.

    For notes, descriptions and messages that a person will look at on a screen. The sentences are
    put together from parts of our own; texts may repeat, so a unique column takes something else.

    Attributes:
        count: how many sentences, a law within 0..100.
        about: `note` tells what was done, `thing` what something is for, `person` who somebody is.
        language: `fr` or `en`.

    Example:
        description: {sentences: {count: 2..3, about: thing, language: en}}
    """

    count: Law
    about: Literal["note", "thing", "person"] = "note"
    language: Literal["fr", "en"] = "fr"
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "sentences"
    main: ClassVar[str | None] = "count"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=False, nullable=False)

    def type(self, scope: Scope) -> DataType:
        """text, or the column's type."""
        self.count.check(scope, DataType("integer"))
        try:
            lo, hi = self.count.bounds(_INTEGER)
        except ValueError:
            lo = hi = None
        if (lo is not None and lo < 0) or (hi is not None and hi > _MOST):
            found = f"a number of sentences outside 0..{_MOST}"
            scope.report(Problem(self.count.mark, found, f"0 to {_MOST}"))
        return scope.wanted or DataType("text")

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What the law reads."""
        return self.count.operands()

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A text for each row."""
        drawn = self.count.draw(rows, "length", _INTEGER).filled()
        counts: I64 = np.clip(drawn, 0, _MOST)
        keys, own = rows.words("sentences"), known.sentences(self.language, self.about)
        made: list[pa.StringArray] = [pa.array([], pa.string())]
        step = max(1, _PIECE // max(int(counts.max(initial=1)), 1))
        for start in range(0, rows.count, step):
            mine = counts[start : start + step]
            ends = np.zeros(len(mine) + 1, np.int64)
            np.cumsum(mine, out=ends[1:])
            owner = np.repeat(np.arange(len(mine)), mine)
            ordinal = (np.arange(len(owner)) - ends[owner]).astype(np.uint64)
            words = mix(child_address(keys[start : start + step][owner], ordinal))
            starts: Values = pa.array(ends.astype(np.int32))
            lists = pa.ListArray.from_arrays(starts, own.draw(words))
            made.append(cast("pa.StringArray", pc.binary_join(lists, " ")))
        return pa.concat_arrays(made)
