"""Texts that are only another way to write what a column holds, as PostgreSQL prints them."""

import pytest

from synth.conditions.parsed import parse
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.infer.rewriting import number_at_the_end

ENDS = {
    "('D-'::text || (id)::text)": "id",
    "((upper((land)::text) || '-'::text) || lpad((num)::text, 6, '0'::text))": "num",
    "((((series)::text || '/'::text) || year) || '-'::text) || to_char(num, 'FM0000'::text)": "num",
    "(((series)::text || '0'::text) || (num)::text)": "",
    "((series)::text || (num)::text)": "",
}


@pytest.mark.parametrize(("text", "column"), ENDS.items())
def test_a_number_stands_at_the_end_behind_a_sign_that_is_no_digit(text, column):
    assert number_at_the_end(parse(text, POSTGRESQL)) == column
