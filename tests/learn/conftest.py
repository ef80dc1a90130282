"""Two tables, persons and what stands under them, with what may be learnt of them."""

import pytest

from synth.errors import Mark
from synth.model.types import Attribute
from synth.plan.learning import Learning
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout

MARK = Mark("agency.yaml", 3, 1)


@pytest.fixture
def learnings():
    person = Learning(
        table="person",
        mark=MARK,
        parent=None,
        attributes=(
            Attribute("sex", "text", ("F", "M"), null=True),
            Attribute("age", "integer", edges=(0, 25, 50, 120)),
        ),
        columns={"sex": "sex", "age": "age"},
        key=("id",),
        rows=1000,
    )
    visit = Learning(
        table="visit",
        mark=MARK,
        parent="person",
        attributes=(
            Attribute("reason", "text", ("job", "paper"), other=True),
            Attribute("paid", "decimal(9,2)", edges=(0, 10000, 100000)),
        ),
        columns={"reason": "reason", "paid": "paid"},
        key=("day",),
        parent_key=("person_id",),
    )
    return {"person": person, "visit": visit}


@pytest.fixture
def layouts():
    text = DataType("text")
    person = (
        Column("id", DataType("integer")),
        Column("name", text),
        Column("sex", text, nullable=True),
        Column("age", DataType("integer")),
    )
    visit = (
        Column("person_id", DataType("integer")),
        Column("day", DataType("date")),
        Column("reason", text),
        Column("paid", DataType("decimal", 9, 2)),
        Column("secret", text),
    )
    return {
        "person": Layout("person", person, key=("id",)),
        "visit": Layout("visit", visit, key=("person_id", "day")),
    }
