"""Planted numbers, mailboxes and accounts: told wherever they stand, never shown, noted at most."""

import json
import sqlite3
from contextlib import closing

import pytest

from synth import api
from synth.doubts import warnings
from synth.manifest import Doubt, read_manifest

PLANTED = {
    "nir": "269054958815780",
    "phone": "06 12 34 56 78",
    "email": "jean@free.fr",
    "iban": "FR7630006000011234567890189",
}
"""Published specimens: of the carte Vitale, of banks, of nobody."""

HOLDERS = {
    "value": "a: {{value: '{0}'}}",
    "a rare label": "a: {{choice: {{x: 1000000000, '{0}': 1}}}}",
    "a branch that seldom holds": "a: {{case: [{{when: id = 77777, value: '{0}'}}, {{value: x}}]}}",
    "text": "a: {{text: 'voir {0}, merci'}}",
    "a pattern": "a: {{text: {{matches: '{0}'}}}}",
    "expr": "a: {{expr: \"'x ' || '{0}'\"}}",
    "expr, put together": "a: {{expr: \"replace('~{0}~', '~', ' ')\"}}",
    "faker": "a: {{faker: {{provider: pystr, args: {{prefix: '{0} ', max_chars: 1}}}}}}",
}
TABLE = """\
synth: 1
name: planted
locale: fr
as_of: 2026-01-01
seed: 1
tables:
  t:
    rows: 50
    columns:
      id: sequence
      {column}
"""
SAID = {
    "nir": "social security numbers that somebody may have in {} (9 99 99 … 99); expected `nir` "
    "or a person's `nir`, or a `note` that says why",
    "phone": "phone numbers that somebody may have in {} (99 99 99 99 99); expected `phone`, or a "
    "`note` that says why",
    "email": "e-mail addresses that somebody may have in {} (x…@x…); expected `email` or a "
    "person's `email`, or a `note` that says why",
    "iban": "bank account numbers (IBAN) that somebody may have in {} (XX99 9999 …); expected "
    "`iban`, or a `note` that says why",
}


@pytest.fixture
def schema(tmp_path):
    def written(column):
        path = tmp_path / "planted.yaml"
        path.write_text(TABLE.format(column=column), encoding="utf-8")
        return str(path)

    return written


@pytest.mark.parametrize("word", PLANTED)
@pytest.mark.parametrize("holder", HOLDERS)
def test_check_tells_what_is_planted_anywhere(schema, word, holder):
    plan = api.check(schema(HOLDERS[holder].format(PLANTED[word])))
    lines = api.doubts(plan)
    assert len(lines) == 1
    assert lines[0].endswith(SAID[word].partition("{}")[2])
    assert "t.a: " + SAID[word].partition("{}")[0] in lines[0]
    assert PLANTED[word] not in lines[0]


RARE = {
    "a rare label": "choice: {{x: 1000000000, '{0}': 1}}",
    "a branch that seldom holds": "case: [{{when: id = 77777, value: '{0}'}}, {{value: x}}]",
    "a template": "text: 'voir {0}'",
}


def with_let(holder, column):
    """A table whose let holds something, and a column that takes its value, or none."""
    let = f"    let:\n      x: {{{holder}}}\n    columns:\n"
    return TABLE.replace("    columns:\n", let).replace("{column}", f"a: {column}")


@pytest.mark.parametrize("column", ["{from: x}", '{expr: "upper(x)"}', "{value: nothing}"])
@pytest.mark.parametrize("word", PLANTED)
def test_check_tells_what_a_let_may_give(tmp_path, word, column):
    path = tmp_path / "let.yaml"
    path.write_text(with_let(RARE["a rare label"].format(PLANTED[word]), column), encoding="utf-8")
    lines = api.doubts(api.check(str(path)))
    said = f"{path}:10:35: warning: t.x: " + SAID[word].format("1 of 4 constants looked at")
    assert lines == (said,)


