"""Functions and constants that mean the same in every database, for checks."""

import re
from typing import TYPE_CHECKING

from synth.databases.checkparts import (
    DAY,
    Scope,
    Term,
    Unsure,
    alike,
    day,
    many,
    one_kind,
    only,
    pair,
    parts,
    said,
)
from synth.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlglot import exp

_DIGITS = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"[0-9]{1,8}\.[0-9]{1,7}")
"""No more than 15 digits, which a double keeps."""
_MOMENT = re.compile(DAY.pattern + r" [0-9]{2}:[0-9]{2}:[0-9]{2}")
_PARTS = ("%Y", "%y", "%m", "%d")


def _literal(node: "exp.Expr", scope: Scope) -> Term:  # noqa: ARG001
    text = str(node.this)
    if node.is_string:
        if "\0" in text:
            raise Unsure
        return Term("text", literal(text), text)
    if _DIGITS.fullmatch(text):
        return Term("whole", text, text)
    if _DECIMAL.fullmatch(text):
        return Term("decimal", text, text)
    raise Unsure


def _boolean(node: "exp.Expr", scope: Scope) -> Term:  # noqa: ARG001
    return Term("condition", "true" if node.this else "false")


def _case(node: "exp.Expr", scope: Scope) -> Term:
    parts(node, *said(node, "this", "ifs", "default"))
    this = node.args.get("this")
    subject = None if this is None else scope.operand(this)
    text = "case" if subject is None else f"case {subject.text}"
    results = []
    for branch in many(node.args["ifs"]):
        test, result = parts(branch, "this", "true")
        if subject is None:
            when = scope.of_kind(test, "condition")
        else:
            when = alike([subject, scope.operand(test)], scope)[1]
        results.append(scope.term(result))
        text += f" when {when.text} then {results[-1].text}"
    default = node.args.get("default")
    if default is not None and default.key != "null":
        results.append(scope.term(default))
        text += f" else {results[-1].text}"
    return Term(one_kind(results), f"{text} end")


def _coalesce(node: "exp.Expr", scope: Scope) -> Term:
    this, others = parts(node, "this", "expressions")
    terms = [scope.operand(part) for part in (this, *many(others))]
    kind = one_kind(terms)
    return Term(kind, f"coalesce({', '.join(term.text for term in terms)})")


def _nullif(node: "exp.Expr", scope: Scope) -> Term:
    one, other = pair(node, scope)
    return Term(one_kind([one, other]), f"nullif({one.text}, {other.text})")


def _absolute(node: "exp.Expr", scope: Scope) -> Term:
    term = scope.of_kind(only(node), "whole", "decimal")
    if not scope.dialect.is_typed and term.kind != "whole":
        raise Unsure
    return Term(term.kind, f"abs({term.text})")


def _length(node: "exp.Expr", scope: Scope) -> Term:
    return Term("whole", f"length({scope.of_kind(only(node), 'text').text})")


def _starts_with(node: "exp.Expr", scope: Scope) -> Term:
    one, other = pair(node, scope)
    if one.kind != "text":
        raise Unsure
    text = scope.dialect.starts_with.format(text=one.text, start=other.text)
    return Term("condition", text)


def _substring(node: "exp.Expr", scope: Scope) -> Term:
    this, *places = parts(node, *said(node, "this", "start", "length"))
    text = scope.of_kind(this, "text").text
    start, *length = (_constant(place, scope) for place in places)
    if start < 1:
        raise Unsure
    return Term("text", f"substr({text}, {', '.join(map(str, (start, *length)))})")


def _constant(node: "exp.Expr", scope: Scope) -> int:
    """A constant from 0: places before the first character differ."""
    literal = scope.of_kind(node, "whole").literal
    if literal is None or literal.startswith("-"):
        raise Unsure
    return int(literal)


def _bracket(node: "exp.Expr", scope: Scope) -> Term:
    """`name[2]` and `name[2:4]` of a text."""
    this, inner = parts(node, "this", "expressions")
    text = scope.of_kind(this, "text").text
    first, *others = many(inner)
    if others:
        raise Unsure
    if first.key != "slice":
        # sqlglot counts the places of a single one from 0, whatever the dialect does.
        place = _constant(first, scope) + 1
        return Term("text", f"substr({text}, {place}, 1)")
    there = said(first, "this", "expression")
    start, *stop = (_constant(place, scope) for place in parts(first, *there))
    if "this" not in there or start < 1 or (stop and stop[0] < start):
        raise Unsure
    length = f", {stop[0] - start + 1}" if stop else ""
    return Term("text", f"substr({text}, {start}{length})")


def _cast(node: "exp.Expr", scope: Scope) -> Term:
    """`date '2026-01-01'`, the same of timestamps, and the day of a timestamp."""
    this, to = parts(node, "this", "to")
    word = str(to.sql(dialect="duckdb")).lower()
    term = scope.term(this)
    if word == "date" and term.literal is not None and DAY.fullmatch(term.literal):
        return day(term.literal, scope)
    if word == "timestamp" and term.literal is not None and _MOMENT.fullmatch(term.literal):
        return Term("timestamp", scope.dialect.timestamp.format(term.literal))
    if word == "date" and term.kind in {"date", "timestamp"}:
        return Term("date", scope.dialect.day.format(term.text))
    raise Unsure


def _part_of_date(node: "exp.Expr", scope: Scope) -> Term:
    """`strftime` of one part."""
    this, form = parts(node, "this", "format")
    term = scope.of_kind(this, "date", "timestamp")
    if form.key != "literal" or str(form.this) not in _PARTS:
        raise Unsure
    return Term("text", scope.dialect.part_of_date(term.text, str(form.this)))


FUNCTIONS: "Mapping[str, Callable[[exp.Expr, Scope], Term]]" = {
    "literal": _literal,
    "boolean": _boolean,
    "case": _case,
    "coalesce": _coalesce,
    "nullif": _nullif,
    "abs": _absolute,
    "length": _length,
    "startswith": _starts_with,
    "substring": _substring,
    "bracket": _bracket,
    "cast": _cast,
    "timetostr": _part_of_date,
}
"""What writes them, by sqlglot's words."""
