"""Tables of possible persons are told, whatever their names; tables of other things are not."""

import csv
import datetime
import json
import random
import sqlite3
from decimal import Decimal
from types import SimpleNamespace

import pyarrow as pa
import pytest
from faker import Faker
from pyarrow import parquet
from stdnum.fr import nir as stdnum_nir

from synth import api
from synth.locales.fr.places import communes
from synth.schema.library import shipped

ROWS = 120


@pytest.fixture
def of():
    """Faker in some languages, and a source of numbers; always the same."""
    made = {name[:2]: Faker(name) for name in ("fr_FR", "en_US", "de_DE")}
    for one in made.values():
        one.seed_instance(13)
    return SimpleNamespace(**made, numbers=random.Random(13))  # noqa: S311


def written(path, rows, *, header=True):
    """Rows as a CSV file."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        if header:
            writer.writeheader()
        writer.writerows(rows)
    return path


def told(listing):
    """What is said of possible persons, by source and table."""
    return [
        (result.path, result.said, result.count, result.looked)
        for result in listing.results
        if result.rule == "person"
    ]


def day(faker):
    return faker.date_of_birth(minimum_age=18, maximum_age=90)


def profile(faker):
    return {name: str(value) for name, value in faker.profile().items()}


def pupil(faker):
    """Born in one year, as people write it."""
    return {
        "NOM": faker.last_name().upper(),
        "Prénom": faker.first_name(),
        "Né le": faker.date_between("-12y", "-11y").strftime("%d/%m/%Y"),
        "Adresse": faker.street_address(),
        "CP": faker.postcode(),
        "Ville": faker.city(),
    }


def without_header(faker, numbers):
    """Nothing says what the columns are but their values."""
    return {
        "a": numbers.randrange(10**6),
        "b": f"{faker.last_name().upper()} {faker.first_name()}",
        "c": day(faker).strftime("%d/%m/%Y"),
        "d": faker.street_address(),
        "e": numbers.random(),
    }


def account(faker):
    """A user of Django, whose mailbox says whose it is."""
    first, last = faker.first_name(), faker.last_name()
    return {
        "id": faker.random_int(),
        "first_name": first,
        "last_name": last,
        "email": f"{first[0]}{last}{faker.random_int()}@gmail.com".lower(),
        "date_joined": str(faker.date_time_this_year()),
    }


PERSONS = {
    "profiles": (
        lambda of: profile(of.fr),
        "name, birth date, address and e-mail address",
    ),
    "profiles of Americans": (
        lambda of: profile(of.en),
        "name, birth date, address and e-mail address",
    ),
    "Germans": (
        lambda of: {
            "name": of.de.name(),
            "birthDate": day(of.de),
            "address": of.de.address(),
        },
        "name, birth date and address",
    ),
    "pupils": (
        lambda of: pupil(of.fr),
        "first name, surname, birth date and address",
    ),
    "surnames alone": (
        lambda of: {
            "nom_usage": of.fr.last_name(),
            "naissance": day(of.fr),
            "tel": of.fr.phone_number(),
        },
        "surname, birth date and phone",
    ),
    "accounts": (
        lambda of: account(of.en),
        "first name, surname and e-mail address",
    ),
}

OTHERS = {
    # Who is known to all can be told by name and birth date; nobody is reached by these.
    "public figures": lambda of: {
        "nom": of.fr.last_name(),
        "prenom": of.fr.first_name(),
        "date_naissance": day(of.fr),
        "lieu_naissance": communes()["name"][of.numbers.randrange(30_000)].as_py(),
        "mandat": "député",
    },
    "companies": lambda of: {
        "nom": of.fr.company(),
        "date_creation": day(of.fr),
        "adresse": of.fr.street_address(),
        "code_postal": of.fr.postcode(),
        "ville": of.fr.city(),
        "telephone": of.fr.phone_number(),
    },
    "firms": lambda of: {
        "name": of.en.company(),
        "founded": day(of.en),
        "street": of.en.street_address(),
        "email": f"info@{of.en.domain_name()}",
    },
    "communes": lambda of: {
        "nom": communes()["name"][of.numbers.randrange(30_000)].as_py(),
        "code_postal": of.fr.postcode(),
        "date_creation": day(of.fr),
        "adresse": of.fr.street_address(),
    },
    "products": lambda of: {
        "name": f"{of.en.word()} {of.en.word()}",
        "released": day(of.en),
        "supplier": of.en.company(),
        "phone": of.en.phone_number(),
    },
    "first names": lambda of: {
        "prenom": of.fr.first_name(),
        "sexe": "F",
        "annee": of.numbers.randrange(1950, 2020),
        "naissances": of.numbers.randrange(1000),
    },
    "accounts of random words": lambda of: {
        "first_name": of.en.pystr(max_chars=9),
        "last_name": of.en.pystr(max_chars=9),
        "email": f"{of.en.pystr(max_chars=6)}@{of.en.domain_name()}",
        "birth_date": day(of.en),
    },
    "customers that are firms": lambda of: {
        "customer": of.en.company(),
        "created_at": str(of.en.date_time_this_decade()),
        "address": of.en.address(),
        "email": f"info@{of.en.domain_name()}",
    },
    "people at work, of whom nothing else is known": lambda of: {
        "nom": of.fr.last_name(),
        "prenom": of.fr.first_name(),
        "date_embauche": day(of.fr),
        "adresse_agence": of.fr.street_address(),
    },
}


@pytest.mark.parametrize("name", PERSONS)
def test_possible_persons_are_told(tmp_path, of, name):
    row, said = PERSONS[name]
    path = written(tmp_path / "rows.csv", [row(of) for _ in range(ROWS)])
    assert told(api.scan(path)) == [("", f"{said} stand together", ROWS, ROWS)]


@pytest.mark.parametrize("name", OTHERS)
def test_other_tables_are_not(tmp_path, of, name):
    path = written(tmp_path / "rows.csv", [OTHERS[name](of) for _ in range(ROWS)])
    listing = api.scan(path)
    assert {kind for _, kind, *_ in listing.read} == {"csv"}
    assert told(listing) == []


def test_columns_without_names(tmp_path, of):
    rows = [without_header(of.fr, of.numbers) for _ in range(ROWS)]
    path = written(tmp_path / "rows.csv", rows, header=False)
    said = "name, birth date and address stand together"
    assert told(api.scan(path)) == [("", said, ROWS, ROWS)]


def test_one_row_under_telling_names(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("prenom,nom,date_naissance,adresse\nJeanne,Zyx,1961-02-03,3 rue du Puits\n")
    listing = api.scan(path)
    assert listing.holds
    assert listing.render() == (
        f"note    {path}: person possible: first name, surname, birth date and address stand "
        "together in 1 of 1 row (row 1)\n"
        f"read    {path}: 4 values as csv\n"
        f"{path}: no finding, 1 possible person to look at in 1 source\n"
    )


def test_possible_persons_may_fail(tmp_path, of):
    path = written(tmp_path / "rows.csv", [pupil(of.fr) for _ in range(ROWS)])
    assert api.scan(path).holds
    listing = api.scan(path, fail_on="possible")
    assert not listing.holds
    assert listing.render().startswith(
        f"found   {path}: person possible: first name, surname, birth date and address stand "
        f"together in {ROWS} of {ROWS} rows (row 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)\n"
    )


def nir_of(row, number, *, months=0):
    """A number whose place has never been, of a pupil's birth date or of one some months away."""
    _, month, year = row["Né le"].split("/")
    body = f"1{year[2:]}{(int(month) + months - 1) % 12 + 1:02}75920{number + 1:03}"
    return body + stdnum_nir.calc_check_digits(body)


