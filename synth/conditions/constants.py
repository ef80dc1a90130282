"""Constants of conditions as the column's type reads them: comparable, and in one way of writing.

Two constants of one type are compared by `key`; `plain` writes a constant in the way a `Domain`
holds it, so that equal ones are equal texts.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from synth.conditions.domain import Bound
from synth.conditions.parsed import NotUnderstoodError
from synth.databases.catalog import DbType

INTEGERS = frozenset(["smallint", "integer", "bigint", "oid"])
TEXTS = frozenset(["varchar", "char", "text", "citext", "name"])
MOMENTS = frozenset(["date", "timestamp"])
_FAMILIES = {
    **dict.fromkeys(INTEGERS, "number"),
    **dict.fromkeys(("numeric", "real", "double", "money"), "number"),
    **dict.fromkeys(TEXTS, "text"),
    "timestamp": "timestamp",
    "timestamptz": "timestamp",
    "timetz": "time",
    **{word: word for word in ("date", "time", "interval", "enum", "boolean", "array")},
}
_ENDLESS = frozenset(["infinity", "nan", "inf", "+infinity"])
_BELOW_ALL = frozenset(["-infinity", "-inf"])
_TRUTH = {
    **dict.fromkeys(("t", "true", "1", "y", "yes", "on"), "true"),
    **dict.fromkeys(("f", "false", "0", "n", "no", "off"), "false"),
}
_OFFSET = re.compile(r"([+-]\d\d)(:?\d\d)?$")
_MONTH_DAYS = 30
"""Days of a month where intervals are compared, as PostgreSQL does (its manual, 8.5.4)."""

Key = Decimal | date | datetime | time | timedelta | int | str


def family(kind: DbType) -> str:
    """`number date timestamp time interval text enum boolean array`, or `other`."""
    return _FAMILIES.get(kind.base, "other")


def key(text: str, kind: DbType) -> Key:
    """A constant as a value that can be compared with others of its type.

    Raises:
        NotUnderstoodError: it is no constant of this type, or endless.
    """
    try:
        return _key(text, kind)
    except (ValueError, InvalidOperation, OverflowError) as error:
        raise NotUnderstoodError from error


def _key(text: str, kind: DbType) -> Key:
    word = family(kind)
    if word == "number":
        number = Decimal(text)
        if not number.is_finite() or abs(number.adjusted()) > 1 << 12:
            raise ValueError
        return number
    if word in MOMENTS:
        moment = _moment(text)
        return moment if word == "timestamp" else moment.date()
    if word == "time":
        return time.fromisoformat(text)
    if word == "interval":
        months, span = interval(text)
        return months * timedelta(days=_MONTH_DAYS) + span
    if word == "enum":
        return kind.labels.index(text)
    return text


def _moment(text: str) -> datetime:
    text = text.strip()
    place = _OFFSET.search(text) if " " in text or "T" in text else None
    if place is not None:
        minutes = (place[2] or "00").lstrip(":")
        text = f"{text[: place.start()]}{place[1]}:{minutes}"
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def plain(text: str, kind: DbType) -> str:
    """A constant in the one way its type writes it here; of `timestamptz` in UTC, without zone.

    Raises:
        NotUnderstoodError: it is no constant of this type, or endless.
    """
    word = family(kind)
    if word == "boolean":
        if text.lower() not in _TRUTH:
            raise NotUnderstoodError
        return _TRUTH[text.lower()]
    if word == "text" and kind.base == "char":
        return text.rstrip(" ")
    found = key(text, kind)
    if isinstance(found, Decimal):
        if kind.base in INTEGERS and found == found.to_integral_value():
            return str(int(found))
        return format(found, "f")
    if isinstance(found, datetime):
        return found.isoformat(" ")
    return found.isoformat() if isinstance(found, date) else text


def bound(text: str, kind: DbType, *, is_low: bool, is_open: bool) -> Bound | None:
    """One end of an interval at a constant; None where every value is inside.

    A fraction beside whole numbers and a time of day beside dates move to the next value inside.

    Raises:
        NotUnderstoodError: the type has no intervals here, or nothing would be inside.
    """
    word = text.lower().strip()
    if word in _ENDLESS | _BELOW_ALL and family(kind) in ("number", "date", "timestamp"):
        if (word in _BELOW_ALL) == is_low:
            return None
        raise NotUnderstoodError
    if family(kind) not in ("number", "date", "timestamp", "time", "interval"):
        raise NotUnderstoodError
    found = key(text, kind)
    if isinstance(found, Decimal) and kind.base in INTEGERS:
        return _whole(found, is_low=is_low, is_open=is_open)
    if family(kind) == "date":
        moment = _moment(text)
        if moment.time() != time():
            day = moment.date() + timedelta(days=1 if is_low else 0)
            return Bound(day.isoformat())
    # A `real` is rarely the decimal it was written as, so that its end is no safe value.
    return Bound(plain(text, kind), is_open or (kind.base == "real" and found % 1 != 0))  # type: ignore[operator]  # a real's key is a Decimal


def _whole(found: Decimal, *, is_low: bool, is_open: bool) -> Bound:
    if found == found.to_integral_value():
        return Bound(str(int(found)), is_open)
    return Bound(str(int(found.to_integral_value("ROUND_CEILING" if is_low else "ROUND_FLOOR"))))


def is_empty(lo: Bound, hi: Bound, kind: DbType) -> bool:
    """Whether no value of the type lies between two constants."""
    low, high = key(lo.text, kind), key(hi.text, kind)
    if isinstance(low, Decimal) and isinstance(high, Decimal) and kind.base in INTEGERS:
        return int(low) + lo.is_open > int(high) - hi.is_open
    if family(kind) == "date" and isinstance(low, date) and isinstance(high, date):
        return low.toordinal() + lo.is_open > high.toordinal() - hi.is_open
    return low > high or (low == high and (lo.is_open or hi.is_open))  # type: ignore[operator]  # keys of one type


def is_inside(text: str, lo: Bound | None, hi: Bound | None, kind: DbType) -> bool:
    """Whether a constant lies between two constants; ends relative to today exclude nothing."""
    here = Bound(text)
    is_above = lo is None or lo.is_relative or not is_empty(lo, here, kind)
    return is_above and (hi is None or hi.is_relative or not is_empty(here, hi, kind))


_UNITS = {
    "year": (12, timedelta()),
    "mon": (1, timedelta()),
    "month": (1, timedelta()),
    "week": (0, timedelta(weeks=1)),
    "day": (0, timedelta(days=1)),
    "hour": (0, timedelta(hours=1)),
    "minute": (0, timedelta(minutes=1)),
    "min": (0, timedelta(minutes=1)),
    "second": (0, timedelta(seconds=1)),
    "sec": (0, timedelta(seconds=1)),
}
_PART = re.compile(r"\s*(?:([+-]?\d+)\s*([a-z]+)|([+-])?(\d+):(\d\d)(?::(\d\d))?)(?=\s|$)")


def interval(text: str) -> tuple[int, timedelta]:
    """Months, and the rest, of an interval as PostgreSQL writes it: `1 year 2 days 01:00:00`.

    Raises:
        NotUnderstoodError: it is written in another way.
    """
    months, span, place = 0, timedelta(), 0
    text = text.strip().lower()
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            raise NotUnderstoodError
        place = part.end()
        if part[2] is None:
            clock = timedelta(hours=int(part[4]), minutes=int(part[5]), seconds=int(part[6] or 0))
            span += -clock if part[3] == "-" else clock
            continue
        unit = part[2] if part[2] in _UNITS else part[2].removesuffix("s")
        if unit not in _UNITS:
            raise NotUnderstoodError
        count = int(part[1])
        months += count * _UNITS[unit][0]
        span += count * _UNITS[unit][1]
    if not text:
        raise NotUnderstoodError
    return months, span
