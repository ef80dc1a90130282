import resource
from fractions import Fraction
from functools import cache
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir as stdnum_nir

from synth.errors import QuestionError
from synth.locales.fr.ids.nir import Nir
from synth.locales.fr.places import departements
from synth.locales.fr.register import Shares, code_at_birth
from synth.locales.register import quotas, register, whole

ALARM = 3.719
"""Standard deviations that a normal variable exceeds once in 10,000 (one side)."""

PARIS = {
    "91": (("78", Fraction(1)),),
    "92": (("75", Fraction(5, 7)), ("78", Fraction(2, 7))),
    "93": (("75", Fraction(2, 3)), ("78", Fraction(1, 3))),
    "94": (("75", Fraction(3, 4)), ("78", Fraction(1, 4))),
    "95": (("78", Fraction(1)),),
}


def month(year, number=1):
    return year * 12 + number - 1


def france():
    table = departements()
    places = dict(zip(table["code"].to_pylist(), table["births_share"].to_pylist(), strict=True))
    return {**places, "99": sum(places.values()) * 22 // 78}


@cache
def shares(*, first=1958, ages=(10,) * 9 + (22,) * 25 + (13,) * 17):
    months = tuple(age for age in reversed(ages) for _ in range(12))
    return Shares(488, 512, month(first), months, france(), PARIS)


@cache
def people_of_france(seed=1):
    return register(shares(), seed, "job_seeker", "who")


def one_place(place, *months):
    """Everybody in one place, born in these months alike."""
    first = min(months)
    weights = tuple(int(at in months) for at in range(first, max(months) + 1))
    return register(Shares(1, 1, first, weights, {place: 1}, PARIS), 1, "t")


def rows(start, stop):
    return np.arange(start, stop, dtype=np.uint64)


def is_rare(observed, expected):
    """Chi-square with its limit (E. Wilson and M. Hilferty, 1931): false alarm 1 in 10,000."""
    free = len(expected) - 1
    limit = free * (1 - 2 / (9 * free) + ALARM * (2 / (9 * free)) ** 0.5) ** 3
    return ((observed - expected) ** 2 / expected).sum() > limit


@pytest.fixture(scope="module")
def two_million():
    cells = people_of_france().people(rows(0, 2_000_000))
    return cells, people_of_france().numbering.nir_text(cells)


def test_two_million_people_have_two_million_numbers(two_million):
    cells, _ = two_million
    numbers = np.sort(people_of_france().numbering.nir(cells))
    assert (numbers[1:] != numbers[:-1]).all()


def test_two_million_numbers_are_reserved_with_a_true_key(two_million):
    _, text = two_million
    with duckdb.connect() as connection:
        connection.register("made", pa.table({"nir": text}))
        query = f"select count(*), count(*) filter ({Nir().number.holds_sql('nir')}) from made"
        assert connection.execute(query).fetchone() == (2_000_000, 2_000_000)


def test_a_sample_passes_the_public_validator(two_million):
    _, text = two_million
    assert all(stdnum_nir.is_valid(value) for value in text[::40].to_pylist())


@pytest.mark.slow
def test_two_million_numbers_pass_the_public_validator(two_million):
    _, text = two_million
    assert all(stdnum_nir.is_valid(value) for value in text.to_pylist())


def test_digits_agree_with_the_coordinates(two_million):
    cells, text = two_million

    def digits(start, stop):
        return pc.utf8_slice_codeunits(text, start, stop).cast(pa.int32()).to_numpy()

    assert (digits(0, 1) == cells.sex + 1).all()
    assert (digits(1, 3) == cells.month // 12 % 100).all()
    assert (digits(3, 5) == cells.month % 12 + 1).all()
    places = pa.array(people_of_france().numbering.places).take(pa.array(cells.place))
    shown = pc.utf8_slice_codeunits(text, 5, 8)
    width = pc.utf8_length(places)
    same = pc.if_else(
        pc.equal(width, 3), pc.equal(shown, places),
        pc.equal(pc.utf8_slice_codeunits(shown, 0, 2), places),
    )  # fmt: skip
    assert pc.all(same).as_py()


@pytest.mark.slow
def test_departments_are_those_of_the_date(two_million):
    cells, _ = two_million
    codes = np.array(people_of_france().numbering.places)
    place = codes[cells.place]
    old, older = cells.month < month(1976), cells.month < month(1968)
    assert not set(place[old]) & {"2A", "2B"}
    assert "20" in place[old]
    assert not (place[~old] == "20").any()
    assert {"2A", "2B"} <= set(place[~old])
    assert not set(place[older]) & set(PARIS)
    assert set(PARIS) <= set(place[~older])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_people_follow_the_shares(seed):
    """Three chi-squares a seed, false alarm 1 in 10,000 each; drawing without replacement only
    narrows them."""
    asked, made = shares(), people_of_france(seed)
    total = 1_000_000
    cells = made.people(rows(0, total))
    sexes = np.array([asked.men, asked.women])
    assert not is_rare(np.bincount(cells.sex, minlength=2), sexes / sexes.sum() * total)
    years = np.array(asked.months, float).reshape(-1, 12).sum(axis=1)
    seen = np.bincount(cells.month // 12 - 1958, minlength=len(years))
    assert not is_rare(seen, years / years.sum() * total)
    young = cells.month >= month(1976)
    places = asked.places_in(month(1976))
    expected = np.array([float(places.get(code, 0)) for code in made.numbering.places])
    seen = np.bincount(cells.place[young], minlength=len(expected))
    known = expected > 0
    assert seen[~known].sum() == 0
    assert not is_rare(seen[known], expected[known] / expected.sum() * young.sum())


def test_neighbours_have_nothing_in_common():
    """Correlation of sex and of month: 5 standard deviations, false alarm 1 in a million."""
    cells = people_of_france().people(rows(0, 1_000_000))
    for values in (cells.sex, cells.month):
        assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.005


def test_any_cut_and_order_gives_the_same_people():
    made = people_of_france()
    whole_block = made.numbering.nir(made.people(rows(0, 5_000)))
    shuffled = np.argsort(whole_block)
    assert (
        made.numbering.nir(made.people(rows(0, 5_000)[shuffled])) == whole_block[shuffled]
    ).all()
    cuts = [0, 1, 2, 1_000, 1_000, 4_999, 5_000]
    parts = [made.people(rows(*cut)) for cut in pairwise(cuts)]
    assert np.array_equal(np.concatenate([made.numbering.nir(part) for part in parts]), whole_block)
    assert made.numbering.nir_text(made.people(rows(0, 0))).to_pylist() == []


def test_these_people_never_change():
    """A change here changes every schema's output: raise the stream version and say so."""
    places = {"75": 5, "2A": 1, "92": 2, "974": 1, "99": 3}
    made = register(Shares(488, 512, month(1958), (1,) * 612, places, PARIS), 7, "t", "who")
    assert made.capacity == 1 << 26
    assert made.numbering.nir_text(made.people(rows(0, 5))).to_pylist() == [
        "161047598456133",
        "284017595221913",
        "262077596791145",
        "202129748249970",
        "182102A97603421",
    ]


def test_another_seed_or_name_is_other_people():
    numbers = [
        tuple(made.numbering.nir(made.people(rows(0, 50))))
        for made in (register(shares(), seed, name) for seed in (1, 2) for name in ("a", "b"))
    ]
    assert len(set(numbers)) == 4


def test_an_invalid_number_differs_in_the_key_alone():
    made = people_of_france()
    cells = made.people(rows(0, 1_000))
    valid, invalid = made.numbering.nir(cells), made.numbering.nir(cells, valid=False)
    assert (valid // 100 * 100 == invalid).all()
    assert set(
        pc.utf8_slice_codeunits(made.numbering.nir_text(cells, valid=False), 13, 15).to_pylist()
    ) == {"00"}


@pytest.mark.parametrize("place", ["01", "2A", "2B", "971", "99"])
def test_a_whole_small_register_has_no_two_equal_numbers(place):
    made = one_place(place, month(1980, 5))
    cells = made.people(rows(0, made.capacity))
    numbers = made.numbering.nir(cells)
    assert len(np.unique(numbers)) == made.capacity
    assert np.bincount(cells.sex).tolist() == [made.capacity // 2] * 2


def test_people_a_century_apart_share_digits_and_no_number():
    made = one_place("59", month(1906, 5), month(2006, 5))
    cells = made.people(rows(0, made.capacity))
    text = made.numbering.nir_text(cells)
    assert {value[:5] for value in text.to_pylist()} == {"10605", "20605"}
    assert len(pc.unique(text)) == made.capacity
    assert set(cells.month.tolist()) == {month(1906, 5), month(2006, 5)}
    alone = one_place("59", month(1906, 5), month(2006, 6))
    assert alone.capacity == 4 * made.capacity


def test_everybody_of_a_small_register_is_there_once():
    """Quotas: the people of each cell are the largest-remainder share, counted one by one."""
    months, places = (3, 1, 2), {"01": 5, "2B": 3, "974": 1}
    made = register(Shares(2, 3, month(1990), months, places, {}), 1, "t")
    cells = made.people(rows(0, made.capacity))
    seen = {}
    for sex, at, place in zip(cells.sex, cells.month, cells.place, strict=True):
        coordinates = (int(sex), int(at), made.numbering.places[place])
        seen[coordinates] = seen.get(coordinates, 0) + 1
    for (sex, at, place), count in seen.items():
        weight = (2, 3)[sex] * months[at - month(1990)] * places[place]
        assert abs(count - Fraction(weight * made.capacity, 5 * 6 * 9)) < 1
    assert sum(seen.values()) == made.capacity
    assert len(seen) == 18


@given(st.lists(st.integers(0, 10**30), min_size=1).filter(any), st.integers(0, 1 << 40))
def test_quotas_sum_up_and_are_less_than_one_off(weights, total):
    found = quotas(np.array(weights, object), total).tolist()
    assert sum(found) == total
    for quota, weight in zip(found, weights, strict=True):
        assert abs(quota - Fraction(weight * total, sum(weights))) < 1


def test_the_first_of_equal_remainders_goes_first():
    assert quotas(np.array([1, 1, 1], object), 2).tolist() == [1, 1, 0]


def test_whole_keeps_proportions():
    assert whole([Fraction(1, 2), Fraction(1, 3), Fraction(2)]) == [3, 2, 12]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_are_none_are_an_error(weights):
    with pytest.raises(QuestionError, match="weights"):
        whole([Fraction(weight) for weight in weights])


def test_more_rows_than_people_are_an_error_that_names_both():
    made = one_place("971", month(1990))
    assert made.capacity == 1 << 14
    made.admit(1 << 14)
    with pytest.raises(QuestionError, match="20,000 people asked, 16,384 exist"):
        made.admit(20_000)
    with pytest.raises(QuestionError, match="16,385 people asked"):
        made.people(np.array([3, 16_384], np.uint64))


def test_shares_before_1968_that_do_not_sum_to_one_are_an_error():
    wrong = Shares(1, 1, month(1960), (1,), {"92": 1}, {"92": (("75", Fraction(1, 2)),)})
    with pytest.raises(QuestionError, match="92 before 1968 do not sum to 1"):
        register(wrong, 1, "t")


@pytest.mark.parametrize("places", [{}, {"01": 0}, {"01": 2, "02": -1}])
def test_places_without_people_are_an_error(places):
    with pytest.raises(QuestionError, match="weights"):
        register(Shares(1, 1, month(1980), (1,), places, {}), 1, "t")


def test_a_place_without_a_band_is_an_error():
    with pytest.raises(QuestionError, match="no reserved range under department '975'"):
        register(Shares(1, 1, month(1980), (1,), {"975": 1}, {}), 1, "t")


@pytest.mark.parametrize(
    ("code", "at", "shown"),
    [("2A", month(1975, 12), "20"), ("2A", month(1976), "2A"), ("75", month(1950), "75"),
     ("976", month(2000), "976")],
)  # fmt: skip
def test_the_code_at_birth(code, at, shown):
    assert code_at_birth(code, at) == shown


def test_places_keep_their_sum_in_every_year():
    sums = {sum(shares().places_in(month(year)).values()) for year in (1950, 1970, 2000)}
    assert sums == {sum(france().values())}


@pytest.mark.slow
def test_37_million_people_have_37_million_numbers():
    made, total, step = people_of_france(), 37_000_000, 1 << 15
    numbers = np.empty(total, np.int64)
    for start in range(0, total, step):
        stop = min(start + step, total)
        numbers[start:stop] = made.numbering.nir(made.people(rows(start, stop)))
    numbers.sort()
    assert (numbers[1:] != numbers[:-1]).all()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "MB at most")  # noqa: T201
