"""Columns that must stand in an order to others: each is made from those before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from synth.conditions.constants import family
from synth.conditions.domain import Bound, Domain, Order
from synth.conditions.meet import meet
from synth.databases.catalog import DbColumn, DbType
from synth.infer.draft import Data
from synth.infer.made import type_word
from synth.infer.meanings import meaning
from synth.infer.moments import moment_of
from synth.infer.names import sql_path
from synth.infer.reaching import reaches
from synth.infer.textmoments import form_in, moved
from synth.infer.work import Work

_MOMENTS = {"date": "date", "timestamp": "timestamp", "timestamptz": "timestamp"}
_MOST_CAPPED = 365
"""Days before an end that nothing else bounds."""

_DATES = {"date": "date", "timestamp": "datetime", "timestamptz": "datetime"}
_WHOLE = ("smallint", "integer", "bigint")
_FRACTIONS = ("numeric", "real", "double", "money")
_TEXTS = ("text", "varchar", "citext")
_MOST_DAYS = 60
_MOST_MORE = 100
_MOST_MINUTES = 60
_GROWN, _WORKING = "to_years(18)", 44 * 365
"""From when on, and for how many days, what is after a birth comes where nothing else says it."""

_LAST_TIME = "time '23:59:59'"
_SMALL = 4
_FOLLOWED = frozenset({*_DATES, *_WHOLE, *_FRACTIONS, *_TEXTS, "time"})
_DISTINCT = frozenset({"uuid", "bytea"})
_BLANKS = {
    "date": "as_of - 365",
    "time": "time '08:00:00'",
    "timestamp": "cast(as_of - 365 as timestamp)",
    "timestamptz": "cast(as_of - 365 as timestamp)",
    **dict.fromkeys(_TEXTS, "''"),
}


@dataclass(frozen=True)
class Follow:
    """What a column stands after.

    Attributes:
        lows: the orders in which it is the right one.
        highs: the orders in which it is the left one and the other column is made before it.
    """

    lows: tuple[Order, ...]
    highs: tuple[Order, ...] = ()

    @property
    def reason(self) -> str:
        """What it stands after, or before."""
        lows = ", ".join(order.left for order in self.lows)
        return f"after {lows}" if lows else ""

    @property
    def step(self) -> int:
        """0 where it may equal what it stands after, else 1."""
        return int(any(order.relation != "<=" for order in self.lows))


def follows(work: Work, orders: Iterable[Order]) -> Mapping[str, Follow]:
    """For each column that is made from others what it follows; there is no circle among them.

    Args:
        work: the table, its links and uniques decided.
        orders: of all rows, or of one branch.
    """
    lows: dict[str, list[Order]] = {}
    highs: dict[str, list[Order]] = {}
    known = [order for order in orders if {order.left, order.right} <= set(work.columns)]
    for order in sorted(known, key=lambda order: _is_between(work, order, known)):
        needs = {name: [low.left for low in found] for name, found in lows.items()}
        is_last = _is_between(work, order, known) and not reaches(order.right, order.left, needs)
        is_given = order.right in work.measures or leads(work, order)
        if is_last or is_given or reaches(order.left, order.right, needs):
            for each in _below(order, known) if is_given else [order]:
                highs.setdefault(each.left, []).append(each)
        elif not {order.right} & {*work.single, *work.links, *work.equated}:
            lows.setdefault(order.right, []).append(order)
    made = {*work.single, *work.links, *work.equated}
    every = [one for found in highs.values() for one in found]
    capped = {o.left for o in every if o.right in work.measures or _is_first(work, o.right)}
    lows |= {name: [] for name in sorted(capped - lows.keys() - made)}
    return {name: Follow(tuple(found), tuple(highs.get(name, ()))) for name, found in lows.items()}


def leads(work: Work, order: Order) -> bool:
    """Whether the right column is made first: its values are kept by a condition, of any range.

    Quarter hours on working days that come after a booking: the booking is made before them.
    """
    made = {*work.measures, *work.wheres, *work.links, *work.equated, *work.single}
    is_plain = order.relation in {"<", "<="} and not order.gap
    return is_plain and _is_first(work, order.right) and order.left not in made


def _is_first(work: Work, name: str) -> bool:
    """Whether a column is made before what stands before it."""
    is_text = name in work.single and form_in(work.domains.get(name, Domain())) is not None
    return name in work.wheres or is_text


def _below(order: Order, orders: Sequence[Order]) -> list[Order]:
    """An order, and what it asks of all that stands before its left column."""
    found, waiting = [order], [order.left]
    while waiting:
        name = waiting.pop()
        for other in orders:
            is_new = other.left not in {one.left for one in found} and not other.gap
            if other.right == name and other.relation in {"<", "<="} and is_new:
                found.append(replace(order, left=other.left))
                waiting.append(other.left)
    return found


def _is_between(work: Work, order: Order, orders: Iterable[Order]) -> bool:
    """Whether the left column may be empty, unlike the right one, and stands after another too.

    It is made last then: what is always there is not to follow what often is not.
    """
    left, right = work.columns[order.left], work.columns[order.right]
    is_loose = left.nullable and not right.nullable and order.left not in work.never_null
    return is_loose and any(other.right == order.left for other in orders)


def bounded(
    domains: Mapping[str, Domain], orders: Sequence[Order], types: Mapping[str, DbType]
) -> Mapping[str, Domain]:
    """Domains in which what stands before a column keeps below that column's greatest value."""
    found = dict(domains)
    for _ in orders:
        for order in orders:
            high = found.get(order.right, Domain()).hi
            is_near = order.relation in ("<", "<=") and not order.gap
            if high is None or not is_near or types[order.left].base != types[order.right].base:
                continue
            below = replace(high, is_open=high.is_open or order.relation == "<")
            kept = meet(found.get(order.left, Domain()), Domain(hi=below), types[order.left])
            found[order.left] = kept or found.get(order.left, Domain())
    return found


