"""The parts of a `person`, each made from who the row is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import coded, joined, taken
from synth.generators.birth import SEXES, Birth
from synth.generators.protocol import I64, Rows
from synth.generators.unit import Ticks, unit_of
from synth.locales.ids.email import DOMAINS, addresses, local_words
from synth.locales.months import first_day
from synth.locales.people import People
from synth.locales.register import Cells, Numbering
from synth.registry import Values
from synth.rng import U64, below
from synth.schema.datatypes import DataType

T = TypeVar("T")
_NUMBERS = 10**8
"""E-mail addresses carry a number below this, so that no two people share one."""

_SECOND, _THIRD = 55, 20
"""Of 100 people, how many have a second and how many a third first name: our estimate."""


def _sex(birth: Birth, rows: Rows) -> Values:
    return coded(birth.sexes(rows), SEXES)


def _title(birth: Birth, rows: Rows) -> Values:
    known = [title for pair in birth.people.titles for title in pair]
    return coded(2 * birth.tongues(rows) + birth.sexes(rows), pa.array(known, pa.string()))


def _birth_date(birth: Birth, rows: Rows) -> Values:
    return unit_of(DataType("date")).array(Ticks(birth.days(rows)))


def _ages(birth: Birth, rows: Rows) -> I64:
    day = rows.as_of
    month = birth.months_of(rows)
    months = day.year * 12 + day.month - 1 - month
    this_month = np.flatnonzero(months % 12 == 0)
    days, first = birth.days(rows)[this_month], first_day(month[this_month])
    months[this_month] -= days - first > day.day - 1
    return months // 12


def _age(birth: Birth, rows: Rows) -> Values:
    return pa.array(_ages(birth, rows).astype(np.int16))


def _surnames(birth: Birth, rows: Rows, words: U64, *, chosen: I64 | None = None) -> I64:
    """Surnames in the language of each person; of some people only."""
    group = birth.tongues(rows) if len(birth.people.tongues) > 1 else None
    if chosen is not None:
        words, group = words[chosen], None if group is None else group[chosen]
    return birth.people.surnames().table(words, group)


def _birth_surname(birth: Birth, rows: Rows) -> I64:
    return rows.memo("birth name", lambda: _surnames(birth, rows, rows.words("birth name")))


def _used_surname(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        edges = np.array([edge for edge, _ in birth.people.renamed])
        share = np.array([share for _, share in birth.people.renamed])
        chance = share[np.searchsorted(edges, _ages(birth, rows), side="right") - 1]
        chance = np.where(birth.sexes(rows) == 1, chance, min(1, share.max()))
        changes = below(rows.words("used name"), 100).astype(np.int64) < chance
        index, other = _birth_surname(birth, rows).copy(), np.flatnonzero(changes)
        index[other] = _surnames(birth, rows, rows.words("other name"), chosen=other)
        return index

    return rows.memo("used name", make)


def _birth_name(birth: Birth, rows: Rows) -> Values:
    return taken(birth.people.surnames().names, _birth_surname(birth, rows))


def _used_name(birth: Birth, rows: Rows) -> Values:
    index = _used_surname(birth, rows)
    return taken(*_with(birth.people.surnames().names, index, _kept(birth, rows)))


def _kept(birth: Birth, rows: Rows) -> Mapping[int, str]:
    """Birth names that the schema has chosen, where people still use theirs."""
    told = rows.told("birth_name")
    if not told:
        return told
    same = _used_surname(birth, rows) == _birth_surname(birth, rows)
    return {place: text for place, text in told.items() if same[place]}


def _with(names: Values, index: I64, told: Mapping[int, str]) -> tuple[Values, I64]:
    """Names, and which of them each row takes, with those that the schema has chosen."""
    if not told:
        return names, index
    index = index.copy()
    index[list(told)] = len(names) + np.arange(len(told))
    return pa.concat_arrays([names, pa.array(told.values(), pa.string())]), index


def _name_group(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        sex = birth.sexes(rows).astype(np.int64)
        return birth.people.name_group(birth.tongues(rows), sex, birth.months_of(rows) // 12)

    return rows.memo("name group", make)


def _first(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        group = _name_group(birth, rows)
        return birth.people.first_names().table(rows.words("first name"), group)

    return rows.memo("first name", make)


def _first_name(birth: Birth, rows: Rows) -> Values:
    return taken(birth.people.first_names().names, _first(birth, rows))


def _first_names(birth: Birth, rows: Rows) -> Values:
    known, group = birth.people.first_names(), _name_group(birth, rows)
    first = _first(birth, rows)
    many = below(rows.words("how many names"), 100).astype(np.int64)
    none = len(known.names)
    drawn = [first]
    pieces = [_with(known.names, first, rows.told("first_name"))]
    for number, limit in enumerate((_SECOND, _THIRD)):
        index = np.full(rows.count, none)
        chosen = np.flatnonzero(many < limit)
        word, of = rows.words(f"name {number + 2}")[chosen], group[chosen]
        others = [other[chosen] for other in drawn]
        index[chosen] = known.another(known.table(word, of), of, others)
        drawn.append(index)
        pieces.append((_spaced_names(birth.people), index))
    return joined(*pieces)


@cache
def _spaced_names(people: People) -> Values:
    """Every first name behind a space, and at the end none."""
    spaced = pc.binary_join_element_wise("", people.first_names().names, " ")
    return pa.concat_arrays([spaced, pa.array([""])])


def _email(birth: Birth, rows: Rows) -> Values:
    used = {**_kept(birth, rows), **rows.told("used_name")}
    first = _with(_local_first(birth.people), _first(birth, rows), _local(rows.told("first_name")))
    last = _with(_local_last(birth.people), _used_surname(birth, rows), _local(used))
    domain = below(rows.words("domain"), len(DOMAINS))
    return addresses(first, last, rows.permuted(_NUMBERS), domain)


def _local(told: Mapping[int, str]) -> Mapping[int, str]:
    return dict(zip(told, map(str, local_words(told.values()).to_pylist()), strict=True))


@cache
def _local_first(people: People) -> Values:
    distinct = people.first_names().names.dictionary_encode()
    return local_words(distinct.dictionary.to_pylist()).take(distinct.indices)


@cache
def _local_last(people: People) -> Values:
    return local_words(people.surnames().names.to_pylist())


@dataclass(frozen=True)
class _Who:
    """The people of some rows, as a country's own parts ask for them."""

    birth: Birth
    rows: Rows

    def numbered(self) -> tuple[Cells, Numbering]:
        """What their numbers show, and how these are written."""
        return self.birth.numbered(self.rows)

    def tongue(self) -> I64:
        """The language of each."""
        return self.birth.tongues(self.rows)

    def words(self, name: str) -> U64:
        """Fresh words of the entry."""
        return self.rows.words(name)

    def memo(self, name: str, make: Callable[[], T]) -> T:
        """Made once for these rows."""
        return self.rows.memo(name, make)


_MAKERS: Mapping[str, Callable[[Birth, Rows], Values]] = {
    "sex": _sex,
    "title": _title,
    "birth_date": _birth_date,
    "age": _age,
    "birth_name": _birth_name,
    "used_name": _used_name,
    "first_name": _first_name,
    "first_names": _first_names,
    "email": _email,
}


def made_part(birth: Birth, rows: Rows, part: str) -> Values:
    """One part of each person; pure.

    Args:
        birth: who they are.
        rows: of which.
        part: its name.
    """
    people = birth.people
    if part == people.number:
        cells, numbered = birth.numbered(rows)
        return numbered.text(cells, str(birth.given[part]))
    if part in people.own:
        return people.own[part](_Who(birth, rows))
    return _MAKERS[part](birth, rows)
