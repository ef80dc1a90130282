"""Values from the branches of understood checks, judged by a real PostgreSQL: never FALSE."""

import importlib.util
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.conditions.branches import branches, null_is_fine
from synth.conditions.domain import Domain
from synth.databases.postgresql.dialect import POSTGRESQL

_spec = importlib.util.spec_from_file_location(
    "conditions_table", Path(__file__).with_name("test_branches.py")
)
table = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(table)

SETUP = """
create domain citext as text;
create type quote_status as enum ('draft', 'approved', 'rejected');
create function to_years(int) returns interval language sql immutable
    as $$ select make_interval(years => $1) $$;
create function to_days(int) returns interval language sql immutable
    as $$ select make_interval(days => $1) $$;
create function to_seconds(int) returns interval language sql immutable
    as $$ select make_interval(secs => $1) $$;
create function weird(text) returns boolean language sql immutable as $$ select false $$;
create function year(date) returns int language sql immutable
    as $$ select extract(year from $1)::int $$;
"""

EXAMPLES = {
    "^[a-f0-9]{40}$": "0123456789" * 4,
    "^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$": "a:b-9",
    "^https://.*$": "https://example.org",
    "^[a-zA-Z0-9](?:[a-zA-Z0-9]|[_.-](?=[a-zA-Z0-9]))*$": "a.b",
    r"^T-?\d{3}.?\d{3}.?\d{3}[-.]?\d$": "T-123.456.789-0",
    r"[^@]+@[^@]+\.[^@]+": "a@b.example",
    "^[a-zA-Z]([_]?[a-zA-Z0-9])+$": "ab_c",
    r"(?i)^a\.c.*$": "A.cd",
    "^a_b.*$": "a_bc",
    "^(?:(a|b)..*)$": "bxy",
    "^(?:\\d+\\.\\d)$": "12.3",
    r"^a\.b": "a.bc",
}
PLAIN = {
    "integer": ["3", "-7"],
    "bigint": ["3"],
    "numeric": ["2.5"],
    "real": ["2.5"],
    "boolean": ["true", "false"],
    "date": ["'2001-05-06'"],
    "timestamp": ["'2001-05-06 07:08:09'"],
    "timestamptz": ["'2001-05-06 07:08:09'"],
    "jsonb": ["'1'"],
    "interval": ["'1 hour'"],
    "bytea": [r"'\x01'"],
    "text": ["'ab'", "'zebra'"],
    "citext": ["'ab'"],
    "enum": ["'draft'", "'rejected'"],
    "array": ["'{}'", "'{a,b}'"],
}
NUMBERS = ("integer", "bigint", "numeric", "real")
STEPS = {"date": "1", "timestamp": "interval '1 second'", "timestamptz": "interval '1 second'"}
NAMES = tuple(table.COLUMNS)
CHECKS = [text for texts in (table.CENSUS, table.FORMS) for text in texts if "public" not in text]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def end(bound, base, step, excluded):
    """An end of an interval as SQL, moved inside where it is open or not allowed."""
    if base in NUMBERS and not bound.is_relative:
        number = Decimal(bound.text) + (step if bound.is_open else 0)
        while str(number) in excluded:
            number += step
        return str(number)
    text = bound.text if bound.is_relative else f"{quoted(bound.text)}::{base}"
    return f"({text}) + {step} * {STEPS.get(base, '1')}" if bound.is_open else text


def samples(domain, kind):
    """SQL of values inside a domain; the first ones are at its ends."""
    base = kind.base
    if domain.null:
        return ["null"]
    if domain.among is not None:
        return [quoted(value) for value in domain.among]
    if domain.patterns:
        return [quoted(EXAMPLES[domain.patterns[0]])]
    if domain.json:
        return [{"object": "'{}'", "array": "'[]'"}[domain.json]]
    ends = [end(domain.lo, base, 1, domain.excluded)] if domain.lo else []
    ends += [end(domain.hi, base, -1, domain.excluded)] if domain.hi else []
    for size in (domain.chars, domain.octets, domain.elements):
        if size is not None:
            sizes = {size[0], size[1] if size[1] is not None else size[0] + 3}
            array = "array_fill('a'::text, array[{}])"
            byte = "decode(repeat('ab', {}), 'hex')"
            shape = {"array": array, "bytea": byte}.get(base, "repeat('a', {})")
            return [shape.format(number) for number in sorted(sizes)]
    values = ends or [value for value in PLAIN[base] if value.strip("'") not in domain.excluded]
    return values if domain.null is False else [*values, "null"]


