"""Spells and calendars, judged by DuckDB over what was written."""

import duckdb
import pyarrow as pa
import pytest

WINDOWS = {
    "timestamps": "created_at..as_of",
    "days": "since..until",
    "an open end": "since..open_until",
    "sql": "since + 10..as_of - 10",
    "upside down": "until..since",
}
LAWS = {
    "few": "count: {poisson: 1.9}, days: {lognormal: {median: 240, p90: 900}}, open: 0.4",
    "all open": "count: 1..3, days: 1..400, open: 1",
    "contiguous": "count: 3, days: 10..400, gap: 0",
    "contiguous and open": "count: 0..4, days: 10..400, gap: 0, open: 0.5",
    "gaps": "count: 0..5, days: 1..60, gap: 5..30, open: 0.5",
    "more than fits": "count: 4000, days: 1..3",
    "lengths of the row": "count: {from: n}, days: '1..n * 20', gap: '0..n'",
}
OWN = """
  own:
    rows: 600
    key: id
    let: {spells: {timeline: {within: WITHIN, LAWS}, nulls: 0.1}}
    columns:
      id: sequence
      n: {int: 0..9}
      created_at: {datetime: 2015-01-01..as_of}
      since: {date: 2015-01-01..as_of}
      until: {date: since..as_of}
      open_until: {date: since..as_of, nulls: 0.5}
  spell:
    per: own
    each: spells
    columns: {id: sequence, own: parent.id, start: item.start, stop: item.end}
"""


def database(plan, values, *tables):
    connection = duckdb.connect()
    for name in tables:
        layout = next(layout for layout in plan.layouts if layout.name == name)
        found = values(plan, name)
        arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
        connection.register(name, pa.table(arrays))
    return connection


def broken(connection, sql):
    """How many rows a query that looks for mistakes finds."""
    return connection.execute(f"select count(*) from ({sql})").fetchone()[0]


@pytest.mark.parametrize("laws", list(LAWS.values()), ids=list(LAWS))
@pytest.mark.parametrize("within", list(WINDOWS.values()), ids=list(WINDOWS))
@pytest.mark.slow
def test_spells_are_in_order_within_the_window_and_do_not_overlap(planned, values, within, laws):
    rows = {"own": 30} if "4000" in laws else {}
    plan = planned(OWN.replace("WITHIN", within).replace("LAWS", laws), rows=rows)
    made = database(plan, values, "own", "spell")
    lo, hi = within.replace("as_of", "date '2026-01-01'").split("..")
    hi = f"coalesce({hi}, date '2026-01-01')"
    rows = f"""
      select s.*, o.*, cast({lo} as timestamp) lo, cast({hi} as timestamp) hi, lead(start)
      over (partition by own order by s.id) following from spell s join own o on o.id = own
    """
    assert not broken(made, f"from ({rows}) where start < lo or coalesce(stop, start + 1) > hi")
    assert not broken(made, f"from ({rows}) where stop is null and following is not null")
    assert not broken(made, f"from ({rows}) where stop <= start or following < stop")
    count = made.execute("select count(*), count(stop) from spell").fetchone()
    assert count[0] == 0 if within == "until..since" else count[0] > 20
    if "gap: 0" in laws:
        assert not broken(made, f"from ({rows}) where following > stop")
    if "gap: 5..30" in laws:
        assert not broken(made, f"from ({rows}) where following - stop > 30")
    if "open" not in laws:
        assert count[0] == count[1]
    if "open: 1" in laws:
        assert (
            count[0] - count[1]
            == made.execute("select count(distinct own) from spell").fetchone()[0]
        )


