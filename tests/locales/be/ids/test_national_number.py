import datetime as dt

import duckdb
import numpy as np
import pytest
from stdnum.be import bis, nn

from synth.errors import QuestionError
from synth.locales.be.ids.national_number import NationalNumber


@pytest.mark.parametrize(
    ("number", "holds", "reason"),
    [
        ("85073099932", True, "a man of 1985, order 999"),
        ("85073000061", True, "a woman of 1985, order 000"),
        ("17073000020", True, "a woman of 2017: a 2 stands before the nine digits"),
        ("85073003328", False, "an order that is given"),
        ("85073099933", False, "a wrong key"),
        ("85073099900", False, "a key of nobody is another mode's"),
        ("85133099929", False, "no month"),
        ("8507309999", False, "a digit is missing"),
    ],
)
def test_what_is_nobodys(number, holds, reason):
    sql = f"select {NationalNumber().number.holds_sql(repr(number))}"
    assert duckdb.sql(sql).fetchall() == [(holds,)], reason
    assert nn.is_valid(number) >= holds


def test_validators_read_the_birth_date_and_the_sex():
    made = NationalNumber().number.encode(np.arange(20_160, dtype=np.uint64))
    texts = made.to_pylist()
    assert len(set(texts)) == 20_160
    assert all(nn.is_valid(text) for text in texts[::37])
    assert {nn.get_gender(text) for text in texts[::37]} == {"M", "F"}
    assert min(map(nn.get_birth_date, texts[::37])) >= dt.date(1970, 1, 1)
    assert not any(bis.is_valid(text) for text in texts[::37])


def test_a_wrong_mode_is_told():
    with pytest.raises(
        QuestionError, match=r"national_number\.mode: 'x'; expected valid or invalid"
    ):
        NationalNumber(mode="x")
