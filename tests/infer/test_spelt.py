"""Texts that conditions spell place by place, and texts that are moments, by three databases."""

import sqlite3
from contextlib import closing

import duckdb
import phonenumbers
import stdnum.fr.nir as stdnum_nir

OFFERS = """
create table employer (siret varchar(14) primary key check (siret ~ '^\\d{14}$'));
create table offer (
  id int primary key, siret varchar(14) not null references employer,
  reference varchar(20) not null unique,
  check (left(reference, 9) = left(siret, 9) and substr(reference, 10, 1) = '-'));
create table claim (
  id int primary key, opened date not null, branch char(2) not null check (branch ~ '^[A-Z]{2}$'),
  code varchar(11) not null unique check (code ~ '^[A-Z]{2}/[0-9]{2}/[0-9]{5}$'),
  check (left(code, 2) = branch), check (substr(code, 4, 2) = to_char(opened, 'YY')));
"""


def test_pieces_of_other_columns_are_put_together(tables):
    made = tables(OFFERS)
    offers, claims = made["offer"], made["claim"]
    pairs = list(zip(offers["reference"], offers["siret"], strict=True))
    assert len({*offers["reference"]}) == len(pairs) > 20
    assert all(text[:9] == siret[:9] and text[9] == "-" for text, siret in pairs)
    rows = zip(claims["code"], claims["branch"], claims["opened"], strict=True)
    assert all(c[:3] == f"{b}/" and c[3:5] == f"{day:%y}" for c, b, day in rows)
    assert len({*claims["code"]}) == 100


STAYS = """
create table stay (
  id integer primary key, arrives text not null check (date(arrives) = arrives),
  quarter text not null check (quarter glob '[0-9][0-9][0-9][0-9]Q[1-4]'
    or quarter glob '[0-9][0-9][0-9][0-9]-[1-4]'),
  check (substr(quarter, 1, 4) = strftime('%Y', arrives)),
  check (cast(substr(quarter, -1) as integer) = (cast(strftime('%m', arrives) as integer) + 2) / 3)
);
create table company (siren text primary key check (length(siren) = 9));
create table site (
  id integer primary key, siret text not null unique check (length(siret) = 14),
  company_siren text not null references company, check (substr(siret, 1, 9) = company_siren));
create table bill (
  id integer primary key, siret text not null references site (siret), siren_client text not null,
  check (siret like siren_client || '%'));
"""


def test_a_day_beside_a_piece_stays_a_day_and_a_beginning_is_as_long_as_compared(filled_file):
    with closing(sqlite3.connect(filled_file(STAYS))) as connection:
        count, least = connection.execute("select count(*), min(arrives) from stay").fetchone()
        (sites,) = connection.execute("select count(*) from site").fetchone()
        (sizes,) = connection.execute(
            "select group_concat(distinct length(siren_client)) from bill"
        )
    assert (count, sizes) == (100, ("9",))
    assert least > "2020"
    assert sites > 50


VISITS = """
create table visit (
  id integer primary key, seen varchar not null check (try_cast(seen as timestamp) is not null),
  day varchar not null, month varchar not null, check (month = left(seen, 7)),
  born varchar not null check (try_cast(born as date) is not null), check (born < seen),
  check (strftime(try_cast(seen as timestamp), '%d/%m/%Y') = day));
"""


def test_texts_that_can_be_read_as_moments_are_moments_of_the_last_years(tmp_path, three_commands):
    file = tmp_path / "a.duckdb"
    with closing(duckdb.connect(file)) as connection:
        connection.execute(VISITS)
    three_commands(f"duckdb:///{file}")
    with closing(duckdb.connect(file)) as connection:
        found = connection.execute(
            "select count(*), bool_and(seen::timestamp between '2021-01-01' and '2026-01-01'),"
            " bool_and(born::date < '2007-01-01'), count(distinct seen) from visit"
        ).fetchone()
    assert found == (100, True, True, 100)


INSURED = """
create table insured (
  id integer primary key, nom text not null, prenom text not null, naissance date not null,
  nir text not null check (length(nir) = 15), mobile text not null check (length(mobile) = 10),
  agence text not null check (length(agence) = 2),
  check (substr(nir, 2, 2) = strftime('%y', naissance)), check (substr(mobile, 9, 2) = agence));
"""


def test_a_number_of_nobody_is_not_spelt(filled_file):
    with closing(sqlite3.connect(filled_file(INSURED))) as connection:
        rows = connection.execute("select nir, mobile, naissance from insured").fetchall()
    assert len(rows) == 100
    assert all(nir[:3].isdecimal() and nir[1:3] == day[2:4] for nir, _, day in rows)
    assert not any(
        stdnum_nir.is_valid(nir) and nir[5:7] < "96" and nir[7] < "8" for nir, _, _ in rows
    )
    phones = [phonenumbers.parse(mobile, "FR") for _, mobile, _ in rows]
    assert {str(phone.national_number)[:5] for phone in phones} == {"63998"}
