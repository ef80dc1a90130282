"""A country: one folder of this room, whose `locale.py` says what is different there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from synth.locales import ALL
from synth.locales.holidays import Holidays
from synth.locales.homes import Homes
from synth.locales.identifier import locales
from synth.locales.known import Known
from synth.locales.people import People
from synth.registry import Values

_WHOLE_NUMBERS = frozenset(("population", "births_share", "weight", "decade"))
"""Columns of lists that are no texts."""


@dataclass(frozen=True)
class Sample:
    """Who looks for the numbers of people in some values of a database's column.

    Attributes:
        title: what they are called, in the plural.
        form: the shape of one.
        look: how many there are, of texts without nulls, shape (rows,), and the column's name.
    """

    title: str
    form: str
    look: Callable[[Values, str], int]


@dataclass(frozen=True, eq=False)
class Locale:
    """What is different in a country, besides the numbers in its `ids` and who finds them.

    Attributes:
        word: its folder, and what a schema writes for `locale`.
        title: its name in English.
        faker: what Faker calls it.
        words: for texts that nobody reads.
        people: what a `person` is.
        homes: what an `address` is.
        known: reads names and places that tell people from other things.
        sample: looks for the numbers of people.
        holidays: on which days offices are closed.
    """

    word: str
    title: str
    faker: str
    words: Sequence[str]
    people: People
    homes: Homes
    known: Callable[[], Known]
    sample: Sample
    holidays: Holidays

    @property
    def lists(self) -> Mapping[str, Path]:
        """Every list that a schema can name, by its name: the file's without `.csv`."""
        return lists_of(self.word)


def locale_of(word: str) -> Locale:
    """A country; what it reads is read when it is asked.

    Args:
        word: one of `locales()`.
    """
    return cast("Locale", import_module(f"synth.locales.{word}.locale").LOCALE)


@cache
def known_of(word: str) -> Known:
    """Names and places of a country, or of all of them.

    Args:
        word: one of `locales()`, or `ALL`.
    """
    if word != ALL:
        return locale_of(word).known()
    known = [locale_of(one).known() for one in locales()]
    first, surnames, communes, postcodes = (
        pc.unique(pa.concat_arrays(lists))
        for lists in zip(*(one.lists for one in known), strict=True)
    )
    street = "|".join(f"(?:{one.street})" for one in known)
    return Known(first, surnames, communes, postcodes, street)


@cache
def lists_of(word: str) -> Mapping[str, Path]:
    """The CSV files of a country's `data` by their names.

    Args:
        word: the country's.
    """
    folder = Path(str(files(f"synth.locales.{word}"))) / "data"
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


@cache
def read_list(path: Path) -> pa.Table:
    """One list as a table: text columns, whole numbers as `int64`, no nulls (absent is `""`).

    Args:
        path: of its file.
    """
    with path.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    types = {column: pa.int64() if column in _WHOLE_NUMBERS else pa.string() for column in header}
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(use_threads=False),
        convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    )