def test_chances_and_lengths_are_those_of_the_laws(planned, values):
    """In a window far larger than the spells. Bounds of 5 standard errors: false alarm 6e-7."""
    text = OWN.replace("WITHIN", "1900-01-01..as_of").replace(
        "LAWS", "count: 2, days: 10..30, open: 0.4"
    )
    plan = planned(text, rows={"own": 5000})
    made = database(plan, values, "own", "spell")
    owners, spells, open_, days = made.execute("""
      select count(distinct own), count(*), count(*) - count(stop), avg(stop - start) from spell
    """).fetchone()
    assert spells == 2 * owners
    assert abs(owners - 4500) < 5 * (5000 * 0.1 * 0.9) ** 0.5
    assert abs(open_ - 0.4 * owners) < 5 * (owners * 0.4 * 0.6) ** 0.5
    assert abs(days - 20) < 5 * ((21**2 - 1) / 12 / (spells - open_)) ** 0.5
    assert not broken(made, "from spell where stop - start not between 10 and 30")


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("within", list(WINDOWS.values()), ids=list(WINDOWS))
def test_a_path_has_every_period_its_window_touches(planned, values, within, every):
    text = OWN.partition("  spell:")[0].replace(
        "{timeline: {within: WITHIN, LAWS}, nulls: 0.1}",
        f"{{path: {{within: {within}, every: {every}}}}}",
    )
    plan = planned(
        text
        + """
  touched:
    per: own
    each: spells
    columns: {own: parent.id, start: item.start, stop: item.end, nth: {expr: row}}
    """,
        rows={"own": 25},
    )
    made = database(plan, values, "own", "touched")
    lo, hi = within.replace("as_of", "date '2026-01-01'").split("..")
    hi = f"coalesce({hi}, date '2026-01-01')"
    # A timestamp after midnight begins on the next day.
    first = f"cast(cast({lo} as timestamp) + interval '1 day' - interval '1 microsecond' as date)"
    span = f"generate_series(cast({first} as timestamp), cast({hi} as timestamp), interval 1 day)"
    expected = made.execute(f"""
      select distinct id, cast(date_trunc('{every}', day) as date),
        cast(date_trunc('{every}', day) + interval 1 {every} as date) from
      (select id, unnest({span}) as day from own) order by all
    """).fetchall()
    assert (
        made.execute("select own, start, stop from touched order by own, nth").fetchall()
        == expected
    )


@pytest.mark.parametrize(
    "laws",
    [
        "count: 1..4, days: 10..90, wait: 0",
        "count: 1..4, days: 10..90, wait: 3..9",
        "count: 2, days: 5..30, gap: 2..4, wait: 1",
        pytest.param("count: 4000, days: 1..3, wait: 5", marks=pytest.mark.slow),
        "count: {poisson: 2, min: 1}, days: 30..900, wait: 0, now: 2019-06-30",
    ],
)
def test_the_first_spell_waits_as_long_as_it_should(planned, values, laws):
    tables = OWN.replace("WITHIN", "since..until").replace("LAWS", laws).replace(", nulls: 0.1", "")
    connection = database(planned(tables), values, "own", "spell")
    least, most = {"wait: 0": (0, 0), "wait: 3..9": (3, 9), "wait: 1": (1, 1)}.get(
        next(word for word in laws.split(", ") if word.startswith("wait")), (0, 5)
    )
    sql = f"""
      select count(*), count(*) filter (first - since > {most}),
        count(*) filter (first - since < {least} and until - since > 400)
      from (select own, min(start) as first from spell group by own) join own on id = own
    """
    spells, late, early = connection.execute(sql).fetchone()
    assert spells > 100
    assert (late, early) == (0, 0)


def test_what_is_known_on_a_day_is_what_all_spells_say_of_it(planned, values):
    laws = "count: 1..6, days: 30..900"
    tables = OWN.replace("WITHIN", "since..until").replace(", nulls: 0.1", "")
    whole = database(planned(tables.replace("LAWS", laws)), values, "spell")
    known = database(planned(tables.replace("LAWS", f"{laws}, now: 2019-06-30")), values, "spell")
    sql = """
      select own, start, if(stop > '2019-06-30', null, stop) from spell
      where start <= '2019-06-30' order by own, start
    """
    expected = whole.execute(sql).fetchall()
    assert known.execute("select own, start, stop from spell order by own, start").fetchall() == (
        expected
    )
    assert sum(stop is None for _, _, stop in expected) > 50
