"""Arrays brought into the form of a type."""

from decimal import Decimal

import pyarrow as pa
import pytest

from synth.generators.constants import conform
from synth.schema.datatypes import DataType


@pytest.mark.parametrize("kind", [pa.int16(), pa.int32(), pa.int64()])
@pytest.mark.parametrize("scale", [0, 2, 5])
def test_whole_numbers_become_decimals_of_as_many_digits_as_they_need(kind, scale):
    made = conform(pa.array([-99, 7, None], kind), DataType("decimal", 2 + scale, scale))
    assert made.to_pylist() == [Decimal(-99), Decimal(7), None]


def test_whole_numbers_that_do_not_fit_are_refused():
    with pytest.raises(pa.ArrowInvalid):
        conform(pa.array([1000], pa.int32()), DataType("decimal", 5, 2))
