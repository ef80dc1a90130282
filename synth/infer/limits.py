"""Numbers that stand in an order by their names: the most of a thing is not below its least."""

from collections.abc import Iterator, Mapping

from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import meaning, type_family, words_of
from synth.infer.money import is_open, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_LEAST = {
    "minimum": "maximum",
    "minimal": "maximal",
    "low": "high",
    "lower": "upper",
    "from": "to",
    "start": "end",
    "debut": "fin",
    "starting": "ending",
}
"""Words of a least number with those of the greatest beside it; `words_of` writes `min` out."""

_COORDINATES = frozenset({"latitude", "longitude"})
"""Meanings of numbers of which twice as much is on no map: the greatest is as the least."""

_WHOLE = ("smallint", "integer", "bigint")
_ROOM = 10
"""How much more the greatest may be at least, where the least is small."""

_SHORT = 5
"""Digits before the point that hold twice what `init` makes of a number."""


def limited(work: Work) -> Mapping[str, EntryDraft]:
    """By column the greatest numbers that stand beside a least one, up to twice as much.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    made: dict[str, EntryDraft] = {}
    for least, most in _pairs(work):
        column = work.columns[most]
        low = sql_path(work.name(least))
        if work.may_be_empty(least) and not work.may_be_empty(most):
            low = f"coalesce({low}, 0)"
        known = meaning(column, work.table.name.name)
        if known is not None and known.word in _COORDINATES:
            generator: dict[str, Data] = {"expr": low}
        elif column.type.base in _WHOLE:
            more = _ROOM if column.type.base == "smallint" else f"greatest({low}, {_ROOM})"
            generator = {"int": f"{low}..{low} + {more}"}
        else:
            generator = {"expr": f"round({low} * 1.5, {max(column.type.scale or 0, 0)})"}
        made[most] = EntryDraft(generator, typed(column), f"not below {work.name(least)}")
    return made


def _pairs(work: Work) -> Iterator[tuple[str, str]]:
    """The columns of a least and a greatest number of one thing, both free."""
    numbers = {
        tuple(words_of(name)): name
        for name, column in work.columns.items()
        if type_family(column.type) == "number" and is_open(work, name) and _has_room(work, name)
    }
    for words, name in numbers.items():
        for word, other in _LEAST.items():
            most = numbers.get(tuple(other if each == word else each for each in words))
            if word in words and most is not None:
                yield name, most


def _has_room(work: Work, name: str) -> bool:
    kind = work.columns[name].type
    if kind.base != "numeric":
        return kind.base in _WHOLE
    return kind.precision is None or kind.precision - max(kind.scale or 0, 0) >= _SHORT
