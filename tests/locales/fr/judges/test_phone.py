"""Phone numbers in every form that libphonenumber writes."""

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest
import stdnum.isbn
from phonenumbers import PhoneNumberFormat as Form

from synth.locales.claims import classes, verdict
from synth.locales.fr.ids.phone import BLOCKS
from synth.locales.judge import judges_of, look

JUDGES = judges_of("fr")
FORMS = {
    "E164": Form.E164,
    "INTERNATIONAL": Form.INTERNATIONAL,
    "NATIONAL": Form.NATIONAL,
    "RFC3966": Form.RFC3966,
}


def looked(texts, name="a", *, alone=False):
    found = verdict(look(pa.array(texts), name, JUDGES), alone=alone).get("phone")
    return [] if found is None else found[1].tolist()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_number_but_those_of_films_is_found_as_libphonenumber_writes_it(form):
    zones = "123456679"
    numbers = [f"0{zones[n % 9]}{(n * 7_919_191) % 10**8:08}" for n in range(900)]
    numbers += [f"{block}{n:04}" for block in BLOCKS for n in range(0, 10_000, 997)]
    texts = [phonenumbers.format_number(phonenumbers.parse(n, "FR"), form) for n in numbers]
    assert looked(texts) == [
        row for row, number in enumerate(numbers) if not number.startswith(BLOCKS)
    ]


@pytest.mark.parametrize("form", [Form.E164, Form.INTERNATIONAL, Form.RFC3966])
@pytest.mark.parametrize(
    "region", ["BE", "CH", "DE", "DZ", "ES", "GB", "IT", "LU", "MA", "US", "AD"]
)
def test_foreign_numbers_are_found(region, form):
    number = phonenumbers.example_number(region)
    assert looked([phonenumbers.format_number(number, form)]) == [0]


FOUND = [
    "0612345678", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78", "0612 345 678",
    "06\u00a012\u00a034\u00a056\u00a078", "06\u202f12\u202f34\u202f56\u202f78",
    "0033612345678", "00 33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "+33.6.12.34.56.78",
    "n°0612345678", "tel:+33-6-12-34-56-78", "0612345678.", "0639981234, 0612345678",
    "(+33) 6 12 34 56 78", "(0033) 6 12 34 56 78", "+33 (6) 12 34 56 78", "(06) 12 34 56 78",
    "0639981234/0612345678", "0639981234-0612345678", "0639981234#0612345678",
    "0639981234/0639981235/0612345678", "06 39 98 12 34 - 06 12 34 56 78",
    "0639981234/+33612345678", "Tel0612345678", "tél.0612345678", "GSM:0612345678",
]  # fmt: skip
LEFT = [
    "DE-0612345678", "0612345678-1", "06123456789", "00612345678", "0812345678", "0012345678",
    "612345678", "1.0612345678", "01-02-2023 10:15", "01/02/2023", "2023-06-12 34567890",
    "0639981234", "0123456789", "+33 (0)6 39 98 12 34",
    "0033639981234", "06.39.98.12.34", "+12", "v0612345678",
]  # fmt: skip