@pytest.mark.parametrize("holder", RARE)
def test_a_note_beside_a_let_answers(tmp_path, holder):
    path = tmp_path / "let.yaml"
    text = RARE[holder].format(PLANTED["phone"])
    path.write_text(with_let(text, "{value: nothing}"), encoding="utf-8")
    assert [" t.x: phone" in line for line in api.doubts(api.check(str(path)))] == [True]
    path.write_text(with_let(f"{text}, note: a specimen", "{value: nothing}"), encoding="utf-8")
    assert api.doubts(api.check(str(path))) == ()


def test_each_line_names_its_place(schema):
    path = schema(
        "a: {choice: {x: 9, '06 12 34 56 78': 1}}\n"
        "      b: {int: 100000000000000..299999999999999}\n"
        "      c: {int: 600000000..609999999}\n"
        "      telephone: {int: 600000000..609999999}"
    )
    lines = [line.removeprefix(f"{path}:") for line in api.doubts(api.check(path))]
    assert lines[0] == "11:26: warning: t.a: " + SAID["phone"].format("1 of 4 constants looked at")
    assert lines[-1] == "14:19: warning: t.telephone: " + SAID["phone"].format(
        "50 of 50 values looked at"
    )


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_note_answers(schema, holder):
    column = HOLDERS[holder].format(PLANTED["nir"]).removesuffix("}")
    assert api.doubts(api.check(schema(column + ", note: a specimen}"))) == ()


def test_a_run_records_what_it_found(schema, tmp_path):
    path = schema(
        "a: {value: '269054958815780'}\n"
        "      b: {choice: {x: 1000000000, '06 12 34 56 78': 1}}\n"
        "      c: {text: 'x{row}@free.fr', note: our own domain}\n"
        "      d: {nir: {}}"
    )
    plan = api.make_plan(path)
    for workers in (1, 3):
        out = tmp_path / f"out{workers}.csv"
        api.generate_to(plan, str(out), workers=workers)
        record = f"{out}.manifest.json"
        assert [vars(doubt) for doubt in read_manifest(record).doubts] == [
            doubt("t.a", "nir", 50, 50),
            doubt("t.c", "email", 50, 50, note="our own domain"),
            doubt("t.b", "phone", 1, 4, unit="constants"),
        ]
        noted = json.loads((tmp_path / f"out{workers}.csv.manifest.json").read_bytes())
        assert noted["doubts"][1]["note"] == "our own domain"


def doubt(column, kind, found, rows, *, unit="values", note=""):
    return vars(Doubt(column, kind, found, rows, unit, note))


def test_all_of_the_first_segment_and_some_rows_of_each_later_one_are_looked_at(schema, tmp_path):
    path = schema("a: {expr: \"case when id in (131072, 131073, 199990) then 'a' || '@b.fr' end\"}")
    plan = api.make_plan(path, rows=200_000)
    assert api.doubts(plan) == ()
    made = api.generate_to(plan, str(tmp_path / "out.csv"))
    assert [vars(one) for one in made.manifest.doubts] == [doubt("t.a", "email", 2, 2)]


@pytest.mark.parametrize("name", ["minimal", "job_seeker", "agency"])
def test_shipped_schemas_make_nobody_s(name):
    assert api.doubts(api.make_plan(name)) == ()


