"""What keeps rows apart in SQLite: spells of a trigger, one open row of a place, few keys."""

import sqlite3
from contextlib import closing

DDL = """
create table policy (id integer primary key, reference text not null unique);
create table policy_term (
  id integer primary key, policy_id integer not null references policy (id),
  valid_from date not null, valid_to date, unique (policy_id, valid_from),
  check (valid_to is null or valid_to > valid_from));
create trigger term_overlap before insert on policy_term
when exists (select 1 from policy_term t where t.policy_id = new.policy_id
  and t.valid_from < coalesce(new.valid_to, '9999-12-31')
  and new.valid_from < coalesce(t.valid_to, '9999-12-31'))
begin select raise(abort, 'terms overlap'); end;
create table rider (
  id integer primary key, policy_id integer not null, term_from date not null,
  starts_on date not null, check (starts_on >= term_from),
  foreign key (policy_id, term_from) references policy_term (policy_id, valid_from));
create trigger rider_in_term before insert on rider
when not exists (select 1 from policy_term t where t.policy_id = new.policy_id
  and t.valid_from = new.term_from and new.starts_on <= coalesce(t.valid_to, '9999-12-31'))
begin select raise(abort, 'rider outside its term'); end;
create table desk_visit (
  id integer primary key, desk integer not null check (desk between 1 and 12),
  started_at datetime not null, ended_at datetime, check (ended_at > started_at));
create unique index one_open on desk_visit (desk, coalesce(ended_at, 'open'))
where ended_at is null;
create table loan_status (code text primary key not null);
insert into loan_status values ('OUT'), ('RET'), ('LOST');
create table loan (
  id integer primary key, status text not null references loan_status, lent_on date not null,
  returned_on date, check ((status = 'RET') = (returned_on is not null)),
  check (returned_on >= lent_on));
create table edge (id bigint primary key, n int not null unique check (n > 9223372036854775800));
"""


def test_all_of_them_fill_as_people_would_have_them(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:

        def one(sql):
            return connection.execute(sql).fetchone()

        terms, most = one(
            "select count(*), max(n) from (select count(*) over (partition by policy_id) n"
            " from policy_term)"
        )
        visits, desks = one("select count(*), count(distinct desk) from desk_visit")
        states, returned = one("select count(distinct status), count(returned_on) from loan")
        (riders,) = one("select count(*) from rider")
        (edges,) = one("select count(*) from edge")
    assert terms >= 100
    assert riders == 100
    assert most > 1
    assert (visits, desks, states, edges) == (100, 12, 3, 7)
    assert returned > 10


CHAIN = """
create table line (id integer primary key, name text not null);
create table stop (
  id integer primary key, line_id integer not null references line (id),
  before_it integer unique, unique (line_id, id),
  foreign key (line_id, before_it) references stop (line_id, id));
"""


def test_rows_under_one_parent_are_a_chain(filled_file):
    with closing(sqlite3.connect(filled_file(CHAIN))) as connection:
        told, different = connection.execute(
            "select count(*), count(distinct s.before_it) from stop s"
            " join stop b on b.id = s.before_it and b.line_id = s.line_id and b.id <> s.id"
        ).fetchone()
    assert told == different > 50


DOSES = """
create table patient (id integer primary key, name text not null);
create table dose (
  patient_id integer not null references patient,
  rank integer not null check (rank between 1 and 3),
  given date not null, primary key (patient_id, rank));
create trigger one_before before insert on dose
when new.rank > 1 and not exists (select 1 from dose d where d.patient_id = new.patient_id
  and d.rank = new.rank - 1 and d.given < new.given)
begin select raise(abort, 'no dose before it'); end;
"""


def test_rows_that_need_no_other_one_before_them(filled_file):
    with closing(sqlite3.connect(filled_file(DOSES))) as connection:
        doses, ranks = connection.execute("select count(*), max(rank) from dose").fetchone()
    assert doses >= 50
    assert ranks == 1


HISTORY = """
create table state (code text primary key, label text not null) without rowid;
insert into state values ('N', 'Nouveau'), ('E', 'En cours'), ('T', 'Terminé');
create table dossier (id integer primary key, state text not null references state);
create table history (
  id integer primary key, dossier_id integer not null references dossier,
  old text not null references state, new text not null references state, check (old <> new));
"""


def test_few_rows_that_differ_come_again_and_again(make_file, ask_file, three_commands):
    """Three states are three pairs, which says nothing of how many changes there are."""
    url = make_file("sqlite", HISTORY)
    three_commands(url)
    query = "select count(*), count(distinct old || new), sum(old = new) from history"
    ((rows, pairs, same),) = ask_file(url, query)
    assert rows > 50
    assert (pairs, same) == (6, 0)
