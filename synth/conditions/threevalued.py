"""What a condition can be where one column is null: TRUE, FALSE or null, of any other values."""

from itertools import product

from synth.conditions.parsed import NEGATED, Node

Truth = bool | None
ANY: frozenset[Truth] = frozenset([True, False, None])
_NULL: frozenset[Truth] = frozenset([None])
_PATTERNS = frozenset(["like", "ilike", "regex", "iregex", "glob", "similar"])
_STRICT_CALLS = frozenset(
    [
        "length",
        "octet_length",
        "upper",
        "lower",
        "trim",
        "btrim",
        "ltrim",
        "rtrim",
        "cardinality",
        "array_length",
        "jsonb_typeof",
        "json_typeof",
        "left",
        "starts_with",
        "isfinite",
        "age",
        "at time zone",
        "extract year",
    ]
)
"""Functions of PostgreSQL and SQLite that give null for a null."""


def outcomes(node: Node, column: str) -> frozenset[Truth]:
    """All truth values that a condition may have where the column is null; rather one too many.

    Args:
        node: the condition.
        column: the column's name.
    """
    kind, args = node.kind, node.args
    if kind == "boolean":
        return frozenset([node.text == "true"])
    if kind == "not":
        return frozenset(None if one is None else not one for one in outcomes(args[0], column))
    if kind in ("and", "or"):
        return _connected(kind, [outcomes(part, column) for part in args])
    if kind == "is":
        return _is(node, column)
    if kind in (*NEGATED, *_PATTERNS):
        return _compared(node, column)
    return _NULL if is_null(node, column) else ANY


def _connected(kind: str, parts: list[frozenset[Truth]]) -> frozenset[Truth]:
    strong = kind == "or"
    if any(part == {strong} for part in parts):
        return frozenset([strong])
    found: set[Truth] = set()
    if any(strong in part for part in parts):
        found.add(strong)
    if all(part & {None, not strong} for part in parts):
        if any(None in part for part in parts):
            found.add(None)
        if all((not strong) in part for part in parts):
            found.add(not strong)
    return frozenset(found)


def _is(node: Node, column: str) -> frozenset[Truth]:
    inner = node.args[0]
    if node.text == "null":
        return frozenset([True]) if is_null(inner, column) else frozenset([True, False])
    wanted = node.text == "true"
    return frozenset(one is wanted for one in outcomes(inner, column))


def _compared(node: Node, column: str) -> frozenset[Truth]:
    if any(is_null(part, column) for part in node.args):
        return _NULL
    if node.kind in ("eq", "neq") and all(_is_condition(part) for part in node.args):
        pairs = product(*(outcomes(part, column) for part in node.args))
        is_same = node.kind == "eq"
        return frozenset(None if None in (a, b) else (a == b) == is_same for a, b in pairs)
    return ANY


def _is_condition(node: Node) -> bool:
    return node.kind in ("not", "and", "or", "is", "boolean", *NEGATED, *_PATTERNS)


def is_null(node: Node, column: str) -> bool:
    """Whether an expression is surely null where the column is."""
    if node.kind == "null":
        return True
    if node.kind == "column":
        return node.text.lower() == column.lower()
    if node.kind in ("add", "sub", "mul", "mod", "neg", "cast", *NEGATED, *_PATTERNS):
        return any(is_null(part, column) for part in node.args)
    if node.kind == "call":
        return node.text in _STRICT_CALLS and any(is_null(part, column) for part in node.args)
    return False
