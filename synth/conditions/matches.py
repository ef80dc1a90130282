"""A text column matched with a pattern, as branches."""

from dataclasses import replace

from synth.conditions.constants import family
from synth.conditions.domain import Domain
from synth.conditions.ends import Piece, piece
from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.patterns import escaped, folded, from_glob, from_like, from_similar
from synth.conditions.subjects import Scope, constant, is_null, subject
from synth.conditions.union import Branches, only, passes
from synth.conditions.views import against


def matched(node: Node, scope: Scope, *, truth: bool, is_strict: bool) -> Branches:
    """The branches in which a text matches a pattern, or does not."""
    found_piece, pattern = piece(node.args[0], scope), node.args[1]
    if is_null(pattern):
        return passes(scope, is_strict=is_strict)
    if found_piece is not None and node.kind not in ("ilike", "iregex"):
        text, is_pattern = _pattern(node.kind, pattern, node.args[2:], scope)
        told = found_piece.matching(text) if is_pattern else found_piece.equal((text,))
        regex = Node("regex", (found_piece.text, Node("text", (), told)))
        return matched(regex, scope, truth=truth, is_strict=is_strict)
    seen = subject(node.args[0], scope)
    if (
        seen is None
        or seen.view != "value"
        or family(seen.kind) != "text"
        or seen.fold
        or seen.is_trimmed
    ):
        raise NotUnderstoodError
    text, is_pattern = _pattern(node.kind, pattern, node.args[2:], scope)
    is_folded = node.kind in ("ilike", "iregex") or seen.kind.base == "citext"
    is_folded = is_folded or (node.kind == "like" and scope.dialect.folds_like)
    if not is_pattern:
        found = against(seen, "eq" if truth else "neq", text)
        found = tuple(replace(domain, is_folded=is_folded) for domain in found)
    elif truth:
        is_needed = is_folded and node.kind != "like" and seen.kind.base != "citext"
        found = (Domain(patterns=(folded(text) if is_needed else text,)),)
    else:
        found = (Domain(not_patterns=(folded(text) if is_folded else text,)),)
    return only(seen, found, is_strict=is_strict)


def _pattern(kind: str, node: Node, rest: tuple[Node, ...], scope: Scope) -> tuple[str, bool]:
    """The regular expression of a pattern, or the text that it stands for."""
    escape = constant(rest[0]) if rest else scope.dialect.escape
    if node.kind == "call" and node.args:
        kinds = {"like_escape": "like", "similar_to_escape": "similar", "similar_escape": "similar"}
        kind = kinds.get(node.text, "")
        if len(node.args) > 1 and not is_null(node.args[1]):
            escape = constant(node.args[1])
        node = node.args[0]
    text = constant(node)
    if text is None or escape is None:
        raise NotUnderstoodError
    if kind in ("like", "ilike"):
        return from_like(text, escape)
    if kind in ("regex", "iregex"):
        return text, True
    if kind == "glob":
        return from_glob(text), True
    if kind == "similar":
        return from_similar(text, escape), True
    raise NotUnderstoodError


def of_piece(
    found: Piece, relation: str, texts: tuple[str, ...], scope: Scope, *, is_strict: bool
) -> Branches:
    """`left(x, 2) = 'FR'`, `substr(x, 1, 3) in ('ABC', 'DEF')`."""
    if relation not in ("eq", "neq") or (relation == "neq" and found.size is None):
        raise NotUnderstoodError
    regex = Node("regex", (found.text, Node("text", (), found.equal(texts))))
    return matched(regex, scope, truth=relation == "eq", is_strict=is_strict)


def starting(node: Node, scope: Scope, *, truth: bool, is_strict: bool) -> Branches:
    """`starts_with(x, 'text')`."""
    text = constant(node.args[1])
    if text is None:
        raise NotUnderstoodError
    pattern = Node("text", (), f"^{escaped(text)}")
    regex = Node("regex", (node.args[0], pattern))
    return matched(regex, scope, truth=truth, is_strict=is_strict)
