"""Phones of other countries at home and abroad, judged by libphonenumber."""

import phonenumbers
import pyarrow as pa
import pytest
from phonenumbers import PhoneNumberFormat as Form

from synth import api
from synth.locales import ALL
from synth.locales.claims import verdict
from synth.locales.declared import scanners_of
from synth.locales.judge import judges_of, look


def looked(texts, locale, name="a"):
    found = verdict(look(pa.array(texts), name, scanners_of(locale))).get("phone")
    return [] if found is None else found[1].tolist()


FIXED = [f"0{area}" for area in ("25123456", "32345678", "92345678", "10123456", "81123456")]
MOBILES = ["0470123456", "0499876543", "0456123456"]


def written(number):
    """As Belgians do; libphonenumber writes them so too, with spaces."""
    national = phonenumbers.format_number(phonenumbers.parse(number, "BE"), Form.NATIONAL)
    first, *rest = national.split(" ")
    signs = (f"{first}{sign}{'.'.join(rest)}" for sign in "/-.")
    return [national, f"{first}/{' '.join(rest)}", *signs]


@pytest.mark.parametrize("locale", ["be", "fr", ALL])
@pytest.mark.parametrize("number", [*FIXED, *MOBILES])
@pytest.mark.slow
def test_belgian_phones_at_home(locale, number):
    assert phonenumbers.is_valid_number(phonenumbers.parse(number, "BE"))
    texts = written(number)
    assert looked(texts, locale) == list(range(len(texts)))
    assert looked([f"Bel {text} aub" for text in texts], locale) == list(range(len(texts)))
    long = [f"{'a word ' * 9}{text}, {'and more ' * 9}" for text in texts]
    assert looked(long, locale) == list(range(len(texts)))
    said = [f"Tel: {number}", f"GSM {number}.", f"telefoonnummer : {number[:2]} {number[2:]}"]
    assert looked(said, locale) == [0, 1, 2]
    assert looked([number, None, "x"], locale, "gsm") == looked([number], locale, "telefoon") == [0]
    abroad = phonenumbers.format_number(phonenumbers.parse(number, "BE"), Form.INTERNATIONAL)
    assert looked([abroad, f"{abroad}, {texts[0]}"], locale) == [0, 1]


@pytest.mark.parametrize("locale", ["be", "fr", ALL])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "021234567",
            "012 345 678",
            "02123456",
            "02 123 45 678",
            "x02/123.45.67",
            "1.02 123 45 67",
        ),
        *("00 123 45 67", "0000/12.34.56", "12/123.45.67", "ref 021234567", "02/12/2023 10:15"),
    ],
)
def test_other_numbers_are_none(locale, text):
    assert looked([text] * 5, locale) == []


@pytest.mark.parametrize("locale", ["be", ALL])
def test_nobodys_and_declared_ones(tmp_path, locale):
    assert looked(["+32440123456", "+32 440 12 34 56"], locale) == []
    if locale == "be":
        assert looked(["0440/12.34.56", "Tel 0440123456"], locale) == []
    (tmp_path / "a.yaml").write_text(
        "synth: 1\nlocale: be\nas_of: 2026-01-01\ntables:\n  a:\n    rows: 50\n    columns:\n"
        "      tel: {phone: {block: 470123}}\n"
    )
    made = api.make_plan(tmp_path / "a.yaml")
    api.generate_to(made, f"{tmp_path}/out/")
    assert "+32470123" in (tmp_path / "out" / "a.csv").read_text()
    assert api.scan(tmp_path / "out", locale=locale).holds
    (tmp_path / "out" / "manifest.json").unlink()
    assert not api.scan(tmp_path / "out", locale=locale).holds


def test_a_phone_in_a_belgian_schema_is_told():
    assert verdict(look(pa.array(["+32470123456"]), "a", judges_of("be")))["phone"][0] == 1


@pytest.mark.parametrize("locale", ["be", "fr", ALL])
def test_phones_of_french_films_are_nobodys_in_every_country(locale):
    """ARCEP, decision 2018-0881, section 2.5.12: six blocks of ten thousand."""
    blocks = ("1 99 00", "2 61 91", "3 53 01", "4 65 71", "5 36 49", "6 39 98")
    texts = [f"+33 {block} 12 34" for block in blocks]
    assert looked([*texts, "+33 6 12 34 56 79"], locale) == [len(texts)]
