"""Phone numbers in every form that libphonenumber writes."""

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest
from phonenumbers import PhoneNumberFormat as Form

from synth.locales.fr.ids.phone import BLOCKS
from synth.locales.judge import judges_of, look

JUDGES = judges_of("fr")
FORMS = {
    "E164": Form.E164,
    "INTERNATIONAL": Form.INTERNATIONAL,
    "NATIONAL": Form.NATIONAL,
    "RFC3966": Form.RFC3966,
}


def looked(texts, name="a"):
    return look(pa.array(texts), name, JUDGES).get("phone", np.zeros(0, np.int64)).tolist()


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
]  # fmt: skip
LEFT = [
    "DE-0612345678", "0612345678-1", "06123456789", "00612345678", "0812345678", "0012345678",
    "612345678", "1.0612345678", "01-02-2023 10:15", "01/02/2023", "2023-06-12 34567890",
    "0639981234", "+33 (0)6 39 98 12 34", "0033639981234", "06.39.98.12.34", "+12", "v0612345678",
]  # fmt: skip


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
