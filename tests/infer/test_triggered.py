"""What triggers write is not written twice: tables that they fill, columns that they keep up."""

import re
import sqlite3
from contextlib import closing

from click.testing import CliRunner

from synth.cli import command

TABLES = """
create table client (id integer primary key, name text not null);
create table journal (id integer primary key, what text not null, client_id integer);
create table alert (id integer primary key, what text not null);
create table card (id integer primary key, what text not null);
create table use (id integer primary key, card_id integer not null references card);
"""
SQLITE = (
    TABLES
    + """
create trigger told after insert on client begin
  insert into journal (what, client_id) values ('client', new.id);
end;
create trigger warned after insert on client when new.id < 0 begin
  insert into alert (what) values ('client');
end;
create trigger carded after insert on client begin
  insert into card (what) values ('client') on conflict do nothing;
end;
"""
)
POSTGRES = (
    TABLES.replace("id integer primary key", "id bigserial primary key")
    + """
create function told() returns trigger language plpgsql as $$ begin
  if tg_op = 'INSERT' then insert into journal (what, client_id) values (tg_table_name, new.id);
  end if;
  if new.id < 0 then insert into alert (what) values (tg_table_name); end if;
  return null;
end $$;
create trigger told after insert or update on client for each row execute function told();
"""
)
LEFT = "  journal:\n    rows: 0  # left out: trigger told of client fills it\n"


def seeded(url, path):
    """Runs the three commands; the text of the schema."""
    run = CliRunner().invoke
    for words in (
        ["init", url, "-o", str(path)],
        ["check", str(path), "--against", url],
        ["seed", str(path), "--to", url],
        ["verify", url, "--schema", str(path)],
    ):
        found = run(command, words)
        assert found.exit_code == 0, found.output
    return path.read_text()


