"""Parts that numbers are put together from, read again by their expressions."""

import re

import numpy as np
import pytest

from synth.locales.checks import Modulus
from synth.locales.parts import Choice, Digits, Fixed, Letters, hold

PARTS = [
    (Fixed("999"), Digits(5)),
    (Digits(3, first=7, last=412), Choice(("01", "2", "93")[::2])),
    (Digits(6, first=101, last=900_000),),
    (Choice(("12", "45")), Digits(1, first=3), Modulus(97, 2, "(?:0[1-9]|[1-8][0-9]|9[0-7])")),
]


@pytest.mark.parametrize("parts", PARTS)
def test_digits_are_as_the_expressions_say(parts):
    width = sum(part.width for part in parts)
    numbers = np.random.default_rng(2).integers(0, 10**width, 4000).tolist()
    numbers += [99_900_000, 7_01, 412_93, 123_01, 101, 900_000, 123_00]
    texts = [f"{number:0{width}}"[-width:] for number in numbers]
    pattern = re.compile("".join(part.pattern for part in parts))
    found = hold(parts, np.array([int(text) for text in texts], np.uint64))
    assert found.tolist() == [pattern.fullmatch(text) is not None for text in texts]
    assert 0 < found.sum() < len(texts)


def test_letters_and_longer_numbers_are_no_digits():
    assert hold((Letters(6, "AB"),), np.array([123456], np.uint64)) is None
    assert hold((Digits(20),), np.array([1], np.uint64)) is None
