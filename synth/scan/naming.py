"""Names that sources give to values, and which of them may be values themselves."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d][\w .:/()°'&-]{0,60}")
_VALUE = re.compile(r"(?:\d\D*){6}|@")
"""A name with so many digits, or this sign, is a value."""


def is_name(text: str) -> bool:
    """Whether a text reads as the name of a column, and may be shown.

    Args:
        text: a cell of a first row, a key, the name of a column.
    """
    return bool(_WORD.fullmatch(text)) and not _VALUE.search(text)


def header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> list[str]:
    """The names in a first row; [] where it may hold values, which are not to be shown.

    It is one of names where each is a word, all differ, and some column has other signs below.
    """
    names = [name.strip() for name in first]
    if not all(map(is_name, names)) or len(set(names)) < len(names):
        return []
    below = [[value for value in column if value] for column in zip(*rest, strict=False)]
    is_told = any(
        column and all(re.search(r"[\d@]", value) for value in column) for column in below
    )
    has_low = all(name == name.lower() or "_" in name for name in names)
    return names if is_told or has_low else []
