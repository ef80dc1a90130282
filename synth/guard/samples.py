"""Rows of a database as the guards take them: few, by place, as texts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    from synth.databases.database import Database
    from synth.registry import Values

_ENDS = 25


def spread(
    database: "Database",
    source: str,
    columns: Sequence[str],
    *,
    by: str,
    rows: int,
    most: int,
) -> list["Values"]:
    """Columns of rows that are spread over a table, as texts, one array each.

    The first and the last rows are always among them: what was added lies there.

    Args:
        database: where it stands.
        source: what stands after FROM for the table's own rows.
        columns: which columns.
        by: what SQL orders the rows by to spread them.
        rows: how many rows the table has.
        most: how many rows are taken.
    """
    places = np.unique(np.linspace(0, rows - 1, most).astype(np.int64))
    if rows > most:
        ends = np.arange(_ENDS)
        inner = np.linspace(_ENDS, rows - 1 - _ENDS, most - 2 * _ENDS).astype(np.int64)
        places = np.unique(np.concatenate([ends, inner, rows - 1 - ends]))
    if not columns:
        return []
    inside = ", ".join(
        f"{database.text_of(quoted_name(name))} as synth_{place}"
        for place, name in enumerate(columns)
    )
    number = f"{database.dialect.system}row_number() over (order by {by})"
    query = (
        f"select {', '.join(f'synth_{place}' for place in range(len(columns)))} from ("
        f"select {inside}, {number} - 1 as synth_row "
        f"from {source}) synth_rows "
        f"where synth_row in ({', '.join(map(str, places.tolist()))})"
    )
    return arrays(database.rows(query), len(columns))


def arrays(rows: Sequence[Sequence[object]], width: int) -> list["Values"]:
    """Rows of texts, or of bytes that may be texts, as one array for each column."""
    columns = zip(*rows, strict=True) if rows else ((),) * width
    return [pa.array(map(_text, column), pa.string()) for column in columns]


def _text(value: object) -> object:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
