"""Values that may be somebody's: told with their rows, and noted where the schema says why."""

import sqlite3
from contextlib import closing

import pytest

from synth import api
from synth.stores.targets import stores
from synth.verify import verify

SCHEMA = """\
synth: 1
name: planted
locale: fr
as_of: 2026-01-01
seed: 1
tables:
  t:
    rows: 100
    key: id
    columns:
      id: sequence
      a: {{expr: "case when id = 7 then 269054958815780 end", type: bigint{note}}}
      b: {{text: '+33 6 12 34 {{row:02d}} 78'{note}}}
      c: {{expr: "'x' || id || '@free.fr'"{note}}}
      d: {{expr: "case when id in (3, 9) then 'FR7630006000011234567890189' else '-' end"{note}}}
      e: {{nir: {{}}}}
      f: {{phone: {{}}}}
"""
WHY = " that somebody may have, and no `note` says why "
FIRST = "(row 1, row 2, row 3"
FORM = "shape XX99 9999 …"
WRONG = [
    f"nobody t.a: 1 of 1 value: social security numbers{WHY}(row 7; shape 9 99 99 … 99)",
    f"nobody t.b: 100 of 100 values: phone numbers{WHY}{FIRST}; shape 99 99 99 99 99)",
    f"nobody t.c: 100 of 100 values: e-mail addresses{WHY}{FIRST}; shape x…@x…)",
    f"nobody t.d: 2 of 100 values: bank account numbers (IBAN){WHY}(row 3, row 9; {FORM})",
]
NOTED = (
    "t.a holds social security numbers that somebody may have in 1 of 1 value: a stub",
    "t.b holds phone numbers that somebody may have in 100 of 100 values: a stub",
    "t.c holds e-mail addresses that somebody may have in 100 of 100 values: a stub",
    "t.d holds bank account numbers (IBAN) that somebody may have in 2 of 100 values: a stub",
)


@pytest.fixture
def schema(tmp_path):
    def written(name, note=""):
        path = tmp_path / f"{name}.yaml"
        path.write_text(SCHEMA.format(note=f", note: {note}" if note else ""), encoding="utf-8")
        return str(path)

    return written


def found(report):
    return [str(finding) for finding in report.findings]


@pytest.mark.parametrize("word", stores())
def test_every_store_is_looked_at(schema, tmp_path, word):
    path = str(tmp_path / f"out{stores()[word].suffixes[0]}")
    api.generate_to(api.make_plan(schema("s")), path, format=word)
    assert found(verify(path)) == WRONG


def test_a_note_answers_and_is_repeated(schema, tmp_path):
    path = str(tmp_path / "out.csv")
    api.generate_to(api.make_plan(schema("s", "a stub")), path)
    report = verify(path)
    assert report.holds
    assert report.notes[-4:] == NOTED
    assert "ok    nobody t: 100 rows, 5 columns\n" in report.text()


def test_another_schema_s_notes_take_the_place_of_the_manifest_s(schema, tmp_path):
    path = str(tmp_path / "out.csv")
    bare, noted = schema("bare"), schema("noted", "a stub")
    api.generate_to(api.make_plan(bare), path)
    assert api.verify(path, schema=noted).notes[-4:] == NOTED
    assert found(api.verify(path, schema=noted)) == []
    api.generate_to(api.make_plan(noted), path, replace=True)
    assert found(api.verify(path, schema=bare)) == WRONG


@pytest.mark.parametrize("scheme", ["sqlite", "duckdb"])
def test_a_database_is_looked_at(schema, tmp_path, scheme):
    url = f"{scheme}:///{tmp_path}/it.db"
    made = api.seed(api.make_plan(schema("bare")), url, create=True, workers=1)
    assert {doubt.column for doubt in made.manifest.doubts} == {"t.a", "t.b", "t.c", "t.d"}
    assert found(api.verify(url, schema=schema("bare"))) == WRONG
    report = api.verify(url, schema=schema("noted", "a stub"))
    assert report.holds
    assert report.notes[-4:] == NOTED


def test_what_was_put_there_afterwards_is_told(tmp_path):
    url = f"sqlite:///{tmp_path}/it.db"
    bare = tmp_path / "clean.yaml"
    bare.write_text(
        "synth: 1\nname: clean\nlocale: fr\nas_of: 2026-01-01\ntables: {t: {rows: 5, key: id, "
        "columns: {id: sequence, city: {choice: [Lyon, Nice]}}}}\n"
    )
    api.seed(api.make_plan(str(bare)), url, create=True, workers=1)
    with closing(sqlite3.connect(tmp_path / "it.db")) as connection:
        connection.execute("update t set city = 'tel 0612345678' where id = 4")
        connection.commit()
    assert found(api.verify(url, schema=str(bare)))[1:] == [
        f"nobody t.city: 1 of 5 values: phone numbers{WHY}(row 4; shape 99 99 99 99 99)"
    ]


