"""Rows beside a list that can have no more rows: as many as asked for, not some for each of it."""

DDL = """
    create table region (region_code char(2) primary key, libelle text not null);
    create table mood (word text primary key check (word in ('calm', 'busy')));
    create table shop (
        id integer primary key, region_code char(2) not null references region (region_code),
        mood text not null references mood (word)
    );
    create table target (
        region_code char(2) not null references region (region_code), year integer not null,
        primary key (region_code, year)
    );
"""


def test_rows_grow_beside_a_closed_list(generated):
    database = generated(DDL, scale=3)
    count = "select (select count(*) from region), (select count(*) from mood), count(*) from shop"
    assert database.execute(count).fetchall() == [(18, 2, 300)]
    regions = database.execute("select count(distinct region_code) from shop").fetchone()
    assert regions == (18,)


def test_rows_that_a_closed_list_tells_apart_stand_under_it(generated):
    database = generated(DDL, scale=3)
    query = "select max(n) from (select count(*) n from target group by region_code)"
    assert database.execute(query).fetchone()[0] <= 12  # the most that a year of each allows
