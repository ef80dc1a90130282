"""Rows as text for a person: a table, or turned on its side where it is too wide."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from synth.printable import one_line

NULL = "∅"
_CUT = "…"
_GAP = "  "
_WIDEST = 30
"""Characters of one value beside other rows; more of it tells nothing about the column."""


def shown(rows: Mapping[str, Sequence[object]], width: int | None) -> str:
    """Rows as lines of text.

    Args:
        rows: values by column, as many in each.
        width: characters of a line; None where nobody cuts them.
    """
    rows = {one_line(name): values for name, values in rows.items()}
    texts = {name: [text_of(value) for value in values] for name, values in rows.items()}
    count = len(next(iter(texts.values()), []))
    if not count:
        return "no rows" if rows else "no columns"
    table = [_column([name, *texts[name]], rows[name]) for name in texts]
    lines = list(_lines(table, None))
    if width is None or max(map(len, lines)) <= width:
        return "\n".join(lines)
    return "\n".join(_turned(texts, count, width))


def text_of(value: object) -> str:
    """A value on one line: null as ∅, dates and times ISO, line breaks and the like escaped."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return one_line(str(value))


def _column(texts: list[str], values: Sequence[object]) -> list[str]:
    """Texts of one width; numbers end below one another."""
    numbers = any(isinstance(value, int | float) for value in values)
    width = max(map(len, texts))
    return [text.rjust(width) if numbers else text.ljust(width) for text in texts]


def _lines(columns: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    for pieces in zip(*columns, strict=True):
        yield cut(_GAP.join(pieces).rstrip(), width)


def _turned(texts: Mapping[str, Sequence[str]], count: int, width: int) -> Iterator[str]:
    """Groups of as many rows side by side as fit; a line for each column."""
    names = [name.ljust(max(map(len, texts))) for name in texts]
    start = 0
    while start < count:
        group = [["", *names]]
        room = width - len(names[0])
        stop = start
        while stop < count:
            cells = [f"row {stop + 1}", *(cut(values[stop], _WIDEST) for values in texts.values())]
            cells = [cell.ljust(max(map(len, cells))) for cell in cells]
            room -= len(_GAP) + len(cells[0])
            if room < 0 and stop > start:
                break
            group.append(cells)
            stop += 1
        if start:
            yield ""
        group[0][0] = " " * len(names[0])
        yield from _lines(group, width)
        start = stop


def cut(text: str, width: int | None) -> str:
    """The text, or its beginning and … where it is longer than `width`."""
    if width is None or len(text) <= width:
        return text
    return text[: max(width - 1, 0)] + _CUT
