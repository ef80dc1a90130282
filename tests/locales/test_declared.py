"""Numbers that are found by their declaration, judged by python-stdnum and made by Faker."""

import numpy as np
import pyarrow as pa
import pytest
import stdnum.fr.nif
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.luhn
from faker import Faker

from synth.locales.claims import classes
from synth.locales.declared import scanners_of
from synth.locales.identifier import numbers
from synth.locales.judge import judges_of, look

JUDGES = scanners_of("fr")


def told(texts, name=""):
    seen = classes(look(pa.array(texts), name, JUDGES))
    return {key: one.rows.tolist() for key, one in seen.items()}


@pytest.fixture(scope="module")
def faker():
    made = Faker("fr_FR")
    made.seed_instance(2)
    return made


def plain(text):
    return text.replace(" ", "")


def spi(number):
    return f"{number:010}{number % 511:03}"


MADE = {
    "visa": ("carte_bancaire", "assignable", lambda f, _: f.credit_card_number("visa16")),
    "mastercard": ("carte_bancaire", "assignable", lambda f, _: f.credit_card_number("mastercard")),
    "amex": ("carte_bancaire", "assignable", lambda f, _: f.credit_card_number("amex")),
    "fiscal": ("numero_fiscal", "assignable", lambda _, n: spi(1_234_567_890 + n * 7_919)),
    "siren": ("siren", "quasi", lambda f, _: plain(f.siren())),
    "siret": ("siret", "quasi", lambda f, _: plain(f.siret())),
}
VALID = {
    "carte_bancaire": stdnum.luhn.is_valid,
    "numero_fiscal": stdnum.fr.nif.is_valid,
    "siren": stdnum.fr.siren.is_valid,
    "siret": stdnum.fr.siret.is_valid,
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("form", [str, lambda text: " ".join((text[:4], text[4:8], text[8:]))])
def test_a_column_of_them_is_found_under_any_name(kind, form, faker):
    word, cls, make = MADE[kind]
    made = (make(faker, row) for row in range(60))
    numbers = [number for number in made if not number.startswith("999")][:40]
    assert all(map(VALID[word], numbers))
    texts = list(map(form, numbers))
    assert told(texts) == {(word, cls): list(range(40))}
    assert told([*texts, None, "N/A"], "x") == {(word, cls): list(range(40))}
    if form is str and all(number[0] != "0" for number in numbers):
        assert told(list(map(int, numbers))) == {(word, cls): list(range(40))}
    wrong = [text[:-1] + str((int(text[-1]) + 1) % 10) for text in texts]
    assert not any(map(VALID[word], map(plain, wrong)))
    assert told(wrong) == {}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("visa", "card_number"), ("fiscal", "numero_fiscal"), ("siren", "code_siren"),
        ("siret", "siretNumber"), ("siret", "SIRET"),
    ],
)  # fmt: skip
def test_one_is_found_in_a_column_that_is_called_so(kind, name, faker):
    word, cls, make = MADE[kind]
    assert told([make(faker, 1)], name) == {(word, cls): [0]}
    assert told([make(faker, 1)], "reference") == {}


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("visa", "paiement par carte {}, merci"), ("visa", "CB : {} exp 12/27"),
        ("fiscal", "votre numéro fiscal : {} figure sur l'avis 2026"),
        ("siren", "société immatriculée, SIREN {} RCS Paris 2026"),
        ("siret", "SIRET n° {} - code 4823Z, 12 rue de la Paix"),
    ],
)  # fmt: skip
def test_one_is_found_behind_a_word(kind, line, faker):
    word, cls, make = MADE[kind]
    number = make(faker, 3)
    others = [f"commande du client 4823, dossier {n}" for n in range(200)]
    assert told([line.format(number), *others]) == {(word, cls): [0]}
    assert told([f"le dossier {number} du client est fini depuis hier", *others]) == {}


def test_a_card_in_its_groups_needs_no_word(faker):
    number = faker.credit_card_number("visa16")
    line = " ".join(number[at : at + 4] for at in range(0, 16, 4))
    assert told([f"achat du 31/01/2026 en ligne : {line}", "x" * 60]) == {
        ("carte_bancaire", "assignable"): [0]
    }


def test_cards_that_vendors_publish_are_nobody_s():
    texts = ["4242424242424242", "carte 4012888888881881 dans la page de tests"]
    assert told(texts) == {
        ("carte_bancaire", "reserved"): [0],
        ("carte_bancaire", "specimen"): [1],
    }


def test_a_number_without_check_digits_counts_where_it_is_said():
    numbers = [f"{n:011}" for n in range(12_345_678_901, 12_345_678_931)]
    assert told(numbers) == {}
    key = ("france_travail", "assignable")
    assert told(numbers[:2], "numero_france_travail") == {key: [0, 1]}
    assert told([f"demandeur inscrit, numéro France Travail : {numbers[0]}"]) == {key: [0]}
    assert told(["99900012345"], "ft_number") == {("france_travail", "reserved"): [0]}


@pytest.mark.parametrize("digits", [9, 11, 13, 14, 15, 16])
def test_columns_of_other_numbers_are_none(digits):
    rng = np.random.default_rng(digits)
    numbers = rng.integers(10 ** (digits - 1), 10**digits, 500)
    assert told([str(n) for n in numbers.tolist()]) == {}
    assert told([f"ligne {n} du journal de la nuit" for n in numbers.tolist()]) == {}


def test_guards_keep_their_judges():
    assert {judge.word for judge in judges_of("fr")} < {judge.word for judge in JUDGES}


RIB = "30006 00001 12345678901 89"


def test_an_account_at_home():
    """The one that standards print, without its country; another one has a wrong key."""
    assert told([RIB]) == {("rib", "assignable"): [0]}
    assert told([RIB.replace(" ", "")] * 3, "rib") == {("rib", "assignable"): [0, 1, 2]}
    assert told([f"votre compte : {RIB.replace(' ', '')}, merci"]) == {("rib", "assignable"): [0]}
    assert told([RIB.replace("89", "88")]) == {}
    assert told([f"ref {RIB.replace(' ', '')} du jour"]) == {}
    made = numbers("fr")["rib"].encode(np.arange(3, dtype=np.uint64)).to_pylist()
    assert told(made, "rib") == {("rib", "reserved"): [0, 1, 2]}
