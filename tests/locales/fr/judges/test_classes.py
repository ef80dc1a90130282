"""The class of every number: what may be somebody's is told from what is nobody's, and why."""

import pyarrow as pa
import pytest
from stdnum.fr import nir as stdnum_nir

from synth.locales.claims import classes, together
from synth.locales.judge import judges_of, look

JUDGES = judges_of("fr")


def kinds(text, name="a"):
    seen = classes(look(pa.array([text]), name, JUDGES), alone=True)
    assert all((one.count, one.rows.tolist()) == (1, [0]) for one in seen.values())
    return dict(seen.keys())


def keyed(body):
    return body + stdnum_nir.calc_check_digits(body)


NIRS = [
    ("1550175112123", "assignable", "Paris"),
    ("1550175056123", "assignable", "Paris as one commune, as old records have it"),
    ("2550120004123", "assignable", "Corsica before it had two departements"),
    ("155012A004123", "assignable", "Corsica"),
    ("1550178646123", "assignable", "Seine-et-Oise: Versailles"),
    ("1550199352123", "assignable", "abroad"),
    ("1550175990123", "assignable", "place unknown"),
    ("1550175213123", "assignable", "second code of a large place"),
    ("1550113155123", "assignable", "second code of Marseille"),
    ("1550197511123", "assignable", "second code overseas"),
    ("1400592852123", "assignable", "Algeria before 1962"),
    ("1800592852123", "unlisted", "no commune of Hauts-de-Seine"),
    ("1550175915123", "unlisted", "no commune of Paris"),
    ("1554175112123", "assignable", "papers without a month"),
    ("1551375112123", "impossible", "month 13"),
    ("1554575112123", "impossible", "month 45"),
    ("1550075112123", "impossible", "month 00"),
    ("1550175112000", "impossible", "order 000"),
    ("1550100112123", "impossible", "departement 00"),
    ("9550175112123", "impossible", "sex 9"),
    *((f"{sex}550175112123", "provisional", f"sex {sex}") for sex in "345678"),
    ("1900575920001", "reserved", "ours"),
    ("1950199913250", "reserved", "ours, born abroad"),
]


@pytest.mark.parametrize(("body", "kind", "why"), NIRS)
def test_the_class_of_a_social_security_number(body, kind, why):
    assert kinds(keyed(body)) == {"nir": kind}, why
    wrong = f"{body}{int(keyed(body)[13:]) % 97 + 1:02}"
    assert "nir" not in kinds(wrong)


@pytest.mark.parametrize("key", ["41", "00"])
def test_our_keys_that_no_validator_accepts_are_nobody_s_too(key):
    assert kinds(f"1900575920001{key}") == {"nir": "reserved"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("269054958815780", {"nir": "specimen"}),
        ("279035121518989", {"nir": "specimen"}),
        ("FR7630006000011234567890189", {"iban": "specimen"}),
        ("FR1420041010050500013M02606", {"iban": "specimen"}),
        ("FR7699999000000000000000033", {"iban": "reserved"}),
        ("GB82WEST12345698765432", {"iban": "assignable"}),
        ("06 39 98 12 34", {"phone": "reserved"}),
        ("+33 1 99 00 12 34", {"phone": "reserved"}),
        ("06 12 34 56 78", {"phone": "assignable"}),
        ("jean@mail1.example.org", {"email": "reserved"}),
        ("voir Jean <jean@x.test>", {"email": "reserved"}),
        ("jean@free.fr", {"email": "assignable"}),
        ("logo@2x.png", {}),
    ],
)
def test_the_class_of_other_numbers(text, expected):
    assert kinds(text) == expected


def test_the_most_alarming_of_a_text_is_its_class():
    assert kinds("06 39 98 12 34, 06 12 34 56 78")["phone"] == "assignable"
    assert kinds("a@example.com b@free.fr")["email"] == "assignable"
    ours, theirs = "1 90 05 75 920 001 41", "1 55 01 75 112 123 08"
    assert stdnum_nir.is_valid(theirs)
    assert kinds(f"{ours}; {theirs}")["nir"] == "assignable"


def values(texts, word, size):
    """The numbers that are remembered of a column that comes in parts, by class."""
    seen = {}
    for start in range(0, len(texts), size):
        seen = together(seen, look(pa.array(texts[start : start + size]), "a", JUDGES, start=start))
    return {
        kind: dict(zip(one.rows.tolist(), one.values, strict=True))
        for (own, kind), one in classes(seen, alone=True).items()
        if own == word
    }


@pytest.mark.parametrize("size", [1, 3, 8])
def test_numbers_are_remembered_in_one_way_of_writing(size):
    nirs = ["155017511212308", "x", "1 55 01 75 112 123 (08)", "1900575920001 00"]
    assert values(nirs, "nir", size) == {
        "assignable": {0: "155017511212308", 2: "155017511212308"},
        "reserved": {3: "190057592000141"},
    }
    phones = ["tel 06.12.34.56.78", "+33 (0)6 12 34 56 78", "0033612345678", "+44 20 7947 0018"]
    assert values(phones, "phone", size) == {
        "assignable": {**dict.fromkeys(range(3), "0612345678"), 3: "+442079470018"}
    }
    mails = ["Jean.Dupont+x@Free.fr", "<a-b@x.test>"]
    assert values(mails, "email", size) == {
        "assignable": {0: "jean.dupont+x@free.fr"},
        "reserved": {1: "a-b@x.test"},
    }


def test_only_the_first_numbers_are_remembered():
    seen = values([f"m{n}@free.fr" for n in range(300)], "email", 100)
    assert seen == {"assignable": {n: f"m{n}@free.fr" for n in range(64)}}
