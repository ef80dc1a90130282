"""Texts that are days or moments, of which SQLite has no type.

Checks say it (`x is date(x)`), defaults (`datetime('now')`) and names (`created_at`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from synth.databases.catalog import DbColumn
from synth.stores.ddl import columns_in

_FORMS = {
    "date": r"date\({0}\)|strftime\('%Y-%m-%d',{0}\)|strftime\('%F',{0}\)",
    "timestamp": r"datetime\({0}\)|strftime\('%Y-%m-%d %H:%M:%S',{0}\)",
    "time": r"time\({0}\)|strftime\('%H:%M:%S',{0}\)",
}
"""What gives a value back as it is, by what it then is."""

_SAID = r"{0}(?:==?| ?is )(?:{1})|(?:{1})(?:(?:==?| ?is ){0}| ?is not null| ?not ?null)"
_WRITTEN = _SAID.format("{0}", r"strftime\('[^']*',{0}\)")
"""A form of its own: `x = strftime('%H:%M', x)`."""

_BLANKS = re.compile(r"\s*([=<>(),])\s*")
_READ = {
    "timestamp": r"strftime\('[^']*%[HMSs][^']*',{0}\)",
    "date": r"strftime\('[^']*',{0}\)|(?:date|julianday)\({0}[,)]",
}
"""What reads a text as a day or a moment without saying that it is one."""

_BESIDE = r"{0}[<>]=?{1}|{1}[<>]=?{0}"

_CALLS = re.compile(
    r"\b(?:substr|substring|length|instr|replace|lower|upper|r?trim|ltrim|typeof|printf|format|cast)"
    r"\s*\(",
    re.IGNORECASE,
)
_MATCHED = r"{0} ?(?:not )?(?:like|glob|regexp|match)\b|\b(?:like|glob|regexp|match) ?{0}"
_AS_TEXT = rf"{_MATCHED}|{{0}} ?\|\||\|\| ?{{0}}"
"""What reads a value as a text: calls, and what stands beside it."""

_NOW = {
    "timestamp": r"current_timestamp|datetime\('now'.*|strftime\('%Y-%m-%d[T ]%H.*",
    "date": r"current_date|date\('now'.*|strftime\('%Y-%m-%d','now'.*",
    "time": r"current_time|time\('now'.*",
}
"""Defaults that are now."""

_CALLED = {
    "timestamp": r"\w+_at|(?:\w+_)?(?:timestamp|datetime)",
    "date": r"\w+_(?:le|date)|date_\w+|date",
}
"""What texts are called that are moments, in small letters with `_` between words."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_OF_TIME = re.compile(
    r"\b(?:strftime|julianday|unixepoch|date|datetime|time)\s*\([^()]*\)", re.IGNORECASE
)
"""A call that reads a moment, whatever is made of what it gives."""


def dated(columns: Sequence[DbColumn], texts: Iterable[str]) -> tuple[DbColumn, ...]:
    """The columns, those of texts that conditions keep to days or moments with such a type.

    What a condition or an index also reads as a text stays one.

    Args:
        columns: of a table.
        texts: all expressions that name them: of checks, indexes and computed columns.
    """
    known = tuple(texts)
    found = [_dated(column, known, {}) for column in columns]
    dates = {column.name: column.type.base for column in found if column.type.base in _FORMS}
    return tuple(_dated(column, known, dates) for column in found)


def _dated(column: DbColumn, texts: tuple[str, ...], dates: Mapping[str, str]) -> DbColumn:
    """A column as what conditions say of it, or as one of these that it is compared with."""
    if column.type.base not in {"text", "varchar"} or column.is_generated:
        return column
    own = [text for text in texts if columns_in(text, [column.name])]
    name = _quoted(column.name)
    if any(_is_text(_OF_TIME.sub("", text), name) for text in own):
        return column
    plain = [_BLANKS.sub(r"\1", text) for text in own]
    said = ((base, _SAID.format(name, forms.format(name))) for base, forms in _FORMS.items())
    read = ((base, forms.format(name)) for base, forms in _READ.items())
    beside = ((base, _BESIDE.format(name, _quoted(other))) for other, base in dates.items())
    own_form = (column.type.base, _WRITTEN.format(name))
    forms = (*said, own_form, *read, *beside)
    told = next((base for base, form in forms if _is_in(form, plain)), None)
    base = told or _called(column) or column.type.base
    if base == column.type.base:
        return column
    return replace(column, type=replace(column.type, base=base, length=None))


def _called(column: DbColumn) -> str | None:
    """What a text is by its default, or by its name; None where neither says it."""
    default = _BLANKS.sub(r"\1", (column.default or "").strip("() "))
    name = _HUMP.sub("_", column.name).lower()
    told = (base for base, form in _NOW.items() if re.fullmatch(form, default, re.IGNORECASE))
    named = (base for base, form in _CALLED.items() if re.fullmatch(form, name))
    is_free = column.default is None and column.type.length is None
    return next(told, None) or (next(named, None) if is_free else None)


def _is_text(text: str, name: str) -> bool:
    """Whether an expression reads a column as a text."""
    if re.search(_AS_TEXT.format(name), text, re.IGNORECASE):
        return True
    inner = (_within(text[call.end() :]) for call in _CALLS.finditer(text))
    return any(re.search(name, part) for part in inner)


def _within(text: str) -> str:
    """A text up to the bracket that closes it."""
    depth = accumulate((sign == "(") - (sign == ")") for sign in text)
    return text[: next((at for at, each in enumerate(depth) if each < 0), len(text))]


def _is_in(form: str, texts: Iterable[str]) -> bool:
    return any(re.search(form, text, re.IGNORECASE) for text in texts)


def _quoted(name: str) -> str:
    """An expression for a name with quotes or without."""
    return rf'["`\[]?\b{re.escape(name)}\b["`\]]?'
