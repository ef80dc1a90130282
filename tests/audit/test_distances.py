"""Distances against plain counting, floors against draws."""

from itertools import combinations

import numpy as np
import pytest

from synth.audit import distances as rooms
from synth.audit.distances import distances, floor, marginals


def test_floor_of_a_fair_coin_by_hand():
    # Two draws: both alike with chance 1/2, then each share is off by 1/2.
    assert floor(np.array([1, 1]), 2) == pytest.approx(0.25)
    # One draw is always off by 1/2 in both cells.
    assert floor(np.array([5, 5]), 1) == pytest.approx(0.5)


def test_floor_of_one_cell_is_nothing():
    assert floor(np.array([7, 0]), 10) == 0.0


def test_floor_is_the_mean_distance_of_draws():
    counts = np.array([500, 300, 100, 50, 30, 15, 4, 1, 0])
    draw = np.random.default_rng(1)
    drawn = draw.multinomial(200, counts / counts.sum(), 20_000) / 200
    distance = np.abs(drawn - counts / counts.sum()).sum(axis=1) / 2
    assert floor(counts, 200) == pytest.approx(distance.mean(), abs=4 * distance.std() / 141)


def test_mean_and_worst_agree_with_plain_counting(crowd, compare):
    train, made = crowd(800, 1), crowd(500, 2)
    found = {one.name: one for one in distances(compare(train, None, made), 3)}
    for width in (1, 2, 3):
        every = {}
        for places in combinations(range(6), width):
            bins = [np.arange(size + 1) for size in np.array((4, 7, 10, 13, 5, 8))[list(places)]]
            shares = [
                np.histogramdd(rows[:, places], bins)[0] / len(rows) for rows in (train, made)
            ]
            every[tuple("abcdef"[place] for place in places)] = (
                np.abs(shares[0] - shares[1]).sum() / 2
            )
        mean, worst = found[f"{width}-way distance, mean"], found[f"{width}-way distance, worst"]
        assert mean.value.value == pytest.approx(np.mean(list(every.values())))
        assert worst.value.value == pytest.approx(max(every.values()))
        assert every[worst.places] == max(every.values())
        assert mean.reference.value > 0
        assert mean.verdict == "measured"


def test_copied_rows_are_told(crowd, compare):
    train = crowd(500, 1)
    first = distances(compare(train, None, train), 3)[0]
    assert first.value.value == 0.0
    assert first.reason == "nearer than chance allows: learnt rows may have been copied"
    assert distances(compare(train, None, crowd(500, 2)), 3)[0].reason == ""


def test_large_marginals_are_counted_by_what_is_met(crowd, compare, monkeypatch):
    one = compare(crowd(300, 1), None, crowd(400, 2))
    dense = distances(one, 3)
    monkeypatch.setattr(rooms, "DENSE", 1)
    assert [m.value.value for m in distances(one, 3)] == pytest.approx(
        [m.value.value for m in dense]
    )


def test_of_many_marginals_some_are_drawn():
    chosen = marginals(30, 3, 5)
    assert len(chosen) == len(set(chosen)) == rooms.MARGINALS
    assert chosen == sorted(chosen) == marginals(30, 3, 5)
    assert chosen != marginals(30, 3, 6)


def test_drawn_marginals_have_an_interval(crowd, compare, monkeypatch):
    monkeypatch.setattr(rooms, "MARGINALS", 10)
    mean = distances(compare(crowd(300, 1), None, crowd(400, 2)), 3)[4]
    assert mean.name == "3-way distance, mean"
    assert mean.value.lo < mean.value.value < mean.value.hi


def test_a_table_of_two_columns_has_no_triples(crowd, compare):
    rows = crowd(100, 1)[:, :2]
    last = distances(compare(rows, None, rows), 3)[-1]
    assert (last.name, last.value) == ("3-way distance, worst", None)
    assert (last.verdict, last.reason) == ("not measured", "there are 2 columns")
