"""Reports: exact lines, and JSON that says the same."""

import json

import pytest

from synth.report import Check, Finding, Report, counted, row_places

FOUND = Finding(
    "identifier",
    "person.nir",
    "no reserved nir",
    1_900,
    3,
    ("row 2", "row 1,005"),
    ("9 99 99 … 99",),
)
REPORT = Report(
    "people.sqlite",
    (
        Check("key", "person.id", 20),
        Check("identifier", "person.nir", 1_900, 3, findings=(FOUND,)),
        Check("rule", "R1", 30, 2, 1),
        Check("rule", "R2", note="met no row"),
    ),
    ("a note",),
)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            FOUND,
            (
                "identifier person.nir: 3 of 1,900 rows: no reserved nir "
                "(row 2, row 1,005; shape 9 99 99 … 99)"
            ),
        ),
        (Finding("file", "a.csv", "missing"), "file a.csv: missing"),
        (
            Finding("digest", "t.a", "differs", 1, 1, ("segment 1",), unit="segments"),
            "digest t.a: 1 of 1 segment: differs (segment 1)",
        ),
        (
            Finding("type", "t.a", "no date", 9, 1, (), ("X", "99")),
            "type t.a: 1 of 9 rows: no date (shape X | 99)",
        ),
        (Check("key", "person.id", 20), "key person.id: 20 rows"),
        (Check("rule", "R1", 3_000, 2, 1, "why"), "rule R1: 3,000 rows, 2 wrong, 1 null, why"),
        (Check("file", "a", 1, unit="files"), "file a: 1 file"),
        (Check("digest", "a"), "digest a: nothing to check"),
    ],
)
def test_a_line(line, text):
    assert str(line) == text


def test_the_text_puts_notes_then_findings_first():
    assert REPORT.text().splitlines() == [
        "note  a note",
        f"wrong {FOUND}",
        "ok    key person.id: 20 rows",
        "ok    rule R1: 30 rows, 2 wrong, 1 null",
        "ok    rule R2: met no row",
        "people.sqlite: 1 finding in 4 checks",
    ]
    assert REPORT.text().endswith("checks\n")


def test_it_holds_without_findings():
    assert not REPORT.holds
    assert REPORT.findings == (FOUND,)
    good = Report("x", (Check("key", "t.a", 1),))
    assert good.holds
    assert good.text() == "ok    key t.a: 1 row\nx: holds in 1 check\n"
    assert Report("x").text() == "x: holds in 0 checks\n"


def test_json_says_the_same():
    found = json.loads(REPORT.json())
    assert REPORT.json() == REPORT.json()
    assert found["report"] == 1
    assert found["subject"] == "people.sqlite"
    assert found["holds"] is False
    assert found["notes"] == ["a note"]
    assert found["findings"] == [
        {
            "rule": "identifier",
            "place": "person.nir",
            "said": "no reserved nir",
            "rows": 1_900,
            "violations": 3,
            "places": ["row 2", "row 1,005"],
            "shapes": ["9 99 99 … 99"],
            "unit": "rows",
        }
    ]
    assert found["checks"][1] == {
        "rule": "identifier",
        "place": "person.nir",
        "rows": 1_900,
        "violations": 3,
        "nulls": 0,
        "note": "",
        "holds": False,
        "findings": 1,
        "unit": "rows",
        "notes": [],
    }


def test_a_finding_shows_three_rows_at_most():
    assert row_places([5, 1_000, 7, 8]) == ("row 5", "row 1,000", "row 7")
    assert row_places([]) == ()


@pytest.mark.parametrize(("number", "text"), [(0, "0 rows"), (1, "1 row"), (2_000, "2,000 rows")])
def test_counted(number, text):
    assert counted(number, "rows") == text


def test_a_name_cannot_break_a_line_or_colour_it():
    text = Report("x", (Check("key", "t.a\nok\x1b[31m", 1),)).text()
    assert text.splitlines()[0] == "ok    key t.a\\nok\\x1b[31m: 1 row"
