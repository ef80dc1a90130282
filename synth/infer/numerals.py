"""Numbers for a column: ranges inside the domain, without what is excluded."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from synth.conditions.constants import key
from synth.conditions.domain import Bound
from synth.conditions.parsed import NotUnderstoodError
from synth.infer.defaults import around, likely
from synth.infer.forms import forms
from synth.infer.grid import Grid
from synth.infer.made import Made, Wish, chosen, decimal_text, type_word

if TYPE_CHECKING:
    from synth.infer.draft import Data

INTEGERS = {"smallint": 15, "integer": 31, "bigint": 62, "oid": 31}
"""Whole-number types and the bits a range may use; a range of all 64 bits is no law."""

_DEFAULT = ("1", "1000")
_FEW = 200
"""Up to so many values what is excluded is left out of a list; else of a range."""

_UNLIMITED = (18, 2)
"""Digits of a `numeric` that declares none."""

_MOST_TICKS = 10**18 - 1
"""The greatest decimal that is made, in its last digit."""

_MOST_DIGITS = 38
"""Digits that a decimal may have."""

_FEW_BEYOND = 3
"""Values of a column that no range can be made for."""

_REAL_DIGITS, _DOUBLE_DIGITS = 6, 15
"""Decimal digits that a float keeps apart (IEEE 754, single and double)."""

_MONEY = {"amount", "salary", "annual_salary", "hourly_pay", "benefit"}
_PLACES = {"latitude": 4, "longitude": 4}
"""Digits behind the point of a place, ten metres."""

_FINE, _WHOLE_DIGITS = 6, 4
"""Most digits behind the point that are written, where so many stand before it."""

_MARGIN = Decimal("0.001")
_OVERLAP = 4
"""The divisor of the share of what conditions allow that a meaning must reach."""

_FINEST = 12
"""Most digits after the point where the type declares none."""


def whole(wish: Wish) -> Made:
    """Whole numbers; `sequence` for keys that the database counts."""
    bits = INTEGERS[wish.kind.base]
    grid = Grid(0, 0 if wish.kind.base == "oid" else -(1 << bits), (1 << bits) - 1)
    told = "" if wish.kind.base in {"integer", "oid"} else wish.kind.base
    relative = _relative(wish)
    if relative is not None and not wish.unique:
        return Made({"int": relative}, None, "the end moves with as_of", told)
    beyond = _beyond(wish, grid, 1 << 63, told)
    if beyond is not None:
        return beyond
    lo, hi = _interval(wish, grid)
    if wish.unique and _is_counted(wish):
        return _sequence(lo, hi, wish)
    lo, hi = _free(wish, grid, lo, hi)
    few = _without(wish, grid, lo, hi)
    if few is not None:
        return few
    shaped = _shaped(wish, grid, lo, hi)
    if shaped is not None:
        return Made({"int": shaped}, None, "", told)
    return Made({"int": f"{lo}..{hi}"}, hi - lo + 1, "", told)


def numeric(wish: Wish) -> Made:
    """Decimals of the column's digits; two after the point where it declares none."""
    precision, scale = wish.kind.precision, wish.kind.scale or 0
    if wish.kind.base == "money" or not precision:
        precision, scale = _UNLIMITED[0], max(_UNLIMITED[1], _finest(wish))
    precision, scale = _readable(wish, precision, scale)
    most = (10**precision - 1) * 10 ** max(-scale, 0)
    most = min(most, _MOST_TICKS)
    grid = Grid(max(scale, 0), -most, most)
    word = type_word(wish.kind)
    end = 10 ** (precision if wish.kind.precision else _MOST_DIGITS)
    beyond = _beyond(wish, grid, end, "" if wish.kind.precision else f"decimal({_MOST_DIGITS},0)")
    if beyond is not None:
        return beyond
    is_declared = word.startswith("decimal") and wish.kind.precision
    if not is_declared or scale < (wish.kind.scale or 0):
        word = f"decimal({min(precision, _MOST_DIGITS)},{scale})"
    return _decimals(wish, grid, word)


