"""Options read by their kind: one function for each kind of value that a schema may write."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

from synth.errors import Mark, Problem, nearest
from synth.generators.unit import is_moderate
from synth.schema.dump import NULLS
from synth.schema.meant import meant
from synth.schema.operands import Operand, Path, Sql, read_operand, split_path
from synth.schema.types import Node

Arguments = tuple[tuple[str, object], ...]
"""Keyword arguments of a Faker provider."""


Chance = NewType("Chance", Decimal)
"""A number from 0 to 1."""


RANGE = ".."
"""Between the two columns of a period."""

_NO_NULL = 'a value, and `nulls: 0.5` beside the generator for nulls; the text in quotes: "null"'


class WrongOption(Exception):  # noqa: N818 - never reaches a user: it becomes a problem
    """An option that could not be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class Choices:
    """Constants with weights, in the order of the file."""

    values: tuple[str, ...]
    weights: tuple[Decimal, ...]
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class Moves:
    """How often each state follows another one.

    Attributes:
        branches: a condition, None for the last one, and by state the weights of the next ones.
    """

    branches: tuple[tuple[Sql | None, tuple[tuple[str, Choices], ...]], ...]
    mark: Mark = field(compare=False)

    @property
    def conditions(self) -> tuple[Sql, ...]:
        """Those of the branches."""
        return tuple(when for when, _ in self.branches if when is not None)

    @property
    def following(self) -> tuple[Mapping[str, Choices], ...]:
        """By branch and state the weights of the next ones."""
        return tuple(dict(moves) for _, moves in self.branches)

    @property
    def states(self) -> tuple[str, ...]:
        """All that are named, each once."""
        moves = [pair for _, moves in self.branches for pair in moves]
        named = (one for state, choices in moves for one in (state, *choices.values))
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Given:
    """Columns of a file, each with what it is equal to here."""

    pairs: tuple[tuple[str, Operand], ...]
    mark: Mark = field(compare=False)


def text_of(node: Node, *, is_sql: bool = False) -> str:
    """A single value as text; the bare word null is none, except in SQL."""
    if node.text is None:
        found = "a list" if node.items is not None else "a mapping"
        raise WrongOption(Problem(node.mark, found, "a single value"))
    if node.text in NULLS and not node.quoted and not is_sql:
        raise WrongOption(Problem(node.mark, f"{node.text}, which is no value", _NO_NULL))
    return node.text


def sql_of(node: Node) -> Sql:
    """An SQL expression."""
    return Sql(text_of(node, is_sql=True), node.mark, node.lines)


def operand_of(node: Node) -> Operand:
    """A path where the text is nothing but one, otherwise SQL."""
    pairs = node.pairs
    if pairs is not None and len(pairs) == 1 and next(iter(pairs)) in {"from", "expr"}:
        ((_, node),) = pairs.values()
    return read_operand(text_of(node, is_sql=True), node.mark, node.lines)


def path_of(node: Node) -> Path:
    """A name or a dotted path."""
    operand = read_operand(text_of(node), node.mark)
    if not isinstance(operand, Path):
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a name or a dotted path"))
    return Path(split_path(text_of(node)), node.mark)


def integer_of(node: Node) -> int:
    """A whole number."""
    try:
        return int(text_of(node))
    except ValueError:
        near = meant(node.text or "", whole=True)
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a whole number", near)) from None


