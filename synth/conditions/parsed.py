"""A condition's text as a small tree of our own: the only file here that knows sqlglot.

Whatever is not in the tree's words becomes a node `unknown`, so that what surrounds it can still be
understood.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from synth.conditions.calls import CALLS
from synth.conditions.node import FLIPPED, NEGATED, UNKNOWN, Node, NotUnderstoodError
from synth.databases.dialect import Dialect

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST = 1 << 16
"""Most characters of a text that is parsed: a list of some thousand values, within a second."""

_SAME = (*NEGATED, "add", "sub", "mul", "mod", "neg", "array")
_NAMES = {
    "nullsafeeq": "same",
    "like": "like",
    "ilike": "ilike",
    "regexplike": "regex",
    "regexpilike": "iregex",
    "glob": "glob",
    "similarto": "similar",
}
_CALLS = {
    **{word: word for word in ("length", "upper", "lower", "coalesce", "greatest", "least")},
    **{word: word for word in ("left", "typeof", "date", "trim")},
    "startswith": "starts_with",
    "arraysize": "array_length",
    "currenttimestamp": "now",
    "localtimestamp": "now",
    "currentdate": "current_date",
}

_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("dpipe", "div", "intdiv", "right"), ("this", "expression")),
    **dict.fromkeys(("round", "trunc"), ("this", "decimals")),
    **dict.fromkeys(
        ("abs", "floor", "ceil", "tsordstotimestamp", "md5", "reverse", "hex"), ("this",)
    ),
    **dict.fromkeys(("year", "quarter", "month", "day", "hour", "minute"), ("this",)),
    **dict.fromkeys(("concat", "concatws"), ("expressions",)),
    "repeat": ("this", "times"),
    "substring": ("this", "start", "length"),
    "splitpart": ("this", "delimiter", "part_index"),
    "replace": ("this", "expression", "replacement"),
    "pad": ("this", "expression", "fill_pattern"),
    "timestamptrunc": ("this", "unit"),
    **dict.fromkeys(("timetostr", "strtodate", "strtotime"), ("this", "format")),
    "format": ("this", "expressions"),
}
"""Nodes of kind `function` with what stands in them, in order."""

_OPERATORS = {
    "=": "eq",
    "<>": "neq",
    "<": "lt",
    "<=": "lte",
    ">": "gt",
    ">=": "gte",
    "~": "regex",
    "~*": "iregex",
    "~~": "like",
    "~~*": "ilike",
}
_ENDS = {"prefix": "{}%", "suffix": "%{}"}
_LISTS = ("any", "all", "anonymous")


@lru_cache(maxsize=1 << 12)  # a table may be decided twice, and tables share conditions
def parse(text: str, dialect: Dialect) -> Node:
    """The tree of a condition.

    Raises:
        NotUnderstoodError: it is no SQL of this dialect, too long or too deep.
    """
    import sqlglot
    from sqlglot import errors, exp

    if len(text) > LONGEST:
        raise NotUnderstoodError
    try:
        found = sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)
        return _node(found)
    except (errors.SqlglotError, RecursionError, ValueError) as error:
        raise NotUnderstoodError from error


def conjuncts(text: str, dialect: Dialect) -> list[str]:
    """The conditions that one consists of, which all must hold; itself where it is but one."""
    import sqlglot
    from sqlglot import errors, exp

    try:
        found = sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)
        inner = found.unnest()
        parts = list(inner.flatten()) if isinstance(inner, exp.And) else [inner]
        return [part.sql(dialect.sqlglot) for part in parts]
    except (errors.SqlglotError, RecursionError, ValueError):
        return [text]


def sufficient(text: str, dialect: Dialect, is_own: Callable[[str], bool]) -> list[str]:
    """Conditions of one kind that together are enough for another one; none where they are not.

    Of `kind <> 'paid' or data ? 'amount'` the second is, of a CASE all values are.

    Args:
        text: the other condition.
        dialect: of it.
        is_own: whether a condition is of that kind.
    """
    import sqlglot
    from sqlglot import errors, exp

    def enough(part: "exp.Expr") -> list[str] | None:
        part = part.unnest()
        if part.key == "boolean" and part.this:
            return []
        said = part.sql(dialect.sqlglot)
        if is_own(said):
            return [said]
        if part.key == "case":
            values = [branch.args["true"] for branch in part.args["ifs"]]
            rest = part.args.get("default")
            found = [enough(one) for one in (*values, *([] if rest is None else [rest]))]
        elif isinstance(part, exp.And):
            found = [enough(one) for one in part.flatten()]
        elif isinstance(part, exp.Or):
            found = [next((f for f in map(enough, part.flatten()) if f is not None), None)]
        else:
            return None
        known = [one for one in found if one is not None]
        return [said for one in known for said in one] if len(known) == len(found) else None

    try:
        return enough(sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)) or []
    except (errors.SqlglotError, RecursionError, ValueError):
        return []


def _node(found: "exp.Expr") -> Node:
    kind = found.key
    if kind in _MAKERS:
        return _MAKERS[kind](found)
    if kind in CALLS:
        return CALLS[kind](found, _node)
    if kind in _SAME:
        return Node(kind, _args(found))
    if kind in _NAMES:
        return _match(_NAMES[kind], found)
    if kind in _CALLS:
        return Node("call", _args(found), _CALLS[kind])
    return _function(found) if kind in _FUNCTIONS else UNKNOWN


def _function(found: "exp.Expr") -> Node:
    given = [found.args.get(word) for word in _FUNCTIONS[found.key]]
    parts = [part for one in given for part in (one if isinstance(one, list) else [one])]
    kept = tuple(_node(part) for part in parts if part is not None)
    word = found.key
    if word == "pad" and not found.args.get("is_left"):
        return UNKNOWN
    return Node("function", kept, word)


def _args(found: "exp.Expr") -> tuple[Node, ...]:
    parts = [found.args.get(word) for word in ("this", "expression")]
    parts += found.args.get("expressions") or []
    return tuple(_node(part) for part in parts if part is not None and hasattr(part, "key"))


def _match(kind: str, found: "exp.Expr") -> Node:
    args = _args(found)
    if not found.args.get("negate"):
        return Node(kind, args)
    if len(args) > 1 and args[1].kind in ("any", "all"):
        # `x not like any (...)`: any of the negations, not the negation of any.
        parts = tuple(Node("not", (Node(kind, (args[0], item)),)) for item in args[1].args)
        return Node({"any": "or", "all": "and"}[args[1].kind], parts)
    return Node("not", (Node(kind, args),))


def _not(found: "exp.Expr") -> Node:
    pattern = found.this.args.get("expression")
    if found.this.key in ("regexplike", "regexpilike") and getattr(pattern, "key", "") in _LISTS:
        return UNKNOWN  # `x !~ any (...)` looks like `not x ~ any (...)` here
    return Node("not", (_inner(found),))


def _inner(found: "exp.Expr") -> Node:
    return _node(found.this)


def _column(found: "exp.Expr") -> Node:
    """A column, behind a dot where it is one of a table, or a field of a struct."""
    given = (found.args.get(word) for word in ("catalog", "db", "table", "this"))
    parts = [part for part in given if part is not None]
    if any(part.key != "identifier" for part in parts):
        return UNKNOWN
    names = (str(p.this if p.args.get("quoted") else p.this.lower()) for p in parts)
    return Node("column", (), ".".join(names))


def _literal(found: "exp.Expr") -> Node:
    return Node("text" if found.args.get("is_string") else "number", (), str(found.this))


def _cast(found: "exp.Expr") -> Node:
    target = found.args["to"]
    word = str(getattr(target.this, "value", target.this)).lower()
    if target.expressions and word != "array":
        word += "()"  # a length or precision: values may be cut
    return Node("cast", (_inner(found),), "timestamp" if word == "timestampntz" else word)


def _many(kind: str) -> Callable[["exp.Expr"], Node]:
    def made(found: "exp.Expr") -> Node:
        return Node(kind, tuple(_node(part) for part in found.flatten()))

    return made


def _is(found: "exp.Expr") -> Node:
    what = found.args["expression"]
    if what.key == "null":
        word = "null"
    elif what.key == "boolean":
        word = "true" if what.this else "false"
    else:
        return UNKNOWN
    made = Node("is", (_inner(found),), word)
    return Node("not", (made,)) if found.args.get("negate") else made


def _differs(found: "exp.Expr") -> Node:
    return Node("not", (Node("same", _args(found)),))


def _between(found: "exp.Expr") -> Node:
    if found.args.get("symmetric"):
        return UNKNOWN
    this, lo, hi = (_node(found.args[word]) for word in ("this", "low", "high"))
    return Node("and", (Node("gte", (this, lo)), Node("lte", (this, hi))))


def _in(found: "exp.Expr") -> Node:
    if found.args.get("query") or found.args.get("unnest") or found.args.get("field"):
        return UNKNOWN
    items = tuple(_node(part) for part in found.expressions)
    return Node("eq", (_inner(found), Node("any", items)))


def _items(kind: str, inner: Node) -> Node:
    """The items of a list that a comparison is made with, or unknown: a column, a query."""
    while inner.kind == "cast" and inner.args[0].kind in ("array", "cast"):
        inner = inner.args[0]
    if inner.kind == "array":
        return Node(kind, inner.args)
    if inner.kind == "cast" and inner.text == "array" and inner.args[0].kind == "text":
        text = inner.args[0].text
        if text.startswith("{") and text.endswith("}") and not set(text[1:-1]) & set('{}"\\'):
            words = text[1:-1].split(",") if text != "{}" else []
            if "null" not in {word.strip().lower() for word in words}:
                return Node(kind, tuple(Node("text", (), word.strip()) for word in words))
    return UNKNOWN


def _case(found: "exp.Expr") -> Node:
    subject = found.args.get("this")
    args: list[Node] = []
    for branch in found.args["ifs"]:
        condition = _node(branch.this)
        if subject is not None:
            condition = Node("eq", (_node(subject), condition))
        args += [condition, _node(branch.args["true"])]
    rest = found.args.get("default")
    return Node("case", (*args, Node("null") if rest is None else _node(rest)))


def _if(found: "exp.Expr") -> Node:
    """A condition with its value, and another one: an `if` that is called."""
    rest = found.args.get("false")
    return Node(
        "case",
        (
            *map(_node, (found.this, found.args["true"])),
            Node("null") if rest is None else _node(rest),
        ),
    )


def _ended(whole: Node, pattern: str) -> Node:
    return Node("like", (whole, Node("text", (), pattern)))


def _call(found: "exp.Expr") -> Node:
    name = str(found.this).lower()
    args = tuple(_node(part) for part in found.expressions)
    if name == "check" and len(args) == 1:
        return args[0]
    if name in _ENDS and len(args) == 2 and args[1].kind == "text":  # noqa: PLR2004 - a text, its end
        part = args[1].text
        return UNKNOWN if set(part) & set("%_\\") else _ended(args[0], _ENDS[name].format(part))
    if name in ("all", "any") and len(args) == 1:
        return _items(name, args[0])
    return Node("call", args, name)


def _extract(found: "exp.Expr") -> Node:
    unit = found.this
    while unit.key in ("cast", "paren"):
        unit = unit.this
    return Node("call", (_node(found.args["expression"]),), f"extract {str(unit.this).lower()}")


def _escape(found: "exp.Expr") -> Node:
    inner, escape = found.this, found.args["expression"]
    made = _node(inner)
    negated = made.kind == "not"
    if negated:
        made = made.args[0]
    if made.kind not in ("like", "ilike") or escape.key != "literal":
        return UNKNOWN
    made = Node(made.kind, (*made.args, _node(escape)))
    return Node("not", (made,)) if negated else made


def _operator(found: "exp.Expr") -> Node:
    """An operator with its namespace, as types of extensions have them: `operator(public.~)`."""
    word = str(found.args.get("operator", "")).rpartition(".")[2].strip()
    args = _args(found)
    if word in _OPERATORS:
        return Node(_OPERATORS[word], args)
    if word.startswith("!") and word[1:] in _OPERATORS and args[1].kind not in ("any", "all"):
        return Node("not", (Node(_OPERATORS[word[1:]], args),))
    return UNKNOWN


def _boolean(found: "exp.Expr") -> Node:
    return Node("boolean", (), "true" if found.this else "false")


_MAKERS: dict[str, Callable[["exp.Expr"], Node]] = {
    "paren": _inner,
    "column": _column,
    "literal": _literal,
    "boolean": _boolean,
    "null": lambda _: Node("null"),
    "cast": _cast,
    "trycast": _cast,
    "and": _many("and"),
    "or": _many("or"),
    "not": _not,
    "is": _is,
    "nullsafeneq": _differs,
    "between": _between,
    "in": _in,
    "any": lambda found: _items("any", _inner(found)),
    "all": lambda found: _items("all", _inner(found)),
    "case": _case,
    "if": _if,
    "anonymous": _call,
    "extract": _extract,
    "escape": _escape,
    "operator": _operator,
    "var": lambda found: Node("text", (), str(found.this).lower()),
}

__all__ = [
    "FLIPPED",
    "NEGATED",
    "Node",
    "NotUnderstoodError",
    "conjuncts",
    "parse",
    "sufficient",
]
