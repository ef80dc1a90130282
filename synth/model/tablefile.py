"""Numbers of one learnt table as a Parquet file: whole numbers in plain columns.

Columns are packed by their differences and not compressed: most of a table's numbers count up by
one, and a file that is not compressed cannot be a bomb.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.model.structure import MOST_CELLS, check_numbers, steps_of
from synth.model.types import WHOLE, Copula, Step, TableModel

if TYPE_CHECKING:
    from pyarrow.parquet import FileMetaData

I64 = NDArray[np.int64]

CELLS = ("step", "given_cell", "new_cell", "weight")
"""Columns where there are steps."""
COPULA = ("part", "row", "column", "number")
"""Columns where there is a copula: its factor, limits, chances of null, and the shares."""
_EXPECTED_CELLS = "cells of the steps that model.json tells"
_FACTOR, _LIMIT, _NULL, _SHARE = range(4)


def table_bytes(table: TableModel) -> bytes:
    """The Parquet file of a table; pure.

    Rows ascend in all columns but the last. Cells of weight 0 and factors of 0 are left out.
    """
    if table.copula is not None:
        return _parquet(COPULA, _copula_rows(table.copula, table.shares))
    parts = []
    for number, step in steps_of(table):
        given, new = np.nonzero(step.weights)
        weights = step.weights[given, new].astype(np.int64)
        parts.append((np.full(len(given), number), given, new, weights))
    return _parquet(CELLS, parts)


def with_numbers(table: TableModel, data: bytes, place: str) -> TableModel:
    """The table with the weights, or the copula, that a Parquet file holds; pure.

    Raises:
        QuestionError: it is no Parquet file of ours, or its numbers are no laws of this table.
    """
    if table.copula is not None:
        found = _with_copula(table, _columns(data, COPULA, place), place)
    else:
        found = _with_weights(table, _columns(data, CELLS, place), place)
    check_numbers(found, place)
    return found


def _parquet(names: Sequence[str], parts: Sequence[tuple[I64, ...]]) -> bytes:
    from pyarrow.parquet import write_table

    columns = [np.concatenate([np.zeros(0, np.int64), *part]) for part in zip(*parts, strict=True)]
    columns = columns or [np.zeros(0, np.int64) for _ in names]
    schema = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in names])
    out = pa.BufferOutputStream()
    write_table(
        pa.table([pa.array(column.astype(np.int64)) for column in columns], schema=schema),
        out,
        row_group_size=max(1, len(columns[0])),
        compression="none",
        use_dictionary=False,
        column_encoding=dict.fromkeys(names, "DELTA_BINARY_PACKED"),
        write_statistics=False,
        store_schema=False,
    )
    return out.getvalue().to_pybytes()


def _copula_rows(copula: Copula, shares: Step | None) -> Sequence[tuple[I64, ...]]:
    row, column = np.nonzero(copula.factor)
    parts = [(np.full(len(row), _FACTOR), row, column, copula.factor[row, column])]
    for number, limits in enumerate(copula.limits):
        many = len(limits)
        parts.append((np.full(many, _LIMIT), np.full(many, number), np.arange(many), limits))
    nulls = np.array(copula.nulls, np.int64)
    none = np.zeros(len(nulls), np.int64)
    parts.append((none + _NULL, np.arange(len(nulls)), none, nulls))
    if shares is not None:
        law, cell = np.nonzero(shares.weights)
        weights = shares.weights[law, cell].astype(np.int64)
        parts.append((np.full(len(cell), _SHARE), law, cell, weights))
    return parts


def _columns(data: bytes, names: Sequence[str], place: str) -> list[I64]:
    """The columns of a file, of which nothing is decoded before its footer was judged."""
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(pa.BufferReader(data)) as file:
            if not _is_ours(file.metadata, names):
                raise QuestionError(
                    f"{place}: expected columns {', '.join(names)} of whole numbers without "
                    f"nulls, not compressed, and at most {MOST_CELLS} rows"
                )
            table = file.read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise QuestionError(f"{place}: not a Parquet file; this model is broken") from None
    return [table.column(name).to_numpy().astype(np.int64, copy=False) for name in names]


def _is_ours(footer: "FileMetaData", names: Sequence[str]) -> bool:
    columns = [footer.schema.column(index) for index in range(footer.num_columns)]
    plain = all(
        column.physical_type == "INT64"
        and column.logical_type.type in {"NONE", "INT"}
        and not column.max_definition_level
        and not column.max_repetition_level
        for column in columns
    )
    if [column.path for column in columns] != list(names) or not plain:
        return False
    groups = [footer.row_group(index) for index in range(footer.num_row_groups)]
    rows = [group.num_rows for group in groups]
    if footer.num_rows > MOST_CELLS or sum(rows) != footer.num_rows or min(rows, default=0) < 0:
        return False
    chunks: list[tuple[Any, int]] = [
        (group.column(index), group.num_rows) for group in groups for index in range(len(names))
    ]
    return all(
        chunk.compression == "UNCOMPRESSED" and chunk.num_values == count for chunk, count in chunks
    )


def _with_weights(table: TableModel, columns: Sequence[I64], place: str) -> TableModel:
    steps = dict(steps_of(table))
    if not steps:
        if len(columns[0]):
            raise QuestionError(f"{place}: expected {_EXPECTED_CELLS}")
        return table
    number, given, new, weight = columns
    first = min(steps)
    shapes = [(table.cells(step.given), table.cells(step.new)) for step in steps.values()]
    laws, cells = np.array(shapes, np.int64).T
    is_step = (number >= first) & (number < first + len(steps))
    step = np.where(is_step, number - first, 0)
    is_cell = (given >= 0) & (given < laws[step]) & (new >= 0) & (new < cells[step])
    if not (is_step & is_cell).all():
        raise QuestionError(f"{place}: expected {_EXPECTED_CELLS}")
    if not ((weight > 0) & (weight <= WHOLE)).all():
        raise QuestionError(f"{place}: expected weights from 1 to {WHOLE}")
    ends = np.cumsum(laws * cells)
    flat = (ends - laws * cells)[step] + given * cells[step] + new
    _check_order(flat, place)
    weights = np.zeros(int(ends[-1]), np.uint64)
    weights[flat] = weight.astype(np.uint64)
    found = {
        key: replace(step, weights=part.reshape(shape))
        for (key, step), part, shape in zip(
            steps.items(), np.split(weights, ends[:-1]), shapes, strict=True
        )
    }
    shares = found.pop(-1, None)
    return replace(table, shares=shares, steps=tuple(found.values()))


def _with_copula(table: TableModel, columns: Sequence[I64], place: str) -> TableModel:
    part, row, column, number = columns
    count = len(table.attributes)
    cells = 0 if table.shares is None else table.cells(table.shares.new)
    of = [part == each for each in (_FACTOR, _LIMIT, _NULL, _SHARE)]
    most_rows = np.select(of, [count, count, count, 1], 0)
    most_columns = np.select(of, [count, MOST_CELLS, 1, cells], 0)
    inside = (row >= 0) & (row < most_rows) & (column >= 0) & (column < most_columns)
    if not inside.all() or int(of[_NULL].sum()) != count:
        raise QuestionError(f"{place}: expected numbers of the attributes that model.json tells")
    _check_order((part * count + row) * MOST_CELLS + column, place)
    factor = np.zeros((count, count), np.int64)
    factor[row[of[_FACTOR]], column[of[_FACTOR]]] = number[of[_FACTOR]]
    ends = np.searchsorted(row[of[_LIMIT]], np.arange(1, count))
    limits = np.split(number[of[_LIMIT]], ends)
    copula = Copula(factor, tuple(limits), tuple(map(int, number[of[_NULL]])))
    if table.shares is None:
        return replace(table, copula=copula)
    weights = np.zeros((1, cells), np.uint64)
    weights[0, column[of[_SHARE]]] = number[of[_SHARE]].astype(np.uint64)
    return replace(table, copula=copula, shares=replace(table.shares, weights=weights))


def _check_order(flat: I64, place: str) -> None:
    if not (np.diff(flat) > 0).all():
        raise QuestionError(f"{place}: expected each cell once, in ascending order")
