"""Ends of the calendar and of nesting: a line with its place, or rows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from synth import api
from synth.errors import SchemaError
from synth.schema.read import read_text

SCHEMA = """synth: 1
name: ends
as_of: {as_of}
tables:
  people:
    rows: 3
    key: id
    let: {{who: {{person: {age}}}}}
    columns: {{id: sequence, born: who.birth_date, nir: who.nir}}
"""


def told(text):
    with pytest.raises(SchemaError) as caught:
        api.make_plan(read_text(text, path="ends.yaml"))
    return str(caught.value)


def test_people_are_born_in_years_of_the_calendar():
    assert told(SCHEMA.format(as_of="0001-01-01", age="{}")) == (
        "ends.yaml:8:17: a person of 66 on 0001-01-01 is born before the calendar begins; "
        "expected as_of from the year 68 on, or a lower age"
    )


@pytest.mark.parametrize(
    ("as_of", "age"),
    [("0068-01-01", "{}"), ("0002-01-01", "{age: 0}"), ("9999-12-31", "{}")],
)
def test_people_at_the_ends_of_the_calendar(as_of, age):
    plan = api.make_plan(read_text(SCHEMA.format(as_of=as_of, age=age), path="ends.yaml"))
    rows = api.preview(plan, "people", 3)
    assert len(rows["born"]) == 3
    assert all(str(day) <= as_of for day in rows["born"])


def nested(depth):
    text = "1"
    for level in range(depth):
        text = f"case when id > {level} then {text} else 0 end"
    return (
        "synth: 1\nname: deep\nas_of: 2026-01-01\ntables:\n  t:\n    rows: 3\n    key: id\n"
        f'    columns: {{id: sequence, deep: {{expr: "{text}"}}}}\n'
    )


def test_nesting_has_an_end_that_is_told():
    assert told(nested(500)) == (
        "ends.yaml:8:42: an expression that is nested too deeply; expected fewer brackets or cases"
    )


def test_every_depth_gives_rows_or_a_line():
    """Where one ends the other begins: no depth between is an error of DuckDB's or of Python's."""
    ends = []
    for depth in (*range(78, 90), 300, 330):
        try:
            plan = api.make_plan(read_text(nested(depth), path="ends.yaml"))
        except SchemaError:
            ends.append(depth)
        else:
            assert api.preview(plan, "t", 3)["deep"] == [0, 0, 0]
    assert ends == [depth for depth in (*range(78, 90), 300, 330) if depth >= ends[0]]
    assert ends[0] > 80


ACCENTED = """synth: 1
name: accents
as_of: 2026-01-01
tables:
  été: {rows: 3, key: id, columns: {id: sequence}}
"""


def test_a_file_name_that_the_locale_cannot_write_is_told(tmp_path):
    (tmp_path / "s.yaml").write_text(ACCENTED, encoding="utf-8")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [Path(sys.executable).with_name("synth"), "generate", "s.yaml", "-o", "out"],
        cwd=tmp_path,
        env={**os.environ, **plain},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.decode() == (
        "Error: the locale's encoding (ascii) has no word for a file's name; "
        "set LC_ALL=C.UTF-8, or choose other names\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]
