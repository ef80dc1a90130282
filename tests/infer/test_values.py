"""Entries of columns, made by a plan and judged by a real PostgreSQL: types, checks, uniqueness."""

import re
from dataclasses import dataclass, field

import pytest

from synth.conditions.domain import Bound, Domain
from synth.databases.catalog import DbColumn, DbType
from synth.infer.meanings import Meaning, meaning
from synth.infer.values import entry

ROWS = 200
HERE = re.compile(r"\$(?!')")
"""The column in a check, where it is no end of a regular expression."""


def kind(text, base=None, **facts):
    return DbType(text, base or text.split("(")[0], **facts)


def varchar(length):
    return kind(f"character varying({length})", "varchar", length=length)


def char(length):
    return kind(f"character({length})", "char", length=length)


def numeric(precision, scale=0):
    return kind(f"numeric({precision},{scale})", "numeric", precision=precision, scale=scale)


def array(element):
    return kind(f"{element.text}[]", "array", element=element)


TEXT, INTEGER, DATE = kind("text"), kind("integer"), kind("date")
STAMP = kind("timestamp without time zone", "timestamp")
ZONED = kind("timestamp with time zone", "timestamptz")
MOOD = kind("mood", "enum", labels=("sad", "ok", "don't, {know}"))


@dataclass(frozen=True)
class Case:
    kind: DbType
    check: str = ""
    domain: Domain = field(default_factory=Domain)
    name: str = "c"
    word: str = ""
    least: int = 2
    unique: bool = False


def lo(text, **facts):
    return Domain(lo=Bound(text, **facts))


def both(low, high, *, is_open=False, **facts):
    return Domain(lo=Bound(low, is_open), hi=Bound(high, is_open), **facts)


PLAIN = [
    *(kind(word) for word in ("smallint", "integer", "bigint", "oid", "real", "text", "boolean")),
    *(kind(word) for word in ("date", "uuid", "json", "jsonb", "bytea", "inet", "cidr")),
    *(kind(word) for word in ("macaddr", "money", "tsvector", "tsquery", "interval", "name")),
    *(kind(word) for word in ("point", "line", "lseg", "box", "path", "polygon", "circle")),
    kind("numeric", "numeric"),
    numeric(5, 2),
    numeric(2, 2),
    numeric(38, 10),
    numeric(60, 30),
    numeric(20),
    numeric(3, 5),
    numeric(2, -3),
    kind("double precision", "double"),
    kind("character varying", "varchar"),
    *(varchar(length) for length in (1, 2, 3, 5, 11, 12, 23, 47, 200)),
    *(char(length) for length in (1, 3, 13)),
    kind("time without time zone", "time"),
    kind("time with time zone", "timetz"),
    STAMP,
    ZONED,
    kind("bit(1)", "bit", length=1),
    kind("bit(300)", "bit", length=300),
    kind("bit varying(9)", "varbit", length=9),
    kind("bit varying", "varbit"),
    kind("macaddr8", "macaddr"),
    kind("vector(3)", "vector", length=3),
    MOOD,
    *(array(kind(word)) for word in ("integer", "text", "uuid", "date", "jsonb", "inet")),
    array(MOOD),
    array(varchar(3)),
    array(numeric(5, 2)),
    array(kind("bit(2)", "bit", length=2)),
    array(array(TEXT)),
    kind("int4range", "range", element=INTEGER),
    kind("numrange", "range", element=kind("numeric")),
    kind("daterange", "range", element=DATE),
    kind("tstzrange", "range", element=ZONED),
    kind("int4multirange", "multirange", element=INTEGER),
    kind("datemultirange", "multirange", element=DATE),
    *(kind(word, "other") for word in ("regclass", "pg_lsn", "xid8", "jsonpath", '"char"')),
]

