"""One comparison of a condition as branches: a column against a constant, today or a column."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from synth.conditions.clocks import pattern_of
from synth.conditions.constants import family
from synth.conditions.domain import Bound, Domain
from synth.conditions.ends import piece
from synth.conditions.lasting import lasting, limited
from synth.conditions.matches import of_piece
from synth.conditions.moments import ahead, ahead_year, today
from synth.conditions.pairs import difference, ordered
from synth.conditions.parsed import FLIPPED, Node, NotUnderstoodError
from synth.conditions.subjects import Scope, Subject, constant, is_null, subject
from synth.conditions.union import FREE, Branches, only, passes
from synth.conditions.views import against, chosen

_PLAIN_VIEWS = ("value", "day")


def comparison(
    relation: str, left: Node, right: Node, scope: Scope, *, is_strict: bool
) -> Branches:
    """The branches in which a comparison of two sides is TRUE, or where that is enough null.

    Args:
        relation: `eq neq lt lte gt gte`.
        left: one side.
        right: the other; of equality it may be a list.
        scope: the columns.
        is_strict: whether null is not enough.

    Raises:
        NotUnderstoodError: nothing sure can be said.
    """
    if is_null(left) or is_null(right):
        return passes(scope, is_strict=is_strict)
    if right.kind in ("any", "all"):
        return _listed(relation, left, right, scope, is_strict=is_strict)
    here, there = constant(left), constant(right)
    if here is not None and there is not None:
        return _constants(relation, here, there)
    if here is not None:
        relation, left, right, there = FLIPPED[relation], right, left, here
    elif there is None and today(left) is not None:
        relation, left, right = FLIPPED[relation], right, left
    if there is not None:
        return _constant(relation, left, there, scope, is_strict=is_strict)
    far = today(right)
    if far is not None:
        return _today(relation, left, far, scope, is_strict=is_strict)
    return _columns(relation, left, right, scope, is_strict=is_strict)


def _constants(relation: str, left: str, right: str) -> Branches:
    return (FREE,) if is_true(relation, left, right) else ()


def is_true(relation: str, left: str, right: str) -> bool:
    """Whether a relation holds of two constants: numbers, or texts that are equal or not.

    Raises:
        NotUnderstoodError: nothing sure can be said.
    """
    try:
        a, b = Decimal(left), Decimal(right)
        is_less, is_equal = a < b, a == b
    except InvalidOperation as error:
        if relation not in ("eq", "neq"):
            raise NotUnderstoodError from error
        is_less, is_equal = False, left == right
    truths = {
        "eq": is_equal,
        "neq": not is_equal,
        "lt": is_less,
        "lte": is_less or is_equal,
        "gt": not is_less and not is_equal,
        "gte": not is_less,
    }
    return truths[relation]


def _constant(relation: str, left: Node, text: str, scope: Scope, *, is_strict: bool) -> Branches:
    span = lasting(left)
    if span is not None:
        return limited(relation, span, text, scope, is_strict=is_strict)
    if left.kind == "sub":
        return difference(relation, left, text, scope, is_strict=is_strict)
    found = piece(left, scope)
    if found is not None:
        return of_piece(found, relation, (text,), scope, is_strict=is_strict)
    seen = _seen(left, scope)
    return only(seen, against(seen, relation, text), is_strict=is_strict)


def _seen(node: Node, scope: Scope) -> Subject:
    found = subject(node, scope)
    if found is None:
        raise NotUnderstoodError
    return found


def _listed(relation: str, left: Node, right: Node, scope: Scope, *, is_strict: bool) -> Branches:
    """`= any (...)` and `<> all (...)`; nulls of the list never match."""
    texts = [constant(item) for item in right.args if not is_null(item)]
    kinds = (relation, right.kind)
    if kinds not in (("eq", "any"), ("neq", "all")) or None in texts:
        raise NotUnderstoodError
    if kinds == ("neq", "all") and len(texts) < len(right.args):
        return passes(scope, is_strict=is_strict)
    words = tuple(text for text in texts if text is not None)
    found_piece = piece(left, scope)
    if found_piece is not None:
        return of_piece(found_piece, relation, words, scope, is_strict=is_strict)
    seen = _seen(left, scope)
    if relation == "eq":
        return only(seen, chosen(seen, words), is_strict=is_strict)
    found = [against(seen, "neq", text) for text in words]
    if any(len(domains) != 1 for domains in found):
        raise NotUnderstoodError
    each = [domains[0] for domains in found]
    if any(
        replace(domain, excluded=frozenset()) != replace(each[0], excluded=frozenset())
        for domain in each
    ):
        return _except_blank(seen, each, is_strict=is_strict)
    excluded = frozenset(value for domain in each for value in domain.excluded)
    return only(seen, (replace(each[0], excluded=excluded),), is_strict=is_strict)


def _except_blank(seen: Subject, each: list[Domain], *, is_strict: bool) -> Branches:
    """Several values excluded of which one is empty: that one is said by the length."""
    lengths = [domain for domain in each if not domain.excluded and domain.among is None]
    if any(domain.among is not None for domain in each) or not lengths:
        raise NotUnderstoodError
    excluded = frozenset(value for domain in each for value in domain.excluded)
    is_folded = any(domain.is_folded for domain in each)
    return only(
        seen, (replace(lengths[0], excluded=excluded, is_folded=is_folded),), is_strict=is_strict
    )


def _today(
    relation: str, left: Node, far: tuple[int, timedelta], scope: Scope, *, is_strict: bool
) -> Branches:
    seen = _seen(left, scope)
    if family(seen.kind) not in ("date", "timestamp") or seen.view not in _PLAIN_VIEWS:
        raise NotUnderstoodError
    if relation in ("eq", "neq"):
        raise NotUnderstoodError
    is_low, is_open = relation in ("gt", "gte"), relation in ("lt", "gt")
    end = ahead(far, is_low=is_low, is_open=is_open)
    return only(seen, (_ended(end, is_low=is_low),), is_strict=is_strict)


def _ended(end: Bound, *, is_low: bool) -> Domain:
    return Domain(lo=end) if is_low else Domain(hi=end)


def _this_year(node: Node) -> int | None:
    """Years after the current one that an expression says, or None."""
    while node.kind == "cast":
        node = node.args[0]
    if node.kind in ("add", "sub"):
        start, step = _this_year(node.args[0]), constant(node.args[1])
        if start is None or step is None or not step.isdigit():
            return None
        return start + (int(step) if node.kind == "add" else -int(step))
    is_year = node.kind == "call" and node.text == "extract year"
    return 0 if is_year and today(node.args[0]) is not None else None


def _columns(relation: str, left: Node, right: Node, scope: Scope, *, is_strict: bool) -> Branches:
    """A column against another, or against the current year."""
    years = _this_year(right)
    if years is not None:
        return _against_year(relation, left, years, scope, is_strict=is_strict)
    if _this_year(left) is not None:
        return _columns(FLIPPED[relation], right, left, scope, is_strict=is_strict)
    for one, other in ((left, right), (right, left)):
        if relation == "eq" and one.kind == "column" and _writes(other, one, scope):
            seen, form = _seen(one, scope), constant(other.args[1]) or ""
            return only(seen, (Domain(patterns=(pattern_of(form),)),), is_strict=is_strict)
    a, b = subject(left, scope), subject(right, scope)
    if a is not None and b is not None and a.column == b.column and relation == "eq":
        return _own(a, b, is_strict=is_strict)
    return ordered(relation, left, right, scope, is_strict=is_strict)


def _writes(node: Node, column: Node, scope: Scope) -> bool:
    """Whether SQLite writes a text as a moment: `strftime('%H:%M', x)`."""
    inner = node.args[0] if node.text == "timetostr" else node
    inner = inner.args[0] if inner.text == "tsordstotimestamp" else inner
    is_text = family(scope.columns[scope.find(column.text)]) == "text"
    return inner is not node and inner == column and is_text and not scope.dialect.is_typed


def _own(a: Subject, b: Subject, *, is_strict: bool) -> Branches:
    """`lower(x) = x`, `btrim(x) = x`: a column that some view of it leaves as it is."""
    if {a.view, b.view} != {"value"} or bool(a.fold or a.is_trimmed) == bool(
        b.fold or b.is_trimmed
    ):
        raise NotUnderstoodError
    seen = a if a.fold or a.is_trimmed else b
    other = {"lower": ("[[:upper:]]",), "upper": ("[[:lower:]]",)}.get(seen.fold, ())
    return only(
        seen, (Domain(not_patterns=other, is_trimmed=seen.is_trimmed),), is_strict=is_strict
    )


def _against_year(
    relation: str, left: Node, years: int, scope: Scope, *, is_strict: bool
) -> Branches:
    seen = _seen(left, scope)
    is_low, is_open = relation in ("gt", "gte"), relation in ("lt", "gt")
    if relation in ("eq", "neq"):
        raise NotUnderstoodError
    if seen.view == "value" and family(seen.kind) == "number":
        end = ahead_year(years, is_low=is_low, is_open=is_open)
        return only(seen, (_ended(end, is_low=is_low),), is_strict=is_strict)
    if seen.view != "year" or is_low:
        raise NotUnderstoodError
    end = ahead((12 * (years - is_open), timedelta()), is_low=False, is_open=False)
    return only(seen, (_ended(end, is_low=False),), is_strict=is_strict)
