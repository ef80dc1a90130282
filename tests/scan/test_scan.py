"""What may be somebody's is found wherever it stands, and what we make is nobody's."""

import csv
import json

import pytest
from faker import Faker

from synth import api
from synth.errors import QuestionError, WorldError

ROWS = 200


@pytest.fixture(scope="module")
def profiles():
    """Rows of Faker, whose numbers may be somebody's."""
    faker = Faker("fr_FR")
    faker.seed_instance(1)
    return [
        {"nom": faker.name(), "ssn": faker.ssn(), "mail": faker.free_email(), "iban": faker.iban()}
        for _ in range(ROWS)
    ]


def found(listing):
    """Counts by column and rule."""
    return {(result.path, result.rule): result.count for result in listing.results}


@pytest.mark.parametrize("store", ["csv", "parquet", "jsonl", "sql", "sqlite", "duckdb"])
def test_what_we_make_is_nobodys(tmp_path, store):
    target = tmp_path / f"people.{store}"
    api.generate_to(api.make_plan("job_seeker", rows=500), str(target))
    listing = api.scan(target)
    assert (listing.holds, listing.results, listing.skipped) == (True, (), ())
    assert {source for source, *_ in listing.read} == {str(target)}


def test_a_csv_of_faker_s(tmp_path, profiles):
    path = tmp_path / "people.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(profiles[0]))
        writer.writeheader()
        writer.writerows(profiles)
    listing = api.scan(path)
    assert not listing.holds
    assert found(listing) == {("ssn", "nir"): ROWS, ("mail", "email"): ROWS, ("iban", "iban"): ROWS}
    (nir,) = [result for result in listing.results if result.rule == "nir"]
    assert (nir.kind, nir.unit, nir.lines[:3], nir.looked) == ("assignable", "row", (1, 2, 3), ROWS)


def test_no_report_holds_a_value(tmp_path, profiles):
    path = tmp_path / "notes.log"
    path.write_text(
        "\n".join(f"INFO {one['nom']} {one['ssn']} <{one['mail']}>" for one in profiles)
    )
    listing = api.scan(path)
    assert found(listing) == {("", "nir"): ROWS, ("", "email"): ROWS}
    for form in ("text", "json"):
        text = listing.render(form)
        for one in profiles:
            assert not any(value in text for value in one.values())
    assert json.loads(listing.render("json"))["holds"] is False


