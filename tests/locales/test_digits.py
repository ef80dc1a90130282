import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.locales.digits import beside, digits, split, text


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20), st.integers(1, 20))
def test_digits_are_the_last_ones_with_their_zeros(values, width):
    made = text(digits(np.array(values, np.uint64), width))
    assert made.to_pylist() == [str(value).zfill(width)[-width:] for value in values]
    made.validate(full=True)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20), st.integers(1, 10**12))
def test_split_is_divmod(values, by):
    quotient, remainder = split(np.array(values, np.uint64), by)
    assert list(zip(quotient.tolist(), remainder.tolist(), strict=True)) == [
        divmod(value, by) for value in values
    ]


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_fixed_texts_stand_in_every_row(rows):
    matrix = digits(np.arange(rows, dtype=np.uint64), 2)
    made = text(beside("m.", matrix, "@x"))
    assert made.type == pa.string()
    assert made.to_pylist() == [f"m.{row:02}@x" for row in range(rows)]
