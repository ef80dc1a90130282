"""Two conditions at once: domains, orders and branches that hold together, or a contradiction."""

from collections.abc import Mapping
from dataclasses import replace

from synth.conditions.constants import family, is_empty, is_inside, key
from synth.conditions.domain import Bound, Branch, Domain, Order
from synth.conditions.moments import seconds
from synth.conditions.parsed import NotUnderstoodError
from synth.databases.catalog import DbType

Span = tuple[int, int | None] | None
_SQL_WORDS = {"date": "date ", "timestamp": "timestamp "}
_NULL = Domain(null=True)


def meet(a: Domain, b: Domain, kind: DbType) -> Domain | None:
    """What both domains allow, or None where nothing is left.

    A null satisfies every comparison, so that what must be null is not asked for a value too. A
    nullable column whose domains contradict each other is not made null for it.

    Args:
        a: a domain.
        b: another of the same column.
        kind: the column's type: its constants are compared as it does.
    """
    if a == b:
        return a
    if _NULL.null in (a.null, b.null):
        return None if False in (a.null, b.null) else _NULL
    if None not in (a.json, b.json) and a.json != b.json:
        return None
    try:
        found = Domain(
            null=a.null if b.null is None else b.null,
            lo=_end(a.lo, b.lo, kind, is_low=True),
            hi=_end(a.hi, b.hi, kind, is_low=False),
            among=_shared(a, b),
            excluded=a.excluded | b.excluded,
            chars=_span(a.chars, b.chars),
            octets=_span(a.octets, b.octets),
            elements=_span(a.elements, b.elements),
            patterns=_both(a.patterns, b.patterns),
            not_patterns=_both(a.not_patterns, b.not_patterns),
            json=a.json or b.json,
            is_folded=a.is_folded or b.is_folded,
            is_trimmed=a.is_trimmed or b.is_trimmed,
        )
        return _settled(found, kind)
    except NotUnderstoodError:
        return None


def _both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a + b))


def _span(a: Span, b: Span) -> Span:
    if a is None or b is None:
        return a or b
    least = max(a[0], b[0])
    most = min((end for end in (a[1], b[1]) if end is not None), default=None)
    return least, most


def _shared(a: Domain, b: Domain) -> tuple[str, ...] | None:
    if a.among is None or b.among is None:
        return b.among if a.among is None else a.among
    others = set(b.among)
    return tuple(value for value in a.among if value in others)


def _end(a: Bound | None, b: Bound | None, kind: DbType, *, is_low: bool) -> Bound | None:
    """The tighter of two ends; SQL that takes the tighter where only the run can tell."""
    if a is None or b is None or a.text == b.text:
        return b if a is None or (b is not None and b.is_open) else a
    if a.is_relative or b.is_relative:
        here, there = (seconds(end.text) if end.is_relative else None for end in (a, b))
        if here is None or there is None:
            word = "greatest" if is_low else "least"
            texts = sorted([_sql(a, kind), _sql(b, kind)])
            return Bound(f"{word}({', '.join(texts)})", a.is_open or b.is_open, is_relative=True)
        return a if (here > there) == is_low else b
    left, right = key(a.text, kind), key(b.text, kind)
    if left == right:
        return a if a.is_open else b
    return a if (left > right) == is_low else b  # type: ignore[operator]  # keys of one type


def _sql(end: Bound, kind: DbType) -> str:
    word = _SQL_WORDS.get(family(kind))
    return end.text if end.is_relative or word is None else f"{word}'{end.text}'"


def _settled(found: Domain, kind: DbType) -> Domain | None:
    """The domain with what its list of values decides taken away, or None where it is empty."""
    spans = (found.chars, found.octets, found.elements)
    if any(span is not None and span[1] is not None and span[0] > span[1] for span in spans):
        return None
    if found.lo is not None and found.hi is not None and _contradict(found.lo, found.hi, kind):
        return None
    if found.among is None:
        return None if _is_exhausted(found, kind) else found
    left = tuple(value for value in found.among if _allows(found, value, kind))
    if not left:
        return None
    lo, hi = (end if end and end.is_relative else None for end in (found.lo, found.hi))
    empty = Domain()
    return replace(
        found,
        among=left,
        lo=lo,
        hi=hi,
        excluded=empty.excluded,
        chars=None,
        octets=None,
        is_trimmed=False,
    )