DOMAINS = [
    Case(INTEGER, "$ >= 0", lo("0")),
    Case(INTEGER, "$ > 1000000", lo("1000000", is_open=True)),
    Case(INTEGER, "$ < 0", Domain(hi=Bound("0", is_open=True))),
    Case(INTEGER, "$ > 2 and $ < 5", both("2", "5", is_open=True)),
    Case(INTEGER, "$ <> 0 and $ between -1 and 1", both("-1", "1", excluded=frozenset("0"))),
    Case(INTEGER, "$ <> 500", Domain(excluded=frozenset(["500"]))),
    Case(INTEGER, "$ in (1, 3)", Domain(among=("1", "3", "7"), excluded=frozenset("7"))),
    Case(INTEGER, "$ = 7", Domain(among=("7",)), least=1),
    Case(INTEGER, "$ = 2147483647", lo("2147483646", is_open=True), least=1),
    Case(INTEGER, "$ between 1900 and 2026", Domain(hi=Bound("year(as_of)", is_relative=True))),
    Case(kind("smallint"), "$ > 32000", lo("32000", is_open=True)),
    Case(kind("bigint"), "$ > 3000000000", lo("3000000000", is_open=True)),
    Case(numeric(5, 2), "$ >= 6.50 and $ <= 200.00", both("6.50", "200.00")),
    Case(numeric(9, 2), "$ > 0 and $ < 0.05", both("0", "0.05", is_open=True)),
    Case(numeric(5, 2), "$ > 999", lo("999", is_open=True)),
    Case(kind("numeric"), "$ > 0.001 and $ < 0.002", both("0.001", "0.002", is_open=True)),
    Case(kind("numeric"), "$ <> 0", Domain(excluded=frozenset("0"))),
    Case(numeric(3, 0), "$ in (10, 20)", Domain(among=("10", "20"))),
    Case(kind("real"), "$ > 0 and $ <= 0.1", Domain(lo=Bound("0", True), hi=Bound("0.1", True))),
    Case(kind("double precision", "double"), "$ between 0 and 1", both("0", "1")),
    Case(kind("double precision", "double"), "$ <> 5", Domain(excluded=frozenset("5"))),
    Case(kind("boolean"), "$", Domain(among=("true",)), least=1),
    Case(kind("boolean"), "not $", Domain(excluded=frozenset(["true"])), least=1),
    Case(DATE, "$ >= '2022-01-01'", lo("2022-01-01")),
    Case(
        DATE,
        "$ > '2022-01-01' and $ < '2022-01-04'",
        both("2022-01-01", "2022-01-04", is_open=True),
    ),
    Case(
        DATE,
        "$ >= '1930-01-01' and $ <= '2008-01-01'",
        Domain(lo=Bound("1930-01-01"), hi=Bound("as_of - to_years(18)", is_relative=True)),
    ),
    Case(DATE, "$ > '2026-01-01'", lo("as_of", is_open=True, is_relative=True)),
    Case(DATE, "$ > '2076-01-01'", lo("as_of + to_years(50)", is_open=True, is_relative=True)),
    Case(DATE, "$ < '1950-01-01'", Domain(hi=Bound("1950-01-01", is_open=True))),
    Case(DATE, "$ <> '2024-02-29'", Domain(excluded=frozenset(["2024-02-29"]))),
    Case(
        STAMP,
        "$ >= '2022-01-01' and $ < '2022-01-02'",
        Domain(lo=Bound("2022-01-01 00:00:00"), hi=Bound("2022-01-02 00:00:00", is_open=True)),
    ),
    Case(
        ZONED,
        "$ >= '2022-01-01 00:00:00+00' and $ < '2022-02-01 00:00:00+00'",
        Domain(lo=Bound("2022-01-01 00:00:00"), hi=Bound("2022-02-01 00:00:00", is_open=True)),
    ),
    Case(STAMP, "$ <= '2026-01-01'", Domain(hi=Bound("as_of", is_relative=True))),
    Case(ZONED, "$ in ('2022-01-01 00:00:00+00')", Domain(among=("2022-01-01 00:00:00",)), least=1),
    Case(kind("time without time zone", "time"), "$ > '18:00:00'", lo("18:00:00", is_open=True)),
    Case(
        kind("time without time zone", "time"),
        "$ <> '12:00'",
        Domain(excluded=frozenset(["12:00:00"])),
    ),
    Case(kind("interval"), "$ > '00:00:00'", lo("00:00:00", is_open=True)),
    Case(kind("interval"), "$ > '2 years'", lo("2 years", is_open=True), least=1),
    Case(
        kind("interval"),
        "$ <= '1 day' and $ <> '1 day'",
        Domain(hi=Bound("1 day"), excluded=frozenset(["24:00:00"])),
    ),
    Case(TEXT, "$ <> ''", Domain(excluded=frozenset([""]))),
    Case(TEXT, "char_length($) between 2 and 3", Domain(chars=(2, 3))),
    Case(TEXT, "char_length($) >= 700", Domain(chars=(700, None))),
    Case(TEXT, "char_length($) = 30", Domain(chars=(30, 30))),
    Case(TEXT, "octet_length($) <= 9", Domain(octets=(0, 9))),
    Case(TEXT, "$ in ('a, b', 'c: d', '{e}', '')", Domain(among=("a, b", "c: d", "{e}", ""))),
    Case(TEXT, "$ = ''", Domain(chars=(0, 0)), least=1),
    Case(TEXT, "$ >= 'h' and $ < 'i'", Domain(lo=Bound("h"), hi=Bound("i", is_open=True))),
    Case(TEXT, "$ < 'h'", Domain(hi=Bound("h", is_open=True))),
    Case(char(2), "$ in ('FR', 'BE')", Domain(among=("FR", "BE"))),
    Case(varchar(6), "$ in ('short')", Domain(among=("short", "far too long")), least=1),
    Case(TEXT, "$ ~ '^[a-f0-9]{40}$'", Domain(patterns=("^[a-f0-9]{40}$",))),
    Case(TEXT, "$ ~ '[^@]+@[^@]+\\.[^@]+'", Domain(patterns=("[^@]+@[^@]+\\.[^@]+",))),
    Case(
        TEXT,
        "length($) between 2 and 24 and $ ~ '^[a-zA-Z]([_]?[a-zA-Z0-9])+$'",
        Domain(chars=(2, 24), patterns=("^[a-zA-Z]([_]?[a-zA-Z0-9])+$",)),
    ),
    Case(TEXT, "$ ~ '^https://.*$'", Domain(patterns=("^https://.*$",)), name="webhook_url"),
    Case(TEXT, "$ ~ '[[:upper:]]' and $ ~ '[0-9]'", Domain(patterns=("[[:upper:]]", "[0-9]"))),
    Case(TEXT, "$ !~ '\\s' and $ !~ '[A-Z]'", Domain(not_patterns=("\\s", "[A-Z]"))),
    Case(TEXT, "$ ~ '^(.)x\\1$'", Domain(patterns=("^(.)x\\1$", "x")), least=0),
    Case(varchar(20), "$ ~ '^\\+33[0-9]{9}$'", Domain(patterns=("^\\+33[0-9]{9}$",)), name="phone"),
    Case(MOOD, "$ <> 'sad'", Domain(excluded=frozenset(["sad"]))),
    Case(MOOD, "$ in ('ok', 'sad')", Domain(among=("ok", "sad"))),
    Case(kind("jsonb"), "jsonb_typeof($) = 'object'", Domain(json="object")),
    Case(kind("jsonb"), "jsonb_typeof($) = 'array'", Domain(json="array")),
    Case(kind("json"), "json_typeof($) = 'string'", Domain(json="string")),
    Case(kind("bytea"), "octet_length($) = 32", Domain(octets=(32, 32))),
    Case(kind("bytea"), "length($) between 1 and 4", Domain(octets=(1, 4))),
    Case(kind("bytea"), "octet_length($) > 300", Domain(octets=(301, None))),
    Case(array(INTEGER), "cardinality($) > 0", Domain(elements=(1, None))),
    Case(array(TEXT), "cardinality($) = 3", Domain(elements=(3, 3))),
    Case(array(TEXT), "cardinality($) = 0", Domain(elements=(0, 0)), least=1),
    Case(array(MOOD), "cardinality($) between 1 and 2", Domain(elements=(1, 2))),
    Case(kind("inet"), "$ <<= '192.0.2.0/24'", Domain(among=("192.0.2.9",)), least=1),
    Case(
        kind("uuid"),
        "$::text like '00000000%'",
        Domain(among=("00000000-0000-4000-8000-000000000000",)),
        least=1,
    ),
]

