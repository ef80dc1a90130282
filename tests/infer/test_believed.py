"""What a clerk believes of rows that `init` made up for tables that nobody has seen."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth.api import generate, infer_schema

DDL = """
    create table organization (id integer primary key, created_at timestamp not null);
    create table bill (
        id integer primary key, organization_id integer not null references organization,
        created_at timestamp not null);
    create table vat_rate (
        id integer primary key, organization_id integer not null references organization,
        created_at timestamp not null);
    create table bill_vat (
        id integer primary key, bill_id integer not null references bill,
        vat_rate_id integer references vat_rate, created_at timestamp not null);
    create unique index once on bill_vat (bill_id, vat_rate_id)
        where vat_rate_id is not null and created_at >= '2023-09-12 00:00:00';
    create table bill_part (
        id integer primary key, bill_id integer not null references bill, is_last boolean,
        charged_from date, created_at timestamp not null check (created_at >= '2022-03-01'));
    create unique index last_part on bill_part (bill_id, charged_from)
        where is_last and created_at >= '2023-06-09 00:00:00';

    create table salarie (id integer primary key, nom text not null, prenom text not null);
    create table bulletin (
        id integer primary key, salarie_id integer not null references salarie,
        periode varchar(7) not null, unique (salarie_id, periode));
    create table declaration (
        salarie_id integer not null references salarie, trimestre varchar(10) not null,
        primary key (salarie_id, trimestre));
    create table paie (
        salarie_id integer not null references salarie, annee smallint not null,
        mois smallint not null, primary key (salarie_id, annee, mois));
    create table indemnite (
        id integer primary key, salarie_id integer not null references salarie,
        mois date not null, semaine varchar(8) not null, unique (salarie_id, mois));
    create table cloture (id integer primary key, periode text not null unique);
    create table usage (
        account_no integer not null, period text not null, week integer, quarter varchar(7),
        unique (account_no, period));
    create table plan (id integer primary key, period text not null default 'monthly');
"""

HOLDS = [
    ("bill_vat v join bill b on b.id = v.bill_id", "v.created_at >= b.created_at"),
    ("bill_vat v join vat_rate r on r.id = v.vat_rate_id", "v.created_at >= r.created_at"),
    ("bill_part p join bill b on b.id = p.bill_id", "p.created_at >= b.created_at"),
    ("bill_part", "created_at >= '2022-03-01' and created_at <= '2026-01-01'"),
    ("bulletin", r"regexp_full_match(periode, '202[0-5]-(0[1-9]|1[0-2])')"),
    ("declaration", "regexp_full_match(trimestre, '202[0-5]-T[1-4]')"),
    ("paie", "annee between 2015 and 2025 and mois between 1 and 12"),
    ("indemnite", "day(mois) = 1 and mois <= '2026-01-01'"),
    ("indemnite", r"regexp_full_match(semaine, '202[0-5]-S[0-5]\d')"),
    ("cloture", r"regexp_full_match(periode, '20(\d\d)-(0[1-9]|1[0-2])') and periode < '2026'"),
    ("usage", r"regexp_full_match(period, '202[0-5]-(0[1-9]|1[0-2])') and week <= 53"),
    ("usage", "regexp_full_match(quarter, '202[0-5]-[QT][1-4]')"),
    ("plan", "period in ('daily', 'weekly', 'monthly', 'yearly')"),
]
SHARES = [
    ("bill_vat", "vat_rate_id is not null", 0.5, 1.0),
    ("bulletin", "periode = '2025-03'", 0.0, 0.2),
]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """The tables of a schema that `init` wrote, in DuckDB."""
    folder = tmp_path_factory.mktemp("believed")
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        connection.executescript(DDL)
    (folder / "s.yaml").write_text(infer_schema(f"sqlite:///{folder}/a.db"), encoding="utf-8")
    with closing(duckdb.connect()) as database:
        for name, frame in generate(folder / "s.yaml").items():
            database.register("frame", frame)
            database.execute(f'create table "{name}" as from frame')
        yield database


@pytest.mark.parametrize(("tables", "holds"), HOLDS)
def test_every_row_is_believed(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 0
    assert wrong == 0


@pytest.mark.parametrize(("table", "holds", "least", "most"), SHARES)
def test_what_holds_of_some_rows_holds_of_as_many(rows, table, holds, least, most):
    query = f"select count(*) filter (where {holds}) / count(*) from {table}"
    (share,) = rows.execute(query).fetchone()
    assert least <= share <= most
