import numpy as np
from stdnum.be import vat

from synth.locales.be.ids.enterprise_number import EnterpriseNumber


def test_a_validator_of_vat_numbers_takes_them():
    made = EnterpriseNumber().number.encode(np.arange(10_000, dtype=np.uint64)).to_pylist()
    assert len(set(made)) == 10_000
    assert all(text.startswith("1999") and vat.is_valid(f"BE{text}") for text in made)


def test_an_agency_may_declare_its_own_block():
    number = EnterpriseNumber(block="0999").number
    assert all(vat.is_valid(text) and text.startswith("0999") for text in number.examples)
    assert number.proof.source == "declared in the schema"
