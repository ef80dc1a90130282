"""`seed --mode replace` of tables that `--create` made in DuckDB, which deletes no rows by keys."""

from contextlib import closing

import duckdb
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import AnswerError

SCHEMA = """
town: {rows: 10, key: id, columns: {id: sequence, code: {text: {chars: 4}, unique: true}}}
street:
  per: town
  count: 2
  key: id
  columns: {id: sequence, town_id: parent.id, width: {decimal: 1..9, type: "decimal(5,2)"}}
house:
  rows: 30
  let: {where: {ref: street}, far: {ref: town}}
  columns: {street_id: where.id, town_id: far.id, number: {int: 1..99}}
"""
REFUSED = (
    "table town cannot be emptied: rows of street refer to it, and DuckDB cannot delete both in "
    "one transaction; delete the rows of street first, or fill a new file\n"
    "table street cannot be emptied: rows of house refer to it, and DuckDB cannot delete both in "
    "one transaction; delete the rows of house first, or fill a new file\n"
    "table town cannot be emptied: rows of house refer to it, and DuckDB cannot delete both in "
    "one transaction; delete the rows of house first, or fill a new file"
)


@pytest.fixture
def filled(tmp_path, planned):
    """A file that `--create` filled, the plan, and what DuckDB prints of it."""
    path = tmp_path / "it.duckdb"
    plan = planned(SCHEMA)
    api.seed(plan, f"duckdb:///{path}", create=True, workers=1)

    def asked(query):
        with duckdb.connect(str(path)) as connection:
            return connection.execute(query).fetchall()

    return f"duckdb:///{path}", plan, asked


@pytest.mark.slow
def test_what_was_created_is_replaced(filled, planned):
    url, plan, asked = filled
    printed = asked("select sql from duckdb_tables() order by 1")
    assert any("FOREIGN KEY" in sql for (sql,) in printed)
    first = asked("select * from house order by all")
    api.seed(planned(SCHEMA, seed=8), url, mode="replace", allow_production="it", workers=1)
    assert asked("select count(*) from house") == [(30,)]
    assert asked("select * from house order by all") != first
    api.seed(plan, url, mode="replace", allow_production="it", workers=1)
    assert asked("select * from house order by all") == first
    assert asked("select sql from duckdb_tables() order by 1") == printed
    with closing(open_database(url, read_only=True)) as database:
        assert len(database.structure().tables) == 3


@pytest.mark.parametrize(
    "change",
    [
        "create index wide on street (width)",
        "comment on column house.number is 'even on the left'",
        "comment on table street is 'all of them'",
        "alter table house add column note text default 'x'",
        "create table door (street_id bigint, foreign key (street_id) references street (id))",
    ],
)
@pytest.mark.slow
def test_what_somebody_changed_is_not_made_again(filled, change):
    url, plan, asked = filled
    asked(change)
    before = asked("select sql, comment from duckdb_tables() order by 1")
    with pytest.raises(AnswerError) as caught:
        api.seed(plan, url, mode="replace", workers=1)
    assert str(caught.value) == REFUSED
    assert asked("select count(*) from house") == [(30,)]
    assert asked("select sql, comment from duckdb_tables() order by 1") == before


@pytest.mark.slow
def test_a_replace_that_fails_leaves_tables_and_rows(filled, planned):
    url, _, asked = filled
    asked("create table other (id bigint)")
    before = asked("select * from house order by all")
    wrong = planned(SCHEMA.replace("{int: 1..99}", "{int: 1..99, type: bigint}"))
    with pytest.raises(AnswerError):
        api.seed(wrong, url, mode="replace", allow_production="it", workers=1)
    assert asked("select * from house order by all") == before
