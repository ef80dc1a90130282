"""Expressions that are sooner ready say the same of texts in ASCII."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synth.locales.fr import nirtexts, phonetexts
from synth.locales.judges import email
from synth.locales.matching import matching, occurrences, pattern_for

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
