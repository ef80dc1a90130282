"""Checks as servers print them, as branches; the server judges them in test_conditions_server."""

import sys
import time

import pytest

from synth.conditions.branches import branches, null_is_fine, understood, value_domain
from synth.conditions.domain import Bound, Branch, Domain, Order
from synth.databases.catalog import DbType
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.sqlite.dialect import SQLITE

TEXT = DbType("text", "text")
STATUS = DbType("quote_status", "enum", labels=("draft", "approved", "rejected"))
ARRAY = DbType("text[]", "array", element=TEXT)
TEXT_COLUMNS = (
    "description entity_id resource_id gender kind convert_to commit identifier provider_type "
    "authorization_url iswc response_type issuer webhook lack_of_nir_reason nir tag1 tag2 origin t"
)
CITEXT_COLUMNS = "name email username ct"
OTHER_COLUMNS = {
    "open_positions": "integer",
    "rate": "numeric",
    "zip_sha256": "bytea",
    "file_class": "integer",
    "user_id": "bigint",
    "repository_id": "bigint",
    "approved_at": "timestamptz",
    "responded_at": "timestamptz",
    "enddate": "date",
    "startdate": "date",
    "birthdate": "date",
    "start_at": "date",
    "group_acl": "jsonb",
    "eligibility_diagnosis_id": "bigint",
    **dict.fromkeys("abc", "integer"),
    **dict.fromkeys("nm", "numeric"),
    **dict.fromkeys("de", "date"),
    **dict.fromkeys("yz", "timestamptz"),
    **dict.fromkeys("pq", "boolean"),
    "s": "timestamp",
    "j": "jsonb",
    "h": "bytea",
    "i": "interval",
    "r": "real",
}
COLUMNS = {
    **dict.fromkeys(TEXT_COLUMNS.split(), TEXT),
    **dict.fromkeys(CITEXT_COLUMNS.split(), DbType("citext", "citext")),
    **{name: DbType(base, base) for name, base in OTHER_COLUMNS.items()},
    "status": STATUS,
    "ips": ARRAY,
    "paths": ARRAY,
}

NULL, KNOWN = Domain(null=True), Domain(null=False)
NO_BRANCH = ()


def one(*orders, **domains):
    return Branch(domains, orders)


def among(*values, **words):
    return Domain(among=values, **words)


def matching(pattern):
    return Domain(patterns=(pattern,))


def span(lo=None, hi=None):
    return Domain(lo=Bound(lo) if lo else None, hi=Bound(hi) if hi else None)


def until(text, *, is_open=False):
    return Domain(hi=Bound(text, is_open, is_relative=True))


FILLED = Domain(chars=(1, None))

