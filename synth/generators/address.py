"""`address`: a real postcode and commune, an invented street."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa

from synth.arrays import is_coded, places, taken
from synth.errors import Mark, Problem
from synth.generators.country import OfCountry
from synth.generators.protocol import I64, Rows, Scope, Traits
from synth.generators.readers import Chance
from synth.locales.bundles import Part
from synth.locales.locale import Locale
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN
from synth.schema.operands import Operand

_ALWAYS = Chance(Decimal(1))
_32 = np.uint64(32)
_LARGE = 1024
"""Dictionaries of fewer places are looked up in every block."""


@dataclass(frozen=True)
class Address(OfCountry):
    """An address: a real pair of postcode and place of the country, and an invented street.

    Attributes:
        near: what names a group of places, of which one is drawn.
        share: the chance of keeping to `near`; the rest come from everywhere.
    """

    near: Operand | None = None
    share: Chance = _ALWAYS
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "address"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("bundle", "made", "plain", countable=False, nullable=False)
    parts: ClassVar[Mapping[str, Part]]

    @classmethod
    def of(cls, country: Locale) -> type[Self]:
        """With the parts that addresses have there."""
        homes = country.homes
        return cls.made(country, __doc__=homes.doc, parts=homes.parts)

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        if self.near is not None:
            kind = scope.type_of(self.near)
            if kind != UNKNOWN and kind.name not in {"text", "varchar"}:
                found = f"near: {self.near} is {kind}"
                scope.report(Problem(self.near.mark, found, self.country.homes.near))

    def needs(self, part: str) -> Sequence[Operand]:
        """What `near` reads; a street that is no place's reads nothing."""
        is_free = part == "country" or (part == "line" and not self.country.homes.is_local)
        return () if self.near is None or is_free else (self.near,)

    def make(self, rows: Rows, part: str) -> Values:
        """One part of each address; pure."""
        homes = self.country.homes
        if part == "line":
            return homes.line(rows, lambda: self._pair(rows))
        if part == "country":
            return pa.repeat(pa.scalar(homes.country), rows.count)
        return taken(homes.places().columns[part], self._pair(rows))

    def _pair(self, rows: Rows) -> I64:
        return rows.memo("pair", lambda: self._draw(rows))

    def _draw(self, rows: Rows) -> I64:
        known = self.country.homes.places()
        word = rows.words("pair")
        if self.near is None:
            return known.everywhere(word)
        group = self._group(rows.value(self.near), rows)
        near = group >= 0
        if self.share < 1:
            near &= (rows.words("share") >> _32) < np.uint64(int(self.share * (1 << 32)))
        pair = np.empty(rows.count, np.int64)
        chosen, others = np.flatnonzero(near), np.flatnonzero(~near)
        pair[chosen] = known.order[known.table(word[chosen], group[chosen])]
        pair[others] = known.everywhere(word[others])
        return pair

    def _group(self, near: Values, rows: Rows) -> I64:
        """The group of each place, -1 where it is in none, shape (rows,)."""
        if not is_coded(near):
            return self._group_of(near)
        # The same dictionary comes with every block: its places are looked up once. It is kept
        # beside them, so that its memory stays its own as long as the address stands for it.
        dictionary = near.dictionary
        if len(dictionary) < _LARGE:
            known = self._group_of(dictionary)
        else:
            key = f"groups of {dictionary.buffers()[2].address}"
            known = rows.shared(key, lambda: (self._group_of(dictionary), dictionary))[0]
        index = near.indices.fill_null(len(dictionary)).to_numpy(zero_copy_only=False)
        found: I64 = np.append(known, -1)[index]
        return found

    def _group_of(self, near: Values) -> I64:
        homes = self.country.homes
        return places(homes.group_of(near), homes.places().groups)
