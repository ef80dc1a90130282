"""Sequences of DuckDB, moved past the keys that were inserted."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from synth.databases.filling import Filling
from synth.schema.operands import split_path
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    import duckdb

_NEXTVAL = re.compile(r"nextval\('((?:[^']|'')+)'\)", re.IGNORECASE)
_SEQUENCE = """
    select increment_by, coalesce(last_value, start_value - increment_by), min_value, max_value
    from system.main.duckdb_sequences()
    where database_name = system.main.current_database()
      and system.main.lower(schema_name) = ? and system.main.lower(sequence_name) = ?
    """


def move_sequences(connection: "duckdb.DuckDBPyConnection", fillings: Sequence[Filling]) -> None:
    """Move every sequence that numbers a written column by default to the last value there.

    A sequence stays where it is past that value already, or where that value is outside its range.
    DuckDB does not move it back with a rollback, as no database does.
    """
    for filling in fillings:
        for column, text in _numbered(filling):
            *namespace, name = split_path(text.replace("''", "'"))
            place = (namespace or [filling.table.name.namespace])[-1].lower()
            found = connection.execute(_SEQUENCE, [place, name.lower()]).fetchall()
            if not found:
                continue
            step, last, lo, hi = found[0]
            farthest = "max" if step > 0 else "min"
            query = f"select system.main.{farthest}({quoted_name(column)}) from {filling.sql}"
            ((reached,),) = connection.execute(query).fetchall()
            if isinstance(reached, int) and lo <= reached <= hi and (reached - last) * step > 0:
                connection.execute(f"select system.main.setval('{text}', {reached})")


def _numbered(filling: Filling) -> Iterator[tuple[str, str]]:
    """Columns that get values and are numbered by default, and the sequence as the default says."""
    for column in filling.columns:
        found = _NEXTVAL.search(column.default or "")
        if found:
            yield column.name, found[1]
