"""DuckDB files that are there: what is filled, what is refused, and that nothing is left behind."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from synth.databases.database import open_database
from synth.errors import AnswerError, WorldError
from synth.schema.datatypes import DataType, read_type
from synth.schema.layout import Column, Layout, Reference

PLANTED = "1 84 12 76 451 089"


def layout(name, *columns, **words):
    """A table of columns such as `id bigint` and `note text?`."""
    made = []
    for text in columns:
        column, _, kind = text.partition(" ")
        made.append(Column(column, read_type(kind.rstrip("?")), nullable=kind.endswith("?")))
    return Layout(name, tuple(made), **words)


TOWNS = layout("town", "id bigint", "name text")
CITIZENS = layout("citizen", "id bigint", "town_id bigint", "boss_id bigint?")
BOTH = """
create sequence town_ids;
create table town (id bigint primary key default nextval('town_ids'), name text not null unique,
  size int generated always as (length(name)), check (name <> ''));
comment on table town is 'it''s a town'; comment on column town.name is 'INSEE';
create table citizen (id bigint primary key, town_id bigint not null references town (id),
  boss_id bigint references citizen (id), note text default 'none');
create index by_note on citizen (note);
comment on index by_note is 'slow'
"""
ROWS = (
    (TOWNS, [(7, "Dole"), (8, "Arbois")]),
    (CITIZENS, [(1, 7, 2), (2, 8, 4), (3, 8, 2), (4, 7, None)]),
)


@pytest.mark.slow
def test_a_tree_goes_in_level_by_level_and_the_sequence_moves_on(duckdb_url, fill, found):
    place = duckdb_url(BOTH)
    fill(place, *ROWS)
    assert found(place, "select * from town") == [(7, "Dole", 4), (8, "Arbois", 6)]
    assert found(place, "from citizen order by id") == [
        *[(1, 7, 2, "none"), (2, 8, 4, "none"), (3, 8, 2, "none"), (4, 7, None, "none")]
    ]
    with closing(open_database(place)) as database:
        assert database.rows("insert into town (name) values ('Lons') returning id") == [(9,)]
        fallen = database.rows("select setval('town_ids', 50)")
        assert fallen == [(50,)]
    fill(place, (TOWNS, [(20, "Poligny")]), mode="append")
    assert found(place, "select last_value from duckdb_sequences()") == [(50,)]


@pytest.mark.slow
def test_a_child_that_comes_first_waits_for_its_parent(duckdb_url, fill, found):
    place = duckdb_url(BOTH)
    leaf = "create table pet (owner bigint references citizen (id), name text)"
    with closing(open_database(place)) as database:
        database.rows(leaf)
    pets = layout("pet", "owner bigint", "name text")
    fill(place, (pets, [(3, "Médor"), (1, "Rex")]), *reversed(ROWS))
    assert found(place, "select * from pet") == [(3, "Médor"), (1, "Rex")]
    assert found(place, "select count(*) from citizen") == [(4,)]


@pytest.mark.parametrize("boss", [1, 2, 99], ids=["itself", "a circle", "nobody"])
def test_rows_that_no_order_lets_in(duckdb_url, boss, found, refused):
    place = duckdb_url(BOTH)
    rows = [(1, 7, boss), (2, 7, 1)]
    assert refused(WorldError, place, ROWS[0], (CITIZENS, rows)) == (
        "URL: table citizen: rows refer to each other in a circle, to themselves, or to rows that "
        "are not there; DuckDB takes none of these"
    )
    assert found(place, "select count(*) from town") == [(0,)]


def test_texts_become_what_the_types_of_the_database_read(duckdb_url, fill, found):
    place = duckdb_url(
        "create table t (blob blob, list text[], nested int[][], mood enum ('gai', 'las'), id uuid,"
        "doc json, span interval, moment timestamptz, bits bit, amount decimal(9,2), day date)"
    )
    columns = ("blob bytea?", "list text[]?", "nested int[][]?", "mood mood?", "id uuid?")
    table = layout(
        "t",
        *columns,
        "doc jsonb?",
        "span interval?",
        "moment timestamptz?",
        "bits bit?",
        "amount text?",
        "day date?",
    )
    row = (
        *(r"\x00fF7a", '{"a b",c}', "{{1,2},{3}}", "las", "00000000-0000-4000-8000-000000000001"),
        *(
            '{"a": 1}',
            "1 day",
            "2024-02-29 12:00:00+01",
            "0101",
            "12.50",
            date(2024, 2, 29),
        ),
    )
    fill(place, (table, [row, ("é", *[None] * 10)]))
    (first, second) = found(place, "from t")
    assert first[:4] == (b"\0\xffz", ["a b", "c"], [[1, 2], [3]], "las")
    assert [str(value) for value in first[4:6]] == [
        "00000000-0000-4000-8000-000000000001",
        '{"a": 1}',
    ]
    assert first[6:8] == (timedelta(days=1), datetime(2024, 2, 29, 11, tzinfo=UTC))
    assert [str(value) for value in first[8:]] == ["0101", "12.50", "2024-02-29"]
    assert second == ("é".encode(), *[None] * 10)


def test_missing_tables_are_made_with_their_keys(duckdb_url, fill, found):
    place = duckdb_url("create schema app; create table app.kept (id int)")
    own = Reference(("up",), "town", ("id",))
    town = layout("town", "id bigint", "up bigint?", key=("id",), references=(own,))
    citizen = Layout(
        "citizen",
        (
            Column("nir", DataType("varchar", 15), outside="NIR key"),
            Column("town_id", DataType("bigint")),
        ),
        key=("nir",),
        uniques=(("nir", "town_id"),),
        references=(Reference(("town_id",), "town", ("id",)),),
        outside='"order"',
    )
    pet = layout(
        "pet", "owner varchar(15)", references=(Reference(("owner",), "citizen", ("nir",)),)
    )
    far = Layout(pet.name, pet.columns, references=pet.references, outside="app.pet")
    fill(place, (town, [(4, 4)]), (citizen, [("a", 4)]), (far, [("a",)]), create=True)
    assert found(place, 'select * from "order", town') == [("a", 4, 4, 4)]
    assert found(place, "select sql from duckdb_tables() order by table_name") == [
        ("CREATE TABLE app.kept(id INTEGER);",),
        (
            (
                'CREATE TABLE "order"("NIR key" VARCHAR PRIMARY KEY, town_id BIGINT NOT NULL, '
                'UNIQUE("NIR key", town_id), FOREIGN KEY (town_id) REFERENCES town(id));'
            ),
        ),
        ('CREATE TABLE app.pet("owner" VARCHAR NOT NULL);',),
        ("CREATE TABLE town(id BIGINT PRIMARY KEY, up BIGINT);",),
    ]


PRINTED = """
select sql, comment from duckdb_tables() union all select sql, comment from duckdb_indexes()
union all select constraint_text, constraint_name from duckdb_constraints()
union all select column_name, comment from duckdb_columns() where not internal order by all
"""


@pytest.mark.slow
def test_replace_deletes_rows_and_leaves_every_constraint(duckdb_url, fill, found, refused):
    place = duckdb_url(f"{BOTH}; create table log (town bigint references town (id))")
    free = layout("log", "town bigint?")
    fill(place, (TOWNS, [(7, "Dole"), (8, "Arbois")]), (free, [(None,)]))
    printed = found(place, PRINTED)
    assert ("name", "INSEE") in printed
    rows = (TOWNS, [(7, "Lons")]), (CITIZENS, [(1, 7, None), (2, 7, 1)]), (free, [(7,)])
    fill(place, *rows, mode="replace", committed=False)
    assert found(place, "select name from town") == [("Dole",), ("Arbois",)]
    fill(place, *rows, mode="replace")
    assert found(place, "select name, id from town") == [("Lons", 7)]
    assert found(place, "select count(*) from citizen where note = 'none'") == [(2,)]
    assert found(place, "select town from log") == [(7,)]
    assert found(place, PRINTED) == printed
    line = "URL: table citizen: a row violates foreign key (town_id) to town"
    assert refused(WorldError, place, (CITIZENS, [(9, 9, None)]), mode="append") == line


def test_what_cannot_be_emptied(duckdb_url, fill, found, refused):
    place = duckdb_url(f"{BOTH}; create table log (town bigint references town (id))")
    fill(place, *ROWS)
    assert refused(AnswerError, place, *ROWS, mode="replace") == (
        "table town cannot be emptied: rows of citizen refer to it, and DuckDB cannot delete both "
        "in one transaction; delete the rows of citizen first, or fill a new file\n"
        "table citizen cannot be emptied: its rows refer to each other, and DuckDB cannot delete "
        "such rows at once; fill a new file"
    )
    assert found(place, "select count(*) from citizen") == [(4,)]
    with closing(open_database(place)) as database:
        database.rows("insert into log values (7)")
    assert refused(AnswerError, place, *ROWS, mode="replace").splitlines()[0] == (
        "table town cannot be emptied: rows of log, which is not replaced, refer to it"
    )


def test_a_sink_in_a_trial_is_undone_with_it(duckdb_url, put_table):
    with closing(open_database(duckdb_url(BOTH))) as database:
        with database.transaction(rolled_back=True):
            database.rows("insert into town values (7, 'Dole')")
            sink = database.sink([TOWNS], create=False, mode="append")
            put_table(sink, TOWNS, [(8, "Lons")])
            sink.finish()
            assert database.rows("select count(*) from town") == [(2,)]
            sink.discard()
        assert database.rows("select id from town") == []
        with database.transaction():
            database.rows("insert into town values (2, 'Dole')")
            with pytest.raises(RuntimeError, match="no savepoints"), database.transaction():
                pass
        assert database.rows("select id from town") == [(2,)]


@pytest.mark.parametrize(
    "condition",
    [
        "exists(from enable_logging(storage='stdout')) or write_log('x') is null",
        "exists(from enable_logging(storage='file', storage_path='log'))",
        "exists(from enable_profiling(save_location='profile.json'))",
        "exists(from disable_logging())",
    ],
)
def test_a_condition_changes_no_setting(duckdb_url, batch, capfd, condition):
    # The file of a log ended the whole process.
    with closing(open_database(duckdb_url(BOTH))) as database:
        rows = batch(TOWNS, [(7, "Dole"), (8, "Arbois")])
        assert [found.tolist() for found in database.failing(TOWNS, rows, [condition])] == [[0, 1]]
        database.rows("select 1")
    assert capfd.readouterr() == ("", "")