CENSUS = {
    "(open_positions >= 0)": [one(open_positions=span("0"))],
    "(description <> ''::text)": [one(description=FILLED)],
    "((rate >= 6.50) AND (rate <= 200.00))": [one(rate=span("6.50", "200.00"))],
    "(char_length(entity_id) > 0)": [one(entity_id=FILLED)],
    "(octet_length(zip_sha256) = 32)": [one(zip_sha256=Domain(octets=(32, 32)))],
    "((resource_id = NULL::text) OR (char_length(resource_id) > 0))": [one(resource_id=FILLED)],
    "(upper((gender)::text) = ANY (ARRAY['M'::text, 'F'::text]))": [
        one(gender=among("M", "F", is_folded=True))
    ],
    "(((kind)::text = 'itou_staff'::text) OR ((kind)::text = 'job_seeker'::text) OR "
    "((kind)::text = 'employer'::text))": [one(kind=among("itou_staff", "job_seeker", "employer"))],
    "((convert_to)::text = ANY (ARRAY[('GeoJSON'::character varying)::text, "
    "('CSV'::character varying)::text]))": [one(convert_to=among("GeoJSON", "CSV"))],
    "(file_class = 1)": [one(file_class=among("1"))],
    "(commit ~ '^[a-f0-9]{40}$'::text)": [one(commit=matching("^[a-f0-9]{40}$"))],
    "(identifier ~ '^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$'::text)": [
        one(identifier=matching("^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$"))
    ],
    "((authorization_url IS NULL) OR (authorization_url ~~ 'https://%'::text))": [
        one(authorization_url=matching("^https://.*$"))
    ],
    "(name ~ '^[a-zA-Z0-9](?:[a-zA-Z0-9]|[_.-](?=[a-zA-Z0-9]))*$'::citext)": [
        one(name=matching("^[a-zA-Z0-9](?:[a-zA-Z0-9]|[_.-](?=[a-zA-Z0-9]))*$"))
    ],
    r"(iswc ~ '^T-?\d{3}.?\d{3}.?\d{3}[-.]?\d$'::text)": [
        one(iswc=matching(r"^T-?\d{3}.?\d{3}.?\d{3}[-.]?\d$"))
    ],
    r"(email ~ '[^@]+@[^@]+\.[^@]+'::citext)": [one(email=matching(r"[^@]+@[^@]+\.[^@]+"))],
    "((length((username)::text) >= 2) AND (length((username)::text) <= 24) AND "
    "(username ~ '^[a-zA-Z]([_]?[a-zA-Z0-9])+$'::citext))": [
        one(username=Domain(chars=(2, 24), patterns=("^[a-zA-Z]([_]?[a-zA-Z0-9])+$",)))
    ],
    "((user_id IS NULL) <> (repository_id IS NULL))": [
        one(user_id=NULL, repository_id=KNOWN),
        one(user_id=KNOWN, repository_id=NULL),
    ],
    "((responded_at IS NULL) = (response_type IS NULL))": [
        one(responded_at=NULL, response_type=NULL),
        one(responded_at=KNOWN, response_type=KNOWN),
    ],
    "((status = 'approved'::quote_status) = (approved_at IS NOT NULL))": [
        one(status=among("approved"), approved_at=KNOWN),
        one(status=Domain(excluded=frozenset(["approved"])), approved_at=NULL),
    ],
    "((provider_type <> 'oidc'::text) OR (issuer IS NOT NULL))": [
        one(provider_type=Domain(excluded=frozenset(["oidc"]))),
        one(issuer=KNOWN),
    ],
    "((\nCASE\n    WHEN (email IS NULL) THEN 0\n    ELSE 1\nEND +\nCASE\n    "
    "WHEN (webhook IS NULL) THEN 0\n    ELSE 1\nEND) = 1)": [
        one(email=NULL, webhook=KNOWN),
        one(email=KNOWN, webhook=NULL),
    ],
    "(((lack_of_nir_reason)::text = ''::text) OR ((nir)::text = ''::text))": [
        one(lack_of_nir_reason=among("")),
        one(nir=among("")),
    ],
    "((enddate > startdate) OR (enddate IS NULL))": [one(Order("startdate", "<", "enddate"))],
    "(tag1 < tag2)": [one(Order("tag1", "<", "tag2"))],
    "((birthdate >= '1930-01-01'::date) AND (birthdate <= (now() - '18 years'::interval)))": [
        one(
            birthdate=Domain(
                lo=Bound("1930-01-01"), hi=Bound("as_of - to_years(18)", is_relative=True)
            )
        )
    ],
    "(start_at <= ((statement_timestamp() AT TIME ZONE 'Europe/Paris'::text))::date)": [
        one(start_at=until("as_of"))
    ],
    "(jsonb_typeof(group_acl) = 'object'::text)": [one(group_acl=Domain(json="object"))],
    # What is said of the arrays is not understood; that there is none is one way.
    "((ips IS NULL) OR ((array_length(ips, 1) = array_length(paths, 1)) AND "
    "(NOT (''::text = ANY (ips)))))": [one(ips=NULL)],
    "(((eligibility_diagnosis_id IS NOT NULL) AND (origin = ANY (ARRAY['a'::text, 'b'::text]))) OR "
    "((eligibility_diagnosis_id IS NULL) AND (origin = ANY (ARRAY['c'::text, 'd'::text]))))": [
        one(eligibility_diagnosis_id=KNOWN, origin=among("a", "b")),
        one(eligibility_diagnosis_id=NULL, origin=among("c", "d")),
    ],
}

