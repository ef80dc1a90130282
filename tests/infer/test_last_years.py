"""Years, seasons and months as a pattern says them, and days that lie in them."""

import sqlite3
from contextlib import closing

SCHOOL = """
create table school_term (
  label char(9) primary key check (label ~ '^20[0-9]{2}-20[0-9]{2}$'), opens date not null,
  closes date not null, check (closes > opens),
  check (left(label, 4)::int = extract(year from opens)),
  check (right(label, 4)::int = left(label, 4)::int + 1));
create table intake (id int primary key, label char(9) not null references school_term);
create table roll (
  year smallint not null, number int not null, issued_on date not null,
  check (extract(year from issued_on) = year), primary key (year, number))
  partition by range (year);
create table roll_2023 partition of roll for values from (2023) to (2024);
create table roll_2024 partition of roll for values from (2024) to (2025);
"""


def test_days_lie_in_the_year_that_a_key_or_a_partition_says(tables):
    made = tables(SCHOOL)
    terms, rolls = made["school_term"], made["roll"]
    assert max(terms["label"]) == "2025-2026"
    assert [day.year for day in terms["opens"]] == [int(label[:4]) for label in terms["label"]]
    assert [day.year for day in rolls["issued_on"]] == [*rolls["year"]]
    assert {*rolls["year"]} == {2023, 2024}
    assert len(made["intake"]["id"]) == 100


SLIPS = """
create table slip (id integer primary key, worker int not null, period text not null check (
  period glob '20[0-9][0-9]-[01][0-9]' and substr(period, 6, 2) between '01' and '12'),
  unique (worker, period));
create table fee (
  id integer primary key, season text not null check (season glob '20[0-9][0-9]/20[0-9][0-9]' and
  cast(substr(season, 6, 4) as integer) = cast(substr(season, 1, 4) as integer) + 1));
"""


def test_seasons_and_months_are_of_the_last_years(filled_file):
    with closing(sqlite3.connect(filled_file(SLIPS))) as connection:
        (slips,) = connection.execute("select min(period), max(period) from slip")
        (fees,) = connection.execute("select min(season), max(season) from fee")
    assert "2022-12" < slips[0] < slips[1] <= "2025-12"
    assert "2018/2019" <= fees[0] < fees[1] <= "2025/2026"


YEARS = """
create table annee (
  code char(9) primary key
    check (code ~ '^\\d{4}-\\d{4}$' and right(code, 4)::int = left(code, 4)::int + 1),
  debut date not null, fin date not null check (fin > debut));
create table classe (
  id int primary key, annee char(9) not null references annee,
  places smallint not null default 28 check (places between 10 and 35));
"""


def test_a_year_by_its_name_is_one_of_the_last(tables):
    """The pattern alone would say any digits, of which one in ten thousand fulfil the rest."""
    made = tables(YEARS)
    assert sorted(made["annee"]["code"]) == [f"{year}-{year + 1}" for year in range(2018, 2026)]


def test_numbers_near_a_default_keep_within_the_check(tables):
    places = [*tables(YEARS)["classe"]["places"]]
    assert places.count(28) > len(places) / 2
    assert 10 <= min(places) < max(places) <= 35


PERIODS = """
create table exercice (
  id int primary key check (id between 2000 and 2100), du date not null,
  check (du = make_date(id, 1, 1)));
create table ecriture (id int primary key, exercice int not null references exercice);
create table book (
  id int primary key, published smallint not null check (published between 1450 and 2100),
  expires smallint not null check (expires between 2000 and 2100));
"""


def test_numbers_that_are_years_have_been(tables):
    made = tables(PERIODS)
    assert sorted(made["exercice"]["id"]) == [*range(2000, 2026)]
    assert {*made["ecriture"]["exercice"]} <= {*range(2000, 2026)}
    assert max(made["book"]["published"]) <= 2025 < max(made["book"]["expires"])
