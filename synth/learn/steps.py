"""A model's tables as laws in whole numbers, in the order in which attributes are drawn."""

from math import prod

import numpy as np
from numpy.typing import NDArray

from synth.learn.aim import Fitted
from synth.learn.tree import Table
from synth.model.types import WHOLE, Step


def steps_of(fitted: Fitted, root: tuple[int, ...]) -> tuple[Step, ...]:
    """What is drawn, step by step, given what was drawn before.

    Args:
        fitted: a model whose first clique begins with `root`.
        root: attributes that the first step draws, or that are known before; may be empty.

    Returns:
        For the root clique the law of `root`, then of its others given `root`; for each other
        clique the law of its others given its separator. Impossible cells have weight 0, except
        where all that is given is impossible itself; all others have some, so that a cell without
        weight tells nothing but what the schema excludes.
    """
    tree = fitted.tree
    found: list[Step] = []
    for number, clique in enumerate(tree.cliques):
        given = tree.separators[number] if number else tuple(root)
        new = clique[len(given) :]
        shape = (prod(tree.sizes[place] for place in given), -1)
        belief = fitted.beliefs[number].reshape(shape)
        able = fitted.possible[number].reshape(shape)
        if not number and root:
            shares = _least(belief.sum(axis=1)[None, :], np.asarray(able.any(axis=1))[None, :])
            found.append(Step((), given, whole(shares)))
        if new:
            possible = ~fitted.impossible[number].reshape(shape)
            found.append(Step(given, new, whole(_least(_filled(belief, possible), able))))
    return tuple(found)


def whole(table: Table) -> NDArray[np.uint64]:
    """Rows of shares as whole numbers that sum to `WHOLE`, by largest remainder.

    Args:
        table: shape (cells given, cells new), not negative, no row all 0.
    """
    # Scaled first: the sum of a row of tiny numbers could be too small to divide by.
    scaled = table / table.max(axis=1, keepdims=True)
    exact = scaled * (WHOLE / scaled.sum(axis=1, keepdims=True))
    weights = np.floor(exact).astype(np.int64)
    missing = WHOLE - weights.sum(axis=1)
    # A row of floats may sum to a few more than WHOLE: then the largest gives them back.
    rows = np.arange(len(weights))
    weights[rows, weights.argmax(axis=1)] += np.minimum(missing, 0)
    order = np.argsort(weights - exact, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(order.shape[1])[None, :], axis=1)
    weights += ranks < np.maximum(missing, 0)[:, None]
    result: NDArray[np.uint64] = weights.astype(np.uint64)
    return result


def _least(table: Table, able: NDArray[np.bool_]) -> Table:
    """The table with so much in every possible cell that its weight is not 0."""
    least = table.sum(axis=1, keepdims=True) * (2 / WHOLE)
    return np.where(able, np.maximum(table, least), table)


def _filled(belief: Table, possible: NDArray[np.bool_]) -> Table:
    """Beliefs in which a row without any takes the mean of all rows.

    What it is given has no rows here, but may be met where others draw it.
    """
    empty = belief.max(axis=1) <= 0
    if not empty.any():
        return belief
    overall = np.broadcast_to(belief.sum(axis=0), belief.shape)
    able = np.where(possible, overall, 0.0)
    able = np.where(able.max(axis=1, keepdims=True) > 0, able, possible.astype(np.float64))
    able = np.where(able.max(axis=1, keepdims=True) > 0, able, overall)
    return np.where(empty[:, None], able, belief)
