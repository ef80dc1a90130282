"""Rows as text: a table where it fits, turned where it does not."""

import datetime as dt
from decimal import Decimal

import pytest

from synth.cli.rows import cut, shown, text_of

NARROW = {"id": [1, 22], "name": ["é", None]}


def test_a_table_is_aligned():
    assert shown(NARROW, 80) == "id  name\n 1  é\n22  ∅"


def test_no_rows_are_told():
    assert shown({"id": []}, 80) == "no rows"


def test_a_wide_table_is_turned_into_groups():
    rows = {"id": [1, 2, 3], "text": ["x" * 40, "short", "y" * 10]}
    assert shown(rows, 40).splitlines() == [
        "      row 1",
        "id    1",
        "text  " + "x" * 29 + "…",
        "",
        "      row 2  row 3",
        "id    2      3",
        "text  short  " + "y" * 10,
    ]


@pytest.mark.parametrize("width", [1, 5, 20, 79])
def test_no_line_is_wider_than_the_terminal(width):
    rows = {f"column_{number}": ["z" * 9] * 4 for number in range(12)}
    assert all(len(line) <= width for line in shown(rows, width).splitlines())


def test_without_a_terminal_nothing_is_cut():
    assert len(shown({"a": ["x" * 500], "b": [1]}, None).splitlines()[1]) == 503


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "∅"),
        ("", ""),
        (True, "true"),
        (Decimal("1.50"), "1.50"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime.fromisoformat("2026-01-02 03:04:05"), "2026-01-02 03:04:05"),
        (dt.time(3, 4), "03:04:00"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
    ],
    ids=str,
)
def test_values_stand_on_one_line(value, text):
    assert text_of(value) == text


def test_cut():
    assert (cut("abc", 3), cut("abcd", 3), cut("abcd", None)) == ("abc", "ab…", "abcd")
