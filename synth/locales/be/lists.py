"""The lists of Belgium, whose sources stand in `data/SOURCES.toml`."""

from functools import cache

import pyarrow as pa
from pyarrow import csv

from synth.locales.locale import lists_of

_WHOLE_NUMBERS = frozenset(("population", "weight"))


@cache
def read_list(name: str) -> pa.Table:
    """One list as a table: text columns, whole numbers as `int64`, no nulls (absent is `""`).

    Args:
        name: of the file, without `.csv`.
    """
    path = lists_of("be")[name]
    with path.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    types = {column: pa.int64() if column in _WHOLE_NUMBERS else pa.string() for column in header}
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(use_threads=False),
        convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    )
