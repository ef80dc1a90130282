"""One column begins with another: `siret like siren || '%'`, `left(code, 2) = dep`."""

from dataclasses import dataclass, replace

from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.subjects import Scope, constant

_TEXT_CASTS = frozenset(["text", "varchar", "char", "bpchar"])
_ENDS = {"like": "%", "glob": "*"}
_WILD = {"like": "%_\\", "glob": "*?["}
_BEGINNINGS = frozenset(["starts_with", "prefix"])


@dataclass(frozen=True)
class Beginning:
    """A text that begins with what another column holds.

    Attributes:
        whole: the column of the text.
        column: the other one.
        start: what the text begins with: the column, and what stands between.
        between: that, as a text.
        size: how many characters the condition compares, None where it does not say it.
    """

    whole: str
    column: str
    start: Node
    between: str = ""
    size: int | None = None


def beginning(node: Node, scope: Scope) -> Beginning | None:
    """What a condition says of the beginning of a text; None where it says none."""
    try:
        return _of_pattern(node, scope) or _of_call(node, scope) or _of_equation(node, scope)
    except NotUnderstoodError:
        return None


def _of_pattern(node: Node, scope: Scope) -> Beginning | None:
    """`x like y || '%'`, `x glob y || '-*'`."""
    if node.kind not in _ENDS or len(node.args) != 2:  # noqa: PLR2004 - without an escape
        return None
    whole, pattern = (bare(arg) for arg in node.args)
    if pattern.text != "dpipe" or len(pattern.args) < 2:  # noqa: PLR2004 - a column and its end
        return None
    *front, last = pattern.args
    end = constant(last) or ""
    between = end.removesuffix(_ENDS[node.kind])
    if between == end or set(between) & set(_WILD[node.kind]) or len(front) > 1:
        return None
    start = front[0] if not between else replace(pattern, args=(*front, Node("text", (), between)))
    return _made(whole, start, scope)


def _of_call(node: Node, scope: Scope) -> Beginning | None:
    if node.kind != "call" or node.text not in _BEGINNINGS or len(node.args) != 2:  # noqa: PLR2004
        return None
    return _made(bare(node.args[0]), bare(node.args[1]), scope)


def _of_equation(node: Node, scope: Scope) -> Beginning | None:
    """`left(x, 2) = y`, `substr(x, 1, length(y)) = y`, `strpos(x, y) = 1`."""
    if node.kind not in ("eq", "same"):
        return None
    for side, other in (node.args, node.args[::-1]):
        piece, start = bare(side), bare(other)
        if piece.text == "strpos" and constant(other) == "1":
            return _made(bare(piece.args[0]), bare(piece.args[1]), scope)
        is_first = piece.text == "left" or (
            piece.text == "substring" and constant(piece.args[1]) == "1" and len(piece.args) > 2  # noqa: PLR2004
        )
        if is_first and _is_of(piece.args[-1], start):
            size = constant(bare(piece.args[-1])) or ""
            found = _made(bare(piece.args[0]), start, scope)
            return replace(found, size=int(size)) if found and size.isdigit() else found
    return None


def _is_of(size: Node, start: Node) -> bool:
    """Whether a number of characters is that of a text, as far as one sees."""
    size = bare(size)
    if size.kind == "call" and size.text == "length":
        return bare(size.args[0]) == start
    return size.kind == "number"


def _made(whole: Node, start: Node, scope: Scope) -> Beginning | None:
    parts = [bare(part) for part in (start.args if start.text == "dpipe" else (start,))]
    between = "".join(constant(part) or "" for part in parts[1:])
    if whole.kind != "column" or parts[0].kind != "column":
        return None
    if any(constant(part) is None for part in parts[1:]):
        return None
    names = scope.find(whole.text), scope.find(parts[0].text)
    return None if names[0] == names[1] else Beginning(*names, start, between)


def bare(node: Node) -> Node:
    """A side without casts that keep its text."""
    while node.kind == "cast" and node.text in _TEXT_CASTS:
        node = node.args[0]
    return node
