"""The tables of words beside this file: what names mean, and what is likely."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


def listed(name: str) -> Sequence[Mapping[str, str]]:
    """The rows of a table of words, by the names of its columns.

    Args:
        name: of the file without its `.csv`.
    """
    text = files("synth.infer").joinpath(f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@dataclass(frozen=True)
class Words:
    """One row of a table of what a column may hold.

    Attributes:
        kind: the meaning (`status`), `flag`, or the shape of JSON (`object`, `array`).
        language: `fr` or `en`; "" where that does not matter.
        about: the words of tables and columns that it is for; `*` for any other.
        weights: the values with their weights; of a flag the share of true alone.
    """

    kind: str
    language: str
    about: frozenset[str]
    weights: Mapping[str, str]


@cache
def likely_words(name: str) -> Sequence[Words]:
    """The rows of such a table.

    Args:
        name: as in `listed`.
    """
    return tuple(
        Words(
            row["kind"],
            row.get("language", ""),
            frozenset(row["about"].split("|")),
            weights(row["values"]),
        )
        for row in listed(name)
    )


def weights(text: str) -> Mapping[str, str]:
    """What a cell of such a table names, each with what stands behind its `*`, else `1`."""
    parts = (each.rpartition("*") for each in text.split("|"))
    return {value if star else last: last if star else "1" for value, star, last in parts}
