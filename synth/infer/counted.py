"""Sequences: columns of which nothing is known but that they tell rows apart."""

from synth.infer.capacity import is_counter
from synth.infer.draft import Data
from synth.infer.work import Work


def sequence_of(work: Work, name: str, first: int) -> Data:
    """A sequence; of two that stand in an order the odd numbers and the even ones.

    A row then spans its two numbers, and no other row's lies between them: nested sets of a forest.

    Args:
        work: the table.
        name: of the column.
        first: its first number.
    """
    steps: dict[str, Data] = {} if first == 1 else {"start": str(first)}
    for order in work.orders:
        both = {order.left, order.right}
        if name in both and both <= work.single and all(is_counter(work, n) for n in both):
            start = first if name == order.left else first + 1
            steps = {"start": str(start), "step": "2"}
    return {"sequence": steps} if steps else "sequence"
