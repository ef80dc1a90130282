"""What a real server tells of its tables."""

from contextlib import closing

import pytest

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbExclusion,
    DbReference,
    DbTable,
    DbTrigger,
    DbType,
    DbUnique,
    TableName,
)
from synth.databases.postgresql import Postgresql
from synth.databases.postgresql.catalog import structure
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.errors import WorldError

DDL = """\
create schema emploi;
create schema "Pôle A";
create type emploi.statut as enum ('inscrit', 'radié', 'en ''attente');
create type emploi.lieu as (voie text, code char(5));
create domain emploi.code as varchar(8) check (value <> '') constraint a check (length(value) > 1);
create domain emploi.code_exact as emploi.code not null check (value ~ '^[A-Z]');
create sequence emploi.rangs;
create function emploi.veille() returns trigger language plpgsql as 'begin return new; end';
create table emploi.agence (
  code emploi.code_exact primary key,
  nom varchar(40) not null,
  rang bigint default nextval('emploi.rangs'),
  ouverte boolean default true,
  constraint nom unique nulls not distinct (nom, ouverte)
);
comment on table emploi.agence is 'Les agences';
comment on column emploi.agence.nom is 'L''enseigne';
create unique index vive on emploi.agence (lower(nom), code, (rang + 1)) include (ouverte)
  where ouverte and rang > 3;
create index sans_effet on emploi.agence (nom);
create table emploi.demandeur (
  id integer generated always as identity,
  ordre serial,
  agence emploi.code not null references emploi.agence deferrable initially deferred,
  parrain integer,
  parrain_agence varchar(8),
  efface text,
  "Vu" daterange,
  naissance date check (naissance > '1900-01-01'),
  annee integer generated always as (ordre + 2000) stored,
  mois integer generated always as (ordre % 12) virtual,
  primary key (agence, id),
  foreign key (parrain_agence, parrain) references emploi.demandeur match full,
  constraint tard check (ordre > 0) not valid,
  constraint souhait check (ordre > 5) not enforced,
  constraint sejour exclude using gist (int4range(ordre, id) with &&, ("Vu") with &&)
    where (id > 3)
);
alter table emploi.demandeur drop column efface;
create trigger veille before insert or update on emploi.demandeur
  for each row execute function emploi.veille();
create trigger apres after insert on emploi.demandeur execute function emploi.veille();
create trigger muet before insert on emploi.demandeur execute function emploi.veille();
create trigger maj after update on emploi.demandeur execute function emploi.veille();
alter table emploi.demandeur disable trigger muet;
create table "Pôle A"."Fiche ""A"" 1" ("Clé" uuid default gen_random_uuid() primary key);
create table "Pôle A".cadette (extra xml) inherits ("Pôle A"."Fiche ""A"" 1");
create view "Pôle A".vue as select 1 as a;
create temp table passage (a integer);
"""
INTEGER = DbType("integer", "integer")
TEXT = DbType("text", "text")
CODE = DbType(
    "emploi.code",
    "varchar",
    length=8,
    checks=("(length((VALUE)::text) > 1)", "((VALUE)::text <> ''::text)"),
    below="character varying(8)",
)
CODE_EXACT = DbType(
    "emploi.code_exact",
    "varchar",
    length=8,
    checks=(*CODE.checks, "((VALUE)::text ~ '^[A-Z]'::text)"),
    not_null=True,
    below="character varying(8)",
)


@pytest.fixture
def read(postgres):
    """Reads the structure that some statements make."""

    def told(ddl):
        with closing(Postgresql(postgres.database(ddl), read_only=True)) as database:
            return database.structure()

    return told