NAMED = [
    "06 123 456 78", "06 12 345 678", "0 612 345 678", "06,12,34,56,78", "06:12:34:56:78",
    "x0612345678", "0612345678-1", "06*12*34*56*78", "0639981234,0612345678",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
@pytest.mark.slow
def test_any_ten_digits_are_one_where_the_column_says_so(text):
    assert looked([text], "telephone") == looked([text, "01/02/2023 10:15"], "tel_2") == [0]
    assert looked([text], "numTel") == looked([text], "T\u00e9l\u00e9phone") == [0]
    assert looked([text.replace("06", "08").replace("0 6", "0 8")], "telephone") == []


@pytest.mark.parametrize(
    "name", ["telemetry_id", "automobile_id", "hotel", "mobile_id", "saxophone"]
)
def test_words_in_other_words_say_nothing(name):
    assert looked([612345678, 712345678], name) == []


@pytest.mark.parametrize("text", ["612345678.0", "612345678.00", "6,12345678E+08", "33612345678.0"])
def test_phones_as_data_frames_and_spreadsheets_write_numbers(text):
    assert looked([text, None], "telephone") == [0]
    assert looked([text.replace("612345678", "812345678").replace("6,1", "8,1")], "telephone") == []


@pytest.mark.parametrize("name", ["a", "tel"])
def test_links_to_a_chat_with_a_number(name):
    texts = ["https://wa.me/33612345678", "wa.me/33639981234", "Chat: https://wa.me/33612345678 !"]
    assert looked(texts, name) == [0, 2]


def test_a_phone_in_a_short_line_among_lines_with_seconds_since_1970():
    lines = [f"{1_700_000_000 + row} GET /x" for row in range(1000)]
    assert looked([*lines, "user 0613345778 logged"]) == [1000]
    assert looked(lines) == looked([f"{line} 0" for line in lines]) == []


@pytest.mark.parametrize("text", FOUND)
def test_other_ways_of_writing_are_found(text):
    assert looked([text]) == [0]


@pytest.mark.parametrize("text", LEFT)
def test_numbers_that_are_no_phones_are_left_alone(text):
    assert looked([text]) == []


@pytest.mark.parametrize(
    "name", ["telephone", "tel", "num_tel", "Phone", "mobile_2", "fax", "portable", "msisdn"]
)
def test_nine_digits_are_a_phone_where_the_column_says_so(name):
    numbers = [612345678, 33612345678, 639981234, 33199001234, 812345678, 1612345678]
    assert looked(numbers, name) == [0, 1]
    assert looked(list(map(str, numbers)), name) == [0, 1]
    assert looked(numbers, "hotel_id") == []


def drawn(lo, hi, rows=2_000):
    return np.random.default_rng(29).integers(lo, hi, rows)


def french(rows):
    """Numbers that libphonenumber takes for French ones and no film may show."""
    lead = np.random.default_rng(5).choice(["1", "2", "3", "4", "5", "6", "6", "7", "9"], rows)
    texts = [f"0{a}{b:08}" for a, b in zip(lead, drawn(0, 10**8, rows), strict=True)]
    return [text for text in texts if not text.startswith(BLOCKS)]


WRITTEN = {
    "ten digits": "{}{}{}{}{}",
    "pairs": "{} {} {} {} {}",
    "points": "{}.{}.{}.{}.{}",
    "in a text": "cde {}{}{}{}{} du jour",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_column_of_random_digits_is_none_of_phones_and_one_of_phones_is(written):
    def column(texts):
        return [written.format(*(text[at : at + 2] for at in range(0, 10, 2))) for text in texts]

    phones = french(400)
    assert sum(map(phonenumbers.is_possible_number, map(parsed, phones))) == len(phones)
    for rows in (3, 10, 50, 2_000):
        assert looked(column([f"{n:010}" for n in drawn(0, 10**10, rows)])) == []
        assert len(looked(column(phones[:rows]))) == len(phones[:rows])


def parsed(text):
    return phonenumbers.parse(text, "FR")


@pytest.mark.parametrize(("phones", "is_told"), [(0, False), (5, False), (40, True), (90, True)])
def test_a_third_of_the_ten_digits_must_read_as_phones(phones, is_told):
    others = [f"9{n:09}" for n in range(100 - phones)]
    expected = list(range(phones)) if is_told else []
    assert looked([*french(100)[:phones], *others]) == expected
    assert looked([*french(100)[:phones], *others], "telephone") == list(range(phones))
    assert looked([*french(100)[:phones], *["a note"] * 900]) == list(range(phones))


@pytest.mark.parametrize("prefix", ["", "33"])
def test_phones_stored_as_numbers_are_told_under_any_name(prefix):
    def column(numbers):
        return [int(f"{prefix}{number}") for number in numbers]

    mobiles = drawn(600_000_000, 800_000_000, 200)
    mixed = [text[1:] for text in french(20)[:5]] + mobiles.tolist()
    assert len(looked(column(mobiles), "contact")) == 200
    assert len(looked(column(mixed), "contact")) == len(mixed)
    assert looked(column(mobiles[:9]), "contact") == []
    assert looked(column(range(600_000_000, 600_005_000)), "contact") == []
    assert looked(column(drawn(639_980_000, 639_990_000)), "contact") == []
    if not prefix:
        assert looked(column(drawn(100_000_000, 1_000_000_000)), "contact") == []
    assert looked(drawn(10**10, 10**11).tolist(), "contact") == []


def test_pairs_of_digits_in_long_runs_are_none():
    drawn_pairs = drawn(1, 99, 40 * 300).reshape(-1, 40).tolist()
    paths = [f'<path d="M{" ".join(f"{n:02}" for n in row)}"/>' for row in drawn_pairs]
    assert sum("06 " in path for path in paths) > 50
    assert looked(paths) == []
    assert looked([*paths, "06 12 34 56 78 06 98 76 54 32", f"{paths[0]} 06.12.34.56.79"]) == [
        300,
        301,
    ]


@pytest.mark.parametrize("text", ["06.12.34.10.15", 'X = "06/12/34/10/15"', "Fax 06-12-34-10-15"])
def test_moments_count_where_there_are_one_or_two_and_among_phones(text):
    assert looked([text]) == looked([text, "x"], alone=True) == [0]
    assert looked([text, text]) == [0, 1]
    if not text.startswith("Fax"):
        assert looked([text] * 3) == looked([text] * 300) == []
    phones = [f"06.7{n % 10}.34.56.{n:02}" for n in range(20)]
    assert looked([*phones, "06.12.34.10.15"]) == list(range(21))


def isbn(number):
    """ISBN-10 of nine digits that begin with the group of English books; no X at its end."""
    body = f"0{number:08}"
    digit = (11 - sum((10 - at) * int(body[at]) for at in range(9)) % 11) % 11
    return f"{body}{digit}" if digit < 10 else isbn(number + 1)


def moments(form):
    moment = np.datetime64("2026-01-01T00:00:00", "s") + drawn(0, 31_000_000, 500)
    return [value.strftime(form) for value in moment.tolist()]


OTHERS = {
    "month first": moments("%m%d%H%M%S"),
    "day first": moments("%d%m%H%M%S"),
    "year first": [f"0{1 + n % 7}{text[:8]}" for n, text in enumerate(moments("%m%d%H%M"))],
    "books": [isbn(int(number)) for number in drawn(10_000_000, 99_000_000, 500)],
    "filled up": [f"0{number:09}" for number in drawn(0, 10**9, 500)],
    "two order numbers": [f"{a:010}-{b:010}" for a, b in drawn(0, 10**10, 1_000).reshape(-1, 2)],
}


@pytest.mark.parametrize("texts", OTHERS.values(), ids=OTHERS)
def test_other_numbers_that_begin_as_phones_do_are_none(texts):
    assert looked(texts) == []
    assert looked(texts[:200]) == []
    assert len(looked([*texts[:200], *french(400)], "a")) > 350
    assert len(looked(texts, "telephone")) > 0


def test_books_in_this_test_are_books():
    assert all(stdnum.isbn.is_valid(text) for text in OTHERS["books"])


@pytest.mark.parametrize("text", ["0612103045", "0306406152"])
def test_one_that_may_be_both_is_told_alone(text):
    assert looked([text]) == looked([text], alone=True) == looked([text, None, "x"]) == [0]
    assert looked([text] * 3, alone=True) == [0, 1, 2]
    assert looked([text] * 3) == []


@pytest.mark.parametrize(
    "text", ["061 234 5678", "06 12345678", "06·12·34·56·78", "06•12•34•56•78", "06\u00a012345678"]
)
def test_groups_that_few_people_write(text):
    assert looked([text] * 30) == list(range(30))
    assert looked([f"Bonjour, mon numéro est {text} merci", "rien"]) == [0]


@pytest.mark.parametrize(
    ("text", "is_nobodys"),
    [
        ("+44 7700 900123", True), ("+447700901123", False), ("+44 (0)20 7946 0958", True),
        ("+44 20 7947 0958", False), ("+44 1632 960999", True),
        ("+49 30 23125 123", True), ("+49 30 23126 123", False),
    ],
)  # fmt: skip
def test_numbers_of_films_elsewhere(text, is_nobodys):
    seen = classes(look(pa.array([text]), "a", JUDGES))
    assert set(seen) == {("phone", "reserved" if is_nobodys else "assignable")}


def test_a_long_text_is_not_taken_once_for_each_of_its_numbers():
    """240 kB with 20,000 numbers: as many copies are more than a column of Arrow holds."""
    seen = classes(look(pa.array([" 0199001234;" * 20_000]), "", judges_of("fr")))
    assert {key: one.count for key, one in seen.items()} == {("phone", "reserved"): 1}


def test_codes_of_goods_that_begin_as_a_phone_does_are_none():
    goods = [f"{place * 7919 + 10**12:013}" for place in range(500)]
    number = "0033612345678"
    column = pa.array([*goods, number])
    assert not verdict(look(column, "ean", judges_of("fr")))
    assert verdict(look(pa.array(["note", number]), "", judges_of("fr")))
    assert verdict(look(column, "telephone", judges_of("fr")))
