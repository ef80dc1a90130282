import re

import duckdb
import numpy as np
import pytest
from stdnum.fr import siren, tva

from synth.locales.fr.ids.tva import Tva

OTHERS = {
    "FR09552100554": "a company that may exist",
    "BE0999000003": "Belgium",
    "FR 09999000003": "spaces",
    "FR40303265045": "an example of a public library",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Tva().number.pattern, value)


def test_the_key_is_that_of_the_company():
    values = Tva().number.encode(np.arange(0, 100_000, 97, dtype=np.uint64)).to_pylist()
    assert all(tva.is_valid(value) and siren.is_valid(value[4:]) for value in values)


def test_a_wrong_key_is_seen_in_sql():
    wrong = [f"FR{key:02}999000003" for key in range(100)]
    query = f"select v from (select unnest(?) as v) where {Tva().number.holds_sql('v')}"
    with duckdb.connect() as connection:
        assert connection.execute(query, [wrong]).fetchall() == [("FR42999000003",)]
