import re

import numpy as np
import pytest

from synth.errors import QuestionError
from synth.locales.fr.ids.safir import Safir

OTHERS = {
    "75012": "a code of an agency",
    "98999": "just below the block",
    "9900": "four digits",
    "990000": "six digits",
    "99A00": "a letter",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_codes_alone(value):
    assert not re.fullmatch(Safir().number.pattern, value)


@pytest.mark.parametrize(("block", "capacity"), [("99", 1_000), ("9", 10_000), ("0012", 10)])
def test_a_declared_block_is_the_whole_space(block, capacity):
    safir = Safir(block=block).number
    assert safir.capacity == capacity
    values = safir.encode(np.array([0, capacity - 1], np.uint64)).to_pylist()
    assert values == [block.ljust(5, "0"), block.ljust(5, "9")]
    assert block in safir.proof.reason


@pytest.mark.parametrize("block", ["", "99999", "9x", "٩٩", "-1", "9.5"])
def test_a_block_that_begins_no_code_is_an_error(block):
    with pytest.raises(QuestionError, match=r"safir\.block: .* expected 1 to 4 digits"):
        Safir(block=block)
