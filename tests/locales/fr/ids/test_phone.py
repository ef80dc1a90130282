import re

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest

from synth.errors import QuestionError
from synth.locales.fr.ids.phone import BLOCKS, Phone
from synth.rng import stream, words

PHONE = Phone().number

OTHERS = {
    "0612345678": "a mobile that may ring",
    "0142345678": "Paris",
    "0199011234": "beside the block of zone 1",
    "0639991234": "beside the mobile block",
    "0262639998": "Mayotte's form of the mobile block",
    "+33199001234": "international form",
    "01 99 00 12 34": "spaces",
    "199001234": "nine digits",
    "01990012345": "eleven digits",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(PHONE.pattern, value)


@pytest.mark.parametrize(
    ("block", "accepted"),
    [("019900", True), ("026191", True), ("035301", True), ("046571", True), ("053649", True),
     ("063998", False)],
)  # fmt: skip
def test_libphonenumber_accepts_the_fixed_blocks_only(block, accepted):
    numbers = [phonenumbers.parse(f"{block}{at:04}", "FR") for at in range(0, 10_000, 101)]
    assert {phonenumbers.is_valid_number(number) for number in numbers} == {accepted}
    assert all(phonenumbers.is_possible_number(number) for number in numbers)


def picked(policy, near, rows=4_000):
    phone = Phone(policy=policy).number
    word = words(stream(3, "phone"), np.arange(rows, dtype=np.uint64))
    index = phone.pick(word, {"near": pa.array([near] * rows, pa.string())})
    return {value[:6] for value in phone.encode(index).to_pylist()}


@pytest.mark.parametrize(
    ("near", "reserved", "fixed"),
    [
        pytest.param("75", {"019900", "063998"}, {"019900"}, id="departement"),
        pytest.param("35238", {"026191", "063998"}, {"026191"}, id="commune"),
        pytest.param("2A", {"046571", "063998"}, {"046571"}, id="Corsica"),
        pytest.param("20090", {"046571", "063998"}, {"046571"}, id="Corsican postal code"),
        pytest.param("59", {"035301", "063998"}, {"035301"}, id="north"),
        pytest.param("33", {"053649", "063998"}, {"053649"}, id="south-west"),
        pytest.param("974", {"063998"}, set(BLOCKS[:5]), id="overseas: no block of its own"),
        pytest.param("99", set(BLOCKS), set(BLOCKS[:5]), id="abroad"),
        pytest.param(None, set(BLOCKS), set(BLOCKS[:5]), id="null"),
    ],
)
def test_the_block_follows_the_place(near, reserved, fixed):
    assert picked("reserved", near) == reserved
    assert picked("reserved_fixed", near) == fixed


def test_both_blocks_of_a_place_are_equally_likely():
    """Chi-square, one degree of freedom, false alarm one in 1,000 (10.8); the words are fixed."""
    rows = 100_000
    word = words(stream(4, "phone"), np.arange(rows, dtype=np.uint64))
    index = PHONE.pick(word, {"near": pa.array(["69"] * rows)})
    mobile = int((index >= np.uint64(50_000)).sum())
    assert 4 * (mobile - rows / 2) ** 2 / rows < 10.8


def test_a_place_that_is_none_is_counted_and_not_shown():
    near = pa.array(["75", "Dupont", None])
    with pytest.raises(QuestionError, match="1 values of a block") as raised:
        PHONE.pick(np.zeros(3, np.uint64), {"near": near})
    assert "Du" not in str(raised.value)


def test_rows_do_not_look_at_one_another():
    near = pa.array(["75", "974", None, "99", "2B", "13"] * 50)
    word = words(stream(5, "phone"), np.arange(300, dtype=np.uint64))
    whole = PHONE.pick(word, {"near": near})
    assert (PHONE.pick(word, {"near": near.dictionary_encode()}) == whole).all()
    assert (PHONE.pick(word[50:70], {"near": near[50:70]}) == whole[50:70]).all()


def test_another_policy_is_an_error():
    with pytest.raises(QuestionError, match="reserved_fixed"):
        Phone(policy="real")


def test_mobile_numbers_alone_come_from_the_block_for_films():
    values = (
        Phone(policy="reserved_mobile")
        .number.encode(np.arange(10_000, dtype=np.uint64))
        .to_pylist()
    )
    assert {value[:6] for value in values} == {"063998"}, "ARCEP, decision 2018-0881, 2.5.12"
    assert len(set(values)) == 10_000


def test_a_place_does_not_go_with_mobile_numbers():
    told = "phone.near beside reserved_mobile; expected another policy: there is one mobile block"
    with pytest.raises(QuestionError, match=re.escape(f"{told} for all places")):
        Phone(policy="reserved_mobile", near="home.departement")
