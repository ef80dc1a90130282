import re

import numpy as np
import pytest

from synth.locales.fr.ids.code_postal import CodePostal
from synth.locales.fr.places import postcodes
from synth.rng import stream, words

CODE_POSTAL = CodePostal().number

OTHERS = {
    "00100": "no department 00",
    "96000": "no department 96",
    "98000": "Monaco",
    "97500": "Saint-Pierre-et-Miquelon: no departement",
    "2A004": "the code of a commune",
    "7500": "four digits",
    "F-75001": "with a country",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_texts_alone(value):
    assert not re.fullmatch(CODE_POSTAL.pattern, value)


def test_it_makes_exactly_the_codes_of_the_list():
    codes = CodePostal().number.encode(np.arange(CODE_POSTAL.capacity, dtype=np.uint64)).to_pylist()
    assert codes == sorted(set(postcodes()["code_postal"].to_pylist()))
    assert set(CODE_POSTAL.examples) <= set(codes)


def test_codes_come_as_often_as_people_live_there():
    """Chi-square by first two digits, 96 cells; false alarm one in 1,000 (146); words fixed."""
    rows = 200_000
    picked = CODE_POSTAL.pick(words(stream(1, "zip"), np.arange(rows, dtype=np.uint64)), {})
    seen, expected = {}, {}
    for code in CODE_POSTAL.encode(picked).to_pylist():
        seen[code[:2]] = seen.get(code[:2], 0) + 1
    table = postcodes()
    people = sum(table["weight"].to_pylist())
    for code, weight in zip(
        table["code_postal"].to_pylist(), table["weight"].to_pylist(), strict=True
    ):
        expected[code[:2]] = expected.get(code[:2], 0) + rows * weight / people
    assert len(expected) == 96
    assert sum((seen[at] - mean) ** 2 / mean for at, mean in expected.items()) < 146
