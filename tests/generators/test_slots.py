"""Slots lie in working hours, none is taken twice, and what is booked is a row: judged by SQL."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import AnswerError, SchemaError
from synth.making.maker import Maker
from synth.making.room import check_room

HOURS = "hours: [09:00..12:00, '14:00..16:45'], step: 30"
OFFICE = f"""
  adviser:
    rows: 30
    key: id
    columns:
      id: sequence
      hired_on: {{date: 2025-01-01..2025-02-20}}
      left_on: {{date: hired_on + 20..hired_on + 300, nulls: 0.3}}
  job_seeker: {{rows: 3000, key: id, columns: {{id: sequence}}}}
  appointment:
    per: job_seeker
    count: {{weights: {{0: 2, 1: 2, 2: 3, 9: 1}}}}
    key: [adviser_id, starts_at]
    let:
      slot: {{booking: {{to: adviser, within: 2025-04-01..2026-03-31, {HOURS}}}}}
      adviser: {{ref: {{to: adviser, at: slot.place}}}}
    columns:
      job_seeker_id: parent.id
      number: {{expr: row}}
      adviser_id: adviser.id
      hired_on: adviser.hired_on
      starts_at: slot.start
      ends_at: slot.end
  agenda:
    per: adviser
    each: {{slots: {{within: parent.hired_on..parent.left_on, {HOURS}, taken: 0.4}}}}
    key: [adviser_id, starts_at]
    columns: {{adviser_id: parent.id, starts_at: item.start, ends_at: item.end}}
"""
RESTS = """
  isodow(starts_at) > 5
  or starts_at::date in ('2025-01-01', '2025-04-21', '2025-05-01', '2025-05-08', '2025-05-29',
    '2025-06-09', '2025-07-14', '2025-08-15', '2025-11-11', '2025-12-25', '2026-01-01')
  or starts_at::time not in ('09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '14:00',
    '14:30', '15:00', '15:30', '16:00')
  or ends_at <> starts_at + interval 30 minute
"""


@pytest.fixture(scope="module")
def office(planned, values):
    plan = planned(OFFICE)
    connection = duckdb.connect()
    for layout in plan.layouts:
        found = values(plan, layout.name)
        arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
        connection.register(layout.name, pa.table(arrays))
    return connection


@pytest.mark.parametrize("table", ["appointment", "agenda"])
def test_nobody_is_booked_twice_or_outside_of_working_hours(office, table):
    sql = f"""
      select count(*) > 5000, count(*) - count(distinct (adviser_id, starts_at)),
        count(*) filter ({RESTS}), count(distinct starts_at::time), count(distinct adviser_id)
      from {table}
    """
    assert office.execute(sql).fetchone() == (True, 0, 0, 11, 30)


def test_what_is_booked_is_a_row(office):
    sql = """
      select count(*) from appointment a anti join adviser
      on id = adviser_id and adviser.hired_on = a.hired_on
    """
    assert office.execute(sql).fetchone() == (0,)


def test_who_books_is_at_one_place_and_comes_in_order(office):
    sql = """
      select count(*) filter (starts_at <= before) from (
        select *, lag(starts_at) over (partition by job_seeker_id order by number) as before
        from appointment
      )
    """
    assert office.execute(sql).fetchone() == (0,)


def test_bookings_are_spread_over_days_as_chance_would(office):
    sql = "select count(*) as n from appointment group by starts_at::date"
    days, rows, spread = office.execute(
        f"select count(*), sum(n), var_pop(n) / avg(n) from ({sql})"
    ).fetchone()
    # 251 days of 330 slots, of which `rows / days` are taken: hypergeometric, within 5 deviations.
    share = rows / days / 330
    assert days == 251
    assert abs(spread - (1 - share)) < 5 * (2 / days) ** 0.5


def test_slots_are_taken_with_their_chance_in_the_window(office):
    late = "starts_at::date < hired_on or starts_at::date > coalesce(left_on, '2026-01-01')"
    sql = f"select count(*), count(*) filter ({late}) from agenda join adviser on id = adviser_id"
    rows, outside = office.execute(sql).fetchone()
    sql = f"""
      select count(*) from adviser,
        range(date '2025-01-01', date '2026-01-02', interval 30 minute) t(starts_at),
        (select starts_at + interval 30 minute as ends_at)
      where starts_at >= hired_on and starts_at::date <= coalesce(left_on, '2026-01-01')
        and not ({RESTS})
    """
    every = office.execute(sql).fetchone()[0]
    assert outside == 0
    assert abs(rows / every - 0.4) < 5 * (0.24 / every) ** 0.5


def test_any_row_knows_its_slot_alone(planned):
    maker = Maker(planned(OFFICE))
    for table in ("appointment", "agenda"):
        whole = maker.beneath(table, 0, maker.size(maker.plan.root(table)))
        some = np.array([whole.count - 1, 3, 3, 2500, 0], np.uint64)
        few = maker.frame(table, some)
        for name in ("starts_at", "adviser_id"):
            expected = whole.path((name,)).take(pa.array(some.astype(np.int64)))
            assert few.path((name,)).equals(expected)


FULL = """
  room: {rows: 3, key: code, columns: {code: {sequence: 0}}}
  meeting:
    rows: ROWS
    key: [room_code, starts_at, seat]
    let:
      slot: {booking: {to: room, within: 2025-12-24..2025-12-26, hours: 08:00..10:00, step: 50,
                       seats: 4}}
      room: {ref: {to: room, at: slot.place}}
    columns: {id: sequence, room_code: room.code, starts_at: slot.start, seat: slot.seat}
