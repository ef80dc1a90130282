"""Rows that differ or agree within one table: three references, managers, states, minutes."""

import pytest

DDL = """
    create table person (id integer primary key, first_name text not null, last_name text not null);
    create table swap (
        id integer primary key, a_id integer not null references person,
        b_id integer not null references person, c_id integer not null references person,
        check (a_id <> b_id and b_id <> c_id and a_id <> c_id));
    create table employee (
        id integer primary key, first_name text not null, last_name text not null,
        employee_name text, manager_id integer references employee, manager_name text);
    create table category (
        id integer primary key, name text not null, parent_id integer references category,
        parent_name text);
    create table subscription (
        id integer primary key, status text not null check (status in ('incomplete_expired',
        'trialing', 'active', 'past_due', 'canceled', 'incomplete')));
    create table lesson (id integer primary key, duration_minutes integer not null default 0);
    create table booking (
        id integer primary key, starts_at timestamp not null, ends_at timestamp not null,
        status text not null check (status in ('pending', 'confirmed', 'arrived', 'departed')));
    create table recipient (id integer primary key, email text not null);
    create table field (
        id integer primary key, recipient_id integer not null references recipient);
    create table role (id integer primary key, code text not null unique);
    create table agent (id integer primary key, role_id integer not null references role);
    create table badge (
        agent_id integer primary key references agent, role_code text references role (code));
    create table signature (
        id integer primary key, field_id integer not null unique references field,
        recipient_id integer not null references recipient);
"""
HELD = [
    ("swap", "a_id <> b_id and b_id <> c_id and a_id <> c_id"),
    (
        "employee e join employee m on m.id = e.manager_id",
        "e.manager_name = m.first_name || ' ' || m.last_name",
    ),
    ("employee", "employee_name = first_name || ' ' || last_name"),
    ("employee", "manager_name is null or manager_id is not null"),
    ("category c join category p on p.id = c.parent_id", "c.parent_name = p.name"),
    ("lesson", "duration_minutes = 0 or duration_minutes >= 15"),
    ("booking", "starts_at <= timestamp '2026-01-01' or status not in ('arrived', 'departed')"),
    ("badge b left join role r on r.code = b.role_code", "b.role_code is null or r.id is not null"),
    ("signature s join field f on f.id = s.field_id", "s.recipient_id = f.recipient_id"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("tables", "holds"), HELD)
def test_rows_agree_with_what_they_name(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 0
    assert wrong == 0


def test_a_state_that_a_condition_names_is_as_common_as_elsewhere(rows):
    query = "select avg((status = '{}')::int) from subscription"
    active, odd = (
        rows.execute(query.format(state)).fetchone()[0]
        for state in ("active", "incomplete_expired")
    )
    assert active > 0.5
    assert odd < 0.15
