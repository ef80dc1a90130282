"""The parts of a `person`, each made from who the row is."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import coded, joined, taken
from synth.generators.birth import SEXES, Birth, first_day
from synth.generators.protocol import I64, Rows
from synth.generators.unit import Ticks, unit_of
from synth.locales.fr import people
from synth.locales.fr.ids.email import DOMAINS, addresses, local_words
from synth.registry import Values
from synth.rng import below
from synth.schema.datatypes import DataType

_NUMBERS = 10**8
"""E-mail addresses carry a number below this, so that no two people share one."""

_TITLES: Values = pa.array(["M.", "Mme"], pa.string())
_SECOND, _THIRD = 55, 20
"""Of 100 people, how many have a second and how many a third first name: our estimate."""

_USED_NAME = ((0, 0), (25, 12), (35, 35), (50, 55), (120, 0))
"""From which age how many of 100 women use another name than their birth name: our estimate, no
published share was found. The last edge ends the table."""


def _sex(birth: Birth, rows: Rows) -> Values:
    return coded(birth.sexes(rows), SEXES)


def _title(birth: Birth, rows: Rows) -> Values:
    return coded(birth.sexes(rows), _TITLES)


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


def _birthplace(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        known = people.birthplaces()
        cells, numbered = birth.numbered(rows)
        table = np.array([known.codes.index(code) for code in numbered.places])
        month = cells.month.astype(np.int64)
        return known.draw(rows.words("birthplace"), table[cells.place], month)

    return rows.memo("birthplace", make)


def _of_birthplace(column: str, birth: Birth, rows: Rows) -> Values:
    return coded(_birthplace(birth, rows), getattr(people.birthplaces(), column))


def _birth_departement(birth: Birth, rows: Rows) -> Values:
    cells, numbered = birth.numbered(rows)
    return coded(cells.place, pa.array(list(numbered.places), pa.string()))


def _birth_surname(rows: Rows) -> I64:
    return rows.memo("birth name", lambda: people.surnames()[1](rows.words("birth name")))


def _used_surname(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        edges = np.array([edge for edge, _ in _USED_NAME])
        share = np.array([share for _, share in _USED_NAME])
        chance = share[np.searchsorted(edges, _ages(birth, rows), side="right") - 1]
        chance = np.where(birth.sexes(rows) == 1, chance, 1)
        word = rows.words("used name")
        changes = below(word, 100).astype(np.int64) < chance
        index = _birth_surname(rows).copy()
        other = np.flatnonzero(changes)
        index[other] = people.surnames()[1](rows.words("other name")[other])
        return index

    return rows.memo("used name", make)


def _birth_name(birth: Birth, rows: Rows) -> Values:  # noqa: ARG001 - one signature for all parts
    return taken(people.surnames()[0], _birth_surname(rows))


def _used_name(birth: Birth, rows: Rows) -> Values:
    return taken(people.surnames()[0], _used_surname(birth, rows))


def _name_group(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        sex = birth.sexes(rows).astype(np.int64)
        return people.first_names().group(sex, birth.months_of(rows) // 12)

    return rows.memo("name group", make)


def _first(birth: Birth, rows: Rows) -> I64:
    def make() -> I64:
        group = _name_group(birth, rows)
        return people.first_names().table(rows.words("first name"), group)

    return rows.memo("first name", make)


def _first_name(birth: Birth, rows: Rows) -> Values:
    return taken(people.first_names().names, _first(birth, rows))


def _first_names(birth: Birth, rows: Rows) -> Values:
    known, group = people.first_names(), _name_group(birth, rows)
    first = _first(birth, rows)
    many = below(rows.words("how many names"), 100).astype(np.int64)
    none = len(known.names)
    drawn = [first]
    pieces = [(known.names, first)]
    for number, limit in enumerate((_SECOND, _THIRD)):
        index = np.full(rows.count, none)
        chosen = np.flatnonzero(many < limit)
        word, of = rows.words(f"name {number + 2}")[chosen], group[chosen]
        others = [other[chosen] for other in drawn]
        index[chosen] = known.another(known.table(word, of), of, others)
        drawn.append(index)
        pieces.append((_spaced_names(), index))
    return joined(*pieces)


@cache
def _spaced_names() -> Values:
    """Every first name behind a space, and at the end none."""
    spaced = pc.binary_join_element_wise("", people.first_names().names, " ")
    return pa.concat_arrays([spaced, pa.array([""])])


def _nir(valid: bool, birth: Birth, rows: Rows) -> Values:
    cells, numbered = birth.numbered(rows)
    return numbered.nir_text(cells, valid=valid)


def _email(birth: Birth, rows: Rows) -> Values:
    first = (_local_first(), _first(birth, rows))
    last = (_local_last(), _used_surname(birth, rows))
    domain = below(rows.words("domain"), len(DOMAINS))
    return addresses(first, last, rows.permuted(_NUMBERS), domain)


@cache
def _local_first() -> Values:
    distinct = people.first_names().names.dictionary_encode()
    return local_words(distinct.dictionary.to_pylist()).take(distinct.indices)


@cache
def _local_last() -> Values:
    return local_words(people.surnames()[0].to_pylist())


MAKERS: Mapping[str, Callable[[Birth, Rows], Values]] = {
    "sex": _sex,
    "title": _title,
    "birth_date": _birth_date,
    "age": _age,
    "birth_commune": partial(_of_birthplace, "commune"),
    "birth_commune_name": partial(_of_birthplace, "name"),
    "birth_departement": _birth_departement,
    "birth_country": partial(_of_birthplace, "country"),
    "birth_country_name": partial(_of_birthplace, "country_name"),
    "birth_name": _birth_name,
    "used_name": _used_name,
    "first_name": _first_name,
    "first_names": _first_names,
    "nir": partial(_nir, True),
    "email": _email,
}
"""What makes each part; every one is pure."""

INVALID_NIR: Callable[[Birth, Rows], Values] = partial(_nir, False)
"""The NIR with a key that no real one has."""