def test_all_of_a_table(read):
    found = read(DDL)
    assert (found.dialect, found.default_namespace) == (POSTGRESQL, "public")
    assert found.version[:2].isdecimal()
    agence, demandeur = TableName("emploi", "agence"), TableName("emploi", "demandeur")
    fiche, cadette = TableName("Pôle A", 'Fiche "A" 1'), TableName("Pôle A", "cadette")
    assert [table.name for table in found.tables] == [fiche, cadette, agence, demandeur]
    assert found.by_name[agence] == DbTable(
        agence,
        (
            DbColumn("code", CODE_EXACT, nullable=False),
            DbColumn(
                "nom",
                DbType("character varying(40)", "varchar", length=40),
                nullable=False,
                comment="L'enseigne",
            ),
            DbColumn(
                "rang",
                DbType("bigint", "bigint"),
                default="nextval('emploi.rangs'::regclass)",
                is_identity=True,
            ),
            DbColumn("ouverte", DbType("boolean", "boolean"), default="true"),
        ),
        uniques=(
            DbUnique("agence_pkey", ("code",), ("code",), is_primary=True),
            DbUnique("nom", ("nom", "ouverte"), ("nom", "ouverte"), nulls_distinct=False),
            DbUnique(
                "vive",
                (None, "code", None),
                ("lower((nom)::text)", "code", "((rang + 1))"),
                where="(ouverte AND (rang > 3))",
            ),
        ),
        comment="Les agences",
    )
    assert found.by_name[demandeur] == DbTable(
        demandeur,
        (
            DbColumn("id", INTEGER, nullable=False, is_identity=True),
            DbColumn(
                "ordre",
                INTEGER,
                nullable=False,
                default="nextval('emploi.demandeur_ordre_seq'::regclass)",
                is_identity=True,
            ),
            DbColumn("agence", CODE, nullable=False),
            DbColumn("parrain", INTEGER),
            DbColumn("parrain_agence", DbType("character varying(8)", "varchar", length=8)),
            DbColumn("Vu", DbType("daterange", "range", element=DbType("date", "date"))),
            DbColumn("naissance", DbType("date", "date")),
            DbColumn("annee", INTEGER, default="(ordre + 2000)", is_generated=True),
            DbColumn("mois", INTEGER, default="(ordre % 12)", is_generated=True),
        ),
        uniques=(DbUnique("demandeur_pkey", ("agence", "id"), ("agence", "id"), is_primary=True),),
        references=(
            DbReference("demandeur_agence_fkey", ("agence",), agence, ("code",), True),
            DbReference(
                "demandeur_parrain_agence_parrain_fkey",
                ("parrain_agence", "parrain"),
                demandeur,
                ("agence", "id"),
            ),
        ),
        checks=(
            DbCheck("demandeur_naissance_check", "(naissance > '1900-01-01'::date)"),
            DbCheck("tard", "(ordre > 0)"),
            DbCheck(
                "demandeur_parrain_agence_parrain_fkey",
                '((("parrain_agence" IS NULL) = ("parrain" IS NULL)))',
            ),
        ),
        exclusions=(
            DbExclusion("sejour", (("int4range(ordre, id)", "&&"), ('"Vu"', "&&")), "(id > 3)"),
        ),
        triggers=(
            DbTrigger("apres", "after each statement", "emploi.veille"),
            DbTrigger("veille", "before each row", "emploi.veille"),
        ),
    )
    key = DbColumn("Clé", DbType("uuid", "uuid"), nullable=False, default="gen_random_uuid()")
    assert found.by_name[fiche] == DbTable(
        fiche,
        (key,),
        uniques=(DbUnique('Fiche "A" 1_pkey', ("Clé",), ("Clé",), is_primary=True),),
    )
    assert found.by_name[cadette] == DbTable(
        cadette, (key, DbColumn("extra", DbType("xml", "xml"))), inherits=(fiche,)
    )


def test_types(read):
    columns = {
        "character varying(5)[]": DbType(
            "character varying(5)[]",
            "array",
            element=DbType("character varying(5)", "varchar", length=5),
        ),
        "emploi.code[]": DbType("emploi.code[]", "array", element=CODE),
        "int4range": DbType("int4range", "range", element=INTEGER),
        "datemultirange": DbType("datemultirange", "multirange", element=DbType("date", "date")),
        "numeric(5,2)": DbType("numeric(5,2)", "numeric", precision=5, scale=2),
        "numeric(3,-2)": DbType("numeric(3,-2)", "numeric", precision=3, scale=-2),
        "numeric": DbType("numeric", "numeric"),
        '"char"': DbType('"char"', "char", length=1),
        "character(3)": DbType("character(3)", "char", length=3),
        "bpchar": DbType("bpchar", "char"),
        "bit(3)": DbType("bit(3)", "bit", length=3),
        "bit varying(9)": DbType("bit varying(9)", "varbit", length=9),
        "vector(20)": DbType("public.vector(20)", "vector", length=20, namespace="public"),
        "emploi.statut": DbType(
            "emploi.statut", "enum", labels=("inscrit", "radié", "en 'attente"), namespace="emploi"
        ),
        "emploi.lieu": DbType(
            "emploi.lieu",
            "composite",
            fields=(("voie", TEXT), ("code", DbType("character(5)", "char", length=5))),
            namespace="emploi",
        ),
        "time without time zone": DbType("time without time zone", "time"),
        "timestamp(0) with time zone": DbType("timestamp(0) with time zone", "timestamptz"),
        "double precision": DbType("double precision", "double"),
        "macaddr8": DbType("macaddr8", "macaddr"),
        "point": DbType("point", "point"),
        "name": DbType("name", "name"),
        "int2vector": DbType("int2vector", "other"),
        "emploi.agence": DbType(
            "emploi.agence",
            "composite",
            fields=(
                ("code", CODE_EXACT),
                ("nom", DbType("character varying(40)", "varchar", length=40)),
                ("rang", DbType("bigint", "bigint")),
                ("ouverte", DbType("boolean", "boolean")),
            ),
            namespace="emploi",
        ),
        "xid8": DbType("xid8", "other"),
    }
    listed = ", ".join(f"c{place} {text}" for place, text in enumerate(columns))
    found = read(f"create extension vector; {DDL} create table public.tout ({listed})")
    table = found.find(("tout",))
    assert [column.type for column in table.columns] == list(columns.values())


