import duckdb
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn as public

from synth.locales import luhn
from synth.locales.digits import digits, text


@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=20), st.integers(1, 15))
def test_check_digits_are_those_of_a_public_library(values, width):
    payload = digits(np.array(values, np.uint64), width)
    made = text(luhn.with_check(payload)).to_pylist()
    assert [value[:-1] for value in made] == text(payload).to_pylist()
    assert all(public.is_valid(value) for value in made)


def test_sql_agrees_with_a_public_library():
    values = [f"{number:05}" for number in range(0, 100_000, 7)]
    query = f"select {luhn.holds_sql('value', 5)} from (select unnest(?) as value)"
    with duckdb.connect() as connection:
        verdicts = [row[0] for row in connection.execute(query, [values]).fetchall()]
    assert verdicts == [public.is_valid(value) for value in values]


def test_sql_is_null_where_there_is_no_digit():
    query = f"select {luhn.holds_sql('value', 5)} from (select unnest(['', '12a45']) as value)"
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [(None,), (None,)]
