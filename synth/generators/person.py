"""`person`: a person whose parts agree and whose numbers belong to nobody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from synth.errors import Mark, Problem
from synth.generators.birth import OLDEST, Birth, sex_constants
from synth.generators.law import Law
from synth.generators.learnt import Learnt
from synth.generators.personparts import INVALID_NIR, MAKERS
from synth.generators.protocol import WHOLE, Generator, Part, Rows, Scope, Traits
from synth.generators.unit import unit_of
from synth.locales.fr.slices import SEGMENT_ROWS
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.operands import Operand

TEXT, DATE, SMALL = DataType("text"), DataType("date"), DataType("smallint")
_SEGMENTS = 293
_MIDDLE = 15
"""Of a month: people have their birthday before or after it."""


@dataclass(frozen=True)
class Person:
    """A person whose parts agree: sex, birth, names, NIR, e-mail.

    The NIR has the real sex, year, month and department of the birth, and a commune number that
    was never given to any place, so it passes every public validator and belongs to nobody. A
    name with a birth date may be a living person's by chance.

    Attributes:
        sex: F or M, a choice of both, or `{from: column}`; 51.2 % women unless written.
        age: completed years on `as_of`, a law of constants within 0..99; without it the ages of
            job seekers.
        birth_date: a column or expression that gives the birth date, in place of `age`.
        abroad: share of people born abroad, 0.15 unless written (our estimate).
        nir: `valid` passes validators; `digits` does too and has no letter, because nobody is
            born in Corsica (2A, 2B): for a column that takes digits alone; `invalid` has key 00,
            which no real NIR has.
        up_to: most rows there will ever be where `birth_date` is given, 38,400,000 unless written.

    Example:
        who: {person: {age: {steps: {16: 1, 25: 6, 50: 3, 66: 0}}}}
    """

    sex: Generator | None = None
    age: Law | None = None
    birth_date: Operand | None = None
    abroad: Decimal = Decimal("0.15")
    nir: Literal["valid", "digits", "invalid"] = "valid"
    up_to: int = _SEGMENTS * SEGMENT_ROWS
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    learnt: Learnt | None = field(default=None, repr=False)
    word: ClassVar[str] = "person"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("bundle", "numbered", "own", countable=False, nullable=False)
    parts: ClassVar[Mapping[str, Part]] = {
        "sex": Part(TEXT, "quasi", "F or M"),
        "title": Part(TEXT, "quasi", "M. or Mme"),
        "birth_date": Part(DATE, "quasi", "the day of birth"),
        "age": Part(SMALL, "quasi", "completed years on as_of"),
        "birth_commune": Part(
            TEXT, "quasi", "INSEE code in force at the birth; null abroad", nullable=True
        ),
        "birth_commune_name": Part(TEXT, "quasi", "its name; null abroad", nullable=True),
        "birth_departement": Part(TEXT, "quasi", "department code at the birth; 99 abroad"),
        "birth_country": Part(TEXT, "quasi", "ISO 3166 code"),
        "birth_country_name": Part(TEXT, "quasi", "French name of the country"),
        "birth_name": Part(TEXT, "direct", "surname at birth"),
        "used_name": Part(TEXT, "direct", "surname in use"),
        "first_name": Part(TEXT, "direct", "the first of the first names"),
        "first_names": Part(TEXT, "direct", "one to three, fit for sex and decade of birth"),
        "nir": Part(TEXT, "direct", "social security number", identifier="nir", unique=True),
        "email": Part(
            TEXT,
            "direct",
            "built from the name, delivered nowhere",
            identifier="email",
            unique=True,
        ),
    }

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        if self.sex is not None:
            self._check_sex(self.sex, scope)
        if not 0 <= self.abroad < 1:
            found = f"abroad: {self.abroad}"
            scope.report(Problem(self.mark, found, "a share from 0 to less than 1"))
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
        if part in {"sex", "title"} and self.sex is not None:
            return own
        given = () if self.birth_date is None else (self.birth_date,)
        return given if part in {"birth_date", "age"} and given else (*own, *given)

    def departements(self, as_of: dt.date) -> tuple[str, ...]:
        """The department codes of births that its NIRs can show, sorted."""
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
        first, weights, _ = birth.months(as_of)
        month = as_of.year * 12 + as_of.month - 1 + (as_of.day > _MIDDLE)
        inner = [month - 12 * age for age in cuts]
        last = first + len(weights)
        days = sorted(_first_day(at) for at in {first, *inner, last} if first <= at <= last)
        return (lo, *cuts, hi + 1), tuple(days)

    @property
    def _birth(self) -> Birth:
        return Birth(
            sex=self.sex,
            age=self.age,
            birth_date=self.birth_date,
            abroad=self.abroad,
            up_to=self.up_to,
            mark=self.mark,
            learnt=self.learnt,
            corsica=self.nir != "digits",
        )

    @property
    def identifier_options(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The options of the identifiers among the parts, for who judges the values."""
        return {"nir": (("mode", self.nir),)}

    def limit(self, as_of: dt.date) -> int:
        """How many people there can be at most."""
        return self._birth.limit(as_of)

    def make(self, rows: Rows, part: str) -> Values:
        """One part of each person; pure."""
        if part == "nir" and self.nir == "invalid":
            return INVALID_NIR(self._birth, rows)
        return MAKERS[part](self._birth, rows)


def _first_day(month: int) -> int:
    """The first day of a month, in days since 1970-01-01."""
    return (dt.date(month // 12, month % 12 + 1, 1) - dt.date(1970, 1, 1)).days
