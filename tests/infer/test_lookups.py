"""What triggers ask of other rows: of the row above, of how many there are, of whom they meet."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from synth.cli import command

TABLES = """
create table course (id serial primary key, title text not null, places smallint not null,
  state text not null check (state in ('open', 'closed', 'past')));
create table product (id serial primary key, name text not null, sold boolean not null);
create table learner (id serial primary key, first_name text not null, last_name text not null);
create table enrolment (course_id int not null references course, learner_id int not null
  references learner, primary key (course_id, learner_id));
create table note (id serial primary key, course_id int not null references course, body text);
create table quote (id serial primary key, number text not null unique);
create table part (quote_id int not null references quote, product_id int not null
  references product, amount int not null, primary key (quote_id, product_id));
create table offer (product_id int primary key references product, body text not null);
create table item (id serial primary key, label text not null, stock int not null);
create table outing (id serial primary key, item_id int not null references item,
  amount int not null check (amount > 0));
create table desk (id serial primary key, label text not null);
create table stay (id serial primary key, desk_id int not null references desk,
  since date not null, until date not null check (until >= since), state text not null);
"""
FUNCTIONS = {
    "enrolment_before": """declare taken int; room int; begin
  select count(*) into taken from enrolment where course_id = new.course_id;
  select c.places into room from course c where c.id = new.course_id for update;
  if taken >= room then raise exception 'full'; end if; return new; end""",
    "note_before": """begin
  if (select state from course where id = new.course_id) <> 'open' then return null; end if;
  return new; end""",
    "part_before": """declare p product%rowtype; begin
  select * into strict p from product where id = new.product_id;
  if not p.sold then raise exception 'not sold'; end if; return new; end""",
    "offer_before": """declare s boolean; begin
  select sold into s from product where id = new.product_id;
  if s is distinct from true then raise exception 'not sold'; end if; return new; end""",
    "outing_before": """declare s int; begin
  select stock into s from item where id = new.item_id for update;
  if s < new.amount then raise exception 'not enough'; end if;
  update item set stock = stock - new.amount where id = new.item_id; return new; end""",
    "quote_after": """begin
  perform 1 from part where quote_id = new.id;
  if not found then raise exception 'empty'; end if; return null; end""",
    "stay_before": """begin
  if new.state <> 'off' and exists (select 1 from stay s where s.desk_id = new.desk_id
    and s.id <> new.id and s.since <= new.until and s.until >= new.since)
  then raise exception 'taken'; end if; return new; end""",
}
TRIGGER = """
create function {name}() returns trigger language plpgsql as $$ {body} $$;
create {kind}trigger {name} {moment} insert on {table} {late}
  for each row execute function {name}();
"""
COUNTS = """
select (select count(*) from enrolment), (select count(*) from note), (select count(*) from part),
  (select count(*) from stay), (select count(*) from outing),
  (select count(*) from quote q where not exists (select from part where quote_id = q.id)),
  (select count(*) from note n join course c on c.id = n.course_id where c.state <> 'open'),
  (select count(*) from part p join product on product.id = p.product_id where not sold),
  (select count(*) from offer o join product on product.id = o.product_id where sold),
  (select count(*) from course c where places < (select count(*) from enrolment e
    where e.course_id = c.id))
"""


def run(url, path):
    """Init, check, seed and verify, without an edit."""
    for words in (
        ["init", url, "-o", str(path)],
        ["check", str(path), "--against", url],
        ["seed", str(path), "--to", url],
        ["verify", url, "--schema", str(path)],
    ):
        found = CliRunner().invoke(command, words)
        assert found.exit_code == 0, found.output


@pytest.mark.slow
def test_postgresql(postgres, tmp_path):
    text = TABLES
    for name, body in FUNCTIONS.items():
        table, moment = name.split("_")
        is_late = moment == "after"
        late = "deferrable initially deferred" if is_late else ""
        kind = "constraint " if is_late else ""
        text += TRIGGER.format(
            name=name, body=body, kind=kind, moment=moment, table=table, late=late
        )
    url = postgres.database(text)
    run(url, tmp_path / "s.yaml")
    with postgres.connect(url) as connection:
        *made, empty, closed, unsold, offers, full = connection.execute(COUNTS).fetchone()
    assert min(made) > 50
    assert (empty, closed, unsold, full) == (0, 0, 0, 0)
    assert offers > 5  # one to one, of products that are sold


SQLITE = """
create table file (id integer primary key, state text not null check (state in ('open', 'shut')));
create table paper (id integer primary key, file_id integer not null references file, name text);
create trigger papers before insert on paper
when (select state from file where id = new.file_id) <> 'open' begin
  select raise(abort, 'shut');
end;
create table pupil (id integer primary key, file_id integer not null references file, name text);
create trigger pupils before insert on pupil begin
  select raise(abort, 'full') where (select count(*) from pupil where file_id = new.file_id) >= 2;
end;
"""


def test_sqlite(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(SQLITE)
    run("sqlite:///x.db", tmp_path / "s.yaml")
    with closing(sqlite3.connect("x.db")) as database:
        papers, states, pupils, most = database.execute(
            "select count(*), group_concat(distinct state), (select count(*) from pupil),"
            " (select max(n) from (select count(*) n from pupil group by file_id))"
            " from paper join file on file.id = file_id"
        ).fetchone()
    assert (states, most) == ("open", 2)
    assert min(papers, pupils) > 20
