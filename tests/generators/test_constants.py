"""Arrays brought into the form of a type."""

from decimal import Decimal

import pyarrow as pa
import pytest

from synth.generators.constants import conform, constants, wrong_constant
from synth.schema.datatypes import DataType


@pytest.mark.parametrize("kind", [pa.int16(), pa.int32(), pa.int64()])
@pytest.mark.parametrize("scale", [0, 2, 5])
def test_whole_numbers_become_decimals_of_as_many_digits_as_they_need(kind, scale):
    made = conform(pa.array([-99, 7, None], kind), DataType("decimal", 2 + scale, scale))
    assert made.to_pylist() == [Decimal(-99), Decimal(7), None]


def test_whole_numbers_that_do_not_fit_are_refused():
    with pytest.raises(pa.ArrowInvalid):
        conform(pa.array([1000], pa.int32()), DataType("decimal", 5, 2))


LONG = "-99999999999999999999999999999999999.999"


def test_decimals_of_more_digits_than_ticks_have():
    kind = DataType("decimal", 38, 3)
    assert not wrong_constant(LONG, kind)
    made = constants([LONG, "100000000000000000000.01", "7"], kind)
    assert made.type == pa.decimal128(38, 3)
    assert made.to_pylist() == [Decimal(LONG), Decimal("100000000000000000000.010"), Decimal(7)]
    assert wrong_constant("0.0001", kind)
    assert wrong_constant("1" + "0" * 35, kind)
