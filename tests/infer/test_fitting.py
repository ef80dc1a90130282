"""Conditions on a column of a foreign key: SQLite judges what `init` writes."""

from click.testing import CliRunner

from synth.cli import command

DDL = """
create table role (label text primary key);
create table account (id integer primary key, type text not null references role,
    check (type in ('manager', 'admin')));
create table guest (id integer primary key, type text references role, check (type = 'guest'));
create table country (id integer primary key, name text not null);
create table shop (id integer primary key, country_id int not null references country,
    check (country_id in (1033, 1040)));
create table depot (id integer primary key, country_id int not null references country,
    check (country_id <> 1035));
create table spot (id integer primary key, country_id int references country,
    shop_id int references shop, check ((country_id is null and shop_id is null)
    or (country_id = 1091 and country_id is not null and shop_id is not null)
    or (not (country_id = 1091 and country_id is not null) and shop_id is null)));
create table currency (code text primary key);
create table price (id integer primary key, currency text not null references currency,
    check (length(currency) = 3 and currency = upper(currency)));
create table nation (code char(2) primary key, name text not null);
create table site (id integer primary key, nation char(2) not null references nation,
    siret text, check (nation <> 'FR' or siret is not null));
create table seat (id integer primary key);
create table booking (id integer primary key, seat_id int not null references seat,
    check (seat_id between 10 and 20));
create table grade (code text primary key);
create table staff (id integer primary key, grade text not null references grade,
    unique (id, grade));
create table duty (id integer primary key, staff_id int not null, grade text not null,
    check (grade in ('nurse', 'doctor')),
    foreign key (staff_id, grade) references staff (id, grade));
create table outcome (code varchar(5) primary key, label text not null);
create table reason (code varchar(5) primary key);
create table claim (id integer primary key, outcome varchar(5) not null references outcome,
    reason varchar(5) references reason, remark text,
    check ((outcome = 'REJ') = (reason is not null)),
    check (reason is null or reason <> 'OTHER' or remark is not null));
create table school (id integer primary key, country_id int not null references country,
    town text, abroad text, check (case when country_id = 1050 then town is not null
    and abroad is null else town is null and abroad is not null end));
create table trip (id integer primary key, country_id int references country, note text,
    check (country_id is null or (country_id in (1040, 1041) and note is not null)));
"""
HOLDS = {
    "all roles that are named": "select group_concat(label, ' ') from"
    " (select label from role order by 1)",
    "both of an account": "select count(distinct type) from account",
    "guests": "select count(*) > 50 from guest where type = 'guest'",
    "both shops": "select count(distinct country_id) from shop",
    "several depots": "select count(distinct country_id) > 20 from depot",
    "currencies": "select count(*) > 5 and count(*) = sum(length(code) = 3) from currency",
    "nations besides one that conditions name": "select count(*) > 5 from nation",
    "seats": "select count(distinct seat_id) between 5 and 11 from booking",
    "spots at home and abroad": "select count(distinct coalesce(country_id = 1091, 2)) from spot",
    "grades that a key of a key asks for": "select count(*) from staff where grade in"
    " ('nurse', 'doctor')",
    "outcomes beside the one that is named": "select count(*) > 5 and count(*) filter"
    " (where code = 'REJ') = 1 from outcome",
    "claims of every branch": "select count(distinct outcome) > 3 and"
    " count(distinct reason is null) = 2 from claim",
    "schools at home and abroad": "select count(distinct country_id = 1050) = 2 and"
    " count(distinct country_id) > 20 from school",
    "trips to two countries, or nowhere": "select count(distinct country_id) = 2 and"
    " count(country_id) < 100 from trip",
    "every table": "select min(n) from (select count(*) n from account union all"
    " select count(*) from shop union all select count(*) from spot)",
}


def test_the_parent_has_the_rows_and_only_they_are_taken(told):
    assert told("sqlite", DDL, HOLDS) == {
        "all roles that are named": "admin guest manager",
        "both of an account": 2,
        "guests": 1,
        "both shops": 2,
        "several depots": 1,
        "currencies": 1,
        "nations besides one that conditions name": 1,
        "seats": 1,
        "spots at home and abroad": 2,
        "grades that a key of a key asks for": 4,
        "outcomes beside the one that is named": 1,
        "claims of every branch": 1,
        "schools at home and abroad": 1,
        "trips to two countries, or nowhere": 1,
        "every table": 100,
    }


SHORT = """
create table category (code varchar primary key, label text not null);
create table place (code text not null, kind varchar(20) not null, primary key (code, kind));
create table report (id serial primary key, category varchar(3) references category);
create table visit (id serial primary key, place_code varchar(4) not null,
  place_kind varchar(5) not null, foreign key (place_code, place_kind) references place);
create table line (id bigint not null, at timestamptz not null) partition by range (at);
"""


def test_keys_are_as_short_as_what_names_them(postgres, tmp_path):
    url, path = postgres.database(SHORT), tmp_path / "s.yaml"
    run = CliRunner().invoke
    for words in (["init", url, "-o", path], ["check", path, "--against", url]):
        assert run(command, [*map(str, words)]).exit_code == 0
    # Nobody made a partition: no row finds a place.
    assert "  line:\n    rows: 0  # left out: it has no partition\n" in path.read_text()
    assert run(command, ["seed", str(path), "--to", url]).exit_code == 0
    with postgres.connect(url) as connection:
        lengths = connection.execute("select max(length(code)) from category").fetchone()[0]
        both = "select max(length(code)), max(length(kind)) from place"
        code, kind = connection.execute(both).fetchone()
        counts = "select (select count(category) from report), (select count(*) from visit)"
        assert min(connection.execute(counts).fetchone()) > 0
    assert lengths <= 3
    assert code <= 4
    assert kind <= 5
