"""Rows of text with a sign between values, as columns; odd ones among them as lines."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from synth.arrays import I64, whole
from synth.registry import Values
from synth.scan.blocks import of_lines
from synth.scan.types import Piece

_ODD_ROWS = 1000
"""Rows of a block that may have another number of values; Arrow tells each by a call of Python."""


@dataclass(frozen=True)
class Table:
    """How rows are written.

    Attributes:
        sign: between values.
        paths: of the columns.
        names: of the columns; "" where a name is not known.
        is_quoted: whether quotes may stand around values; else a line is a row.
        unit: what rows are numbered as.
        name: of the table, "" where a source has one.
    """

    sign: str
    paths: tuple[str, ...]
    names: tuple[str, ...]
    is_quoted: bool = True
    unit: str = "row"
    name: str = ""


@dataclass(frozen=True)
class Separated:
    """The rows of a block.

    Attributes:
        values: by column; rows that are odd are left out.
        lines: of the odd rows.
        odd: the rows of these lines, from 0.
        rows: how many there are of both.
    """

    values: tuple[Values, ...]
    lines: Values
    odd: I64
    rows: int

    def pieces(self, table: Table, first: int) -> Iterator[Piece]:
        """Each column, and the odd rows as lines."""
        numbers = None
        if len(self.odd):
            is_odd = np.zeros(self.rows, np.bool_)
            is_odd[self.odd] = True
            numbers = np.flatnonzero(~is_odd) + first
        for path, name, values in zip(table.paths, table.names, self.values, strict=True):
            yield Piece(path, values, first, name, numbers, table.unit, table.name)
        if len(self.odd):
            yield Piece("", self.lines, numbers=self.odd + first, unit=table.unit)


def separated(block: bytes, table: Table, *, skip: int = 0) -> Separated:
    """The rows of a block, those with another number of values as lines.

    Args:
        block: UTF-8.
        table: how they are written.
        skip: lines before the first one.
    """
    odd: list[int] = []
    texts: list[Values] = []

    def is_odd(row: Any) -> Any:  # noqa: ANN401 - Arrow's class is not public
        odd.append(row.number - 1 - skip)
        texts.append(of_lines(row.text.encode()))
        return "skip" if len(odd) <= _ODD_ROWS else "error"

    quote = '"' if table.is_quoted else ""
    try:
        read = read_rows(block, table.sign, len(table.paths), quote=quote, skip=skip, is_odd=is_odd)
    except pa.ArrowException:
        return lines_of(block, table, skip=skip)
    values = tuple(whole(column) for column in read.columns)
    rows = np.repeat(np.array(odd, np.int64), [len(lines) for lines in texts])
    lines = pa.concat_arrays([pa.array([], pa.string()), *texts])
    return Separated(values, lines, rows, read.num_rows + len(odd))


def read_rows(
    block: bytes,
    sign: str,
    width: int,
    *,
    quote: str,
    skip: int = 0,
    nulls: Sequence[str] = (),
    is_odd: Callable[[Any], Any] | None = None,
) -> pa.Table:
    """Rows as columns of texts.

    Args:
        block: UTF-8.
        sign: between values.
        width: how many columns there are.
        quote: what may stand around values; "" where a line is a row.
        skip: lines before the first one.
        nulls: what null looks like, without quotes.
        is_odd: asked what to do with a row of another width; else it is an error.

    Raises:
        pyarrow.ArrowException: they cannot be read so.
    """
    from pyarrow import csv as arrow_csv

    kept = [str(place) for place in range(width)]
    return arrow_csv.read_csv(
        io.BytesIO(block),
        read_options=arrow_csv.ReadOptions(
            block_size=len(block) + 1, column_names=kept, skip_rows=skip, use_threads=False
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=sign,
            quote_char=quote or False,
            newlines_in_values=quote == '"',
            ignore_empty_lines=quote == '"',
            invalid_row_handler=is_odd,
        ),
        convert_options=arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(kept, pa.string()),
            null_values=list(nulls),
            strings_can_be_null=bool(nulls),
            quoted_strings_can_be_null=False,
        ),
    )


def lines_of(block: bytes, table: Table, *, skip: int = 0) -> Separated:
    """All rows of a block as lines.

    Args:
        block: UTF-8.
        table: how its rows should be written.
        skip: lines before the first one.
    """
    lines = of_lines(block)[skip:]
    empty = pa.array([], pa.string())
    return Separated((empty,) * len(table.paths), lines, np.arange(len(lines)), len(lines))
