"""Domains and branches that hold together, or contradict each other."""

import pytest

from synth.conditions.branches import branches, meet, merged
from synth.conditions.domain import Bound, Branch, Domain
from synth.databases.catalog import DbType
from synth.databases.postgresql.dialect import POSTGRESQL

COLUMNS = {name: DbType("integer", "integer") for name in "ab"}
COLUMNS["z"] = DbType("timestamptz", "timestamptz")
NULL, KNOWN = Domain(null=True), Domain(null=False)


def one(**domains):
    return Branch(domains)


def among(*values):
    return Domain(among=values)


def span(lo=None, hi=None):
    return Domain(lo=Bound(lo) if lo else None, hi=Bound(hi) if hi else None)


def until(text):
    return Domain(hi=Bound(text, is_relative=True))


MEETINGS = (
    (span("1", "5"), span("3", "9"), "integer", span("3", "5")),
    (span("1", "5"), span("6"), "integer", None),
    (span("9"), span("10"), "integer", span("10")),
    (span("2020-01-01"), span("2019-12-31"), "date", span("2020-01-01")),
    (among("a", "b"), among("b", "c"), "text", among("b")),
    (among("a"), among("b"), "text", None),
    (among("1", "2", "30"), span("2", "9"), "integer", among("2")),
    (among("a", "abc"), Domain(chars=(2, None)), "text", among("abc")),
    (among("a", "b"), Domain(excluded=frozenset("a")), "text", among("b")),
    (Domain(chars=(1, 5)), Domain(chars=(3, None)), "text", Domain(chars=(3, 5))),
    (Domain(chars=(1, 2)), Domain(chars=(3, None)), "text", None),
    (NULL, span("1"), "integer", NULL),
    (NULL, KNOWN, "integer", None),
    (KNOWN, span("1"), "integer", Domain(null=False, lo=Bound("1"))),
    (Domain(json="object"), Domain(json="array"), "jsonb", None),
    (until("as_of"), until("as_of - to_years(18)"), "date", until("as_of - to_years(18)")),
    (
        until("as_of"),
        span(hi="2030-01-01"),
        "date",
        until("least(as_of, date '2030-01-01')"),
    ),
)


@pytest.mark.parametrize(("a", "b", "base", "expected"), MEETINGS)
def test_domains_meet_in_either_order(a, b, base, expected):
    kind = DbType(base, base)
    assert meet(a, b, kind) == expected
    assert meet(b, a, kind) == expected


def test_checks_of_a_table_are_combined():
    first = branches("((a IS NULL) <> (b IS NULL))", POSTGRESQL, COLUMNS)
    second = branches("(a IS NOT NULL)", POSTGRESQL, COLUMNS)
    assert merged(first, second, COLUMNS) == (one(a=KNOWN, b=NULL),)
    third = branches("(b > 3)", POSTGRESQL, COLUMNS)
    assert merged(merged(first, second, COLUMNS), third, COLUMNS) == (one(a=KNOWN, b=NULL),)
    assert merged(second, branches("(a IS NULL)", POSTGRESQL, COLUMNS), COLUMNS) == ()


def test_an_order_of_a_column_that_is_null_is_no_order():
    order = branches("(a < b)", POSTGRESQL, COLUMNS)
    assert merged(order, (one(b=NULL),), COLUMNS) == (one(b=NULL),)


def test_what_contradicts_only_by_today_is_asked():
    future = branches("(z > (now() - '10 days'::interval))", POSTGRESQL, COLUMNS)
    past = branches("(z <= now())", POSTGRESQL, COLUMNS)
    assert merged(future, past, COLUMNS) is None


def test_too_many_branches_are_asked():
    values = [(one(a=span(str(n), str(n))), one(b=span(str(n), str(n)))) for n in range(9)]
    found = (one(),)
    for pair in values[:1] * 9:
        found = merged(found, pair, COLUMNS)
    assert len(found) == 2
    many = tuple(one(a=span(str(n), str(n + 100))) for n in range(9))
    assert merged(many, tuple(one(b=span(str(n), str(n + 100))) for n in range(9)), COLUMNS) is None