FORMS = {
    "(sign(rate) = (\nCASE\n    WHEN (kind = 'fee'::text) THEN 1\n    ELSE '-1'::integer\n"
    "END)::numeric)": [
        one(kind=among("fee", null=False), rate=Domain(lo=Bound("0", is_open=True))),
        one(kind=Domain(excluded=frozenset(["fee"])), rate=Domain(hi=Bound("0", is_open=True))),
    ],
    "(sign(rate) >= (0)::numeric)": [one(rate=span("0"))],
    "(a > '-5'::integer)": [one(a=Domain(lo=Bound("-5", is_open=True)))],
    "((a)::numeric >= 1900.5)": [one(a=span("1901"))],
    "(0 < a)": [one(a=Domain(lo=Bound("0", is_open=True)))],
    "(a <> ALL (ARRAY[1, 2]))": [one(a=Domain(excluded=frozenset(["1", "2"])))],
    "(NOT (a = ANY ('{1,2}'::integer[])))": [one(a=Domain(excluded=frozenset(["1", "2"])))],
    "((a > 3) AND (a < 4))": NO_BRANCH,
    "((a IS NULL) AND (a > 3))": [one(a=NULL)],
    "(a = NULL::integer)": [one()],
    "((a > 3) IS TRUE)": [one(a=Domain(null=False, lo=Bound("3", is_open=True)))],
    "(a IS NOT DISTINCT FROM 3)": [one(a=Domain(null=False, among=("3",)))],
    "((a > 3) OR weird(t))": [one(a=Domain(lo=Bound("3", is_open=True)))],
    "(num_nonnulls(a, b) = 1)": [one(a=NULL, b=KNOWN), one(a=KNOWN, b=NULL)],
    "(num_nulls(a, b) = 0)": [one(a=KNOWN, b=KNOWN)],
    "(COALESCE(a, b) IS NOT NULL)": [one(a=KNOWN), one(b=KNOWN)],
    "(COALESCE(a, 0) >= 0)": [one(a=Domain(null=False, lo=Bound("0"))), one(a=NULL)],
    "(GREATEST(a, b) <= 5)": [one(a=span(hi="5"), b=span(hi="5"))],
    "(CASE WHEN (a = 1) THEN (b IS NOT NULL) ELSE (b IS NULL) END)": [
        one(a=Domain(null=False, among=("1",)), b=KNOWN),
        one(a=Domain(excluded=frozenset(["1"])), b=NULL),
    ],
    "(NOT p)": [one(p=among("false"))],
    "(p = q)": [one(p=among("true"), q=among("true")), one(p=among("false"), q=among("false"))],
    "(status >= 'approved'::quote_status)": [one(status=among("approved", "rejected"))],
    "(lower(t) = ANY (ARRAY['x'::text, 'Y'::text]))": [one(t=among("x", is_folded=True))],
    "(btrim(t) <> ''::text)": [one(t=Domain(chars=(1, None), is_trimmed=True))],
    "(t = lower(t))": [one(t=Domain(not_patterns=("[[:upper:]]",)))],
    "(t !~~ '%@%'::text)": [one(t=Domain(not_patterns=("^.*@.*$",)))],
    "(t ~~* 'a.c%'::text)": [one(t=matching(r"(?i)^a\.c.*$"))],
    r"(t ~~ 'a\_b%'::text)": [one(t=matching("^a_b.*$"))],
    "(t ~~ 'abc'::text)": [one(t=among("abc"))],
    "(t ~ similar_to_escape('(a|b)_%'::text))": [one(t=matching("^(?:(a|b)..*)$"))],
    "(t ~ similar_to_escape('\\d+\\.\\d'::text))": [one(t=matching("^(?:\\d+\\.\\d)$"))],
    "(ct OPERATOR(public.!~) '^a'::public.citext)": [one(ct=Domain(not_patterns=("(?i)^a",)))],
    "starts_with(t, 'a.b'::text)": [one(t=matching(r"^a\.b"))],
    "(cardinality(ips) <= 5)": [one(ips=Domain(elements=(0, 5)))],
    "(array_length(ips, 1) <= 5)": [one(ips=Domain(elements=(1, 5)))],
    "(ips <> '{}'::text[])": [one(ips=Domain(elements=(1, None)))],
    "((a + 5) <= b)": [one(Order("a", "<=", "b", "5"))],
    "((enddate - startdate) >= 1)": [one(Order("startdate", "<=", "enddate", "to_days(1)"))],
    "(y >= (z + '01:00:00'::interval))": [one(Order("z", "<=", "y", "to_seconds(3600)"))],
    "((a <= b) AND (b <= a))": [one(Order("a", "=", "b"))],
    "((a < b) AND (b < a))": NO_BRANCH,
    "((a <> b) AND (b < a))": [one(Order("b", "<", "a"))],
    "(z > now())": [
        one(z=Domain(lo=Bound("as_of + to_years(50)", is_open=True, is_relative=True)))
    ],
    "(d >= (CURRENT_DATE - '10 years'::interval))": [
        one(d=Domain(lo=Bound("as_of - to_years(5)", is_relative=True)))
    ],
    "((s)::date <= '2020-01-01'::date)": [
        one(s=Domain(hi=Bound("2020-01-02 00:00:00", is_open=True)))
    ],
    "(date_part('year'::text, d) = (2020)::double precision)": [
        one(d=Domain(lo=Bound("2020-01-01"), hi=Bound("2021-01-01", is_open=True)))
    ],
    "(EXTRACT(year FROM age((d)::timestamp with time zone)) >= (18)::numeric)": [
        one(d=until("as_of - to_years(18)"))
    ],
    "(a <= date_part('year'::text, CURRENT_DATE))": [one(a=until("year(as_of)"))],
    "(d <= 'infinity'::date)": [one()],
    "((y IS NOT NULL) AND (y >= '2022-01-01 00:00:00+00'::timestamp with time zone) AND "
    "(y < '2022-02-01 00:00:00+00'::timestamp with time zone))": [
        one(
            y=Domain(
                null=False,
                lo=Bound("2022-01-01 00:00:00"),
                hi=Bound("2022-02-01 00:00:00", is_open=True),
            )
        )
    ],
    "true": [one()],
    "false": NO_BRANCH,
}

