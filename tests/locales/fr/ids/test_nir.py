import re
from math import gcd

import duckdb
import faker
import numpy as np
import pyarrow as pa
import pytest
from stdnum.fr import nir as stdnum_nir

from synth.errors import QuestionError
from synth.locales.digits import numbers_of
from synth.locales.fr.ids import nir
from synth.locales.fr.ids.nir import Nir
from synth.locales.fr.places import read_list

NIR = Nir().number

OTHERS = {
    "199077505812345": "an order number in a real commune: somebody's",
    "190057510012341": "Paris 100, which has existed",
    "190057599012341": "place 990: unknown, given to real people",
    "190057592000041": "order 000",
    "190137592000141": "month 13",
    "190207592000141": "month 20: incomplete papers of real people",
    "190317592000141": "month 31: incomplete papers of real people",
    "390057592000141": "3: being registered",
    "590057592000141": "5: migrants",
    "790057592000141": "7: temporary number",
    "190059692000141": "96: Tunisia before 1964",
    "190050092000141": "department 00",
    "190052C92000141": "2C has never been",
    "190059759200141": "975: no band was checked there",
    "190059858200141": "985: no band was checked there",
    "190059761200141": "Mayotte, communes 01 to 17",
    "190059990112341": "abroad below 910: countries",
    "190059999012341": "99990: country unknown",
    "190057592000100": "key 00: the other mode",
    "190057592000198": "key 98",
    "1900575920001": "no key",
    "1 90 05 75 920 001 41": "spaces",
    "269054958815780": "the specimen printed on the carte Vitale",
    "279035121518989": "test person of the health sector in a real commune",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(NIR.pattern, value)


def test_the_pattern_matches_none_of_ten_thousand_faker_numbers():
    fake = faker.Faker("fr_FR")
    fake.seed_instance(1)
    values = [fake.ssn().replace(" ", "") for _ in range(10_000)]
    assert all(len(value) == 15 for value in values)
    assert not [value for value in values if re.fullmatch(NIR.pattern, value)]


def test_no_commune_that_ever_was_lies_in_a_band():
    bands = {(nir.band(code).first, nir.band(code).places) for code in nir.METROPOLITAN}
    bands |= {(nir.band(code).first, nir.band(code).places) for code in (*nir.OVERSEAS, "20")}
    reserved = {first + place for first, places in bands for place in range(places)}
    codes = read_list("former_codes")["code"].to_pylist()
    held = {int(code.replace("2A", "00").replace("2B", "96")) for code in codes}
    assert len(held) > 39_000
    assert not held & reserved


@pytest.mark.parametrize(
    ("code", "capacity"),
    [("01", 69_930), ("2A", 69_930), ("20", 69_930), ("974", 9_990), ("99", 79_920)],
)
def test_bands_hold_what_the_papers_say(code, capacity):
    assert nir.band(code).capacity == capacity
    assert gcd(27_191, capacity) == 1


@pytest.mark.parametrize("code", ["00", "96", "975", "2C", "1", "", "x"])
def test_a_code_without_a_band_is_an_error(code):
    with pytest.raises(QuestionError, match="no reserved range"):
        nir.band(code)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("190057592000141", "Paris"), ("285026992101713", "Rhone"), ("278032B98899918", "2B is 18"),
     ("184039748504211", "La Reunion"), ("295019991325062", "abroad")],
)  # fmt: skip
def test_keys_are_those_computed_by_hand(text, reason):
    assert stdnum_nir.is_valid(text), reason
    assert re.fullmatch(NIR.pattern, text)


def test_a_wrong_digit_is_seen_in_sql():
    wrong = [f"{body}{key:02}" for body in ("1900575920001", "278032B988999") for key in range(100)]
    with duckdb.connect() as connection:
        query = f"select value from (select unnest(?) as value) where {NIR.holds_sql('value')}"
        right = connection.execute(query, [wrong]).fetchall()
    assert right == [("190057592000141",), ("278032B98899918",)]


def test_corsica_is_written_with_letters_and_never_meets_correze_or_cher():
    rows = np.arange(0, NIR.capacity, 69_930 // 2, dtype=np.uint64)
    values = NIR.encode(rows).to_pylist()
    departments = {value[5:7] for value in values}
    assert departments == set(nir.METROPOLITAN)
    assert len(set(values)) == len(values)


def test_numbers_of_digits_leave_corsica_out_and_nothing_else():
    digits = Nir(mode="digits").number
    rows = np.arange(0, digits.capacity, 69_930 // 2, dtype=np.uint64)
    values = digits.encode(rows).to_pylist()
    assert all(value.isdecimal() and stdnum_nir.is_valid(value) for value in values)
    assert {value[5:7] for value in values} == set(nir.METROPOLITAN) - {"2A", "2B"}
    assert len(set(values)) == len(values)
    assert not re.fullmatch(digits.pattern, "278032B98899918")


def test_an_invalid_number_is_refused_by_every_key_check():
    values = Nir(mode="invalid").number.encode(np.arange(1_000, dtype=np.uint64)).to_pylist()
    assert all(value.endswith("00") for value in values)
    assert not any(stdnum_nir.is_valid(value) for value in values)


def test_another_mode_is_an_error():
    with pytest.raises(QuestionError, match="expected valid, digits or invalid"):
        Nir(mode="fake")


def test_the_mask_keeps_nothing():
    assert NIR.mask("1 90 05 75 920 001 41") == NIR.mask("190057592000141") == "9 99 99 … 99"
    assert NIR.mask("12 rue X") == "99 XXX X"


def test_numbers_of_the_bands_are_those_that_the_expression_says():
    rng = np.random.default_rng(1)
    places = np.concatenate([np.arange(100_000), rng.integers(0, 100_000, 20_000)])
    heads = np.where(np.arange(len(places)) % 3 == 0, 19005, rng.integers(0, 40_000, len(places)))
    orders = rng.integers(0, 3, len(places))
    texts = [f"{h:05}{p:05}{o:03}" for h, p, o in zip(heads, places, orders, strict=True)]
    found = nir.are_reserved(numbers_of(pa.array(texts)))
    pattern = re.compile(nir.pattern(key=""))
    assert found.tolist() == [pattern.fullmatch(text) is not None for text in texts]
    assert 1000 < found.sum() < len(texts) - 1000
