"""Moments that conditions keep as texts of one form: they are days and times, and in order."""

import sqlite3
from contextlib import closing

import pytest

from synth.conditions.clocks import form_of

ROOMS = """
create table room (id integer primary key, name text not null unique);
create table booking (
  id integer primary key, room_id integer not null references room,
  starts text not null check (starts glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
  ends text not null check (ends glob '????-??-??T??:??:??Z'), check (ends > starts),
  unique (room_id, starts));
create table hours (
  room_id integer not null references room, weekday integer not null check (weekday between 1 and 7),
  opens text not null check (opens like '__:__'), shuts text not null check (shuts > opens),
  primary key (room_id, weekday));
"""  # noqa: E501 - a pattern cannot be broken


def test_they_are_moments_in_their_order(filled_file):
    with closing(sqlite3.connect(filled_file(ROOMS))) as connection:
        bookings, least, most = connection.execute(
            "select count(*), min(m), max(m) from (select round((julianday(ends)"
            " - julianday(starts)) * 1440) m from booking where starts between '2020' and '2026')"
        ).fetchone()
        wrong, hours = connection.execute(
            "select count(*) filter (where time(opens) is null or time(shuts) is null"
            " or length(shuts) <> 5 or opens < '08'), count(*) from hours"
        ).fetchone()
    assert bookings >= 100
    assert (least, most) == (15, 90)
    assert hours >= 100
    assert wrong == 0


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        (r"^\d{4}-\d{2}-\d{2}$", "%Y-%m-%d"),
        ("^....-..-.. ..:..$", "%Y-%m-%d %H:%M"),
        (r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", "%Y-%m-%d"),
        (r"^([01]\d|2[0-3]):[0-5]\d$", "%H:%M"),
        (r"^\d{2}\.\d{2}\.\d{4}$", "%d.%m.%Y"),
        ("^[0-9]{4}-[0-9]{2}$", None),
        ("^[A-Z]{4}-[0-9]{2}-[0-9]{2}$", None),
        (r"^(\d{2}|\d{4})-\d{2}-\d{2}$", None),
        (r"\d{4}-\d{2}-\d{2}", None),
    ],
)
def test_the_format_that_a_pattern_says(pattern, form):
    assert form_of(pattern) == form


VISITS = """
create table visit (
  id integer primary key, asked text not null check (asked like '____-__-__T__:__:__Z'),
  starts text not null check (starts like '____-__-__T__:__:__Z'),
  ends text not null check (ends like '____-__-__T__:__:__Z'),
  check (starts > asked and ends > starts), unique (starts));
create table shift (
  id integer primary key, day text not null
    check (length(day) = 10 and substr(day, 5, 1) = '-' and substr(day, 8, 1) = '-'),
  begins text not null check (length(begins) = 5 and substr(begins, 3, 1) = ':'),
  stops text not null check (stops > begins));
"""


def test_what_is_told_apart_comes_first_and_places_say_a_form(filled_file):
    with closing(sqlite3.connect(filled_file(VISITS))) as connection:
        visits, days = connection.execute(
            "select count(*), max(julianday(starts) - julianday(asked)) from visit"
        ).fetchone()
        shifts = connection.execute(
            "select count(*) from shift where date(day) = day and time(stops) > time(begins)"
        ).fetchone()
    assert visits == 100
    assert 0 < days <= 30
    assert shifts == (100,)
