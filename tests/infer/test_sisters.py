"""Small tables of many kinds, each with something that was not met once: the database judges."""

import pytest

from synth.api import check_against, infer_schema, make_plan, seed

POSTGRESQL = {
    "orders of types that nothing follows by": """
        create type level as enum ('low', 'mid', 'high');
        create table task (id int primary key, asked level not null, given level,
          check (given >= asked), former level, check (former <> asked));
        create table shop (id int primary key, opens timetz not null, closes timetz not null,
          check (opens < closes or closes = '00:00:00+00'));
        create table lease (id int primary key, long interval, short interval,
          check ((long = interval '0' and short is null)
            or (long > interval '1 hour' and short < long)))
    """,
    "bits": """
        create table flag (id int primary key, b bit(4) not null check (b <> b'0000'),
          m bit(8) not null check ((m & b'00000001') = b'00000001'))
    """,
    "pieces of texts": """
        create table a (id int primary key, v text not null check (right(v, 3) ~ '^[0-9]{3}$'),
          w text not null check (substr(w, 2, 3) in ('ABC', 'DEF')),
          x text not null check (left(x, 2) = 'FR' and right(x, 2) ~ '^\\d+$' and length(x) = 10),
          y text not null check (split_part(y, '-', 1) = 'ORD'),
          z char(14) not null check (substring(z from 10 for 5) ~ '^\\d{5}$'),
          k text not null check (k like 'A%' and k not like '%Z'))
    """,
    "conditions on what is computed": """
        create table a (id int primary key, x int not null,
          y int generated always as (x * 2) stored check (y between 10 and 50));
        create table b (id int primary key, s date not null, e date not null,
          days int generated always as (e - s) stored check (days between 1 and 30));
        create table c (id int primary key, f text not null,
          u text generated always as (upper(f)) stored check (u in ('A', 'B')));
        create table d (id int primary key, birth date not null, y int generated always
          as (extract(year from birth)::int) stored check (y between 1950 and 2005))
    """,
    "a range and what only our SQL keeps": """
        create table slot (id int primary key, t time not null check (
          extract(minute from t) in (0, 30) and extract(second from t) = 0
          and t between '08:00' and '18:00'))
    """,
    "rows of one kind of another table": """
        create table party (id int primary key, kind text not null check (kind in ('a', 'b')),
          unique (id, kind));
        create table firm (id int primary key, kind text not null default 'a' check (kind = 'a'),
          foreign key (id, kind) references party (id, kind));
        create table person (id int primary key, kind text generated always as ('b') stored,
          foreign key (id, kind) references party (id, kind));
        create table note (id int primary key, party_id int not null, kind text not null
          check (kind = 'b'), foreign key (party_id, kind) references party (id, kind))
    """,
    "references to the own table within a tenant": """
        create table e (t int not null, id int not null, up int not null, primary key (t, id),
          foreign key (t, up) references e);
        create table s (t int not null, id int not null, up int, primary key (t, id),
          foreign key (t, up) references s, check (up is distinct from id));
        create table d (id int primary key, up int not null references d, old int references d,
          check (old is distinct from up))
    """,
    "numbers without digits of their own in an order": """
        create table price (id int primary key, lo numeric not null, hi numeric not null,
          check (lo <= hi));
        create table mean (id int primary key, least int not null, mean numeric(8, 2) not null,
          most int not null, check (mean between least and most), check (least <= most))
    """,
    "the year and the month of a day": """
        create table day (id int primary key, day date not null, year int not null,
          month smallint not null, check (year = date_part('year', day)),
          check (month = date_part('month', day)))
    """,
    "spells that may be open": """
        create table stay (id int primary key, starts timestamp not null, ends timestamp,
          check (ends > starts), exclude using gist (tsrange(starts, ends) with &&))
    """,
    "lengths and ends of ranges": """
        create table a (id int primary key,
          p daterange not null check (upper(p) - lower(p) between 1 and 30));
        create table b (id int primary key, p daterange not null, days int not null,
          start date not null, check (days = upper(p) - lower(p)), check (lower(p) = start));
        create table c (id int primary key, p tstzrange not null
          check (upper(p) - lower(p) <= interval '2 hours'),
          k tstzrange not null check (k <@ tstzrange('2024-01-01', '2025-01-01')));
        create table d (id int primary key, p int4range not null check (not isempty(p)),
          check (lower_inc(p)), check (not upper_inc(p)),
          h int4range check (h <@ int4range(0, 24)));
        create table e (id int primary key, p numrange not null
          check (lower(p) >= 0 and upper(p) <= 100 and lower_inc(p) and not upper_inf(p)));
        create table f (id int primary key, p tsrange not null, long interval not null
          check (long = upper(p) - lower(p)), w daterange not null check (upper(w) - lower(w) = 7))
    """,
    "domains in composites, words in lists": """
        create domain cp as text check (value ~ '^[0-9]{5}$');
        create type part as (line text, code cp);
        create table a (id int primary key, x part not null, check ((x).line is not null),
          codes int[] not null check (3 = any (codes)),
          tags text[] not null check ('a' = any (tags) and cardinality(tags) < 4))
    """,
    "two keys in their own order": """
        create table u (id uuid primary key); create table c (code text primary key);
        create table f (a uuid not null references u, b uuid not null references u,
          check (a < b), primary key (a, b));
        create table g (a text not null references c, b text not null references c,
          check (a < b), unique (a, b));
        create table h (id int primary key, a uuid not null references u, b uuid not null
          references u, c uuid references u, check (a <> b), check (c <> a and c <> b),
          unique (a, b))
    """,
    "a column called at": """
        create table visit (id int primary key, at timestamptz not null
          check (date_part('minute', at) = 0 and date_part('second', at) = 0))
    """,
}
SQLITE = {
    "pieces of texts": """
        create table a (id integer primary key, x text not null check (substr(x, 1, 2) = 'FR'),
          y text not null check (substr(y, -3) = 'END'), z text not null
          check (substr(z, 1, 2) = 'AB' and substr(z, -2, 2) glob '[0-9][0-9]'))
    """,
    "conditions on what is computed": """
        create table a (id integer primary key, x integer not null, y integer generated always
          as (x * 2) virtual check (y between 10 and 50), z integer generated always as (y + 1)
          stored check (z < 40))
    """,
    "from one account to another": """
        create table acc (id varchar(36) primary key not null);
        create table transfer (id integer primary key, from_id varchar(36) not null references acc,
          to_id varchar(36) not null references acc, check (from_id <> to_id))
    """,
    "what has to be above zero and above another": """
        create table event (id integer primary key, seats int check (seats > 0 and seats <= 3),
          taken int not null check (taken in (0, 1)), price decimal(8,2) not null check (price > 0),
          rebate decimal(8,2) not null, check (seats is null or taken <= seats),
          check (rebate <= price), check (rebate >= 0))
    """,
    "the first of a month as a text": """
        create table c (m text not null check (substr(m, 9, 2) = '01' and date(m) is not null))
    """,
    "days and times as texts": """
        create table a (id integer primary key, t text not null check (time(t) is t),
          h text not null check (h = strftime('%H:%M', h)),
          x text not null check (datetime(x) = x), o text check (o is null or time(o) = o));
        create table b (id integer primary key, at datetime not null,
          day text not null check (day = date(at)), same date not null check (date(at) = same));
        create table c (id integer primary key, d text not null check (date(d) is d),
          year integer not null, month text not null check (month = strftime('%m', d)),
          check (strftime('%Y', d) = year))
    """,
    "texts of small letters that are long": """
        create table t (k text primary key not null check (length(k) = 36 and k = lower(k)),
          u text not null check (lower(u) = u and length(u) = 36),
          h text not null check (h = lower(h) and length(h) = 32))
    """,
    "a key of few words": """
        create table w (w text primary key not null check (w glob '[A-C][1-3]'))
    """,
    "a key of few letters": """
        create table c (l text primary key check (length(l) = 1 and l glob '[A-C]'))
    """,
}
DUCKDB = {
    "calls that are patterns and lists": """
        create table a (x varchar not null check (list_contains(['a', 'b'], x)),
          y varchar not null check (array_has(list_value('u', 'v'), y)),
          c varchar not null check (regexp_full_match(c, '[A-Z]{3}[0-9]{2}')),
          m varchar not null check (contains(m, '@')),
          f varchar not null check (ends_with(f, '.pdf')),
          numero_secu varchar not null check (regexp_full_match(numero_secu, '[12][0-9]{12}')))
    """,
    "a key of few letters": """
        create table c (l varchar primary key check (length(l) = 1 and l glob '[A-C]'))
    """,
}


