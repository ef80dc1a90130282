"""DuckDB's SQL."""

from synth.databases.dialect import Dialect

DUCKDB = Dialect(
    word="duckdb",
    sqlglot="duckdb",
    system="system.main.",
    has_case=False,
    is_typed=True,
    folds_like=False,
    escape="",
    divides_fractions=True,
    fills_before=False,
    by_bytes=lambda name, _: name,
    byte_order=' collate "C"',
    same=lambda _, one, other: f"{one} = {other}",
    is_same="is not distinct from",
    is_other="is distinct from",
    date="date '{}'",
    timestamp="timestamp '{}'",
    day="cast({} as date)",
    starts_with="starts_with({text}, {start})",
    part_of_date=lambda text, part: f"strftime({text}, '{part}')",
    definitions=(
        "select sql from system.main.duckdb_views() where not internal union all "
        "select macro_definition from system.main.duckdb_functions() where not internal"
    ),
)