ASKED = (
    "((a % 2) = 0)",
    "(ips <@ paths)",
    "controlled_for_whitespace(t)",
    "(t > 'a'::text)",
    "((t)::integer > 3)",
    "(lower(t) ~ '^a'::text)",
    "((z >= (now() - '10 days'::interval)) AND (z <= now()))",
    "(date_trunc('month'::text, d) = d)",
    "(y <= (z + '1 mon'::interval))",
    "(missing > 0)",
    "(t = ANY (ips))",
    "(t !~ ANY (ARRAY['a'::text]))",
    "((a > 0) AND weird(t))",
    "(((a > 5) AND (a < 3)) OR weird(t))",
    "(((a > 5) OR weird(t)) AND (a < 3))",
)

HOSTILE = (
    "",
    "(",
    "))",
    "a >",
    "'",
    "a > 0; drop table t",
    "a > (select max(a) from t)",
    "a > $1",
    "\x00",
    "😀",
    "(" * 5000 + "a > 0" + ")" * 5000,
    "not " * 5000 + "p",
    "a > " + "-" * 1 + "(" * 900 + "1" + ")" * 900,
    " or ".join(f"(a = {n} and b > {n})" for n in range(1000)),
    " and ".join(f"(a > {n} or b > {n} or t <> '{n}')" for n in range(12)),
    "t <> '" + "x" * 100_000 + "'",
    "a = 1e999999999",
    "d > '9999-99-99'::date",
    "grant all on t to public",
)


@pytest.mark.parametrize(("text", "expected"), CENSUS.items(), ids=range(1, 31))
def test_the_census_is_understood_without_asking(text, expected):
    assert branches(text, POSTGRESQL, COLUMNS) == tuple(expected)


@pytest.mark.parametrize(("text", "expected"), FORMS.items(), ids=list(FORMS))
def test_forms(text, expected):
    assert branches(text, POSTGRESQL, COLUMNS) == tuple(expected)


