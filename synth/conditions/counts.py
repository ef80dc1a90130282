"""Numbers of conditions that hold: `num_nonnulls(a, b) = 1`, sums of CASE, sums of truth values."""

from collections.abc import Iterator
from functools import reduce
from typing import Protocol

from synth.conditions.parsed import FLIPPED, Node, NotUnderstoodError
from synth.conditions.subjects import Scope, constant
from synth.conditions.union import FREE, Branches, product, union

_MOST_TERMS = 10
"""Most terms of a sum whose combinations are looked through: 1,024 of two values each."""

_INTEGERS = frozenset(["int", "smallint", "bigint"])
_TRUTHS = frozenset(["is", "not", "and", "or", "eq", "neq", "lt", "lte", "gt", "gte"])


class Truth(Protocol):
    """Gives the branches of a condition: `logic.branches_of`."""

    def __call__(self, node: Node, scope: Scope, *, truth: bool, is_strict: bool) -> Branches:
        """See `logic.branches_of`."""


Choice = tuple[int, tuple[tuple[Node, bool, bool], ...]]
"""A value of a term, and the conditions for it: node, truth, whether null is not enough."""


def is_count(node: Node) -> bool:
    """Whether an expression is a sum of conditions."""
    if node.kind == "add":
        return any(is_count(part) for part in node.args)
    if node.kind == "cast" and node.text in _INTEGERS:
        return is_count(node.args[0]) or node.args[0].kind in _TRUTHS
    if node.kind == "case":
        return all(value.kind == "number" for value in node.args[1:-1:2])
    if node.kind == "call":
        return node.text in ("num_nonnulls", "num_nulls")
    return node.kind in _TRUTHS


def counted(
    relation: str, node: Node, other: Node, scope: Scope, truth: Truth, *, is_turned: bool
) -> Branches:
    """The branches in which a sum of conditions stands in a relation to a number.

    Args:
        relation: `eq neq lt lte gt gte`.
        node: the sum.
        other: the number.
        scope: the columns.
        truth: gives the branches of a condition.
        is_turned: whether the number stands first.

    Raises:
        NotUnderstoodError: a term or condition is not understood, or there are too many.
    """
    text = constant(other)
    if text is None or not text.lstrip("-").isdigit():
        raise NotUnderstoodError
    relation = FLIPPED[relation] if is_turned else relation
    terms = list(_terms(node))
    if len(terms) > _MOST_TERMS:
        raise NotUnderstoodError
    found: list[Branches] = []
    for combination in _combinations(terms, relation, int(text)):
        parts = [
            truth(part, scope, truth=want, is_strict=strict) for part, want, strict in combination
        ]
        start: Branches = (FREE,)
        found.append(reduce(lambda a, b: product(a, b, scope.columns), parts, start))
    return union(branch for branches in found for branch in branches)


def _terms(node: Node) -> Iterator[list[Choice]]:
    if node.kind == "add":
        for part in node.args:
            yield from _terms(part)
    elif node.kind == "cast" and node.text in _INTEGERS:
        yield from _terms(node.args[0])
    elif node.kind == "call" and node.text in ("num_nonnulls", "num_nulls"):
        is_null = node.text == "num_nulls"
        for arg in node.args:
            null = Node("is", (arg,), "null")
            yield [
                (int(is_null), ((null, True, True),)),
                (int(not is_null), ((null, False, True),)),
            ]
    elif node.kind == "case":
        yield _case(node)
    elif node.kind == "number" and node.text.isdigit():
        yield [(int(node.text), ())]
    elif node.kind in _TRUTHS:
        yield [(1, ((node, True, True),)), (0, ((node, False, True),))]
    else:
        raise NotUnderstoodError


def _case(node: Node) -> list[Choice]:
    choices: list[Choice] = []
    before: tuple[tuple[Node, bool, bool], ...] = ()
    for condition, value in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
        choices.append((_number(value), (*before, (condition, True, True))))
        before = (*before, (condition, False, False))
    choices.append((_number(node.args[-1]), before))
    return choices


def _number(node: Node) -> int:
    text = constant(node)
    if text is None or not text.lstrip("-").isdigit():
        raise NotUnderstoodError
    return int(text)


def _combinations(
    terms: list[list[Choice]], relation: str, number: int
) -> Iterator[tuple[tuple[Node, bool, bool], ...]]:
    """The conditions of every combination of values whose sum is as wanted."""
    sums: list[tuple[int, tuple[tuple[Node, bool, bool], ...]]] = [(0, ())]
    for choices in terms:
        sums = [
            (total + value, conditions + more)
            for total, conditions in sums
            for value, more in choices
        ]
        if len(sums) > 1 << _MOST_TERMS:
            raise NotUnderstoodError
    for total, conditions in sums:
        is_wanted = {
            "eq": total == number,
            "neq": total != number,
            "lt": total < number,
            "lte": total <= number,
            "gt": total > number,
            "gte": total >= number,
        }[relation]
        if is_wanted:
            yield conditions
