"""The rules of a schema, run as SQL over the tables of an output."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from synth.manifest import RuleText
from synth.plan.rules import with_as_of
from synth.report import PLACES_MAX, Check, Finding
from synth.schema.types import Schema
from synth.sql import quoted
from synth.verify.judge import OverTimeError, answered, first

if TYPE_CHECKING:
    import duckdb

RULE_SECONDS = 600
"""How long a rule may take unless somebody says otherwise."""
_ROW = "synth row "


def rules_of(schema: Schema) -> tuple[RuleText, ...]:
    """The rules of a schema as a manifest holds them."""
    return tuple(
        RuleText(
            name,
            rule.rows.text or "",
            rule.holds.text or "",
            float(rule.at_least),
            rule.source or "",
        )
        for name, rule in schema.rules.items()
    )


def check_rule(
    connection: "duckdb.DuckDBPyConnection",
    rule: RuleText,
    as_of: date,
    *,
    tables: Sequence[str],
    missing: Sequence[str] = (),
    seconds: float = RULE_SECONDS,
) -> Check:
    """How many rows of its FROM clause break a rule; a null is counted apart and breaks nothing.

    Args:
        connection: the locked one.
        rule: SQL, which may come from an edited manifest and is not trusted.
        as_of: today inside the data.
        tables: those that have a view.
        missing: tables and columns that are not there; a rule that needs one is not run, and says
            so.
        seconds: how long it may take; one that needs more does not hold, and the next one is run.
    """
    import duckdb

    def ask() -> Check:
        return _checked(connection, rule, as_of, tables)

    try:
        return answered(connection, ask, seconds=seconds)
    except OverTimeError:
        return _failed(rule, f"no answer within {seconds:g} seconds; --rule-seconds allows more")
    except duckdb.Error as error:
        if missing and isinstance(error, duckdb.CatalogException | duckdb.BinderException):
            names = ", ".join(missing)
            return Check("rule", rule.name, note=f"not run: there is no {names}")
        return _failed(rule, f"does not run ({type(error).__name__})")


def _checked(
    connection: "duckdb.DuckDBPyConnection", rule: RuleText, as_of: date, tables: Sequence[str]
) -> Check:
    """What a rule says of its rows; errors of DuckDB pass."""
    counts = _counts(connection, rule, as_of)
    if isinstance(counts, str):
        return _failed(rule, counts)
    rows, nulls, broken = counts
    met = rows - nulls
    if met - broken >= Decimal(str(rule.at_least)) * met:
        note = "" if rows else "met no row"
        if broken:
            note = f"at least {_percent(Decimal(str(rule.at_least)))} must hold"
        return Check("rule", rule.name, rows, broken, nulls, note)
    said = "broken"
    if rule.at_least < 1:
        share = _percent(Decimal(met - broken) / met)
        said = f"{share} hold, at least {_percent(Decimal(str(rule.at_least)))} must"
    places = _places(connection, rule, as_of, tables)
    finding = Finding("rule", rule.name, said, met, broken, places)
    return Check("rule", rule.name, rows, broken, nulls, findings=(finding,))


def _counts(
    connection: "duckdb.DuckDBPyConnection", rule: RuleText, as_of: date
) -> tuple[int, ...] | str:
    """Rows, nulls and rows that break it, or why it is no rule."""
    query = with_as_of(f"select ({rule.holds}) as holds from {rule.from_}", as_of)
    return _refused(connection, query) or first(
        connection,
        "select count(*), count(*) filter (where holds is null), "
        f"count(*) filter (where not holds) from ({query}\n)",
    )


def _failed(rule: RuleText, said: str) -> Check:
    return Check("rule", rule.name, violations=1, findings=(Finding("rule", rule.name, said),))


def _percent(share: Decimal) -> str:
    """A share with up to four digits after the point."""
    return f"{share * 100:.4f}".rstrip("0").removesuffix(".") + "%"


def _refused(connection: "duckdb.DuckDBPyConnection", query: str) -> str:
    """Why a query is no rule, or nothing."""
    import duckdb

    statements = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        return "is no single condition"
    kind = connection.execute(f"describe {query}").fetchall()[0][1]
    return "" if kind == "BOOLEAN" else f"holds is {str(kind).lower()}, not a condition"


def _places(
    connection: "duckdb.DuckDBPyConnection", rule: RuleText, as_of: date, tables: Sequence[str]
) -> tuple[str, ...]:
    """The rows of the tables that first break a rule; none where its FROM clause hides them."""
    import duckdb

    named = ", ".join(
        f"{quoted(table)} as (select row_number() over () as {quoted(_ROW + table)}, * "
        f"from memory.main.{quoted(table)})"
        for table in tables
    )
    inner = f"select columns('^{_ROW}'), ({rule.holds}) as holds from {rule.from_}"
    query = (
        f"with {named} select * exclude (holds) from ({with_as_of(inner, as_of)}\n) "
        f"where not holds order by all limit {PLACES_MAX}"
    )
    try:
        found = connection.execute(query)
        names = [_table(str(item[0]), tables) for item in found.description or ()]
        return tuple(_place(names, row) for row in found.fetchall())
    except duckdb.Error:
        # A FROM clause that groups, or selects columns by name, has no rows to show.
        return ()


def _table(column: str, tables: Sequence[str]) -> str:
    """The table of a column of row numbers; DuckDB numbers those of a table met twice."""
    name = column.removeprefix(_ROW)
    return name if name in tables else name.rpartition("_")[0]


def _place(names: Sequence[str], row: Sequence[int | None]) -> str:
    """Where a rule is broken; a table that an outer join found no row of is said to have none."""
    if len(names) == 1:
        return _row_of("", row[0])
    return " with ".join(_row_of(f"{n} ", number) for n, number in zip(names, row, strict=True))


def _row_of(table: str, number: int | None) -> str:
    return f"no {table}row" if number is None else f"{table}row {number:,}"
