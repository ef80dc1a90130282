"""What a check is made of: terms with their kind, and the table they speak of."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synth.databases.dialect import Dialect
from synth.schema.layout import Column

if TYPE_CHECKING:
    from sqlglot import exp

DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
NUMBERS = ("whole", "decimal", "double")
COMPARED = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
SAME = ("nullsafeeq", "nullsafeneq")
"""Comparisons that take null for a value, by sqlglot's words."""
OPERATIONS = {"and", "or", "not", "is", "in", "between", "like", *COMPARED, *SAME}
"""What is a condition without parentheses around it."""


class Unsure(Exception):  # noqa: N818 - it is no error: the rule is left out
    """Something that may mean something else in another database."""


@dataclass(frozen=True)
class Term:
    """A part of a check: what its values are, and its text.

    Attributes:
        kind: `whole decimal double condition text date timestamp`, or `other` for values that
            nothing is known of.
        text: in the database's SQL.
        literal: the constant it is, as written, or None.
    """

    kind: str
    text: str
    literal: str | None = None


@dataclass(frozen=True)
class Scope:
    """The table that is spoken of, and what is known to mean the same.

    Attributes:
        table: its name in the schema, in small letters.
        columns: by their names in small letters.
        dialect: of the database that takes the check.
        writers: what writes a node, by sqlglot's word for it.
    """

    table: str
    columns: Mapping[str, Column]
    dialect: Dialect
    writers: "Mapping[str, Callable[[exp.Expr, Scope], Term]]"

    def term(self, node: "exp.Expr") -> Term:
        """A node as a term.

        Raises:
            Unsure: it may mean something else in this database; so do the others.
        """
        write = self.writers.get(node.key)
        if write is None:
            raise Unsure
        return write(node, self)

    def of_kind(self, node: "exp.Expr", *kinds: str) -> Term:
        """A node as a term of one of these kinds."""
        term = self.term(node)
        if term.kind not in kinds:
            raise Unsure
        return term

    def operand(self, node: "exp.Expr") -> Term:
        """What stands beside an operator.

        A condition has parentheses there: which of two operators binds first may differ.
        """
        if node.key in OPERATIONS:
            raise Unsure
        return self.term(node)


def parts(node: "exp.Expr", *names: str) -> "tuple[exp.Expr, ...]":
    """The parts of a node by name; nothing else may be said in it."""
    said = {name for name, value in node.args.items() if value not in (None, False, [])}
    if said - {"safe"} != set(names):
        raise Unsure
    return tuple(node.args[name] for name in names)


def said(node: "exp.Expr", *names: str) -> tuple[str, ...]:
    """Those of these parts that a node has."""
    return tuple(name for name in names if node.args.get(name) is not None)


def only(node: "exp.Expr") -> "exp.Expr":
    """The one part of a node."""
    return parts(node, "this")[0]


def many(listed: object) -> "Sequence[exp.Expr]":
    """The parts of a list in a node."""
    return listed if isinstance(listed, list) else ()


def pair(node: "exp.Expr", scope: Scope) -> tuple[Term, Term]:
    """Both sides of an operator."""
    one, other = parts(node, "this", "expression")
    first, second = alike([scope.operand(one), scope.operand(other)], scope)
    return first, second


def alike(terms: Sequence[Term], scope: Scope) -> tuple[Term, ...]:
    """Terms that all databases compare in the same way; a text beside a date is one."""
    if any(term.kind == "date" for term in terms):
        terms = [
            day(term.literal, scope)
            if term.kind == "text" and term.literal is not None and DAY.fullmatch(term.literal)
            else term
            for term in terms
        ]
    kinds = {term.kind for term in terms}
    if "other" in kinds:
        raise Unsure
    if not scope.dialect.is_typed:
        columns = {term.kind for term in terms if term.literal is None}
        if "decimal" in columns or columns >= {"whole", "double"}:
            raise Unsure
    elif kinds <= {"date", "timestamp"}:
        return tuple(terms)
    if len(kinds) > 1 and not kinds <= set(NUMBERS):
        raise Unsure
    return tuple(terms)


def one_kind(terms: Sequence[Term]) -> str:
    """The kind that all terms have."""
    kinds = {term.kind for term in terms}
    if len(kinds) != 1 or "other" in kinds:
        raise Unsure
    return kinds.pop()


def day(text: str, scope: Scope) -> Term:
    """A constant date."""
    return Term("date", scope.dialect.date.format(text), text)