def filled(url, path):
    """Fills a database by the three commands; what was left out or not met fails the test."""
    path.write_text(infer_schema(url), encoding="utf-8")
    assert "left out" not in path.read_text(encoding="utf-8")
    report = check_against(make_plan(path), url)
    assert [str(finding) for finding in report.findings] == []
    made = seed(make_plan(path), url)
    assert all(table.rows for table in made.tables)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("name", POSTGRESQL)
def test_postgresql(name, postgres, tmp_path):
    filled(postgres.database(POSTGRESQL[name]), tmp_path / "s.yaml")


@pytest.mark.parametrize("name", SQLITE)
@pytest.mark.slow
def test_sqlite(name, make_file, tmp_path):
    filled(make_file("sqlite", SQLITE[name]), tmp_path / "s.yaml")


@pytest.mark.parametrize("name", DUCKDB)
def test_duckdb(name, make_file, tmp_path):
    filled(make_file("duckdb", DUCKDB[name]), tmp_path / "s.yaml")


@pytest.mark.slow
@pytest.mark.postgres
def test_partitions_of_lists_beside_a_default_have_rows(postgres, tmp_path):
    url = postgres.database("""
        create table d (id int not null, k text not null) partition by list (k);
        create table d_a partition of d for values in ('a');
        create table d_b partition of d for values in ('b', 'c');
        create table d_x partition of d default
    """)
    filled(url, tmp_path / "s.yaml")
    with postgres.connect(url) as connection:
        counted = connection.execute("select tableoid::regclass::text, count(*) from d group by 1")
        assert {name for name, _ in counted.fetchall()} == {"d_a", "d_b", "d_x"}


LIVES = """
    create table leave_request (id integer primary key, start_date date not null,
      end_date date not null, state varchar(20) not null default 'pending',
      approved_at timestamp, created_at timestamp not null);
    create table purchase (id integer primary key, paid_at timestamp, shipped_at timestamp,
      delivered_at timestamp, created_at timestamp not null)
"""


def test_leave_ends_after_it_starts_and_goods_are_delivered_after_they_are_shipped(told):
    wrong = "select count(*) from leave_request where end_date < start_date"
    late = """select count(*) from purchase
        where delivered_at < shipped_at or shipped_at < paid_at"""
    assert told("sqlite", LIVES, {"wrong": wrong, "late": late}) == {"wrong": 0, "late": 0}