def rows(branch, names=NAMES):
    """For some rows of a branch the SQL of every column."""
    choices = {}
    for name in names:
        choices[name] = samples(branch.domains.get(name, Domain()), table.COLUMNS[name])
    used = [name for name in names if name in branch.domains]
    for picked in product(*(choices[name] for name in used)):
        for free in (0, -1):
            row = {name: choices[name][free] for name in names} | dict(
                zip(used, picked, strict=True)
            )
            for order in branch.orders:
                ordered(row, order)
            yield row


def ordered(row, order):
    base = table.COLUMNS[order.left].base
    if base in ("text", "citext"):
        row[order.left], row[order.right] = "'a'", "'b'"
        return
    left = row[order.left] if row[order.left] != "null" else PLAIN[base][0]
    left = left if base in NUMBERS else f"{left}::{base}"
    row[order.left] = left
    right = f"({left}) + {order.gap}" if order.gap else left
    row[order.right] = (
        right if order.relation in ("<=", "=") else f"({right}) + {STEPS.get(base, '1')}"
    )


def typed(row):
    columns = []
    for name, value in row.items():
        kind = table.COLUMNS[name]
        columns.append(f"({value})::{kind.text} as {name}")
    return f"select {', '.join(columns)}, current_date as as_of"


@pytest.fixture(scope="module")
def server(postgres):
    with postgres.connect(postgres.database(SETUP)) as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


def made_false(server, text, made):
    # `as_of` is a name in the values themselves: they are made beside it.
    queries = [
        f"select ({text}) from ({typed(row)} from (select current_date as as_of) as day) as t"
        for row in made
    ]
    return [
        row for row in server.execute(" union all ".join(queries)).fetchall() if row[0] is False
    ]


@pytest.mark.parametrize("text", CHECKS, ids=range(len(CHECKS)))
def test_values_of_every_branch_satisfy_the_check(server, text):
    for branch in branches(text, POSTGRESQL, table.COLUMNS):
        made = list(rows(branch))[:40]
        assert made
        assert made_false(server, text, made) == []


@pytest.mark.parametrize("column", ["a", "b", "t", "status", "ips"])
def test_a_null_that_is_said_to_be_fine_is_never_false(server, column):
    fine = [text for text in CHECKS if null_is_fine(text, POSTGRESQL, column)]
    assert fine
    for text in fine:
        made = []
        for free in (0, -1):
            values = {name: PLAIN[kind.base][free] for name, kind in table.COLUMNS.items()}
            made.append(values | {column: "null"})
        if column in text:
            assert made_false(server, text, made) == [], text


def test_the_judge_sees_a_wrong_value(server):
    assert made_false(server, "(a > 100)", list(rows(table.one(a=table.span("3"))))) != []


ATOMS = (
    "(a > 3)",
    "(a <= 3)",
    "(b = 2)",
    "(b <> 2)",
    "(a < b)",
    "(a IS NULL)",
    "(b IS NOT NULL)",
    "p",
    "q",
    "(p IS NOT FALSE)",
    "(q IS TRUE)",
    "(t = ANY (ARRAY['x'::text, 'y'::text]))",
    "(length(t) >= 2)",
    "(a IS DISTINCT FROM b)",
    "(a IS NOT DISTINCT FROM 5)",
    "(COALESCE(a, b) > 1)",
    "(LEAST(a, b) < 4)",
    "(num_nonnulls(a, b, c) <= 1)",
    "(a = NULL::integer)",
)
SMALL = tuple("abcpqt")
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT {})".format, inner),
        st.builds("({} = {})".format, inner, inner),
        st.builds("({} <> {})".format, inner, inner),
        st.builds("({} IS TRUE)".format, inner),
        st.builds("({} IS NOT TRUE)".format, inner),
        st.builds("CASE WHEN {} THEN {} ELSE {} END".format, inner, inner, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=30)
@given(CONDITIONS)
def test_conditions_of_any_shape(server, text):
    """Every branch of a random condition, by values at its ends and with nulls where it allows."""
    found = branches(text, POSTGRESQL, table.COLUMNS)
    made = [row for branch in found or () if fits(branch) for row in list(rows(branch, SMALL))[:12]]
    if made:
        assert made_false(server, text, made[:60]) == []
    for column in ("a", "b", "p", "t"):
        if null_is_fine(text, POSTGRESQL, column):
            values = [
                {name: PLAIN[table.COLUMNS[name].base][free] for name in SMALL} | {column: "null"}
                for free in (0, -1)
            ]
            assert made_false(server, text, values) == []


def fits(branch):
    """Whether the sampler here can meet its orders: it does not solve them against intervals."""
    return not any(
        name in branch.domains and branch.domains[name] not in (Domain(), Domain(null=False))
        for order in branch.orders
        for name in (order.left, order.right)
    )
