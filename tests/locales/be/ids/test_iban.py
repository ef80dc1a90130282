import numpy as np
from stdnum import iban
from stdnum.be import iban as belgian

from synth.locales.be.ids.iban import Iban


def test_both_check_numbers_are_right_and_there_is_no_such_bank():
    made = Iban().number.encode(np.arange(0, 10_000_000, 1009, dtype=np.uint64)).to_pylist()
    assert len(set(made)) == len(made)
    for text in made:
        assert iban.is_valid(text, check_country=False)
        assert not belgian.is_valid(text)
        assert int(text[4:14]) % 97 == int(text[14:]) % 97
        assert text[14:] != "00"
        assert belgian.info(text) == {}  # the list of the National Bank has no bank 988
    assert belgian.to_bic("BE48320070184927") == "BBRUBEBB"


def test_an_account_whose_check_is_97_is_made():
    keys = {text[14:] for text in Iban().number.encode(np.arange(97, dtype=np.uint64)).to_pylist()}
    assert keys == {f"{key:02}" for key in range(1, 98)}