def is_followed(work: Work, order: Order) -> bool:
    """Whether the right column of an order can be made from the left one: by its type.

    Of a UUID and the like two are the same by no chance.
    """
    column = work.columns.get(order.right)
    if column is None:
        return False
    domain = work.domains.get(order.right, Domain())
    is_formed = _is_formed(column, domain) and form_in(domain) is None
    return (
        (column.type.base in _FOLLOWED and not is_formed)
        or order.relation == "="
        or (order.relation == "<>" and column.type.base in _DISTINCT)
    )


def _is_formed(column: DbColumn, domain: Domain) -> bool:
    """Whether a text is of a form, in which another text with more behind it is not."""
    is_bound = domain.patterns or domain.not_patterns or domain.among is not None
    return column.type.base in _TEXTS and bool(is_bound)


def follower(
    work: Work, column: DbColumn, follow: Follow, domain: Domain, *, lows: Sequence[str] = ()
) -> "Data | None":
    """The generator of a column that follows others, or None: for this type it is not known.

    Args:
        work: its table.
        column: the column.
        follow: what it stands after.
        domain: what else limits it.
        lows: what a moment comes after besides, as far as it has no end.
    """
    base = column.type.base
    if not follow.lows:
        return _capped(work, column, follow, domain, lows=lows)
    # What is null is no end beside another one.
    is_sure = any(not work.columns[order.left].nullable for order in follow.lows)
    after = [_start(work, column, order, is_sure=is_sure) for order in follow.lows]
    if any(order.relation == "=" for order in follow.lows):
        return {"expr": after[0], "type": type_word(column.type)}
    ends = [_end(work, order) for order in follow.highs] + ends_of(
        domain.hi, column.type, is_low=False
    )
    is_said = {f"least({low}, as_of)" for low in after}
    more = (low for low in lows if is_sure and not ends and low not in is_said)
    start = _one("greatest", list(dict.fromkeys([*after, *more, *ends_of(domain.lo, column.type)])))
    kind: dict[str, Data] = {"type": type_word(column.type)}
    earlier = [order.left for order in follow.lows]
    made: Data | None = None
    if base in _DATES:
        made = _moment(base, start, ends, follow.step, _tells(work, column, follow))
    elif base in _WHOLE:
        most = _one("least", ends) if ends else f"{start} + {_MOST_MORE}"
        made = {"int": f"{start} + {follow.step}..{most}"} | kind
    elif base in _FRACTIONS:
        made = {"expr": _fraction(column.type, start, ends, follow.step)} | kind
    elif base == "time":
        made = _time(start, ends) if ends else _half_hour(start)
    elif (
        base in _TEXTS
        and not follow.highs
        and (found := moved(work, column, earlier, start, is_later=True)) is not None
    ):
        made = found
    elif base in _TEXTS and not (follow.step and _is_formed(column, domain)):
        made = {"expr": f"{start} || 'z'" if follow.step else start} | kind
    return made


def _capped(
    work: Work, column: DbColumn, follow: Follow, domain: Domain, *, lows: Sequence[str]
) -> Data | None:
    """The generator of a column that other rows alone bound, from above."""
    base, kind = column.type.base, type_word(column.type)
    step = int(any(order.relation == "<" for order in follow.highs))
    ends = [_end(work, order) for order in follow.highs]
    is_sure = any(not work.columns[order.right].nullable for order in follow.highs)
    if base in _DATES:
        last = _one("least", ends if is_sure else [*ends, "as_of"])
        last = f"{last} - to_{'days' if base == 'date' else 'seconds'}({step})" if step else last
        first = [f"{last} - to_days({_MOST_CAPPED})", *lows, *ends_of(domain.lo, column.type)]
        span = [f"least({last}, {_one('greatest', first)})", last]
        return {_DATES[base]: "..".join(f"cast({end} as {_MOMENTS[base]})" for end in span)}
    if base in _TEXTS:
        rights = [order.right for order in follow.highs]
        return moved(work, column, rights, _one("least", ends), is_later=False)
    tops = ends_of(domain.hi, column.type, is_low=False)
    ends += tops if is_sure or tops else [str(_MOST_MORE)]
    least = next(iter(ends_of(domain.lo, column.type)), "0")
    last = _one("least", ends)
    if base in _WHOLE:
        return {"int": f"{least}..greatest({least}, {last} - {step})", "type": kind}
    if base in _FRACTIONS:
        return {"expr": _fraction(column.type, least, [last], 0), "type": kind}
    return None


