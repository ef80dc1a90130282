"""Columns that all begin with the abbreviation of their table, as old French schemas have them."""

import pytest

DDL = """
    create table T_AGT (
        AGT_ID integer primary key, AGT_NOM text not null, AGT_PRN text not null,
        AGT_DT_ENT date not null, AGT_DT_SOR date);
    create table T_IND (
        IND_ID integer primary key, IND_NOM_NAI text not null, IND_NOM_EPX text,
        IND_PRN1 text not null, IND_DT_NAI date not null, IND_AGE integer not null,
        IND_DT_DCD date, IND_COM_NAI text, IND_NAT text,
        AGT_ID integer references T_AGT, check (IND_DT_DCD is null or IND_DT_DCD >= IND_DT_NAI));
    create table T_OFF (
        OFF_ID integer primary key, OFF_SAL_MIN numeric(9, 2) not null,
        OFF_SAL_MAX numeric(9, 2) not null, check (OFF_SAL_MAX >= OFF_SAL_MIN));
"""


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(
    ("table", "holds"),
    [
        ("T_AGT", "AGT_DT_SOR is null or AGT_DT_SOR >= AGT_DT_ENT"),
        ("T_IND", "IND_NOM_NAI not in ('O', 'N')"),
        ("T_IND", "IND_AGE = date_sub('year', IND_DT_NAI, date '2026-01-01') and IND_AGE > 15"),
        ("T_IND", "length(IND_NAT) < 30 and IND_NAT not in ('O', 'N')"),
        ("T_OFF", "OFF_SAL_MAX >= OFF_SAL_MIN"),
    ],
)
def test_every_row_is_believed(rows, table, holds):
    query = f"select count(*), count(*) filter (where not ({holds})) from {table}"
    known, wrong = rows.execute(query).fetchone()
    assert known > 50
    assert wrong == 0


def test_few_are_dead_and_no_two_ranges_of_pay_are_alike(rows):
    dead = "select count(IND_DT_DCD) < 0.2 * count(*) from T_IND"
    assert rows.execute(dead).fetchone() == (True,)
    shares = "select count(distinct round(OFF_SAL_MAX / OFF_SAL_MIN, 2)) from T_OFF"
    assert rows.execute(shares).fetchone()[0] > 5
