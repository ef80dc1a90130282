"""`address`: a real postcode and commune, an invented street."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.arrays import is_coded, joined, places, taken
from synth.errors import Mark, Problem
from synth.generators.protocol import I64, Part, Rows, Scope, Traits
from synth.generators.readers import Chance
from synth.locales.fr import people
from synth.registry import Values
from synth.rng import below
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.operands import Operand

TEXT = DataType("text")
_ALWAYS = Chance(Decimal(1))
_32 = np.uint64(32)
_HIGHEST = 180
_LARGE = 1024
"""Dictionaries of fewer places are looked up in every block."""


@dataclass(frozen=True)
class Address:
    """An address: a real pair of postcode and commune by population, and an invented street.

    Street names are made from a lexicon of our own and were not compared with the national
    address base: one may exist by chance.

    Attributes:
        near: a department or commune code; the commune is drawn in that department.
        share: the chance of keeping to `near`; the rest come from everywhere.

    Example:
        home: {address: {near: who.birth_commune, share: 0.6}}
    """

    near: Operand | None = None
    share: Chance = _ALWAYS
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "address"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("bundle", "made", "plain", countable=False, nullable=False)
    parts: ClassVar[Mapping[str, Part]] = {
        "line": Part(TEXT, "direct", "house number and street"),
        "code_postal": Part(TEXT, "quasi", "a postcode of the commune", identifier="code_postal"),
        "commune": Part(TEXT, "quasi", "INSEE code of the commune"),
        "commune_name": Part(TEXT, "quasi", "its name"),
        "departement": Part(TEXT, "quasi", "its department's code"),
        "region": Part(TEXT, "quasi", "its region's name"),
        "country": Part(TEXT, "plain", "FR"),
    }

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        if self.near is not None:
            kind = scope.type_of(self.near)
            if kind != UNKNOWN and kind.name not in {"text", "varchar"}:
                found = f"near: {self.near} is {kind}"
                scope.report(Problem(self.near.mark, found, "a department or commune code"))

    def needs(self, part: str) -> Sequence[Operand]:
        """What `near` reads; the street reads nothing."""
        return () if self.near is None or part in {"line", "country"} else (self.near,)

    def make(self, rows: Rows, part: str) -> Values:
        """One part of each address; pure."""
        known = people.homes()
        if part == "line":
            return _line(rows)
        if part == "country":
            return pa.repeat(pa.scalar("FR"), rows.count)
        column: Values = getattr(known, "name" if part == "commune_name" else part, known.code)
        if part == "commune":
            column = known.code
        return taken(column, self._pair(rows))

    def _pair(self, rows: Rows) -> I64:
        return rows.memo("pair", lambda: self._draw(rows))

    def _draw(self, rows: Rows) -> I64:
        known = people.homes()
        word = rows.words("pair")
        if self.near is None:
            return known.everywhere(word)
        group = _departement(rows.value(self.near), rows)
        near = group >= 0
        if self.share < 1:
            near &= (rows.words("share") >> _32) < np.uint64(int(self.share * (1 << 32)))
        pair = np.empty(rows.count, np.int64)
        chosen, others = np.flatnonzero(near), np.flatnonzero(~near)
        pair[chosen] = known.order[known.table(word[chosen], group[chosen])]
        pair[others] = known.everywhere(word[others])
        return pair


def _line(rows: Rows) -> Values:
    known = people.streets()
    kinds = len(known.types)
    head = _house(rows) * kinds + known.table(rows.words("type"))
    return joined((_heads(), head), (known.names, below(rows.words("street"), len(known.names))))


@cache
def _heads() -> Values:
    """Every house number with every type of street: `12 rue `."""
    types = people.streets().types.to_pylist()
    return pa.array([f"{number}{kind}" for number in range(1, _HIGHEST + 1) for kind in types])


def _departement(near: Values, rows: Rows) -> I64:
    """The group of each place's department, -1 where it is none, shape (rows,)."""
    if not is_coded(near):
        return _departement_of(near)
    # The same dictionary comes with every block: its places are looked up once. It is kept beside
    # them, so that its memory stays its own as long as the address stands for it.
    dictionary = near.dictionary
    if len(dictionary) < _LARGE:
        known = _departement_of(dictionary)
    else:
        key = f"departements of {dictionary.buffers()[2].address}"
        known = rows.shared(key, lambda: (_departement_of(dictionary), dictionary))[0]
    index = near.indices.fill_null(len(dictionary)).to_numpy(zero_copy_only=False)
    found: I64 = np.append(known, -1)[index]
    return found


def _departement_of(near: Values) -> I64:
    return places(people.departements_of(near), people.homes().departements)


def _house(rows: Rows) -> I64:
    """House numbers from 1, low ones more often: the product of two even draws."""
    word = rows.words("house")
    high, low = word >> _32, word & np.uint64(0xFFFFFFFF)
    return (((high * low) >> _32) * np.uint64(_HIGHEST) >> _32).astype(np.int64)