SAID = "first name, surname, birth date and address stand together"
COPIED = (
    "phones or mailboxes beside them are nobody's, which says nothing of the names: made up, or a "
    "copy in which these were replaced"
)


def test_rows_that_are_proven_are_counted_off(tmp_path, of):
    rows = [pupil(of.fr) | {"nir": "", "dossier": ""} for _ in range(ROWS)]
    for number, row in enumerate(rows[1:-1]):
        # Some have no NIR, and a number of another kind that is nobody's.
        row["nir"] = nir_of(row, number) if number % 5 else ""
        row["dossier"] = "" if number % 5 else f"Numéro France Travail 99900{number:06}"
    listing = api.scan(written(tmp_path / "rows.csv", rows))
    assert told(listing) == [("", SAID, 2, ROWS)]
    assert [(result.lines, result.beside) for result in listing.results] == [((1, ROWS), "")]


def test_numbers_that_do_not_fit_the_birth_dates_prove_nothing(tmp_path, of):
    """A copy in which numbers were replaced too."""
    rows = [pupil(of.fr) for _ in range(ROWS)]
    for number, row in enumerate(rows):
        row["nir"] = nir_of(row, number, months=5)
    assert told(api.scan(written(tmp_path / "rows.csv", rows))) == [("", SAID, ROWS, ROWS)]


