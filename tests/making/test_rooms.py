"""The plan is frozen and knows no evaluator; imports inside each of the two rooms go one way."""

import ast
from dataclasses import FrozenInstanceError, fields
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import synth
from synth.making.maker import Maker

ROOT = Path(synth.__file__).parent
TABLES = "{t: {rows: 3, let: {m: {int: 0..9}}, columns: {id: sequence, n: {from: m}}, key: [id]}}"


def imports(path):
    """The modules that a file names in imports: at its top, in functions, and for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("room", ["plan", "making"])
def test_files_of_a_room_import_one_another_one_way(room):
    files = {f"synth.{room}.{path.stem}": path for path in (ROOT / room).glob("*.py")}
    needs = {name: {one for one in imports(path) if one in files} for name, path in files.items()}
    assert sum(map(len, needs.values())) > len(files) / 2
    TopologicalSorter(needs).prepare()  # raises CycleError with the way around


def test_a_plan_names_no_maker():
    found = {one for path in (ROOT / "plan").glob("*.py") for one in imports(path)}
    assert not [one for one in found if one.startswith("synth.making")]


def test_a_plan_is_frozen(planned):
    plan = planned(TABLES)
    for value in (plan, plan.tables["t"], plan.tables["t"].columns["n"], plan.together):
        for option in fields(value):
            with pytest.raises(FrozenInstanceError):
                setattr(value, option.name, None)
            found = getattr(value, option.name)
            assert not isinstance(found, dict | list | set), option.name
            if hasattr(found, "keys") and not isinstance(found, type):
                with pytest.raises(TypeError):
                    found["x"] = None


def test_making_rows_leaves_the_plan_as_it_was(planned, values):
    plan = planned(TABLES)
    before = {option.name: getattr(plan, option.name) for option in fields(plan)}
    sizes = {name: len(found) for name, found in before.items() if hasattr(found, "keys")}
    first, again = values(Maker(plan), "t"), values(Maker(plan), "t")
    assert first == again
    for name, found in before.items():
        assert getattr(plan, name) is found
        assert name not in sizes or len(found) == sizes[name]
