"""Numbers and days whose parts stand in columns of their own; columns of other numbers are not."""

import csv
import itertools
import json
import random

import pyarrow as pa
import pyarrow.parquet
import pytest
from faker import Faker

from synth import api

NIR_CUTS = (0, 1, 3, 5, 7, 10, 13, 15)


@pytest.fixture
def faker():
    one = Faker("fr_FR")
    one.seed_instance(3)
    return one


def nirs(faker, rows=40):
    """Numbers without a letter, so that columns may be whole numbers."""
    made = (faker.ssn().replace(" ", "") for _ in range(10 * rows))
    return [one for one in made if one.isdigit()][:rows]


def parts(text, cuts):
    return [text[start:stop] for start, stop in itertools.pairwise(cuts)]


def written(path, head, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def told(path):
    return [(one.path, one.rule, one.kind, one.count) for one in api.scan(path).results]


@pytest.mark.parametrize("as_number", [str, int], ids=["texts", "numbers"])
@pytest.mark.parametrize(
    "cuts",
    [NIR_CUTS, (0, 1, 5, 10, 13, 15), (0, 5, 13, 15), (0, 7, 15)],
    ids=["7", "5", "3", "2"],
)
def test_a_number_in_columns_side_by_side_is_told(tmp_path, faker, cuts, as_number):
    head = ["id", *(f"p{place}" for place in range(len(cuts) - 1)), "note"]
    rows = [
        [place, *map(as_number, parts(one, cuts)), "rien"] for place, one in enumerate(nirs(faker))
    ]
    path = "+".join(head[1:-1])
    assert told(written(tmp_path / "a.csv", head, rows)) == [(path, "nir", "assignable", 40)]


def test_one_row_is_enough(tmp_path, faker):
    head = ["sexe", "annee", "mois", "dep", "commune", "ordre", "cle"]
    rows = [parts(nirs(faker, 1)[0], NIR_CUTS)]
    assert told(written(tmp_path / "a.csv", head, rows))[0][1:] == ("nir", "assignable", 1)


def test_a_number_that_a_part_says_is_told_once(tmp_path, faker):
    rows = [parts(one, (0, 13, 15)) for one in nirs(faker)]
    path = written(tmp_path / "a.csv", ["numero", "cle"], rows)
    assert told(path) == [("numero", "nir", "assignable", 40)]


def test_an_account_in_four_columns_is_told(tmp_path):
    numbers = random.Random(1)  # noqa: S311
    rows = []
    for _ in range(40):
        bank, branch, account = (numbers.randrange(10**width) for width in (5, 5, 11))
        key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
        rows.append((f"{bank:05}", f"{branch:05}", f"{account:011}", f"{key:02}"))
    table = pa.table(dict(zip("abcd", map(pa.array, zip(*rows, strict=True)), strict=True)))
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    assert told(tmp_path / "a.parquet") == [("a+b+c+d", "rib", "assignable", 40)]


def test_our_own_numbers_in_parts_are_nobodys(tmp_path):
    nir = api.generate("job_seeker", rows=200)["job_seeker"]["nir"]
    head = ["sexe", "annee", "mois", "dep", "commune", "ordre", "cle"]
    path = written(tmp_path / "a.csv", head, [parts(one, NIR_CUTS) for one in nir])
    listing = api.scan(path)
    assert not listing.results
    assert listing.counts["nir", "reserved"] == len(nir)


def test_other_small_numbers_are_none(tmp_path):
    numbers = random.Random(1)  # noqa: S311
    rows = [[numbers.randrange(10 ** (1 + place % 3)) for place in range(40)] for _ in range(2000)]
    assert told(written(tmp_path / "a.csv", [f"m{place}" for place in range(40)], rows)) == []


def people(faker, rows=30):
    for _ in range(rows):
        day = faker.date_of_birth(minimum_age=18, maximum_age=80)
        yield {
            "nom": faker.last_name(),
            "prenom": faker.first_name(),
            "adresse": faker.street_address(),
            "naissance": {"jour": day.day, "mois": day.month, "annee": day.year},
        }


@pytest.mark.parametrize("form", ["json", "jsonl", "parquet", "csv"])
def test_a_birth_date_in_three_parts_tells_a_person(tmp_path, faker, form):
    rows, path = list(people(faker)), tmp_path / f"a.{form}"
    if form == "json":
        path.write_text(json.dumps({"people": rows}))
    elif form == "jsonl":
        path.write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    elif form == "parquet":
        pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)
    else:
        head = ["nom", "prenom", "adresse", "naiss_jour", "naiss_mois", "naiss_annee"]
        written(
            path,
            head,
            [[*list(one.values())[:3], *one["naissance"].values()] for one in rows],
        )
    assert [found[1:] for found in told(path)] == [("person", "possible", 30)]


def test_a_day_of_something_else_in_three_parts_tells_nobody(tmp_path, faker):
    rows = [[*list(one.values())[:3], 3, 5, 2021] for one in people(faker)]
    head = ["nom", "prenom", "adresse", "jour_inscription", "mois_inscription", "annee_inscription"]
    assert told(written(tmp_path / "a.csv", head, rows)) == []
