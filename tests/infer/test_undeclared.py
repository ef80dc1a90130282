"""References that only triggers keep."""

import pytest

from synth.conditions.lookups import needed
from synth.databases.sqlite.dialect import SQLITE


@pytest.mark.parametrize(
    ("condition", "pair"),
    [
        ("not exists (select 1 from team where id = new.b)", ("id", "b")),
        ("new.b is not null and not exists (select 1 from team t where new.b = t.id)", ("id", "b")),
        ("(select id from team where id = new.b) is null", ("id", "b")),
        ("new.kind not in (select code from team)", ("code", "kind")),
    ],
)
def test_a_row_that_must_be_found(condition, pair):
    (look,) = needed(condition, SQLITE)
    assert (look.table.name, look.on) == ("team", (pair,))


@pytest.mark.parametrize(
    "condition",
    [
        "new.a > 3",
        "exists (select 1 from team where id = new.b)",
        "new.kind in (select code from team)",
        "(select id from team where id = new.b) is not null",
        "new.kind = 'x' and not exists (select 1 from team where id = new.b)",
        "not exists (select 1 from team, room where id = new.b)",
        "not exists (select 1 from team)",
    ],
)
def test_no_row_must_be_found(condition):
    assert list(needed(condition, SQLITE)) == []
