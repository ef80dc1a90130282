"""Words, whole numbers and permutations: the only source of chance."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import rng
from synth.rng import Stream, below, child_address, high, mix, permutation, stream, words

FALSE_ALARM = 1e-6
"""The chance that one statistical test here fails for a perfect generator; seeds are fixed."""

U64 = st.integers(0, 2**64 - 1)
MASK = 2**64 - 1
SIZES = [*range(1, 70), 100, 127, 128, 129, 255, 256, 257, 999, 1000, 1024, 4095, 65_536, 65_537]


def fits(observed, expected):
    """Whether counts fit equal or given means: chi-square by Wilson and Hilferty (1931)."""
    observed = np.asarray(observed, float)
    expected = np.broadcast_to(np.asarray(expected, float), observed.shape)
    assert expected.min() >= 5
    statistic = float(((observed - expected) ** 2 / expected).sum())
    df = observed.size - 1
    z = ((statistic / df) ** (1 / 3) - (1 - 2 / (9 * df))) / math.sqrt(2 / (9 * df))
    return abs(z) < NormalDist().inv_cdf(1 - FALSE_ALARM / 2)


def array(values):
    return np.array(values, np.uint64)


def python_mix(value):
    """SplitMix64's finaliser as published, in Python's integers."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & MASK
    return value ^ (value >> 31)


@given(st.lists(U64, max_size=20))
def test_mix_is_the_published_finaliser(values):
    assert mix(array(values)).tolist() == [python_mix(value) for value in values]


def test_mix_gives_the_published_sequence():
    """The first outputs of SplitMix64 with seed 1234567, as in Vigna's splitmix64.c."""
    states = array([(1234567 + 0x9E3779B97F4A7C15 * (n + 1)) & MASK for n in range(3)])
    assert mix(states).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@given(U64, U64, st.lists(U64, max_size=20))
def test_a_word_is_a_hash_of_its_address_alone(key, gamma, address):
    source = Stream(key, gamma | 1)
    expected = [python_mix((at * (gamma | 1) + key) & MASK) for at in address]
    rows = array(address)
    assert words(source, rows).tolist() == expected
    assert [words(source, rows[i : i + 1]).tolist() for i in range(len(rows))] == [
        [word] for word in expected
    ]
    assert rows.tolist() == address


def test_streams_of_other_names_are_others():
    names = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), (), ("",), ("é",)]
    made = {stream(seed, *name) for seed in (0, 1, -1, 2**70) for name in names}
    assert len(made) == 4 * len(names)
    assert all(one.gamma % 2 == 1 for one in made)
    assert stream(7, "t", "c") == stream(7, "t", "c")


@pytest.mark.parametrize("name", ["a", "b"])
def test_words_are_uniform_in_every_byte_and_pairs_of_rows_are_apart(name):
    drawn = words(stream(3, name), np.arange(200_000, dtype=np.uint64))
    for byte in drawn.view(np.uint8).reshape(-1, 8).T:
        assert fits(np.bincount(byte, minlength=256), len(drawn) / 256)
    pair = (drawn[:-1] >> np.uint64(60)) * np.uint64(16) + (drawn[1:] >> np.uint64(60))
    assert fits(np.bincount(pair[::2].astype(int), minlength=256), len(pair[::2]) / 256)


def test_words_of_two_streams_are_apart():
    rows = np.arange(200_000, dtype=np.uint64)
    one, two = (words(stream(3, "t", name), rows) >> np.uint64(60) for name in "ab")
    assert fits(np.bincount((one * np.uint64(16) + two).astype(int), minlength=256), 200_000 / 256)


def test_children_are_uniform_and_no_two_share_an_address():
    parents = np.repeat(np.arange(2_000, dtype=np.uint64), 50)
    ordinals = np.tile(np.arange(50, dtype=np.uint64), 2_000)
    address = child_address(parents, ordinals)
    assert len(np.unique(address)) == len(address)
    grand = child_address(address, np.zeros(len(address), np.uint64))
    assert not set(grand.tolist()) & set(address.tolist())
    drawn = words(stream(3, "child"), address) >> np.uint64(56)
    assert fits(np.bincount(drawn.astype(int), minlength=256), len(drawn) / 256)


EDGES = [0, 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**63, 2**64 - 1]


@given(st.lists(st.tuples(U64 | st.sampled_from(EDGES), U64 | st.sampled_from(EDGES)), max_size=30))
def test_high_is_the_high_half_of_the_product(pairs):
    found = high(array([word for word, _ in pairs]), array([bound for _, bound in pairs]))
    assert found.tolist() == [word * bound >> 64 for word, bound in pairs]


@given(st.lists(U64 | st.sampled_from(EDGES), max_size=30), st.integers(1, 2**63))
def test_below_stays_below(values, bound):
    word = array(values)
    found = below(word, bound).tolist()
    small = bound < 2**32
    assert found == [
        ((value >> 32) * bound) >> 32 if small else value * bound >> 64 for value in values
    ]
    assert all(value < bound for value in found)
    assert word.tolist() == values


@pytest.mark.parametrize("bound", [1, 2, 3, 7, 1000, 2**32 - 1, 2**32, 2**63])
def test_below_reaches_both_ends(bound):
    assert below(array([0, MASK]), bound).tolist() == [0, bound - 1]


@pytest.mark.parametrize("size", SIZES)
def test_a_permutation_is_a_bijection(size):
    index = np.arange(size, dtype=np.uint64)
    made = permutation(size, 7, "t", "c")
    assert np.sort(made(index)).tolist() == list(range(size))
    assert made(index[::-1].copy()).tolist() == made(index)[::-1].tolist()


@pytest.mark.parametrize("size", [2**31, 2**32 - 1, 2**32 + 1, 10**12 + 39, 2**62])
def test_a_large_permutation_stays_inside_and_repeats_nothing(size):
    index = np.concatenate(
        [np.arange(50_000), size - 1 - np.arange(50_000), size // 2 + np.arange(50_000)]
    ).astype(np.uint64)
    found = permutation(size, 7, "t")(index)
    assert int(found.max()) < size
    assert len(np.unique(found)) == len(index)
    assert fits(np.bincount((found // np.uint64(-(-size // 64))).astype(int)), len(index) / 64)


def test_the_keys_of_the_rounds_differ():
    """Rounds with one key are a bijection too, but far from uniform."""
    assert len(set(permutation(1000, 7, "t").keys)) == 12
    assert len(set(permutation(100_000, 7, "t").keys)) == 4
    assert rng.Permutation(5, permutation(5, 7, "t").keys) == permutation(5, 7, "t")


@pytest.mark.parametrize("size", [10, 64, 150])
def test_over_many_keys_every_place_is_as_likely(size):
    """Where two neighbours and the last row go. Of fewer than ten some places are likelier."""
    keys = 30 * size + 500
    index = array([0, 1, size - 1])
    found = np.array([permutation(size, seed, "t")(index) for seed in range(keys)]).astype(int)
    for column in found.T:
        assert fits(np.bincount(column, minlength=size), keys / size)
    step = (found[:, 1] - found[:, 0]) % size
    assert size < 150 or fits(np.bincount(step, minlength=size)[1:], keys / (size - 1))
