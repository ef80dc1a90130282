"""The digits of a joint: which value each of its entries takes, so that nothing repeats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from synth import rng
from synth.errors import AnswerError
from synth.generators.alike import in_order
from synth.generators.distinct import permuted_pairs
from synth.plan.combinations import skipped

if TYPE_CHECKING:
    from synth.generators.protocol import I64
    from synth.making.frame import Frame
    from synth.plan.tables import Joint
    from synth.rng import U64


def digit(frame: Frame, joint: Joint, name: str, size: int) -> U64:
    """Which of its values an entry of a joint takes in each row, shape (rows,); pure.

    Args:
        frame: the rows.
        joint: what is drawn together.
        name: one of its entries.
        size: how many different values the entry has.

    Raises:
        AnswerError: there are more rows than combinations.
    """
    pair = joint.pair_of(name)
    place = joint.entries.index(name if pair is None else pair[1])
    shares = frame.maker.shares(frame.table, joint)
    rank = frame.memo(("joint", joint.entries), lambda: _combination(frame, joint))
    below = np.uint64(math.prod(shares[place + 1 :]))
    found = rank // below % np.uint64(shares[place])
    left_out = skipped(frame.plan, frame.table, joint, name, frame.maker.size)
    values = size - left_out
    if pair is not None:
        values = values * (values - 1) // 2
    # Where not all values are used, those that are lie evenly among them.
    found = found * np.uint64(max(1, values // shares[place]))
    if pair is not None:
        found = _two(found)[pair.index(name)]
    return found + np.uint64(left_out)


def ordered(frame: Frame, joint: Joint, name: str, drawn: U64) -> U64:
    """Two rows in the order of a column, where the second of them stands after the first `by` it.

    Args:
        frame: the rows.
        joint: what is drawn together.
        name: one of its entries.
        drawn: from `digit`, places in that order; row numbers where there is none.
    """
    pair = joint.pair_of(name)
    after = None if pair is None else frame.table.lets[pair[1]].reference
    if after is None or after.by is None:
        return drawn
    maker, by = frame.maker, after.by
    first = skipped(frame.plan, frame.table, joint, name, maker.size)

    def make() -> I64:
        places = in_order(maker.held(after.table, by.parts).slice(first)) + first
        return np.concatenate([np.arange(first), places])

    order = maker.kept.shared(("order", frame.table.name, pair), make)
    return order[drawn.astype(np.int64)].astype(np.uint64)


def _two(rank: U64) -> tuple[U64, U64]:
    """The two numbers of a rank, the smaller one first: 0 is (0, 1), then (0, 2), (1, 2); pure.

    The combinatorial number system (Knuth, The Art of Computer Programming 4A, 7.2.1.3): those
    below the greater number j are j (j - 1) / 2. Square roots are rounded alike on every machine,
    and what they miss by one is put right in whole numbers.
    """
    one, two = np.uint64(1), np.uint64(2)
    greater: U64 = ((np.sqrt(rank.astype(np.float64) * 8.0 + 1.0) + 1.0) / 2.0).astype(np.uint64)
    greater -= (greater * (greater - one) // two > rank).astype(np.uint64)
    greater += (greater * (greater + one) // two <= rank).astype(np.uint64)
    below: U64 = (greater * (greater - one) // two).astype(np.uint64)
    return rank - below, greater


def _combination(frame: Frame, joint: Joint) -> U64:
    """Which of all combinations each row takes: never the same one twice."""
    kept, size = frame.maker.kept, frame.maker.size
    total = math.prod(frame.maker.shares(frame.table, joint))
    names = (frame.table.name, *joint.entries, "joint")
    if joint.under:
        up, where, under = frame.above()
        words = rng.words(kept.stream(*names), up.address)[where]
        sizes = np.full(frame.count, total, np.int64)
        return permuted_pairs(words, under, sizes).astype(np.uint64)
    number = frame.number
    if any(skipped(frame.plan, frame.table, joint, name, size) for name in joint.entries):
        number = number - np.uint64(frame.plan.first(frame.table.name))
    if len(number) and int(number.max()) >= total:
        entry = frame.table.entry(joint.entries[0])
        mark = frame.table.mark if entry is None else entry.mark
        message = (
            f"{mark}: {frame.table.name}: row {int(number.max()) + 1} needs one more combination "
            f"of {', '.join(joint.entries)}, and only {total} exist"
        )
        raise AnswerError(message)
    return kept.permutation(total, *names)(number)
