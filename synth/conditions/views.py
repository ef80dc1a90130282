"""A column, seen in some way, compared with a constant: the domains that satisfy it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal, InvalidOperation

from synth.conditions.constants import INTEGERS, bound, family, interval, key, plain
from synth.conditions.domain import Bound, Domain
from synth.conditions.moments import ahead
from synth.conditions.parsed import NotUnderstoodError
from synth.conditions.subjects import Subject
from synth.databases.catalog import DbType

Domains = tuple[Domain, ...]

_EQUAL_BASES = frozenset(
    ["uuid", "json", "jsonb", "xml", "bytea", "inet", "cidr", "macaddr", "bit", "varbit", "ltree"]
)
"""Types without intervals here, whose values are compared as the text that was written."""

_FEW_BASES = frozenset(["bit", "varbit"])
"""Of those the ones with so few values that an excluded one would be drawn."""

_ENDLESS = frozenset(["infinity", "-infinity", "nan"])
_MOST_CHARS = 1 << 30


def against(seen: Subject, relation: str, text: str) -> Domains:
    """The domains of a column for which the comparison is TRUE; none where it never is.

    Args:
        seen: the column.
        relation: `eq neq lt lte gt gte`.
        text: the constant.

    Raises:
        NotUnderstoodError: nothing sure can be said.
    """
    return _VIEWS[seen.view](seen, relation, text)


def chosen(seen: Subject, texts: tuple[str, ...]) -> Domains:
    """The domains of a column that equals one of some constants."""
    found = [domain for text in texts for domain in against(seen, "eq", text)]
    if not found or any(domain.among is None for domain in found):
        return tuple(found)
    values = tuple(dict.fromkeys(value for domain in found for value in domain.among or ()))
    return (replace(found[0], among=values),)


def _value(seen: Subject, relation: str, text: str) -> Domains:
    kind, group = seen.kind, family(seen.kind)
    if text.lower() in _ENDLESS and group in ("number", "date", "timestamp") and relation == "neq":
        return (Domain(),)
    if relation in ("eq", "neq"):
        return _equal(seen, text, is_equal=relation == "eq")
    if group == "enum":
        place = key(text, kind)
        labels = [label for label in kind.labels if _holds(key(label, kind), relation, place)]
        return (Domain(among=tuple(labels)),) if labels else ()
    if relation == "gt" and _is_blank(text, kind):
        return (_filled(seen),)
    return (_interval(text, relation, kind),)


def _holds(left: object, relation: str, right: object) -> bool:
    is_less: bool = left < right  # type: ignore[operator]  # keys of one type
    is_equal = left == right
    if relation in ("lt", "lte"):
        return is_less or (is_equal and relation == "lte")
    return not is_less and (relation == "gte" or not is_equal)


def _interval(text: str, relation: str, kind: DbType) -> Domain:
    is_low, is_open = relation in ("gt", "gte"), relation in ("lt", "gt")
    end = bound(text, kind, is_low=is_low, is_open=is_open)
    return Domain(lo=end) if is_low else Domain(hi=end)


def _is_blank(text: str, kind: DbType) -> bool:
    """Whether a constant is the empty value of a type that has one."""
    if kind.base == "array":
        return text.strip() == "{}"
    if kind.base == "bytea":
        return text in ("", "\\x")
    return family(kind) == "text" and not (text.strip(" ") if kind.base == "char" else text)


def _filled(seen: Subject) -> Domain:
    """Any value but the empty one."""
    if seen.kind.base == "array":
        return Domain(elements=(1, None))
    if seen.kind.base == "bytea":
        return Domain(octets=(1, None))
    return Domain(chars=(1, None), is_trimmed=seen.is_trimmed)


def _equal(seen: Subject, text: str, *, is_equal: bool) -> Domains:
    kind, group = seen.kind, family(seen.kind)
    if _is_blank(text, kind):
        if not is_equal:
            return (_filled(seen),)
        return (Domain(elements=(0, 0)) if group == "array" else Domain(among=(text,)),)
    is_other = group == "other" and kind.base not in _EQUAL_BASES
    if group == "array" or is_other or (kind.base in _FEW_BASES and not is_equal):
        raise NotUnderstoodError
    is_never = (seen.fold and getattr(text, seen.fold)() != text) or (
        seen.is_trimmed and text != text.strip(" ")
    )
    if group == "number" and kind.base in INTEGERS:
        number = key(text, kind)
        is_never = isinstance(number, Decimal) and number % 1 != 0
    if is_never:
        return () if is_equal else (Domain(),)
    value = plain(text, kind)
    is_folded = bool(seen.fold) or kind.base == "citext"
    if is_equal:
        return (Domain(among=(value,), is_folded=is_folded),)
    if group == "boolean":
        return (Domain(among=("false" if value == "true" else "true",)),)
    excluded = frozenset([value])
    return (Domain(excluded=excluded, is_folded=is_folded, is_trimmed=seen.is_trimmed),)


def _count(seen: Subject, relation: str, text: str) -> Domains:
    """A number of characters, bytes or elements."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotUnderstoodError from error
    if not number.is_finite() or abs(number) > _MOST_CHARS:
        raise NotUnderstoodError
    whole = int(number.to_integral_value("ROUND_FLOOR"))
    is_whole = whole == number
    if relation == "neq" and not is_whole:
        return (Domain(),)
    spans: Mapping[str, tuple[tuple[int, int | None], ...]] = {
        "eq": ((whole, whole),) if is_whole else (),
        "neq": ((whole + 1, None), (0, whole - 1)),
        "lt": ((0, whole - is_whole),),
        "lte": ((0, whole),),
        "gt": ((whole + 1, None),),
        "gte": ((whole if is_whole else whole + 1, None),),
    }
    # The length of an array's first dimension is null, not 0, where it is empty.
    least = 1 if seen.view == "array_length" else 0
    found = [(max(lo, least), hi) for lo, hi in spans[relation]]
    word = "elements" if seen.view == "array_length" else seen.view
    return tuple(
        replace(Domain(is_trimmed=seen.is_trimmed), **{word: (lo, hi)})  # type: ignore[arg-type]  # one of the spans
        for lo, hi in found
        if hi is None or lo <= hi
    )


