"""A condition's connectives as branches: what makes it TRUE, or at least not FALSE.

AND, OR and NOT of three truth values are a distributive lattice (Kleene's strong logic), so that a
disjunction of conjunctions of comparisons is not FALSE wherever every comparison of one conjunction
is TRUE or null. Only where a null would decide (`is true`, `case`) the branches forbid nulls.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from synth.conditions.atoms import comparison, is_true
from synth.conditions.clocks import moment_read, pattern_of
from synth.conditions.constants import TEXTS
from synth.conditions.counts import counted, is_count
from synth.conditions.domain import Branch, Domain
from synth.conditions.matches import matched, starting
from synth.conditions.parsed import FLIPPED, NEGATED, Node, NotUnderstoodError
from synth.conditions.subjects import Scope, Subject, constant, is_null, subject
from synth.conditions.union import FREE, Branches, only, passes, product, union

PATTERNS = frozenset(["like", "ilike", "regex", "iregex", "glob", "similar"])
_PREDICATES = PATTERNS | frozenset(["and", "or", "not", "is", "same", "boolean", *NEGATED])
_CALLS = frozenset(["starts_with", "isfinite", "json_valid"])
_SIDES = {"-1": "lt", "0": "eq", "1": "gt", "-10": "lte", "01": "gte", "-11": "neq"}
"""How a number stands to 0, by the signs that it may have."""

_MOST_PARTS = 6
"""Most conditions of a CASE that is taken apart."""


def branches_of(node: Node, scope: Scope, *, truth: bool, is_strict: bool) -> Branches:
    """The branches in which a condition is TRUE (or FALSE), or where that is enough null.

    Args:
        node: the condition.
        scope: the columns.
        truth: which of the two.
        is_strict: whether null is not enough.

    Raises:
        NotUnderstoodError: nothing sure can be said; what is returned need not be all there is.
    """
    kind = node.kind
    if kind == "not":
        return branches_of(node.args[0], scope, truth=not truth, is_strict=is_strict)
    if kind in ("and", "or"):
        parts = [_later(part, scope, truth=truth, is_strict=is_strict) for part in node.args]
        return every(parts, scope) if (kind == "and") == truth else some(parts, scope)
    if kind in PATTERNS:
        return _matched(node, scope, truth=truth, is_strict=is_strict)
    if kind in NEGATED:
        relation = kind if truth else NEGATED[kind]
        return _compared(relation, node.args, scope, truth=truth, is_strict=is_strict)
    maker = _MAKERS.get(kind)
    if maker is None:
        raise NotUnderstoodError
    return maker(node, scope, truth, is_strict)


Part = Callable[[], Branches]


def _later(node: Node, scope: Scope, *, truth: bool, is_strict: bool) -> Part:
    return lambda: branches_of(node, scope, truth=truth, is_strict=is_strict)


def every(parts: Sequence[Part], scope: Scope) -> Branches:
    """The branches in which all conditions hold."""
    return reduce(lambda a, b: product(a, b, scope.columns), (part() for part in parts), (FREE,))


def some(parts: Sequence[Part], scope: Scope) -> Branches:
    """The branches in which one condition holds; conditions that are not understood are left out.

    Raises:
        NotUnderstoodError: none is understood; in a whole condition, one is not.
    """
    found: list[Branch] = []
    is_understood = False
    for part in parts:
        try:
            found += part()
            is_understood = True
        except NotUnderstoodError:
            if scope.is_whole:
                raise
    if not is_understood:
        raise NotUnderstoodError
    return union(found)


def is_predicate(node: Node, scope: Scope) -> bool:
    """Whether an expression is a truth value."""
    if node.kind == "cast" and node.text == "boolean":
        return True
    if node.kind == "column":
        return scope.columns[scope.find(node.text)].base == "boolean"
    if node.kind == "case":
        return all(is_predicate(value, scope) for value in node.args[1::2])
    return node.kind in _PREDICATES or (node.kind == "call" and node.text in _CALLS)


def _truth_value(node: Node, scope: Scope) -> Node | None:
    """A side of a comparison as a condition; 0 and 1 are SQLite's truth values."""
    if node.kind == "number" and node.text in ("0", "1"):
        return Node("boolean", (), "true" if node.text == "1" else "false")
    return node if is_predicate(node, scope) else None


