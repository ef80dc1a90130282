import re

import numpy as np
import pytest

from synth.errors import QuestionError
from synth.locales.fr.ids.france_travail import FranceTravail

OTHERS = {
    "12345678901": "a number of somebody",
    "99812345678": "just below the block",
    "9990000000": "ten digits",
    "999000000000": "twelve digits",
    "9990000A": "the old form: seven digits and a letter",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(FranceTravail().number.pattern, value)


@pytest.mark.parametrize(("block", "capacity"), [("999", 10**8), ("0", 10**10), ("9" * 10, 10)])
def test_a_declared_block_is_the_whole_space(block, capacity):
    number = FranceTravail(block=block).number
    assert number.capacity == capacity
    values = number.encode(np.array([0, capacity - 1], np.uint64)).to_pylist()
    assert values == [block.ljust(11, "0"), block.ljust(11, "9")]


@pytest.mark.parametrize("block", ["", "9" * 11, "9x", "٩٩٩"])
def test_a_block_that_begins_no_number_is_an_error(block):
    with pytest.raises(QuestionError, match=r"france_travail\.block: .* expected 1 to 10 digits"):
        FranceTravail(block=block)
