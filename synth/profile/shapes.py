"""The distribution of one column's values: SQL counts, and no row leaves the database."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from synth.profile.steps import MOST, SPANS, edges, span_label
from synth.profile.types import Bar, Shape
from synth.report import counted
from synth.schema.datatypes import DataType

if TYPE_CHECKING:
    import duckdb

FEW = 12
"""Values that have a bar each."""
_FREQUENT = 100
"""A value in so many rows is worth a bar: one row in a hundred."""
_TAIL = 3
"""How many times the range of nearly all numbers may be left out behind them."""
_EXACT = {"smallint", "integer", "bigint", "decimal"}
_HOURS = 24
_LONG = 18
"""Digits of a number before or behind the point that are written out."""


@dataclass(frozen=True)
class Asked:
    """An expression over rows whose values are looked at.

    Attributes:
        connection: of DuckDB.
        value: SQL of the values; none is null.
        relation: what stands after FROM, with its WHERE.
        rows: how many there are.
        different: how many values.
    """

    connection: "duckdb.DuckDBPyConnection"
    value: str
    relation: str
    rows: int
    different: int

    def counts(self, group: str, condition: str = "true") -> dict[int, int]:
        """How many values there are of each group, which is SQL of a whole number."""
        rows = self.all(f"{group}, count(*) | and {condition} group by 1")
        return {_whole(number): _whole(count) for number, count in rows}

    def all(self, query: str) -> list[tuple[object, ...]]:
        """The rows of `select QUERY`, which goes on after the relation by `|`."""
        heads, _, behind = query.partition("|")
        text = f"select {heads} from {self.relation} {behind}"
        return list(self.connection.execute(text).fetchall())


def values(asked: Asked) -> Shape | None:
    """A bar for each of the most frequent values; None where none is frequent."""
    text = f"cast({asked.value} as varchar)"
    rows = asked.all(f"{text}, count(*) | group by 1 order by 2 desc, 1 limit {FEW}")
    bars = tuple(Bar(str(value), _whole(number)) for value, number in rows)
    if not bars or (asked.different > FEW and bars[0].rows * _FREQUENT < asked.rows):
        return None
    others = asked.different - len(bars)
    rest = ""
    if others:
        left = asked.rows - sum(bar.rows for bar in bars)
        rest = f"{counted(others, 'other values')} in {counted(left, 'rows')}"
    return Shape("bars", bars, rest=rest)


def numbers(asked: Asked, kind: DataType, *, title: str = "") -> Shape | None:
    """Few numbers in their order, or a histogram with round steps."""
    if asked.different <= FEW:
        rows = asked.all(f"{asked.value}, count(*) | group by 1 order by 1")
        return Shape("bars", tuple(Bar(_shown(v), _whole(n)) for v, n in rows), title)
    is_exact = kind.name in _EXACT
    finite = "true" if is_exact else f"isfinite({asked.value})"
    v = asked.value
    low, high, most = asked.all(
        f"min({v}) filter ({finite}), max({v}) filter ({finite}), "
        f"quantile_disc({v}, 0.99) filter ({finite}) |"
    )[0]
    if low is None:
        return None
    first, last, nearly = (Decimal(str(one)) for one in (low, high, most))
    tail = last > nearly + _TAIL * (nearly - first)
    least = Decimal(1).scaleb(-kind.scale) if is_exact else Decimal(0)
    starts = edges(first, nearly if tail else last, least=least)
    places = " ".join(
        f"when {v} < {edge:f} then {number}" for number, edge in enumerate(starts[1:])
    )
    found = asked.counts(f"case {places} else {len(starts) - 1} end", finite)
    bars = [
        Bar(_span(start, stop, least), found.get(number, 0))
        for number, (start, stop) in enumerate(pairwise(starts))
    ]
    beyond = found.get(len(bars), 0)
    rest = [f"{counted(beyond, 'rows')} beyond, up to {_shown(high)}"] if tail else []
    rest += _endless(asked, sum(found.values()))
    return Shape("histogram", tuple(bars), title, "; ".join(rest))


def days(asked: Asked) -> Shape | None:
    """Days or moments by the shortest span of the calendar of which there are few."""
    finite = f"isfinite({asked.value})"
    for span, text in SPANS.items():
        number = text.replace("{}", asked.value)
        low, high = asked.all(f"min({number}), max({number}) | and {finite}")[0]
        if low is None or high is None:
            return None
        if _whole(high) - _whole(low) < MOST or span == "millennium":
            break
    found = asked.counts(number, finite)
    bars = (
        Bar(span_label(span, one), found.get(one, 0))
        for one in range(_whole(low), _whole(high) + 1)
    )
    rest = "".join(_endless(asked, sum(found.values())))
    return Shape("histogram", tuple(bars), f"by {span}", rest)


def hours(asked: Asked) -> Shape:
    """Times of the day by the hour."""
    found = asked.counts(f"hour({asked.value})")
    bars = (Bar(f"{hour:02}:00", found.get(hour, 0)) for hour in range(_HOURS))
    return Shape("histogram", tuple(bars), "by hour")


def _endless(asked: Asked, counts: int) -> list[str]:
    """What is said of values that have no place among others: infinite, or no number."""
    left = asked.rows - counts
    return [f"{counted(left, 'rows')} of infinite values or no number"] if left else []


def _whole(value: object) -> int:
    return int(str(value))


def _span(start: Decimal, stop: Decimal, least: Decimal) -> str:
    """The numbers of a step, both ends among them where they are exact."""
    if least and stop - start == least:
        return _shown(start)
    return f"{_shown(start)} to {'' if least else 'under '}{_shown(stop - least)}"


def _shown(value: object) -> str:
    number = Decimal(str(value)).normalize()
    is_short = not number.is_finite() or abs(number.adjusted()) < _LONG
    return f"{number:,f}" if is_short else f"{number:g}"