def _compared(
    relation: str, args: tuple[Node, ...], scope: Scope, *, truth: bool, is_strict: bool
) -> Branches:
    left, right = args
    if relation in ("eq", "neq") and (is_predicate(left, scope) or is_predicate(right, scope)):
        p, q = _truth_value(left, scope), _truth_value(right, scope)
        if p is not None and q is not None:
            return _equal(p, q, relation == "eq", scope, is_strict=is_strict)
    for side, other, turned in ((left, right, False), (right, left, True)):
        if side.kind == "call" and side.text in ("coalesce", "greatest", "least"):
            return _any_of(relation, side, other, scope, is_turned=turned, is_strict=is_strict)
        if is_count(side) and (side.kind != "case" or constant(other) is not None):
            return counted(relation, side, other, scope, branches_of, is_turned=turned)
        if _in_case(side) is not None and other.kind not in ("any", "all"):
            chosen = _each_compared(relation, side, other, is_turned=turned)
            return _case(chosen, scope, True, is_strict)
        number = constant(other) if side.kind == "call" and side.text == "sign" else None
        if number is not None:
            signs = _signed(relation, side.args[0], number, is_turned=turned)
            return branches_of(signs, scope, truth=True, is_strict=is_strict)
    if right.kind in ("any", "all") and not truth:
        right = Node({"any": "all", "all": "any"}[right.kind], right.args)
    return comparison(relation, left, right, scope, is_strict=is_strict)


def _in_case(node: Node) -> Node | None:
    """A CASE, or the one that is cast."""
    while node.kind == "cast":
        node = node.args[0]
    return node if node.kind == "case" else None


def _each_compared(relation: str, side: Node, other: Node, *, is_turned: bool) -> Node:
    """A CASE of which each value is compared, in place of what it comes out as."""

    def compared(value: Node, side: Node) -> Node:
        if side.kind == "cast":
            return compared(Node("cast", (value,), side.text), side.args[0])
        return Node(relation, (other, value) if is_turned else (value, other))

    parts = list((_in_case(side) or side).args)
    for place in (*range(1, len(parts) - 1, 2), len(parts) - 1):
        parts[place] = compared(parts[place], side)
    return Node("case", tuple(parts))


def _signed(relation: str, value: Node, number: str, *, is_turned: bool) -> Node:
    """The sign of a number compared with a number: on which sides of 0 it lies."""
    told = FLIPPED[relation] if is_turned else relation
    sides = "".join(sign for sign in ("-1", "0", "1") if is_true(told, sign, number))
    if sides in _SIDES:
        return Node(_SIDES[sides], (value, Node("number", (), "0")))
    return Node("boolean", (), "true" if sides else "false")


def _equal(p: Node, q: Node, is_same: bool, scope: Scope, *, is_strict: bool) -> Branches:
    """Two conditions with the same truth value, or with different ones."""
    return some(
        [
            lambda here=here: every(  # type: ignore[misc]  # a default that binds the loop's value
                [
                    _later(p, scope, truth=here, is_strict=is_strict),
                    _later(q, scope, truth=here == is_same, is_strict=is_strict),
                ],
                scope,
            )
            for here in (True, False)
        ],
        scope,
    )


def _any_of(
    relation: str, call: Node, other: Node, scope: Scope, *, is_turned: bool, is_strict: bool
) -> Branches:
    """COALESCE, GREATEST or LEAST compared: one of the arguments decides, or all of them."""

    def one(arg: Node, *, is_strict: bool) -> Part:
        args = (other, arg) if is_turned else (arg, other)
        return lambda: _compared(relation, args, scope, truth=True, is_strict=is_strict)

    if call.text == "coalesce":
        choices: list[Part] = []
        for place, arg in enumerate(call.args):
            before = [_nulled(earlier, scope, is_null=True) for earlier in call.args[:place]]
            known = [] if constant(arg) is not None else [_nulled(arg, scope, is_null=False)]
            parts = [*before, *known, one(arg, is_strict=is_strict)]
            choices.append(lambda parts=parts: every(parts, scope))  # type: ignore[misc]  # the same
        return some(choices, scope)
    if relation in ("eq", "neq"):
        raise NotUnderstoodError
    is_below = (relation in ("lt", "lte")) != is_turned
    if is_below == (call.text == "greatest"):
        return every([one(arg, is_strict=is_strict) for arg in call.args], scope)
    return some([one(arg, is_strict=True) for arg in call.args], scope)


def _nulled(node: Node, scope: Scope, *, is_null: bool) -> Part:
    return lambda: _null(node, scope, is_null=is_null)


def _null(node: Node, scope: Scope, *, is_null: bool) -> Branches:
    """Whether an expression is null."""
    if not is_null and (read := moment_read(node)) is not None:
        seen = subject(read[0], scope)
        if seen is not None and seen.view == "value" and seen.kind.base in TEXTS:
            return only(seen, (Domain(patterns=(pattern_of(read[1]),)),), is_strict=True)
    if node.kind == "cast" and constant(node) is None:
        subject(node, scope)  # a text that is no number, address or label stops the server
    while node.kind == "cast":
        node = node.args[0]
    if constant(node) is not None:
        return () if is_null else (FREE,)
    if node.kind == "call" and node.text == "coalesce":
        parts = [_nulled(arg, scope, is_null=is_null) for arg in node.args]
        return every(parts, scope) if is_null else some(parts, scope)
    if node.kind == "call" and node.text in ("jsonb_typeof", "json_typeof", "upper", "lower"):
        node = node.args[0]
    seen = subject(node, scope)
    if seen is not None and seen.view == "array_length" and not is_null:
        return only(seen, (Domain(elements=(1, None)),), is_strict=True)
    if seen is None or node.kind != "column":
        raise NotUnderstoodError
    return (Branch({seen.column: Domain(null=is_null)}),)


