"""Readings, pay slips and leaves: what a day tells apart under a row above lies in its life."""

import sqlite3
from contextlib import closing

import pytest

DDL = """
create table employee (
  id integer primary key, family_name text not null, hired_on date not null, left_on date,
  check (left_on >= hired_on));
create table payslip (
  employee_id integer not null references employee, month date not null
    check (cast(strftime('%d', month) as integer) = 1),
  gross integer not null, primary key (employee_id, month));
create table leave (
  employee_id integer not null references employee, starts_on date not null, ends_on date not null,
  check (ends_on >= starts_on), primary key (employee_id, starts_on));
create table badge_reading (
  employee_id integer not null references employee, read_at timestamp not null,
  door text not null, primary key (employee_id, read_at));
create table rate (
  employee_id integer not null references employee, valid_from date not null,
  hourly integer not null, primary key (employee_id, valid_from));
create table invoice (
  id integer primary key, employee_id integer not null references employee, number text not null,
  starts_on date not null, ends_on date not null, check (ends_on > starts_on));
"""
EMPLOYED = "{day} >= hired_on and {day} < coalesce(date(left_on, '+1 day'), '2026-01-02')"


@pytest.fixture(scope="module")
def staff(filled_file):
    return filled_file(DDL)


@pytest.mark.parametrize(
    ("table", "holds"),
    [
        ("payslip", "date(month, '+1 month') > hired_on and strftime('%d', month) = '01'"),
        ("payslip", "month <= coalesce(left_on, '2026-01-01')"),
        ("leave", EMPLOYED.format(day="starts_on")),
        ("leave", "julianday(ends_on) - julianday(starts_on) <= 31"),
        ("badge_reading", EMPLOYED.format(day="read_at")),
        ("badge_reading", "strftime('%H', read_at) between '07' and '20'"),
        ("invoice", EMPLOYED.format(day="starts_on")),
        ("rate", "date(valid_from, '+3 months') > hired_on"),
    ],
)
def test_what_a_day_tells_apart_lies_in_the_life_of_the_row_above(staff, table, holds):
    query = f"select count(*), sum({holds}) from {table} join employee e on e.id = employee_id"
    with closing(sqlite3.connect(staff)) as connection:
        ((rows, told),) = connection.execute(query)
    assert rows > 20
    assert told == rows
