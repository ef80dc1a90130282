import re

import numpy as np
import pyarrow as pa
import pytest
import stdnum.iban

from synth.locales.claims import verdict
from synth.locales.fr.ids.iban import Iban
from synth.locales.judge import judges_of, look

IBAN = Iban().number

OTHERS = {
    "FR7630006000011234567890189": "the specimen of banks",
    "FR1420041010050500013M02606": "the specimen with a letter",
    "FR7699998000000000000000033": "another bank",
    "FR0099999000000000000000033": "check digits that are none",
    "fr7699999000000000000000033": "small letters",
    "FR76 9999 9000 0000 0000 0000 033": "spaces",
    "FR769999900000000000000003": "a digit is missing",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_accounts_alone(value):
    assert not re.fullmatch(IBAN.pattern, value)


def test_both_check_numbers_are_true():
    """The 23 digits of a French account are a multiple of 97, and stdnum takes the IBAN."""
    step = IBAN.capacity // 10_007
    values = Iban().number.encode(np.arange(0, IBAN.capacity, step, dtype=np.uint64)).to_pylist()
    assert all(stdnum.iban.is_valid(value) for value in values)
    assert {int(value[4:]) % 97 for value in values} == {0}
    assert {value[4:9] for value in values} == {"99999"}
    assert "00" not in {value[-2:] for value in values}


def test_the_judge_of_accounts_knows_them_as_nobodys_in_every_form():
    made = IBAN.encode(np.arange(1_000, dtype=np.uint64))
    spaced = [" ".join(value[at : at + 4] for at in range(0, 27, 4)) for value in made.to_pylist()]
    foreign = pa.array([*spaced, "FR7630006000011234567890189"])
    assert "iban" not in verdict(look(made, "a", judges_of("fr")))
    assert "iban" not in verdict(look(pa.array(spaced), "a", judges_of("fr")))
    assert verdict(look(foreign, "a", judges_of("fr")))["iban"][1].tolist() == [1_000]