NAMED = [
    ("email", TEXT, "$ like '%@%.example.%'"), ("email", varchar(20), "$ like '%@example.org'"),
    ("nir", varchar(15), "$ ~ '^[12][0-9]{4}.{10}$'"), ("nir", char(13), "$ ~ '^[12][0-9]{12}$'"),
    ("numero_secu", kind("bigint"), "$ between 1000000000000 and 2999999999999"),
    ("siret", kind("bigint"), "$::text like '999%'"), ("siret", varchar(14), "length($) = 14"),
    ("siren", numeric(9), "$ >= 999000000"), ("siren", char(9), "$ like '999%'"),
    ("telephone", varchar(10), "$ ~ '^0[0-9]{9}$'"), ("telephone", char(20), "$ ~ '^0[0-9]{9}'"),
    ("tel_portable", TEXT, "$ like '063998%'"), ("code_postal", char(5), "$ ~ '^[0-9]{5}$'"),
    ("identifiant_demandeur_emploi", varchar(11), "$ like '999%'"),
    ("statut", varchar(12), "$ in ('actif', 'en attente', 'suspendu', 'clos')"),
    ("statut", varchar(6), "$ in ('actif', 'clos')"), ("code_safir", varchar(5), "$ like '99%'"),
    ("order_status", TEXT, "$ in ('pending', 'paid', 'shipped', 'delivered', 'cancelled')"),
    ("IND_ACTIF", char(1), "$ in ('O', 'N')"), ("is_active", kind("smallint"), "$ in (0, 1)"),
    ("is_active", kind("boolean"), "$ is not null"),
    ("discount_pct", INTEGER, "$ between 0 and 100"), ("taux", numeric(3, 2), "$ <= 9.99"),
    ("unit_price", kind("money"), "$ between '1' and '1000'"),
    ("MT_BRUT", numeric(9, 2), "$ between 1 and 6000"),
    ("salaire", kind("double precision", "double"), "$ between 1500 and 6000"),
    ("annee", kind("smallint"), "$ between 1990 and 2025"),
    ("annee", char(4), "$::int between 1990 and 2029"), ("mois", INTEGER, "$ between 1 and 12"),
    ("age", INTEGER, "$ between 18 and 80"),
    ("latitude", kind("double precision", "double"), "$ between 43 and 51"),
    ("created_at", ZONED, "$ between '2021-01-01 00:00:00+00' and '2026-01-01 00:00:00+00'"),
    ("valid_to", DATE, "$ > '2026-01-01'"), ("date_naissance", DATE, "$ < '2008-01-01'"),
    ("DT_NAIS", varchar(10), "$ ~ '^19[0-9]{2}-'"),
    ("ip_address", varchar(45), "host($::inet) like '192.0.2.%'"),
    ("mac_address", varchar(17), "$::macaddr is not null"),
    ("url", varchar(200), "$ like 'https://www.example.org/%'"),
    ("slug", varchar(50), "$ ~ '^[a-z]+-[a-z]+$'"), ("password", varchar(128), "$ like '!%'"),
    ("sha256", char(64), "$ ~ '^[0-9a-f]{64}$'"), ("iban", varchar(34), "$ like 'FR7699999%'"),
    ("currency", char(3), "$ ~ '^[A-Z]{3}$'"), ("country", varchar(2), "length($) = 2"),
    ("pays", varchar(60), "length($) > 3"),
    ("sexe", char(1), "$ in ('F', 'M')"), ("sexe", kind("smallint"), "$ in (1, 2)"),
    ("civilite", varchar(4), "$ in ('Mme', 'M.')"), ("libelle", varchar(30), "length($) <= 30"),
    ("description", varchar(100), "length($) <= 100"), ("description", TEXT, "length($) > 15"),
    ("colour", char(7), "$ ~ '^#[0-9a-f]{6}$'"), ("nb_enfants", INTEGER, "$ between 0 and 4"),
    ("NB_ENF", numeric(2), "$ between 0 and 4"), ("effectif", INTEGER, "$ between 1 and 5000"),
    ("taux_horaire", numeric(5, 2), "$ between 11.88 and 60"),
    ("salaire_annuel", INTEGER, "$ >= 20000"), ("duree_mois", numeric(2), "$ between 1 and 24"),
    ("duree_hebdo", kind("smallint"), "$ between 1 and 39"),
    ("NO_OFFRE", char(7), "$ ~ '^[0-9]{3}[A-Z]{4}$'"),
    ("order_number", varchar(20), "$ ~ '^ORD202[345]-[0-9]{6}$'"),
    ("client_number", varchar(20), "$ ~ '^[1-9][0-9]{9}$'"),
    ("CD_ROME", char(5), "$ ~ '^[A-N][0-9]{4}$'"), ("CD_NAF", char(5), "$ ~ '^[0-9]{4}[A-Z]$'"),
    ("code_naf", varchar(6), "$ ~ '^[0-9]{2}[.][0-9]{2}[A-Z]$'"),
    ("CD_MOTIF_FIN", char(2), "$ ~ '^[A-Z]{2}$'"),
    ("NIV_FORM", char(3), "$ in ('NV5', 'NV4', 'NV3', 'NV2', 'NV1', 'AFS')"),
    ("nationalite", TEXT, "$ ~ 'se$|e$'"), ("CD_NATIO", char(3), "$ ~ '^[A-Z]{3}$'"),
    ("CD_NATIO", char(2), "$ ~ '^[A-Z]{2}$'"),
    ("CD_DEPT", char(3), "$ ~ '^([0-9]{2}|2[AB]|97[0-9]) *$' and $ <> '20'"),
    ("CD_DEPT", char(2), "$ ~ '^([0-9]{2}|2[AB])$'"), ("LB_DEPT", varchar(60), "length($) > 2"),
    ("CD_REG", char(2), "$ ~ '^([1-9][0-9]|0[1-6])$'"),
    ("AA_MM", char(6), "$ ~ '^202[45](0[1-9]|1[0-2])$'"),
    ("type_contrat", char(3), "$ in ('CDI', 'CDD', 'MIS', 'SAI')"),
    ("HR_DEB", kind("time without time zone", "time"),
     "$ between '08:30' and '17:30' and extract(minute from $)::int % 15 = 0"),
    ("paid_at", DATE, "$ between '2025-01-01' and '2026-01-01'"),
    ("closed_at", DATE, "$ between '2024-01-01' and '2026-01-01'"),
]  # fmt: skip


