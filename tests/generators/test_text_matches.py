"""`text` with `matches`: judged by Python's re and by PostgreSQL, over a table of expressions."""

import re
from itertools import chain

import pytest

from synth.errors import SchemaError

EXPRESSIONS = {
    # printed by PostgreSQL for public schemas
    "commit": r"^[a-f0-9]{40}$",
    "identifier": r"^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$",
    "like as a regex": r"^https://",
    "lookahead": r"^[a-zA-Z0-9](?:[a-zA-Z0-9]|[_.-](?=[a-zA-Z0-9]))*$",
    "iswc": r"^T-?\d{3}.?\d{3}.?\d{3}[-.]?\d$",
    "email, unanchored": r"[^@]+@[^@]+\.[^@]+",
    "username": r"^[a-zA-Z]([_]?[a-zA-Z0-9])+$",
    # French codes
    "code postal": r"^(?:0[1-9]|[1-8]\d|9[0-8])\d{3}$",
    "commune": r"^(?:\d{2}|2[AB])\d{3}$",
    "plate": r"^[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}$",
    "rna": r"W\d{9}",
    "siret": r"^\d{14}$",
    "ape": r"^\d{2}\.\d{2}[A-Z]$",
    "rome": r"^[A-N]\d{4}$",
    "iban": r"^FR\d{2}(?: ?[A-Z0-9]{4}){5} ?[A-Z0-9]{3}$",
    "phone": r"^(?:\+33|0)[1-9](?:[ .-]?\d{2}){4}$",
    "accents": r"^[A-ZÀÉ][a-zàâçéèêëîïôûù]{2,9}$",
    "uuid": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    # others met in applications
    "slug": r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "slug, lazy": r"^[a-z0-9]+?(?:-[a-z0-9]+?)*?$",
    "colour": r"^#(?:[0-9a-fA-F]{3}){1,2}$",
    "version": r"^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$",
    "domain": r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,6}$",
    "ip address": r"^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$",
    "not a digit first": r"^(?!\d)\w{3,8}$",
    "two lookaheads": r"^(?!a)(?=[a-f])\w+$",
    "language": r"^[a-z]{2,3}(?:-[A-Z]{2})?$",
    "cron field": r"^(\*|[0-5]?\d)(/\d+)?$",
    "path": r"^(/[\w.-]+)+/?$",
    "either end": r"^a|b$",
    "edges in words": r"\A(?:x|yy)\Z",
    "negated classes": r"^\D\S\W$",
    "no blank": r"^\S+( \S+)*$",
    "escapes": r"^\t\x41\u00e9\U0001F600\\\.\/$",
    "brackets in brackets": r"^[]a][^]a][a^-][\]\-\d]$",
    "braces that repeat nothing": r"^a{x}{b}]$",
    "empty options": r"^(?:|a|)b(|c)$",
    "ignored case": r"(?i)^[A-Z]{2}-?[^a-y]x\w(?![A-Z])$",
    "anything": r".",
    "nothing": "",
    "bounds": r"^x{2}y{0,1}z{3,}(ab){2,4}$",
    "nested repetitions": r"^((a+b?)*c)+$",
    "beyond ascii": r"^[β-λ一-三]{2,5}$",
}
POSTGRESQL_ONLY = {
    "named classes": r"^[[:alpha:]][[:alnum:]_]+[[:digit:][:punct:]]$",
    "not a named class": r"^[^[:space:][:upper:]]{3}$",
    "all named classes": r"^[[:lower:]][[:xdigit:]][[:blank:]][[:graph:]][[:print:]][[:word:]]$",
}


@pytest.fixture(scope="module")
def made(planned, values):
    """2,000 values of each expression."""
    columns = {
        name: {"text": {"matches": expression}}
        for name, expression in chain(EXPRESSIONS.items(), POSTGRESQL_ONLY.items())
    }
    return values(planned({"t": {"rows": "2000", "columns": columns}}), "t")


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_python_finds_the_expression(made, name):
    found = re.compile(EXPRESSIONS[name])
    assert not [value for value in made[name] if not found.search(value)]


@pytest.mark.slow
def test_postgresql_finds_the_expression(made, postgres):
    every = {**EXPRESSIONS, **POSTGRESQL_ONLY}
    pairs = [(every[name], value) for name in every for value in made[name][:200]]
    with postgres.connect() as connection:
        wrong = connection.execute(
            "select distinct e from unnest(%s::text[], %s::text[]) as t(e, v) where not v ~ e",
            [list(each) for each in zip(*pairs, strict=True)],
        ).fetchall()
    assert not wrong