def _is_birth(work: Work, name: str) -> bool:
    known = meaning(work.columns[name], work.table.name.name)
    return known is not None and known.word == "birth_date"


def _tells(work: Work, column: DbColumn, follow: Follow) -> tuple[int, bool]:
    """In how many days a moment comes, and whether it has happened.

    An end that has a motive beside it has.
    """
    table = work.table.name.name
    moment = moment_of(column, table)
    if any(_is_birth(work, order.left) for order in follow.lows):
        return _WORKING, True
    if moment is None:
        return _MOST_DAYS, False
    known = (meaning(work.columns[name], table) for name in work.columns)
    is_told = any(found is not None and found.word == "motive" for found in known)
    return moment.days or _MOST_DAYS, moment.is_past or is_told


def _start(work: Work, column: DbColumn, order: Order, *, is_sure: bool) -> str:
    """The least value that an order leaves, of a strict one the one below.

    Args:
        work: the table.
        column: the right one.
        order: of two columns.
        is_sure: whether the column stands after another one that is never null.
    """
    left = work.columns[order.left]
    name = sql_path(work.name(order.left))
    if left.nullable and not column.nullable and not is_sure:
        name = f"coalesce({name}, {_BLANKS.get(left.type.base, '0')})"
    if column.type.base in _WHOLE and left.type.base in _FRACTIONS:
        name = f"cast(ceil({name}) as bigint)"
    if order.gap:
        return f"{name} + {order.gap}"
    if order.relation in {"<", "<="} and column.type.base in _DATES and _is_birth(work, order.left):
        return f"greatest({name}, least({name} + {_GROWN}, as_of - 1))"
    return name


def _end(work: Work, order: Order) -> str:
    """The greatest value that an order leaves whose other column is made before."""
    name = sql_path(work.name(order.right))
    kinds = [work.columns[name].type.base for name in (order.left, order.right)]
    if kinds[0] in _WHOLE and kinds[1] in _FRACTIONS:
        name = f"cast(floor({name}) as bigint)"
    return f"{name} - ({order.gap})" if order.gap else name


def ends_of(end: Bound | None, kind: DbType, *, is_low: bool = True) -> list[str]:
    """An end of a domain as SQL, or nothing.

    Args:
        end: the least or the greatest value.
        kind: the column's type.
        is_low: whether it is the least one.
    """
    if end is None:
        return []
    group = family(kind)
    if end.is_relative:
        return [end.text]
    if group == "number":
        return [_inside(end, kind, 1 if is_low else -1) if end.is_open else end.text]
    word = {"date": "date ", "timestamp": "timestamp ", "time": "time "}.get(group, "")
    return [f"{word}'{end.text}'"]


def _inside(end: Bound, kind: DbType, side: int) -> str:
    """The next number inside of an end that is not a value itself."""
    digits = 0 if kind.base in _WHOLE else 2 if kind.scale is None else max(kind.scale, 0)
    return f"{Decimal(end.text) + side * Decimal(1).scaleb(-digits):f}"


def _one(word: str, texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{word}({', '.join(texts)})"


def _moment(
    base: str, start: str, ends: list[str], step: int, told: tuple[int, bool]
) -> dict[str, Data]:
    days, happened = told
    unit = "days" if base == "date" or not ends else "seconds"
    first = f"{start} + to_{unit}({step})" if step else start
    last = _one("least", [*ends, f"{start} + to_days({days})"])
    if happened and not ends:
        last = f"least({start} + to_days({days}), greatest({first}, as_of))"
    if base == "date":
        first, last = f"cast({first} as date)", f"cast({last} as date)"
    return {_DATES[base]: f"{first}..{last}"}


def _fraction(kind: DbType, start: str, ends: list[str], step: int) -> str:
    """A value a twelfth to a quarter above the least one, or part of the way to the greatest."""
    digits = (kind.precision or _SMALL + 1) - max(kind.scale or 0, 0)
    if not ends and digits < _SMALL:
        ends = ["9" * digits if digits > 0 else "0"]
    more = (
        f"{start} + ({_one('least', ends)} - {start}) * (2 + row % 5) / 8"
        if ends
        else f"{start} + abs({start}) / (4 + row % 9) + {step}"
    )
    return f"round({more}, {2 if kind.scale is None else max(kind.scale, 0)})"


def _half_hour(start: str) -> dict[str, Data]:
    """Half an hour later, at the latest in the day's last second."""
    later = f"{start} + to_minutes(30)"
    return {"expr": f"case when {start} < time '23:29:00' then {later} else {_LAST_TIME} end"}


def _time(start: str, ends: list[str]) -> dict[str, Data]:
    """A time of day later on the same day: in less than an hour, if there is one left."""
    last = _one("least", [*ends, _LAST_TIME])
    soon = f"case when {start} < time '22:59:00' then {start} + to_minutes({_MOST_MINUTES}) end"
    return {"time": f"{start} + to_seconds(1)..least({soon}, {last})"}
