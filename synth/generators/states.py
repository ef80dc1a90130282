"""States that follow one another, item after item, by chances: a Markov chain for each row.

All rows take a step together: as many steps as the longest list has items, and no loop over rows.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa

from synth import laws
from synth.arrays import coded, decoded, places
from synth.errors import AnswerError, Mark, Problem
from synth.generators.choice import Choice
from synth.generators.items import Items
from synth.generators.protocol import I64, WHOLE, Generator, Rows, Scope
from synth.generators.readers import Choices, Moves
from synth.generators.value import Value
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN, DataType

TEXT = DataType("text")


def check(start: Generator | None, moves: Moves | None, scope: Scope, mark: Mark) -> None:
    """Report what is wrong with the states of a list.

    Args:
        start: the first state.
        moves: the next ones.
        scope: of the list.
        mark: where it stands.
    """
    if start is None or moves is None:
        if start is not None or moves is not None:
            found = "moves without start" if start is None else "start without moves"
            scope.report(Problem(mark, found, "both, or neither"))
        return
    start.type(scope.nested(TEXT))
    for condition in moves.conditions:
        kind = scope.type_of(condition)
        if kind not in {UNKNOWN, DataType("boolean")}:
            found = f"the condition {condition.text!r} is {kind}"
            scope.report(Problem(condition.mark, found, "a condition"))
    named = _named(start)
    for problem in _never(named, moves) if named else ():
        scope.report(problem)


def _named(start: Generator) -> tuple[str, ...]:
    """The states that may come first, where they are written; none of others."""
    if isinstance(start, Choice):
        return start.values.values
    return (start.value,) if isinstance(start, Value) else ()


def _never(start: Sequence[str], moves: Moves) -> Iterator[Problem]:
    """States that nothing leads to."""
    entered, size = set(start), 0
    while len(entered) > size:
        size = len(entered)
        for following in moves.following:
            entered.update(*(following[state].values for state in entered & following.keys()))
    for following in moves.following:
        for state, choices in following.items():
            if state not in entered:
                found = f"the state {state!r}, which nothing leads to"
                yield Problem(choices.mark, found, "a state of `start`, or one that others lead to")


def made(start: Generator, moves: Moves, items: Items, counts: I64, mark: Mark) -> Values:
    """The state of every item, row after row; pure.

    Args:
        start: the first state of each row.
        moves: the next ones.
        items: of the rows.
        counts: how many items each row has, shape (rows,).
        mark: where the list stands.

    Raises:
        AnswerError: `start` gives a state that `moves` do not name.
    """
    rows = items.rows
    known, table = rows.shared("states", lambda: _table(start, moves))
    size = len(known)
    constants = pa.array(known, pa.string())
    given = decoded(start.make(rows.nested("start", TEXT), WHOLE)).cast(pa.string())
    state = places(given, constants)
    lost = int(((state < 0) & (counts > 0)).sum())
    if lost:
        message = f"{mark}: start gives no state of `moves` in {lost} of {rows.count} rows"
        raise AnswerError(message)
    base, state = size * _branch(moves, rows), np.maximum(state, 0)
    words = items.words("moves")
    first = np.cumsum(counts) - counts
    codes = np.zeros(len(items.owner), np.int32)
    live = np.flatnonzero(counts > 0)
    for step in range(int(counts.max(initial=0))):
        if step:
            live = live[counts[live] > step]
            # What the table gives is numbered through all groups, of `size` states each.
            state[live] = table(words[first[live] + step], base[live] + state[live]) % size
        codes[first[live] + step] = state[live]
    return coded(codes, constants)


def _branch(moves: Moves, rows: Rows) -> I64:
    """The first branch that holds, shape (rows,)."""
    branch = np.full(rows.count, len(moves.branches) - 1, np.int64)
    for number, condition in reversed(list(enumerate(moves.conditions))):
        branch[np.asarray(rows.value(condition).fill_null(False))] = number
    return branch


def _table(start: Generator, moves: Moves) -> tuple[list[str], laws.Weights]:
    """All states, and the chances of the next: a group for each state of a branch.

    A state without moves stays.
    """
    known = list(dict.fromkeys((*_named(start), *moves.states)))
    groups = []
    for following in moves.following:
        for state in known:
            weights = dict.fromkeys(known, Decimal(0))
            if state not in following:
                weights[state] = Decimal(1)
            else:
                for value, own in _weighted(following[state]):
                    weights[value] += own
            groups.append(list(weights.values()))
    return known, laws.weights(groups)


def _weighted(choices: Choices) -> Iterator[tuple[str, Decimal]]:
    return zip(choices.values, choices.weights, strict=True)
