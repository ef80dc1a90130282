"""`verify --schema FILE`: the file says what should be there, the manifest how to read it."""

import json

import pytest

from synth import api
from synth.errors import SchemaError
from synth.manifestjson import sealed

SCHEMA = """
synth: 1
name: office
as_of: 2026-01-01
tables:
  office:
    rows: 4
    key: id
    columns:
      id: sequence
      safir: {safir: {block: "99"}}
      city: {choice: [Brest, Lyon, Nice]}
  person:
    rows: 60
    key: id
    let:
      office: {ref: office}
    columns:
      id: sequence
      office_id: office.id
      phone: {phone: {}, nulls: 0.2}
      level: {int: 1..3}
      pay: {decimal: 1000..2000, type: "decimal(9,2)", unique: true}
rules:
  paid: {from: person, holds: pay >= 1000}
"""


@pytest.fixture
def made(tmp_path):
    """The output of `SCHEMA`, and the findings by the same with some of its text changed."""
    (tmp_path / "a.yaml").write_text(SCHEMA)
    api.generate_to(api.make_plan(tmp_path / "a.yaml"), str(tmp_path / "out"), format="csv")

    def judged(*changes):
        text = SCHEMA
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "b.yaml").write_text(text)
        report = api.verify(str(tmp_path / "out"), schema=tmp_path / "b.yaml")
        return [str(finding) for finding in report.findings]

    return judged


SAME = "the same as in a row before"
NONE = "no reserved safir"
CASES = {
    "the same": ([], []),
    "other values of the same shape": ([("1..3", "7..9"), ("[Brest, Lyon, Nice]", "[Paris]")], []),
    "another type": (
        [("level: {int: 1..3}", "level: {int: 1..3, type: bigint}")],
        ["schema person.level: integer in the manifest, bigint by the schema"],
    ),
    "a narrower type": (
        [('"decimal(9,2)"', '"decimal(6,2)"')],
        ["schema person.pay: decimal(9,2) in the manifest, decimal(6,2) by the schema"],
    ),
    "a column more": (
        [("level: {int", "rank: {int: 1..2}\n      level: {int")],
        ["schema person.rank: missing"],
    ),
    "a column less": (
        [("      level: {int: 1..3}\n", "")],
        ["schema person.level: no such column in the schema"],
    ),
    "a table less": (
        [
            ("  office:\n    rows: 4", "  bureau:\n    rows: 4"),
            ("{ref: office}", "{ref: bureau}"),
        ],
        ["schema office: no such table in the schema"],
    ),
    "a null that is not allowed": (
        [(", nulls: 0.2}", "}")],
        ["null person.phone: 16 of 60 rows: null, which is not allowed (row 1, row 2, row 3)"],
    ),
    "a key": (
        [("    key: id\n    let", "    key: [office_id, level]\n    let"), ("1..3", "1..99")],
        [
            (
                f"key person(office_id, level): 48 of 60 rows: {SAME} "
                "(row 5 as row 4, row 6 as row 3, row 9 as row 1)"
            )
        ],
    ),
    "a unique column": (
        [
            ("office_id: office.id", "office_id: {from: office.id, unique: true}"),
            ("rows: 60", "rows: 2"),
        ],
        [
            (
                f"unique person.office_id: 56 of 60 rows: {SAME} "
                "(row 4 as row 3, row 5 as row 3, row 6 as row 3)"
            )
        ],
    ),
    "an identifier": (
        [('block: "99"', 'block: "98"')],
        [f"identifier office.safir: 4 of 4 rows: {NONE} (row 1, row 2, row 3; shape 99999)"],
    ),
    "a rule": (
        [("holds: pay >= 1000", "holds: pay < 1500, at_least: 0.99")],
        ["rule paid: 37 of 60 rows: 38.3333% hold, at least 99% must (row 1, row 3, row 4)"],
    ),
    "a day": (
        [("holds: pay >= 1000", "holds: as_of < date '2026-01-01'")],
        ["rule paid: 60 of 60 rows: broken (row 1, row 2, row 3)"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_file_says_what_should_be_there(made, case):
    changes, expected = CASES[case]
    assert made(*changes) == expected


@pytest.mark.usefixtures("made")
def test_it_judges_where_the_manifest_was_made_to_say_less(tmp_path):
    """Keys, identifiers and rules taken out of the manifest, and every digest made anew."""
    place = tmp_path / "out" / "manifest.json"
    content = json.loads(place.read_bytes())
    content.pop("digest")
    content["rules"] = []
    for table in content["tables"]:
        table["layout"].update(key=[], uniques=[], references=[])
        for column in table["layout"]["columns"]:
            column.update(identifier=None, options=[], unique=False, nullable=True)
    place.write_bytes(sealed(content)[0])
    rules = {check.rule for check in api.verify(str(tmp_path / "out")).checks}
    assert not rules & {"key", "unique", "reference", "identifier", "rule"}
    report = api.verify(str(tmp_path / "out"), schema=tmp_path / "a.yaml")
    assert report.holds
    assert {"key", "unique", "reference", "identifier", "rule"} <= {c.rule for c in report.checks}


def test_one_table_of_a_schema_is_an_output_too(tmp_path):
    (tmp_path / "a.yaml").write_text(SCHEMA)
    plan = api.make_plan(tmp_path / "a.yaml")
    api.generate_to(plan, str(tmp_path / "person.csv"), table="person")
    report = api.verify(str(tmp_path / "person.csv"), schema=tmp_path / "a.yaml")
    assert report.holds
    assert "ok    schema office: 1 table, 1 table not written\n" in report.text()


def test_a_schema_with_mistakes_is_told(made):
    with pytest.raises(SchemaError, match=r"b\.yaml:"):
        made(("level: {int: 1..3}", "level: {int: 3..1}"))
