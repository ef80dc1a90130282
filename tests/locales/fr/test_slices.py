from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.errors import QuestionError
from synth.locales.fr.births import births
from synth.locales.fr.ids.nir import METROPOLITAN
from synth.locales.fr.numbering import CENTURY, numbering
from synth.locales.fr.places import departements
from synth.locales.fr.register import Shares
from synth.locales.register import Cells
from synth.locales.slices import SEGMENT_ROWS, overfull, ranks, serials_in_segment, slices
from synth.rng import below, stream, words

SEGMENTS = 293
FIRST, MONTHS = 1958 * 12, 612
PARIS = {
    "92": (("75", Fraction(5, 7)), ("78", Fraction(2, 7))),
    "91": (("78", Fraction(1)),),
}


@cache
def france():
    table = departements()
    places = dict(zip(table["code"].to_pylist(), table["births_share"].to_pylist(), strict=True))
    places["99"] = sum(places.values()) * 22 // 78
    return births(Shares(1, 1, FIRST, (1,) * MONTHS, places, PARIS), 1, "t"), places


def given_people(segment, rows=SEGMENT_ROWS):
    """Sex and month as a column would give them."""
    row = np.arange(rows, dtype=np.uint64) + np.uint64(segment * SEGMENT_ROWS)
    sex = below(words(stream(1, "sex"), row), 2).astype(np.int64)
    month = below(words(stream(1, "month"), row), MONTHS).astype(np.int64) + FIRST
    return sex, month


@given(st.lists(st.integers(0, 5), max_size=50), st.sampled_from([1, 100_000]))
def test_ranks_count_the_rows_before(cells, factor):
    seen = {}
    expected = []
    for cell in cells:
        expected.append(seen.get(cell, 0))
        seen[cell] = expected[-1] + 1
    assert ranks(np.array(cells, np.int64) * factor).tolist() == expected


def test_segments_own_disjoint_serials():
    owned = slices(np.array([7, 20]), 2)
    assert owned.tolist() == [3, 10]
    first = serials_in_segment(np.array([0, 1, 0, 0]), 0, owned)
    second = serials_in_segment(np.array([0, 1, 0, 0]), 1, owned)
    assert first.tolist() == [0, 0, 1, 2]
    assert second.tolist() == [3, 10, 4, 5]


def test_a_full_slice_is_an_error():
    with pytest.raises(QuestionError, match="2 people of segment 4 find no number"):
        serials_in_segment(np.zeros(5, np.int64), 4, np.array([3]))


def test_given_sex_and_month_the_department_is_chosen_and_no_number_comes_twice():
    made, _ = france()
    owned = slices(made.capacities, SEGMENTS)
    assert not overfull([1] * len(owned), owned)
    numbers = []
    for segment in (0, 1, 57, SEGMENTS - 1):
        sex, month = given_people(segment)
        serial = serials_in_segment(made.cell(sex, month), segment, owned)
        cells = made.people(sex, month, serial)
        assert (cells.sex == sex).all()
        assert (cells.month == month).all()
        numbers.append(made.numbering.nir(cells))
    joined = np.concatenate(numbers)
    assert len(np.unique(joined)) == len(joined)


def test_departments_follow_their_shares_in_one_segment():
    """Chi-square of people born since 1976 over 102 places: false alarm 1 in 10,000 (160)."""
    made, places = france()
    sex, month = given_people(3)
    serial = serials_in_segment(made.cell(sex, month), 3, slices(made.capacities, SEGMENTS))
    young = month >= 1976 * 12
    seen = np.bincount(
        made.people(sex, month, serial).place[young], minlength=len(made.numbering.places)
    )
    share = np.array([places.get(code, 0) for code in made.numbering.places], float)
    expected = share / share.sum() * young.sum()
    assert seen[share == 0].sum() == 0
    known = share > 0
    assert ((seen[known] - expected[known]) ** 2 / expected[known]).sum() < 160


def test_one_row_may_be_asked_once_its_serial_is_known():
    made, _ = france()
    sex, month = given_people(5)
    serial = serials_in_segment(made.cell(sex, month), 5, slices(made.capacities, SEGMENTS))
    whole = made.numbering.nir(made.people(sex, month, serial))
    some = np.array([77_000, 3, 3, 131_071])
    alone = made.numbering.nir(made.people(sex[some], month[some], serial[some]))
    assert (alone == whole[some]).all()


def test_a_whole_cell_fills_its_departments_without_a_double():
    one = births(Shares(1, 1, 1980 * 12, (1,), {"01": 1, "2A": 2, "974": 1}, {}), 1, "t")
    size = int(one.capacities[0])
    assert size == (9_990 - 1) * 4
    serial = np.arange(size, dtype=np.uint64)
    cells = one.people(np.zeros(size, np.int64), np.full(size, 1980 * 12), serial)
    assert np.bincount(cells.place).tolist() == [size // 4, size // 2, size // 4]
    assert len(np.unique(one.numbering.nir(cells))) == size


def test_people_a_century_apart_with_a_free_department_share_no_number():
    months = (1, *[0] * (CENTURY - 1), 1)
    one = births(Shares(1, 1, 1906 * 12, months, {"92": 1, "59": 1}, PARIS), 1, "t")
    numbers = []
    for at in (1906 * 12, 2006 * 12):
        size = int(one.capacities[at - 1906 * 12])
        serial = np.arange(size, dtype=np.uint64)
        cells = one.people(np.zeros(size, np.int64), np.full(size, at), serial)
        numbers.append(one.numbering.nir(cells))
    joined = np.concatenate(numbers)
    assert len(np.unique(joined)) == len(joined)


def test_given_everything_no_number_comes_twice():
    numbers = numbering(METROPOLITAN, 1, "t")
    owned = slices(np.tile(numbers.capacities, 2 * CENTURY), SEGMENTS)
    found = []
    for segment in (0, 8, SEGMENTS - 1):
        sex, month = given_people(segment)
        month -= CENTURY * (sex & 1)  # two centuries
        place = (np.arange(SEGMENT_ROWS) % len(METROPOLITAN)).astype(np.int32)
        # People a century apart share a cell, because they share its digits.
        cell = (sex.astype(np.int64) * CENTURY + month % CENTURY) * len(numbers.places) + place
        serial = serials_in_segment(cell, segment, owned)
        cells = Cells(sex.astype(np.int8), month.astype(np.int32), place, serial.astype(np.uint32))
        found.append(numbers.nir(cells))
    joined = np.concatenate(found)
    assert len(np.unique(joined)) == len(joined)


@pytest.mark.parametrize(
    ("weights", "owned", "expected"),
    [
        pytest.param([1] * 1224, [1242] * 1224, [], id="sex and month: 107 of 1,242"),
        pytest.param([1] * 1224, [205] * 1224, [], id="107 of 205: 9.5 sigma"),
        pytest.param([1, 1223], [170, SEGMENT_ROWS], [0], id="107 of 170: 6.1 sigma is too little"),
        pytest.param([1, 10**7], [1, SEGMENT_ROWS], [0], id="a rare cell needs room for chance"),
        pytest.param([1, 10**7], [23, SEGMENT_ROWS], [], id="a rare cell with room"),
        pytest.param([0, 1], [0, SEGMENT_ROWS], [], id="nobody needs nothing"),
        pytest.param([1], [SEGMENT_ROWS], [], id="room for all"),
    ],
)
def test_slices_that_may_overflow_are_told(weights, owned, expected):
    assert overfull(weights, np.array(owned)) == expected
