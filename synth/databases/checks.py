"""Rules of a schema as checks of a table, in the SQL of the database that takes them.

A rule is DuckDB's SQL, and a check refuses rows: it is written only where it is sure to mean the
same. So everything here is a list of what is known to be the same, by types as well as by words;
one part that is not on it leaves the whole rule out. Left out are, among others, division (of
integers it differs), regular expressions, `lower` and `upper` (they follow a locale), intervals and
the difference of dates, `like` in SQLite (it folds case), decimals in SQLite (they are texts).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.databases.checkparts import (
    COMPARED,
    SAME,
    Scope,
    Term,
    Unsure,
    alike,
    many,
    only,
    pair,
    parts,
    said,
)
from synth.databases.checkwords import FUNCTIONS
from synth.databases.dialect import Dialect
from synth.schema.layout import Layout
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlglot import exp

_NAME_BYTES = 63
"""PostgreSQL cuts longer names (manual, 4.1.1)."""
_KINDS = {
    "smallint": "whole",
    "integer": "whole",
    "bigint": "whole",
    "decimal": "decimal",
    "double": "double",
    "boolean": "condition",
    "varchar": "text",
    "text": "text",
    "date": "date",
    "timestamp": "timestamp",
}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "mod": "%"}


def checks_of(layout: Layout, dialect: Dialect) -> tuple[tuple[str, str], ...]:
    """Names and conditions of the checks that can be declared with a table.

    A name that is too long for a database is "": the database finds one. Columns have their names
    outside.

    Args:
        layout: the table, with its rules.
        dialect: of the database that takes them.
    """
    columns = {column.name.lower(): column for column in layout.columns}
    scope = Scope(layout.name.lower(), columns, dialect, _WRITERS)
    found = ((name, _condition(text, scope)) for name, text in layout.checks)
    return tuple(
        (name if len(name.encode()) <= _NAME_BYTES else "", text)
        for name, text in found
        if text is not None
    )


def _condition(text: str, scope: Scope) -> str | None:
    """A condition of DuckDB in the database's SQL, or None where that may not mean the same."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return scope.of_kind(sqlglot.parse_one(text, read="duckdb"), "condition").text
    except (Unsure, SqlglotError, RecursionError):
        return None


def _column(node: "exp.Expr", scope: Scope) -> Term:
    parts(node, *said(node, "this", "table"))
    if node.args.get("table") is not None and node.args["table"].name.lower() != scope.table:
        raise Unsure
    column = scope.columns.get(node.name.lower())
    if column is None:
        raise Unsure
    return Term(_KINDS.get(column.type.name, "other"), quoted_name(column.outside or column.name))


def _paren(node: "exp.Expr", scope: Scope) -> Term:
    term = scope.term(only(node))
    return replace(term, text=f"({term.text})")


def _logic(node: "exp.Expr", scope: Scope) -> Term:
    one, other = (scope.of_kind(part, "condition") for part in parts(node, "this", "expression"))
    return Term("condition", f"({one.text}) {node.key} ({other.text})")


def _not(node: "exp.Expr", scope: Scope) -> Term:
    return Term("condition", f"not ({scope.of_kind(only(node), 'condition').text})")


def _comparison(node: "exp.Expr", scope: Scope) -> Term:
    one, other = pair(node, scope)
    text = one.text
    if one.kind == "text" and node.key not in {"eq", "neq"}:
        text += scope.dialect.byte_order
    return Term("condition", f"{text} {COMPARED[node.key]} {other.text}")


def _same(node: "exp.Expr", scope: Scope) -> Term:
    one, other = pair(node, scope)
    sign = scope.dialect.is_same if node.key == "nullsafeeq" else scope.dialect.is_other
    return Term("condition", f"{one.text} {sign} {other.text}")


def _is(node: "exp.Expr", scope: Scope) -> Term:
    this, what = parts(node, "this", "expression")
    term = scope.operand(this)
    if what.key == "null":
        return Term("condition", f"{term.text} is null")
    if what.key == "boolean" and term.kind == "condition":
        return Term("condition", f"{term.text} is {scope.term(what).text}")
    raise Unsure


def _in(node: "exp.Expr", scope: Scope) -> Term:
    this, listed = parts(node, "this", "expressions")
    terms = [scope.operand(part) for part in (this, *many(listed))]
    first, *others = alike(terms, scope)
    return Term("condition", f"{first.text} in ({', '.join(term.text for term in others)})")


def _between(node: "exp.Expr", scope: Scope) -> Term:
    terms = [scope.operand(part) for part in parts(node, "this", "low", "high")]
    this, low, high = alike(terms, scope)
    if this.kind == "text":
        raise Unsure
    return Term("condition", f"{this.text} between {low.text} and {high.text}")


def _like(node: "exp.Expr", scope: Scope) -> Term:
    is_not = bool(node.args.get("negate"))
    sides = parts(node, "this", "expression", *(["negate"] if is_not else []))[:2]
    this, pattern = alike([scope.operand(side) for side in sides], scope)
    if scope.dialect.folds_like or this.kind != "text":
        raise Unsure
    if pattern.literal is None or "\\" in pattern.literal:
        raise Unsure
    return Term("condition", f"{this.text} {'not ' * is_not}like {pattern.text}")


def _arithmetic(node: "exp.Expr", scope: Scope) -> Term:
    one, other = pair(node, scope)
    kinds = {one.kind, other.kind}
    if not kinds <= {"whole", "decimal"} or (not scope.dialect.is_typed and kinds != {"whole"}):
        raise Unsure
    if node.key == "mod" and (kinds != {"whole"} or not (other.literal or "0").strip("-0")):
        raise Unsure
    kind = "decimal" if "decimal" in kinds else "whole"
    return Term(kind, f"({one.text} {_ARITHMETIC[node.key]} {other.text})")


def _minus(node: "exp.Expr", scope: Scope) -> Term:
    term = scope.of_kind(only(node), "whole", "decimal")
    literal = None if term.literal is None else f"-{term.literal}"
    return replace(term, text=f"(- {term.text})", literal=literal)


def _joined(node: "exp.Expr", scope: Scope) -> Term:
    one, other = pair(node, scope)
    if one.kind != "text":
        raise Unsure
    return Term("text", f"({one.text} || {other.text})")


_WRITERS: "Mapping[str, Callable[[exp.Expr, Scope], Term]]" = {
    **FUNCTIONS,
    "column": _column,
    "paren": _paren,
    "and": _logic,
    "or": _logic,
    "not": _not,
    **dict.fromkeys(COMPARED, _comparison),
    **dict.fromkeys(SAME, _same),
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    "is": _is,
    "in": _in,
    "between": _between,
    "like": _like,
    "neg": _minus,
    "dpipe": _joined,
}
