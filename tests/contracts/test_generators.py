"""What every generator, bundle, roll-up and identifier promises, at any rows, beside any others.

A word without an example here fails, so a new file is under test before its author writes one.
The same contracts hold for tables and references, whose examples follow those of the words.
"""

import datetime as dt
import json
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import registry
from synth.arrays import decoded
from synth.errors import AnswerError, SchemaError
from synth.generators.options import known_generators
from synth.locales.identifier import kinds_of
from synth.making.maker import Maker
from synth.run.segments import make_batches
from synth.stores.store import arrow_schema

TEXT = Path(__file__).with_name("generators.yaml").read_text(encoding="utf-8")
EXAMPLES = yaml.load(TEXT, yaml.BaseLoader)  # noqa: S506 - it builds text, lists and mappings
IDENTIFIER = EXAMPLES["words"].pop("identifier")
FEW = 1000
"""Rows that a case may have."""


def _cases():
    """Every word of the room and of the locale with its example, then the tables."""
    for word, kind in known_generators("fr").items():
        yield word, EXAMPLES["words"].get(word, _of_identifier(kind))
    yield from EXAMPLES["tables"].items()


def _of_identifier(kind):
    """The example of an identifier, unique where there are enough of it."""
    if not hasattr(kind, "number"):
        return None
    text = json.dumps(IDENTIFIER).replace("WORD", kind.word)
    if kind().number.capacity < FEW:
        text = text.replace('"unique": "true"', '"unique": "false"')
    return json.loads(text)


CASES = dict(_cases())


@pytest.fixture(scope="session")
def made(planned, values):
    """What makes the rows of a case, and all its values, once for all contracts."""
    kept = {}

    def case(name):
        if name not in kept:
            maker = Maker(planned(CASES[name]))
            kept[name] = maker, values(maker, "t")
        return kept[name]

    return case


every = pytest.mark.parametrize("name", [name for name, tables in CASES.items() if tables])
ROOTS = 300


def test_every_word_has_an_example():
    missing = [word for word, tables in CASES.items() if tables is None]
    assert not missing, f"write an example into generators.yaml for: {', '.join(missing)}"
    assert set(registry.members("synth.generators")) <= set(CASES)
    assert set(kinds_of("fr")) <= set(CASES)


@every
def test_types_and_nulls_are_as_declared(made, name):
    maker, _ = made(name)
    layout = next(layout for layout in maker.plan.layouts if layout.name == "t")
    frame = maker.beneath("t", 0, maker.size(maker.plan.root("t")))
    for column in layout.columns:
        array = decoded(frame.path((column.name,)))
        array.validate(full=True)
        assert array.type == column.type.arrow
        assert len(array) == frame.count == maker.size("t")
        if not column.nullable:
            assert array.null_count == 0
    batches = make_batches(maker, layout, 0, maker.size(maker.plan.root("t")))
    table = pa.Table.from_batches(batches).cast(arrow_schema(layout))
    assert table.num_rows == maker.size("t") > 0


@every
@settings(max_examples=4)
@given(places=st.lists(st.integers(0, ROOTS), max_size=3))
@pytest.mark.slow
def test_any_cut_gives_the_same_values(made, values, name, places):
    """Blocks, single rows and empty ones: what stands under each range of topmost rows."""
    maker, whole = made(name)
    stop = maker.size(maker.plan.root("t"))
    edges = [0, *sorted(min(place, stop) for place in (*places, 17, 17, 18)), stop]
    pieces = [values(maker, "t", one, other) for one, other in pairwise(edges)]
    for column, expected in whole.items():
        assert [value for piece in pieces for value in piece[column]] == expected, column


@every
@settings(max_examples=4)
@given(data=st.data())
def test_any_rows_in_any_order_and_again_give_the_same_values(made, name, data):
    maker, whole = made(name)
    rows = st.lists(st.integers(0, maker.size("t") - 1), max_size=40)
    picked = data.draw(rows)
    frame = maker.frame("t", np.array(picked, np.uint64))
    for column in reversed(list(whole)):
        array = decoded(frame.path((column,)))
        assert array.type == maker.plan.tables["t"].columns[column].facts.kind.arrow
        assert array.to_pylist() == [whole[column][row] for row in picked], column


@every
def test_every_row_backwards_gives_the_same_values(made, name):
    maker, whole = made(name)
    frame = maker.frame("t", np.arange(maker.size("t"), dtype=np.uint64)[::-1].copy())
    for column, expected in whole.items():
        assert decoded(frame.path((column,))).to_pylist() == expected[::-1], column


@every
def test_a_column_alone_has_the_same_values(made, name):
    """No column waits for another one to be made first."""
    maker, whole = made(name)
    stop = maker.size(maker.plan.root("t"))
    for column, expected in whole.items():
        array = maker.beneath("t", 0, stop).path((column,))
        assert decoded(array).to_pylist() == expected, column


@every
def test_columns_added_and_moved_change_no_other(made, planned, values, name):
    tables = deepcopy(CASES[name])
    for table in tables.values():
        if "file" in table:
            continue
        table["let"] = {
            "new_let": {"int": "0..9"},
            "new_person": "person",
            **dict(reversed(table.get("let", {}).items())),
        }
        columns = dict(reversed(table["columns"].items()))
        table["columns"] = {"new": {"from": "new_let"}, **columns, "new_name": "new_person.email"}
    changed = {"new_table": tables["t"], **dict(reversed(tables.items()))}
    changed["new_table"] = {"rows": "5", "columns": {"id": "sequence"}}
    plan = planned(changed)
    found = values(plan, "t")
    for column, expected in made(name)[1].items():
        assert found[column] == expected, column


