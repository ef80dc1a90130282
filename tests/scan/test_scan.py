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