def _is(node: Node, scope: Scope, truth: bool, _: bool) -> Branches:
    inner = node.args[0]
    if node.text == "null":
        return _null(inner, scope, is_null=truth)
    return branches_of(inner, scope, truth=(node.text == "true") == truth, is_strict=truth)


def _same(node: Node, scope: Scope, truth: bool, _: bool) -> Branches:
    """IS [NOT] DISTINCT FROM."""
    left, right = node.args
    if is_null(left) or is_null(right):
        return _null(left if is_null(right) else right, scope, is_null=truth)
    nulls = [(False, True), (True, False)]
    if truth:
        nulls = [(True, True)]
    relation = "eq" if truth else "neq"
    if constant(left) is not None or constant(right) is not None:
        return comparison(relation, left, right, scope, is_strict=truth)

    def compared() -> Branches:
        return comparison(relation, left, right, scope, is_strict=True)

    rest: list[Part] = [
        lambda a=a, b=b: every(  # type: ignore[misc]  # defaults that bind the loop's values
            [_nulled(left, scope, is_null=a), _nulled(right, scope, is_null=b)], scope
        )
        for a, b in nulls
    ]
    return some([compared, *rest], scope)


def _column(node: Node, scope: Scope, truth: bool, is_strict: bool) -> Branches:
    name = scope.find(node.text)
    kind = scope.columns[name]
    if kind.base != "boolean":
        raise NotUnderstoodError
    value = Domain(among=("true" if truth else "false",))
    return only(Subject(name, kind), (value,), is_strict=is_strict)


def _boolean(node: Node, _: Scope, truth: bool, __: bool) -> Branches:
    return (FREE,) if (node.text == "true") == truth else ()


def _matched(node: Node, scope: Scope, *, truth: bool, is_strict: bool) -> Branches:
    pattern = node.args[1]
    if pattern.kind not in ("any", "all"):
        return matched(node, scope, truth=truth, is_strict=is_strict)
    each = [Node(node.kind, (node.args[0], item)) for item in pattern.args]
    parts = [_later(part, scope, truth=truth, is_strict=is_strict) for part in each]
    return every(parts, scope) if (pattern.kind == "all") == truth else some(parts, scope)


def _call(node: Node, scope: Scope, truth: bool, is_strict: bool) -> Branches:
    if node.text == "starts_with":
        return starting(node, scope, truth=truth, is_strict=is_strict)
    if node.text not in _CALLS or not truth or len(node.args) != 1:
        raise NotUnderstoodError
    seen = subject(node.args[0], scope)
    if seen is None or seen.view != "value":
        raise NotUnderstoodError
    is_text = node.text == "json_valid" and seen.kind.base not in ("json", "jsonb")
    return only(seen, (Domain(json="object") if is_text else Domain(),), is_strict=is_strict)


def _case(node: Node, scope: Scope, truth: bool, is_strict: bool) -> Branches:
    """The first condition that is TRUE decides; those before it are FALSE or null."""
    pairs = list(zip(node.args[:-1:2], node.args[1:-1:2], strict=True))
    if len(pairs) > _MOST_PARTS:
        raise NotUnderstoodError
    choices: list[Part] = []
    before: list[Part] = []
    for condition, value in [*pairs, (Node("boolean", (), "true"), node.args[-1])]:
        parts = [*before, _later(condition, scope, truth=True, is_strict=True)]
        parts.append(_later(value, scope, truth=truth, is_strict=is_strict))
        choices.append(lambda parts=parts: every(parts, scope))  # type: ignore[misc]  # the same
        before.append(_later(condition, scope, truth=False, is_strict=False))
    return some(choices, scope)


def _no_value(_: Node, __: Scope, ___: bool, is_strict: bool) -> Branches:
    """NULL as a condition, such as the missing rest of a CASE: not FALSE."""
    return () if is_strict else (FREE,)


def _cast(node: Node, scope: Scope, truth: bool, is_strict: bool) -> Branches:
    if is_null(node):
        return passes(scope, is_strict=is_strict)
    text = constant(node)
    if node.text != "boolean" or text is None:
        inner = node.args[0]
        if node.text == "boolean" and is_predicate(inner, scope):
            return branches_of(inner, scope, truth=truth, is_strict=is_strict)
        raise NotUnderstoodError
    return (FREE,) if (text.lower() in ("t", "true")) == truth else ()


_MAKERS: Mapping[str, Callable[[Node, Scope, bool, bool], Branches]] = {
    "is": _is,
    "same": _same,
    "column": _column,
    "boolean": _boolean,
    "null": _no_value,
    "call": _call,
    "case": _case,
    "cast": _cast,
}
