"""What a reader expects of a node: one word, a number, a mapping; mistakes are collected."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NoReturn

from synth.errors import Mark, Problem, SchemaError, nearest
from synth.schema.meant import meant
from synth.schema.types import Node

MOST_PROBLEMS = 100
"""More are counted as one: nobody reads them, and a hostile file would have a million."""

_MOST_SHOWN = 40
_WHOLE = re.compile(r"[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?")


class Problems:
    """The mistakes found so far, at most `MOST_PROBLEMS`."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def is_full(self) -> bool:
        """Whether further mistakes are no longer looked at."""
        return len(self._found) >= MOST_PROBLEMS

    def add(
        self,
        mark: Mark,
        found: str,
        expected: str = "",
        *,
        word: str = "",
        known: Collection[str] = (),
        meant: str | None = None,
    ) -> None:
        """Note one mistake.

        Args:
            mark: where it is.
            found: what stands there.
            expected: what should.
            word: a misspelt word, for which the nearest of `known` is suggested.
            known: the words that would have been right.
            meant: what is suggested, where that is known already.
        """
        if not self.is_full:
            close = nearest(word, known) if 0 < len(word) <= _MOST_SHOWN else meant
            self._found[Problem(mark, found, expected, close)] = None

    def stop(self) -> NoReturn:
        """Raise what was found.

        Raises:
            SchemaError: always.
        """
        problems = list(self._found)
        if self.is_full:
            last = max(problem.mark for problem in problems)
            problems.append(Problem(last, "and more: only the first 100 problems are shown"))
        raise SchemaError(problems)


def quoted(text: str) -> str:
    """A text in quotes for a message: unprintable characters visible, long ones cut."""
    return repr(text) if len(text) <= _MOST_SHOWN else repr(text[:_MOST_SHOWN]) + "..."


def shown(node: Node) -> str:
    """What a node is, for a message."""
    if node.text is not None:
        return quoted(node.text)
    if node.items is not None:
        return "a list" if node.items else "an empty list"
    return "a mapping" if node.pairs else "an empty mapping"


def listed(words: Collection[str]) -> str:
    """Words as a list for a message."""
    return ", ".join(words)


def is_missing(node: Node) -> bool:
    """Whether the YAML had no value here, which is reported once, where it is read."""
    return node.value == "" and not node.quoted


def is_torn(word: str, value: Node) -> bool:
    """Whether a key is the rest of a value that a comma or a missing space tore apart.

    Such a key has no value, and that is reported once, where it is read.
    """
    return is_missing(value) and not word.isidentifier()


def is_null(node: Node) -> bool:
    """Whether this is the plain word `null`, which deletes what a name meant before."""
    return node.value == "null" and not node.quoted


def pairs_of(
    node: Node | None, what: str, problems: Problems, *, example: str
) -> Mapping[str, tuple[Node, Node]]:
    """The pairs of a mapping; none where there is no node, or after noting a mistake."""
    if node is not None and node.pairs is not None:
        return node.pairs
    _refuse(node, what, f"a mapping such as {example}", problems)
    return {}


def items_of(node: Node | None, what: str, problems: Problems, *, example: str) -> tuple[Node, ...]:
    """The items of a list; none where there is no node, or after noting a mistake."""
    if node is not None and node.items is not None:
        return node.items
    _refuse(node, what, f"a list such as {example}", problems)
    return ()


def text_of(node: Node | None, what: str, problems: Problems, *, expected: str) -> str | None:
    """A text that is not empty; None where there is no node, or after noting a mistake."""
    if node is not None and node.text:
        return node.text
    _refuse(node, what, expected, problems)
    return None


def whole_of(node: Node | None, what: str, problems: Problems, *, example: str) -> int | None:
    """A whole number from 0; None where there is no node, or after noting a mistake."""
    if node is not None and node.text is not None and _WHOLE.fullmatch(node.text):
        return int(node.text)
    digits = node is not None and node.text is not None and node.text.isdecimal()
    expected = "at most 18 digits" if digits else f"a whole number from 0, such as {example}"
    near = None if digits or node is None else meant(node.text or "", whole=True)
    _refuse(node, what, expected, problems, near)
    return None


def flag_of(node: Node | None, what: str, problems: Problems) -> bool | None:
    """`true` or `false`; None where there is no node, or after noting a mistake."""
    if node is not None and node.text in {"true", "false"}:
        return node.text == "true"
    _refuse(node, what, "true or false", problems)
    return None


def share_of(node: Node | None, what: str, problems: Problems) -> Decimal | None:
    """A share from 0 to 1; None where there is no node, or after noting a mistake."""
    value = number(node.text) if node is not None and node.text is not None else None
    if value is not None and 0 <= value <= 1:
        return value
    near = None if node is None else meant(node.text or "")
    _refuse(node, what, "a share from 0 to 1, such as 0.1", problems, near)
    return None


def number(text: str) -> Decimal | None:
    """The number a text is, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def words_of(
    pairs: Mapping[str, tuple[Node, Node]], where: str, known: Collection[str], problems: Problems
) -> dict[str, Node]:
    """The values of the known words; every other word is a problem."""
    for word, (key, value) in pairs.items():
        if word not in known and not is_torn(word, value):
            found = f"unknown word {quoted(word)} in {where}"
            problems.add(key.mark, found, f"one of {listed(known)}", word=word, known=known)
    return {word: value for word, (_, value) in pairs.items() if word in known}


def is_meant(word: str, pairs: Collection[str], known: Collection[str]) -> bool:
    """Whether a mapping says a word, perhaps misspelt or without the space behind its colon.

    A mistake in the word itself was noted: that it is missing too would follow from that.

    Args:
        word: one of `known`.
        pairs: the keys of the mapping.
        known: the words that the mapping takes.
    """
    torn = (key for key in pairs if key not in known and len(key) <= _MOST_SHOWN)
    return any(key.partition(":")[0] == word or nearest(key, known) == word for key in torn)


def _refuse(
    node: Node | None, what: str, expected: str, problems: Problems, near: str | None = None
) -> None:
    if node is not None and not is_missing(node):
        problems.add(node.mark, f"{what} is {shown(node)}", expected, meant=near)
