"""`person`: a person whose parts agree and whose numbers belong to nobody."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.errors import AnswerError, Mark, Problem, QuestionError
from synth.generators.choice import Choice
from synth.generators.law import Law
from synth.generators.protocol import I64, WHOLE, Generator, Part, Rows, Scope
from synth.generators.unit import Ticks, unit_of
from synth.generators.value import Value
from synth.locales.fr import people
from synth.locales.fr.ids.email import DOMAINS, addresses, local_words
from synth.locales.fr.numbering import Cells, Numbering
from synth.locales.fr.register import Register, Shares, register
from synth.locales.fr.slices import (
    SEGMENT_ROWS,
    Births,
    births,
    serials_in_segment,
    slices,
)
from synth.registry import Values
from synth.rng import U64, below
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

TEXT, DATE, SMALL = DataType("text"), DataType("date"), DataType("smallint")
_32 = np.uint64(32)
_NUMBERS = 10**8
"""E-mail addresses carry a number below this, so that no two people share one."""

_OLDEST = 99
_SEGMENTS = 293
_SEXES = pa.array(["M", "F"], pa.string())
_TITLES = pa.array(["M.", "Mme"], pa.string())
_SECOND, _THIRD = 55, 20
"""Of 100 people, how many have a second and how many a third first name: our estimate."""

_USED_NAME = ((0, 0), (25, 12), (35, 35), (50, 55), (120, 0))
"""From which age how many of 100 women use another name than their birth name: our estimate, no
published share was found. The last edge ends the table."""


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
        nir: `valid` passes validators; `invalid` has key 00, which no real NIR has.
        up_to: most rows there will ever be where `birth_date` is given, 38,400,000 unless written.

    Example:
        who: {person: {age: {steps: {16: 1, 25: 6, 50: 3, 66: 0}}}}
    """

    sex: Generator | None = None
    age: Law | None = None
    birth_date: Operand | None = None
    abroad: Decimal = Decimal("0.15")
    nir: Literal["valid", "invalid"] = "valid"
    up_to: int = _SEGMENTS * SEGMENT_ROWS
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "person"
    main: ClassVar[str | None] = None
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

    # -- plan time --------------------------------------------------------------------------

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        if self.sex is not None:
            self._check_sex(scope)
        if not 0 <= self.abroad < 1:
            found = f"abroad: {self.abroad}"
            scope.report(Problem(self.mark, found, "a share from 0 to less than 1"))
        if self.birth_date is not None:
            if self.age is not None:
                found = "person with both age and birth_date"
                scope.report(Problem(self.mark, found, "one of the two"))
            kind = scope.type_of(self.birth_date)
            if kind.name not in {"date", "timestamp"}:
                found = f"birth_date: {self.birth_date} is {kind}"
                scope.report(Problem(self.birth_date.mark, found, "a date"))
            return
        if self.age is not None:
            self.age.check(scope, DataType("integer"))
            self._check_age(self.age, scope)

    def _check_sex(self, scope: Scope) -> None:
        assert self.sex is not None  # noqa: S101 - for the type checker
        self.sex.type(scope.nested(TEXT))
        values = _constants(self.sex)
        for value in values or ():
            if value not in {"F", "M"}:
                scope.report(Problem(self.mark, f"sex: {value!r}", "F or M"))

    def _check_age(self, law: Law, scope: Scope) -> None:
        try:
            shares = law.shares(unit_of(DataType("integer")))
        except ValueError:
            return
        if shares is None:
            found = "age: no law of constants"
            scope.report(
                Problem(law.mark, found, "a value, LO..HI, weights or steps; or birth_date")
            )
            return
        live = [age for age, share in shares.items() if share]
        if min(live) < 0 or max(live) > _OLDEST:
            found = f"age: {min(live)} to {max(live)}"
            scope.report(Problem(law.mark, found, f"completed years from 0 to {_OLDEST}"))

    def needs(self, part: str) -> Sequence[Operand]:
        """What one part reads: the sex and the birth date where they come from columns."""
        own = () if self.sex is None else tuple(self.sex.needs(WHOLE))
        if part in {"sex", "title"} and self.sex is not None:
            return own
        given = () if self.birth_date is None else (self.birth_date,)
        return given if part in {"birth_date", "age"} and given else (*own, *given)

    def limit(self, as_of: dt.date) -> int:
        """How many people there can be at most."""
        if self.birth_date is not None:
            return self.up_to
        return min(made.capacity for made in self._registers(as_of, 0, ()))

    # -- values -----------------------------------------------------------------------------

    def make(self, rows: Rows, part: str) -> Values:
        """One part of each person; pure."""
        maker: Callable[[Rows], Values] = getattr(self, f"_{part}")
        return maker(rows)

    def _shares(self, as_of: dt.date, men: Fraction, women: Fraction) -> Shares:
        first, weights, _ = self._months(as_of)
        return people.birth_shares(men, women, first, weights, Fraction(self.abroad))

    def _months(self, as_of: dt.date) -> tuple[int, tuple[Fraction, ...], tuple[dt.date, dt.date]]:
        ages = people.DEFAULT_AGES
        if self.age is not None:
            found = self.age.shares(unit_of(DataType("integer"))) or {}
            ages = {age: share for age, share in found.items() if share}
        return people.month_weights(ages, as_of)

    def _registers(self, as_of: dt.date, seed: int, names: tuple[str, ...]) -> tuple[Register, ...]:
        return _registers(self, as_of, seed, names)

    def _sex_weights(self) -> tuple[Fraction, Fraction] | None:
        """Weights of men and women, or None where the row decides."""
        if self.sex is None:
            return people.DEFAULT_SEXES
        values = _constants(self.sex)
        if values is None:
            return None
        return Fraction(values.get("M", 0)), Fraction(values.get("F", 0))

    def _cells(self, rows: Rows) -> Cells:
        return rows.memo("cells", lambda: self._find(rows)[0])

    def _numbering(self, rows: Rows) -> tuple[Cells, Numbering | None]:
        return rows.memo("numbered", lambda: self._find(rows))

    def _find(self, rows: Rows) -> tuple[Cells, Numbering | None]:
        return rows.memo("found", lambda: self._search(rows))

    def _search(self, rows: Rows) -> tuple[Cells, Numbering | None]:
        if self.birth_date is not None:
            return self._by_date(rows)
        made = rows.shared("registers", lambda: self._registers(rows.as_of, *rows.names()))
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

    def _given_sex(self, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        def make() -> np.ndarray[tuple[int], np.dtype[np.int8]]:
            weights = self._sex_weights()
            if weights is not None:
                women = weights[1] / sum(weights)
                limit = np.uint64(int(women * (1 << 32)))
                return ((rows.words("sex") >> _32) < limit).astype(np.int8)
            assert self.sex is not None  # noqa: S101 - for the type checker
            array = self.sex.make(rows.nested("sex", TEXT), WHOLE)
            if isinstance(array, pa.DictionaryArray):
                array = array.dictionary_decode()
            found = pc.index_in(array, value_set=_SEXES)
            if found.null_count:
                message = (
                    f"{self.mark}: person: the sex of {found.null_count} of {rows.count} people "
                    "is neither F nor M"
                )
                raise AnswerError(message)
            return found.to_numpy().astype(np.int8)

        return rows.memo("sex", make)

    # -- scheme B: the birth date comes from elsewhere ---------------------------------------

    def _births(self, rows: Rows) -> Births:
        def make() -> Births:
            last = rows.as_of.year * 12 + rows.as_of.month - 1
            months = [Fraction(1)] * (12 * (_OLDEST + 1))
            first = last - len(months) + 1
            shares = people.birth_shares(
                *people.DEFAULT_SEXES, first, months, Fraction(self.abroad)
            )
            return births(shares, *_seed_and_names(rows))

        return rows.shared("births", make)

    def _given_days(self, rows: Rows) -> I64:
        assert self.birth_date is not None  # noqa: S101 - for the type checker
        read = unit_of(DATE).read(rows.value(self.birth_date))
        made = self._births(rows)
        month = read.values.astype("M8[D]").astype("M8[M]").astype(np.int64) + 1970 * 12
        wrong = (month < made.first_month) | (month >= made.first_month + made.months)
        if read.valid is not None:
            wrong |= ~read.valid
        if wrong.any():
            message = (
                f"{self.mark}: person: {int(wrong.sum())} of {rows.count} birth dates are null, "
                f"after as_of or more than {_OLDEST} years before it"
            )
            raise AnswerError(message)
        return read.values

    def _by_date(self, rows: Rows) -> tuple[Cells, Numbering | None]:
        made = self._births(rows)
        segments = max(1, -(-self.up_to // SEGMENT_ROWS))
        owned = rows.shared("owned", lambda: slices(made.capacities, segments))
        number = rows.number()
        serial = np.empty(rows.count, np.uint64)
        segment = (number // np.uint64(SEGMENT_ROWS)).astype(np.int64)
        for value in np.unique(segment):
            if value >= segments:
                message = f"{self.mark}: person: more than `up_to` rows, which is {self.up_to}"
                raise AnswerError(message)
            chosen = np.flatnonzero(segment == value)
            serials = rows.shared(
                f"segment {value}", lambda v=int(value): self._segment(rows, v, owned)
            )
            inside = number[chosen] - np.uint64(value * SEGMENT_ROWS)
            serial[chosen] = serials[inside.astype(np.int64)]
        month = _month(self._given_days(rows))
        return made.people(self._given_sex(rows), month, serial), made.numbering

    def _segment(self, rows: Rows, segment: int, owned: I64) -> U64:
        """The serials of a whole segment: ranks need all its rows."""
        start = segment * SEGMENT_ROWS
        stop = min(start + SEGMENT_ROWS, rows.size(rows.names()[1][0]))
        whole = rows.at(np.arange(start, stop, dtype=np.uint64))
        made = self._births(rows)
        cell = made.cell(self._given_sex(whole), _month(self._given_days(whole)))
        try:
            return serials_in_segment(cell, segment, owned)
        except QuestionError as error:
            message = f"{self.mark}: person: {error}"
            raise AnswerError(message) from None

    # -- parts ------------------------------------------------------------------------------

    def _sex_index(self, rows: Rows) -> Values:
        if self._sex_weights() is None or self.birth_date is not None:
            return pa.array(self._given_sex(rows))
        return pa.array(self._cells(rows).sex)

    def _sex(self, rows: Rows) -> Values:
        return pa.DictionaryArray.from_arrays(self._sex_index(rows), _SEXES)

    def _title(self, rows: Rows) -> Values:
        return pa.DictionaryArray.from_arrays(self._sex_index(rows), _TITLES)

    def _days(self, rows: Rows) -> I64:
        return rows.memo("days", lambda: self._day(rows))

    def _day(self, rows: Rows) -> I64:
        if self.birth_date is not None:
            return self._given_days(rows)
        month = self._cells(rows).month.astype(np.int64)
        first, last = rows.shared("bounds", lambda: self._bounds(rows.as_of))
        begins = rows.shared("begins", lambda: _begins(first, last))
        at = month - (first.year * 12 + first.month - 1)
        epoch = dt.date(1970, 1, 1).toordinal()
        start = np.maximum(begins[at], first.toordinal() - epoch)
        stop = np.minimum(begins[at + 1], last.toordinal() - epoch + 1)
        span = (stop - start).astype(np.uint64)
        return start + (((rows.words("day") >> _32) * span) >> _32).astype(np.int64)

    def _bounds(self, as_of: dt.date) -> tuple[dt.date, dt.date]:
        return self._months(as_of)[2]

    def _birth_date(self, rows: Rows) -> Values:
        return unit_of(DATE).array(Ticks(self._days(rows)))

    def _age(self, rows: Rows) -> Values:
        today = np.datetime64(rows.as_of, "D")
        month = _month(self._days(rows))
        birthday = self._days(rows) - _month_start(month)
        this = today.astype("M8[M]")
        day = int((today - this.astype("M8[D]")).astype(np.int64))
        months = int(this.astype(np.int64)) + 1970 * 12 - month
        months -= birthday > day
        return pa.array((months // 12).astype(np.int16))

    def _birthplace(self, rows: Rows) -> I64:
        def make() -> I64:
            known = people.birthplaces()
            cells, numbered = self._numbering(rows)
            assert numbered is not None  # noqa: S101 - for the type checker
            table = np.array([known.codes.index(code) for code in numbered.places])
            month = cells.month.astype(np.int64)
            return known.draw(rows.words("birthplace"), table[cells.place], month)

        return rows.memo("birthplace", make)

    def _birth_commune(self, rows: Rows) -> Values:
        return people.birthplaces().commune.take(pa.array(self._birthplace(rows)))

    def _birth_commune_name(self, rows: Rows) -> Values:
        return people.birthplaces().name.take(pa.array(self._birthplace(rows)))

    def _birth_country(self, rows: Rows) -> Values:
        return people.birthplaces().country.take(pa.array(self._birthplace(rows)))

    def _birth_country_name(self, rows: Rows) -> Values:
        return people.birthplaces().country_name.take(pa.array(self._birthplace(rows)))

    def _birth_departement(self, rows: Rows) -> Values:
        cells, numbered = self._numbering(rows)
        assert numbered is not None  # noqa: S101 - for the type checker
        codes = pa.array(list(numbered.places), pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(cells.place), codes)

    def _birth_name_index(self, rows: Rows) -> I64:
        return rows.memo("birth name", lambda: people.surnames()[1](rows.words("birth name")))

    def _used_name_index(self, rows: Rows) -> I64:
        def make() -> I64:
            age = self._age(rows).to_numpy().astype(np.int64)
            edges = np.array([edge for edge, _ in _USED_NAME])
            share = np.array([share for _, share in _USED_NAME])
            chance = share[np.searchsorted(edges, age, side="right") - 1]
            chance = np.where(np.asarray(self._sex_index(rows)) == 1, chance, 1)
            word = rows.words("used name")
            changes = below(word, 100).astype(np.int64) < chance
            other = people.surnames()[1](rows.words("other name"))
            return np.where(changes, other, self._birth_name_index(rows))

        return rows.memo("used name", make)

    def _birth_name(self, rows: Rows) -> Values:
        return people.surnames()[0].take(pa.array(self._birth_name_index(rows)))

    def _used_name(self, rows: Rows) -> Values:
        return people.surnames()[0].take(pa.array(self._used_name_index(rows)))

    def _name_group(self, rows: Rows) -> I64:
        def make() -> I64:
            sex = np.asarray(self._sex_index(rows)).astype(np.int64)
            return people.first_names().group(sex, _month(self._days(rows)) // 12)

        return rows.memo("name group", make)

    def _first_name_index(self, rows: Rows) -> I64:
        return rows.memo(
            "first name",
            lambda: people.first_names().table(rows.words("first name"), self._name_group(rows)),
        )

    def _first_name(self, rows: Rows) -> Values:
        return people.first_names().names.take(pa.array(self._first_name_index(rows)))

    def _first_names(self, rows: Rows) -> Values:
        known, group = people.first_names(), self._name_group(rows)
        first = self._first_name_index(rows)
        many = below(rows.words("how many names"), 100).astype(np.int64)
        spaced = rows.shared("spaced", lambda: pc.binary_join_element_wise("", known.names, " "))
        drawn = [first]
        pieces = [known.names.take(pa.array(first))]
        for number, limit in enumerate((_SECOND, _THIRD)):
            word = rows.words(f"name {number + 2}")
            index = known.another(known.table(word, group), group, drawn)
            drawn.append(index)
            wanted = pa.array(index, mask=many >= limit)
            pieces.append(spaced.take(wanted))
        return pc.binary_join_element_wise(
            *pieces, "", null_handling="replace", null_replacement=""
        )

    def _nir(self, rows: Rows) -> Values:
        cells, numbered = self._numbering(rows)
        assert numbered is not None  # noqa: S101 - for the type checker
        return numbered.nir_text(cells, valid=self.nir == "valid")

    def _email(self, rows: Rows) -> Values:
        first = _local_first().take(pa.array(self._first_name_index(rows)))
        last = _local_last().take(pa.array(self._used_name_index(rows)))
        domain = below(rows.words("domain"), len(DOMAINS))
        return addresses(first, last, rows.permuted(_NUMBERS), domain)


def _constants(generator: Generator) -> Mapping[str, Decimal] | None:
    if isinstance(generator, Value):
        return {generator.value: Decimal(1)}
    if isinstance(generator, Choice):
        return dict(zip(generator.values.values, generator.values.weights, strict=True))
    return None


@lru_cache(maxsize=16)
def _registers(
    person: Person, as_of: dt.date, seed: int, names: tuple[str, ...]
) -> tuple[Register, ...]:
    weights = person._sex_weights()  # noqa: SLF001 - the same file
    if weights is not None:
        shares = person._shares(as_of, *weights)  # noqa: SLF001 - the same file
        return (register(shares, seed, *names),)
    men = person._shares(as_of, Fraction(1), Fraction(0))  # noqa: SLF001 - the same file
    women = person._shares(as_of, Fraction(0), Fraction(1))  # noqa: SLF001 - the same file
    return (register(men, seed, *names, "men"), register(women, seed, *names, "women"))


def _admit(made: Register, number: U64, mark: Mark) -> None:
    try:
        made.admit(int(number.max()) + 1 if len(number) else 0)
    except QuestionError as error:
        message = f"{mark}: person: {error}"
        raise AnswerError(message) from None


def _seed_and_names(rows: Rows) -> tuple[object, ...]:
    seed, names = rows.names()
    return (seed, *names)


def _begins(first: dt.date, last: dt.date) -> I64:
    """The first day of each month from one date's to the month after another's, in days."""
    start = np.datetime64(first, "M")
    stop = np.datetime64(last, "M") + 2
    return np.arange(start, stop).astype("M8[D]").astype(np.int64)


def _month(days: I64) -> I64:
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64) + 1970 * 12


def _month_start(month: I64) -> I64:
    return (month - 1970 * 12).astype("M8[M]").astype("M8[D]").astype(np.int64)


@lru_cache(maxsize=1)
def _local_first() -> Values:
    return local_words(people.first_names().names.to_pylist())


@lru_cache(maxsize=1)
def _local_last() -> Values:
    return local_words(people.surnames()[0].to_pylist())
