"""All SQL that a PostgreSQL server is sent names what it means, so that nothing else can be meant.

Judged by the server's own log and its own lists of names: a function, relation or type of the
catalogue is written with its namespace, and where the database's own path counts, an operator too.
Conditions are written by the database and left out: they are resolved on the empty path.
"""

import re
from contextlib import closing
from pathlib import Path

import pytest

from synth import api
from synth.databases.database import open_database

TABLES = (Path(__file__).parent / "shadows.sql").read_text("utf-8").partition("-- Functions:")[0]
ENTRY = re.compile(
    r"^\S+ \S+ \S+ \[\d+\] LOG:  (?:statement|execute <unnamed>): (.*(?:\n\t.*)*)", re.MULTILINE
)
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
CALL = re.compile(r"(?<![\w.\"])([a-z_]\w*) ?\(")
RELATION = re.compile(
    r"\b(?<!fetch all )(?:from|join|into|update|only|copy)\s+(?!lateral\b|only\b|\()([a-z_][\w.]*)"
)
TYPE = re.compile(r"::([a-z_][\w.]*)")
OPERATOR = re.compile(r"(?<!\()(?<![\w.(])[=<>~|&+*/@#%^!-]+(?!\))")
GRAMMAR = """
    any array bigint bit boolean cast character char coalesce cross decimal double exists greatest
    in int integer interval least lateral nullif numeric real row smallint substring time timestamp
    values varchar
    """
"""Words that the server's grammar reads itself, whatever the path says (manual, appendix C)."""


def wrong(statement, names, own_path):
    """What stands in a statement without its namespace."""
    bare = QUOTED.sub(lambda found: "x" if found[0][0] == '"' else "''", statement.lower())
    ctes = set(re.findall(r"(?:with(?: recursive)?|,)\s+(\w+)(?: ?\([\w, ]*\))? as \(", bare))
    for name in CALL.findall(bare):
        if name in names and name not in GRAMMAR.split():
            yield f"function {name}"
    for name in RELATION.findall(bare):
        if "." not in name and name not in ctes and name not in {"stdin", "stdout", "select"}:
            yield f"relation {name}"
    for name in TYPE.findall(bare):
        if "." not in name and name not in GRAMMAR.split():
            yield f"type {name}"
    if own_path:
        plain = re.sub(r"operator\(\w+\.[^)]+\)", "", bare)
        plain = re.sub(r"\bset (?:\w+ = s\.\w+(?:, )?)+", "", plain)
        for operator in OPERATOR.findall(plain):
            yield f"operator {operator}"


@pytest.fixture
def sent(postgres):
    """Tells the statements of a database since the test began."""
    start = postgres.log.stat().st_size

    def told():
        with postgres.log.open("rb") as log:
            log.seek(start)
            return ENTRY.findall(log.read().decode())

    return told


@pytest.fixture
def names(postgres):
    """The names of the server's functions."""
    with postgres.connect() as connection:
        return {name for (name,) in connection.execute("select distinct proname from pg_proc")}


def test_the_judge_sees_what_is_left_open(names):
    found = {
        "select pg_partition_root(c.oid) from pg_catalog.pg_class c": [
            "function pg_partition_root"
        ],
        "select pg_catalog.count(*) from pg_class": ["relation pg_class"],
        "select 'a'::regclass, 'b'::pg_catalog.text, 1::int": ["type regclass"],
        "with a as (select 1) select count(*) from a": ["function count"],
    }
    assert {text: list(wrong(text, names, own_path=False)) for text in found} == found
    text = "update public.t t set a = s.a from pg_temp.s where t.id = s.id and t.a operator(x.=) 1"
    assert list(wrong(text, names, own_path=True)) == ["operator ="]


@pytest.mark.slow
def test_every_name_that_is_sent_has_its_namespace(postgres, sent, names, tmp_path):
    url = postgres.database(TABLES + "alter table public.demandeur enable row level security;")
    with postgres.connect(url) as connection:
        connection.execute(f"alter database {url.rpartition('/')[2]} set log_statement = 'all'")
    schema = tmp_path / "schema.yaml"
    schema.write_text(api.infer_schema(url), encoding="utf-8")
    plan = api.make_plan(schema)
    api.check_against(plan, url)
    for mode in ("fail", "append", "replace"):
        api.seed(plan, url, mode=mode)
    assert api.verify(url, schema=schema).holds
    with closing(open_database(url)) as database:
        known = database.structure()
    conditions = {check.text for table in known.tables for check in table.checks}
    conditions |= {text for table in known.tables for text in table.bounds}
    own_path, found, statements = False, set(), sent()
    for statement in statements:
        left = re.sub("|".join(map(re.escape, conditions)), "true", statement)
        if statement.startswith("select pg_catalog.set_config('search_path', "):
            own_path = True
        elif statement.startswith(("set search_path = ''", "ROLLBACK")):
            own_path = False
        else:
            found.update((one, statement) for one in wrong(left, names, own_path=own_path))
    assert found == set()
    assert statements[:3] == [
        "select pg_catalog.current_schemas(false)",
        "show search_path",
        "set search_path = ''",
    ]
    assert sum("pg_catalog.pg_class" in statement for statement in statements) > 20
    assert sum(statement.startswith(("copy", "insert", "delete")) for statement in statements) > 12
