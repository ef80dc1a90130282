"""Names that sources give to values, and which of them may be values themselves.

Whatever is shown of files, members, tables and columns goes through `masked`, once, when the report
is put together.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from synth.locales import ALL
from synth.locales.claims import classes
from synth.locales.declared import scanners_of
from synth.locales.judge import look
from synth.locales.known import bare
from synth.locales.locale import known_of
from synth.registry import Values
from synth.scan.sifted import TOLD

_WORD = re.compile(r"[^\W\d][\w .:/()°'&-]{0,60}")
_VALUE = re.compile(r"(?:\d\D*){6}|@|[^\W\d],? \d{1,4}(?: ?(?:bis|ter))?,? [^\W\d]{2}")
"""A name with so many digits, with this sign, or with a number as in a street, is a value."""

_PERSON = re.compile(r"([A-ZÀ-Ý][\w'-]+)(?: [A-ZÀ-Ý][\w'-]+)+")
"""Two words with capitals, as people are called."""

_MAY_BE = re.compile(r"[@\uff20]|\d(?:[\W_]?[\dABab]){8}")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[._-]?(?:0[1-9]|1[0-2])[._-]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
"""Days stand in the names of many files; nine digits in those of few."""

_PARTS = re.compile("([/!]|: )")
_STEM = re.compile(
    r"(?P<stem>.+?)(?P<suffix>(?:\.\w{1,7})?(?:\.(?:gz|bz2|xz|zst|lz4|z))?)", re.DOTALL
)
_MAILBOX = re.compile(r"\S*[@\uff20]\S*")


def is_name(text: str) -> bool:
    """Whether a text reads as the name of a column, and may be shown.

    Args:
        text: a cell of a first row, a key, the name of a column.
    """
    return bool(_WORD.fullmatch(text)) and not _VALUE.search(text)


def is_key(text: str) -> bool:
    """Whether a text reads as a key of JSON, which nobody writes as people are called."""
    return is_name(text) and not _PERSON.fullmatch(text)


def header(first: Sequence[str], rest: Sequence[Sequence[str]], *, locale: str = ALL) -> list[str]:
    """The names in a first row; [] where it may hold values, which are not to be shown.

    It is one of names where each is a word, all differ, none is a person's, and some column has
    other signs below.

    Args:
        first: its cells.
        rest: those of some rows below.
        locale: whose people are known by their first names.
    """
    names = [name.strip() for name in first]
    if not all(map(is_name, names)) or len(set(names)) < len(names) or _has_person(names, locale):
        return []
    below = [[value for value in column if value] for column in zip(*rest, strict=False)]
    is_told = any(
        column and all(re.search(r"[\d@]", value) for value in column) for column in below
    )
    has_low = all(name == name.lower() or "_" in name for name in names)
    return names if is_told or has_low else []


def _has_person(names: Sequence[str], locale: str) -> bool:
    called = [found[1] for name in names if (found := _PERSON.search(name))]
    if not called:
        return False
    known = bare(pa.array(called, pa.string()))
    return bool(pc.any(pc.is_in(known, known_of(locale).first_names)).as_py())


@lru_cache(maxsize=1 << 14)
def masked(text: str, *, locale: str = ALL) -> str:
    """A name, a path or a sentence with names in it as it may stand in a report.

    What somebody may have in one of its parts is shown by its shape, and the suffix stays.

    Args:
        text: as it was given.
        locale: whose numbers are known.
    """
    if not _MAY_BE.search(text):
        return text
    return "".join(_shape(part) if is_value(part, locale) else part for part in _PARTS.split(text))


def said(name: str) -> Values:
    """A name as a text that judges read: what parts its words is a blank, behind a mailbox too."""
    if "@" in name:
        return pa.array([f"{name} {Path(name).stem}"])
    return pa.array([re.sub(r"[_:\[\].]", " ", name)])


def is_value(name: str, locale: str) -> bool:
    """Whether somebody may have what stands in a name."""
    if not _MAY_BE.search(_DAY.sub("", name)):
        return False
    found = classes(look(said(name), "", scanners_of(locale)))
    return any(kind in TOLD and one.count for (_, kind), one in found.items())


def _shape(name: str) -> str:
    parts = _STEM.fullmatch(name)
    stem, suffix = (parts["stem"], parts["suffix"]) if parts else (name, "")
    plain = _MAILBOX.sub(lambda found: re.sub(r"[^\W\d_]", "x", found[0]), stem)
    return re.sub(r"\d", "9", plain) + suffix
