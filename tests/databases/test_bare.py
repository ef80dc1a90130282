"""Tables without a column that takes values: PostgreSQL has them, and nothing else."""

import pytest

from synth.api import (
    check_against,
    generate,
    generate_to,
    infer_schema,
    make_plan,
    preview,
    seed,
    verify,
)
from synth.errors import QuestionError

SCHEMA = {"synth": 1, "as_of": "2026-01-01", "tables": {"h": {"rows": 3, "columns": {}}}}
TOLD = (
    "table h has no columns, and such rows cannot be written here; "
    "give it a column, or written: false"
)


@pytest.mark.postgres
@pytest.mark.slow
def test_three_commands_fill_what_has_no_columns_or_computes_them_all(
    postgres, emptied, asked, tmp_path
):
    url = emptied("create table bare (); create table made (n int generated always as (7) stored)")
    text = infer_schema(url)
    assert "  bare:\n    rows: 100\n    columns: {}\n" in text
    assert check_against(make_plan(text), url).holds
    assert {table.rows for table in seed(make_plan(text), url).tables} == {100}
    assert asked(url, "select count(*) from bare") == [(100,)]
    assert asked(url, "select n, count(*) from made group by n") == [(7, 100)]
    path = tmp_path / "bare.yaml"
    path.write_text(text)
    assert verify(url, schema=path).holds
    with postgres.connect(url) as connection:
        connection.execute("insert into bare default values")
    assert not verify(url, schema=path).holds


@pytest.mark.postgres
def test_a_table_is_made_without_columns_and_one_of_defaults_takes_them(emptied, asked):
    url = emptied("create table d (id int generated always as identity, at int default 4)")
    tables = {**SCHEMA["tables"], "d": {"rows": 2, "columns": {}}}
    seed(make_plan({**SCHEMA, "tables": tables}), url, create=True)
    assert asked(url, "select count(*) from h") == [(3,)]
    assert asked(url, "select * from d order by id") == [(1, 4), (2, 4)]


@pytest.mark.parametrize("name", ["out", "h.csv", "h.parquet", "h.jsonl", "h.sql", "h.db"])
def test_files_do_not_hold_such_rows_and_say_so(tmp_path, name):
    with pytest.raises(QuestionError) as error:
        generate_to(make_plan(SCHEMA), str(tmp_path / name))
    assert str(error.value) == TOLD
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_databases_of_one_file_do_not_either(tmp_path, kind):
    with pytest.raises(QuestionError) as error:
        seed(make_plan(SCHEMA), f"{kind}:///{tmp_path / 'own'}", create=True)
    assert str(error.value) == TOLD


def test_neither_do_frames_and_a_preview_has_nothing_to_show():
    with pytest.raises(QuestionError) as error:
        generate(SCHEMA)
    assert str(error.value) == TOLD
    assert preview(make_plan(SCHEMA), "h", 2) == {}
