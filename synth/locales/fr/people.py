"""The people of France as tables to draw from: births by month and place, names, addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.arrays import nulls, taken, whole
from synth.arrays import places as found_at
from synth.laws import Weights, integer_weights
from synth.locales.fr import names, places
from synth.locales.fr.ids.nir import ABROAD, CORSICA
from synth.locales.fr.register import JANUARY_1968, JANUARY_1976, Formerly, Shares
from synth.locales.people import Names
from synth.registry import Values
from synth.rng import U64

I64 = NDArray[np.int64]

DEFAULT_AGES: Mapping[int, Fraction] = {
    **dict.fromkeys(range(16, 25), Fraction(131, 1000 * 9)),
    **dict.fromkeys(range(25, 50), Fraction(597, 1000 * 25)),
    **dict.fromkeys(range(50, 67), Fraction(272, 1000 * 17)),
}
"""Ages of job seekers of categories A, B, C: 13.1 % under 25, 59.7 % from 25 to 49, 27.2 % above.

Insee References 2025, "Inscrits a France Travail", fourth quarter of 2024; even inside a band.
"""

DEFAULT_SEXES = (Fraction(488, 1000), Fraction(512, 1000))
"""Men and women among job seekers of categories A, B, C; same source."""

_ERAS = (0, JANUARY_1968, JANUARY_1976)
"""First months of the stretches of time in which commune codes had one form."""

_FIRST_DECADE, _LAST_DECADE = 1920, 2010


def birth_shares(
    men: Fraction,
    women: Fraction,
    first_month: int,
    months: Sequence[Fraction],
    abroad: Fraction,
    *,
    corsica: bool = True,
) -> Shares:
    """Births by sex, month and department, with a share of people born abroad.

    Args:
        men: weight of men.
        women: weight of women.
        first_month: the first birth month as year * 12 + month - 1.
        months: weight of each month from there on.
        abroad: the share of people born abroad.
        corsica: whether anybody is born there.
    """
    table: Values = places.departements()
    inside: dict[str, int] = dict(
        zip(table["code"].to_pylist(), table["births_share"].to_pylist(), strict=True)
    )
    if not corsica:
        inside = {code: weight for code, weight in inside.items() if code not in CORSICA}
    total = sum(inside.values())
    weights: dict[str, int | Fraction] = {
        code: Fraction(weight) * (1 - abroad) / total for code, weight in inside.items()
    }
    if abroad:
        weights[ABROAD] = abroad
    return Shares(men, women, first_month, tuple(months), weights, before_1968())


@cache
def before_1968() -> Formerly:
    """For departments whose births were numbered otherwise before 1968: the codes, their shares."""
    table = places.communes()
    found: dict[str, dict[str, int]] = {}
    columns = (table[name].to_pylist() for name in ("departement", "code_1967", "population"))
    for departement, code, population in zip(*columns, strict=True):
        old = code[:2] if code else departement
        found.setdefault(departement, {}).setdefault(old, 0)
        found[departement][old] += population
    return {
        departement: tuple(
            (code, Fraction(weight, sum(codes.values()))) for code, weight in sorted(codes.items())
        )
        for departement, codes in found.items()
        if set(codes) != {departement}
    }


@dataclass(frozen=True, eq=False)
class Birthplaces:
    """Where people are born, by stretch of time and department code of the NIR.

    Attributes:
        codes: all department codes of all stretches.
        group: position of (stretch, code) in the table, -1 where nobody is born.
        table: weights of places by group.
        commune: commune codes by place, null abroad.
        name: names of communes, and of countries abroad.
        country: ISO 3166 codes.
        country_name: names of countries.
    """

    codes: tuple[str, ...]
    group: I64
    table: Weights
    commune: Values
    name: Values
    country: Values
    country_name: Values

    def draw(self, word: U64, place: I64, month: I64) -> I64:
        """The place of birth of each person, an index into the attributes.

        Args:
            word: shape (rows,), uint64.
            place: index into `codes`.
            month: birth month as year * 12 + month - 1.
        """
        era = np.searchsorted(np.array(_ERAS), month, side="right") - 1
        return self.table(word, self.group[era * len(self.codes) + place])


@cache
def birthplaces() -> Birthplaces:
    """Communes by population and countries by their people in France."""
    table, countries = places.communes(), places.countries()
    population, name = table["population"].to_numpy(), whole(table["name"])
    forms = _forms(table)
    wheres = [departements_of(form) for form in forms]
    known = sorted(pa.concat_arrays(wheres).unique().to_pylist())
    group = np.full((len(_ERAS), len(known) + 1), -1, np.int64)
    groups: list[I64] = []
    orders = []
    for era, where in enumerate(wheres):
        number = found_at(where, pa.array(known))
        order = np.argsort(number, kind="stable")
        live, starts = np.unique(number[order], return_index=True)
        group[era, live] = np.arange(len(groups), len(groups) + len(live))
        groups.extend(np.split(population[order], starts[1:]))
        orders.append(order)
    group[:, -1] = len(groups)
    groups.append(countries["weight"].to_numpy())
    inside = len(table) * len(_ERAS)
    none = nulls(countries.num_rows, pa.string())
    codes, labels = whole(countries["code"]), whole(countries["name"])
    return Birthplaces(
        (*known, ABROAD),
        group.reshape(-1),
        integer_weights(groups),
        pa.concat_arrays([*map(taken, forms, orders), none]),
        pa.concat_arrays([*(taken(name, order) for order in orders), none]),
        pa.concat_arrays([pa.repeat("FR", inside), codes]).dictionary_encode(),
        pa.concat_arrays([pa.repeat("France", inside), labels]).dictionary_encode(),
    )


def _forms(communes: Values) -> list[Values]:
    """The commune codes in force in each stretch of time, shape (communes,)."""
    code, old, corsican = (whole(communes[name]) for name in ("code", "code_1967", "code_1975"))
    of_1975 = _or_else(corsican, code)
    return [_or_else(old, of_1975), of_1975, code]


def _or_else(texts: Values, others: Values) -> Values:
    """The texts, where one is empty the other."""
    lengths: Values = pc.utf8_length(texts)
    return pc.if_else(pa.array(lengths.to_numpy() > 0), texts, others)


def departements_of(code: Values) -> Values:
    """The departments of commune codes: three characters overseas, two elsewhere."""
    three, two = pc.utf8_slice_codeunits(code, 0, 3), pc.utf8_slice_codeunits(code, 0, 2)
    return pc.if_else(pc.starts_with(code, "97"), three, two)


def name_group(tongue: I64, sex: I64, year: I64) -> I64:  # noqa: ARG001 - there is one
    """The decade of people of a sex (0 men, 1 women) born in a year."""
    decade = np.clip((year - 1) // 10 * 10, _FIRST_DECADE, _LAST_DECADE)
    decades = (_LAST_DECADE - _FIRST_DECADE) // 10 + 1
    found: I64 = sex * decades + (decade - _FIRST_DECADE) // 10
    return found


@cache
def first_names() -> Names:
    """First names by decades of men, then of women."""
    table: Values = names.first_names()
    women = found_at(whole(table["sex"]), pa.array(["M", "F"]))
    group = name_group(women, women, table["decade"].to_numpy() + 1)
    order = np.argsort(group, kind="stable")
    _, starts = np.unique(group[order], return_index=True)
    groups = np.split(table["weight"].to_numpy()[order], starts[1:])
    return Names(taken(whole(table["name"]), order), integer_weights(groups))


@cache
def surnames() -> Names:
    """Surnames in one group."""
    table = names.surnames()
    return Names(whole(table["name"]), integer_weights([table["weight"].to_numpy()]))
