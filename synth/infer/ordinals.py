"""Numbers that count the rows under one row above: lines of an order, instalments, beds."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from synth.conditions.domain import Domain
from synth.infer.capacity import is_period
from synth.infer.draft import cut
from synth.infer.links import FEW
from synth.infer.meanings import meaning, words_of
from synth.infer.states import is_state
from synth.infer.work import Work

_WHOLE = frozenset({"smallint", "integer", "bigint", "numeric"})
_CALLED = frozenset({"numero", "number", "no", "num"})
_MEANT = frozenset({"ordinal", "count"})
_FEWEST = 3
"""So many rows at least have room under each row above, where numbers have an end."""

_TAIL = 13
"""The most rows that stand under one row above."""


def is_number(work: Work, column: str) -> bool:
    """Whether a column is a number with a last digit."""
    return work.columns[column].type.base in _WHOLE


def counts(work: Work, name: str, capacity: Callable[[str], int]) -> bool:
    """Whether a column of the key can count the few rows under their parent.

    Args:
        work: the table.
        name: of a list that names the row above as well.
        capacity: how many different values a column has.
    """
    if is_period(work, name) or not is_number(work, name) or name in work.variants:
        return False
    is_told = _is_ordinal(work, name) or name in work.table.key or _is_of_state(work, name)
    return is_told and _has_room(work, name, work.domains.get(name, Domain()), capacity(name))


def count_under(work: Work, name: str, capacity: Callable[[str], int]) -> None:
    """Let a column count the rows under their parent, of which there are no more than numbers.

    Args:
        work: the table.
        name: the column, of `counts`.
        capacity: how many different values a column has.
    """
    work.ordinals.add(name)
    most = capacity(name)
    if most < _TAIL and work.draft.count is not None:
        work.draft.count = cut(work.draft.count, 0, most)


def _is_ordinal(work: Work, name: str) -> bool:
    known = meaning(work.columns[name], work.table.name.name)
    is_called = bool(_CALLED & set(words_of(work.columns[name].name)))
    return is_called if known is None else known.word in _MEANT


def _is_of_state(work: Work, name: str) -> bool:
    known = meaning(work.columns[name], work.table.name.name)
    return known is not None and is_state(known.word)


def _has_room(work: Work, name: str, domain: Domain, room: int) -> bool:
    """Whether a number may be 1, 2, 3, to as many as rows stand under one row above."""
    if domain.among is not None:
        is_plain = domain == Domain(null=domain.null, among=domain.among)
        is_row = [*domain.among] == [str(n + 1) for n in range(len(domain.among))]
        return is_plain and is_row and _is_short(work, name, min(room, len(domain.among)))
    lo, hi = domain.lo, domain.hi
    is_low = lo is None or (not lo.is_relative and Decimal(lo.text) + lo.is_open <= 1)
    is_plain = domain == replace(Domain(null=domain.null), lo=lo, hi=hi)
    is_high = hi is None or not hi.is_relative
    return is_low and is_high and is_plain and (room >= FEW or _is_short(work, name, room))


def _is_short(work: Work, name: str, room: int) -> bool:
    """Whether numbers that soon end count rows, of which there may be as few."""
    count = work.draft.count
    is_law = isinstance(count, str) or (isinstance(count, dict) and "weights" in count)
    return _is_ordinal(work, name) and room >= _FEWEST and (room >= _TAIL or is_law)
