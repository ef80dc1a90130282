import re

import duckdb
import numpy as np
import pytest
from stdnum.fr import siren, siret

from synth.locales.fr.ids.siren import Siren
from synth.locales.fr.ids.siret import Siret

SIRET = Siret().number

OTHERS = {
    "35600000000048": "head office of La Poste",
    "00032517500015": "a live company",
    "99900000301005": "establishment 100: never made",
    "99900000300001": "establishment 0 does not exist",
    "9990000030001": "thirteen digits",
    "999 000 003 00015": "spaces",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(SIRET.pattern, value)


def test_both_check_digits_are_true():
    values = Siret().number.encode(np.arange(0, SIRET.capacity, 997, dtype=np.uint64)).to_pylist()
    assert all(siret.is_valid(value) and siren.is_valid(value[:9]) for value in values)


@pytest.mark.parametrize(
    ("identifier", "value"), [(Siren(), "999000003"), (Siret(), "99900000300015")]
)
def test_a_wrong_digit_is_seen_in_sql(identifier, value):
    wrong = [
        f"{value[:at]}{digit}{value[at + 1 :]}" for at in range(len(value)) for digit in range(10)
    ]
    condition = identifier.number.holds_sql("value")
    query = f"select value from (select unnest(?) as value) where {condition}"
    with duckdb.connect() as connection:
        right = connection.execute(query, [wrong]).fetchall()
    assert {row[0] for row in right} == {value}
