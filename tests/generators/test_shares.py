"""Values of a file come as often as it says for rows like each one, counted by SQL."""

from collections import Counter

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import SchemaError
from synth.making.maker import Maker
from synth.plan.build import plan as make_plan
from synth.schema.read import read_text

LINES = """\
sex,band,reason,share
F,16,job,50
F,16,training,0.5
F,16,moved,49.5
F,50,job,1
M,16,training,3
M,16,job,1
M,50,moved,0
"""
TABLES = """
synth: 1
as_of: 2026-01-01
tables:
  t:
    rows: 20000
    columns:
      id: sequence
      sex: {choice: [F, M]}
      age: {int: 16..64}
      band: {case: [{when: age < 50, value: 16}, {value: 50}], type: integer}
      reason: {shares: {file: exits.csv, given: [sex, band]}}
      other: {shares: {file: exits.csv, given: {band: "age // 50 * 34 + 16", sex: sex}}, nulls: 0.1}
"""


@pytest.fixture
def plan(tmp_path):
    def made(text=TABLES, lines=LINES):
        (tmp_path / "exits.csv").write_text(lines, encoding="utf-8")
        return make_plan(read_text(text, path=str(tmp_path / "s.yaml")))

    return made


def test_shares_are_those_of_the_file(plan, values):
    found = pa.table(values(plan(), "t"))
    sql = "select sex, band, reason, count(*) from made group by all"
    counts: dict = {}
    with duckdb.connect() as connection:
        connection.register("made", found)
        lines = connection.execute(sql).fetchall()
    for sex, band, reason, count in lines:
        counts.setdefault((sex, band), Counter())[reason] += count
    assert counts["F", 50].keys() == {"job"}
    assert counts["M", 50].keys() == {None}  # nothing has a share
    for key, shares in {
        ("F", 16): {"job": 0.5, "training": 0.005, "moved": 0.495},
        ("M", 16): {"training": 0.75, "job": 0.25},
    }.items():
        total = counts[key].total()
        assert counts[key].keys() == shares.keys()
        for reason, share in shares.items():
            assert (
                abs(counts[key][reason] / total - share) < 5 * (share * (1 - share) / total) ** 0.5
            )


def test_any_row_knows_its_value_alone(plan):
    maker = Maker(plan())
    whole = maker.beneath("t", 0, 20000)
    some = np.array([19999, 4, 4, 777], np.uint64)
    few = maker.frame("t", some)
    for name in ("reason", "other"):
        assert few.path((name,)).to_pylist() == [
            whole.path((name,))[int(row)].as_py() for row in some
        ]


def test_values_have_the_type_that_is_said(plan, values):
    lines = "sex,rate,share\nF,0.55,1\nM,1,1\n"
    text = TABLES.split("      reason:", maxsplit=1)[0]
    text += '      rate: {shares: {file: exits.csv, given: sex}, type: "decimal(4,2)"}\n'
    found = values(plan(text, lines), "t")
    pairs = {(sex, str(rate)) for sex, rate in zip(found["sex"], found["rate"], strict=True)}
    assert pairs == {("F", "0.55"), ("M", "1.00")}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "sex,reason,share\nF,job,1\n",
            r"has no column 'band'; expected one of sex, reason, share",
        ),
        ("sex,band,share\nF,16,1\n", r"has 1 columns that are not given; expected two: the values"),
        ("sex,band,reason,note,share\nF,16,a,b,1\n", r"has 3 columns that are not given"),
        ("sex,band,reason,share\nF,16,job,many\n", r"'share' of 'exits.csv' is no number"),
        ("sex,band,reason,share\nF,16,job,0\n", r"the shares of 'exits.csv' sum to zero"),
    ],
)
def test_a_file_of_another_kind_is_told(plan, lines, said):
    with pytest.raises(SchemaError, match=said):
        plan(TABLES.split("      other:", maxsplit=1)[0], lines)


def test_values_of_another_type_are_counted_and_not_shown(plan):
    text = TABLES.split("      other:", maxsplit=1)[0]
    text = text.replace("[sex, band]}}", "[sex, band]}, type: integer}")
    with pytest.raises(
        SchemaError, match=r"3 values of 'reason' in .*; expected .* integer"
    ) as told:
        plan(text)
    assert "training" not in str(told.value)
