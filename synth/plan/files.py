"""Held tables: the rows of a CSV or Parquet file, with declared types."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from synth.arrays import whole
from synth.errors import Mark, Problem, QuestionError, nearest
from synth.generators.constants import wrong_constant
from synth.given import is_path, shown
from synth.locales.locale import lists_of
from synth.registry import Values
from synth.schema.datatypes import DataType

FIRST_LINE = "one of the {} names in the first line of the file"
"""Of a CSV file none of whose names the schema knows: that line may be a row, and is not told."""

_MAX_BYTES = 1 << 30


def held_path(text: str, mark: Mark, locale: str) -> Path | Problem:
    """The file that `file:` names: a list of the locale (`fr/communes`) or a path.

    Args:
        text: as written.
        mark: where it stands; a path is relative to the folder of that file.
        locale: the schema's locale.
    """
    head, _, name = text.partition("/")
    if head == locale and name:
        known = lists_of(locale)
        if name in known:
            return known[name]
        if not Path(text).suffix:
            near = nearest(name, known)
            expected = f"one of {', '.join(f'{locale}/{known_name}' for known_name in known)}"
            return Problem(mark, f"no list {text!r}", expected, near and f"{locale}/{near}")
    if not is_path(text):
        return Problem(mark, f"'file' is {shown(text)!r}", "the path of a CSV or Parquet file")
    path = Path(mark.file).parent / text
    if not path.is_file():
        return Problem(mark, f"no file {text!r} beside the schema", "a CSV or Parquet file")
    return path


def read_held(
    path: Path, types: Mapping[str, tuple[DataType, Mark]], mark: Mark, text: str
) -> pa.Table | list[Problem]:
    """The rows of a file; columns are text unless a type is given.

    Args:
        path: a CSV file with a header, or a Parquet file.
        types: declared types by column, each with its place.
        mark: where the file is named.
        text: the name as written, for messages.
    """
    if path.stat().st_size > _MAX_BYTES:
        return [Problem(mark, f"the file {text!r} has more than 1 GB", "a table that can be held")]
    is_parquet = path.suffix == ".parquet"
    try:
        table = _parquet(path) if is_parquet else _csv(path)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return [Problem(mark, f"the file {text!r} cannot be read", "CSV in UTF-8 with a header")]
    except OSError as error:
        raise QuestionError(f"{path}: {error.strerror or 'cannot be read'}") from None
    problems = []
    if len(set(table.column_names)) != len(table.column_names):
        return [Problem(mark, f"the file {text!r} names a column twice", "distinct column names")]
    for name, (kind, place) in types.items():
        if name not in table.column_names:
            told = table.column_names if is_parquet or types.keys() & {*table.column_names} else []
            expected = f"one of {', '.join(told)}" if told else FIRST_LINE.format(table.num_columns)
            found = f"the file {text!r} has no column {name!r}"
            problems.append(Problem(place, found, expected, nearest(name, told)))
            continue
        cast = _cast(whole(table.column(name)), kind)
        if isinstance(cast, int):
            found = f"column {name!r} of {text!r}: {cast} values are no {kind}"
            problems.append(Problem(place, found, f"values of type {kind}"))
            continue
        table = table.set_column(table.column_names.index(name), name, cast)
    return problems or table.combine_chunks()


def _csv(path: Path) -> pa.Table:
    from pyarrow import csv

    with path.open("rb") as file:
        head = file.readline(1 << 20).decode("utf-8-sig")
    names = [name.strip().strip('"') for name in head.rstrip("\r\n").split(",")]
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )
    return csv.read_csv(
        path, convert_options=options, parse_options=csv.ParseOptions(newlines_in_values=True)
    )


def _parquet(path: Path) -> pa.Table:
    from pyarrow import parquet

    table = parquet.read_table(path)
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _cast(column: Values, kind: DataType) -> Values | int:
    """The column in a type, or how many of its values are none of the type."""
    if column.type == kind.arrow:
        return column
    try:
        return column.cast(kind.arrow)
    except pa.ArrowInvalid:
        texts = column.cast(pa.string()).drop_null().to_pylist()
        return sum(wrong_constant(text, kind) for text in texts) or 1
