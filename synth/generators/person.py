"""`person`: a person whose parts agree and whose numbers belong to nobody."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

import numpy as np

from synth.errors import Mark, Problem
from synth.generators.birth import OLDEST, Birth, sex_constants
from synth.generators.country import OfCountry
from synth.generators.law import Law
from synth.generators.learnt import Learnt
from synth.generators.personparts import made_part
from synth.generators.protocol import WHOLE, Generator, Rows, Scope, Traits
from synth.generators.unit import unit_of
from synth.locales.bundles import TEXT, Option, Part
from synth.locales.locale import Locale
from synth.locales.months import first_day
from synth.locales.slices import SEGMENT_ROWS
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.operands import Operand

_MIDDLE = 15
"""Of a month: people have their birthday before or after it."""


@dataclass(frozen=True)
class Person(OfCountry):
    """A person whose parts agree: sex, birth, names, the number given at birth, e-mail.

    Attributes:
        sex: F or M, a choice of both, or `{from: column}`.
        age: completed years on `as_of`, a law of constants within 0..99.
        birth_date: a column or expression that gives the birth date, in place of `age`.
        up_to: most rows there will ever be where `birth_date` is given.
    """

    sex: Generator | None = None
    age: Law | None = None
    birth_date: Operand | None = None
    up_to: int | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    learnt: Learnt | None = field(default=None, repr=False)
    word: ClassVar[str] = "person"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("bundle", "numbered", "own", countable=False, nullable=False)
    parts: ClassVar[Mapping[str, Part]]

    @classmethod
    def of(cls, country: Locale) -> type[Self]:
        """With the parts and the options that people have there."""
        people = country.people
        options = [
            (name, Generator | None if option.drawn else option.kind, option)
            for name, option in people.options.items()
        ]
        return cls.made(country, *options, __doc__=people.doc, parts=people.parts)

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        if self.sex is not None:
            self._check_sex(self.sex, scope)
        for name, option in self.country.people.options.items():
            self._check_own(name, option, scope)
        if self.birth_date is not None:
            if self.age is not None:
                found = "person with both age and birth_date"
                scope.report(Problem(self.mark, found, "one of the two"))
            kind = scope.type_of(self.birth_date)
            if kind != UNKNOWN and kind.name not in {"date", "timestamp"}:
                found = f"birth_date: {self.birth_date} is {kind}"
                scope.report(Problem(self.birth_date.mark, found, "a date"))
            return
        if self.age is not None:
            self.age.check(scope, DataType("integer"))
            self._check_age(self.age, scope)
        self._check_calendar(scope)

    def _check_own(self, name: str, option: Option, scope: Scope) -> None:
        """A share must be one; a generator must make what people have."""
        value = getattr(self, name)
        if option.kind is Decimal and not 0 <= value < 1:
            found = f"{name}: {value}"
            scope.report(Problem(self.mark, found, "a share from 0 to less than 1"))
        if option.drawn and value is not None:
            value.type(scope.nested(TEXT))
            for one in sex_constants(value) or ():
                if one not in option.drawn:
                    found, expected = f"{name}: {one!r}", " or ".join(option.drawn)
                    scope.report(Problem(self.mark, found, expected))

    def _check_calendar(self, scope: Scope) -> None:
        """The oldest must be born in a year of the calendar, which begins with 1."""
        try:
            oldest = max(self._birth.ages(), default=0)
        except ValueError:
            return
        if 0 <= oldest <= OLDEST and scope.as_of.year <= oldest + 1:
            found = f"a person of {oldest} on {scope.as_of} is born before the calendar begins"
            expected = f"as_of from the year {oldest + 2} on, or a lower age"
            scope.report(Problem(self.mark, found, expected))

    def _check_sex(self, sex: Generator, scope: Scope) -> None:
        sex.type(scope.nested(TEXT))
        values = sex_constants(sex)
        for value in values or ():
            if value not in {"F", "M"}:
                scope.report(Problem(self.mark, f"sex: {value!r}", "F or M"))

    def _check_age(self, law: Law, scope: Scope) -> None:
        unit = unit_of(DataType("integer"))
        try:
            shares, (lo, hi) = law.shares(unit), law.bounds(unit)
        except ValueError:
            return
        if shares is not None:
            live = [age for age, share in shares.items() if share]
            lo, hi = min(live, default=0), max(live, default=0)
        if lo is not None and hi is not None and (lo < 0 or hi > OLDEST):
            found = f"age: {lo} to {hi}"
            scope.report(Problem(law.mark, found, f"completed years from 0 to {OLDEST}"))
        elif shares is None and not (lo is not None and hi is not None and lo > hi):
            found = "age: no law of constants"
            scope.report(
                Problem(law.mark, found, "a value, LO..HI, weights or steps; or birth_date")
            )

    def needs(self, part: str) -> Sequence[Operand]:
        """What one part reads: the sex and the birth date where they come from columns."""
        own = () if self.sex is None else tuple(self.sex.needs(WHOLE))
        if part in self.country.people.spoken and self._language is not None:
            own += tuple(self._language.needs(WHOLE))
        if part in {"sex", "title"} and self.sex is not None:
            return own
        given = () if self.birth_date is None else (self.birth_date,)
        return given if part in {"birth_date", "age"} and given else (*own, *given)

    def places(self, as_of: dt.date) -> tuple[str, ...]:
        """The codes of places of birth that its numbers can show, sorted."""
        birth = self._birth
        shares = birth.shares(as_of, Fraction(1), Fraction(1))
        return tuple(sorted({code for _, _, table in shares.eras() for code in table}))

    def edges(
        self, as_of: dt.date, years: int, ages: tuple[int, ...] | None
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Ranges of ages, and the ranges of birth dates that belong to them.

        Birth dates are cut at first days of months.

        Args:
            as_of: the day on which people have these ages.
            years: the width of a range.
            ages: ends of ranges that somebody wrote, in days for birth dates or in years.

        Returns:
            Ends in completed years, and ends in days since 1970-01-01, both ascending.
        """
        if ages is not None:
            return ages, ages
        birth = self._birth
        known = birth.ages()
        lo, hi = min(known), max(known)
        cuts = [age for age in range(0, hi + 1, years) if age > lo]
        months = birth.months(as_of)
        first = months.first
        month = as_of.year * 12 + as_of.month - 1 + (as_of.day > _MIDDLE)
        inner = [month - 12 * age for age in cuts]
        last = first + len(months.weights)
        cuts_at = [at for at in {first, *inner, last} if first <= at <= last]
        days = sorted(first_day(np.array(cuts_at, np.int64)).tolist())
        return (lo, *cuts, hi + 1), tuple(days)

    @property
    def _birth(self) -> Birth:
        people = self.country.people
        segments = people.segments * SEGMENT_ROWS
        return Birth(
            sex=self.sex,
            age=self.age,
            birth_date=self.birth_date,
            country=self.country,
            own=tuple((name, getattr(self, name)) for name in people.options),
            language=self._language,
            up_to=segments if self.up_to is None else self.up_to,
            mark=self.mark,
            learnt=self.learnt,
        )

    @property
    def _language(self) -> Generator | None:
        """What makes the language of names, where people have several."""
        found: Generator | None = getattr(self, "language", None)
        return found

    @property
    def identifier_options(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The options of the identifiers among the parts, for who judges the values."""
        number = self.country.people.number
        return {number: (("mode", getattr(self, number)),)}

    def limit(
        self,
        as_of: dt.date,
        size: Callable[[str], int | None],  # noqa: ARG002 - whatever stands around
    ) -> int:
        """How many people there can be at most."""
        return self._birth.limit(as_of)

    def make(self, rows: Rows, part: str) -> Values:
        """One part of each person; pure."""
        return made_part(self._birth, rows, part)