def test_sqlite(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(SQLITE.split("create trigger carded")[0])
    assert LEFT in seeded("sqlite:///x.db", tmp_path / "s.yaml")
    with closing(sqlite3.connect("x.db")) as database:
        query = "select (select count(*) from journal), (select count(*) from alert)"
        assert database.execute(query).fetchone() == (100, 100)


def test_postgresql(postgres, tmp_path):
    url = postgres.database(POSTGRES)
    text = seeded(url, tmp_path / "s.yaml")
    assert "    rows: 0  # left out: trigger told of client fills it\n" in text
    with postgres.connect(url) as connection:
        query = "select (select count(*) from journal), (select count(*) from alert)"
        assert connection.execute(query).fetchone() == (100, 100)


def test_what_others_refer_to_is_filled_by_us_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(SQLITE)
    made = CliRunner().invoke(command, ["init", "sqlite:///x.db", "-o", "s.yaml"])
    assert made.exit_code == 0
    assert "trigger carded of client fills it" not in (tmp_path / "s.yaml").read_text()


ACCOUNTS = """
create table account (id uuid primary key, mail text not null unique);
create table profile (id uuid primary key references account, nick text not null);
create table todo (id bigint primary key, profile_id uuid not null references profile, what text);
create table base (id text primary key, kind text not null);
create table small (id text primary key references base, what text not null);
create table large (id text primary key references base, what text not null);
"""
OF_ROWS = """
create function known() returns trigger language plpgsql as $$ begin
  insert into public.profile (id, nick) values (new.id, split_part(new.mail, '@', 1));
  return new;
end $$;
create function based() returns trigger language plpgsql as $$ begin
  insert into base (id, kind) values (new.id, tg_table_name);
  return new;
end $$;
create trigger known after insert on account for each row execute function known();
create trigger based before insert on small for each row execute function based();
create trigger based before insert on large for each row execute function based();
"""


def test_what_refers_to_a_row_of_a_trigger_follows_the_row_it_is_of(postgres, tmp_path):
    url = postgres.database(ACCOUNTS + OF_ROWS)
    text = seeded(url, tmp_path / "s.yaml")
    assert "  profile:\n    rows: 0  # left out: trigger known of account fills it\n" in text
    assert "  base:\n    rows: 0  # left out: trigger based of small fills it\n" in text
    with postgres.connect(url) as connection:
        names = ("account", "profile", "todo", "small", "large", "base")
        query = "select " + ", ".join(f"(select count(*) from {name})" for name in names)
        account, profile, todo, small, large, base = connection.execute(query).fetchone()
    assert (account, profile, base) == (100, 100, small + large)
    assert all((todo, small, large))


COUNTED = """
create table shelf (
  id integer primary key, label text not null, books_count integer not null default 0,
  pages numeric(12,2), last_book date, room integer not null check (room >= 0),
  state text not null default 'free' check (state in ('free', 'used')),
  checked_at date default '2020-01-01');
create table book (
  id integer primary key, shelf_id integer not null references shelf, at date not null,
  pages integer not null check (pages > 0));
create table total (what text primary key, number integer not null default 0);
"""
KEEPS = """
  update {shelf} set books_count = {own}books_count + 1, last_book = new.at, room = room - 1,
    pages = coalesce(pages, 0) + new.pages, checked_at = new.at,
    state = case when books_count > 0 then 'used' else state end where id = new.shelf_id;
"""
TOTALS = """
  insert into total values ('book', 1) on conflict (what) do update set number = total.number + 1;
"""
HOLDS = """select count(*) from shelf s where
  books_count <> (select count(*) from book b where b.shelf_id = s.id)
  or coalesce(s.pages, 0) <> (select coalesce(sum(pages), 0) from book where shelf_id = s.id)
  or (last_book is null) <> (books_count = 0) or room < 0
  or (books_count = 0 and state <> 'free')"""


def test_a_column_that_a_trigger_keeps_up_begins_where_the_database_begins_it(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    kept = KEEPS.format(shelf='"Shelf"', own="") + TOTALS
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(
            f"{COUNTED} create trigger kept after insert on book begin {kept} end;"
        )
    text = seeded("sqlite:///x.db", tmp_path / "s.yaml")
    reason = "trigger kept of book keeps it up"
    for line in ("books_count: {value: 0", "state: {value: free", "last_book: .*always empty:"):
        assert re.search(rf"      {line}.* {reason}\n", text), line
    assert "checked_at: {value: 2020-01-01" in text
    with closing(sqlite3.connect("x.db")) as database:
        assert database.execute(HOLDS).fetchone() == (0,)
        assert database.execute("select count(*) > 1, max(books_count) > 1 from shelf").fetchone()
        query = "select number - (select count(*) from book) from total where what = 'book'"
        assert database.execute(query).fetchone() == (0,)


def test_in_postgresql_under_conditions_too(postgres, tmp_path):
    body = KEEPS.format(shelf="only public.shelf as s", own="s.")
    function = f"""
    create function kept() returns trigger language plpgsql as $$ begin
      {TOTALS} if new.pages > 0 then {body} end if; return null;
    end $$;
    create trigger kept after insert on book for each row execute function kept();
    """
    url = postgres.database(COUNTED + function)
    seeded(url, tmp_path / "s.yaml")
    with postgres.connect(url) as connection:
        assert connection.execute(HOLDS).fetchone() == (0,)
        assert connection.execute("select max(books_count) > 1 from shelf").fetchone() == (True,)


REFUSES = """
create table reading (
  id integer primary key, value integer not null, unit text not null, at date not null);
create table warning (id integer primary key, reading_id integer not null, what text not null);
"""
REFUSES_LITE = """
create trigger odd before insert on reading when new.value % 2 = 1 begin select raise(ignore); end;
create trigger far before insert on reading begin
  select case when new.value > 500 then raise(abort, 'far') end;
  select raise(abort, 'unit') where new.unit not in ('mm', 'cm');
end;
create trigger high after insert on reading when new.value > 100 begin
  insert into warning (reading_id, what) values (new.id, 'high');
end;
"""
REFUSES_PG = """
create function odd() returns trigger language plpgsql as $$ begin
  if new.value % 2 = 1 then return null; end if;
  if new.value > 500 then raise exception 'far'; end if;
  if new.unit not in ('mm', 'cm') then raise exception 'unit'; end if;
  if new.value > 100 then insert into warning (reading_id, what) values (new.id, 'high'); end if;
  return new;
end $$;
create trigger odd before insert on reading for each row execute function odd();
"""
KEPT = """select count(*) = 100 and min(value % 2) = 0 and max(value % 2) = 0 and max(value) <= 500
  and count(distinct unit) = 2 and (select count(*) from warning where what <> 'high') = 100
  and (select count(*) from warning where what = 'high')
    = (select count(*) from reading where value > 100) from reading"""


def test_what_a_trigger_refuses_or_skips_is_not_sent(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(REFUSES + REFUSES_LITE)
    text = seeded("sqlite:///x.db", tmp_path / "s.yaml")
    comment = (
        "  # trigger high of reading may insert here too, with numbers from 1 on\n  warning:\n"
    )
    assert comment in text
    with closing(sqlite3.connect("x.db")) as database:
        assert database.execute(KEPT).fetchone() == (1,)


def test_in_postgresql_too(postgres, tmp_path):
    url = postgres.database(REFUSES.replace("id integer", "id serial") + REFUSES_PG)
    text = seeded(url, tmp_path / "s.yaml")
    assert "  # trigger odd of reading may insert here too, with numbers from 1 on\n" in text
    with postgres.connect(url) as connection:
        assert connection.execute(KEPT).fetchone() == (True,)


LOOKED_UP = """
create table team (id integer primary key, name text not null, active integer not null default 1
    check (active in (0, 1)));
create table kind (code text primary key, name text not null);
create table member (id integer primary key, team_id integer not null, kind text not null,
    name text not null);
create trigger known before insert on member for each row begin
    select raise(abort, 'x') where (select id from team where id = new.team_id) is null; end;
create trigger open before insert on member when
    (select active from team where id = new.team_id) = 0 begin select raise(abort, 'x'); end;
create trigger kinds before insert on member when new.kind not in (select code from kind)
    begin select raise(abort, 'x'); end;
"""
LOOKED_UP_BY_A_FUNCTION = """
create table team (id int primary key, active boolean not null);
create table member (id int primary key, team_id int not null, name text not null);
create function f() returns trigger language plpgsql as $$ begin
    if not exists (select 1 from team t where t.id = new.team_id and t.active) then
        raise exception 'x';
    end if;
    return new;
end $$;
create trigger known before insert on member for each row execute function f();
"""


def test_rows_that_a_trigger_looks_up_are_there(told):
    asked = {
        "rows": "select count(*) > 50 from member",
        "teams": "select count(distinct team_id) > 10 from member",
        "closed": "select count(*) > 10 from team where active = 0",
        "right": "select min(active) = 1 and count(*) > 50 from member"
        " join team on team.id = team_id join kind on code = kind",
    }
    assert told("sqlite", LOOKED_UP, asked) == dict.fromkeys(asked, 1)


def test_rows_that_a_function_looks_up_are_there(tables):
    found = tables(LOOKED_UP_BY_A_FUNCTION)
    active = dict(zip(found["team"]["id"], found["team"]["active"], strict=True))
    assert len(found["member"]["team_id"]) > 50
    assert all(active[team] for team in found["member"]["team_id"])
    assert len({*active.values()}) == 2
