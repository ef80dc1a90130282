"""Names that sources give to values, and which of them may be values themselves."""

import re

_WORD = re.compile(r"[^\W\d][\w .:/()°'&-]{0,60}")
_VALUE = re.compile(r"(?:\d\D*){6}|@")
"""A name with so many digits, or this sign, is a value."""


def is_name(text: str) -> bool:
    """Whether a text reads as the name of a column, and may be shown.

    Args:
        text: a cell of a first row, a key, the name of a column.
    """
    return bool(_WORD.fullmatch(text)) and not _VALUE.search(text)