@pytest.mark.parametrize("text", ASKED)
def test_what_is_not_understood_is_asked_as_it_was_printed(text):
    assert branches(text, POSTGRESQL, COLUMNS) is None
    assert understood(text, POSTGRESQL, COLUMNS)[1] == (text,)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_not_understood_and_do_no_harm(text, capfd):
    assert branches(text, POSTGRESQL, COLUMNS) is None
    assert understood(text, POSTGRESQL, COLUMNS)[1] == (text,)
    assert not null_is_fine(text, POSTGRESQL, "missing")
    assert capfd.readouterr() == ("", "")


def test_a_deep_caller_gets_none_too():
    def deeper(left):
        return branches("(((a > 0)))", POSTGRESQL, COLUMNS) if not left else deeper(left - 1)

    here = len(list(iter_frames()))
    assert deeper(sys.getrecursionlimit() - here - 30) is None


def iter_frames():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


def test_the_understood_part_of_a_conjunction_is_kept():
    text = "((a > 0) AND weird(t))"
    expected = (one(a=Domain(lo=Bound("0", is_open=True))),)
    assert understood(text, POSTGRESQL, COLUMNS) == (expected, (text,))
    assert understood("(a >= 0)", POSTGRESQL, COLUMNS) == ((one(a=span("0")),), ())


IN_SQLITE = {
    "typeof(a) = 'integer'": [one(a=KNOWN)],
    "typeof(a) IN ('integer', 'null')": [one(a=KNOWN), one(a=NULL)],
    "json_valid(t)": [one(t=Domain(json="object"))],
    "t LIKE 'a!_%' ESCAPE '!'": [one(t=matching("^a_.*$"))],
    "t NOT LIKE 'a%'": [one(t=Domain(not_patterns=("(?i)^a.*$",)))],
    "t GLOB '[0-9]*'": [one(t=matching("^[0-9].*$"))],
    "P in (0, 1)": [one(p=among("false", "true"))],
    "(a is null) + (b is null) = 1": [one(a=NULL, b=KNOWN), one(a=KNOWN, b=NULL)],
    "`a` BETWEEN -1 AND 5": [one(a=span("-1", "5"))],
    "d <= date('now')": [one(d=until("as_of"))],
}


@pytest.mark.parametrize(("text", "expected"), IN_SQLITE.items(), ids=list(IN_SQLITE))
def test_sqlite(text, expected):
    assert branches(text, SQLITE, COLUMNS) == tuple(expected)


def test_duckdb():
    found = branches("CHECK(((a >= 0) AND (t IN ('x', 'y'))))", DUCKDB, COLUMNS)
    assert found == (one(a=span("0"), t=among("x", "y")),)


def test_domains_of_the_database():
    assert value_domain("(octet_length(VALUE) = 20)", POSTGRESQL, DbType("bytea", "bytea")) == (
        Domain(octets=(20, 20))
    )
    assert value_domain("(VALUE ~ '^x'::text)", POSTGRESQL, TEXT) == matching("^x")
    assert value_domain("weird(VALUE)", POSTGRESQL, TEXT) is None
    assert value_domain("((VALUE IS NULL) OR (VALUE >= 0))", POSTGRESQL, COLUMNS["a"]) == (
        span("0")
    )


NULLS = (
    ("(a > 0)", True),
    ("((a > 0) OR (b > 0))", True),
    ("((a > 0) AND (b > 0))", False),
    ("((a IS NULL) OR (b > 0))", True),
    ("(a IS NOT NULL)", False),
    ("((a IS NULL) = (b IS NULL))", False),
    ("(NOT (a = ANY (ARRAY[1, 2])))", True),
    ("(COALESCE(a, 0) > 0)", False),
    ("((a > 0) IS TRUE)", False),
    ("((a > 0) IS NOT FALSE)", True),
    ("(length((a)::text) > 3)", True),
    ("weird(a)", False),
)


@pytest.mark.parametrize(("text", "expected"), NULLS)
def test_whether_a_null_is_fine(text, expected):
    assert null_is_fine(text, POSTGRESQL, "a") == expected


def test_a_thousand_checks_take_less_than_three_seconds():
    texts = (list(CENSUS) * 40)[:1000]
    start = time.perf_counter()
    for text in texts:
        branches(text, POSTGRESQL, COLUMNS)
    assert time.perf_counter() - start < 3