"""


def test_a_calendar_is_filled_to_the_last_seat(planned, values):
    found = values(planned(FULL.replace("ROWS", "48")), "meeting")
    meetings = pa.table(found)
    sql = "select room_code, starts_at::date::text, starts_at::time::text, list_sort(list(seat))"
    got = duckdb.sql(f"{sql} from meetings group by all order by all").fetchall()
    days, times = ("2025-12-24", "2025-12-26"), ("08:00:00", "08:50:00")
    rooms = range(3)
    assert len(meetings) == 48
    assert got == [(r, d, t, [1, 2, 3, 4]) for r in rooms for d in days for t in times]


def test_more_rows_than_seats_are_told(planned):
    with pytest.raises(SchemaError, match=r"meeting\.slot: 49 different .* at most 48: no more"):
        planned(FULL.replace("ROWS", "49"))


def test_more_bookings_under_rows_than_slots_are_told_once_they_are_counted(planned, values):
    plan = planned("""
  room: {rows: 3, key: id, columns: {id: sequence}}
  guest: {rows: 40, columns: {id: sequence}}
  meeting:
    per: guest
    count: {poisson: 2}
    let: {slot: {booking: {to: room, within: 2025-12-24..as_of, hours: 08:00..09:00, step: 30}}}
    columns: {place: slot.place, start: slot.start}
""")
    rows = Maker(plan).size("meeting")
    assert rows > 30
    told = rf"{rows} bookings of room; expected at most 30: no more slots exist"
    with pytest.raises(SchemaError, match=told):
        check_room(Maker(plan))
    with pytest.raises(AnswerError, match="and only 30 slots exist"):
        values(plan, "meeting")


def test_more_bookings_leave_the_first_ones_where_they_are(planned, values):
    few, many = (
        values(planned(FULL.replace("ROWS", rows)), "meeting")["starts_at"] for rows in ("20", "48")
    )
    assert many[:20] == few


def test_a_row_is_found_by_its_number(planned, values):
    plan = planned("""
  room: {rows: 4, key: code, columns: {code: {sequence: 0}}}
  shift:
    rows: 9
    let: {room: {ref: {to: room, at: "case when row < 8 then row % 4 end"}}}
    columns: {id: sequence, room_code: room.code}
""")
    assert values(plan, "shift")["room_code"] == [0, 1, 2, 3] * 2 + [None]


def test_a_number_that_no_row_has_is_told(planned, values):
    plan = planned("""
  room: {rows: 4, key: code, columns: {code: {sequence: 0}}}
  shift: {rows: 9, let: {room: {ref: {to: room, at: row}}}, columns: {room_code: room.code}}
""")
    told = r"at: no row of room has the number of 5 rows here; expected 0 to 3$"
    with pytest.raises(AnswerError, match=told):
        values(plan, "shift")


@pytest.mark.parametrize(
    ("key", "seats", "follows"),
    [
        ("[room_code, starts_at]", 1, True),
        ("[place, ends_at]", 1, True),
        ("[room_code, starts_at]", 2, False),
        ("[room_code, starts_at, seat]", 2, True),
        ("[place, seat]", 2, False),
        ("[other_code, starts_at]", 1, False),
    ],
)
def test_a_slot_is_a_key(planned, key, seats, follows):
    tables = f"""
  room: {{rows: 4, key: code, columns: {{code: {{sequence: 0}}}}}}
  meeting:
    rows: 9
    key: {key}
    let:
      slot: {{booking: {{to: room, within: 2025-12-01..as_of, hours: 08:00..10:00, step: 30,
                        seats: {seats}}}}}
      room: {{ref: {{to: room, at: slot.place}}}}
      other: {{ref: room}}
    columns:
      room_code: room.code
      other_code: other.code
      place: slot.place
      starts_at: slot.start
      ends_at: slot.end
      seat: slot.seat
"""
    if follows:
        planned(tables)
        return
    with pytest.raises(SchemaError, match="does not follow"):
        planned(tables)
