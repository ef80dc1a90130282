"""What somebody meant by a number or a day that is written as elsewhere."""

import re
from datetime import date

_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(?:([ _'\u2019\u00a0\u202f,])[0-9]{3})(?:\1[0-9]{3})*")
_DAY = re.compile(r"([0-9]{1,4})([/. -])([0-9]{1,2})\2([0-9]{1,4})")
_MONTHS, _YEAR_DIGITS = 12, 4


def meant(text: str, *, whole: bool = False) -> str | None:
    """The same number or day as this language writes it, or None where that is not sure.

    Args:
        text: as written: `0,5`, `10 000`, `31/12/2019`, `2019-1-5`.
        whole: whether a whole number is wanted, so that `10,000` is ten thousand.
    """
    text = text.strip()
    if _COMMA.fullmatch(text) and not (whole and _THOUSANDS.fullmatch(text)):
        return None if whole else text.replace(",", ".")
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"[^-+0-9]", "", text)
    found = _DAY.fullmatch(text)
    return None if found is None else _day(found[1], found[3], found[4])


def is_strange(text: str) -> bool:
    """Whether a text is a number or a day as other places write it, however it was meant."""
    text = text.strip()
    found = _DAY.fullmatch(text)
    is_day = found is not None and _YEAR_DIGITS in {len(found[1]), len(found[4])}
    is_iso = meant(text) == text
    return (is_day and not is_iso) or bool(_COMMA.fullmatch(text) or _THOUSANDS.fullmatch(text))


def _day(first: str, second: str, third: str) -> str | None:
    """Year, month, day; or day, month, year where no month could be the first of three."""
    if len(first) == _YEAR_DIGITS:
        year, month, day = int(first), int(second), int(third)
    elif len(third) == _YEAR_DIGITS and (int(first) > _MONTHS or first == second):
        year, month, day = int(third), int(second), int(first)
    elif len(third) == _YEAR_DIGITS and int(second) > _MONTHS:
        year, month, day = int(third), int(first), int(second)
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
