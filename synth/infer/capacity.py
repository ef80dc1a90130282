"""How many different values a column can have."""

from synth.conditions.domain import Domain
from synth.infer.lastyears import last_years
from synth.infer.made import Wish
from synth.infer.meanings import Meaning, meaning, type_family
from synth.infer.meetings import SLOTS, is_slot
from synth.infer.values import entry as value_entry
from synth.infer.work import Work

_COUNTERS = {"smallint", "integer", "bigint", "numeric"}
_BITS = {"smallint": 15, "integer": 31}
_MOST = (1 << 31) - 1
"""Rows of a table that nothing else limits."""

_LISTED = frozenset({"region_code", "departement", "country", "currency", "language", "rome"})
"""Meanings whose values are a closed list: a table that is such a list has no more rows."""

PERIODS = frozenset({"year_month", "month", "year_quarter", "quarter", "year_week", "week", "year"})
"""Meanings of what says when in real time a row belongs: rows are told apart by it and another."""

MONTHS = 60
"""How far back the months lie that are held as their first day."""

_KEYS = frozenset({"text_id", "token", "once_token", "digest", "reference"})
"""Meanings of texts that tell rows apart, rather than name them."""


def capacity_of(work: Work, column: str) -> int:
    """How many different values a column can have that is no reference; 1 where nobody knows."""
    if is_counter(work, column) and not is_period(work, column):
        return _counter_room(work, column)
    if is_period(work, column) and work.columns[column].type.base == "date":
        return MONTHS
    if is_slot(work, column):
        return SLOTS
    listed = _closed(work, column)
    is_few = listed is not None and listed.word not in PERIODS
    is_few |= listed is None and _is_of_years(work, column)
    made = value_entry(
        work.columns[column],
        work.domains.get(column, Domain()),
        meaning=listed or key_of(work, column),
        unique=True,
        # Of a list that everybody knows there are as many as there are.
        rows=2 if is_few else max(work.draft.expected, 1),
        setting=work.setting,
    )
    return made.capacity or 1


def words_of_state(work: Work, column: str) -> int:
    """How many words a text of state has that is told apart by others; 0 for any other column."""
    kind, domain = work.columns[column], work.domains.get(column, Domain())
    known = meaning(kind, work.table.name.name)
    is_told = known is not None and known.word in PERIODS
    if type_family(kind.type) != "text" and not is_told:
        return 0
    made = value_entry(kind, domain, meaning=known, unique=False, rows=1, setting=work.setting)
    is_choice = isinstance(made.generator, dict) and "choice" in made.generator
    return (made.capacity or 0) if is_choice or is_told else 0


def is_period(work: Work, column: str) -> bool:
    """Whether a column says which month, quarter, week or year a row is about."""
    known = meaning(work.columns[column], work.table.name.name)
    return known is not None and known.word in PERIODS


def key_of(work: Work, column: str) -> Meaning | None:
    """What a text means that is there to tell rows apart, an id or a token; None for any other."""
    known = meaning(work.columns[column], work.table.name.name)
    return known if known is not None and known.word in _KEYS else None


def _closed(work: Work, column: str) -> Meaning | None:
    """What a column means that is the key of a list everybody knows; None for any other."""
    known = meaning(work.columns[column], work.table.name.name)
    alone = any(unique.columns == (column,) for unique in work.table.uniques)
    is_listed = known is not None and ((alone and known.word in _LISTED) or known.word in PERIODS)
    return known if is_listed else None


def _is_of_years(work: Work, column: str) -> bool:
    """Whether a text alone tells rows apart and says a year or a part of one."""
    alone = any(unique.columns == (column,) for unique in work.table.uniques)
    domain = work.domains.get(column, Domain())
    wish = Wish(work.columns[column], domain, setting=work.setting)
    is_text = type_family(wish.kind) == "text" and wish.kind.base != "array"
    return alone and is_text and bool(last_years(wish))


def is_counter(work: Work, column: str) -> bool:
    """Whether a column can be a plain sequence: a number that nothing but its size limits."""
    kind, domain = work.columns[column].type, work.domains.get(column, Domain())
    whole = kind.base in _COUNTERS and not kind.scale
    return (
        whole
        and column not in work.wheres
        and domain == Domain(null=domain.null, lo=domain.lo)
        and first_number(domain) is not None
    )


def first_number(domain: Domain) -> int | None:
    """The first number of a sequence, or None where the least value is no number."""
    if domain.lo is None:
        return 1
    try:
        least = int(domain.lo.text) + domain.lo.is_open
    except ValueError:
        return None
    return max(1, least)


def _counter_room(work: Work, column: str) -> int:
    kind = work.columns[column].type
    before = (first_number(work.domains.get(column, Domain())) or 1) - 1
    most = (1 << _BITS.get(kind.base, 63)) - 1
    most = most if before < most else (1 << 63) - 1  # SQLite's integers are all of one size
    if kind.base == "numeric" and kind.precision is not None:
        most = int(10 ** min(kind.precision, 18)) - 1
    return max(min(most - before, _MOST), 1)
