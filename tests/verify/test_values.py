"""Values that are wrong though the manifest records them: each breaks the check that names it."""

import datetime as dt
from itertools import cycle

import numpy as np
import pyarrow as pa
import pytest
from stdnum.fr import nir

from synth.manifest import RuleText
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout
from synth.verify.walk import cell_checks, tallies

REAL = "255081416802538"
"""A NIR of a town that exists, with a true key: the example of python-stdnum's `nir.py`."""


def put(table, column, **cells):
    """A change: `r3=value` puts a value into row 3."""

    def change(values):
        for row, value in cells.items():
            values[table][column][int(row[1:]) - 1] = value

    return change


def both(*changes):
    def change(values):
        for one in changes:
            one(values)

    return change


DAMAGES = {
    "null": (
        put("person", "level", r5=None),
        ["null person.level: 1 of 20 rows: null, which is not allowed (row 5)"],
    ),
    "null in the key": (
        put("spell", "start", r4=None, r29=None),
        ["null spell.start: 2 of 30 rows: null, which is not allowed (row 4, row 29)"],
    ),
    "no uuid": (
        put("person", "ref", r1="Zyzzyva-Planted-7731", r9="", r10="{0}", r20="z" * 36),
        [
            ("type person.ref: 4 of 20 rows: no uuid "
            "(row 1, row 9, row 10; shape XXXXXXX-XXXXXXX-9999 |  | ?9?)")
        ],
    ),
    "too long": (
        both(put("person", "name", r3="é" * 25), put("spell", "name", r3=None, r23=None)),
        [
            ("length person.name: 1 of 20 rows: longer than varchar(24) "
            "(row 3; shape XXXXXXXXXXXX…XXXXXX)")
        ],
    ),
    "key twice": (
        both(put("person", "id", r20=1, r9=2), put("person", "mother", r10=None)),
        [
            ("key person.id: 2 of 20 rows: the same as in a row before "
            "(row 9 as row 2, row 20 as row 1)")
        ],
    ),
    "key of two twice": (
        put("spell", "start", r16=dt.date(2020, 1, 1)),
        [
            "key spell(person, start): 1 of 30 rows: the same as in a row before (row 16 as row 1)",
        ],
    ),
    "unique twice": (
        lambda values: put("person", "nir", r8=values["person"]["nir"][0])(values),
        ["unique person.nir: 1 of 19 rows: the same as in a row before (row 8 as row 1)"],
    ),
    "four times": (
        lambda values: values["person"].update(email=values["person"]["email"][:1] * 20),
        [
            ("unique person.email: 19 of 20 rows: the same as in a row before "
            "(row 2 as row 1, row 3 as row 1, row 4 as row 1)")
        ],
    ),
    "list twice": (
        both(
            lambda values: put("person", "name", r2=values["person"]["name"][0])(values),
            lambda values: put("person", "born", r2=values["person"]["born"][0])(values),
            put("spell", "name", r2=None, r22=None),
        ),
        ["unique person(name, born): 1 of 20 rows: the same as in a row before (row 2 as row 1)"],
    ),
    "lost mother": (
        put("person", "mother", r6=99, r7=-1),
        ["reference person.mother -> person.id: 2 of 19 rows: no such row there (row 6, row 7)"],
    ),
    "lost agency": (
        put("person", "safir", r2="99999"),
        ["reference person.safir -> agency.safir: 1 of 19 rows: no such row there (row 2)"],
    ),
    "lost by one part": (
        put("spell", "born", r30=dt.date(1970, 1, 1)),
        [
            ("reference spell(name, born) -> person(name, born): 1 of 28 rows: "
            "no such row there (row 30)")
        ],
    ),
    "somebody's nir": (
        put("person", "nir", r2=REAL),
        ["identifier person.nir: 1 of 19 rows: no reserved nir (row 2; shape 9 99 99 … 99)"],
    ),
    "wrong key of the nir": (
        lambda values: put("person", "nir", r2=values["person"]["nir"][1][:13] + "98")(values),
        ["identifier person.nir: 1 of 19 rows: no reserved nir (row 2; shape 9 99 99 … 99)"],
    ),
    "somebody's phone": (
        put("person", "phone", r1="0612345678", r4="Zyzzyva"),
        [
            ("identifier person.phone: 2 of 19 rows: no reserved phone "
            "(row 1, row 4; shape 9999999999 | XXXXXXX)")
        ],
    ),
    "somebody's mailbox": (
        put("person", "email", r20="zyzzyva@planted.fr"),
        ["identifier person.email: 1 of 20 rows: no reserved email (row 20; shape x…@x…)"],
    ),
    "another block": (
        both(put("agency", "safir", r1="98000"), put("person", "safir", r5=None, r9=None, r13=None,
                                                     r17=None)),
        ["identifier agency.safir: 1 of 4 rows: no reserved safir (row 1; shape 99999)"],
    ),
    "a rule": (
        put("spell", "stop", r3=dt.date(2000, 1, 1), r30=dt.date(2000, 1, 1)),
        ["rule R1: 2 of 29 rows: broken (row 3, row 30)"],
    ),
    "a rule of two tables": (
        put("spell", "start", r17=dt.date(1950, 1, 1)),
        ["rule R2: 1 of 30 rows: broken (spell row 17 with person row 2)"],
    ),
    "a rule of today": (
        both(put("person", "born", r4=dt.date(2026, 1, 1)), put("spell", "born", r4=None, r24=None),
             put("spell", "start", r4=dt.date(2026, 2, 1), r19=dt.date(2026, 2, 2)),
             put("spell", "stop", r4=None, r19=None)),
        ["rule R3: 1 of 20 rows: broken (row 4)"],
    ),
    "a share": (
        put("person", "active", r1=False, r3=False),
        [
            "rule R4: 12 of 20 rows: 40% hold, at least 50% must (row 1, row 2, row 3)",
        ],
    ),
    "a rule over groups": (
        put("spell", "person", r2=1),
        ["rule R5: 1 of 15 rows: broken"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "word"), list(zip(DAMAGES, cycle(["csv", "parquet"]), strict=False))
)
@pytest.mark.slow
def test_a_wrong_value_breaks_its_check(make, judge, values, word, damage):
    change, expected = DAMAGES[damage]
    change(values)
    assert judge(make(word, values)) == expected


def test_the_planted_nir_is_valid_for_others():
    assert nir.is_valid(REAL)


def test_a_number_under_declared_options(make, judge, values):
    """The same values under another block of the same identifier."""
    written = make("csv", values, rules=())
    text = written.manifest.read_text().replace('"99"', '"98"')
    written.manifest.write_text(text)
    written.edit()  # with a digest made anew
    assert judge(written) == [
        "identifier agency.safir: 4 of 4 rows: no reserved safir (row 1, row 2, row 3; shape 99999)"
    ]


@pytest.mark.parametrize("nulls", [False, True])
def test_more_digits_than_declared(nulls):
    """Arrow's decimals hold more digits than their type says."""
    layout = Layout("t", (Column("a", read_type("decimal(4,2)"), nullable=True),))
    raw = np.array([9999, 10000, 0, -10000], np.int64)
    wide = np.zeros((4, 2), np.int64)
    wide[:, 0], wide[:, 1] = raw, np.where(raw < 0, -1, 0)
    mask = pa.py_buffer(bytes([0b1011])) if nulls else None
    buffers = [mask, pa.py_buffer(wide.tobytes())]
    values = pa.Array.from_buffers(pa.decimal128(4, 2), 4, buffers)
    done = tallies(layout)
    for tally in done:
        tally.take(values, 100)
    (finding,) = [f for check in cell_checks(layout, 4, done) for f in check.findings]
    assert str(finding) == (
        "digits t.a: 2 of 4 rows: more digits than decimal(4,2) (row 102, row 104; "
        "shape 999.99 | -999.99)"
    )


def test_a_rule_without_rows_is_not_broken(make, values):
    from synth.verify import verify

    rule = RuleText("R", "person where false", "1 = 0")
    report = verify(str(make("csv", values, rules=(rule,)).path))
    assert report.holds
    assert str(report.checks[-1]) == "rule R: met no row"
