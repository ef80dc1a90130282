"""Numbers in logs, source code and letters: a few of people among many other things."""

import re
from hashlib import sha256

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest
import stdnum.iban
from faker import Faker
from stdnum.fr import nir as stdnum_nir

from synth.locales.claims import verdict
from synth.locales.judge import judges_of, look

JUDGES = judges_of("fr")
LINES = 3_000
"""Other lines around those that are looked for."""


@pytest.fixture(scope="module")
def noise():
    """Lines of a log: moments, seconds since 1970, UUIDs, hashes, decimals, long numbers."""
    rng = np.random.default_rng(12)
    words = rng.integers(0, 2**63, (LINES, 4)).tolist()
    return [
        f"{1_767_225_600 + row} 2026-01-31 10:20:{row % 60:02}.{a % 10**6:06} id={a % 10**15:015} "
        f"{a:016x}{b:016x} {c % 2**32:08x}-{b % 2**16:04x}-4{a % 2**12:03x}-8000-{d % 2**48:012x} "
        f"{a / 2**60!r} {d % 10**14 / 10**14:.14f} {b % 10**9} order 3{c % 10**14:014}"
        for row, (a, b, c, d) in enumerate(words)
    ]


def told(lines, noise):
    """Which of some lines are told, and how many others, by word."""
    seen = verdict(look(pa.array([*lines, *noise]), "", JUDGES))
    return {
        word: (rows[rows < len(lines)].tolist(), int((rows >= len(lines)).sum()))
        for word, (_, rows) in seen.items()
    }


def test_nothing_is_told_of_a_log_without_people(noise):
    assert told([], noise) == {}


@pytest.fixture(scope="module")
def faker():
    made = Faker("fr_FR")
    made.seed_instance(3)
    return made


@pytest.mark.parametrize(
    "line",
    [
        "user {0} logged in",
        '{{"id": 12, "value": "{0}"}}',
        "GET /api?ref={0}&page=2",
        "voici : {0}. Merci.",
        "12;{0};Paris",
        "compte {1} {2} du 31/01/2026",
        "compte {3} du 31/01/2026",
        "NSS {1}",
        "n° de sécurité sociale : {1} (sans clé), dossier 4823",
        "nir={0}",
    ],
)
def test_a_social_security_number_counts_by_itself_in_a_text(line, noise, faker):
    numbers = [faker.ssn().replace(" ", "") for _ in range(20)]
    assert all(map(stdnum_nir.is_valid, numbers))
    lines = [
        line.format(
            n, n[:13], n[13:], f"{n[0]}.{n[1:3]}.{n[3:5]}.{n[5:7]}.{n[7:10]}.{n[10:13]}.{n[13:]}"
        )
        for n in numbers
    ]
    assert told(lines, noise) == {"nir": (list(range(20)), 0)}


@pytest.mark.parametrize(
    "line",
    [
        "0.{0}", "12.{0}", "a{0}", "{0}f", "{0}.25", "3,{0}", "-7.{0}e-05", "{0}-4823-4d00",
        "{1} sans rien", "id {2}",
    ],
)  # fmt: skip
def test_parts_of_other_things_are_no_social_security_numbers(line, faker):
    numbers = [faker.ssn().replace(" ", "") for _ in range(20)]
    # A key that is right by chance, months that no calendar has.
    others = [n[:3] + "61" + n[5:13] for n in numbers]
    keyed = [body + stdnum_nir.calc_check_digits(body) for body in others]
    lines = [line.format(n, n[:13], k) for n, k in zip(numbers, keyed, strict=True)]
    wrong = [f"id 26022{n[5:13]}11" for n in numbers * 9]
    assert told(lines, wrong) == {}


@pytest.mark.parametrize(
    "line",
    [
        "user {1} {2} {3} {4} {5} logged in",
        "{1}.{2}.{3}.{4}.{5}, merci de rappeler avant le 31/01",
        "12;{1}-{2}-{3}-{4}-{5};Paris",
        "tel {0} du client 4823",
        "joindre au {0}, poste 12",
        "appeler +33 6 {2} {3} {4} {5} le 31/01/2026 svp",
    ],
)
def test_a_phone_counts_by_itself_in_a_text(line, noise):
    rng = np.random.default_rng(7)
    drawn = [f"06{n:08}" for n in rng.integers(50_000_000, 99_999_999, 60)]
    numbers = [n for n in drawn if phonenumbers.is_valid_number(phonenumbers.parse(n, "FR"))][:20]
    lines = [line.format(n, *(n[at : at + 2] for at in range(0, 10, 2))) for n in numbers]
    assert told(lines, noise) == {"phone": (list(range(20)), 0)}


@pytest.mark.parametrize(
    "line",
    [
        "0000: 7f 06 12 34 56 78 90 61 ff", "bytes 06 12 34 56 78 9a of the head",
        "commande 0612345678 du client", "2026-01-31 10.15 12 34 56", "sum 0.0612345678",
        "06-12-24-10-15 lu par 4823 en 12 s",
    ],
)  # fmt: skip
def test_other_digits_are_no_phones(line, noise):
    others = [f"commande {n:010} du client" for n in range(2_000_000_000, 2_000_001_000)]
    assert told([line], [*noise, *others]) == {}


def test_numbers_to_the_base_of_16_are_no_accounts(noise):
    heads = ("be", "de", "ad", "ae", "ba", "ee")
    spans = [f"{head}{n:02}{n * 7_919 % 16**12:012x}" for head in heads for n in range(100)]
    lettered = [span for span in spans if not span[2:].isdecimal()]
    assert len(lettered) > 400
    assert told([f"span={span} parent=0" for span in lettered], noise) == {}
    account = "BE71096123456769"
    assert stdnum.iban.is_valid(account)
    assert told([f"span={account.lower()} parent=0"], noise) == {"iban": ([0], 0)}


@pytest.mark.parametrize("name", ["", "commit"])
def test_digits_inside_of_a_hash_are_no_social_security_number(name, faker):
    """A letter on both sides ends it, though its key is right and one of a hundred is enough."""
    numbers = [n for n in (faker.ssn().replace(" ", "") for _ in range(20)) if n.isdigit()]
    assert all(map(stdnum_nir.is_valid, numbers))
    hashes = [sha256(str(row).encode()).hexdigest()[:40] for row in range(100)]
    hashes[40] = f"9a0f{numbers[0]}c{hashes[40][:20]}"
    assert not verdict(look(pa.array(hashes), name, judges_of("fr")))
    hashes[40] = f"9a0f {numbers[0]}c"
    assert set(verdict(look(pa.array(hashes), name, judges_of("fr")))) == {"nir"}


@pytest.mark.parametrize(
    "text", ["e624b2d0-b92c-4248-9453-9740501e1e75", "185057800608491e61d4f7a90b2c8e35"]
)
def test_a_uuid_or_a_digest_is_no_social_security_number(text):
    """Its digits have a right key, and an end or a sign on one side, in one row of a hundred."""
    groups = re.findall(r"(?<![0-9a-f])[0-9-]{15,}(?=[a-f])", f" {text}")
    assert all(97 - int(n[:-2]) % 97 == int(n[-2:]) for n in (g.replace("-", "") for g in groups))
    texts = [sha256(str(row).encode()).hexdigest()[: len(text)] for row in range(100)]
    texts[40] = text
    assert not verdict(look(pa.array(texts), "id", JUDGES))
    texts[40] = "nir 185057800608491"
    assert set(verdict(look(pa.array(texts), "id", JUDGES))) == {"nir"}
