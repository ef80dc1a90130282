"""What a `person` of France is, beside what everybody has."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Literal, cast

import numpy as np
import pyarrow as pa

from synth.arrays import I64, coded
from synth.locales.bundles import TEXT, Option, Part
from synth.locales.fr import people
from synth.locales.fr.births import births
from synth.locales.fr.register import Shares
from synth.locales.months import Months
from synth.locales.people import PARTS, Given, People, Who
from synth.registry import Values

_SEGMENTS = 293
"""Of 131,072 rows: 38.4 million people."""

_RENAMED = ((0, 0), (25, 12), (35, 35), (50, 55), (120, 0))
"""Our estimate, no published share was found. The last edge ends the table."""


def _shares(men: Fraction, women: Fraction, months: Months, given: Given) -> Shares:
    abroad = Fraction(cast("Decimal", given["abroad"]))
    corsica = given["nir"] != "digits"
    return people.birth_shares(men, women, months.first, months.weights, abroad, corsica=corsica)


def _birthplace(who: Who) -> I64:
    def make() -> I64:
        known = people.birthplaces()
        cells, numbered = who.numbered()
        table = np.array([known.codes.index(code) for code in numbered.places])
        month = cells.month.astype(np.int64)
        return known.draw(who.words("birthplace"), table[cells.place], month)

    return who.memo("birthplace", make)


def _of_birthplace(column: str, who: Who) -> Values:
    return coded(_birthplace(who), getattr(people.birthplaces(), column))


def _departement(who: Who) -> Values:
    cells, numbered = who.numbered()
    return coded(cells.place, pa.array(list(numbered.places), pa.string()))


_OWN: dict[str, tuple[Part, Callable[[Who], Values]]] = {
    "birth_commune": (
        Part(TEXT, "quasi", "INSEE code in force at the birth; null abroad", nullable=True),
        partial(_of_birthplace, "commune"),
    ),
    "birth_commune_name": (
        Part(TEXT, "quasi", "its name; null abroad", nullable=True),
        partial(_of_birthplace, "name"),
    ),
    "birth_departement": (
        Part(TEXT, "quasi", "department code at the birth; 99 abroad"),
        _departement,
    ),
    "birth_country": (
        Part(TEXT, "quasi", "ISO 3166 code"),
        partial(_of_birthplace, "country"),
    ),
    "birth_country_name": (
        Part(TEXT, "quasi", "French name of the country"),
        partial(_of_birthplace, "country_name"),
    ),
}
_NUMBER = {"nir": Part(TEXT, "direct", "social security number", identifier="nir", unique=True)}
_BIRTH = ("sex", "title", "birth_date", "age")

PEOPLE = People(
    doc="""A person whose parts agree: sex, birth, names, NIR, e-mail.

    The NIR has the real sex, year, month and department of the birth, and a commune number that
    was never given to any place, so it passes every public validator and belongs to nobody. A
    name with a birth date may be a living person's by chance.

    Attributes:
        sex: F or M, a choice of both, or `{from: column}`; 51.2 % women unless written.
        age: completed years on `as_of`, a law of constants within 0..99; without it the ages of
            job seekers.
        birth_date: a column or expression that gives the birth date, in place of `age`.
        up_to: most rows there will ever be where `birth_date` is given, 38,400,000 unless written.
        abroad: share of people born abroad, 0.15 unless written (our estimate).
        nir: `valid` passes validators; `digits` does too and has no letter, because nobody is
            born in Corsica (2A, 2B): for a column that takes digits alone; `invalid` has key 00,
            which no real NIR has.

    Example:
        who: {person: {age: {steps: {16: 1, 25: 6, 50: 3, 66: 0}}}}
    """,
    number="nir",
    place="birth_departement",
    parts={
        **{name: PARTS[name] for name in _BIRTH},
        **{name: part for name, (part, _) in _OWN.items()},
        **{name: part for name, part in PARTS.items() if name not in {*_BIRTH, "email"}},
        **_NUMBER,
        "email": PARTS["email"],
    },
    options={
        "abroad": Option(Decimal, Decimal("0.15")),
        "nir": Option(Literal["valid", "digits", "invalid"], "valid"),
    },
    tongues=("fr",),
    tongue=lambda words: np.zeros(len(words), np.int64),
    titles=(("M.", "Mme"),),
    ages=people.DEFAULT_AGES,
    sexes=people.DEFAULT_SEXES,
    shares=_shares,
    births=births,
    segments=_SEGMENTS,
    days=None,
    first_names=people.first_names,
    name_group=people.name_group,
    surnames=people.surnames,
    own={name: make for name, (_, make) in _OWN.items()},
    renamed=_RENAMED,
)