def test_a_decimal_with_cents_holds_numbers_of_somebody_too(tmp_path):
    body = "1850578006000 + row"
    schema = (
        "synth: 1\nas_of: 2026-01-01\ntables:\n  t:\n    rows: 20\n    columns:\n"
        f'      a: {{expr: "({body}) * 100 + 97 - ({body}) % 97", type: "decimal(18,2)"}}\n'
        '      price: {decimal: 1..999999, type: "decimal(12,2)"}\n'
    )
    output = str(tmp_path / "out")
    api.generate_to(api.make_plan(schema), output)
    wrong = [check for check in api.verify(output).checks if not check.holds]
    # The first has order 000, which nobody is given.
    assert [(check.rule, check.violations) for check in wrong] == [("nobody", 19)]
    assert [finding.place for finding in wrong[0].findings] == ["t.a"]


ORDERS = """\
synth: 1
name: orders
locale: fr
as_of: 2026-01-01
seed: 1
tables:
  t:
    rows: 140000
    columns:
      code: {{text: {{matches: '{0}[0-9]{{{1}}}'}}{2}}}
"""


@pytest.mark.slow
def test_random_order_numbers_of_ten_digits_are_no_phones_and_phones_are(tmp_path):
    def reported(lead, digits, note=""):
        path, out = tmp_path / "orders.yaml", str(tmp_path / "out.csv")
        path.write_text(ORDERS.format(lead, digits, note), encoding="utf-8")
        plan = api.make_plan(str(path))
        made = api.generate_to(plan, out, replace=True)
        return api.doubts(plan), made.manifest.doubts, found(verify(out))

    assert reported("", 10) == ((), (), [])
    told, doubts, wrong = reported("06", 8)
    (line,) = told
    assert line.partition("warning: ")[2] == (
        "t.code: phone numbers that somebody may have in 4,095 of 4,096 values looked at "
        "(99 99 99 99 99); expected `phone`, or a `note` that says why"
    )
    assert [(doubt.column, doubt.kind) for doubt in doubts] == [("t.code", "phone")]
    assert len(wrong) == 1
    assert "phone numbers that somebody may have, and no `note` says why" in wrong[0]
    assert reported("06", 8, ", note: codes of the depot")[::2] == ((), [])


OVER_IDENTIFIERS = """\
synth: 1
name: over
locale: fr
as_of: 2026-01-01
seed: 1
tables:
  t:
    rows: 60
    let:
      who: {{person: {{age: 18..66}}}}
      line: {{phone: {{}}}}
    columns:
      a: {{expr: "{0}"}}
"""


@pytest.mark.parametrize(
    "sql",
    [
        "upper(who.email)",
        "'+33' || substr(line, 2)",
        "left(who.nir, 13)",
        "replace(who.nir, '9', '9') || '.'",
        "cast(substr(line, 2) as bigint)",
        "concat_ws('_', left(who.nir, 1), substr(who.nir, 2, 2), substr(who.nir, 4))",
    ],
)
def test_sql_over_an_identifier_is_looked_at_and_is_nobody_s(tmp_path, sql):
    path, out = tmp_path / "over.yaml", str(tmp_path / "out.csv")
    path.write_text(OVER_IDENTIFIERS.format(sql))
    plan = api.make_plan(str(path))
    api.generate_to(plan, out)
    report = verify(out)
    assert (api.doubts(plan), report.holds) == ((), True)
    assert "ok    nobody t: 60 rows, 1 column\n" in report.text()


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("replace(upper(who.email), 'EXAMPLE', 'FREE')", "e-mail addresses"),
        ("'+336' || '12345' || right(line, 3)", "phone numbers"),
        ("cast('61234' || right(line, 4) as bigint) + row * 1000000", "phone numbers"),
        (
            "left(who.nir, 5) || '75112' || lpad((row + 1)::text, 3, '0')",
            "social security numbers",
        ),
    ],
)
def test_sql_that_leads_an_identifier_out_of_its_range_is_told(tmp_path, sql, what):
    path, out = tmp_path / "over.yaml", str(tmp_path / "out.csv")
    path.write_text(OVER_IDENTIFIERS.format(sql))
    plan = api.make_plan(str(path))
    made = api.generate_to(plan, out)
    said = f"t.a: {what} that somebody may have in 60 of 60 values looked at"
    assert [said in line for line in api.doubts(plan)] == [True]
    assert [(doubt.column, doubt.found) for doubt in made.manifest.doubts] == [("t.a", 60)]
    assert [
        said.split(" that", maxsplit=1)[0][5:] in finding for finding in found(verify(out))
    ] == [True]
