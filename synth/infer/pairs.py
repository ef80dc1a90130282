"""A column compared with another one, with something added: an `Order`."""

from dataclasses import dataclass, replace

from synth.infer.constants import family, key
from synth.infer.domain import Branch, Domain, Order
from synth.infer.moments import distance, gap
from synth.infer.parsed import FLIPPED, Node, NotUnderstoodError
from synth.infer.subjects import Scope, Subject, constant, subject
from synth.infer.union import Branches

_SIGNS = {"lt": "<", "lte": "<=", "eq": "=", "neq": "<>"}


@dataclass(frozen=True)
class _Side:
    """A column with something added."""

    seen: Subject
    gap: str = ""


def _side(node: Node, scope: Scope) -> _Side:
    sign = {"add": 1, "sub": -1}.get(node.kind)
    if sign is None:
        seen = subject(node, scope)
        if seen is None or seen.view != "value" or seen.fold or seen.is_trimmed:
            raise NotUnderstoodError
        return _Side(seen)
    seen = _side(node.args[0], scope).seen
    if node.args[0].kind in ("add", "sub"):
        raise NotUnderstoodError
    return _Side(seen, _gap(node.args[1], seen, sign))


def _gap(node: Node, seen: Subject, sign: int) -> str:
    if family(seen.kind) == "number":
        text = constant(node)
        if text is None:
            raise NotUnderstoodError
        number = key(text, seen.kind) * sign  # type: ignore[operator]  # a number's key is a Decimal
        return f"{number:f}"  # type: ignore[operator]  # the same
    if family(seen.kind) not in ("date", "timestamp"):
        raise NotUnderstoodError
    months, span = distance(node)
    return gap(sign * months, sign * span)


def ordered(relation: str, left: Node, right: Node, scope: Scope, *, is_strict: bool) -> Branches:
    """The branch of a comparison of two columns, of which one may have something added.

    Raises:
        NotUnderstoodError: their types, or what is added, are beyond an `Order`.
    """
    return _ordered(relation, _side(left, scope), _side(right, scope), is_strict=is_strict)


def difference(relation: str, left: Node, text: str, scope: Scope, *, is_strict: bool) -> Branches:
    """The branch of `a - b <= constant`, which is `b + constant >= a`.

    Raises:
        NotUnderstoodError: see `ordered`.
    """
    first, second = _side(left.args[0], scope), _side(left.args[1], scope)
    if first.gap or second.gap:
        raise NotUnderstoodError
    is_count = text.lstrip("+-").replace(".", "", 1).isdigit()
    if family(second.seen.kind) == "number":
        gap = _gap(Node("number", (), text), second.seen, 1)
    elif is_count:
        if {first.seen.kind.base, second.seen.kind.base} != {"date"} or not text.isdigit():
            raise NotUnderstoodError
        gap = _gap(Node("number", (), text), second.seen, 1)
    else:
        gap = _gap(Node("cast", (Node("text", (), text),), "interval"), second.seen, 1)
    added = "" if added == "0" else added
    return _ordered(FLIPPED[relation], replace(second, gap=gap), first, is_strict=is_strict)


def _ordered(relation: str, a: _Side, b: _Side, *, is_strict: bool) -> Branches:
    if a.gap and b.gap:
        raise NotUnderstoodError
    if b.gap or (relation not in _SIGNS and not a.gap):
        relation, a, b = FLIPPED[relation], b, a
    groups = {family(side.seen.kind) for side in (a, b)}
    if groups - {"date", "timestamp"} and len(groups) > 1:
        raise NotUnderstoodError
    if "other" in groups and a.seen.kind.base != b.seen.kind.base:
        raise NotUnderstoodError
    left, right = a.seen.column, b.seen.column
    if left == right:
        raise NotUnderstoodError
    if relation not in _SIGNS:
        # `left + gap > right`: the gap goes to the other side, turned round.
        order = Order(right, {"gt": "<", "gte": "<="}[relation], left, _turned(a.gap))
    else:
        order = Order(left, _SIGNS[relation], right, a.gap)
    known = Domain(null=False)
    return (Branch({left: known, right: known} if is_strict else {}, (order,)),)


def _turned(gap: str) -> str:
    """A gap on the other side of a relation; moments of months do not turn exactly."""
    if "years" in gap or "months" in gap:
        raise NotUnderstoodError
    return gap.translate(str.maketrans("+-", "-+"))
