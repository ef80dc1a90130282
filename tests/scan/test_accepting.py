"""What a baseline accepts is known by its values, wherever they stand; all else is told."""

import csv
import hashlib
import json
import sqlite3
from contextlib import closing

import pyarrow as pa
import pytest
from faker import Faker
from pyarrow import parquet

from synth import api

REASON = "asked, and theirs to publish"


@pytest.fixture
def numbers():
    faker = Faker("fr_FR")
    faker.seed_instance(11)
    return [faker.ssn() for _ in range(4)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYNTH_SCAN_KEY", raising=False)
    return tmp_path


def accept(*sources, **options):
    accept = (REASON, "2026-11-30")
    return api.scan(sources, baseline="known.yaml", accept=accept, **options)


def told(listing):
    """What fails: places and counts."""
    return [(one.place, one.count) for one in listing.results if one.level == "error"]


def test_moved_lines_are_not_told_again_and_a_changed_value_is(folder, numbers):
    log = folder / "notes.log"
    log.write_text(f"a {numbers[0]}\nb {numbers[1]}\n")
    assert accept("notes.log").holds
    spaced = f"{numbers[1][0]} {numbers[1][1:3]} {numbers[1][3:]}"
    log.write_text(f"nothing\n\nc {spaced}\nhere {numbers[0]}\n")
    listing = api.scan("notes.log", baseline="known.yaml")
    assert (listing.holds, told(listing)) == (True, [])
    (known,) = listing.results
    assert (known.count, known.accepted) == (2, f"{REASON} (2026-11-30)")
    assert (known.lines, known.columns) == ((3, 4), (3, 6))
    log.write_text(f"nothing\n\nc {spaced}\nhere {numbers[2]}\n")
    listing = api.scan("notes.log", baseline="known.yaml")
    assert told(listing) == [("notes.log:4:6", 1)]
    text = listing.render()
    assert text.endswith("notes.log: 1 finding in 1 source, 1 known\n")
    (folder / "copy.log").write_text(log.read_text())
    assert told(api.scan("copy.log", baseline="known.yaml")) == [("copy.log:4:6", 1)]


def test_a_line_is_accepted_where_all_numbers_in_it_are(folder, numbers):
    (folder / "notes.log").write_text(f"a {numbers[0]}\n")
    accept("notes.log")
    (folder / "notes.log").write_text(f"a {numbers[0]} and {numbers[1]}\n")
    listing = api.scan("notes.log", baseline="known.yaml")
    assert told(listing) == [("notes.log:1:23", 1)]


def test_more_findings_are_added(folder, numbers):
    (folder / "a.csv").write_text(f"id,nir\n1,{numbers[0]}\n2,{numbers[1]}\n")
    accept("a.csv")
    first = (folder / "known.yaml").read_text()
    (folder / "b.log").write_text(f"see {numbers[2]}, {numbers[0]}\n")
    assert accept("a.csv", "b.log").holds
    assert (folder / "known.yaml").read_text().startswith(first)
    assert (folder / "known.yaml").read_text().count("      - ") == 3
    assert api.scan(["a.csv", "b.log"], baseline="known.yaml").holds


def test_no_value_and_no_hash_of_one_alone(folder, numbers):
    (folder / "a.csv").write_text(
        "id,nir\n" + "".join(f"{n},{one}\n" for n, one in enumerate(numbers))
    )
    accept("a.csv")
    listing = api.scan("a.csv", baseline="known.yaml")
    reports = [listing.render(form) for form in ("text", "json", "sarif", "junit", "html")]
    for text in ((folder / "known.yaml").read_text(), *reports):
        for number in numbers:
            assert number not in text
            for name in ("md5", "sha1", "sha256", "blake2b"):
                assert hashlib.new(name, number.encode()).hexdigest()[:16] not in text
        assert (folder / "known.yaml.key").read_text().strip() not in text


def test_a_fingerprint_is_of_the_values_and_needs_a_key(folder, numbers):
    def fingerprint(text, **options):
        (folder / "a.log").write_text(text)
        (run,) = json.loads(api.scan("a.log", **options).render("sarif"))["runs"]
        return run["results"][0].get("partialFingerprints")

    (folder / "key").write_text("k" * 40)
    text = f"a {numbers[0]}\nb {numbers[1]}\n"
    assert fingerprint(text) is None
    first = fingerprint(text, key="key")
    assert set(first) == {"keyedValues/v1"}
    assert fingerprint(f"\n\nc {numbers[1]}\n{numbers[0]}\n", key="key") == first
    assert fingerprint(f"a {numbers[0]}\nb {numbers[2]}\n", key="key") != first
    (folder / "key").write_text("l" * 40)
    assert fingerprint(text, key="key") != first


def test_too_many_values_are_not_accepted(folder):
    def write(count):
        lines = (f"{n},person{n}@free.fr\n" for n in range(count))
        (folder / "a.csv").write_text("id,mail\n" + "".join(lines))

    write(10_000)
    assert accept("a.csv").holds
    write(10_001)
    assert told(api.scan("a.csv", baseline="known.yaml")) == [("a.csv: mail", 1)]
    (folder / "known.yaml").unlink()
    listing = accept("a.csv")
    assert told(listing) == [("a.csv: mail", 10_001)]
    assert listing.notes == (
        "a.csv: mail: email: more than 10,000 different values, which no baseline accepts",
    )
    assert "accepted" not in (folder / "known.yaml").read_text().replace("# Findings", "")


def write_csv(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_sqlite(path, rows):
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table p (id, nir, mail)")
        database.executemany("insert into p values (:id, :nir, :mail)", rows)
        database.commit()


def write_sql(path, rows):
    lines = (
        "insert into p (id, nir, mail) values ({id}, '{nir}', '{mail}');\n".format(**row)
        for row in rows
    )
    path.write_text("create table p (id int, nir text, mail text);\n" + "".join(lines))


WAYS = {
    "a.csv": (write_csv, "a.csv: nir"),
    "a.jsonl": (
        lambda path, rows: path.write_text("".join(f"{json.dumps(row)}\n" for row in rows)),
        "a.jsonl:37: $.nir",
    ),
    "a.parquet": (
        lambda path, rows: parquet.write_table(pa.Table.from_pylist(rows), path),
        "a.parquet: nir",
    ),
    "a.db": (write_sqlite, "a.db: p.nir"),
    "a.sql": (write_sql, "a.sql:38: p.nir"),
    "a.log": (
        lambda path, rows: path.write_text(
            "".join(f"saw {row['nir']} <{row['mail']}>\n" for row in rows)
        ),
        "a.log:37:5",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
def test_every_kind_of_source_is_known_again(folder, name):
    faker = Faker("fr_FR")
    faker.seed_instance(9)
    rows = [{"id": number, "nir": faker.ssn(), "mail": faker.free_email()} for number in range(60)]
    write, place = WAYS[name]
    write(folder / name, rows)
    assert len(told(api.scan(name))) == 2
    assert accept(name).holds
    assert api.scan(name, baseline="known.yaml").holds
    rows[23] = {**rows[23], "nir": faker.ssn()}
    write(folder / name, rows[::-1])
    assert told(api.scan(name, baseline="known.yaml")) == [(place, 1)]


def test_every_class_that_fails_can_be_accepted(folder):
    faker = Faker("fr_FR")
    faker.seed_instance(9)
    plain = str.maketrans("", "", " ")
    lines = ["carte_bancaire,siren,siret,nir"]
    for sex in "12345678" * 3:
        numbers = (faker.credit_card_number("visa16"), faker.siren(), faker.siret())
        body = sex + faker.ssn()[1:13]
        key = 97 - int(body.replace("2A", "19").replace("2B", "18")) % 97
        lines.append(",".join((*numbers, f"{body}{key:02}")).translate(plain))
    (folder / "a.csv").write_text("\n".join(lines) + "\n")
    found = api.scan("a.csv", fail_on="possible")
    classes = {(one.rule, one.kind) for one in found.results}
    assert classes == {
        ("carte_bancaire", "assignable"),
        ("siren", "quasi"),
        ("siret", "quasi"),
        ("nir", "assignable"),
        ("nir", "provisional"),
    }
    assert found.failing == len(classes)
    assert accept("a.csv", fail_on="possible").holds
    assert api.scan("a.csv", baseline="known.yaml", fail_on="possible").holds


def test_possible_persons_are_accepted_by_who_they_are(folder):
    faker = Faker("fr_FR")
    faker.seed_instance(4)
    people = [
        (faker.first_name(), faker.last_name(), faker.date_of_birth(), faker.street_address())
        for _ in range(60)
    ]

    def write(rows):
        lines = ('{},{},{},"{}"\n'.format(*row) for row in rows)
        (folder / "a.csv").write_text("prenom,nom,date_naissance,adresse\n" + "".join(lines))

    def persons(**options):
        listing = api.scan("a.csv", fail_on="possible", **options)
        return [(one.count, one.lines, bool(one.accepted)) for one in listing.results]

    write(people)
    assert persons() == [(60, (*range(1, 11),), False)]
    assert accept("a.csv", fail_on="possible").holds
    write(people[::-1])
    assert persons(baseline="known.yaml") == [(60, (*range(1, 11),), True)]
    first = (people[7][0], people[7][1], faker.date_of_birth(), people[7][3])
    write([*people[:7], first, *people[8:]])
    assert persons(baseline="known.yaml") == [
        (1, (8,), False),
        (59, (*range(1, 8), 9, 10, 11), True),
    ]
    text = (folder / "known.yaml").read_text()
    assert not [name for row in people for name in row[:2] if name in text]
