"""IBANs against python-stdnum's registry and check digits."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import stdnum.iban

from synth.locales.claims import verdict
from synth.locales.judge import judges_of, look

JUDGES = judges_of("fr")


def looked(texts):
    found = verdict(look(pa.array(texts), "a", JUDGES)).get("iban")
    return [] if found is None else found[1].tolist()


def layouts():
    """Country and layout of its account numbers, such as `5!n5!n11!c2!n`, as stdnum has them."""
    text = Path(stdnum.iban.__file__).with_name("iban.dat").read_text(encoding="utf-8")
    return re.findall(r'^([A-Z]{2}) .*bban="([^"]*)"', text, re.MULTILINE)


def account(layout, number):
    letters = {"n": "1234567890", "a": "QWERTYUIOP", "c": "A1B2C3D4E5"}
    pieces = re.findall(r"(\d+)!([nac])", layout)
    return "".join(
        letters[kind][(number * 7 + at) % 10] for count, kind in pieces for at in range(int(count))
    )


@pytest.mark.parametrize(("country", "layout"), layouts())
@pytest.mark.slow
def test_every_country_of_the_registry_is_found_with_right_check_digits_alone(country, layout):
    texts = [f"{country}{key:02}{account(layout, 3)}" for key in range(2, 99)]
    right = [
        row for row, text in enumerate(texts) if stdnum.iban.is_valid(text, check_country=False)
    ]
    assert looked(texts) == right
    assert len(right) == 1
    (text,) = (texts[row] for row in right)
    assert looked([text[:-1], text + "1"]) == []
    assert looked([text.lower(), stdnum.iban.format(text), f"IBAN {text} chez nous"]) == [0, 1, 2]
    assert looked([f"IBAN{text}BIC: AAAAZZAB", f"RIB{text}", f"X{text}", f"{text}X"]) == [0, 1]


def test_a_uuid_is_no_account():
    account = "BE71096123456769"
    assert stdnum.iban.is_valid(account)
    groups = (account[:8], account[8:12], account[12:], "8000", "000000000000")
    uuid = "-".join(groups).lower()
    assert looked([uuid, f"a {uuid} b", account, f"{account[:8]}-{account[8:]}"]) == [2, 3]


def test_random_texts_are_seldom_accounts():
    letters = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", np.uint8)
    drawn = letters[
        (np.arange(27 * 20_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(33))
        % 36
    ]
    texts = [bytes(row).decode() for row in drawn.reshape(-1, 27)]
    assert len(looked(texts)) <= 3


def test_check_digits_that_are_never_given_are_nobodys():
    accounts = [f"{number:023}" for number in range(97)]
    texts = [f"FR{key}{account}" for key in ("00", "01", "99") for account in accounts]
    # ISO 7064, MOD 97-10: what is left of the number is 1 for one account of 97, all the same.
    assert sum(int(f"{text[4:]}1527{text[2:4]}") % 97 == 1 for text in texts) == 3
    assert looked(texts) == []


@pytest.mark.parametrize(
    "text",
    [
        *("IBANFR7630006000011234567890189", "ibanfr7630006000011234567890189"),
        *("FR76\n3000\n6000\n0112\n3456\n7890\n189", "FR76,3000,6000,0112,3456,7890,189"),
        *("FR76'3000'6000'0112'3456'7890'189", "(FR76) 3000 6000 0112 3456 7890 189"),
    ],
)
def test_an_account_is_found_however_it_is_grouped(text):
    assert looked([text, f"voir {text} merci", text.replace("189", "188")]) == [0, 1]


def test_random_texts_that_read_as_one_by_chance_are_none():
    # One in 97 of what reads as an account has right check digits.
    texts = [
        f"FR{key:02}{account('5!n5!n11!c2!n', place)}" for place in range(4) for key in range(99)
    ]
    right = [
        row for row, text in enumerate(texts) if stdnum.iban.is_valid(text, check_country=False)
    ]
    assert len(right) >= 4
    assert looked(texts) == []
    named = verdict(look(pa.array(texts), "iban", JUDGES))["iban"][1].tolist()
    assert named == right
    assert looked([texts[row] for row in right] * 20) == list(range(20 * len(right)))