@pytest.mark.parametrize(
    "contact",
    [
        lambda number: {"courriel": f"p{number}@mail1.example.com"},  # RFC 2606
        lambda number: {"portable": f"06 39 98 {number:04}"},  # ARCEP 2018-0881, section 2.5.12
    ],
)
def test_a_copy_whose_mailboxes_were_replaced(tmp_path, of, contact):
    rows = [pupil(of.fr) | contact(number) for number in range(ROWS)]
    listing = api.scan(written(tmp_path / "rows.csv", rows))
    assert told(listing) == [("", SAID, ROWS, ROWS)]
    assert [result.beside for result in listing.results] == [COPIED]
    assert listing.render().splitlines()[0].endswith(f"9, 10, …; {COPIED})")
    assert COPIED.replace("'", "&#x27;") in listing.render("html")


def test_a_name_with_a_mailbox_of_nobody_is_no_person(tmp_path, of):
    rows = [account(of.en) for _ in range(ROWS)]
    for row in rows:
        row["email"] = row["email"].replace("gmail", "example")
    assert told(api.scan(written(tmp_path / "rows.csv", rows))) == []


def lines_of_json(path, rows):
    path.write_text("\n".join(map(json.dumps, rows)))


def list_in_json(path, rows):
    """Each value on a line of its own, and one that is not in every row."""
    people = [
        {name: row[name] for name in row if number % 3 or name != "CP"}
        for number, row in enumerate(rows)
    ]
    path.write_text(json.dumps({"school": {"pupils": people, "marks": [1, 2]}}, indent=1))


def inserts(path, rows):
    """One statement for some rows, and values that go over lines; another table before it."""
    names = ", ".join(f'"{name}"' for name in rows[0])
    values = [
        "(" + ", ".join("'" + v.replace("'", "''") + "'" for v in row.values()) + ")"
        for row in rows
    ]
    path.write_text(
        "INSERT INTO mark (value) VALUES (1), (2);\n"
        + "".join(
            f"INSERT INTO pupil ({names}) VALUES\n{first},\n{second};\n"
            for first, second in zip(values[::2], values[1::2], strict=True)
        )
    )


def copy(path, rows):
    lines = ["\t".join(row.values()).replace("\n", "\\n") for row in rows]
    names = ", ".join(f'"{name}"' for name in rows[0])
    path.write_text(
        "COPY public.mark (value) FROM stdin;\n1\n\\.\n"
        f"COPY public.pupil ({names}) FROM stdin;\n" + "\n".join(lines) + "\n\\.\n"
    )


def parquet_of_structs(path, rows):
    columns = zip(*(row.values() for row in rows), strict=True)
    people = pa.StructArray.from_arrays(list(map(pa.array, columns)), names=list(rows[0]))
    parquet.write_table(pa.table({"pupil": people, "mark": pa.array(range(len(rows)))}), path)


def file_of_sqlite(path, rows):
    names = ", ".join(f'"{name}"' for name in rows[0])
    with sqlite3.connect(path) as connection:
        connection.execute("create table mark (value real)")
        connection.execute(f"create table pupil ({names})")
        values = [tuple(row.values()) for row in rows]
        connection.executemany("insert into pupil values (?,?,?,?,?,?)", values)
    connection.close()


KINDS = {
    "a.jsonl": (lines_of_json, ""),
    "a.json": (list_in_json, "$.school.pupils[]"),
    "a.sql": (inserts, "pupil"),
    "pg.sql": (copy, "public.pupil"),
    "a.parquet": (parquet_of_structs, ""),
    "a.sqlite": (file_of_sqlite, "pupil"),
}


@pytest.mark.parametrize("name", KINDS)
def test_tables_of_all_kinds(tmp_path, of, name):
    write, table = KINDS[name]
    rows = [pupil(of.fr) | {"Adresse": of.fr.address()} for _ in range(ROWS)]
    write(tmp_path / name, rows)
    said = "first name, surname, birth date and address stand together"
    assert told(api.scan(tmp_path / name)) == [(table, said, ROWS, ROWS)]


