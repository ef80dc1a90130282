"""What plan, run and doubts ask of a generator is declared by every member of the room."""

import ast
import inspect
from dataclasses import MISSING, fields
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import synth
from synth.generators.protocol import Traits
from synth.registry import members

ROOT = Path(synth.__file__).parent
ASKING = ("plan", "making", "run", "infer", "doubts.py", "explain/tables.py")


def _said(kind):
    """What a class says itself or has of one that several share, and no default of a protocol."""
    shared = [one for one in kind.__mro__ if not getattr(one, "_is_protocol", 0)]
    return {name: value for one in reversed(shared) for name, value in vars(one).items()}


def _kinds():
    """Every class of the room that makes values, whether users can name it or the plan puts it."""
    classes = {}
    for path in sorted((ROOT / "generators").glob("[!_]*.py")):
        module = import_module(f"synth.generators.{path.stem}")
        for name, kind in vars(module).items():
            own = inspect.isclass(kind) and kind.__module__ == module.__name__
            if (
                own
                and {"make", "needs"} <= set(_said(kind))
                and not getattr(kind, "_is_protocol", 0)
            ):
                classes[name] = kind
    # What several have in common is no kind itself; classes of countries stand in no module.
    bases = {base for kind in classes.values() for base in kind.__mro__[1:]}
    for name, kind in classes.items():
        if kind not in bases:
            yield pytest.param(kind, id=name)


KINDS = list(_kinds())


def test_the_room_is_found_whole():
    found = {param.values[0] for param in KINDS}
    assert set(members("synth.generators").values()) <= found
    assert len(found) == len(members("synth.generators")) + 5  # file, model, where, identifiers


def test_no_answer_has_a_default():
    assert all(one.default is MISSING and one.default_factory is MISSING for one in fields(Traits))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_answers_itself_in_the_words_there_are(kind):
    traits = _said(kind)["traits"]
    assert isinstance(traits, Traits)
    for name, hint in get_type_hints(Traits).items():
        said = getattr(traits, name) if name != "_" else None
        assert said in (get_args(hint) or ((True, False) if hint is bool else (None,))), name


@pytest.mark.parametrize("kind", KINDS)
def test_what_traits_promise_is_there_and_nothing_is_there_unsaid(kind):
    traits, own = kind.traits, _said(kind)
    assert traits.countable == ("capacity" in own)
    assert traits.nullable == ("nullable" in own)
    said = {*own, *inspect.get_annotations(kind)}  # those of a country say which
    assert (traits.form in {"bundle", "list"}) == ("parts" in said)
    assert (traits.form == "list") == ("counts" in own)
    assert (traits.form == "reference") == ("target" in own)
    assert (traits.by == "numbered") == ("limit" in own)
    names = {one.name for one in fields(kind)}
    assert (traits.by == "counted") == ({"start", "step"} <= names)
    said = "origin" if traits.form == "value" else "identifier_options"
    assert (traits.mark == "own") == (said in own)
    assert (traits.mark == "inside") == ("own" in names)


@pytest.mark.parametrize("place", ASKING)
def test_nobody_tests_a_word_or_an_optional_attribute_of_a_generator(place):
    """`x.generator.word == "from"`, `getattr(x.generator, "capacity", None)` and the like."""
    files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    assert files
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = ast.unparse(node) if isinstance(node, ast.Compare | ast.Call) else ""
            tested = isinstance(node, ast.Compare) and "generator.word" in text
            guessed = text.startswith(("getattr(", "hasattr(")) and "generator" in text
            guessed &= text != "getattr(generator, 'law', None)"  # an option, as the file has it
            wrong = tested or guessed
            assert not wrong, f"{path.name}:{getattr(node, 'lineno', 0)}: {text}"
