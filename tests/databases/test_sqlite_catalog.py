"""What a real SQLite file tells of its tables."""

import sqlite3
from contextlib import closing

import pytest

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbReference,
    DbTable,
    DbTrigger,
    DbType,
    DbUnique,
    TableName,
)
from synth.databases.sqlite.catalog import structure
from synth.databases.sqlite.dialect import SQLITE
from synth.databases.sqlite.texts import (
    IndexText,
    TableText,
    index_text,
    table_text,
    trigger_timing,
)
from synth.databases.sqlite.types import column_type

DDL = """
create table agence (code varchar(8) not null primary key collate nocase, nom text default null)
  without rowid;
create table Demandeur (
  id INTEGER PRIMARY KEY AUTOINCREMENT check (id > 0), -- check (faux)
  [prénom usuel] TEXT NOT NULL COLLATE NOCASE /* references rien, check (faux) */,
  "check" DECIMAL(9, 2) DEFAULT (1 + 1)
    CONSTRAINT "le ""bon"" un" CHECK ("check" <> ')' or `né` is null),
  `né` DATE,
  agence varchar(8) references AGENCE DEFERRABLE INITIALLY DEFERRED,
  parrain integer references demandeur (ID) on delete set null,
  double_ integer generated always as (parrain * 2) virtual,
  triple integer as (parrain * 3) stored,
  unique ("né", agence),
  foreign key (agence, parrain) references contrat (agence, numéro)
    not deferrable initially deferred,
  check (typeof(parrain) = 'integer' and json_valid("prénom usuel"))
);
create table contrat (numéro integer, agence varchar(8), jour real, primary key (agence, numéro));
create unique index vif on demandeur (lower("prénom usuel" || ',') desc, agence collate nocase asc)
  where "né" > '1900' and parrain in (1, 2);
create unique index sien on demandeur ("prénom usuel");
create index autre on demandeur (parrain);
create trigger avant before insert on demandeur begin select 1; end;
create trigger "après insert" after insert on Demandeur when new.id > 3
  begin select raise(abort, 'a'); end;
create trigger maj update of agence on demandeur
  begin insert into agence values (1, 2); end;
create trigger muet insert on agence begin delete from agence; end;
create view vue as select 1 as a;
create temp table passage (a);
create virtual table texte using fts5 (corps);
create table strict_ (a any, b integer primary key desc) strict;
"""
AGENCE = DbType("varchar(8)", "varchar", length=8)


def read(ddl):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(ddl)
        return structure(connection)


def named(name):
    return TableName("main", name)


def test_all_of_a_table():
    found = read(DDL)
    assert (found.dialect, found.default_namespace) == (SQLITE, "main")
    assert found.version == sqlite3.sqlite_version
    names = [table.name.name for table in found.tables]
    assert names == ["Demandeur", "agence", "contrat", "strict_"]
    assert found.find(("Demandeur",)) == DbTable(
        named("Demandeur"),
        (
            DbColumn("id", DbType("INTEGER", "bigint"), nullable=False, is_identity=True),
            DbColumn("prénom usuel", DbType("TEXT", "text"), nullable=False),
            DbColumn(
                "check",
                DbType("DECIMAL(9, 2)", "numeric", precision=9, scale=2),
                default="1 + 1",
            ),
            DbColumn("né", DbType("DATE", "date")),
            DbColumn("agence", AGENCE),
            DbColumn("parrain", DbType("INTEGER", "bigint")),
            DbColumn(
                "double_",
                DbType("INTEGER", "bigint"),
                default="(parrain * 2)",
                is_generated=True,
            ),
            DbColumn(
                "triple",
                DbType("INTEGER", "bigint"),
                default="(parrain * 3)",
                is_generated=True,
            ),
        ),
        uniques=(
            DbUnique("pk_Demandeur", ("id",), ("id",), is_primary=True),
            DbUnique("sien", (None,), ('lower("prénom usuel")',)),
            DbUnique("sqlite_autoindex_Demandeur_1", ("né", "agence"), ("né", "agence")),
            DbUnique(
                "vif",
                (None, None),
                ("""lower("prénom usuel" || ',')""", 'lower("agence")'),
                where="\"né\" > '1900' and parrain in (1, 2)",
            ),
        ),
        references=(
            DbReference("fk_Demandeur_1", ("agence",), named("agence"), ("code",), True),
            DbReference("fk_Demandeur_2", ("parrain",), named("Demandeur"), ("id",)),
            DbReference(
                "fk_Demandeur_3", ("agence", "parrain"), named("contrat"), ("agence", "numéro")
            ),
        ),
        checks=(
            DbCheck("Demandeur_check_1", "(id > 0)"),
            DbCheck('le "bon" un', """("check" <> ')' or `né` is null)"""),
            DbCheck(
                "Demandeur_check_3",
                """(typeof(parrain) = 'integer' and json_valid("prénom usuel"))""",
            ),
        ),
        triggers=(
            DbTrigger("après insert", "after each row", "", refuses=("id > 3",), says=("a",)),
            DbTrigger("avant", "before each row", ""),
        ),
    )
    assert found.find(("agence",)) == DbTable(
        named("agence"),
        (DbColumn("code", AGENCE, nullable=False), DbColumn("nom", DbType("TEXT", "text"))),
        uniques=(
            DbUnique("pk_agence", ("code",), ("code",), is_primary=True),
            DbUnique("sqlite_autoindex_agence_1", (None,), ('lower("code")',)),
        ),
        triggers=(DbTrigger("muet", "before each row", ""),),
    )
    assert found.find(("contrat",)) == DbTable(
        named("contrat"),
        (
            DbColumn("numéro", DbType("INTEGER", "bigint"), nullable=False),
            DbColumn("agence", AGENCE, nullable=False),
            DbColumn("jour", DbType("REAL", "double")),
        ),
        uniques=(
            DbUnique("pk_contrat", ("agence", "numéro"), ("agence", "numéro"), is_primary=True),
        ),
    )
    assert not found.find(("strict_",)).columns[1].is_identity