@pytest.mark.slow
def test_no_person_is_cut_between_blocks(tmp_path, of):
    """Some megabytes are read at once."""
    rows = [pupil(of.fr) | {"note": "x" * 50_000} for _ in range(ROWS)] * 2
    lines_of_json(tmp_path / "a.jsonl", rows)
    list_in_json(tmp_path / "a.json", rows)
    assert [found[2:] for found in told(api.scan(tmp_path))] == [(2 * ROWS, 2 * ROWS)] * 2


@pytest.mark.slow
@pytest.mark.parametrize("store", ["csv", "parquet", "jsonl", "sql", "sqlite", "duckdb"])
@pytest.mark.parametrize("name", sorted(shipped()))
def test_no_person_of_a_shipped_schema_is_told(tmp_path, name, store):
    place = tmp_path / ("out" if store in ("csv", "parquet", "jsonl") else f"out.{store}")
    target = f"{place}/" if place.suffix == "" else str(place)
    plan = api.make_plan(name, scale=Decimal("0.05"))
    api.generate_to(plan, target, **({} if place.suffix else {"format": store}))
    assert told(api.scan(place)) == []
    for manifest in tmp_path.rglob("*manifest.json"):
        manifest.unlink()
    # Numbers of nobody are proof enough.
    assert told(api.scan(place)) == []


def test_columns_of_any_type_beside_them(tmp_path, of):
    rows = [pupil(of.fr) for _ in range(ROWS)]
    days = [datetime.datetime(1990, 1, 1 + number % 28) for number in range(ROWS)]  # noqa: DTZ001
    odd = {
        "moment": pa.array(days, pa.timestamp("us", "Nowhere/City")),
        "far": pa.array([2**62] * ROWS, pa.timestamp("us")),
        "time": pa.array([datetime.time(1)] * ROWS),
        "length": pa.array([5] * ROWS, pa.duration("s")),
        "none": pa.nulls(ROWS),
        "part": pa.array([1.5, None] * (ROWS // 2)),
        "flag": pa.array([True] * ROWS),
        "bytes": pa.array([b"\xff"] * ROWS),
        "coded": pa.array(["x"] * ROWS).dictionary_encode(),
        "items": pa.array([[1, 2]] * ROWS),
    }
    people = {name: pa.array([row[name] for row in rows], pa.large_string()) for name in rows[0]}
    parquet.write_table(pa.table({**odd, **people}), tmp_path / "a.parquet")
    parquet.write_table(pa.table({**odd, **people}).slice(0, 0), tmp_path / "none.parquet")
    said = "first name, surname, birth date and address stand together"
    assert told(api.scan(tmp_path)) == [("", said, ROWS, ROWS)]


def test_json_in_a_column_stands_beside_the_others(tmp_path, of):
    """Names in columns, the rest in a document that not every row has."""
    rows = [pupil(of.fr) for _ in range(ROWS)]
    told_of = ("NOM", "Prénom")
    path = tmp_path / "a.csv"
    written(
        path,
        [
            {
                **{name: row[name] for name in told_of},
                "infos": json.dumps({k: v for k, v in row.items() if k not in told_of}),
                "note": "",
            }
            if number % 4
            else {**dict.fromkeys(told_of, ""), "infos": "", "note": "x"}
            for number, row in enumerate(rows)
        ],
    )
    said = "first name, surname, birth date and address stand together"
    assert told(api.scan(path)) == [("", said, ROWS * 3 // 4, ROWS)]


def test_a_text_has_no_columns(tmp_path, of):
    path = tmp_path / "notes.log"
    path.write_text("\n".join(" ".join(pupil(of.fr).values()) for _ in range(ROWS)))
    assert told(api.scan(path)) == []


def test_entries_of_one_line_have_one_place_in_sarif(tmp_path):
    faker = Faker("fr_FR")
    faker.seed_instance(3)
    path = tmp_path / "people.json"
    path.write_text(json.dumps([faker.profile() for _ in range(30)], default=str))
    (run,) = json.loads(api.scan(path).render("sarif"))["runs"]
    for result in run["results"]:
        places = [json.dumps(place) for place in result.get("relatedLocations", ())]
        assert len(places) == len(set(places))
