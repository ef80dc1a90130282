"""Birth dates and sexes beside a number say whether it is these people's."""

import csv
import random

import pytest
from faker import Faker
from stdnum.fr import nir as stdnum_nir

from synth import api

ROWS = 40


def people(count, *, seed=5):
    """Birth dates, sexes, and numbers of real places that agree with them."""
    draw, faker = random.Random(seed), Faker("fr_FR")  # noqa: S311
    faker.seed_instance(seed)
    for _ in range(count):
        born, sex = faker.date_of_birth(minimum_age=20, maximum_age=60), draw.choice("MF")
        body = f"{'MF'.index(sex) + 1}{born:%y%m}75056{draw.randint(1, 999):03}"
        yield born, sex, body + stdnum_nir.calc_check_digits(body)


def told(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    listing = api.scan(path)
    return [(one.rule, one.kind, one.count, one.beside) for one in listing.results]


SEXES = {"M": ("M", "homme", "1", "Monsieur"), "F": ("F", "femme", "2", "Mme")}


@pytest.mark.parametrize("way", range(4))
@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d.%m.%y", "%Y-%m-%d 00:00:00"]
)
def test_numbers_of_these_people(tmp_path, form, way):
    rows = [
        {"nir": nir, "date_naissance": born.strftime(form), "sexe": SEXES[sex][way]}
        for born, sex, nir in people(ROWS)
    ]
    said = "the birth date and sex beside agree with 40 of 40: these people's own"
    assert told(tmp_path / "a.csv", rows) == [("nir", "assignable", ROWS, said)]


def test_numbers_of_others(tmp_path):
    """Those that Faker makes fit nobody; somebody may have them all the same."""
    others = [nir for _, _, nir in people(ROWS, seed=6)]
    rows = [
        {"nir": nir, "date_naissance": born, "sexe": sex}
        for (born, sex, _), nir in zip(people(ROWS), others, strict=True)
    ]
    (found,) = told(tmp_path / "a.csv", rows)
    assert found[:3] == ("nir", "assignable", ROWS)
    assert found[3].startswith("the birth date and sex beside contradict ")


def test_another_sex_contradicts(tmp_path):
    rows = [
        {"nir": nir, "date_naissance": born, "sexe": "MF"[sex == "M"]}
        for born, sex, nir in people(ROWS)
    ]
    said = "the birth date and sex beside contradict 40 of 40 that were compared"
    assert told(tmp_path / "a.csv", rows) == [("nir", "assignable", ROWS, said)]


@pytest.mark.parametrize("count", [1, 3])
def test_few_numbers_without_a_key_are_raised(tmp_path, count):
    """Thirteen digits in a column without a telling name: alone they are any number."""
    rows = [{"code": nir[:13], "date_naissance": born} for born, _, nir in people(count)]
    bare = [{"code": row["code"]} for row in rows]
    assert told(tmp_path / "bare.csv", bare) == []
    said = f"the birth date beside agree with {count} of {count}: these people's own"
    assert told(tmp_path / "a.csv", rows) == [("nir", "assignable", count, said)]


def test_a_place_that_no_list_has_is_raised(tmp_path):
    """Lists of places have gaps; 13 999 is in none."""
    rows = []
    for born, _, nir in people(ROWS):
        body = f"{nir[:5]}13899{nir[10:13]}"
        rows.append({"nir": body + stdnum_nir.calc_check_digits(body), "date_naissance": str(born)})
    bare = [{"nir": row["nir"]} for row in rows]
    assert told(tmp_path / "bare.csv", bare) == []
    said = "the birth date beside agree with 40 of 40: these people's own"
    assert told(tmp_path / "a.csv", rows) == [("nir", "assignable", ROWS, said)]


def test_digits_that_only_look_so_are_lowered(tmp_path):
    """Thirteen digits without a key, which no birth date beside them fits."""
    others = [nir for _, _, nir in people(ROWS, seed=6)]
    rows = [
        {"code": nir[:13], "date_naissance": f"{1900 + (born.year + 31) % 100}-01-01"}
        for (born, _, _), nir in zip(people(ROWS), others, strict=True)
    ]
    bare = [{"code": row["code"]} for row in rows]
    assert told(tmp_path / "bare.csv", bare) == [("nir", "assignable", ROWS, "")]
    ((rule, kind, count, said),) = told(tmp_path / "a.csv", rows)
    assert (rule, kind, count) == ("nir", "possible", ROWS)
    assert said.startswith("the birth date beside contradict ")
    listing = api.scan(tmp_path / "a.csv")
    assert listing.holds
    assert listing.verdict == "no finding, 40 possible numbers to look at"
    assert not api.scan(tmp_path / "a.csv", fail_on="possible").holds
