"""Tables as text: comma, semicolon, tab or bar between the values."""

import csv
import io
import re
from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa

from synth.scan.opened import Opened, SourceError
from synth.scan.types import Piece

_SIGNS = ",;\t|"
_BLOCK_BYTES = 1 << 23
_LOOKED = 20
_NAME = re.compile(r"[^\W\d][\w .:/()-]{0,60}")
_DIGITS = 4
"""A name with so many digits in a row is a value."""


class DelimitedKind:
    """A header and rows. A first row that may hold values is no header: columns have numbers."""

    word: ClassVar[str] = "csv"
    rank: ClassVar[int] = 50

    def takes(self, head: bytes, name: str) -> bool:
        """By its name, where the first lines have the same signs; of any name, three signs."""
        if b"\0" in head:
            return False
        width = _sign(head)[1]
        return width >= (2 if name.endswith((".csv", ".tsv", ".txt", ".psv")) else 4)

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Each column of some megabytes."""
        from pyarrow import csv as arrow_csv

        head = opened.head()
        sign, width = _sign(head)
        names = header(head, sign)
        columns = names or [f"column {number}" for number in range(1, width + 1)]
        kept = [f"{place} {name}" for place, name in enumerate(columns)]
        try:
            reader = arrow_csv.open_csv(
                opened.stream,
                read_options=arrow_csv.ReadOptions(
                    block_size=_BLOCK_BYTES,
                    column_names=kept,
                    skip_rows=1 if names else 0,
                    use_threads=False,
                    encoding="utf8" if _is_utf8(head) else "cp1252",
                ),
                parse_options=arrow_csv.ParseOptions(delimiter=sign, newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in kept}
                ),
            )
            number = 1
            for batch in reader:
                for name, key in zip(columns, kept, strict=True):
                    shown = name if names else ""
                    yield Piece(name, batch.column(key), number, shown)
                number += batch.num_rows
        except pa.ArrowException as error:
            raise SourceError("its rows do not have the same number of values") from error


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


def _lines(head: bytes, sign: str) -> list[list[str]]:
    text = head.decode("utf-8-sig", "replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    found: list[list[str]] = []
    try:
        for row in rows:
            found.append(row)
            if len(found) > _LOOKED:
                break
    except csv.Error:
        return found
    # The last one may be cut.
    return found[:-1] if len(found) > 1 and not text.endswith("\n") else found


def _sign(head: bytes) -> tuple[str, int]:
    """The sign that parts the first lines into most values, the same number in each; and that."""
    found = ("", 0)
    for sign in _SIGNS:
        widths = {len(row) for row in _lines(head, sign) if row}
        if len(widths) == 1 and (width := widths.pop()) > max(1, found[1]):
            found = (sign, width)
    return found


def header(head: bytes, sign: str) -> list[str]:
    """The names in the first row; [] where it may hold values, which are not to be shown.

    It is one of names where each is a word, all differ, and some column has other signs below.
    """
    first, *rest = _lines(head, sign) or [[]]
    names = [name.strip() for name in first]
    are_words = all(
        _NAME.fullmatch(name) and not re.search(rf"\d{{{_DIGITS}}}|@", name) for name in names
    )
    if not are_words or len(set(names)) < len(names):
        return []
    below = [[value for value in column if value] for column in zip(*rest, strict=False)]
    is_told = any(
        column and all(re.search(r"[\d@]", value) for value in column) for column in below
    )
    has_low = all(name == name.lower() or "_" in name or name == name.upper() for name in names)
    return names if is_told or has_low else []