def _json(_: Subject, relation: str, text: str) -> Domains:
    if relation == "eq":
        return (Domain(json=text),)
    if relation == "neq":
        return (Domain(json="array" if text == "object" else "object"),)
    raise NotUnderstoodError


def _typeof(seen: Subject, relation: str, text: str) -> Domains:
    """SQLite's storage class: what our values of this type are stored as."""
    group = family(seen.kind)
    stored = {"text": "text", "other": "", "array": ""}.get(group, "text")
    if group == "number":
        stored = "integer" if seen.kind.base in INTEGERS else "real"
    elif seen.kind.base == "bytea":
        stored = "blob"
    if relation != "eq" or text not in ("null", stored) or group == "boolean":
        raise NotUnderstoodError
    return (Domain(null=text == "null"),)


def _day(seen: Subject, relation: str, text: str) -> Domains:
    """A moment's date."""
    day = key(text, DbType("date", "date"))
    if relation == "neq" or not isinstance(day, date):
        raise NotUnderstoodError
    return _days(seen.kind, relation, day, day + timedelta(days=1))


def _year(seen: Subject, relation: str, text: str) -> Domains:
    """A date's year."""
    number = key(text, DbType("integer", "integer"))
    if relation == "neq" or not isinstance(number, Decimal) or number % 1 != 0:
        raise NotUnderstoodError
    if not 0 < number < MAXYEAR:
        raise NotUnderstoodError
    return _days(seen.kind, relation, date(int(number), 1, 1), date(int(number) + 1, 1, 1))


def _days(kind: DbType, relation: str, start: date, stop: date) -> Domains:
    """Moments compared with the span from one day to another, which is excluded.

    Where the server reads a moment by a time zone, a day is left free at either end.
    """
    is_zoned = kind.base == "timestamptz"
    first = stop if relation == "gt" else start
    last = start if relation == "lt" else stop
    lo = first + timedelta(days=is_zoned)
    hi = last - timedelta(days=is_zoned)
    low = bound(lo.isoformat(), kind, is_low=True, is_open=False)
    high = bound(hi.isoformat(), kind, is_low=False, is_open=True)
    if relation == "eq":
        if lo >= hi:
            raise NotUnderstoodError
        return (Domain(lo=low, hi=high),)
    return (Domain(lo=low) if relation in ("gt", "gte") else Domain(hi=high),)


def _age(_: Subject, relation: str, text: str) -> Domains:
    """The time since a moment: the older, the earlier."""
    return (_since(interval(text), relation),)


def _age_year(_: Subject, relation: str, text: str) -> Domains:
    """The whole years since a moment."""
    number = key(text, DbType("integer", "integer"))
    if not isinstance(number, Decimal) or number % 1 != 0 or not 0 <= number < MAXYEAR:
        raise NotUnderstoodError
    years = int(number) + (relation in ("gt", "lte"))
    return (_since((12 * years, timedelta()), {"gt": "gte", "lte": "lt"}.get(relation, relation)),)


def _since(span: tuple[int, timedelta], relation: str) -> Domain:
    if relation in ("eq", "neq"):
        raise NotUnderstoodError
    is_low, is_open = relation in ("lt", "lte"), relation in ("lt", "gt")
    if is_low:
        # Time goes on: what is young enough today has to be so later too.
        raise NotUnderstoodError
    end: Bound = ahead((-span[0], -span[1]), is_low=is_low, is_open=is_open)
    return Domain(hi=end)


_VIEWS: Mapping[str, Callable[[Subject, str, str], Domains]] = {
    "value": _value,
    "chars": _count,
    "octets": _count,
    "elements": _count,
    "array_length": _count,
    "json": _json,
    "typeof": _typeof,
    "day": _day,
    "year": _year,
    "age": _age,
    "age_year": _age_year,
}
