"""What a country says of its people: names, titles, births, and the number that shows these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar

import numpy as np

from synth.arrays import I64
from synth.laws import Weights
from synth.locales.bundles import TEXT, Option, Part
from synth.locales.months import Months
from synth.locales.register import Cells, Numbering, Shares
from synth.locales.slices import Births
from synth.registry import Values
from synth.rng import U64
from synth.schema.datatypes import DataType

T = TypeVar("T")
PARTS: Mapping[str, Part] = {
    "sex": Part(TEXT, "quasi", "F or M"),
    "title": Part(TEXT, "quasi", "M. or Mme"),
    "birth_date": Part(DataType("date"), "quasi", "the day of birth"),
    "age": Part(DataType("smallint"), "quasi", "completed years on as_of"),
    "birth_name": Part(TEXT, "direct", "surname at birth", free=True),
    "used_name": Part(TEXT, "direct", "surname in use", free=True),
    "first_name": Part(TEXT, "direct", "the first of the first names", free=True),
    "first_names": Part(TEXT, "direct", "one to three, fit for sex and decade of birth", free=True),
    "email": Part(
        *(TEXT, "direct", "built from the name, delivered nowhere"),
        identifier="email",
        unique=True,
        free=True,
    ),
}
"""What everybody has, in every country."""

Given = Mapping[str, object]
"""Values of a country's own options of a `person`, by name."""


class Who(Protocol):
    """Some people, for parts that only one country has."""

    def numbered(self) -> tuple[Cells, Numbering]:
        """What their numbers show, and how these are written."""
        ...

    def tongue(self) -> I64:
        """The language of each, an index into `People.tongues`."""
        ...

    def words(self, name: str) -> U64:
        """Fresh 64-bit words, a different stream for every name."""
        ...

    def memo(self, name: str, make: Callable[[], T]) -> T:
        """Make something once for these people, then give it again."""
        ...


@dataclass(frozen=True, eq=False)
class Names:
    """Names in groups.

    Attributes:
        names: all of them.
        table: their weights by group.
    """

    names: Values
    table: Weights

    def another(self, index: I64, group: I64, others: Sequence[I64]) -> I64:
        """The same names, the next of the group where one is among the others."""
        start, stop = self.table.starts[group], self.table.starts[group + 1]
        for _ in others:
            same = np.zeros(len(index), np.bool_)
            for other in others:
                same |= index == other
            following = np.where(index + 1 < stop, index + 1, start)
            index = np.where(same, following, index)
        return index


@dataclass(frozen=True, eq=False)
class People:
    """The people of a country as tables to draw from.

    Attributes:
        doc: what a `person` is there, as the docstring of a generator.
        number: the part that is the number given at birth; its identifier has the same name, and
            so has the option for its mode.
        place: the part that is the place in the register, or "": it is a part of the birth date.
        parts: all parts of a person.
        options: of a `person`, that not all countries have.
        tongues: languages in which people have names; the groups of `surnames`.
        tongue: the language of each person, from random words, where nobody says it.
        titles: of men and women, by language.
        ages: the share of each age in completed years, unless somebody writes others.
        sexes: weights of men and women, unless somebody writes others.
        shares: births by sex, month and place, from weights of men and women, months and options.
        births: coordinates of people whose sex and birth date are given, from such shares, a seed
            and names.
        segments: of rows that such people may fill, unless somebody writes `up_to`.
        days: birth dates where coordinates show them, in days since 1970-01-01; None: any day of
            the month.
        first_names: reads them.
        name_group: the group of `first_names`, from language, sex (1 women) and year of birth.
        surnames: reads them.
        own: makes the parts that not all countries have.
        renamed: from which age how many of 100 women use another name than their birth name.
        spoken: the parts that hang on the language of names.
    """

    doc: str
    number: str
    place: str
    parts: Mapping[str, Part]
    options: Mapping[str, Option]
    tongues: tuple[str, ...]
    tongue: Callable[[U64], I64]
    titles: tuple[tuple[str, str], ...]
    ages: Mapping[int, Fraction]
    sexes: tuple[Fraction, Fraction]
    shares: Callable[[Fraction, Fraction, Months, Given], Shares]
    births: Callable[..., Births]
    segments: int
    days: Callable[[Cells, Numbering], I64] | None
    first_names: Callable[[], Names]
    name_group: Callable[[I64, I64, I64], I64]
    surnames: Callable[[], Names]
    own: Mapping[str, Callable[[Who], Values]]
    renamed: tuple[tuple[int, int], ...] = ((0, 0),)
    spoken: frozenset[str] = frozenset()
