"""Pieces of texts as patterns of the whole text."""

import pytest

from synth.conditions.branches import branches
from synth.databases.catalog import DbType
from synth.databases.postgresql.dialect import POSTGRESQL

COLUMNS = {"x": DbType("text", "text")}


@pytest.mark.parametrize(
    ("condition", "pattern"),
    [
        ("left(x, 2) = 'FR'", "^FR"),
        ("left(x, 2) in ('FR', 'D.')", r"^(?:FR|D\.)"),
        ("right(x, 2) = '00'", "00$"),
        ("substr(x, 3, 2) = 'AB'", "^.{2}AB"),
        ("right(x, 3) ~ '^[0-9]+$'", "[0-9]{3}$"),
        (r"left(x, 3) ~ '^[A-Z]\d\d$'", r"^[A-Z]\d\d"),
        ("left(x, 2) like 'F_'", "^F."),
        ("split_part(x, '-', 1) = 'ORD'", "^ORD-"),
    ],
)
def test_a_piece_is_a_pattern_of_the_whole(condition, pattern):
    (branch,) = branches(condition, POSTGRESQL, COLUMNS)
    assert branch.domains["x"].patterns == (pattern,)


def test_a_piece_that_is_not_so_is_a_pattern_that_is_not_found():
    (branch,) = branches("left(x, 2) <> 'FR'", POSTGRESQL, COLUMNS)
    assert branch.domains["x"].not_patterns == ("^FR",)


@pytest.mark.parametrize(
    "condition",
    [
        "left(x, 3) = 'FR'",  # a shorter text is its own beginning
        "right(x, 2) ~ '^a|b$'",  # no anchors of the whole
        "left(x, 3) ~ '^[0-9]+a?$'",  # of any length
        "left(x, -2) = 'FR'",
        "split_part(x, '-', 1) <> 'ORD'",  # a text without a sign may be it
        "split_part(x, '-', 1) = 'A-B'",
        "split_part(x, '-', 2) = 'ORD'",
    ],
)
def test_what_is_no_pattern_of_the_whole_is_left_to_the_server(condition):
    assert branches(condition, POSTGRESQL, COLUMNS) is None