PARTITIONS = """
create table mois (jour date, agence text, primary key (jour, agence)) partition by range (jour);
create table mois_01 partition of mois for values from ('2026-01-01') to ('2026-02-01');
create table mois_02 partition of mois for values from ('2026-02-01') to ('2026-03-01')
  partition by list (agence);
create table mois_02_a partition of mois_02 for values in ('a', 'modulus 4, remainder');
alter table mois_02 add check (agence <> 'z');
create table autres (jour date, agence text) partition by list (agence);
create table autres_a partition of autres for values in ('a');
create table autres_x partition of autres default;
create table haché (id integer) partition by hash (id);
create table haché_0 partition of haché for values with (modulus 2, remainder 0);
create table haché_1 partition of haché for values with (modulus 4, remainder 1);
create table haché_3 partition of haché for values with (modulus 4, remainder 3);
create table à_moitié (id integer) partition by hash (id);
create table à_moitié_0 partition of à_moitié for values with (modulus 2, remainder 0);
create table vide (id integer) partition by list (id);
create table rien ();
create table défaut (id integer, a integer) partition by list (id);
create table défaut_1 partition of défaut for values in (1);
create table défaut_x partition of défaut default partition by list (a);
create table défaut_x_2 partition of défaut_x for values in (2);
create table clé (id integer primary key);
create table seule (id integer, a integer not null) partition by list (id);
create table seule_1 (a integer not null unique, id integer not null references clé);
alter table seule attach partition seule_1 for values in (1);
"""


def test_partitions_are_told_by_their_root(read):
    found = read(PARTITIONS)
    bounds = {table.name.name: table.bounds for table in found.tables}
    (half,) = bounds.pop("à_moitié")
    assert half.startswith("satisfies_hash_partition(")
    february = (
        "((jour IS NOT NULL) AND (jour >= '2026-02-01'::date) AND (jour < '2026-03-01'::date) "
        "AND (agence IS NOT NULL) AND (agence = ANY (ARRAY['a'::text, 'modulus 4, "
        "remainder'::text])))"
    )
    in_default = "(NOT ((id IS NOT NULL) AND (id = 1)))"
    assert bounds == {
        "mois": (
            "((jour IS NOT NULL) AND (jour >= '2026-01-01'::date) AND (jour < '2026-02-01'::date))",
            f"({february} AND (agence <> 'z'::text))",
        ),
        "autres": (
            "((agence IS NOT NULL) AND (agence = 'a'::text))",
            "(NOT ((agence IS NOT NULL) AND (agence = 'a'::text)))",
        ),
        "haché": (),
        "vide": ("false",),
        "défaut": (
            "((id IS NOT NULL) AND (id = 1))",
            f"({in_default} AND (a IS NOT NULL) AND (a = 2))",
        ),
        "clé": (),
        "rien": (),
        "seule": ("((id IS NOT NULL) AND (id = 1))",),
    }
    assert all(not table.checks for table in found.tables)


def test_what_only_a_partition_demands_is_demanded_of_the_table(read):
    table = read(PARTITIONS).find(("seule",))
    assert table == DbTable(
        TableName("public", "seule"),
        (DbColumn("id", INTEGER, nullable=False), DbColumn("a", INTEGER, nullable=False)),
        uniques=(DbUnique("seule_1_a_key", ("a",), ("a",)),),
        references=(DbReference("seule_1_id_fkey", ("id",), TableName("public", "clé"), ("id",)),),
        bounds=("((id IS NOT NULL) AND (id = 1))",),
    )


def test_without_overlaps_is_a_key_and_an_exclusion(read):
    ddl = "create table seul (no int4range, au daterange, primary key (no, au without overlaps))"
    table = read(ddl).find(("seul",))
    assert table.key == ("no", "au")
    assert table.exclusions == (DbExclusion("seul_pkey", (("no", "="), ("au", "&&"))),)


def test_names_are_qualified_wherever_the_database_looks(postgres):
    url = postgres.database(DDL)
    with postgres.connect(url) as connection:
        connection.execute(f"alter database {url.rpartition('/')[2]} set search_path = emploi")
    with closing(Postgresql(url)) as database:
        found = database.structure()
    assert found.default_namespace == "emploi"
    assert found.find(("agence",)).columns[0].type.text == "emploi.code_exact"


def test_an_extensions_own_tables_are_left_out(read):
    ddl = "create extension vector; create table sienne (a vector(3) unique);"
    member = "alter extension vector add table sienne; create table nôtre (a integer)"
    assert [table.name.name for table in read(f"{ddl} {member}").tables] == ["nôtre"]


@pytest.mark.parametrize("number", [1, 30])
def test_as_many_questions_for_many_tables_as_for_one(postgres, number):
    ddl = " ".join(f"create table t{place} (id integer primary key);" for place in range(number))
    asked = []

    def ask(sql):
        asked.append(sql)
        return connection.execute(sql).fetchall()

    with postgres.connect(postgres.database(ddl)) as connection:
        found = structure(ask, "public")
    assert (len(found.tables), len(asked)) == (number, 13)


def test_a_server_that_is_too_old():
    with pytest.raises(WorldError) as caught:
        structure(lambda _: [(130004, "13.4")], "public")
    assert str(caught.value) == "PostgreSQL 14 or newer is needed; the server is 13.4"
