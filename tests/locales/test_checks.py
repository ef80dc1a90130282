import duckdb
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from synth.locales.checks import Luhn, Modulus
from synth.locales.digits import digits, text


def written(check, values, width):
    """Numbers of a width with their check behind."""
    payload = digits(np.array(values, np.uint64), width)
    return text(np.concatenate([payload, check.over(payload)], axis=1)).to_pylist()


def verdicts(check, values, width):
    """What DuckDB says of numbers whose check stands behind."""
    covered, own = f"substr(value, 1, {width})", f"substr(value, {width + 1})"
    query = f"select {check.holds_sql(covered, width, own)} from (select unnest(?) as value)"
    with duckdb.connect() as connection:
        return [row[0] for row in connection.execute(query, [values]).fetchall()]


@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=20), st.integers(1, 15))
def test_check_digits_are_those_of_a_public_library(values, width):
    assert all(luhn.is_valid(value) for value in written(Luhn(), values, width))


def test_sql_agrees_with_a_public_library():
    values = [f"{number:05}" for number in range(0, 100_000, 7)]
    assert verdicts(Luhn(), values, 4) == [luhn.is_valid(value) for value in values]


def test_sql_is_null_where_there_is_no_digit():
    assert verdicts(Luhn(), ["", "12a45"], 4) == [None, None]
    assert verdicts(Modulus(97, width=2, pattern="x"), ["", "12a456"], 4) == [None, None]
