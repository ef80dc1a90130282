"""Nearest rows against brute force."""

import numpy as np
import pytest

from synth.audit import near as rooms
from synth.audit.near import between, nearest, nearest_without, searched, targets

ORDERED = (False, True, False, True, False, False)


def distance(aims, rows, positions, one):
    """Whole distances as they are defined, one pair at a time."""
    found = np.zeros((len(aims), len(rows)), int)
    for place in positions:
        gap = np.abs(aims[:, None, place] - rows[None, :, place])
        found += gap * 240 // (one.sizes[place] - 1) if ORDERED[place] else (gap > 0) * 240
    return found


@pytest.mark.parametrize("count", [1, 4])
def test_nearest_is_what_brute_force_finds(crowd, compare, count, monkeypatch):
    monkeypatch.setattr(rooms, "_BLOCK", 1000)  # seven targets at a time
    aims, rows = crowd(50, 1), crowd(140, 2)
    one = compare(aims, None, rows, ORDERED)
    found = nearest(aims, rows, (0, 1, 3, 4), one, count=count)
    truth = distance(aims, rows, (0, 1, 3, 4), one)
    order = np.argsort(truth, axis=1, kind="stable")[:, :count]
    assert np.array_equal(np.sort(found.rows), np.sort(order))
    assert np.array_equal(found.distance, truth.min(axis=1))


def test_leaving_out_one_column_is_not_knowing_it(crowd, compare):
    aims, rows = crowd(40, 1), crowd(100, 2)
    one = compare(aims, None, rows, ORDERED)
    found = nearest_without(aims, rows, (2, 5), one)
    for number, secret in enumerate((2, 5)):
        known = [place for place in range(6) if place != secret]
        assert np.array_equal(found[:, number], nearest(aims, rows, known, one).rows[:, 0])


def test_a_scale_of_many_ranges_is_measured_the_same(compare, crowd):
    one = compare(crowd(9, 1), None, crowd(9, 2))
    big = type(one)(np.array([[0]]), None, np.array([[9999]]), ("a",), (10_000,), ordered=(True,))
    assert between(np.array([0, 5000]), np.array([9999, 0]), 0, big).tolist() == [
        [240, 0],
        [119, 120],
    ]


def test_targets_are_as_many_on_either_side(crowd, compare):
    learnt, others = targets(compare(crowd(3000, 1), crowd(200, 2), crowd(5, 3)), 1)
    assert len(learnt) == len(others) == 200
    learnt, others = targets(compare(crowd(3000, 1), crowd(2000, 2), crowd(5, 3)), 1)
    assert len(learnt) == len(others) == rooms.TARGETS


def test_the_same_rows_are_searched_in_another_order(crowd, compare):
    one = compare(crowd(10, 1), None, crowd(500, 2))
    left, right = searched(one, 1, "a"), searched(one, 1, "b")
    assert sorted(left) == sorted(right) == list(range(500))
    assert left.tolist() != right.tolist()