def _beyond(wish: Wish, grid: Grid, end: int, word: str) -> Made | None:
    """Numbers of a domain that lies outside of all that a range is made of: those at its end.

    Args:
        wish: for a column.
        grid: what ranges are made of.
        end: the type's own, exclusive, in the last digit.
        word: the type of the numbers.
    """
    whole = Grid(0 if word.startswith("decimal") else grid.scale, -end, end)
    (least, most), count = _ends(wish, whole), wish.rows if wish.unique else _FEW_BEYOND
    edge = 10 ** (grid.scale - whole.scale)
    if least is not None and least * edge > grid.hi:
        ticks = range(least, min(least + count, end, end if most is None else most + 1))
    elif most is not None and most * edge < grid.lo:
        ticks = range(max(most - count, -end, -end if least is None else least - 1) + 1, most + 1)
    else:
        return None
    kept = [tick for tick in ticks if whole.text(tick) not in wish.domain.excluded]
    return (
        Made({"choice": [whole.text(tick) for tick in kept]}, len(kept), "", word) if kept else None
    )


def _readable(wish: Wish, precision: int, scale: int) -> tuple[int, int]:
    """Digits of a number as people write it: two of an amount, six of anything behind the point."""
    kept = min(scale, max(2 if wish.word in _MONEY else _FINE, _finest(wish)))
    is_fine = _finest(wish) == _FINEST
    if wish.unique or is_fine or kept >= scale or precision - scale < _WHOLE_DIGITS:
        return precision, scale
    return precision - (scale - kept), kept


def floating(wish: Wish) -> Made:
    """Floats; decimals with few digits where values must differ or amounts are meant."""
    digits = _REAL_DIGITS if wish.kind.base == "real" else _DOUBLE_DIGITS
    is_weighed = any(form.form == "weights" for form in forms(wish.word, "number"))
    if not wish.unique and wish.word not in {*_MONEY, *_PLACES, "rate"} and not is_weighed:
        made = _floats(wish)
        if made is not None:
            return made
    scale = min(max(_PLACES.get(wish.word, 2), _finest(wish)), digits)
    if wish.unique and wish.kind.base == "real" and wish.domain.hi is None:
        scale = 0  # six digits are all there are
    most = 10**digits - 1
    return _decimals(wish, Grid(scale, -most, most), f"decimal({digits},{scale})")


def _decimals(wish: Wish, grid: Grid, word: str) -> Made:
    lo, hi = _free(wish, grid, *_interval(wish, grid))
    few = _without(wish, grid, lo, hi)
    if few is not None:
        return few
    shaped = _shaped(wish, grid, lo, hi)
    if shaped is not None:
        return Made({"decimal": shaped}, None, "", word)
    low, high = grid.text(lo), grid.text(hi)
    law = f"{low}..{high}" if lo < hi else low
    # A negative scale rounds to thousands, so that different numbers become one.
    rounds = wish.kind.scale is not None and wish.kind.scale < 0
    return Made({"decimal": law}, None if rounds else hi - lo + 1, "", word)


def _floats(wish: Wish) -> Made | None:
    """A range of floats that keeps off open ends; None where something inside is excluded.

    Nor is there one that is so narrow and so far from 0 that four digits do not tell its ends.
    """
    fine = Grid(9, -(10**17), 10**17)
    lo, hi = (Decimal(fine.text(end)) for end in _interval(wish, fine))
    width = hi - lo
    if wish.domain.lo is not None and (wish.domain.lo.is_open or wish.kind.base == "real"):
        lo = _rounded(lo + width * _MARGIN, ROUND_CEILING)
    if wish.domain.hi is not None and (wish.domain.hi.is_open or wish.kind.base == "real"):
        hi = _rounded(hi - width * _MARGIN, ROUND_FLOOR)
    if lo > hi or any(lo <= gone <= hi for gone in _excluded(wish)):
        return None
    ends = [decimal_text(end.normalize()) for end in (lo, hi)]
    return Made({"float": "..".join(ends) if ends[0] != ends[1] else ends[0]}, None)


def _rounded(number: Decimal, rounding: str) -> Decimal:
    """A number in four significant digits."""
    if not number:
        return number
    return number.quantize(Decimal(1).scaleb(number.adjusted() - 3), rounding)


def _number(text: str, wish: Wish) -> Decimal | None:
    try:
        found = key(text, wish.kind)
    except NotUnderstoodError:
        return None
    return found if isinstance(found, Decimal) else None


def _finest(wish: Wish) -> int:
    """Digits after the point that the ends of the domain need, more between close ends."""
    ends = [end for end in (wish.domain.lo, wish.domain.hi) if end is not None]
    found = [_number(end.text, wish) for end in ends]
    numbers = [number for number in found if number is not None]
    scale = max((-int(number.as_tuple().exponent) for number in numbers), default=0)
    scale = max(scale, 0)
    if len(numbers) == 2:  # noqa: PLR2004 - both ends
        wanted = wish.rows * 10 if wish.unique else 20
        while scale < _FINEST and (numbers[1] - numbers[0]).scaleb(scale) < wanted:
            scale += 1
    return min(scale, _FINEST)


