"""Rules are SQL that nobody vouches for: they answer, or are named, and reach nothing else."""

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from synth.manifest import RuleText
from synth.plan.build import plan
from synth.schema.read import read_text
from synth.verify import verify
from synth.verify.judge import locked
from synth.verify.rules import check_rule

DAY = date(2026, 1, 1)


@pytest.fixture
def connection(tmp_path, monkeypatch):
    (tmp_path / "secret.csv").write_text("a\nzyzzyva\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    with locked(folder) as found:
        found.execute("create view t as select * from (values (1, 2), (2, null), (3, 1)) v(a, b)")
        found.execute('create view "order" as select range + 1 as a from range(100)')
        found.execute("create view none as select 1 as a where false")
        yield found


def checked(connection, from_, holds, at_least=1.0, missing=()):
    rule = RuleText("R", from_, holds, at_least)
    tables = ["t", "order", "none"]
    return check_rule(connection, rule, DAY, tables=tables, missing=missing)


@pytest.mark.parametrize(
    ("from_", "holds", "line"),
    [
        ("t", "a < b", "rule R: 3 rows, 1 wrong, 1 null, at least 50% must hold"),
        ("t", "a > 0", "rule R: 3 rows"),
        ("t where a > 9", "a = 0", "rule R: met no row"),
        ("none", "a = 0", "rule R: met no row"),
        ("t", "null::boolean", "rule R: 3 rows, 3 null"),
        ("t", "date '2026-01-02' > as_of", "rule R: 3 rows"),
        ("t -- all of them", "a > 0", "rule R: 3 rows"),
        ('"order" order by a limit 2', "a < 3", "rule R: 2 rows"),
        ("t x join t y on x.a < y.a", "x.a < y.a", "rule R: 3 rows"),
        ("(select count(*) as n from t)", "n = 3", "rule R: 1 row"),
    ],
)
def test_a_rule_counts(connection, from_, holds, line):
    assert str(checked(connection, from_, holds, at_least=0.5)) == line


@pytest.mark.parametrize(
    ("from_", "holds", "line"),
    [
        ("t", "a < b", "rule R: 1 of 2 rows: broken (row 3)"),
        ('"order"', "a % 10 <> 0",
         "rule R: 10 of 100 rows: broken (row 10, row 20, row 30)"),
        ('t join "order" using (a)', "a = 1",
         "rule R: 2 of 3 rows: broken (t row 2 with order row 2, t row 3 with order row 3)"),
        ("t x join t y on x.a < y.a", "y.a < 3",
         "rule R: 2 of 3 rows: broken (t row 1 with t row 3, t row 2 with t row 3)"),
        ("t left join none using (a)", "t.a > 1",
         "rule R: 1 of 3 rows: broken (t row 1 with no none row)"),
        ("t group by a % 2", "count(*) > 1", "rule R: 1 of 2 rows: broken"),
        ("(select a from t) x", "a > 1", "rule R: 1 of 3 rows: broken"),
        ("t", "a", "rule R: holds is integer, not a condition"),
        ("t", "a = ", "rule R: does not run (ParserException)"),
        ("t", "c", "rule R: does not run (BinderException)"),
        ("absent", "true", "rule R: does not run (CatalogException)"),
        ("t", "a / 0 > (select error('zyzzyva'))", "rule R: does not run (InvalidInputException)"),
        ("t", "cast('zyzzyva' as integer) = a", "rule R: does not run (ConversionException)"),
        ("t; drop view t", "true", "rule R: is no single condition"),
        ("t", "true) from t; select (true", "rule R: is no single condition"),
        ("read_csv('secret.csv')", "true", "rule R: does not run (PermissionException)"),
        ("'secret.csv'", "true", "rule R: does not run (PermissionException)"),
        ("read_text('/etc/passwd')", "true", "rule R: does not run (PermissionException)"),
        ("glob('/etc/*')", "true", "rule R: does not run (PermissionException)"),
        ("read_parquet('https://example.com/x')", "true",
         "rule R: does not run (PermissionException)"),
        ("secret", "true", "rule R: does not run (CatalogException)"),
    ],
)  # fmt: skip
def test_a_rule_is_broken(connection, from_, holds, line):
    secret = pa.table({"a": ["zyzzyva"]})
    assert [str(finding) for finding in checked(connection, from_, holds).findings] == [line]
    assert secret.num_rows


@pytest.mark.parametrize(
    ("at_least", "line"),
    [
        (0.9, []),
        (0.90001, [("rule R: 10 of 100 rows: 90% hold, at least 90.001% must "
                   "(row 10, row 20, row 30)")]),
        (0.0, []),
    ],
)  # fmt: skip
def test_a_share(connection, at_least, line):
    found = checked(connection, '"order"', "a % 10 <> 0", at_least).findings
    assert [str(finding) for finding in found] == line


def test_a_share_is_exact(connection):
    """0.07 * 100 is more than 7 in binary; the share is a decimal."""
    assert checked(connection, '"order"', "a <= 7", 0.07).holds


def test_a_rule_over_what_is_missing_is_not_run(connection):
    found = checked(connection, "absent", "true", missing=["absent"])
    assert found.holds
    assert str(found) == "rule R: not run: there is no absent"
    assert not checked(connection, "t", "a = ", missing=["absent"]).holds


@pytest.mark.parametrize(
    "statement",
    [
        "set threads = 1",
        "set enable_external_access = true",
        "attach '{0}/x.duckdb' as x",
        "copy (select 1) to '{0}/x.csv'",
        "select * from read_csv('{0}/secret.csv')",
        "install httpfs",
        "load httpfs",
    ],
)
def test_the_judge_is_locked(connection, tmp_path, statement):
    with pytest.raises(duckdb.Error):
        connection.execute(statement.format(tmp_path))


SCHEMA = """
synth: 1
name: other
as_of: 2020-01-15
tables:
  person:
    rows: 20
    columns: {id: sequence, born: {date: 1970-01-01..as_of}, stop: {int: 1..2}}
  agency: {rows: 4, key: safir, columns: {safir: {safir: {block: "99"}}}}
  spell: {per: person, count: 2, columns: {start: {date: 2020-01-01..as_of}}}
rules:
  S1: {from: spell, holds: start < as_of, at_least: 0.5, source: here}
  S2: {from: person, holds: id < 20}
"""


def test_a_schema_brings_its_own_rules_and_day(make, judge):
    found = judge(make("csv"), plan=plan(read_text(SCHEMA, path="other.yaml")))
    assert [line for line in found if line.startswith("rule")] == [
        "rule S1: 16 of 30 rows: 46.6667% hold, at least 50% must (row 15, row 16, row 17)",
        "rule S2: 1 of 20 rows: broken (row 20)",
    ]


@pytest.mark.parametrize("word", ["parquet", "duckdb", "csv"])
def test_a_rule_of_an_output_cannot_read_its_neighbours(make, tmp_path, judge, word):
    (tmp_path / "secret.csv").write_text("a\nzyzzyva\n")
    rule = RuleText("R", f"read_csv('{tmp_path}/secret.csv')", "a = 'zyzzyva'")
    assert judge(make(word, rules=(rule,))) == ["rule R: does not run (PermissionException)"]


def test_the_source_is_not_part_of_the_answer(make):
    report = verify(str(make("csv").path))
    assert [check.place for check in report.checks if check.rule == "rule"] == [
        *("R1", "R2", "R3", "R4", "R5", "R6")
    ]


HOSTILE = {
    "a cross join": RuleText("R", "range(10000000) a, range(10000000) b", "a.range + b.range >= 0"),
    "a recursion without end": RuleText(
        "R", "(with recursive t as (select 1 as n union all select n + 1 from t) from t)", "n > 0"
    ),
    "a number of rows": RuleText("R", "range(1000000000000000)", "range >= 0"),
    "a condition that ends never": RuleText(
        "R",
        "range(9)",
        "list_sum(list_transform(range(999999), lambda x: "
        "list_sum(list_transform(range(999999), lambda y: x * y)))) > 0",
    ),
    "a row where it is broken": RuleText(
        "R", "range(1000000) a, range(100000000) b", "a.range + b.range > 5"
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_rule_that_does_not_end_is_stopped(connection, case):
    """And the next one is run, by the same connection."""
    found = check_rule(connection, HOSTILE[case], DAY, tables=["t"], seconds=0.1)
    assert [str(one) for one in found.findings] == [
        "rule R: no answer within 0.1 seconds; --rule-seconds allows more"
    ]
    assert checked(connection, "t", "a < b").violations == 1


def test_the_limit_reaches_every_rule_of_an_output(make, judge):
    rule = HOSTILE["a cross join"]
    found = judge(make("csv", rules=(rule, rule)), rule_seconds=0.1)
    assert found == ["rule R: no answer within 0.1 seconds; --rule-seconds allows more"] * 2


def test_more_seconds_than_a_clock_has_are_no_limit(make, judge):
    # A thread cannot wait for longer than about 292 years.
    assert judge(make("csv"), rule_seconds=1e30) == []
