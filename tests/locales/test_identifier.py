import pytest

from synth.locales.identifier import matches_sql, shape


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("06 12 34 56 78", "99 99 99 99 99"),
        ("AB-123_é", "XX-999_X"),
        ("a\tb\n", "X?X?"),
        ("١٢", "99"),
        ("x" * 30, "XXXXXXXXXXXX…XXXXXX"),
        ("", ""),
    ],
)
def test_a_shape_keeps_no_character(text, masked):
    assert shape(text) == masked


def test_a_quote_in_a_pattern_ends_no_text():
    assert matches_sql("v", "d'x") == "regexp_full_match(v, 'd''x')"
