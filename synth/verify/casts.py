"""Tables whose values must be tried one by one: what is no value of its type is told and null."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from synth.locales.identifier import shape
from synth.report import Finding, row_places
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.sql import literal, quoted
from synth.stores.store import arrow_schema
from synth.verify.judge import first, rows_where
from synth.verify.walk import UUID

if TYPE_CHECKING:
    import duckdb

_WHOLE = "-?[0-9]+"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?"
_FORMS: Mapping[str, str] = {
    "smallint": _WHOLE,
    "integer": _WHOLE,
    "bigint": _WHOLE,
    "date": _DAY,
    "time": _CLOCK,
    "timestamp": f"{_DAY}[ T]{_CLOCK}",
    "boolean": "true|false|0|1",
    "uuid": UUID,
}
"""How values are written; DuckDB's own casts also take `1e3` for a number and `yes` for true."""


def found_types(connection: "duckdb.DuckDBPyConnection", relation: str) -> dict[str, str]:
    """Columns of a relation and their types in DuckDB's words."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def typed_query(layout: Layout, raw: str, types: Mapping[str, str]) -> str:
    """The query that gives the layout's columns in their types, null where a value is of none.

    Args:
        layout: columns that `raw` has.
        raw: what stands after FROM.
        types: of `raw`, as `found_types` gives them.
    """
    items = []
    for column in layout.columns:
        name = quoted(column.name)
        cast = name if _is_declared(column, types) else _cast(column, types)
        items.append(f"{cast} as {name}")
    return f"select {', '.join(items)} from {raw}"


def type_findings(
    connection: "duckdb.DuckDBPyConnection",
    layout: Layout,
    raw: str,
    types: Mapping[str, str],
    *,
    in_text: bool = True,
) -> tuple[Finding, ...]:
    """Columns of another type, values of none, and nulls where none may be.

    Args:
        connection: the locked one.
        layout: columns that `raw` has.
        raw: what stands after FROM.
        types: of `raw`, as `found_types` gives them.
        in_text: whether `raw` holds the text of all values, and no types of its own.
    """
    found = []
    schema = arrow_schema(layout)
    for column in layout.columns:
        place = f"{layout.name}.{column.name}"
        if _is_declared(column, types):
            continue
        is_text = in_text or pa.types.is_string(schema.field(column.name).type)
        if types[column.name] != "VARCHAR" or not is_text:
            said = f"{types[column.name].lower()}, {column.type} in the manifest"
            found.append(Finding("type", place, said))
        name = quoted(column.name)
        wrong = f"{name} is not null and ({_cast(column, types)}) is null"
        found += _counted(connection, raw, wrong, Finding("type", place, f"no {column.type}"), name)
    return tuple(found)


def null_findings(
    connection: "duckdb.DuckDBPyConnection", layout: Layout, raw: str
) -> tuple[Finding, ...]:
    """Nulls where none may be, before a cast makes more of them."""
    found: list[Finding] = []
    for column in layout.columns:
        if not column.nullable or column.name in layout.key:
            place = f"{layout.name}.{column.name}"
            finding = Finding("null", place, "null, which is not allowed")
            found += _counted(connection, raw, f"{quoted(column.name)} is null", finding, None)
    return tuple(found)


def _counted(
    connection: "duckdb.DuckDBPyConnection",
    raw: str,
    wrong: str,
    finding: Finding,
    shown: str | None,
) -> list[Finding]:
    """The finding with its counts and places, or nothing."""
    rows, violations = first(
        connection, f"select count(*), count(*) filter (where {wrong}) from {raw}"
    )
    if not violations:
        return []
    places = rows_where(connection, raw, wrong, value=shown or "null")
    shapes = dict.fromkeys(shape(value) for _, value in places if value is not None)
    return [
        Finding(
            finding.rule,
            finding.place,
            finding.said,
            rows,
            violations,
            row_places(row for row, _ in places),
            tuple(shapes),
        )
    ]


def _is_declared(column: Column, types: Mapping[str, str]) -> bool:
    return types[column.name] == _duckdb_word(column.type)


def _duckdb_word(kind: DataType) -> str:
    """A type as DuckDB describes it."""
    if kind.name == "decimal":
        return f"DECIMAL({kind.precision},{kind.scale})"
    return "VARCHAR" if kind.duckdb.startswith("varchar") else kind.duckdb.upper()


def _cast(column: Column, types: Mapping[str, str]) -> str:
    """A cast that gives null where the value is none of the column's type."""
    name = quoted(column.name)
    cast = f"try_cast({name} as {column.type.duckdb})"
    form = _form(column.type)
    if types[column.name] != "VARCHAR" or form is None:
        return cast
    return f"case when regexp_full_match({name}, {literal(form)}) then {cast} end"


def _form(kind: DataType) -> str | None:
    if kind.name == "decimal":
        # A database writes as many zeros behind as its own column has digits.
        return f"-?[0-9]+([.][0-9]{{0,{kind.scale}}}0*)?"
    return _FORMS.get(kind.name)
