"""Tables that stand: their rows are read as parents in every kind of database, and never made."""

from contextlib import closing

import pytest

from synth import api
from synth.errors import AnswerError, SchemaError
from synth.schema.read import read_text

DDL = """
create table role (id integer primary key, code varchar(9) not null unique);
create table country (code varchar(9) primary key);
create table migrations (id integer primary key, migration text not null, batch integer not null);
create table agent (
  id integer primary key, role_id integer not null references role,
  country varchar(9) references country (code));
create table duty (
  role_id integer not null references role, day date not null, primary key (role_id, day));
create table granted (
  agent_id integer not null references agent, role_id integer not null references role,
  primary key (agent_id, role_id));
insert into migrations values (1, 'first', 1);
insert into role values (30, 'reader'), (7, 'admin'), (100, 'agent');
insert into country values ('b'), ('é'), ('B'), ('a');
"""

SCHEMA = """
synth: 1
name: office
as_of: 2026-01-01
seed: 3
tables:
  role: {stands: true, key: id, columns: {id: {type: integer}}}
  country: {stands: true, key: code, columns: {code: {type: varchar(9)}}}
  migrations: {stands: true}
  agent:
    rows: 300
    key: id
    let: {r: {ref: role}, c: {ref: country, nulls: 0.1}}
    columns: {id: {sequence: {}, type: integer}, role_id: r.id, country: c.code}
  duty:
    rows: 60
    key: [role_id, day]
    let: {r: {ref: role}}
    columns: {role_id: r.id, day: {date: 2025-01-01..2025-03-31}}
  granted:
    rows: 200
    key: [agent_id, role_id]
    let: {a: {ref: agent}, r: {ref: role}}
    columns: {agent_id: a.id, role_id: r.id}
"""
ROLES = [7, 30, 100]


@pytest.fixture(params=["postgresql", "sqlite", "duckdb"])
def target(request, tmp_path):
    """The URL of a migrated database of each kind, and what runs SQL there."""
    kind = request.param
    if kind == "postgresql":
        url = request.getfixturevalue("postgres").database(DDL)
    else:
        url = f"{kind}:///{tmp_path / 'office.db'}"
        run(url, DDL)
    return url, lambda sql: run(url, sql)


def run(url, sql):
    """The rows of a statement, or of the last one."""
    kind, _, path = url.partition("://")
    if kind == "postgresql":
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            done = connection.execute(sql)
            return done.fetchall() if done.description else []
    if kind == "duckdb":
        import duckdb

        with duckdb.connect(path[1:]) as connection:
            return connection.execute(sql).fetchall()
    import sqlite3

    with closing(sqlite3.connect(path[1:])) as connection:
        if ";" in sql:
            connection.executescript(sql)
            return []
        found = connection.execute(sql).fetchall()
        connection.commit()
        return found


def plan_of(text=SCHEMA, **rows):
    return api.make_plan(read_text(text, path="office.yaml"), rows=rows or None)


def test_rows_refer_to_what_stands_and_nothing_is_written_there(target, tmp_path):
    url, ask = target
    before = [ask(f"select * from {name} order by 1") for name in ("role", "country", "migrations")]
    assert api.check_against(plan_of(), url).holds
    made = api.seed(plan_of(), url)
    assert [(table.layout.name, table.rows) for table in made.tables] == [
        ("agent", 300),
        ("duty", 60),
        ("granted", 200),
    ]
    found = ask("select role_id, count(*) from agent group by role_id order by role_id")
    assert [role for role, _ in found] == ROLES
    assert min(count for _, count in found) > 60
    assert ask("select count(distinct country), count(*) - count(country) > 0 from agent") in (
        [(4, True)],
        [(4, 1)],
    )
    assert ask("select count(*) from (select distinct role_id, day from duty) t") == [(60,)]
    assert before == [
        ask(f"select * from {name} order by 1") for name in ("role", "country", "migrations")
    ]
    path = tmp_path / "office.yaml"
    path.write_text(SCHEMA, encoding="utf-8")
    assert [c for c in api.verify(url, schema=path).checks if not c.holds] == []


def test_rows_are_those_of_a_file_with_these_keys_in_order(target, tmp_path):
    """Rows that stand are numbered by their keys, texts by their bytes, in every database."""
    url, ask = target
    api.seed(plan_of(), url)
    (tmp_path / "role.csv").write_text("id\n7\n30\n100\n")
    (tmp_path / "country.csv").write_text("code\nB\na\nb\né\n", encoding="utf-8")
    text = SCHEMA.replace("role: {stands: true,", "role: {file: role.csv,")
    text = text.replace("country: {stands: true,", "country: {file: country.csv,")
    frames = api.generate(read_text(text, path=str(tmp_path / "office.yaml")))
    agent = frames["agent"].astype(object).where(frames["agent"].notna(), None)
    assert ask("select id, role_id, country from agent order by id") == [
        tuple(row) for row in agent.itertuples(index=False)
    ]


