"""Texts of small expressions against all texts that Python's re accepts."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.generators.letters import steps
from synth.generators.matching import MOST, Span, matching
from synth.rng import stream, words

LETTERS = "abc"
LONGEST = 4
ALL = ["".join(word) for n in range(LONGEST + 1) for word in product(LETTERS, repeat=n)]

atoms = st.sampled_from(["a", "b", "c", "[ab]", "(?=[ab])c", "(?![b])", "[abc]", "^", "$", ""])
repeats = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("(?:{})".format),
        st.tuples(inner, repeats).map(lambda pair: f"({pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)


def fresh(count, name="letters"):
    return words(stream(1, name), np.arange(count, dtype=np.uint64))


def numbered(found, rank):
    known = found.free_lengths if found.free_lengths.size else found.lengths
    lengths = known[np.arange(len(rank)) % len(known)]
    return found.numbered(fresh(len(rank)), lengths, rank).to_pylist()


@given(expressions)
def test_every_text_that_matches_is_made_and_no_other(expression):
    expected = {text for text in ALL if re.fullmatch(expression, text)}
    if not expected:
        with pytest.raises(ValueError, match=r"no text that can be made|has such a length"):
            matching(expression, Span(hi=LONGEST))
        return
    found = matching(expression, Span(hi=LONGEST))
    assert found.capacity == len(expected)
    assert set(numbered(found, np.arange(found.capacity, dtype=np.uint64))) == expected
    lengths = found.lengths[np.arange(64) % len(found.lengths)]
    drawn = found.draw(fresh(64), lengths).to_pylist()
    assert set(drawn) <= expected
    assert [len(text) for text in drawn] == lengths.tolist()


@pytest.mark.slow
def test_repetitions_that_multiply_are_refused_soon():
    with pytest.raises(ValueError, match=r"^it is too large: fewer or smaller repetitions"):
        matching("^(.{0,99}){0,99}$", Span())


@given(expressions, st.integers(1, 40))
def test_texts_of_other_numbers_differ_whatever_chance_adds(expression, capacity):
    """The letters by chance before a number do not make two texts alike."""
    try:
        found = matching(expression, Span(hi=LONGEST))
    except ValueError:
        return
    free = [n for n, counts in enumerate(found.ways.counts) if counts[0] >= capacity]
    if not free:
        return
    tables = steps(found.machine, found.ways, capacity)
    lengths = np.array(free, np.int64)[np.arange(capacity) % len(free)]
    made = tables.texts(fresh(capacity), lengths, np.arange(capacity, dtype=np.uint64)).to_pylist()
    assert len(set(made)) == capacity
    assert all(re.fullmatch(expression, text) for text in made)


@pytest.mark.parametrize("expression", ["[a-f0-9]{40}", "[a-z]{1,30}", "(?:[a-z]{3}|[0-9]){9,}"])
def test_large_languages_are_numbered_from_end_to_end(expression):
    found = matching(expression, Span())
    assert found.capacity == MOST
    ends = np.array([0, 1, MOST // 2, MOST - 2, MOST - 1], np.uint64)
    even = np.arange(5_000, dtype=np.uint64) * np.uint64(MOST // 5_000) + np.uint64(2)
    made = numbered(found, np.concatenate([ends, even]))
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(expression, text) for text in made)


def test_each_text_depends_on_its_own_row_alone():
    found = matching("[a-zé]+x?", Span())
    lengths = found.lengths[np.arange(50) % len(found.lengths)]
    rows, some = fresh(50), np.array([7, 3, 49, 3])
    whole = found.draw(rows, lengths).to_pylist()
    assert found.draw(rows[some], lengths[some]).to_pylist() == [whole[row] for row in some]
    assert found.draw(rows[:0], lengths[:0]).to_pylist() == []