def unique(one, rows=ROWS, **facts):
    return Case(one, unique=True, least=rows, **facts)


UNIQUE = [
    *(unique(kind(word)) for word in ("smallint", "integer", "bigint", "real", "text", "money")),
    *(unique(kind(word)) for word in ("uuid", "bytea", "inet", "cidr", "macaddr", "tsvector")),
    *(unique(kind(word)) for word in ("interval", "date", "name", "jsonb")),
    unique(kind("double precision", "double")),
    unique(kind("numeric")),
    unique(numeric(4, 2)),
    unique(numeric(38, 10)),
    unique(kind("time without time zone", "time")),
    unique(STAMP),
    unique(ZONED),
    *(unique(varchar(length)) for length in (2, 3, 4, 7, 12, 30)),
    unique(char(2)),
    unique(char(40)),
    unique(kind("bit(9)", "bit", length=9)),
    unique(kind("bit varying(9)", "varbit", length=9)),
    unique(array(INTEGER)),
    unique(array(TEXT), check="cardinality($) = 2", domain=Domain(elements=(2, 2))),
    unique(kind("int4range", "range", element=INTEGER)),
    unique(kind("daterange", "range", element=DATE)),
    unique(kind("datemultirange", "multirange", element=DATE)),
    unique(kind("vector(3)", "vector", length=3)),
    unique(INTEGER, check="$ >= 0 and $ <= 300", domain=both("0", "300")),
    unique(INTEGER, check="$ < 0", domain=Domain(hi=Bound("0", is_open=True))),
    unique(INTEGER, check="$ > 2147483400", domain=lo("2147483400", is_open=True)),
    unique(INTEGER, check="$ <> 700", domain=Domain(excluded=frozenset(["700"]))),
    unique(kind("smallint"), name="id", check="$ > 0"),
    unique(INTEGER, name="id", check="$ >= 100", domain=lo("100")),
    unique(kind("real"), check="$ between 0 and 1", domain=both("0", "1")),
    unique(numeric(9, 6), check="$ > 0 and $ < 0.001", domain=both("0", "0.001", is_open=True)),
    unique(
        DATE,
        check="$ <= '2008-01-01'",
        domain=Domain(hi=Bound("as_of - to_years(18)", is_relative=True)),
    ),
    unique(
        DATE,
        check="$ > '2076-01-01'",
        domain=lo("as_of + to_years(50)", is_open=True, is_relative=True),
    ),
    unique(TEXT, check="char_length($) = 9", domain=Domain(chars=(9, 9))),
    unique(TEXT, check="char_length($) >= 60", domain=Domain(chars=(60, None))),
    unique(
        TEXT, check="$ ~ '^[A-Z]{2}-[0-9]{3}$'", domain=Domain(patterns=("^[A-Z]{2}-[0-9]{3}$",))
    ),
    unique(kind("bytea"), check="octet_length($) = 20", domain=Domain(octets=(20, 20))),
    unique(TEXT, name="libelle", check="$ ~ '^[^0-9a-z][^0-9]+ [1-9][0-9]*$'"),
    unique(varchar(255), name="email", check="$ like '%@%'"),
    unique(varchar(20), name="siret"),
    unique(char(5), name="CD_INSEE", check="$ ~ '^[0-9]{5}$'"),
    unique(char(5), name="CD_ROME", check="$ ~ '^[A-N][0-9]{4}$'"),
    unique(char(7), name="NO_OFFRE", check="$ ~ '^[0-9]{3}[A-Z]{4}$'"),
    unique(varchar(30), name="title", check="$ ~ '^[^0-9a-z][^0-9]+ [1-9][0-9]*$'"),
    unique(TEXT, name="url", check="$ like 'https://%'"),
    unique(varchar(20), name="code"),
    unique(TEXT, name="telephone"),
]


