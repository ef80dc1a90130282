"""A column compared with another one, with something added: an `Order`."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from synth.conditions.constants import family, key
from synth.conditions.domain import Branch, Domain, Order
from synth.conditions.moments import distance, gap
from synth.conditions.parsed import FLIPPED, Node, NotUnderstoodError
from synth.conditions.subjects import Scope, Subject, constant, subject
from synth.conditions.union import Branches
from synth.databases.catalog import DbType

_SIGNS = {"lt": "<", "lte": "<=", "eq": "=", "neq": "<>"}


Distance = Decimal | tuple[int, timedelta]


@dataclass(frozen=True)
class _Side:
    """A column with a number, or months and the rest of an interval, added."""

    seen: Subject
    added: Distance | None = None


def _side(node: Node, scope: Scope) -> _Side:
    sign = {"add": 1, "sub": -1}.get(node.kind)
    seen = subject(node if sign is None else node.args[0], scope)
    if seen is None or seen.view != "value" or seen.fold or seen.is_trimmed:
        raise NotUnderstoodError
    return _Side(seen) if sign is None else _Side(seen, _added(node.args[1], seen, sign))


def _added(node: Node, seen: Subject, sign: int) -> Distance | None:
    """What is added; None where it is nothing."""
    if family(seen.kind) == "number":
        text = constant(node)
        if text is None:
            raise NotUnderstoodError
        number = key(text, DbType("numeric", "numeric"))
        return number * sign if isinstance(number, Decimal) and number else None
    if family(seen.kind) not in ("date", "timestamp"):
        raise NotUnderstoodError
    months, span = distance(node)
    return (sign * months, sign * span) if months or span else None


def _written(added: Distance | None) -> str:
    if added is None:
        return ""
    return f"{added:f}" if isinstance(added, Decimal) else gap(*added)


def _negative(added: Distance) -> Distance:
    """What is added on the other side; a month is not the same length there."""
    if isinstance(added, Decimal):
        return -added
    if added[0]:
        raise NotUnderstoodError
    return 0, -added[1]


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
    if first.added is not None or second.added is not None:
        raise NotUnderstoodError
    constant_node = Node("number", (), text)
    if family(second.seen.kind) != "number":
        bases = {first.seen.kind.base, second.seen.kind.base}
        if text.lstrip("+-").replace(".", "", 1).isdigit():
            if bases != {"date"}:
                raise NotUnderstoodError
        else:
            constant_node = Node("cast", (Node("text", (), text),), "interval")
    added = _added(constant_node, second.seen, 1)
    return _ordered(FLIPPED[relation], replace(second, added=added), first, is_strict=is_strict)


def _ordered(relation: str, a: _Side, b: _Side, *, is_strict: bool) -> Branches:
    groups = {family(side.seen.kind) for side in (a, b)}
    if groups - {"date", "timestamp"} and len(groups) > 1:
        raise NotUnderstoodError
    if "other" in groups and a.seen.kind.base != b.seen.kind.base:
        raise NotUnderstoodError
    if a.seen.column == b.seen.column or None not in (a.added, b.added):
        raise NotUnderstoodError
    if relation not in _SIGNS:
        relation, a, b = FLIPPED[relation], b, a
    if b.added is not None and relation in ("eq", "neq"):
        a, b = b, a
    elif b.added is not None:
        # `a < b + gap`: the gap goes to the other side, turned round.
        a, b = _Side(a.seen, _negative(b.added)), _Side(b.seen)
    left, right = a.seen.column, b.seen.column
    order = Order(left, _SIGNS[relation], right, _written(a.added))
    known = Domain(null=False)
    return (Branch({left: known, right: known} if is_strict else {}, (order,)),)
