"""All columns of a table, each counted as its type and its mark allow."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synth.profile.shapes import Asked, days, hours, numbers, values
from synth.profile.types import ColumnProfile, Shape, TableProfile
from synth.report import Finding
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.sql import quoted

if TYPE_CHECKING:
    import duckdb

_NUMBERS = {"smallint", "integer", "bigint", "decimal", "double"}
_DAYS = {"date", "timestamp"}
_COUNT = DataType("bigint")


def profiled(
    connection: "duckdb.DuckDBPyConnection", layout: Layout, *, shows_texts: bool = True
) -> TableProfile:
    """A table that has a view of its name, counted whole.

    Args:
        connection: of DuckDB.
        layout: the columns that the view has.
        shows_texts: whether frequent texts are shown, not only their lengths.

    Raises:
        duckdb.Error: a table cannot be read, or memory is full.
    """
    relation = quoted(layout.name)
    heads = ", ".join(
        f"count({name}), count(distinct {name})"
        for name in (quoted(column.name) for column in layout.columns)
    )
    found = connection.execute(f"select count(*), {heads} from {relation}").fetchall()[0]
    rows, pairs = found[0], zip(found[1::2], found[2::2], strict=True)
    columns = (
        ColumnProfile(
            column,
            rows - filled,
            different,
            _shape(
                Asked(
                    connection,
                    quoted(column.name),
                    f"{relation} where {quoted(column.name)} is not null",
                    filled,
                    different,
                ),
                layout,
                column,
                _reason(column, shows_texts=shows_texts),
            ),
            _reason(column, shows_texts=shows_texts),
        )
        for column, (filled, different) in zip(layout.columns, pairs, strict=True)
    )
    return TableProfile(layout, rows, tuple(columns))


def withheld(table: TableProfile, findings: Sequence[Finding]) -> TableProfile:
    """A table without the values of what is not as it should be: they may be somebody's.

    Args:
        table: as it was counted.
        findings: of `verify`.
    """
    name = table.layout.name
    places = {one.place: one.rule for one in findings if one.rule not in {"rule", "file"}}
    # Where files are not those of the manifest, it does not say whose the values are.
    whole = next((one.rule for one in findings if one.rule == "file"), None)

    def kept(one: ColumnProfile) -> ColumnProfile:
        rule = places.get(f"{name}.{one.column.name}", places.get(name, whole))
        if rule is None:
            return one
        said = f"values are not shown: `verify` found a fault here ({rule})"
        return replace(one, shape=None, withheld=said)

    return replace(table, columns=tuple(map(kept, table.columns)))


def _reason(column: Column, *, shows_texts: bool) -> str:
    """Why no value of a column is shown, or ""."""
    if column.mark == "direct":
        return "marked direct: no value is shown"
    if column.identifier is not None:
        return "an identifier: no value is shown"
    if not shows_texts and _is_text(column):
        return "a text in a database may be somebody's: no value is shown"
    return ""


def _is_text(column: Column) -> bool:
    return column.type.name in {"text", "varchar"} or column.type.is_foreign


def _shape(asked: Asked, layout: Layout, column: Column, reason: str) -> Shape | None:
    """The shape that says most of a column, and no value that names anybody."""
    if not asked.rows:
        return None
    name = column.type.name
    if any(reference.columns == (column.name,) for reference in layout.references):
        return _repeated(asked)
    if reason or name == "uuid":
        return _lengths(asked) if _is_text(column) else None
    if name in _NUMBERS:
        return numbers(asked, column.type)
    if name in _DAYS | {"time"}:
        return days(asked) if name in _DAYS else hours(asked)
    return values(asked) or _lengths(asked)


def _lengths(asked: Asked) -> Shape | None:
    length = f"length(cast({asked.value} as varchar))"
    different = asked.all(f"count(distinct {length}) |")[0][0]
    lengths = replace(asked, value=length, different=int(str(different)))
    return numbers(lengths, _COUNT, title="by length in characters")


def _repeated(asked: Asked) -> Shape | None:
    """How many rows refer to one row."""
    groups = f"(select count(*) as n from {asked.relation} group by {asked.value}) where true"
    rows, different = asked.connection.execute(
        f"select count(*), count(distinct n) from {groups}"
    ).fetchall()[0]
    title = "by how many rows refer to the same row"
    shape = numbers(Asked(asked.connection, "n", groups, rows, different), _COUNT, title=title)
    return None if shape is None else replace(shape, unit="rows there")
