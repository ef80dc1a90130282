"""What is printed of numbers, and days that are said in texts: computed as the database does."""

import pytest

SQLITE = """
create table numbered (
    id integer primary key, n integer not null check (n between 0 and 99999),
    code text not null unique check (printf('%05d', n) = code),
    short text not null check (short = substr('000' || id, -3))
);
create table stays (
    id integer primary key, begins date not null,
    days integer not null check (days between 1 and 60),
    ends date not null check (ends = date(begins, '+' || days || ' days')),
    due date not null check (due = date(begins, '+1 month')),
    seen datetime not null, left_at datetime not null, minutes integer not null,
    check (strftime('%s', left_at) - strftime('%s', seen) = minutes * 60),
    check (minutes between 5 and 240)
);
create table nights (
    id integer primary key, begins date not null, ends date not null, nights integer not null,
    check (julianday(ends) - julianday(begins) = nights), check (nights between 1 and 90)
);
create table events (
    id integer primary key, ts integer not null,
    day text not null check (day = date(ts, 'unixepoch'))
);
create table files (
    id integer primary key, code text generated always as ('D' || printf('%05d', id)) stored unique
);
create table hours (
    id integer primary key, opens text not null check (opens = strftime('%H:%M', opens)),
    closes text not null check (closes = strftime('%H:%M', closes)), check (closes > opens)
);
create table pages (
    code text not null references files(code), n int not null, primary key (code, n)
);
"""
DUCKDB = """
create table banks (id integer primary key, bic varchar not null check (length(bic) = 8),
    country varchar not null check (bic[5:6] = country));
create table numbered (id integer primary key, n integer not null check (n between 0 and 999),
    a varchar not null check (printf('%03d', n) = a),
    b varchar not null check (b = format('N-{:04d}', n)));
create table read (id integer primary key, raw varchar not null, day date not null,
    check (strptime(raw, '%Y%m%d') = day));
create table boxes (id integer primary key, mail varchar not null,
    place varchar not null check (place = split_part(mail, '@', 2)),
    plain varchar not null check (plain = lower(strip_accents(mail))));
create table days (key integer primary key, day date not null unique, ends date not null,
    check (key = year(day) * 10000 + month(day) * 100 + day(day)), check (ends = last_day(day)));
create table sales (day_key integer not null references days(key),
    name varchar not null unique check (suffix(name, '.pdf')));
create table seen (id integer primary key, seen_at timestamp not null,
    ms bigint not null check (ms = epoch_ms(seen_at)));
"""
POSTGRES = """
create table files (id int primary key,
    code text generated always as ('D' || lpad(id::text, 4, '0')) stored unique);
create table pages (id int primary key, code text not null references files(code),
    title text not null, unique (code, title));
create table read (id int primary key, raw text not null, day date not null,
    check (to_date(raw, 'YYYYMMDD') = day));
create table numbered (id int primary key, n int not null check (n between 0 and 99999),
    code text not null check (code = to_char(n, 'FM00000')));
create table days (key int primary key check (key = to_char(day, 'YYYYMMDD')::int),
    day date not null unique);
create table sales (key int not null references days, n int not null, primary key (key, n));
create table bills (id int primary key, day date not null, n int not null check (n > 0),
    number text not null unique check (number = format('F%s-%s', to_char(day, 'YYYYMM'), n)));
"""


@pytest.mark.parametrize(
    ("kind", "ddl", "queries"),
    [
        (
            "sqlite",
            SQLITE,
            {
                "select count(distinct code) from numbered": 100,
                "select count(distinct days) > 5 and count(distinct begins) > 50 from stays": 1,
                "select count(distinct nights) > 3 and count(distinct begins) > 50 from nights": 1,
                "select count(distinct day) > 50 from events": 1,
                "select count(distinct code) > 20 from pages": 1,
                "select count(distinct opens) > 20 from hours": 1,
            },
        ),
        (
            "duckdb",
            DUCKDB,
            {
                "select count(distinct bic) > 50 from banks": True,
                "select count(distinct b) > 50 from numbered": True,
                "select count(distinct raw) > 50 from read": True,
                "select count(*) from days": 100,
                "select count(*) > 50 from sales": True,
            },
        ),
    ],
)
def test_files_are_filled(told, kind, ddl, queries):
    found = told(kind, ddl, {query: query for query in queries})
    assert found == queries


def test_postgresql_is_filled(tables):
    found = tables(POSTGRES)
    assert len(set(found["pages"]["code"])) > 20
    assert len(set(found["numbered"]["code"])) > 50
    assert len(set(found["read"]["raw"])) > 50
    assert len(found["sales"]["n"]) > 50
    assert len(set(found["bills"]["number"])) == 100


SPELLS = """
create table spells (id integer primary key, since timestamp not null, until timestamp not null,
    is_current boolean not null check (is_current = (until = timestamp '9999-12-31 00:00:00')),
    check (until > since));
"""


def test_an_end_that_means_none_stands_where_a_flag_says_so(told):
    asked = {
        "both": "select count(distinct is_current) from spells",
        "last": "select bool_and(year(until) = 9999) from spells where is_current",
    }
    assert told("duckdb", SPELLS, asked) == {"both": 2, "last": True}