def _excluded(wish: Wish) -> list[Decimal]:
    found = (_number(text, wish) for text in wish.domain.excluded)
    return sorted(number for number in found if number is not None)


def _relative(wish: Wish) -> str | None:
    """A law whose ends move with `as_of`, or None where the domain has no such end."""
    lo, hi = wish.domain.lo, wish.domain.hi
    if not any(end is not None and end.is_relative for end in (lo, hi)):
        return None
    low, high = _moving(lo, 1), _moving(hi, -1)
    if low is None:
        return f"{high} - 30..{high}"
    return f"{low}..{high}" if high is not None else f"{low}..{low} + 30"


def _moving(end: Bound | None, step: int) -> str | None:
    if end is None:
        return None
    sign = "+" if step > 0 else "-"
    return f"{end.text} {sign} 1" if end.is_open else end.text


def _ends(wish: Wish, grid: Grid) -> tuple[int | None, int | None]:
    """The domain's own ends in ticks, closed."""
    made: list[int | None] = []
    sides = ((wish.domain.lo, ROUND_CEILING, 1), (wish.domain.hi, ROUND_FLOOR, -1))
    for end, rounding, step in sides:
        number = None if end is None or end.is_relative else _number(end.text, wish)
        if end is None or number is None:
            made.append(None)
            continue
        ticks = grid.ticks(number, rounding)
        is_on = grid.ticks(number, ROUND_FLOOR) == grid.ticks(number, ROUND_CEILING)
        made.append(ticks + step if end.is_open and is_on else ticks)
    return made[0], made[1]


def _interval(wish: Wish, grid: Grid) -> tuple[int, int]:
    """What is made: the meaning's range inside the domain, wide enough where values differ."""
    found = _ends(wish, grid)
    least = grid.lo if found[0] is None else max(found[0], grid.lo)
    most = grid.hi if found[1] is None else min(found[1], grid.hi)
    least = min(least, most)
    lo, hi = _plausible(wish, grid)
    if (lo > most or hi < least) and None in found:
        width = max(hi - lo, 1)
        lo, hi = (least, least + width) if lo < least else (most - width, most)
    is_scale = wish.word == "score" or not forms(wish.word, "number")
    # What the conditions bound on both sides beside the meaning's own range is another scale.
    is_aside = (lo < least or hi > most) and _OVERLAP * (
        min(hi, most) - max(lo, least)
    ) < most - least
    if (is_scale or is_aside) and found[0] is not None and found[1] is not None:
        lo, hi = least, most
    lo, hi = max(lo, least), min(hi, most)
    if wish.unique and hi - lo + 1 < wish.rows * 10:
        hi = min(lo + max(wish.rows * 10, 1000), most)
        if hi - lo + 1 < wish.rows:
            lo = max(hi - max(wish.rows * 10, 1000), least)
    return lo, hi


def _plausible(wish: Wish, grid: Grid) -> tuple[int, int]:
    low, high = _usual(wish.word)
    lo, hi = grid.ticks(Decimal(low), ROUND_FLOOR), grid.ticks(Decimal(high), ROUND_CEILING)
    one = 10**grid.scale
    if wish.word == "rate" and grid.hi < 10 * one:
        return 0, min(one, grid.hi)  # of one, where there is no room for a hundred
    if lo > grid.hi or (wish.word == "rate" and hi > grid.hi):
        lo = 0
    return max(lo, grid.lo), min(hi, grid.hi)


def _usual(word: str) -> tuple[str, str]:
    """The least and greatest number of a meaning."""
    for form in forms(word, "number"):
        if form.form == "range":
            low, _, high = form.value.partition("..")
            return low, high
        if form.form == "lognormal":
            _, _, low, high = form.value.split()
            return low, high
        if form.form == "weights":
            values = sorted(map(Decimal, form.values))
            return str(values[0]), str(values[-1])
    return _DEFAULT


