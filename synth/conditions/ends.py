"""A piece of a text compared: `left(x, 2) = 'FR'`, `right(x, 2) ~ '^[0-9]+$'`, `substr(x, 5, 1)`.

What a piece must be is a pattern of the whole text, as far as the piece has a length of its own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.patterns import escaped
from synth.conditions.subjects import Scope, constant

_REPEATED = re.compile(r"(\[[^\]]+\]|\\[dw]|\.)[+*]")
_GROUP = re.compile(r"\([^()]*\)|\[[^\]]*\]")


@dataclass(frozen=True)
class Piece:
    """Characters of a text.

    Attributes:
        text: what they are taken from.
        before: the pattern of what stands before them.
        after: likewise, behind them.
        size: how many there are; None: up to what stands behind them.
    """

    text: Node
    before: str
    after: str
    size: int | None

    def equal(self, texts: tuple[str, ...]) -> str:
        """The pattern of texts whose piece is one of some.

        Raises:
            NotUnderstoodError: one is not as long as the piece.
        """
        for text in texts:
            is_whole = self.size == len(text) if self.size else self.after not in escaped(text)
            if not (text and is_whole):
                raise NotUnderstoodError
        told = [escaped(text) for text in texts]
        return self.before + (told[0] if len(told) == 1 else f"(?:{'|'.join(told)})") + self.after

    def matching(self, pattern: str) -> str:
        """The pattern of texts whose piece matches one from its beginning to its end.

        Raises:
            NotUnderstoodError: the pattern may match pieces of another length.
        """
        inner = pattern[1:-1]
        if self.size is None or f"^{inner}$" != pattern or inner.endswith("\\"):
            raise NotUnderstoodError
        many = _REPEATED.fullmatch(inner)
        if many is not None:
            inner = f"{many[1]}{{{self.size}}}"
        if _lengths(inner) != {self.size} or "|" in _GROUP.sub("", inner):
            raise NotUnderstoodError
        return f"{self.before}{inner}{self.after}"


def _lengths(pattern: str) -> set[int]:
    from synth.generators.matching import Span, matching

    try:
        return {int(length) for length in matching(pattern, Span()).lengths}
    except ValueError as error:
        raise NotUnderstoodError from error


def piece(node: Node, scope: Scope) -> Piece | None:
    """The piece of a text that a side of a comparison is, or None where it is none.

    Args:
        node: the side.
        scope: the columns, and in whose SQL it is written.
    """
    maker = _MAKERS.get(node.text) if node.kind in ("call", "function") else None
    if maker is None or len(node.args) < 2:  # noqa: PLR2004 - a text and a number
        return None
    try:
        return maker(node.args[0], [constant(arg) or "" for arg in node.args[1:]], scope)
    except ValueError:
        return None


def _left(text: Node, told: list[str], _: Scope) -> Piece | None:
    return Piece(text, "^", "", int(told[0])) if int(told[0]) > 0 else None


def _right(text: Node, told: list[str], _: Scope) -> Piece | None:
    return Piece(text, "", "$", int(told[0])) if int(told[0]) > 0 else None


def _middle(text: Node, told: list[str], scope: Scope) -> Piece | None:
    first, size = int(told[0]), int(told[-1])
    if first < 0 and not scope.dialect.is_typed and size in (first, -first):
        return Piece(text, "", "$", -first)  # SQLite counts from the end
    if first < 1 or size < 1 or len(told) == 1:
        return None
    return Piece(text, "^" if first == 1 else f"^.{{{first - 1}}}", "", size)


def _split(text: Node, told: list[str], _: Scope) -> Piece | None:
    return Piece(text, "^", escaped(told[0]), None) if told[0] and told[1:] == ["1"] else None


_MAKERS: Mapping[str, Callable[[Node, list[str], Scope], Piece | None]] = {
    "left": _left,
    "right": _right,
    "substring": _middle,
    "splitpart": _split,
}
