"""Choosing without repeats under each parent: permutations and systematic draws."""

from dataclasses import dataclass

import numpy as np

from synth.generators.protocol import I64
from synth.laws import integer_shares
from synth.rng import U64, mix

_32 = np.uint64(32)
_ROUNDS = 4


def permuted_pairs(parent_word: U64, ordinal: I64, size: I64) -> I64:
    """Where each parent's own permutation of [0, size) sends the child's number; pure.

    Children of one parent never meet. A Feistel network with keys from the parent's word and
    cycle walking, as in `synth.rng.Permutation`.

    Args:
        parent_word: shape (rows,), the same for all children of a parent.
        ordinal: shape (rows,), below `size`.
        size: shape (rows,), at least 1.
    """
    bound = np.maximum(size, 1).astype(np.uint64)
    bits = np.zeros(len(bound), np.uint64)
    rest = bound - np.uint64(1)
    while rest.any():
        bits += (rest > 0).astype(np.uint64)
        rest >>= np.uint64(1)
    half = np.maximum((bits + np.uint64(1)) >> np.uint64(1), np.uint64(1))
    keys = [mix(parent_word + np.uint64(7919 * (turn + 1))) for turn in range(_ROUNDS)]
    place = _rounds(ordinal.astype(np.uint64), half, keys)
    outside = np.flatnonzero(place >= bound)
    while outside.size:
        walked = _rounds(place[outside], half[outside], [key[outside] for key in keys])
        place[outside] = walked
        outside = outside[walked >= bound[outside]]
    return place.astype(np.int64)


def _rounds(index: U64, half: U64, keys: list[U64]) -> U64:
    mask = (np.uint64(1) << half) - np.uint64(1)
    left, right = index >> half, index & mask
    for key in keys:
        left, right = right, left ^ (mix(right + key) >> (np.uint64(64) - half))
    return (left << half) | right


@dataclass(frozen=True, eq=False)
class Lists:
    """Candidates group after group.

    Attributes:
        starts: first place of each group, shape (groups + 1,).
        weights: by place, at most 2**31 each.
    """

    starts: I64
    weights: I64


def systematic(parent_word: U64, ordinal: I64, degree: I64, group: I64, lists: Lists) -> I64:
    """Weighted choices without repeats: the child's place in its group's list; pure.

    Points at equal distances from a random start on the cumulative weights (Madow, "On the theory
    of systematic sampling II", 1949), each row's chance of being chosen in proportion to its
    weight, cut at certainty: no weight exceeds one distance, so no two points meet.

    Args:
        parent_word: shape (rows,), the same for all children of a parent.
        ordinal: shape (rows,), below `degree`.
        degree: shape (rows,), how many children the parent has.
        group: shape (rows,), the group of the parent's candidates.
        lists: the candidates of every group.
    """
    place = np.zeros(len(ordinal), np.int64)
    pair = group * (int(degree.max(initial=0)) + 1) + degree
    for value in np.unique(pair):
        chosen = np.flatnonzero(pair == value)
        count = int(degree[chosen[0]])
        start, stop = (int(lists.starts[group[chosen[0]] + end]) for end in (0, 1))
        order, total = _capped(lists.weights[start:stop], count)
        # Distances of 2**32 each: the word's high half is the start, the ordinal the step.
        point = (parent_word[chosen] >> _32).astype(np.int64) + (ordinal[chosen] << 32)
        place[chosen] = start + order[np.searchsorted(total, point, side="right")]
    return place


def _capped(weights: I64, count: int) -> tuple[I64, I64]:
    """A shuffled order and cumulative shares of count * 2**32, no share above 2**32."""
    order = np.argsort(mix(np.arange(len(weights), dtype=np.uint64) + np.uint64(1)), kind="stable")
    order = order[weights[order] > 0]
    live = [int(weight) for weight in weights[order]]
    shares = np.zeros(len(live), np.int64)
    full = np.zeros(len(live), np.bool_)
    while True:
        left = count - int(full.sum())
        free = np.flatnonzero(~full)
        if left <= 0 or not free.size:
            break
        shares[free] = integer_shares([live[i] for i in free], left << 32)
        beyond = free[shares[free] >= 1 << 32]
        shares[beyond] = 1 << 32
        if not beyond.size or len(beyond) == len(free):
            break
        full[beyond] = True
    return order, np.cumsum(shares)
