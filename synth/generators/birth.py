"""Births of a `person`: who each row is, by two schemes.

Where the age is a law, people are numbered through one register: a row's number decides its sex,
month, place and serial number. Where the birth date comes from another column, each segment of
rows owns slices of the serial numbers of every month and sex, and ranks its rows within them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import decoded, places
from synth.errors import AnswerError, Mark, QuestionError
from synth.generators.choice import Choice
from synth.generators.law import Law
from synth.generators.learnt import Learnt
from synth.generators.protocol import I64, WHOLE, Generator, Rows
from synth.generators.unit import unit_of
from synth.generators.value import Value
from synth.locales.locale import Locale
from synth.locales.months import Months, month_of, month_weights
from synth.locales.people import Given, People
from synth.locales.register import Cells, Numbering, Register, Shares, register, renamed
from synth.locales.slices import SEGMENT_ROWS, Births, serials_in_segment, slices
from synth.registry import Values
from synth.rng import U64
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

I8 = NDArray[np.int8]
SEXES: Values = pa.array(["M", "F"], pa.string())
OLDEST = 99
"""Completed years of the oldest people."""

_TEXT, _DATE, _INTEGER = DataType("text"), DataType("date"), DataType("integer")
_32 = np.uint64(32)


@dataclass(frozen=True)
class Birth:
    """The options of a `person` that decide who each row is.

    Attributes:
        sex: what makes F or M, or None.
        age: completed years on `as_of`, or None.
        birth_date: where the birth date comes from, or None.
        country: whose people they are.
        own: the options that a person has there, by name.
        language: what makes the language of their names, or None.
        up_to: most rows where `birth_date` is given.
        mark: where the person stands.
        learnt: how sex, age and place hang together by a model, or None.
    """

    sex: Generator | None
    age: Law | None
    birth_date: Operand | None
    country: Locale
    own: tuple[tuple[str, object], ...]
    language: Generator | None
    up_to: int
    mark: Mark = field(compare=False)
    learnt: Learnt | None = None

    @property
    def people(self) -> People:
        """What people are in the country."""
        return self.country.people

    @property
    def given(self) -> Given:
        """The country's own options."""
        return dict(self.own)

    def limit(self, as_of: dt.date) -> int:
        """How many people there can be at most."""
        if self.birth_date is not None:
            return self.up_to
        return min(made.capacity for made in _counted(self, as_of))

    def shares(self, as_of: dt.date, men: Fraction, women: Fraction) -> Shares:
        """Births by sex, month and place."""
        return self.people.shares(men, women, self.months(as_of), self.given)

    def months(self, as_of: dt.date) -> Months:
        """When people are born."""
        return month_weights(self.ages(), as_of)

    def ages(self) -> Mapping[int, Fraction]:
        """The share of each age in completed years that somebody has."""
        if self.age is None:
            return self.people.ages
        found = self.age.shares(unit_of(_INTEGER)) or {}
        return {age: share for age, share in found.items() if share}

    def sex_weights(self) -> tuple[Fraction, Fraction] | None:
        """Weights of men and women, or None where the row decides."""
        if self.sex is None:
            return self.people.sexes
        values = sex_constants(self.sex)
        if values is None:
            return None
        return Fraction(values.get("M", 0)), Fraction(values.get("F", 0))

    # -- who each row is ---------------------------------------------------------------------

    def cells(self, rows: Rows) -> Cells:
        """Sex, month, place and serial number of each row; pure."""
        return self.numbered(rows)[0]

    def numbered(self, rows: Rows) -> tuple[Cells, Numbering]:
        """The same with the numbering that writes the number."""
        return rows.memo("found", lambda: self._search(rows))

    def _search(self, rows: Rows) -> tuple[Cells, Numbering]:
        if self.birth_date is not None:
            return self._by_date(rows, self.birth_date)
        made = rows.shared("registers", lambda: _registers(self, rows.as_of, *rows.names()))
        number = rows.number()
        if len(made) == 1:
            _admit(made[0], number, self.mark)
            return made[0].people(number), made[0].numbering
        sex = self._given_sex(rows)
        found = Cells(
            sex,
            np.zeros(rows.count, np.int32),
            np.zeros(rows.count, np.int32),
            np.zeros(rows.count, np.uint32),
        )
        for value, one in enumerate(made):
            chosen = np.flatnonzero(sex == value)
            _admit(one, number[chosen], self.mark)
            cells = one.people(number[chosen])
            found.month[chosen] = cells.month
            found.place[chosen] = cells.place
            found.serial[chosen] = cells.serial
        return found, made[0].numbering

    def sexes(self, rows: Rows) -> I8:
        """0 for men, 1 for women, shape (rows,); pure."""
        if self.sex_weights() is None or self.birth_date is not None:
            return self._given_sex(rows)
        return self.cells(rows).sex

    def _given_sex(self, rows: Rows) -> I8:
        return rows.memo("sex", lambda: self._draw_sex(rows))

    def _draw_sex(self, rows: Rows) -> I8:
        weights = self.sex_weights()
        if self.sex is None or weights is not None:
            men, women = weights or self.people.sexes
            limit = np.uint64(int(women / (men + women) * (1 << 32)))
            return ((rows.words("sex") >> _32) < limit).astype(np.int8)
        array = decoded(self.sex.make(rows.nested("sex", _TEXT), WHOLE))
        found = places(array, SEXES)
        wrong = int((found < 0).sum())
        if wrong:
            message = (
                f"{self.mark}: person: the sex of {wrong} of {rows.count} people is neither F nor M"
            )
            raise AnswerError(message)
        return found.astype(np.int8)

    def days(self, rows: Rows) -> I64:
        """Birth dates in days since 1970-01-01, shape (rows,); pure."""
        return rows.memo("days", lambda: self._day(rows))

    def months_of(self, rows: Rows) -> I64:
        """Birth months as year * 12 + month - 1, shape (rows,); pure."""
        if self.birth_date is not None:
            return month_of(self.days(rows))
        return self.cells(rows).month.astype(np.int64)

    def _day(self, rows: Rows) -> I64:
        if self.birth_date is not None:
            return self._given_days(rows, self.birth_date)
        if self.people.days is not None:
            return self.people.days(*self.numbered(rows))
        month = self.cells(rows).month.astype(np.int64)
        first, last = rows.shared("bounds", lambda: self.months(rows.as_of).days)
        begins = rows.shared("begins", lambda: _begins(first, last))
        at = month - (first.year * 12 + first.month - 1)
        epoch = dt.date(1970, 1, 1).toordinal()
        start = np.maximum(begins[at], first.toordinal() - epoch)
        stop = np.minimum(begins[at + 1], last.toordinal() - epoch + 1)
        span = (stop - start).astype(np.uint64)
        return start + (((rows.words("day") >> _32) * span) >> _32).astype(np.int64)

    # -- the birth date comes from elsewhere -------------------------------------------------

    def _births(self, rows: Rows) -> Births:
        def make() -> Births:
            last = rows.as_of.year * 12 + rows.as_of.month - 1
            weights = [Fraction(1)] * (12 * (OLDEST + 1))
            first = last - len(weights) + 1
            begin = dt.date(first // 12, first % 12 + 1, 1)
            months = Months(first, weights, (begin, rows.as_of))
            shares = self.people.shares(*self.people.sexes, months, self.given)
            seed, names = rows.names()
            return self.people.births(shares, seed, *names)

        return rows.shared("births", make)

    def _given_days(self, rows: Rows, birth_date: Operand) -> I64:
        read = unit_of(_DATE).read(rows.value(birth_date))
        last = rows.as_of.year * 12 + rows.as_of.month - 1
        month = month_of(read.values)
        wrong = (month <= last - 12 * (OLDEST + 1)) | (month > last)
        if read.valid is not None:
            wrong |= ~read.valid
        if wrong.any():
            message = (
                f"{self.mark}: person: {int(wrong.sum())} of {rows.count} birth dates are null, "
                f"after as_of or more than {OLDEST} years before it"
            )
            raise AnswerError(message)
        return read.values

    def _by_date(self, rows: Rows, birth_date: Operand) -> tuple[Cells, Numbering]:
        made = self._births(rows)
        segments = max(1, -(-self.up_to // SEGMENT_ROWS))
        owned = rows.shared("owned", lambda: slices(made.capacities, segments))
        number = rows.number()
        serial = np.empty(rows.count, np.uint64)
        segment = (number // np.uint64(SEGMENT_ROWS)).astype(np.int64)
        for value in np.unique(segment).tolist():
            if value >= segments:
                message = f"{self.mark}: person: more than `up_to` rows, which is {self.up_to}"
                raise AnswerError(message)
            chosen = np.flatnonzero(segment == value)
            serials = self._segment(rows, birth_date, value, owned)
            inside = number[chosen] - np.uint64(value * SEGMENT_ROWS)
            serial[chosen] = serials[inside.astype(np.int64)]
        when = made.when(self._given_days(rows, birth_date))
        return made.people(self._given_sex(rows), when, serial), made.numbering

    def _segment(self, rows: Rows, birth_date: Operand, segment: int, owned: I64) -> U64:
        """The serials of a whole segment: ranks need all its rows."""
        start = segment * SEGMENT_ROWS
        stop = min(start + SEGMENT_ROWS, rows.size(rows.names()[1][0]))
        whole = rows.at(np.arange(start, stop, dtype=np.uint64))
        made = self._births(rows)
        cell = made.cell(self._given_sex(whole), made.when(self._given_days(whole, birth_date)))
        try:
            return serials_in_segment(cell, segment, owned)
        except QuestionError as error:
            message = f"{self.mark}: person: {self.people.number}: {error}: {made.crowded}"
            raise AnswerError(message) from None

    # -- the language of names ---------------------------------------------------------------

    def tongues(self, rows: Rows) -> I64:
        """The language of each person's names, an index into those of the country; pure."""
        return rows.memo("tongue", lambda: self._tongues(rows))

    def _tongues(self, rows: Rows) -> I64:
        known = self.people.tongues
        if self.language is None:
            return self.people.tongue(rows.words("language"))
        array = decoded(self.language.make(rows.nested("language", _TEXT), WHOLE))
        found = places(array, pa.array(known))
        wrong = int((found < 0).sum())
        if wrong:
            message = (
                f"{self.mark}: person: the language of {wrong} of {rows.count} people is none of "
                f"{', '.join(known)}"
            )
            raise AnswerError(message)
        return found


def sex_constants(generator: Generator) -> Mapping[str, Decimal] | None:
    """The constants a generator makes with their weights, or None where it makes others."""
    if isinstance(generator, Value):
        return {generator.value: Decimal(1)}
    if isinstance(generator, Choice):
        return dict(zip(generator.values.values, generator.values.weights, strict=True))
    return None


@lru_cache(maxsize=16)
def _counted(birth: Birth, as_of: dt.date) -> tuple[Register, ...]:
    """Registers without a seed: counting their cells is what takes time."""
    weights = birth.sex_weights()
    if weights is not None:
        return (_register(birth, as_of, birth.shares(as_of, *weights)),)
    men = birth.shares(as_of, Fraction(1), Fraction(0))
    women = birth.shares(as_of, Fraction(0), Fraction(1))
    return (_register(birth, as_of, men, "men"), _register(birth, as_of, women, "women"))


def _register(birth: Birth, as_of: dt.date, shares: Shares, *names: str) -> Register:
    joint = None
    if birth.learnt is not None:
        joint = birth.learnt.joint(as_of, shares.first_month, len(shares.months))
    return register(shares, 0, *names, joint=joint)


def _registers(
    birth: Birth, as_of: dt.date, seed: int, names: tuple[str, ...]
) -> tuple[Register, ...]:
    made = _counted(birth, as_of)
    if len(made) == 1:
        return (renamed(made[0], seed, *names),)
    men, women = made
    return (renamed(men, seed, *names, "men"), renamed(women, seed, *names, "women"))


def _admit(made: Register, number: U64, mark: Mark) -> None:
    try:
        made.admit(int(number.max()) + 1 if len(number) else 0)
    except QuestionError as error:
        message = f"{mark}: person: {error}"
        raise AnswerError(message) from None


def _begins(first: dt.date, last: dt.date) -> I64:
    """The first day of each month from one date's to the month after another's, in days."""
    start = np.datetime64(first, "M")
    stop = np.datetime64(last, "M") + 2
    return np.arange(start, stop).astype("M8[D]").astype(np.int64)