@pytest.fixture(scope="module")
def judged(planned, values, postgres):
    """Makes a column for each case, and has a server take them all; gives the values by case."""

    def judge(cases):
        columns, lets, ddl = {}, {}, []
        for number, case in enumerate(cases):
            column = DbColumn(case.name, case.kind)
            said = Meaning(case.word, None, None, "", certain=True) if case.word else None
            said = said or (meaning(column, "t") if case.name != "c" else None)
            made = entry(column, case.domain, meaning=said, unique=case.unique, rows=ROWS)
            told = made.generator if isinstance(made.generator, dict) else {made.generator: {}}
            beside = {"type": made.type} if made.type else {}
            if made.let is not None:
                lets[f"l{number}"] = made.let | ({"unique": "true"} if case.unique else {})
                told = {"expr": made.generator["expr"].replace("{}", f"l{number}")}
            if case.unique:
                assert made.capacity is not None, case
                assert made.capacity >= ROWS, (case, made)
                beside |= {} if made.let is not None else {"unique": "true"}
            columns[f"c{number}"] = {**told, **beside}
            check = f" check ({HERE.sub(f'c{number}', case.check)})" if case.check else ""
            distinct = " unique" if case.unique and case.kind.base != "json" else ""
            ddl.append(f"c{number} {case.kind.text} not null{distinct}{check}")
        plan = planned({"t": {"rows": str(ROWS), "let": lets, "columns": columns}})
        rows = values(plan, "t")
        mood = "create type mood as enum ('sad', 'ok', 'don''t, {know}');"
        # Conditions that no value is made for are asked of the server by others.
        lines = [line for line, case in zip(ddl, cases, strict=True) if case.least]
        names = [line.split()[0] for line in lines]
        url = postgres.database(
            f"create extension vector; {mood} create table t ({', '.join(lines)})"
        )
        with postgres.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("set timezone = 'UTC'")
            with cursor.copy(f"copy t ({', '.join(names)}) from stdin") as copy:
                for row in zip(*(rows[name] for name in names), strict=True):
                    copy.write_row([str(value) for value in row])
            (count,) = cursor.execute("select count(*) from t").fetchone()
        assert count == ROWS
        return [rows[f"c{number}"] for number in range(len(cases))]

    return judge


def test_every_type_gets_several_values_that_the_server_takes(judged):
    once = {"line", "polygon", "tsvector", "xml", '"char"'}
    cases = [Case(one) for one in PLAIN]
    for case, made in zip(cases, judged(cases), strict=True):
        alone = case.kind.base in {"other", "composite"} or case.kind.text == "uuid[]"
        assert len(set(map(str, made))) >= (1 if alone or case.kind.text in once else 2), case


@pytest.mark.slow
def test_values_lie_in_the_domain(judged):
    for case, made in zip(DOMAINS, judged(DOMAINS), strict=True):
        assert len(set(map(str, made))) >= case.least, case


def test_values_are_what_the_name_says(judged):
    cases = [Case(one, check, name=name) for name, one, check in NAMED]
    for case, made in zip(cases, judged(cases), strict=True):
        assert len(set(made)) >= 2, case


def test_unique_values_differ(judged):
    for case, made in zip(UNIQUE, judged(UNIQUE), strict=True):
        assert len(set(map(str, made))) == ROWS, case
