"""Which texts the guard takes for numbers of people."""

import numpy as np
import pyarrow as pa
import pytest
from stdnum.fr import nir as stdnum_nir

from synth.locales.fr.ids.nir import Nir
from synth.locales.fr.sample import look_at


def looked(texts):
    return look_at(pa.array(texts, pa.string()))


def test_keys_are_right_where_stdnum_says_so(planted):
    bodies = [
        number[:13] for place in ("75", "2A", "2B", "97", "98") for number in planted(60, place)
    ]
    texts = [f"{body}{key:02}" for body in bodies for key in range(1, 98, 3)]
    found = looked(texts)
    assert found.shaped == len(texts)
    assert found.right == sum(map(stdnum_nir.is_valid, texts))


@pytest.mark.parametrize("mode", ["valid", "invalid"])
def test_the_reserved_range_is_nobodys(mode):
    nir = Nir(mode=mode).number
    words = np.arange(5_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    made = nir.encode(nir.pick(words, {}))
    assert look_at(made).count == 0
    assert look_at(pa.array([text[:13] for text in made.to_pylist()])).count == 0


@pytest.mark.parametrize(
    "shape",
    [
        "{0}{1}{2}{3}{4}{5}{6}",
        "{0} {1} {2} {3} {4} {5} {6}",
        "{0}-{1}-{2}-{3}-{4}-{5}-{6}",
        "{0}.{1}.{2}.{3}.{4}.{5}.{6}",
        "{0} {1} {2} {3} {4} {5}  {6}",
        "NIR : {0}{1}{2}{3}{4}{5} {6}, a rappeler",
        '{{"nir": "{0}{1}{2}{3}{4}{5}{6}"}}',
        "  {0}{1}{2}{3}{4}{5}{6}\n",
        "{0}{1}{2}{3}{4}{5}{6}.0",
    ],
)
@pytest.mark.parametrize("department", ["75", "2A", "2b"])
def test_every_way_of_writing_is_found(planted, shape, department):
    cuts = [slice(0, 1), slice(1, 3), slice(3, 5), slice(5, 7), slice(7, 10), slice(10, 13)]
    numbers = planted(6, department.upper())
    texts = [
        shape.format(*(number[cut] for cut in cuts), number[13:]).replace(
            department.upper(), department
        )
        for number in numbers
    ]
    assert looked(texts).count == 6


def test_one_alone_counts_where_it_is_a_tenth_of_the_values(planted):
    (one,) = planted(1)
    assert looked([one]).count == 1
    assert looked([one, *["a note"] * 9]).count == 1
    assert looked([one, *["a note"] * 10]).count == 0
    assert looked([*planted(2), *["a note"] * 900]).count == 2


@pytest.mark.parametrize(("right", "count"), [(20, 0), (24, 0), (25, 25), (30, 30), (90, 90)])
def test_from_a_quarter_of_right_keys_on_a_column_is_one_of_people(planted, right, count):
    numbers = planted(100)
    wrong = [f"{n[:13]}{int(n[13:]) % 97 + 1:02}" for n in numbers[right:]]
    assert not any(map(stdnum_nir.is_valid, wrong))
    assert looked([*numbers[:right], *wrong]).count == count


def test_people_among_ours_are_found(planted):
    ours = Nir().number.encode(np.arange(0, 900_000, 1_000, dtype=np.uint64)).to_pylist()
    assert looked([*ours, *planted(3)]).count == 3


def test_13_digits_count_where_nearly_all_have_the_structure(planted):
    bare = [number[:13] for number in planted(40)]
    assert looked(bare).count == 40
    assert looked(bare[:4]).count == 0
    assert looked([*bare, *["9" * 13] * 10]).count == 0


def _numbers(start, step, count=1_000):
    return [str(start + n * step) for n in range(count)]


@pytest.mark.parametrize(
    "texts",
    [
        _numbers(100_000_000_000_000, 899_999_999_977),  # any 15 digits
        _numbers(100_000_000_000_000, 199_999_999_967),  # that begin with 1 or 2
        _numbers(1_000_000_000_000, 8_999_999_977),  # any 13 digits
        _numbers(1_712_000_000_000, 599_999),  # milliseconds of a week of April 2024
        _numbers(1_720_100_000_000, 1_199_999),  # of a fortnight of July 2024
        _numbers(1_577_836_800_000, 99_999_999),  # of three years
        _numbers(1_577_836_800_000_000, 99_999_999_999),  # microseconds
        _numbers(10_000_000_000_000, 89_999_999_999),  # 14 digits, as a SIRET
        _numbers(2_000_000_000_000, 99_999_989),  # barcodes of a shop
        _numbers(4_970_000_000_000_000, 99_999_989),  # cards
        _numbers(600_000_000, 99_989),  # telephones
        [f"{n:08}-0000-4000-8000-{n:012}" for n in range(1_000)],
        [],
    ],
)
def test_other_numbers_are_no_people(texts):
    assert looked(texts).count == 0


def test_one_alone_counts_where_the_name_says_what_the_column_holds(planted):
    ours = Nir().number.encode(np.arange(0, 900_000, 1_000, dtype=np.uint64)).to_pylist()
    texts = pa.array([*ours, *planted(1)], pa.string())
    assert look_at(texts, name="nir").count == 1
    assert look_at(texts, name="num_secu").count == 1
    assert look_at(texts, name="comment").count == 0