def finite(text: str) -> Decimal | None:
    """A finite number of moderate length, or None."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if is_moderate(number) else None


def decimal_of(node: Node) -> Decimal:
    """A number."""
    number = finite(text_of(node))
    if number is None:
        near = meant(node.text or "")
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a number", near))
    return number


def chance_of(node: Node) -> Chance:
    """A chance from 0 to 1."""
    number = decimal_of(node)
    if not 0 <= number <= 1:
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a chance from 0 to 1"))
    return Chance(number)


def boolean_of(node: Node) -> bool:
    """Whether it is `true`; the other one is `false`."""
    if text_of(node) not in {"true", "false"}:
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "true or false"))
    return node.text == "true"


def distinct_of(node: Node) -> bool | Path:
    """Whether it is `true`, or the name of a table."""
    return boolean_of(node) if node.text in {"true", "false"} else path_of(node)


def day_of(node: Node) -> dt.date:
    """A date."""
    try:
        return dt.date.fromisoformat(text_of(node))
    except ValueError:
        expected = "a date such as 2026-01-31"
        near = meant(node.text or "")
        raise WrongOption(Problem(node.mark, f"{node.text!r}", expected, near)) from None


def word_of(node: Node, words: Sequence[str]) -> str:
    """One of some words."""
    text = text_of(node)
    if text not in words:
        expected = f"one of {', '.join(words)}"
        raise WrongOption(Problem(node.mark, f"{text!r}", expected, nearest(text, words)))
    return text


def strings_of(node: Node) -> tuple[str, ...]:
    """A single value or a list of them."""
    if node.items is None:
        return (text_of(node),)
    return tuple(text_of(item) for item in node.items)


def choices_of(node: Node) -> Choices:
    """Constants, alike or with weights."""
    if node.items is not None:
        values = [text_of(item) for item in node.items]
        weights = [Decimal(1)] * len(values)
    elif node.pairs is not None:
        values = [text_of(key) for key, _ in node.pairs.values()]
        weights = []
        for key, value in node.pairs.values():
            weight = finite(value.text or "")
            if weight is None or weight < 0:
                found = f"{value.text!r} as the weight of {key.text!r}"
                near = meant(value.text or "")
                raise WrongOption(Problem(value.mark, found, "a number of at least 0", near))
            weights.append(weight)
    else:
        expected = "a list of values or {VALUE: WEIGHT, ...}"
        raise WrongOption(Problem(node.mark, f"{node.text!r}", expected))
    if not values:
        raise WrongOption(Problem(node.mark, "a choice of nothing", "at least one value"))
    if not any(weights):
        found = "weights that sum to zero"
        raise WrongOption(Problem(node.mark, found, "at least one weight above 0"))
    return Choices(tuple(values), tuple(weights), node.mark)


def moves_of(node: Node) -> Moves:
    """States with the weights of those that follow, alike for all rows or by branches."""
    if node.items is None:
        return Moves(((None, _moves(node, node.pairs)),), node.mark)
    branches = []
    for item in node.items:
        pairs = dict(item.pairs or {})
        when = pairs.pop("when", None)
        branches.append((None if when is None else sql_of(when[1]), _moves(item, pairs)))
    is_last = [when is None for when, _ in branches]
    if True not in is_last or is_last.index(True) < len(branches) - 1:
        found = "a branch without `when`" if True in is_last else "branches that all have `when`"
        raise WrongOption(Problem(node.mark, found, "one without it, the last"))
    return Moves(tuple(branches), node.mark)


def _moves(
    node: Node, pairs: Mapping[str, tuple[Node, Node]] | None
) -> tuple[tuple[str, Choices], ...]:
    if not pairs:
        expected = "{STATE: {NEXT: WEIGHT, ...}, ...}"
        raise WrongOption(Problem(node.mark, "moves without a state", expected))
    return tuple((text_of(key), choices_of(value)) for key, value in pairs.values())


def match_of(node: Node) -> tuple[tuple[str, Operand], ...]:
    """Columns of another table, each with what it must be equal to."""
    if node.pairs is None:
        expected = "{THEIR_COLUMN: SQL over this row}"
        raise WrongOption(Problem(node.mark, "match without braces", expected))
    periods = [(name, key) for name, (key, _) in node.pairs.items() if RANGE in name]
    for number, (name, key) in enumerate(periods):
        if number or name.startswith(RANGE) or name.count(RANGE) > 1:
            found = f"match on a second period {name!r}" if number else f"match on {name!r}"
            raise WrongOption(Problem(key.mark, found, "one FROM..TO, or FROM.. without an end"))
    return tuple((name, operand_of(value)) for name, (_, value) in node.pairs.items())


def given_of(node: Node) -> Given:
    """Columns that a file has as well, or its columns with what they are equal to."""
    if node.pairs is not None:
        pairs = [(name, operand_of(value)) for name, (_, value) in node.pairs.items()]
    else:
        names = node.items if node.items is not None else (node,)
        paths = [path_of(name) for name in names]
        pairs = [(path.parts[-1], path) for path in paths]
    if not pairs:
        raise WrongOption(Problem(node.mark, "given of nothing", "a column, or several"))
    return Given(tuple(pairs), node.mark)


def arguments_of(node: Node) -> tuple[tuple[str, object], ...]:
    """Named arguments for Python code."""
    if node.pairs is None:
        expected = "named arguments such as {max_chars: 8}"
        raise WrongOption(Problem(node.mark, "args without braces", expected))
    return tuple((name, _value(value)) for name, (_, value) in node.pairs.items())


def _value(node: Node) -> object:
    """A value as Python code would write it: numbers, true, false, null, text, lists."""
    if node.items is not None:
        return tuple(_value(item) for item in node.items)
    if node.pairs is not None:
        return tuple((name, _value(value)) for name, (_, value) in node.pairs.items())
    text = node.text or ""
    if node.quoted:
        return text
    words = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


READERS: Mapping[Any, Callable[[Node], object]] = {
    str: text_of,
    int: integer_of,
    bool: boolean_of,
    bool | Path: distinct_of,
    Decimal: decimal_of,
    Chance: chance_of,
    dt.date: day_of,
    Sql: sql_of,
    Path: path_of,
    Operand: operand_of,
    Choices: choices_of,
    Arguments: arguments_of,
    Given: given_of,
    Moves: moves_of,
    tuple[str, ...]: strings_of,
    tuple[tuple[str, Operand], ...]: match_of,
}
"""The reader of each annotation that needs no other generator.

Raises:
    WrongOption: the node is of another kind.
"""
