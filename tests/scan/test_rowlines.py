"""Rows of an insert that stand one in a line: SQLite says what they hold."""

import io
import sqlite3

import numpy as np
import pytest

from synth.scan.kinds.sql import SqlKind
from synth.scan.opened import Opened
from synth.scan.rowlines import row_lines

HEAD = b"insert into t (a, b, c) values\n"
TEXTS = (
    *("Dupont", "it's", "''", "'", "", " ", " x ", "a, b", "(a)", "a);", "a),(b", "NULL", "null"),
    *(
        "é\u00a0è",
        "x;y",
        "\\",
        "a\\'b",
        "E'x'",
        "::text",
        "',' ",
        "-- no",
        "0612345679",
        ",",
        "(",
        "'a",
    ),
)


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def statements(rows, each):
    """Inserts of some rows each, one row in a line."""
    parts = [rows[start : start + each] for start in range(0, len(rows), each)]
    lines = (",\n".join(f"({','.join(map(literal, row))})" for row in part) for part in parts)
    return "".join(f"{HEAD.decode()}{part};\n" for part in lines)


def read(script):
    """By column, the values with their lines."""
    opened = Opened("x.sql", io.BufferedReader(io.BytesIO(script.encode())))
    found = {}
    for piece in SqlKind().pieces(opened):
        if piece.path:
            lines = piece.numbers.tolist()
            found.setdefault(piece.path, []).extend(
                zip(lines, piece.values.to_pylist(), strict=True)
            )
    return found


def rows_of(script):
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(f"create table t (a text, b text, c text);{script}")
        rows = connection.execute("select a, b, c from t order by rowid").fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize("each", [1, 3, 500])
def test_what_sqlite_reads(each):
    rng = np.random.default_rng(each)
    values = [*TEXTS, None, 12, -3]
    rows = [tuple(values[place] for place in rng.integers(len(values), size=3)) for _ in range(200)]
    script = statements(rows, each)
    known = rows_of(script)
    found = read(script)
    assert [[value for _, value in found[f"t.{name}"]] for name in "abc"] == [
        list(column) for column in zip(*known, strict=True)
    ]
    lines = script.split("\n")
    for line, value in found["t.a"]:
        assert lines[line - 1].startswith(f"({literal(value)}") or str(value) in lines[line - 1]
    begin = script.encode().removeprefix(HEAD)
    assert row_lines(begin, HEAD, 3, escapes=False) is not None


@pytest.mark.parametrize(
    "rows",
    [
        "(1,'a\nb','c'),\n(2,'d','e');\n",  # a row of two lines
        "(1,'a),\n(2','c'),\n(2,'d','e');\n",  # which looks like two rows
        "(1, 'a','c'),\n(2,'d','e');\n",  # a space before a value
        "(1,E'a','c'),\n(2,'d','e');\n",  # letters before a quote
        "(1,'a'::text,'c'),\n(2,'d','e');\n",  # a type behind one
        "(1,lower('A'),'c'),\n(2,'d','e');\n",  # a function
        "(1,'a','c'),\n(2,'d');\n",  # rows of two widths
        "(1,'a','c'); (2,'d','e');\n",
        "(1,'a\tb','c'),\n(2,'d','e');\n",
    ],
)
def test_rows_that_stand_otherwise_are_left_to_who_reads_sign_by_sign(rows):
    assert row_lines(rows.encode(), HEAD, 3, escapes=False) is None


def test_a_backslash_that_takes_the_meaning_of_a_quote():
    rows = b"(1,'a\\'b','c'),\n(2,'d','e');\n"
    assert row_lines(rows, HEAD, 3, escapes=True) is None