def _contradict(lo: Bound, hi: Bound, kind: DbType) -> bool:
    if not lo.is_relative and not hi.is_relative:
        return is_empty(lo, hi, kind)
    low, high = (seconds(end.text) if end.is_relative else None for end in (lo, hi))
    if low is None or high is None:
        return False
    return low > high or (low == high and (lo.is_open or hi.is_open))


def _is_exhausted(found: Domain, kind: DbType) -> bool:
    """Whether everything of a small type, or the only value of an interval, is excluded."""
    labels = ("true", "false") if kind.base == "boolean" else kind.labels
    if labels and found.excluded.issuperset(labels):
        return True
    lo, hi = found.lo, found.hi
    ends = [end for end in (lo, hi) if end is not None and not end.is_relative]
    return len(ends) > 1 and ends[0].text == ends[1].text and ends[0].text in found.excluded


def _allows(found: Domain, value: str, kind: DbType) -> bool:
    folded = {word.casefold() for word in found.excluded} if found.is_folded else found.excluded
    if (value.casefold() if found.is_folded else value) in folded:
        return False
    if found.is_trimmed and value != value.strip(" "):
        return False
    sizes = ((found.chars, len(value)), (found.octets, len(value.encode())))
    if any(span is not None and not _fits(span, size) for span, size in sizes):
        return False
    return is_inside(value, found.lo, found.hi, kind)


def _fits(span: tuple[int, int | None], size: int) -> bool:
    return span[0] <= size and (span[1] is None or size <= span[1])


def meet_branches(a: Branch, b: Branch, columns: Mapping[str, DbType]) -> Branch | None:
    """What holds both, or None where that is impossible."""
    domains = dict(a.domains)
    for name, domain in b.domains.items():
        met = meet(domains.get(name, Domain()), domain, columns[name])
        if met is None:
            return None
        domains[name] = met
    nulls = {name for name, domain in domains.items() if domain.null}
    orders = dict.fromkeys(
        order for order in (*a.orders, *b.orders) if not nulls & {order.left, order.right}
    )
    if len(orders) > 1:
        settled = _settled_orders(tuple(orders))
        if settled is None:
            return None
        orders = dict.fromkeys(settled)
    return Branch(domains, tuple(orders))


_TOGETHER = {
    frozenset(["<", "<="]): "<",
    frozenset(["<", "<>"]): "<",
    frozenset(["<=", "<>"]): "<",
    frozenset(["<=", "="]): "=",
}
_SYMMETRIC = ("<>", "=")
"""Two relations of the same columns as one."""


def _settled_orders(orders: tuple[Order, ...]) -> tuple[Order, ...] | None:
    """Orders without repetition, or None where two columns cannot stand so; longer circles stay."""
    relations: dict[tuple[str, str], str] = {}
    kept = [order for order in orders if order.gap]
    for order in orders:
        if order.gap:
            continue
        pair, back = (order.left, order.right), (order.right, order.left)
        if relations.get(back) in _SYMMETRIC:
            relations[pair] = relations.pop(back)
        relation: str | None = order.relation
        if back in relations and relation not in _SYMMETRIC:
            relation = "=" if (relations[back], relation) == ("<=", "<=") else None
        pair = back if back in relations else pair
        there = relations.get(pair, relation)
        if relation != there:
            relation = _TOGETHER.get(frozenset([str(there), str(relation)]))
        if relation is None:
            return None
        relations[pair] = relation
    return (*(Order(a, relation, b) for (a, b), relation in relations.items()), *kept)


def is_relative(branch: Branch) -> bool:
    """Whether some end of it depends on today."""
    ends = (end for domain in branch.domains.values() for end in (domain.lo, domain.hi))
    return any(end is not None and end.is_relative for end in ends)
