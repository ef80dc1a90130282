"""Social security numbers against python-stdnum's key."""

import numpy as np
import pyarrow as pa
import pytest
from stdnum.fr import nir as stdnum_nir

from synth.locales.claims import verdict
from synth.locales.fr.ids.nir import Nir
from synth.locales.fr.places import read_list
from synth.locales.judge import judges_of, look

JUDGES = judges_of("fr")


def looked(texts, name="a", *, alone=False):
    found = verdict(look(pa.array(texts), name, JUDGES), alone=alone).get("nir")
    return [] if found is None else found[1].tolist()


@pytest.mark.parametrize("sex", "12345678")
@pytest.mark.parametrize("month", ["01", "12", "20", "42", "50", "99"])
@pytest.mark.parametrize("place", ["75112", "2A004", "2B033", "97411", "99217", "20004", "75990"])
@pytest.mark.slow
def test_those_with_a_right_key_are_found_and_no_others(sex, month, place):
    body = f"{sex}55{month}{place}123"
    texts = [f"{body}{key:02}" for key in range(100)]
    right = [
        row for row, text in enumerate(texts) if stdnum_nir.calc_check_digits(body) in text[13:]
    ]
    assert looked(texts, alone=True) == looked(texts, "nir") == right
    assert len(right) == 1


@pytest.mark.parametrize(
    "body",
    [
        "1551375112123",
        "1554375112123",
        "9550175112123",
        "0550175112123",
        "1550100112123",
        "1550175112000",
    ],
    ids=["month 13", "month 43", "9", "0", "departement 00", "order 000"],
)
def test_what_has_not_the_structure_is_nobody_s(body):
    assert looked([f"{body}{97 - int(body) % 97:02}"]) == []


def test_a_thirteenth_of_a_column_is_no_person_but_nearly_all_are(planted_bodies):
    assert looked(planted_bodies) == list(range(len(planted_bodies)))
    assert looked(planted_bodies[:4]) == []
    assert looked([*planted_bodies, *["9" * 13] * 6]) == []
    assert looked([*planted_bodies, *["a note of 2026"] * 6]) == []
    assert looked([*planted_bodies, *["", "N/A", "?"] * 9]) == list(range(len(planted_bodies)))
    assert looked(list(map(int, planted_bodies))) == list(range(len(planted_bodies)))


@pytest.fixture
def planted_bodies():
    return [f"1{40 + n % 50:02}0{1 + n % 9}7591{n % 10}{100 + n}" for n in range(40)]


def test_our_own_without_a_key_are_nobody_s():
    made = Nir().number.encode(np.arange(0, 900_000, 1_000, dtype=np.uint64)).to_pylist()
    assert looked([text[:13] for text in made]) == []


@pytest.fixture
def one_class():
    """Numbers without keys of people of one year, born in places that have been."""
    codes = read_list("former_codes")["code"].to_pylist()
    places = np.random.default_rng(3).choice(codes, 30)
    return [f"20{5}{1 + n % 12:02}{place}{101 + n}" for n, place in enumerate(places)]


def test_people_of_one_year_are_known_by_their_places_of_birth(one_class):
    assert looked(one_class) == list(range(30))
    assert looked([f"{n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:10]} {n[10:]}" for n in one_class])
    assert looked(one_class[:7]) == []
    assert looked([*one_class, *["9" * 13] * 10]) == []


@pytest.mark.parametrize("name", ["nir", "num_secu", "nss", "nir_13", "ssn", "numero_insee"])
def test_the_name_of_the_column_says_it_of_few(one_class, name):
    assert looked(one_class[:2], name) == [0, 1]
    assert looked([*one_class[:2], "9" * 13], name) == []
    assert looked(one_class[:2], "avenir") == []
    assert looked(one_class[:2], "security_code") == looked(one_class[:2], "nir_id") == []
    assert looked([f"NIR {n}" for n in one_class[:2]], name) == [0, 1]


@pytest.mark.parametrize("days", [0.04, 1, 10, 15, 400])
@pytest.mark.slow
def test_milliseconds_are_no_people(days):
    for start in range(1_699_900_000_000, 1_704_400_000_000, 300_000_000):
        rng = np.random.default_rng(start)
        stamps = rng.integers(start, start + int(days * 86_400_000), 500)
        assert looked(stamps.tolist()) == []
        assert looked(stamps[:9].tolist()) == []


@pytest.mark.parametrize(
    "text",
    [
        *("1 86 02 13 016 254 cle 18", "1 86 02 13 016 254 clé : 18", "186021301625418", "(18)"),
        *("NIR186021301625418", "nir186021301625418", "1 8 6 0 2 1 3 0 1 6 2 5 4 1 8"),
        *("1\n86\n02\n13\n016\n254\n18", "1860213016254.18", "1 86 02 13 016 254 (18)"),
        *("1860213016254, clé : 18", "1860213016254; cle 18"),
    ],
)
def test_a_number_is_found_however_it_is_written(text):
    text = text if len(text) > 4 else f"1860213016254 {text}"
    assert looked([text, text.replace("8", "9", 1), f"voir {text} merci"]) == [0, 2]


@pytest.mark.parametrize(
    "text",
    [
        *("0186021301625418", "000186021301625418", "1'86'02'13'016'254'18"),
        *("1,86021301625418E+14", "1.86021301625418e14", "186021301625418.0", "186021301625418,00"),
        *("186'021'301'625'418", "1:86:02:13:016:254:18", "1 86 02 13 016 254 · 18"),
        "".join(chr(0x660 + int(digit)) for digit in "186021301625418"),
        "".join(chr(0x6F0 + int(digit)) for digit in "186021301625418"),
    ],
)
def test_in_a_column_called_so_any_way_of_writing_is_one(text):
    assert looked([text], "nir") == [0]
    assert looked([None, text], "num_secu") == [1]
    if text.isascii():
        assert looked([text.replace("8", "7", 1)], "nir") == []
    assert looked(["01860213016254"], "nir") == [0]


@pytest.mark.parametrize("kind", [pa.float64(), pa.decimal128(15, 2), pa.decimal128(20, 4)])
def test_a_key_behind_the_point_of_a_number_is_one(kind):
    values = pa.array(["1860213016254.18", "1860213016254.19", "1860213016254.5"])
    assert looked(values.cast(kind), "nir") == looked(values[:1].cast(kind)) == [0]


def test_numbers_of_other_things_whose_key_is_right_by_chance_are_no_persons():
    drawn = np.random.default_rng(8).integers(350_000_000_000_000, 360_000_000_000_000, 5_000)
    assert looked(drawn.tolist(), "imei") == []
    assert len(looked(drawn.tolist(), alone=True)) > 10
    assert looked([*drawn.tolist(), 186021301625418][-1:]) == [0]
    true = [f"186021301625418, n° {n}" for n in range(20)]
    assert looked([*map(str, drawn[:100]), *true]) == list(range(100, 120))


def test_one_of_somebody_is_told_among_ours():
    made = Nir().number.encode(np.arange(0, 900_000, 1_000, dtype=np.uint64)).to_pylist()
    assert looked([*made, "186021301625418"]) == [900]
