"""Rows of one person or place in turn, from its beginning to its end: spells, and pay by month."""

import sqlite3
from contextlib import closing

import pytest

DDL = """
    create table adviser (
        id integer primary key, first_name text not null, last_name text not null,
        hired_on date not null, left_on date);
    create table seeker (
        id integer primary key, first_name text not null, last_name text not null,
        birth_date date not null, created_at timestamp not null, deceased_on date);
    create table bed (id integer primary key, label text not null);
    create table registration (
        seeker_id integer not null references seeker, rank integer not null,
        registered_on date not null, effective_on date, end_date date, exit_reason text,
        primary key (seeker_id, rank), check (end_date > registered_on),
        check ((end_date is null) = (exit_reason is null)));
    create unique index one_open on registration (seeker_id) where end_date is null;
    create table contract (
        id integer primary key, adviser_id integer not null references adviser,
        signed_on date, start_date date not null, end_date date,
        kind text not null check (kind in ('permanent', 'fixed')),
        check ((kind = 'permanent') = (end_date is null)));
    create table stay (
        id integer primary key, seeker_id integer not null references seeker,
        bed_id integer references bed, created_at timestamp not null,
        admitted_at timestamp not null, discharged_at timestamp,
        check (discharged_at > admitted_at));
    create table lab_result (
        id integer primary key, stay_id integer not null references stay,
        sampled_at timestamp not null, resulted_at timestamp);
    create table invoice (
        id integer primary key, stay_id integer not null references stay,
        issued_on date not null, paid_on date);
    create table payslip (
        id integer primary key, adviser_id integer not null references adviser,
        month integer not null, year integer not null, paid_on date,
        unique (adviser_id, year, month));
    create table leave_request (
        id integer primary key, adviser_id integer not null references adviser,
        requested_at timestamp not null, start_date date not null, end_date date not null,
        check (end_date >= start_date));
    create table appointment (
        id integer primary key, seeker_id integer not null references seeker,
        adviser_id integer not null references adviser, starts_at timestamp not null,
        cancelled_at timestamp, unique (adviser_id, starts_at));
    create table subscription (
        id integer primary key, seeker_id integer not null references seeker,
        started_at timestamp not null, trial_ends_at timestamp, current_period_start date not null,
        canceled_at timestamp, ended_at timestamp);
    create table ward (id integer primary key, name text not null);
    create table physician (
        id integer primary key, ward_id integer not null references ward, title varchar(8) not null,
        first_name text not null, last_name text not null, hired_on date not null, left_on date);
    create table ward_round (
        id integer primary key, seeker_id integer not null references seeker,
        ward_id integer not null references ward, physician_id integer references physician,
        started_at timestamp not null, ended_at timestamp);
    create table prescription (
        id integer primary key, seeker_id integer not null references seeker,
        start_date date not null, end_date date not null);
"""
ALONE = {
    "registration": ("seeker_id", "registered_on", "end_date", "date"),
    "contract": ("adviser_id", "start_date", "end_date", "date"),
    "stay": ("seeker_id", "admitted_at", "discharged_at", "timestamp"),
    "leave_request": ("adviser_id", "start_date", "end_date", "date"),
}
HELD = [
    ("registration", "effective_on >= registered_on"),
    ("registration", "end_date is null or effective_on is null or effective_on <= end_date"),
    ("contract", "signed_on <= start_date"),
    ("contract join adviser a on a.id = adviser_id", "start_date >= hired_on"),
    ("contract join adviser a on a.id = adviser_id", "coalesce(end_date, start_date) <= left_on"),
    ("stay", "created_at <= admitted_at and created_at > admitted_at - interval '31 days'"),
    ("stay join seeker s on s.id = seeker_id", "admitted_at >= s.created_at"),
    ("lab_result l join stay s on s.id = stay_id", "sampled_at >= admitted_at"),
    ("lab_result l join stay s on s.id = stay_id", "sampled_at <= discharged_at"),
    ("lab_result", "resulted_at >= sampled_at"),
    ("invoice i join stay s on s.id = stay_id", "issued_on >= discharged_at::date"),
    ("payslip p join adviser a on a.id = adviser_id", "make_date(year, month, 28) >= hired_on"),
    ("payslip p join adviser a on a.id = adviser_id", "make_date(year, month, 1) <= left_on"),
    ("payslip", "paid_on between make_date(year, month, 1) and make_date(year, month, 1) + 40"),
    ("leave_request l join adviser a on a.id = adviser_id", "end_date <= left_on"),
    ("leave_request", "requested_at <= start_date"),
    ("appointment a join adviser d on d.id = adviser_id", "starts_at >= hired_on"),
    ("appointment", "cancelled_at <= starts_at"),
    ("ward_round r join physician p on p.id = physician_id", "p.left_on is null"),
    ("ward_round r join physician p on p.id = physician_id", "p.ward_id = r.ward_id"),
    ("ward_round join physician p on p.id = physician_id", "started_at >= p.hired_on"),
    ("physician", "title in ('Dr', 'Pr')"),
    ("subscription", "trial_ends_at >= started_at"),
    ("subscription", "trial_ends_at <= ended_at"),
    ("subscription", "current_period_start >= started_at::date"),
    ("subscription", "canceled_at >= started_at"),
    ("subscription", "canceled_at <= ended_at"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL, rows={"seeker": 300})


@pytest.mark.parametrize("table", ALONE)
def test_no_two_of_one_overlap(rows, table):
    owner, start, end, kind = ALONE[table]
    last = f"coalesce({{}}.{end}, {kind} '9999-12-31')"
    query = f"""select count(*) from {table} a join {table} b using ({owner})
        where a.{start} < b.{start} and {last.format("a")} > b.{start}
            or a.rowid < b.rowid and a.{start} = b.{start}"""
    assert rows.execute(query).fetchone() == (0,)
    (several,) = rows.execute(
        f"select count(*) from (select 1 from {table} group by {owner} having count(*) > 1)"
    ).fetchone()
    assert several > 5


def test_ranks_follow_the_days(rows):
    query = """select count(*) from registration a join registration b using (seeker_id)
        where a.rank < b.rank and a.registered_on > b.registered_on"""
    assert rows.execute(query).fetchone() == (0,)
    some = "select count(*) filter (end_date is null), max(rank) from registration"
    is_open, most = rows.execute(some).fetchone()
    assert is_open > 20
    assert most > 2


def test_what_one_has_several_of_is_not_in_turn(rows):
    query = """select count(*) from prescription a join prescription b using (seeker_id)
        where a.id < b.id and a.start_date < b.end_date and b.start_date < a.end_date"""
    assert rows.execute(query).fetchone()[0] > 0


@pytest.mark.parametrize(("tables", "holds"), HELD)
def test_what_happens_lies_between_beginning_and_end(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 0
    assert wrong == 0


def test_few_beds_have_two_at_once(rows):
    query = """select count(*) / (select count(*) from stay) from stay a join stay b using (bed_id)
        where a.id < b.id and a.admitted_at < coalesce(b.discharged_at, timestamp '2026-01-01')
            and b.admitted_at < coalesce(a.discharged_at, timestamp '2026-01-01')"""
    assert rows.execute(query).fetchone()[0] < 0.06


LATE = """
    create table employee (
        id integer primary key, first_name text not null, last_name text not null,
        created_at timestamp not null);
    create table team (id integer primary key, name text not null, created_at timestamp not null);
    create table assignment (
        id integer primary key, employee_id integer not null references employee,
        team_id integer not null references team, start_date date not null, end_date date not null,
        created_at timestamp not null);
    create table monthly_stat (
        id integer primary key, team_id integer not null references team, month char(7) not null,
        created_at timestamp not null, updated_at timestamp not null, unique (team_id, month));
"""


@pytest.mark.slow
def test_what_is_written_down_comes_after_all_that_it_names(generated):
    rows = generated(LATE)
    for tables, holds in (
        ("assignment a join team t on t.id = team_id", "a.created_at >= t.created_at"),
        ("monthly_stat s", "updated_at >= created_at"),
        ("monthly_stat s join team t on t.id = team_id", "s.created_at >= t.created_at"),
    ):
        query = f"select count(*), count(*) filter (where not ({holds})) from {tables}"
        known, wrong = rows.execute(query).fetchone()
        assert known > 50
        assert wrong == 0


def test_spells_of_people_of_whom_the_birth_alone_is_known_begin_when_they_are_of_age(generated):
    database = generated("""
        create table demandeur (
            id integer primary key, nom text not null, prenom text not null, dt_nais date not null);
        create table inscription (
            id integer primary key, demandeur_id integer not null references demandeur,
            dt_debut date not null, dt_fin date);
    """)
    ages = database.execute(
        "select count(*), min(date_diff('month', dt_nais, dt_debut)), min(dt_debut) "
        "from inscription i join demandeur d on d.id = i.demandeur_id"
    ).fetchone()
    assert ages[0] > 50
    assert ages[1] >= 16 * 12
    assert str(ages[2]) >= "2021-01-01"


def test_what_somebody_signs_is_signed_when_they_are_of_age(generated):
    database = generated("""
        create table employee (id integer primary key, full_name text not null,
            born_on date not null);
        create table agreement (
            id integer primary key, employee_id integer not null references employee,
            signed_on date not null);
    """)
    rows, youngest = database.execute(
        "select count(*), min(date_diff('month', born_on, signed_on))"
        " from agreement a join employee e on e.id = a.employee_id"
    ).fetchone()
    assert rows > 50
    assert youngest >= 16 * 12


def test_spells_that_a_list_tells_apart_by_their_year_are_no_turns(filled_file):
    file = filled_file("""
        create table member (id integer primary key, first_name text not null,
            last_name text not null, born_on date not null);
        create table membership (
            id integer primary key, member_id integer not null references member,
            from_day date not null, to_day date not null,
            year integer generated always as (cast(strftime('%Y', from_day) as integer)) stored,
            check (from_day <= to_day), unique (member_id, year));
    """)
    with closing(sqlite3.connect(file)) as connection:
        (rows,) = connection.execute("select count(*) from membership").fetchone()
    assert rows > 50
