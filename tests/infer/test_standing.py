"""What stands in a database, by the schema that `init` writes of it."""

import sqlite3
from contextlib import closing

import pytest
import yaml

from synth import api
from synth.errors import AnswerError, QuestionError
from synth.schema.read import read_text

LISTS = """
create table role (id integer primary key, code text not null unique);
create table permission (id integer primary key, name text not null);
create table role_permission (
  role_id integer not null references role, permission_id integer not null references permission,
  primary key (role_id, permission_id));
create table setting (name text primary key, value text);
create table agent (
  id integer primary key, role_id integer not null references role, name text not null);
create table visit (id integer primary key, agent_id integer not null references agent, at text);
create table badge (
  agent_id integer primary key references agent, role_code text references role (code));
"""
FILLED = """
insert into role values (10, 'a'), (20, 'b'), (30, 'c');
insert into permission values (1, 'read'), (2, 'write');
insert into role_permission values (10, 1), (20, 2);
"""
LIVED = """
insert into agent values (1, 10, 'x');
insert into visit values (1, 1, 'y');
insert into badge values (1, 'a');
"""
RAILS = """
create table schema_migrations (version varchar primary key);
create table ar_internal_metadata (
  key varchar primary key, value varchar, created_at datetime not null,
  updated_at datetime not null);
"""
DJANGO = """
create table django_content_type (
  id integer primary key, app_label varchar(100) not null, model varchar(100) not null);
create table auth_permission (
  id integer primary key, content_type_id integer not null references django_content_type,
  codename varchar(100) not null, name varchar(255) not null);
create table auth_group (id integer primary key, name varchar(150) not null unique);
create table auth_group_permissions (
  id integer primary key, group_id integer not null references auth_group,
  permission_id integer not null references auth_permission, unique (group_id, permission_id));
"""


@pytest.fixture
def inferred(tmp_path):
    """The database of some SQL, and the schema that `init` writes of it."""

    def made(sql):
        path = tmp_path / "office.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(sql)
        url = f"sqlite:///{path}"
        return url, api.infer_schema(url)

    return made


def stands(text):
    tables = yaml.load(text, yaml.BaseLoader)["tables"]  # noqa: S506 - it builds text alone
    return {name for name, table in tables.items() if table.get("stands") == "true"}


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        pytest.param(LISTS, set(), id="nothing is filled"),
        pytest.param(
            LISTS + FILLED, {"role", "permission", "role_permission"}, id="lists are filled"
        ),
        pytest.param(
            LISTS + FILLED + "insert into setting values ('theme', 'dark');",
            {"role", "permission", "role_permission", "setting"},
            id="what nobody refers to is filled too",
        ),
        pytest.param(LISTS + FILLED + LIVED, set(), id="a database that lived"),
        pytest.param(
            LISTS + FILLED + LIVED + RAILS + "insert into schema_migrations values ('1');",
            {"schema_migrations"},
            id="bookkeeping stands wherever it is filled",
        ),
        pytest.param(
            "create table schema_migrations (version text, start text, a int, b int, c int, d int);"
            "create table thing (id integer primary key);"
            "insert into schema_migrations (version) values ('1');"
            "insert into thing values (1);",
            set(),
            id="the name without the shape",
        ),
    ],
)
def test_what_stands(inferred, sql, wanted):
    assert stands(inferred(sql)[1]) == wanted


def test_a_table_that_stands_says_its_key_and_what_others_refer_to(inferred):
    _, text = inferred(LISTS + FILLED)
    assert (
        """
  # stands: it holds rows already
  role:
    stands: true
    key: id
    columns:
      id: {type: bigint}
      code: {type: text}
"""
        in text
    )
    assert (
        """
  # stands: it holds rows already
  role_permission:
    stands: true

"""
        in text
    )


def test_a_migrated_database_is_filled_without_an_option(inferred):
    """Every empty table has rows then, those that stand have theirs, and none refers astray."""
    content = (
        "insert into django_content_type values (7, 'auth', 'user'), (9, 'auth', 'group');"
        "insert into auth_permission values (70, 7, 'add_user', 'x'), (90, 9, 'add_group', 'y');"
        "insert into schema_migrations values ('20240101');"
    )
    url, text = inferred(LISTS + FILLED + RAILS + DJANGO + content)
    assert stands(text) == {
        *("role", "permission", "role_permission", "schema_migrations"),
        *("django_content_type", "auth_permission"),
    }
    plan = api.make_plan(read_text(text, path="office.yaml"))
    assert api.check_against(plan, url).holds
    api.seed(plan, url)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        rows = {
            name: connection.execute(f"select count(*) from {name}").fetchone()[0]
            for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")
        }
        astray = connection.execute("pragma foreign_key_check").fetchall()
        held = connection.execute("select count(distinct role_id) from agent").fetchone()
    assert astray == []
    assert held == (3,)
    assert {name for name, count in rows.items() if not count} == {"ar_internal_metadata"}
    assert [rows[name] for name in ("role", "permission", "role_permission")] == [3, 2, 2]
    assert [rows[name] for name in ("schema_migrations", "auth_permission")] == [1, 2]
    assert min(rows[name] for name in ("agent", "visit", "badge", "setting")) >= 100


def test_bookkeeping_that_nobody_filled_is_left_out_and_named(inferred):
    _, text = inferred(LISTS + RAILS)
    assert [line for line in text.splitlines() if "Left out" in line] == [
        (
            "# Left out, since nothing is written there: ar_internal_metadata, the bookkeeping of "
            "Rails."
        ),
        (
            "# Left out, since nothing is written there: schema_migrations, the bookkeeping of "
            "Rails and others."
        ),
    ]
    assert "schema_migrations:" not in text


def test_bookkeeping_that_others_need_is_made_where_it_is_empty(inferred):
    url, text = inferred(DJANGO)
    plan = api.make_plan(read_text(text, path="office.yaml"))
    assert [table.rows > 0 for table in api.seed(plan, url).tables] == [True] * 4


def test_bookkeeping_alone_is_no_schema(inferred):
    with pytest.raises(QuestionError, match=r"office\.db has no tables$"):
        inferred(RAILS)


def test_seed_writes_into_no_bookkeeping(inferred):
    url, _ = inferred(LISTS + RAILS)
    text = (
        "synth: 1\nas_of: 2026-01-01\ntables:\n"
        "  schema_migrations: {rows: 5, columns: {version: {text: {chars: 9}, unique: true}}}\n"
    )
    with pytest.raises(AnswerError) as refused:
        api.seed(api.make_plan(read_text(text, path="office.yaml")), url)
    assert str(refused.value) == (
        "synth refuses to fill office: table schema_migrations is the bookkeeping of Rails and "
        "others, where nothing is written; say `stands: true` of table schema_migrations, or leave "
        "it out\n"
        "if it may be filled all the same: --allow-production office"
    )