def test_one_table_may_be_asked_alone(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(
        TABLE.format(column="a: {value: a@free.fr}")
        + "  u: {per: t, count: 2, columns: {b: parent.a, c: {value: b@free.fr}}}\n"
    )
    plan = api.make_plan(str(path))
    told = [line.split(": ")[2] for line in api.doubts(plan, table="u")]
    assert told == ["u.b", "u.c"]
    assert len(api.doubts(plan)) == 3


def test_a_row_that_cannot_be_made_is_told_by_the_run_alone(schema):
    path = schema("a: {expr: \"cast('x' || id as integer)\"}")
    assert api.doubts(api.make_plan(path)) == ()


CONDITIONS = {
    "a rule": ("rule r", "rules: {{r: {{from: t, holds: \"a <> '{0}'\"{1}}}}}", "note: a stub"),
    "a rule's rows": (
        "rule r",
        "rules: {{r: {{from: \"(select a from t where a <> '{0}')\", holds: a is null{1}}}}}",
        "note: a stub",
    ),
    "nulls of a column": (
        "t.b",
        "    b: {{value: x, nulls: \"id::text = '{0}'\"{1}}}",
        "note: a stub",
    ),
    "asks": ("t.no_specimen", "  asks: {{no_specimen: \"a <> '{0}'\"}}\n  {1}", "note: a stub"),
}


def conditions(holder, text, note=False):
    place, written, answer = CONDITIONS[holder]
    between = "" if holder == "asks" else ", "
    lines = written.format(text, f"{between}{answer}" if note else "").splitlines()
    indent = "" if holder.startswith("a rule") else "  "
    return place, TABLE.format(column="a: {value: x}") + "".join(f"{indent}{x}\n" for x in lines)


@pytest.mark.parametrize("word", PLANTED)
@pytest.mark.parametrize("holder", CONDITIONS)
def test_what_conditions_and_rules_name_is_told(tmp_path, holder, word):
    path = tmp_path / "planted.yaml"
    place, text = conditions(holder, PLANTED[word])
    path.write_text(text)
    (line,) = api.doubts(api.make_plan(str(path)))
    what = SAID[word].partition("{}")
    assert f": warning: {place}: {what[0]}1 of " in line
    assert line.endswith(what[2])
    assert PLANTED[word] not in line
    number = next(n for n, row in enumerate(text.splitlines(), 1) if PLANTED[word] in row)
    assert line.startswith(f"{path}:{number}:")


def test_rows_that_are_tried_show_what_a_sample_shows(tmp_path):
    """Many rows under few, a Python call for each row, all rows, none, and a table that is not."""
    tables = {
        "top": ("rows: 700", "a: {case: [{when: id = 3, value: '0612345678'}, {value: x}]}"),
        "under": ("per: top, count: 9", "a: {expr: \"'z' || chr(64) || 'free.fr'\"}"),
        "slow": (
            "rows: 700, let: {f: {faker: {provider: numerify, args: {text: '%###'}}, note: is}}",
            "a: {expr: \"'061234' || f\"}",
        ),
        "none": ("rows: 0", "a: {value: jean@free.fr}"),
        "missing": ("rows: 5", "a: {value: jean@free.fr}"),
    }
    text = TABLE.partition("  t:")[0]
    for name, (rows, column) in tables.items():
        text += f"  {name}: {{{rows}, columns: {{id: sequence, {column}}}}}\n"
    (tmp_path / "many.yaml").write_text(text)
    plan, file = api.make_plan(str(tmp_path / "many.yaml")), tmp_path / "many.db"
    with closing(sqlite3.connect(file)) as connection:
        for name in tables.keys() - {"missing"}:
            connection.execute(f"create table {name} (id bigint, a text)")
    seen = {}
    api.check_against(plan, f"sqlite:///{file}", seen=seen)
    assert set(seen) == {"top", "under", "slow"}
    told = api.doubts(plan, seen=seen)
    assert told == api.doubts(plan)
    columns = [line.split(": ")[2] for line in told]
    assert columns == ["top.a", "under.a", "slow.a", "none.a", "missing.a"]
    assert " in 4,096 of 4,096 values looked at" in told[1]
    assert " of 256 values looked at" in told[2]


@pytest.mark.parametrize("holder", CONDITIONS)
def test_conditions_and_rules_go_into_the_manifest_with_their_notes(tmp_path, holder):
    path = tmp_path / "planted.yaml"
    for note in (False, True):
        place, text = conditions(holder, PLANTED["nir"], note)
        path.write_text(text)
        plan = api.make_plan(str(path))
        assert len(api.doubts(plan)) == 1 - note
        made = api.generate_to(plan, str(tmp_path / "out.csv"), replace=True)
        told = [(one.column, one.kind, one.found, one.note) for one in made.manifest.doubts]
        assert told == [(place, "nir", 1, "a stub" if note else "")]
        lines = warnings(plan, made.manifest.doubts)
        assert len(lines) == 1 - note
        assert all(f": warning: {place}: social security numbers" in line for line in lines)
