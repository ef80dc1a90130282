"""Places of France, and the door to every list that a schema names `fr/NAME`.

The lists are the CSV files of `data/`, whose sources stand in `data/SOURCES.toml`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
from pyarrow import csv

from synth.errors import QuestionError, nearest

WHOLE_NUMBERS = ("population", "births_share", "weight", "decade")


@cache
def lists() -> Mapping[str, Path]:
    """Every list of the locale by its name, which is the file's without `.csv`."""
    folder = Path(str(files("synth.locales.fr"))) / "data"
    return MappingProxyType({path.stem: path for path in sorted(folder.glob("*.csv"))})


def list_path(name: str) -> Path:
    """The file behind `fr/NAME`.

    Raises:
        QuestionError: there is no such list.
    """
    known = lists()
    if name not in known:
        close = nearest(name, known)
        hint = f"; did you mean 'fr/{close}'?" if close else ""
        raise QuestionError(f"no list 'fr/{name}'; expected one of {', '.join(known)}{hint}")
    return known[name]


@cache
def read_list(name: str) -> pa.Table:
    """One list as a table: text columns, whole numbers as `int64`, no nulls (absent is `""`).

    Raises:
        QuestionError: there is no such list.
    """
    path = list_path(name)
    with path.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    types = {column: pa.int64() if column in WHOLE_NUMBERS else pa.string() for column in header}
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(use_threads=False),
        convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    )


def communes() -> pa.Table:
    """Communes where people live: `code name departement region population code_1967 code_1975`.

    `code_1967` and `code_1975` are the code in force before 1968 and before 1976 where the
    department was another one then (Seine, Seine-et-Oise, Corsica), and empty elsewhere.
    """
    return read_list("communes")


def postcodes() -> pa.Table:
    """Real pairs of commune and postcode: `code code_postal weight`, sorted by commune."""
    return read_list("codes_postaux")


def departements() -> pa.Table:
    """The 101 departments: `code name region zone population births_share`.

    `zone` is the first digit after 0 of a fixed line, empty overseas.
    """
    return read_list("departements")


def countries() -> pa.Table:
    """Countries of birth other than France: `code insee name weight`, `code` of ISO 3166-1."""
    return read_list("countries")


def streets() -> pa.Table:
    """Pieces of invented street names: `kind text weight`.

    A street is one `type`, then one `name`, or one `head` and one `tail`; any such choice is
    correct French and has, behind a number of up to three digits, at most 38 characters.
    """
    return read_list("streets")