def test_a_folder_with_what_cannot_be_read(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\0\1\2")
    (tmp_path / "b.txt").write_text("nothing\n")
    (tmp_path / "c").symlink_to(tmp_path)
    listing = api.scan(tmp_path)
    assert listing.holds
    assert listing.skipped == (
        (str(tmp_path / "a.bin"), "it is neither text nor of a known kind"),
        (str(tmp_path / "c"), "a link to a folder is not followed"),
    )


def test_nothing_that_could_be_read(tmp_path):
    with pytest.raises(WorldError) as refused:
        api.scan(tmp_path / "gone.csv")
    said = f"nothing could be read: {tmp_path / 'gone.csv'}: No such file or directory"
    assert str(refused.value) == said
    with pytest.raises(QuestionError) as refused:
        api.scan([])
    said = "nothing to scan; expected files, folders, URLs of databases, or -"
    assert str(refused.value) == said


def test_an_unknown_form(tmp_path):
    (tmp_path / "b.txt").write_text("nothing\n")
    with pytest.raises(QuestionError) as refused:
        api.scan(tmp_path).render("xml")
    assert str(refused.value).startswith("format 'xml'; expected ")


@pytest.mark.slow
def test_workers_decide_nothing_that_is_told(tmp_path, profiles):
    for number in range(6):
        path = tmp_path / f"{number:02}.csv"
        rows = profiles[number * 9 : number * 10]
        lines = [f"{one['ssn']};{one['mail']}" for one in rows]
        path.write_text("\n".join(["numero_secu;courriel", *lines]) + "\n")
        (tmp_path / f"{number:02}.log").write_text("\n".join(lines))
    api.generate_to(api.make_plan("job_seeker", rows=2000), str(tmp_path / "ours.parquet"))
    one, two, five = (api.scan(tmp_path, workers=workers) for workers in (1, 2, 5))
    assert one == two == five
    assert len(one.results) == 20


LINES = [
    "nothing",
    "NIR : 1 55 01 75 112 123 08, a rappeler",
    "tel +33 (0)6 12 34 56 78 / 06 39 98 12 34",
    "<Jean@Free.fr> 06.12.34.56.79",
    "\N{FULLWIDTH DIGIT ZERO}6 12 34 56 78",
]


def test_a_finding_in_a_text_has_its_line_and_column(tmp_path):
    path = tmp_path / "notes.log"
    path.write_text("\n".join(LINES))
    listing = api.scan(path)
    places = {one.rule: list(zip(one.lines, one.columns, strict=True)) for one in listing.results}
    assert places == {"nir": [(2, 7)], "phone": [(3, 5), (4, 16), (5, 1)], "email": [(4, 2)]}


def test_every_class_is_counted(tmp_path, profiles):
    ours = tmp_path / "ours.csv"
    api.generate_to(api.make_plan("job_seeker", rows=300), str(ours))
    theirs = tmp_path / "theirs.csv"
    body = "7550175112123"
    texts = [
        *(one["ssn"] for one in profiles),
        "269054958815780",
        f"{body}{97 - int(body) % 97:02}",
    ]
    theirs.write_text("\n".join(["nir", *texts]))
    counts = api.scan(tmp_path).counts
    nulls = sum(line.split(",")[2] == "" for line in ours.read_text().splitlines()[1:])
    assert counts["nir", "reserved"] == 300 - nulls
    assert counts["email", "reserved"] > 250
    assert {
        kind: n for (word, kind), n in counts.items() if word == "nir" and kind != "reserved"
    } == {
        "assignable": ROWS,
        "specimen": 1,
        "provisional": 1,
    }
    assert ("email", "assignable") not in counts


def test_numbers_that_are_given_for_a_while_fail_where_it_is_asked(tmp_path):
    path = tmp_path / "nir.csv"
    body = "8550175112123"
    path.write_text(f"nir\n{body}{97 - int(body) % 97:02}\n")
    listing = api.scan(path)
    assert [(one.kind, one.level) for one in listing.results] == [("provisional", "note")]
    assert listing.holds
    assert not api.scan(path, fail_on="possible").holds


def test_a_database_without_tables_is_not_clean(make_file):
    url = make_file("sqlite", "create table t (a integer); drop table t")
    with pytest.raises(WorldError) as refused:
        api.scan(url)
    assert str(refused.value) == f"nothing could be read: {url}: it has no tables"


NOBODYS_BOXES = [
    *("git", "noreply", "no-reply", "no_reply", "NoReply", "do-not-reply", "donotreply"),
    *("ne-pas-repondre", "nepasrepondre", "mailer-daemon", "auto.reply"),
]


@pytest.mark.parametrize("address", [f"{local}@forge.fr" for local in NOBODYS_BOXES])
def test_who_logs_in_at_a_code_host_is_nobody(tmp_path, address):
    (tmp_path / "b.txt").write_text(f"url = {address}:a/b.git\n")
    assert api.scan(tmp_path).results == ()
    (tmp_path / "b.txt").write_text("url = gita@forge.fr:a/b.git\n")
    assert not api.scan(tmp_path).holds


def test_a_database_of_an_unknown_kind(tmp_path):
    with pytest.raises(QuestionError) as refused:
        api.scan("mysql://u:secret@h/agency")
    assert str(refused.value).startswith("not the URL of a database; known: duckdb, postgres, ")
    path = tmp_path / "a=b.txt"
    path.write_text("nothing\n")
    assert api.scan(path).holds


def test_a_database_s_file_beside_its_schema(tmp_path):
    path = tmp_path / "people.db"
    plan = api.make_plan("job_seeker", rows=50)
    api.seed(plan, f"sqlite:///{path}", create=True)
    assert api.scan(path, schema="job_seeker", rows=50).results == ()
