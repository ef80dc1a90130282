"""Columns that a check keeps equal in two keys, and keys of columns that the database computes."""

from click.testing import CliRunner

from synth.cli import command

EQUAL = """
create table body (id serial primary key, name text not null);
create table agency (body_id int references body, id int, primary key (body_id, id));
create table adviser (body_id int references body, id int, primary key (body_id, id));
create table contract (id serial primary key, agency_body int not null, agency_id int not null,
  adviser_body int not null, adviser_id int not null, year int not null, site_year int not null,
  site_code text not null,
  foreign key (agency_body, agency_id) references agency,
  foreign key (adviser_body, adviser_id) references adviser,
  check (agency_body = adviser_body), check (year = site_year));
create table site (code text, year int check (year > 2015), primary key (code, year));
alter table contract add foreign key (site_code, site_year) references site;
"""
COMPUTED = """
create table company (code text primary key check (code ~ '^[0-9]{6}$'), name text not null);
create table plant (code text primary key check (code ~ '^[0-9]{10}$'), label text not null,
  company text generated always as (left(code, 6)) stored references company);
create table tongue (code text primary key check (code = lower(code)));
create table account (id serial primary key, tongue text,
  small text generated always as (lower(tongue)) stored references tongue,
  zone int, zone_or_one int generated always as (coalesce(zone, 1)) stored);
create table zone (id serial primary key);
alter table account add foreign key (zone_or_one) references zone;
"""
KEYED = """
create table bay (aisle char(2) not null check (aisle ~ '^[A-Z]{2}$'), rank int not null
  check (rank between 1 and 99), code text generated always as (aisle || '-' || rank::text) stored
  primary key);
create table move (id serial primary key, code text not null references bay, amount int not null);
create table part (id int, kind char(1) generated always as ('P') stored, name text not null,
  primary key (id, kind));
"""


def rows(postgres, tmp_path, tables, query):
    """What a query says after init, check, seed and verify, without an edit."""
    url, path = postgres.database(tables), tmp_path / "s.yaml"
    for words in (
        ["init", url, "-o", str(path)],
        ["check", str(path), "--against", url],
        ["seed", str(path), "--to", url],
        ["verify", url, "--schema", str(path)],
    ):
        found = CliRunner().invoke(command, words)
        assert found.exit_code == 0, found.output
    with postgres.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_references_by_equal_columns_agree(postgres, tmp_path):
    (count,) = rows(postgres, tmp_path, EQUAL, "select count(*) from contract")
    assert count > 20


def test_references_by_computed_columns_are_met(postgres, tmp_path):
    query = (
        "select count(*), count(distinct company), (select count(distinct small) from account),"
        " (select count(distinct zone_or_one) from account) from plant"
    )
    assert min(rows(postgres, tmp_path, COMPUTED, query)) > 20


def test_keys_that_are_computed_are_met(postgres, tmp_path):
    query = "select count(*), (select count(*) from move), (select count(*) from part) from bay"
    assert min(rows(postgres, tmp_path, KEYED, query)) > 50


BETWEEN = """
create table mine (id serial primary key, name text not null);
create table permit (id serial primary key, code text not null);
create table mine_permit (mine_id int references mine, permit_id int references permit,
  primary key (mine_id, permit_id));
create table report (id serial primary key, mine_id int not null references mine,
  permit_id int references permit, foreign key (mine_id, permit_id) references mine_permit);
create table note (id serial primary key, report_id int not null references report);
"""


def test_a_pair_of_which_a_part_may_be_empty_is_a_row_between(postgres, tmp_path):
    query = "select count(*) from report join mine_permit using (mine_id, permit_id)"
    (found,) = rows(postgres, tmp_path, BETWEEN, query)
    assert found > 50
