"""What a real DuckDB file tells of its tables."""

from contextlib import closing

import duckdb
import pytest

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbReference,
    DbTable,
    DbType,
    DbUnique,
    TableName,
)
from synth.databases.duckdb.catalog import structure
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.duckdb.types import column_type

DDL = """
create schema emploi;
create type emploi.statut as enum ('inscrit', 'radié', 'en ''attente, ou non)');
create sequence rangs;
create table emploi."Agence A" (
  code varchar primary key,
  "Nom d'usage" varchar not null,
  rang integer default nextval('rangs'),
  unique ("Nom d'usage", rang)
);
comment on table emploi."Agence A" is 'Les agences';
comment on column emploi."Agence A".code is 'Le code';
create table emploi.demandeur (
  id bigint primary key,
  agence varchar not null references emploi."Agence A" (code),
  parrain bigint references emploi.demandeur (id),
  statut emploi.statut default 'inscrit',
  taux decimal(5, 2) check (taux >= 0 and taux <= 100),
  double_ bigint generated always as (parrain * 2),
  vide text default null
);
create unique index vif on emploi.demandeur ((lower(agence)), "parrain");
create unique index sien on emploi."Agence A" ("Nom d'usage");
create index autre on emploi.demandeur (statut);
create view vue as select 1 as a;
create temp table passage (a integer);
attach ':memory:' as voisin;
create table voisin.ailleurs (a integer);
"""
TEXT = DbType("VARCHAR", "text")
BIGINT = DbType("BIGINT", "bigint")


def read(ddl):
    with closing(duckdb.connect()) as connection:
        connection.execute(ddl)
        return structure(connection)


def test_all_of_a_table():
    found = read(DDL)
    assert (found.dialect, found.default_namespace) == (DUCKDB, "main")
    assert found.version == duckdb.__version__
    agence, demandeur = TableName("emploi", "Agence A"), TableName("emploi", "demandeur")
    statut = DbType(
        "ENUM('inscrit', 'radié', 'en ''attente, ou non)')",
        "enum",
        labels=("inscrit", "radié", "en 'attente, ou non)"),
    )
    assert found.tables == (
        DbTable(
            agence,
            (
                DbColumn("code", TEXT, nullable=False, comment="Le code"),
                DbColumn("Nom d'usage", TEXT, nullable=False),
                DbColumn(
                    "rang",
                    DbType("INTEGER", "integer"),
                    default="nextval('rangs')",
                    is_identity=True,
                ),
            ),
            uniques=(
                DbUnique("Agence A_code_pkey", ("code",), ("code",), is_primary=True),
                DbUnique(
                    "Agence A_nom d'usage_rang_key",
                    ("Nom d'usage", "rang"),
                    ("Nom d'usage", "rang"),
                ),
                DbUnique("sien", ("Nom d'usage",), ("Nom d'usage",)),
            ),
            comment="Les agences",
        ),
        DbTable(
            demandeur,
            (
                DbColumn("id", BIGINT, nullable=False),
                DbColumn("agence", TEXT, nullable=False),
                DbColumn("parrain", BIGINT),
                DbColumn("statut", statut, default="'inscrit'"),
                DbColumn("taux", DbType("DECIMAL(5,2)", "numeric", precision=5, scale=2)),
                DbColumn(
                    "double_",
                    BIGINT,
                    default="CAST((parrain * 2) AS BIGINT)",
                    is_generated=True,
                ),
                DbColumn("vide", TEXT),
            ),
            uniques=(
                DbUnique("demandeur_id_pkey", ("id",), ("id",), is_primary=True),
                DbUnique("vif", (None, "parrain"), ("(lower(agence))", "parrain")),
            ),
            references=(
                DbReference("demandeur_agence_code_fkey", ("agence",), agence, ("code",)),
                DbReference("demandeur_parrain_id_fkey", ("parrain",), demandeur, ("id",)),
            ),
            checks=(DbCheck("demandeur_taux_taux_check", "((taux >= 0) AND (taux <= 100))"),),
        ),
    )


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("INTEGER[3]", {"base": "array", "length": 3, "element": DbType("INTEGER", "integer")}),
        (
            "ENUM('a', 'b')[]",
            {"base": "array", "element": DbType("ENUM('a', 'b')", "enum", labels=("a", "b"))},
        ),
        (
            "UTINYINT",
            {"base": "smallint", "checks": ("(VALUE >= 0)", "(VALUE <= 255)")},
        ),
        ("HUGEINT", {"base": "numeric", "precision": 38, "scale": 0}),
        ("BIGNUM", {"base": "bigint"}),
        ("VARIANT", {"base": "other"}),
        ("TIMESTAMP WITH TIME ZONE", {"base": "timestamptz"}),
        ("BIT", {"base": "varbit"}),
        ("JSON", {"base": "json"}),
    ],
)
def test_types_as_duckdb_writes_them(text, made):
    assert column_type(text) == DbType(text, **made)
    found = read(f"create table t (a {text})")
    assert found.find(("t",)).columns[0].type == DbType(text, **made)


def test_the_limits_of_whole_numbers_are_those_of_duckdb():
    with closing(duckdb.connect()) as connection:
        for text in ("TINYINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"):
            lowest, highest = (check.split()[-1][:-1] for check in column_type(text).checks)
            connection.execute(f"select '{lowest}'::{text}, '{highest}'::{text}")
            for value in (int(lowest) - 1, int(highest) + 1):
                with pytest.raises(duckdb.ConversionException):
                    connection.execute(f"select '{value}'::{text}").fetchall()
