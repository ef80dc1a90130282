"""A claimed key is declared and judged as any other, and its repeats end a run before it writes."""

import duckdb
import pytest

from synth.api import explain, generate_to, make_plan, verify
from synth.errors import AnswerError
from synth.schema.read import read_text
from synth.schema.write import schema_text

TEXT = """\
synth: 1
as_of: 2026-01-01
seed: 7
tables:
  desk: {rows: 3, key: id, columns: {id: sequence}}
  opening:
    rows: ROWS
    key: {columns: [desk_id, day], claim: true}
    let: {desk: {ref: {to: desk, at: row % 3}}}
    columns:
      desk_id: desk.id
      day: {expr: as_of - cast(row // EVERY as integer)}
      cash: {int: 50..200}
  tally:
    per: opening
    count: 1..3
    key: {columns: [desk_id, day, number], claim: true}
    columns: {desk_id: parent.desk_id, day: parent.day, number: {expr: row}}
"""


def _schema(rows=900, every="3"):
    return TEXT.replace("ROWS", str(rows)).replace("EVERY", every)


def test_a_claim_that_holds_is_a_key_of_the_output(tmp_path):
    path = tmp_path / "out.duckdb"
    generate_to(make_plan(_schema()), str(path))
    assert verify(str(path)).holds
    with duckdb.connect(str(path), read_only=True) as connection:
        sql = (
            "select constraint_column_names from duckdb_constraints() where table_name = 'opening'"
        )
        keys = connection.execute(f"{sql} and constraint_type = 'PRIMARY KEY'").fetchall()
        assert keys == [(["desk_id", "day"],)]


def test_a_claim_that_does_not_hold_writes_nothing(tmp_path):
    told = r"the key of opening \(desk_id, day\) that is claimed repeats in 450 of 900 rows"
    with pytest.raises(AnswerError, match=told):
        generate_to(make_plan(_schema(every="6")), str(tmp_path / "out"))
    assert not list(tmp_path.iterdir())


def test_rows_of_several_segments_are_counted_together(tmp_path):
    with pytest.raises(AnswerError, match=r"repeats in 4 of 140,002 rows"):
        generate_to(make_plan(_schema(140_002, "3 % 46666")), str(tmp_path / "out"))


def test_explain_says_what_is_claimed_and_what_is_proven(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(_schema(), encoding="utf-8")
    assert "key desk_id, day (claimed)" in explain(str(path), "opening").splitlines()[0]
    # Of a claim that follows there is nothing to count: its parent's key and the number below.
    assert explain(str(path), "tally").splitlines()[0].endswith("key desk_id, day, number")


def test_it_stands_in_the_text_of_the_schema():
    schema = read_text(_schema(), path="s.yaml")
    assert schema.tables["opening"].claim
    assert read_text(schema_text(schema), path="s.yaml") == schema
