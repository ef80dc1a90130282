"""Keys that follow: an identifier that is written in another form is as distinct as it was."""

import pytest

from synth.errors import SchemaError

HEAD = """
  t:
    rows: 3000
    key: k
    let:
      who: {person: {nir: digits}}
      tel: {phone: {}, unique: true}
      other: {phone: {}}
      firm: {siret: {}, unique: true}
    columns: {k: {expr: "%s"}, n: who.used_name}
"""


@pytest.mark.parametrize(
    "sql",
    [
        "left(who.nir, 13)",
        "upper(who.email)",
        "'+33' || substr(tel, 2)",
        "regexp_replace(firm, '(.........)(.....)', '\\\\1 \\\\2')",
    ],
)
def test_a_key_may_be_an_identifier_in_another_form(planned, values, sql):
    made = values(planned(HEAD % sql), "t")["k"]
    assert len(set(made)) == 3000


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("left(who.nir, 12)", "no form of an identifier"),
        ("left(who.first_name, 13)", "names repeat"),
        ("'+33' || substr(other, 2)", "this let is not unique"),
        ("left(n, 13)", "a column that repeats"),
    ],
)
def test_another_expression_is_no_key(planned, sql, why):
    with pytest.raises(SchemaError) as caught:
        planned(HEAD % sql)
    told = "key of 't' (k) does not follow; expected a sequence, or `unique: true` beside the"
    assert told in str(caught.value), why