EMPTY = (
    "it stands, and holds no row; fill it first, or say how its rows are made in place of `stands`"
)
WRONG = {
    "empty": ("delete from role", f"office.yaml:7:3: table role: {EMPTY}"),
    "not there": (
        "drop table granted; drop table duty; drop table agent; drop table role",
        "office.yaml:7:3: table role: it stands, and is not in the database",
    ),
    "two at once": (
        "delete from role; delete from country",
        f"office.yaml:7:3: table role: {EMPTY}\noffice.yaml:8:3: table country: {EMPTY}",
    ),
}


@pytest.mark.parametrize(("sql", "said"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("verb", ["seed", "check", "verify"])
def test_what_cannot_stand_is_told_and_nothing_is_written(tmp_path, sql, said, verb):
    url = f"sqlite:///{tmp_path / 'office.db'}"
    run(url, DDL)
    run(url, f"{sql};")
    with pytest.raises(AnswerError) as refused:
        asked(verb, url, tmp_path)
    assert str(refused.value) == said


def asked(verb, url, folder, text=SCHEMA):
    path = folder / "office.yaml"
    path.write_text(text, encoding="utf-8")
    if verb == "seed":
        return api.seed(plan_of(text), url)
    if verb == "check":
        return api.check_against(plan_of(text), url)
    return api.verify(url, schema=read_text(text, path="office.yaml"))


def test_a_column_that_is_not_there_is_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'office.db'}"
    run(url, DDL)
    text = SCHEMA.replace("{id: {type: integer}}}", "{id: {type: integer}, rank: {type: integer}}}")
    with pytest.raises(AnswerError) as refused:
        asked("seed", url, tmp_path, text)
    said = "office.yaml:7:3: table role: it stands, and has no column rank in the database"
    assert str(refused.value) == said


def test_a_key_that_names_no_row_is_told_with_no_value(tmp_path):
    url = f"sqlite:///{tmp_path / 'office.db'}"
    run(
        url,
        DDL.replace("integer primary key, code", "integer, code").replace("references role", ""),
    )
    run(url, "insert into role values (7, 'other');")
    with pytest.raises(SchemaError) as refused:
        asked("seed", url, tmp_path)
    assert str(refused.value) == (
        "office.yaml:7:29: key of 'role': 1 rows repeat it and 0 are null; expected a column that "
        "names each row of the table in the database"
    )


@pytest.mark.slow
def test_more_rows_than_are_held_are_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'office.db'}"
    run(url, DDL)
    numbers = "with recursive n(i) as (select 1000 union all select i + 1 from n limit 1000000)"
    run(url, f"{numbers} insert into role select i, 'r' || i from n")
    with pytest.raises(AnswerError) as refused:
        asked("seed", url, tmp_path)
    assert str(refused.value) == (
        "office.yaml:7:3: table role: it stands, and holds more than 1,000,000 rows, which are not "
        "held"
    )


def test_a_table_that_stands_in_a_database_is_made_in_files_by_its_rows(tmp_path):
    """`rows` beside `stands`: made where no database is, read where one is."""
    text = SCHEMA.replace(
        "role: {stands: true, key: id, columns: {id: {type: integer}}}",
        "role: {stands: true, rows: 5, key: id, columns: {id: {sequence: 2, type: integer}}}",
    ).replace(
        "country: {stands: true, key: code, columns: {code: {type: varchar(9)}}}",
        "country: {stands: true, rows: 2, key: code, columns: "
        "{code: {text: {chars: 3}, unique: true, type: varchar(9)}}}",
    )
    frames = api.generate(read_text(text, path="office.yaml"))
    assert frames["role"].id.tolist() == [2, 3, 4, 5, 6]
    assert set(frames["agent"].role_id) == {2, 3, 4, 5, 6}
    assert "migrations" not in frames
    url = f"sqlite:///{tmp_path / 'office.db'}"
    run(url, DDL)
    asked("seed", url, tmp_path, text)
    assert run(url, "select distinct role_id from agent order by 1") == [(7,), (30,), (100,)]


@pytest.mark.slow
def test_processes_read_the_same_rows(tmp_path):
    """A plan is made again in every worker where Python runs for a row: with what stands."""
    text = SCHEMA.replace(
        "country: c.code", "country: {case: [{when: id % 2 = 0, from: c.code}]}, job: {faker: job}"
    )
    found = []
    for workers in (1, 2):
        url = f"sqlite:///{tmp_path / f'office{workers}.db'}"
        run(url, DDL.replace("role_id integer not null references role,\n", "role_id, job text,"))
        api.seed(plan_of(text), url, workers=workers)
        found.append(run(url, "select * from agent order by id"))
    assert found[0] == found[1]
