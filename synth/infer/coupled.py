"""Columns of which one says nothing without the other: both are empty, or neither.

A latitude and its longitude, the class and the number of what a row is about, an amount and its
currency, a size and its unit.
"""

import re
from collections.abc import Iterator

from synth.infer.meanings import word_of
from synth.infer.names import sql_path
from synth.infer.reasons import is_loose
from synth.infer.work import Work

_OF_NUMBERS = r"_?(currency|unit|units|devise|unite)$"
_NUMBERS = ("", "_cents", "cents", "_amount", "amount", "_value", "value", "_number", "_montant")
"""What a number is called beside the rest of the name that it shares with its unit."""

_NORTH, _EAST = "latitude", ("longitude", "lon", "lng", "long")
"""The meaning of the first of two, and that of the second with how it may be written."""


def couple(work: Work) -> None:
    """Leave the second column of a couple empty where the first one is, and nowhere else.

    Args:
        work: the table, its columns made and its moments told.
    """
    for first, second in _couples(work):
        if is_loose(work, first) and is_loose(work, second):
            entry = work.draft.columns[work.name(second)]
            entry.beside["nulls"] = f"{sql_path(work.name(first))} is null"


def _couples(work: Work) -> Iterator[tuple[str, str]]:
    """Names of columns, each with that of the column that says nothing without it."""
    told = {name.lower(): name for name in work.columns}
    table = work.table.name.name
    for name, column in work.columns.items():
        if word_of(column, table) == _NORTH:
            written = (re.sub("latitude|lat", east, name.lower()) for east in _EAST)
            other = next((told[east] for east in written if east in told), None)
            if other is not None and word_of(work.columns[other], table) == _EAST[0]:
                yield name, other
        if name in work.setting.classified:
            start = re.sub(r"_?type$", "", name, flags=re.IGNORECASE).lower()
            numbers = (told.get(f"{start}{end}") for end in ("_id", "id"))
            yield from ((number, name) for number in numbers if number is not None)
        start, count = re.subn(_OF_NUMBERS, "", name.lower())
        amounts = (told.get(f"{start}{end}") for end in _NUMBERS if start and count)
        amount = next((other for other in amounts if other is not None), None)
        if amount is not None:
            yield amount, name
