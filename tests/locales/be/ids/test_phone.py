import numpy as np
import phonenumbers

from synth.locales.be.ids.phone import Phone


def test_no_plan_that_is_known_has_opened_the_range():
    number = Phone().number
    assert number.capacity == 1_000_000
    for text in number.encode(np.arange(0, 1_000_000, 9973, dtype=np.uint64)).to_pylist():
        parsed = phonenumbers.parse(text)
        assert phonenumbers.is_possible_number(parsed)
        assert not phonenumbers.is_valid_number(parsed)
    assert phonenumbers.is_valid_number(phonenumbers.parse("0470123456", "BE"))