@every
def test_a_column_taken_away_changes_no_other(made, planned, values, name):
    """Each column in turn, where nothing reads it."""
    whole = made(name)[1]
    gone = 0
    for column in whole:
        tables = deepcopy(CASES[name])
        del tables["t"]["columns"][column]
        try:
            plan = planned(tables)
        except SchemaError:
            continue
        gone += 1
        found = values(plan, "t")
        assert found == {other: whole[other] for other in whole if other != column}
    assert gone


@every
def test_more_rows_keep_the_first_ones(made, planned, values, name):
    maker, whole = made(name)
    root = maker.plan.root("t")
    if maker.plan.tables[root].rows is None:
        return
    stop = maker.size(root)
    larger = Maker(planned(CASES[name], rows={root: 3 * stop + 1}))
    assert values(larger, "t", 0, stop) == whole
    rows = np.arange(maker.size("t"), dtype=np.uint64)[::-7].copy()
    frame = larger.frame("t", rows)
    for column, expected in whole.items():
        assert decoded(frame.path((column,))).to_pylist() == [expected[row] for row in rows]


@every
def test_another_seed_gives_other_values(made, planned, values, name):
    """Some column at least: `value`, `sequence` and what follows from them stay."""
    if name in {"value", "sequence"}:
        return
    assert values(planned(CASES[name], seed=8), "t") != made(name)[1]


# -- unique columns -------------------------------------------------------------------------------

UNIQUE = {
    "bool: 0": 1,
    "bool: 0.5": 2,
    "bool: 1": 1,
    "choice: [x, y, z]": 3,
    "choice: {1: 5, 2: 3}, type: smallint": 2,
    "date: 2024-02-27..2024-03-01": 4,
    "datetime: 2024-01-01..2024-01-01 00:00:59": 60,
    "decimal: -0.50..0.99, type: 'decimal(3,2)'": 150,
    "int: 1..50": 50,
    "int: -70000..70000": 140_001,
    "int: {uniform: 1..50, min: 11, max: 20}": 10,
    "safir: {}": 1000,
    "safir: {block: '012'}": 100,
    "text: {chars: 0}": 1,
    "text: {chars: 2}": 1024,
    "text: {matches: '^[a-e]{1,3}$'}": 155,
    "text: {matches: '^[a-e]+$', chars: {weights: {1: 1, 3: 9}}}": 130,
    "text: {matches: '^[a-e]+$'}, type: varchar(2)": 30,
    "time: 08:00..08:01": 61,
    "value: 3": 1,
}
"""Columns with few values, and how many."""

STATELESS = {
    "case: [{int: 0..9}]": "case",
    "expr: row": "expr",
    "faker: job": "faker",
    "float: 0..1": "float",
    "int: {normal: {mean: 5, sd: 1}}": "int",
    "int: n..9": "int",
    "date: 2024-01-01..as_of": "date",
    "phone: {near: code}": "phone",
    "sentences: 2": "sentences",
    "text: {matches: '[a-z]+', chars: n}": "text",
    "text: {words: 3}": "text",
    "text: '{row}'": "text",
}
"""Columns that state no number of different values."""


def unique(column, rows):
    return f"""t:
      rows: {rows}
      columns: {{n: {{int: 0..9}}, code: {{choice: [a]}}, a: {{{column}, unique: true}}}}
    """


def told(planned, text):
    with pytest.raises(SchemaError) as caught:
        planned(text)
    return str(caught.value).partition(" ")[2]


@pytest.mark.parametrize(("column", "capacity"), list(UNIQUE.items()))
def test_a_unique_column_takes_every_value_once(planned, values, column, capacity):
    plan = planned(unique(column, capacity))
    assert len(set(values(plan, "t")["a"])) == capacity
    assert told(planned, unique(column, capacity + 1)) == (
        f"t.a: {capacity + 1} different values asked; expected at most {capacity}: no more exist"
    )


@pytest.mark.parametrize("word", list(kinds_of("fr")))
def test_an_identifier_has_the_capacity_it_states(planned, values, word):
    capacity = kinds_of("fr")[word]().number.capacity
    rows = min(capacity, 10_000)
    found = values(planned(unique(f"{word}: {{}}", rows)), "t")["a"]
    assert len(set(found)) == rows
    assert f"expected at most {capacity}: no more exist" in told(
        planned, unique(f"{word}: {{}}", capacity + 1)
    )


@pytest.mark.parametrize(("column", "word"), list(STATELESS.items()))
def test_a_column_without_a_capacity_cannot_be_unique(planned, column, word):
    assert told(planned, unique(column, 3)) == (
        f"unique: {word} states no number of different values; expected a generator that states one"
    )


def test_nulls_do_not_count_against_uniqueness(planned, values):
    text = "t: {rows: 1000, columns: {a: {int: 1..1000, unique: true, nulls: 0.5}}}"
    found = [value for value in values(planned(text), "t")["a"] if value is not None]
    assert len(set(found)) == len(found) > 400


def test_children_that_outgrow_a_unique_column_are_told(planned, values):
    text = """
      own: {rows: 300, columns: {id: sequence}}
      t: {per: own, count: 2, columns: {a: {int: 1..599, unique: true}}}
    """
    with pytest.raises(AnswerError, match=r"t\.a: unique values for row 600, and only 599 exist"):
        values(planned(text), "t")


def test_more_people_than_there_are_is_told(planned):
    text = "t: {rows: 10, let: {who: {person: {age: 30}}}, columns: {a: who.nir}}"
    limit = (
        planned(text).tables["t"].lets["who"].generator.limit(dt.date(2026, 1, 1), lambda _: None)
    )
    assert limit > 1_000_000
    assert told(planned, text.replace("rows: 10", f"rows: {limit + 1}")) == (
        f"t.who: {limit + 1} different values asked; expected at most {limit}: no more exist"
    )
