"""The tables of words beside this file: what names mean, and what is likely."""

import csv
from collections.abc import Mapping, Sequence
from importlib.resources import files


def listed(name: str) -> Sequence[Mapping[str, str]]:
    """The rows of a table of words, by the names of its columns.

    Args:
        name: of the file without its `.csv`.
    """
    text = files("synth.infer").joinpath(f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def weights(text: str) -> Mapping[str, str]:
    """What a cell of such a table names, each with what stands behind its `*`, else `1`."""
    parts = (each.rpartition("*") for each in text.split("|"))
    return {value if star else last: last if star else "1" for value, star, last in parts}