def _shaped(wish: Wish, grid: Grid, lo: int, hi: int) -> "Data | None":
    """The law of a meaning between two ends, or None where it has none or it does not fit."""
    if wish.unique:
        return None
    weights = _weighed(wish, grid, lo, hi)
    if weights is not None:
        return {"weights": dict(weights)}
    for form in forms(wish.word, "number"):
        if form.form == "lognormal":
            median, most, _, _ = form.value.split()
            if lo < grid.ticks(Decimal(median), ROUND_FLOOR) < hi:
                shape: Data = {"median": median, "p90": most}
                return {"lognormal": shape, "min": grid.text(lo), "max": grid.text(hi)}
    return None


def _weighed(wish: Wish, grid: Grid, lo: int, hi: int) -> Mapping[str, str] | None:
    """The weights of a meaning between two ends, those whose likeliest number is there first.

    A rate of 20 is 0.2 where the column holds no more than one. Of a number without a meaning the
    default is known.
    """
    weighed = [form.weights for form in forms(wish.word, "number") if form.form == "weights"]
    weighed.sort(key=lambda weights: not lo <= _ticks(next(iter(weights)), grid) <= hi)
    for weights in weighed:
        kept = {value: weight for value, weight in weights.items() if _is_on(value, grid, lo, hi)}
        if len(kept) > 1:
            return kept
    default = None if wish.word or _excluded(wish) else likely(wish)
    default, _, rest = (default or "").partition(".")
    if not default.lstrip("-").isdigit() or rest.strip("0"):
        return None
    least, most = _ends(wish, grid)
    if grid.scale and (default == "0" or None in (least, most)):
        return None  # 0 says nothing of amounts, and shares are what stands between two ends
    lo, hi = (grid.lo if least is None else least), (grid.hi if most is None else most)
    near = around(default, -(-lo // 10**grid.scale), hi // 10**grid.scale)
    return near if len(near) > 1 else None


def _ticks(value: str, grid: Grid) -> int:
    return grid.ticks(Decimal(value), ROUND_FLOOR)


def _is_on(value: str, grid: Grid, lo: int, hi: int) -> bool:
    """Whether a number stands on a grid, between two ends."""
    least = _ticks(value, grid)
    return least == grid.ticks(Decimal(value), ROUND_CEILING) and lo <= least <= hi


def _cuts(wish: Wish, grid: Grid, lo: int, hi: int) -> list[int]:
    ticks = (grid.ticks(number, ROUND_FLOOR) for number in _excluded(wish))
    return [tick for tick in ticks if lo <= tick <= hi]


def _free(wish: Wish, grid: Grid, lo: int, hi: int) -> tuple[int, int]:
    """The widest part of a range without an excluded number in it, where the range is wide."""
    cuts = _cuts(wish, grid, lo, hi)
    if not cuts or hi - lo < _FEW:
        return lo, hi
    edges = [lo - 1, *cuts, hi + 1]
    spans = [(a + 1, b - 1) for a, b in pairwise(edges)]
    return max(spans, key=lambda span: span[1] - span[0])


def _without(wish: Wish, grid: Grid, lo: int, hi: int) -> Made | None:
    """A choice of what is left of a narrow range, or None where a range can be made."""
    cuts = set(_cuts(wish, grid, lo, hi))
    if not cuts:
        return None
    kept = [tick for tick in range(lo, hi + 1) if tick not in cuts]
    return chosen(wish, [grid.text(tick) for tick in kept or [lo]])


def _is_counted(wish: Wish) -> bool:
    column = wish.column
    counts = column.is_identity or "nextval" in (column.default or "")
    return (counts or column.name.lower() == "id") and not wish.domain.excluded


def _sequence(lo: int, hi: int, wish: Wish) -> Made:
    """The numbers from 1, or from the least one allowed, up to the end of the domain."""
    ends = _ends(wish, Grid(0, lo, hi))
    top = (1 << INTEGERS[wish.kind.base]) - 1 if ends[1] is None else ends[1]
    start = max(1, ends[0] or 1) if top > 0 else lo
    told = "" if wish.kind.base == "bigint" else type_word(wish.kind)
    data: Data = "sequence" if start == 1 else {"sequence": {"start": str(start)}}
    return Made(data, top - start + 1, "", told)


def number_choice(wish: Wish, values: Sequence[str]) -> Made | None:
    """A choice of numbers that the domain admits, or None where none is left or too few."""
    low, high = _ends(wish, Grid(0, -(1 << 62), 1 << 62))
    gone = _excluded(wish)
    kept = [
        text
        for text in values
        if (low is None or int(text) >= low)
        and (high is None or int(text) <= high)
        and Decimal(text) not in gone
    ]
    return chosen(wish, kept) if kept else None
