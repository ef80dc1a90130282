"""What a `person` of Belgium is, beside what everybody has."""

from dataclasses import replace
from fractions import Fraction
from typing import Literal

import pyarrow as pa

from synth.arrays import coded
from synth.locales.be.births import births, days, shares
from synth.locales.be.names import LANGUAGES, first_names, language, name_group, surnames
from synth.locales.bundles import TEXT, Option, Part
from synth.locales.people import PARTS, People, Who
from synth.registry import Values


def _language(who: Who) -> Values:
    return coded(who.tongue(), pa.array(LANGUAGES, pa.string()))


PEOPLE = People(
    doc="""A person whose parts agree: sex, birth, language, names, national number, e-mail.

    The number has the real birth date and the parity of the sex, and an order that is never given,
    so it passes validators and belongs to nobody. There are two for each birth date: 16,384 people
    with the ages unless written; more have `national_number: invalid`. A name with a birth date may
    be a living person's by chance.

    Attributes:
        sex: F or M, a choice of both, or `{from: column}`; half of each unless written.
        age: completed years on `as_of`, a law of constants within 0..99; 16 to 66 all alike unless
            written.
        birth_date: a column or expression that gives the birth date, in place of `age`.
        up_to: most rows there will ever be where `birth_date` is given, 131,072 unless written.
        language: nl, fr or de, a choice of them, or `{from: home.language}`; unless written 57 %
            Dutch, 42 % French, 1 % German (our estimate).
        national_number: `valid` passes validators; `invalid` has a key that no number has, and any
            order: for more people, and where the birth date is given.

    Example:
        who: {person: {language: nl, age: {steps: {18: 1, 65: 0}}}}
    """,
    number="national_number",
    place="",
    parts={
        **{name: part for name, part in PARTS.items() if name != "email"},
        "title": replace(PARTS["title"], note="De heer, Mevrouw, or the same in the language"),
        "first_names": replace(PARTS["first_names"], note="one to three, fit for sex and language"),
        "language": Part(TEXT, "quasi", "nl, fr or de: of the names"),
        "national_number": Part(
            *(TEXT, "direct", "number of the national register"),
            identifier="national_number",
            unique=True,
        ),
        "email": PARTS["email"],
    },
    options={
        "language": Option(None, None, drawn=LANGUAGES),
        "national_number": Option(Literal["valid", "invalid"], "valid"),
    },
    tongues=LANGUAGES,
    tongue=language,
    titles=(("De heer", "Mevrouw"), ("Monsieur", "Madame"), ("Herr", "Frau")),
    ages=dict.fromkeys(range(16, 67), Fraction(1)),
    sexes=(Fraction(1), Fraction(1)),
    shares=shares,
    births=births,
    segments=1,
    days=days,
    first_names=first_names,
    name_group=name_group,
    surnames=surnames,
    own={"language": _language},
    spoken=frozenset(
        ("title", "birth_name", "used_name", "first_name", "first_names", "language", "email")
    ),
)
