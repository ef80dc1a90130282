"""The digits of a joint: which value each of its entries takes, so that nothing repeats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from synth import rng
from synth.errors import AnswerError
from synth.generators.distinct import permuted_pairs
from synth.plan.combinations import skipped

if TYPE_CHECKING:
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
    place = joint.entries.index(name)
    shares = frame.maker.shares(frame.table, joint)
    rank = frame.memo(("joint", joint.entries), lambda: _combination(frame, joint))
    below = np.uint64(math.prod(shares[place + 1 :]))
    found = rank // below % np.uint64(shares[place])
    left_out = skipped(frame.plan, frame.table, joint, name, frame.maker.size)
    # Where not all values are used, those that are lie evenly among them.
    return found * np.uint64(max(1, (size - left_out) // shares[place])) + np.uint64(left_out)


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
