"""Expressions that are sooner ready say the same of texts in ASCII."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synth.arrays import ends_of
from synth.locales.fr import nirtexts, phonetexts
from synth.locales.judges import email
from synth.locales.matching import (
    digits_of,
    matching,
    occurrences,
    of_digits,
    pattern_for,
    texts_at,
)

PATTERNS = [
    *(email._ADDRESS, email._SPREAD, phonetexts.IN_PHONES, phonetexts.SAID, phonetexts.ONLY),
    *(nirtexts.SAID, nirtexts.NEAR, nirtexts.ONLY),
]
LETTERS = [
    *"aZ09 @.,-_+/()<>:'\"",
    "tel ",
    "NSS ",
    "0612345678",
    "1850578006084",
    "a@b.fr",
    "06 12 34",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_of_texts_in_ascii_both_say_the_same(pattern):
    rng = np.random.default_rng(1)
    texts = ["".join(rng.choice(LETTERS, rng.integers(1, 9))) for _ in range(3000)]
    values = pa.array([*texts, "NSS 1850578006084", "06 12 34 56 78", "0612345678 ", "jean @ b.fr"])
    other = pattern_for(values, pattern)
    assert other != pattern
    wanted = pc.match_substring_regex(values, pattern)
    assert pc.match_substring_regex(values, other).equals(wanted)
    assert wanted.true_count


def test_letters_of_other_scripts_are_seen_where_they_are():
    texts = pa.array(["jean@soci\u00e9t\u00e9.fr", "x"])
    assert pattern_for(texts, email._ADDRESS) == email._ADDRESS
    ((rows, parts),) = occurrences(texts, email._ADDRESS)
    assert (rows.tolist(), parts.field("host").to_pylist()) == ([0], ["soci\u00e9t\u00e9.fr"])
    assert matching(np.array([True, True]), texts, "^\\pL@?|\\pL$").tolist() == [True, True]


@pytest.mark.parametrize(
    "texts",
    [
        ["a@b", "c@d"],
        ["@", "", "@@"],
        ["@a", "b@c", "d@"],
        ["", "@@", "x"],
        ["x", "y", "@@@"],
        [],
    ],
)
def test_places_lie_in_their_texts(texts):
    ends, letters = ends_of(pa.array(texts, pa.string()))
    wanted = [row for row, text in enumerate(texts) for _ in range(text.count("@"))]
    assert texts_at(ends, np.flatnonzero(letters == ord("@"))).tolist() == wanted


@pytest.mark.parametrize(
    "texts",
    [
        ["123", "456"],
        ["123", "4x6"],
        ["12", "456", "", "78 9"],
        ["", ""],
        [*["0612345678"] * 20, "061234567/"],
        [],
    ],
)
def test_texts_of_some_digits(texts):
    array = pa.array(["", *texts], pa.string())[1:]
    assert digits_of(array).tolist() == [sum(map(str.isdigit, text)) for text in texts]
    for widths in ((3,), (10,), (2, 3), (0,)):
        wanted = [len(one) in widths and one.isdigit() == (one != "") for one in texts]
        assert of_digits(array, widths).tolist() == wanted