def column(text, rows=2000):
    return f"t: {{rows: {rows}, columns: {{n: {{int: 0..30}}, a: {{text: {text}}}}}}}"


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("{matches: '^[a-z]+$'}", set(range(1, 14))),
        ("{matches: '^x[a-z]{2,}$'}", set(range(3, 16))),
        ("{matches: '^[a-z]{1,20}$'}", set(range(1, 21))),
        ("{matches: '^[a-z]{1,20}$'}, type: varchar(5)", set(range(1, 6))),
        ("{matches: '^[a-z]+$'}, type: varchar(5)", set(range(1, 6))),
        ("{matches: '^[a-z]+$', chars: 40}", {40}),
        ("{matches: '^(ab)+$', chars: 3..9}", {4, 6, 8}),
        ("{matches: '^(ab)+$', chars: {weights: {2: 1, 8: 3}}}", {2, 8}),
        ("{matches: '^[a-z]+$', chars: n}", set(range(1, 31))),
        ("{matches: '^[a-z]+$', chars: {poisson: 3, max: 6}}", set(range(1, 7))),
        ("{matches: '^[é]+$', chars: 2..3}, type: varchar(3)", {2, 3}),
    ],
)
def test_lengths_are_those_of_the_law_the_type_and_the_expression(planned, values, text, lengths):
    found = values(planned(column(text)), "t")["a"]
    assert {len(value) for value in found} == lengths


def test_chars_distributes_the_lengths(planned, values):
    text = "{matches: '^[a-z]+$', chars: {weights: {2: 1, 8: 3}}}"
    found = values(planned(column(text, 20_000)), "t")["a"]
    # 15,000 expected, sd 61: false alarm once in 10**7.
    assert abs(sum(len(value) == 8 for value in found) - 15_000) < 330


def test_all_texts_of_a_length_are_alike(planned, values):
    found = values(planned(column("{matches: '^(?:a[a-i]|bc)$'}", 20_000)), "t")["a"]
    counts = {value: found.count(value) for value in set(found)}
    # 10 texts, 2,000 expected each, sd 42: false alarm once in 10**7.
    assert len(counts) == 10
    assert max(abs(count - 2_000) for count in counts.values()) < 240


@pytest.mark.parametrize(
    "text",
    [
        "{matches: '^[a-f0-9]{40}$'}",
        "{matches: '^[a-z]{1,20}$'}",
        r"{matches: '^[a-zA-Z]([_]?[a-zA-Z0-9])+$', chars: 9..30}",
        r"{matches: '[^@]+@[^@]+\.[^@]+'}",
    ],
)
def test_unique_texts_are_distinct(planned, values, text):
    found = values(planned(column(f"{text}, unique: true", 20_000)), "t")["a"]
    assert len(set(found)) == 20_000
    expression = re.search("matches: '(.*?)'", text)[1]
    assert all(re.search(expression, value) for value in found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "{matches: '^[a-z'}",
            "matches '^[a-z': a [ without its ], at character 2",
        ),
        (
            r"{matches: '^(a)\1$', chars: 3}",
            r"matches '^(a)\\1$': not yet: the back reference \1, at character 5",
        ),
        (
            "{matches: '^(ab)+$', chars: 3}",
            "matches '^(ab)+$': none of its texts has such a length",
        ),
        (
            "{matches: '^.{40}$'}, type: varchar(9)",
            "matches '^.{40}$': its shortest text has 40 characters",
        ),
        ("{matches: 'a$b'}", "matches 'a$b': no text that can be made matches it"),
        (
            "{matches: '^(.{0,99}){250}$'}",
            "matches '^(.{0,99}){250}$': it is too large: fewer or smaller repetitions are needed",
        ),
        (
            "{matches: '^([ab]{100})+$', chars: 10000}",
            "matches '^([ab]{100})+$': it is too large for texts of up to 10000 characters",
        ),
        (
            "{matches: a, words: 3}",
            (
                "text without exactly one of a pattern, words, chars and matches; "
                "expected {text: 'DE-{row:06}'} or {text: {words: 3..9}}"
            ),
        ),
    ],
)
@pytest.mark.parametrize("unique", ["", ", unique: true"])
def test_a_mistake_is_told_once_at_its_place(planned, text, problem, unique):
    with pytest.raises(SchemaError) as caught:
        planned(column(text + unique))
    mark, _, found = str(caught.value).partition(" ")
    assert found == problem
    assert re.fullmatch(r".*example\.yaml:1:\d+:", mark)