@pytest.mark.parametrize(
    ("declared", "base", "length", "precision", "scale"),
    [
        ("", "text", None, None, None),
        ("INT", "integer", None, None, None),
        ("UNSIGNED BIG INT", "bigint", None, None, None),
        ("int(11) unsigned", "integer", None, None, None),
        ("SMALLINT UNSIGNED", "smallint", None, None, None),
        ("tinyint(1)", "smallint", None, None, None),
        ("HUGEINT", "bigint", None, None, None),
        ("NATIVE CHARACTER (70)", "char", 70, None, None),
        ("character varying(12)", "varchar", 12, None, None),
        ("VARYINGCHAR(12)", "varchar", 12, None, None),
        ("BLOB SUB_TYPE TEXT", "text", None, None, None),
        ("BLOB", "bytea", None, None, None),
        ("numeric", "numeric", None, None, None),
        ("NUMBER(7)", "numeric", None, 7, 0),
        ("Timestamp With Time Zone", "timestamptz", None, None, None),
        ("timestamp(3) with time zone", "timestamptz", None, None, None),
        ("LONG FLOAT", "double", None, None, None),
        ("chose", "numeric", None, None, None),
        ("varchar(max)", "text", None, None, None),
        ("a((b", "numeric", None, None, None),
    ],
)
def test_declared_types(declared, base, length, precision, scale):
    assert column_type(declared) == DbType(
        declared, base, length=length, precision=precision, scale=scale
    )


def test_every_declared_type_is_kept_as_sqlite_would():
    """SQLite itself says by its affinity what becomes of a number that is written as text."""
    declared = ["int", "integer", "smallint", "varchar(9)", "clob", "decimal(9,2)", "float"]
    kinds = {"integer": {"smallint", "integer", "bigint", "numeric"}, "text": {"varchar", "text"}}
    kinds["real"] = {"double"}
    with closing(sqlite3.connect(":memory:")) as connection:
        for words in declared:
            connection.execute("drop table if exists t")
            connection.execute(f"create table t (a {words})")
            connection.execute("insert into t values ('12')")
            ((kind,),) = connection.execute("select typeof(a) from t").fetchall()
            assert column_type(words).base in kinds[kind], words


def test_tables_beside_a_full_text_table_are_left_out_even_where_its_module_is_unknown():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table mots (a)")
        connection.execute("create table mots_data (a)")
        connection.execute("pragma writable_schema = on")
        connection.execute(
            "update sqlite_schema set sql = 'create virtual table mots using inconnu (a)', "
            "rootpage = 0 where name = 'mots'"
        )
        connection.execute("pragma writable_schema = reset")
        assert structure(connection).tables == ()


@pytest.mark.parametrize("sql", ["create table t (a check (a > 'x))", "", "create table t"])
def test_a_statement_that_cannot_be_cut_tells_nothing(sql):
    assert table_text("t", sql) == TableText()
    assert index_text(sql.replace("table", "index")).where is None
    assert trigger_timing(sql) is None


def test_an_index_is_read_part_by_part():
    sql = """create unique index i on "t(1" ("a,b" collate nocase desc, f(x, ')') asc, c) where d"""
    assert index_text(sql) == IndexText(('"a,b"', "f(x, ')')", "c"), "d")
