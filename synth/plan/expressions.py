"""SQL expressions: checked before a row is made, evaluated by a locked DuckDB.

User text is never executed as a statement: it is parsed by DuckDB's own parser into a tree, every
node and function of the tree must be allowed, and the tree is turned back into an expression.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

import pyarrow as pa

from synth.arrays import decoded, nulls, whole
from synth.duck import duckdb_error
from synth.errors import AnswerError, Mark, Problem, nearest
from synth.plan.clocks import CLOCKS
from synth.plan.locked import (
    DESERIALIZE,
    MEMORY,
    SERIALIZE,
    ask_all,
    asked,
    connection,
    cursor,
    guard,
)
from synth.plan.tables import Compiled
from synth.plan.widths import MOST_PAIRS, WIDEST, Node, is_open, pairs, width
from synth.registry import Values
from synth.schema.datatypes import DataType, of_arrow
from synth.schema.operands import Sql

_PREFIX = "select "
_FEW = 16
"""As many as a number that depends on a row is taken for."""
_DEEPEST = 256
"""Levels of a tree that DuckDB reads back; a deeper one it refuses in words of its own."""
_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEPT = 8192
"""Types of expressions that are kept."""

_REFUSED: Mapping[str, str] = {
    "SUBQUERY": "a subquery reads other rows",
    "WINDOW": "a window reads other rows",
    "STAR": "a star names no column",
    "PARAMETER": "there are no parameters",
    "DEFAULT": "DEFAULT is no value",
    "POSITIONAL_REFERENCE": "columns are named, not numbered",
}
_MACROS = frozenset(
    ["nullif", "ifnull", "list_append", "list_prepend", "date_add", "fmod", "round_even"]
)


@dataclass(frozen=True)
class Reference:
    """A name in an expression: its parts, and where it starts in the text, from 0."""

    parts: tuple[str, ...]
    place: int


@dataclass(frozen=True)
class Expression:
    """A checked expression.

    Attributes:
        sql: the text as written, with its place.
        tree: DuckDB's parse tree as JSON, with a mark in the place of each name.
        references: the names it reads, each once, in the order of the marks.
    """

    sql: Sql
    tree: str
    references: tuple[Reference, ...]

    def text(self, columns: Mapping[tuple[str, ...], str]) -> str:
        """The expression with its names replaced by columns of a registered table."""
        told = [columns.get(reference.parts, "missing") for reference in self.references]
        mark = re.compile(f"{_stem(self.sql.text)}([0-9]+)_")
        text = asked(DESERIALIZE, self.tree).removeprefix("SELECT ")
        return mark.sub(lambda found: told[int(found[1])], text)


def _marked(sql: Sql, tree: dict[str, Any]) -> tuple[str, tuple[Reference, ...]]:
    """The tree of a text with a mark in the place of each name, and what the marks stand for."""
    stem, found = _stem(sql.text), dict[tuple[str, ...], Reference]()
    for node in _nodes(tree):
        if node.get("class") == "COLUMN_REF":
            parts = tuple(node["column_names"])
            place = _place(sql.text, node.get("query_location"))
            found.setdefault(parts, Reference(parts, place))
            node["column_names"] = [f"{stem}{list(found).index(parts)}_"]
    return json.dumps(tree), tuple(found.values())


def _stem(text: str) -> str:
    """How marks begin that stand nowhere in a text."""
    stem = "place_"
    while stem in text.lower():
        stem += "_"
    return stem


def parse_all(expressions: Sequence[Sql]) -> dict[str, Expression]:
    """Those of some expressions that are sound, by their texts, for little more than a few.

    Args:
        expressions: whatever they are.
    """
    ask_all(SERIALIZE, (_PREFIX + sql.text for sql in expressions))
    every = {sql.text: sql for sql in expressions}.values()
    found = [one for sql in every if isinstance(one := parse(sql), Expression)]
    ask_all(DESERIALIZE, (one.tree for one in found))
    return {one.sql.text: one for one in found}


def parse(sql: Sql) -> Expression | Problem:
    """An expression, or what is wrong with it."""
    told = asked(SERIALIZE, _PREFIX + sql.text)
    if _is_deep(told):
        return Problem(
            sql.mark, "an expression that is nested too deeply", "fewer brackets or cases"
        )
    tree = json.loads(told)
    if tree.get("error"):
        place = _place(sql.text, tree.get("position"))
        found = f"{sql.text!r} is no SQL ({_near(sql.text, place)})"
        return Problem(sql.at(place), found, "a scalar expression")
    statements = tree["statements"]
    if len(statements) != 1 or len(statements[0]["node"].get("select_list", ())) != 1:
        return Problem(sql.mark, f"{sql.text!r} is no single expression", "one scalar expression")
    node = statements[0]["node"]
    whole = node.get("from_table", {}).get("type") == "EMPTY" and not node.get("modifiers")
    if not whole or node.get("where_clause") or node["select_list"][0].get("alias"):
        return Problem(sql.mark, f"{sql.text!r} is no scalar expression", "no FROM, no alias")
    return _checked(sql, tree)


def _count(*nodes: Node, by: str = "{}") -> int:
    """The number that parts of an expression give, or a small one where they depend on a row."""
    if any(inner.get("class") == "COLUMN_REF" for inner in _nodes(nodes)):
        return _FEW
    texts = [asked(DESERIALIZE, json.dumps(_statement(node))) for node in nodes]
    number = by.format(*(text.removeprefix("SELECT ") for text in texts))
    query = f"select coalesce(try_cast(({number}) as hugeint), 0)"
    try:
        with guard:
            found: int = connection().execute(query).fetchall()[0][0]
    except duckdb_error():  # it is no number; whether it fits is told by its types
        return 0
    return abs(found)


def _statement(node: Node) -> dict[str, Any]:
    """The tree of a statement that selects a part of another."""
    tree: dict[str, Any] = json.loads(asked(SERIALIZE, f"{_PREFIX}1"))
    tree["statements"][0]["node"]["select_list"] = [node]
    return tree


def _is_deep(tree: str) -> bool:
    """Whether a tree is deeper than can be read back."""
    if tree.count("{") + tree.count("[") <= _DEEPEST:
        return False
    depth = accumulate((sign in "{[") - (sign in "}]") for sign in _CONSTANT.sub("", tree))
    return max(depth) > _DEEPEST


def _place(text: str, position: object) -> int:
    """The character of a text at a place of the query around it, which DuckDB counts in bytes."""
    start = int(str(position or 0)) - len(_PREFIX)
    return len(text.encode()[: max(start, 0)].decode(errors="ignore"))


def _near(text: str, place: int) -> str:
    if not 0 <= place < len(text):
        return "it ends too early"
    return f"near {text[place : place + 20]!r}"


def _checked(sql: Sql, tree: dict[str, Any]) -> Expression | Problem:
    for node in _nodes(tree["statements"][0]["node"]["select_list"]):
        problem = _refused(sql, node)
        if problem is not None:
            return problem
    wide = width(tree["statements"][0]["node"]["select_list"][0], _count)
    if wide > WIDEST:
        made = f"{sql.text!r} makes a value of {wide:,} bytes"
        return Problem(sql.mark, made, f"at most {WIDEST:,}")
    most = max((pairs(node, _count) for node in _nodes(tree)), default=0)
    if most > MOST_PAIRS:
        made = f"{sql.text!r} compares {most:,} pairs of characters"
        return Problem(sql.mark, made, f"at most {MOST_PAIRS:,}: two texts of 1,000 characters")
    return Expression(sql, *_marked(sql, tree))


def _refused(sql: Sql, node: Mapping[str, Any]) -> Problem | None:
    kind = str(node.get("class", ""))
    mark = sql.at(_place(sql.text, node.get("query_location")))
    if kind in _REFUSED:
        return Problem(mark, f"{sql.text!r}: {_REFUSED[kind]}", "a scalar expression of this row")
    if kind == "LAMBDA":
        return Problem(mark, f"{sql.text!r}: lambdas are not part of the language")
    if kind == "FUNCTION" and not node.get("is_operator"):
        name = str(node["function_name"]).lower()
        if is_open(node):
            found = f"{name!r} with a template or a width that is computed"
            return Problem(mark, found, "a template that is written, with its widths")
        return _refused_function(mark, name)
    return None


def reads_clock(name: str) -> bool:
    """Whether a bare name that is no column is SQL for a clock, chance or the session."""
    return name.lower() in CLOCKS


def _clock(mark: Mark, name: str) -> Problem | None:
    if name not in CLOCKS:
        return None
    return Problem(mark, f"{name!r} reads a clock, chance or the session", "as_of")


def _refused_function(mark: Mark, name: str) -> Problem | None:
    known = _functions()
    if name in CLOCKS or name in known:
        return _clock(mark, name)
    if name in _other_functions():
        reason = _other_functions()[name]
        return Problem(mark, f"{name!r} {reason}", "a scalar function of this row")
    return Problem(
        mark, f"unknown function {name!r}", "a scalar function of DuckDB", nearest(name, known)
    )


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list | tuple):
            waiting.extend(node)


@cache
def _functions() -> frozenset[str]:
    """Scalar functions whose result depends on their arguments alone."""
    with guard:
        rows = connection().execute(
            "select function_name from duckdb_functions() where function_type = 'scalar' "
            # The forms that take a time zone depend on a setting; no value here has a zone.
            "and not regexp_matches(coalesce(parameter_types::varchar, ''), 'ZONE|TZ') "
            "group by all having bool_and(stability = 'CONSISTENT')"
        )
        return frozenset(row[0] for row in rows.fetchall()) - CLOCKS | _MACROS


@cache
def _other_functions() -> Mapping[str, str]:
    reasons = {
        "aggregate": "reads other rows",
        "scalar": "reads a clock or chance",
        "macro": "is a macro, which is not allowed",
    }
    with guard:
        rows = connection().execute(
            "select function_name, any_value(function_type) from duckdb_functions() group by all"
        )
        return {
            name: reasons.get(kind, "reads files or other rows") for name, kind in rows.fetchall()
        }


def result_types(texts: Sequence[str], columns: pa.Schema) -> list[DataType | None]:
    """The types that expressions give over typed columns; None for what no column holds.

    Intervals, lists and structs are none, unless the expression casts them to text.

    Raises:
        duckdb.Error: the binder refuses an expression; its message holds no value of a row.
    """
    named = ", ".join(f"cast(null as {_word(c.type)}) as {c.name}" for c in columns)
    return list(_result_types(f"select {_items(texts)} from (select {named})"))


@lru_cache(maxsize=_KEPT)
def _result_types(query: str) -> tuple[DataType | None, ...]:
    # To bind costs a quarter of what an answer without rows costs.
    return tuple(_type_of(str(kind)) for kind in cursor().sql(query).types)


@cache
def _word(kind: pa.DataType) -> str:
    """What DuckDB calls the type of a column of Arrow."""
    empty = pa.schema([("c", kind)]).empty_table()
    return str(cursor().from_arrow(empty).types[0])


@lru_cache(maxsize=_KEPT)
def _type_of(word: str) -> DataType | None:
    """The type of a column that holds what DuckDB calls so."""
    kind = evaluate([f"cast(null as {word})"], pa.table({"c": nulls(0, pa.null())})).schema.types[0]
    return None if _is_composed(kind) else of_arrow(kind)


def _is_composed(kind: pa.DataType) -> bool:
    return pa.types.is_nested(kind) or pa.types.is_interval(kind)


def evaluate(texts: Sequence[str], table: pa.Table) -> pa.Table:
    """The values of expressions over a table's rows, in order.

    Args:
        texts: SQL over the table's columns.
        table: the rows.

    Raises:
        duckdb.Error: the binder or a value refuses; its text may quote values.
    """
    # A view of a name costs as much again as the query: the rows are read where they are.
    found: pa.Table = cursor().from_arrow(table).project(_items(texts)).to_arrow_table()
    return found


def _items(texts: Sequence[str]) -> str:
    return ", ".join(f"{text} as e{number}" for number, text in enumerate(texts))


def ask(
    asked: Sequence[Compiled], path: Callable[[tuple[str, ...]], Values], count: int
) -> list[Values]:
    """The values of expressions over the rows of a frame, in one query.

    Args:
        asked: expressions of one table, over columns c0, c1 ... that mean the same in all.
        path: gives what a path is at the rows.
        count: how many rows.
    """
    open_texts = [one.text for one in asked if one.columns or not count]
    paths = dict(pair for one in asked for pair in one.columns)
    found: Iterator[Values] = iter(())
    if open_texts:
        columns = {name: decoded(path(parts)) for name, parts in paths.items()}
        table = evaluate(open_texts, pa.table(columns or {"c": nulls(count, pa.null())}))
        found = map(whole, table.columns)
    return [
        next(found) if one.columns or not count else pa.repeat(_constant(one.text), count)
        for one in asked
    ]


@lru_cache(maxsize=_KEPT)
def _constant(text: str) -> Values:
    """What an expression gives that reads no column, as a scalar."""
    return evaluate([text], pa.table({"c": nulls(1, pa.null())})).column(0)[0]


@dataclass(frozen=True)
class Together:
    """Expressions of a table that one query can answer: none of them needs another.

    Attributes:
        texts: by table and text, all texts of its stage, the same object for each of them.
    """

    texts: Mapping[tuple[str, str], tuple[str, ...]]

    def beside(self, table: str, text: str) -> tuple[str, ...]:
        """The expressions to evaluate with one."""
        return self.texts.get((table, text), (text,))


def failure(error: Exception, mark: Mark, text: str) -> AnswerError:
    """What a user reads when an expression fails on a row: the kind of failure, never a value."""
    kind = type(error).__name__.removesuffix("Exception")
    if kind == "OutOfMemory":
        needs = f"{mark}: the expression {text!r} needs more than {MEMORY} of memory"
        return AnswerError(f"{needs}; make shorter values")
    message = f"{mark}: the expression {text!r} failed on a row ({kind}); cast or guard it"
    return AnswerError(message)
