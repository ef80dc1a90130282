"""Texts that say a year, a season, a quarter or a month by their pattern: those of the last years.

`^20[0-9]{2}-20[0-9]{2}$` admits `2091-2014` too, which nobody writes: where a pattern names the
century, or the column or its table is called so, its texts are read as what they look like. So are
numbers from 2000 to 2100 that tell rows apart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from synth.conditions.domain import Bound, Domain
from synth.databases.catalog import DbType
from synth.infer.made import Wish
from synth.infer.meanings import words_of
from synth.infer.moments import moment_of
from synth.infer.today import NEWEST
from synth.infer.work import Work

_SEASONS, _MONTHS = 8, 36
_FIRST, _FIRST_SAID, _LAST = 1900, 1000, 2200
_DAY = DbType("date", "date")
_WHOLE = ("smallint", "integer", "bigint")
"""Ends between which whole numbers are years, the first where the name says so too, and types."""

_FEWEST = 3
"""Texts of one form that a pattern has to admit."""

_ELSEWHEN = 5000
"""Years later: a pattern that admits these as well is about digits, not about years."""

_CALLED = frozenset((
    *("year", "season", "quarter", "month", "period", "vintage"),
    *("annee", "an", "saison", "trimestre", "mois", "periode", "exercice", "millesime"),
))  # fmt: skip
"""Words of names of such columns, or of their tables."""

Form = Callable[[int, int], str]

_OF_YEARS: Sequence[Form] = (
    lambda year, _: f"{year}-{year + 1}",
    lambda year, _: f"{year}/{year + 1}",
    lambda year, _: f"{year}-{(year + 1) % 100:02}",
    lambda year, _: f"{year}/{(year + 1) % 100:02}",
    lambda year, _: f"{year}",
)
_OF_QUARTERS: Sequence[Form] = (
    lambda year, part: f"{year}-T{part}",
    lambda year, part: f"{year}-Q{part}",
    lambda year, part: f"{year}T{part}",
    lambda year, part: f"{year}Q{part}",
    lambda year, part: f"T{part}-{year}",
    lambda year, part: f"Q{part}-{year}",
)
_OF_MONTHS: Sequence[Form] = (
    lambda year, part: f"{year}-{part:02}",
    lambda year, part: f"{year}/{part:02}",
    lambda year, part: f"{part:02}/{year}",
    lambda year, part: f"{part:02}-{year}",
    lambda year, part: f"{year}{part:02}",
)


def last_years(wish: Wish) -> list[str]:
    """The texts of the last years that a column takes, the newest first; empty where it is no such.

    Args:
        wish: of a text with patterns.
    """
    if not wish.domain.patterns:
        return []
    is_called = bool(_CALLED & {*words_of(wish.column.name), *wish.setting.subject})
    for form, parts, count in _forms():
        if not is_called and wish.admits(form(NEWEST + _ELSEWHEN, 1)):
            continue
        steps = ((NEWEST - n // parts, parts - n % parts) for n in range(count))
        found = [text for year, part in steps if wish.admits(text := form(year, part))]
        if len(found) >= _FEWEST:
            return found
    return []


def _forms() -> Iterator[tuple[Form, int, int]]:
    """Every form, how many there are in a year, and how many there have been lately."""
    yield from ((form, 1, _SEASONS) for form in _OF_YEARS)
    yield from ((form, 4, _MONTHS // 3) for form in _OF_QUARTERS)
    yield from ((form, 12, _MONTHS) for form in _OF_MONTHS)


def until_now(work: Work) -> None:
    """Let whole numbers that are years by their ends be those that have been.

    Of those that tell no rows apart the name has to say that it has happened: founded, published.

    Args:
        work: the table, its conditions gathered.
    """
    alone = {unique.columns[0] for unique in work.table.uniques if len(unique.columns) == 1}
    for name, column in work.columns.items():
        domain = work.domains.get(name, Domain())
        moment = moment_of(replace(column, type=_DAY), work.table.name.name)
        has_been = moment is not None and moment.is_past
        first = _FIRST_SAID if has_been else _FIRST
        if column.type.base in _WHOLE and (has_been or name in alone) and _are_years(domain, first):
            work.domains[name] = replace(domain, hi=Bound(str(NEWEST)))


def _are_years(domain: Domain, first: int) -> bool:
    """Whether a domain is of years, of which some have been and others are to come."""
    lo, hi = domain.lo, domain.hi
    if lo is None or hi is None or not (lo.text.isdigit() and hi.text.isdigit()):
        return False
    is_plain = domain == Domain(null=domain.null, lo=lo, hi=hi)
    return is_plain and first <= int(lo.text) <= NEWEST < int(hi.text) <= _LAST
