"""The package as a Python program meets it: names, types, documentation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import synth

SCRIPT = """
import synth, synth.verify.database, synth.audit, synth.explain
from synth import audit, explain, verify
from synth.verify import verify as judge
assert judge.__module__ == "synth.verify"
found = {name: getattr(synth, name) for name in synth.__all__}
assert all(callable(value) and value.__doc__ for value in found.values()), found
assert {value.__name__ for value in found.values()} == set(synth.__all__)
assert (audit, explain, verify) == (synth.audit, synth.explain, synth.verify)
assert set(synth.__all__) <= set(dir(synth))
import pydoc
page = pydoc.plain(pydoc.render_doc(synth))
assert not [name for name in synth.__all__ if f"    {name}(" not in page], page
"""


def test_public_functions_are_found_whatever_was_imported():
    command = [sys.executable, "-W", "error", "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_plan_is_shown_in_one_line():
    import synth

    assert repr(synth.make_plan("minimal", seed=3)).startswith("<Plan of 'minimal': ")
    assert len(repr(synth.make_plan("agency"))) < 400
    assert "\n" not in repr(synth.make_plan("agency"))


@pytest.mark.slow
def test_a_type_checker_knows_the_functions(tmp_path):
    (tmp_path / "user.py").write_text(
        "import synth\nfrom synth import verify\n\n"
        'synth.generate("agency", rows=3)\nsynth.generate("agency", row=3)\n'
        'verify("out").holds\nverify("out").hold\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "user.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert len(said) == 2
    assert said[0].startswith('user.py:5: error: Unexpected keyword argument "row" for "generate"')
    assert said[1].startswith('user.py:7: error: "Report" has no attribute "hold"')


TEXT = "synth: 1\nas_of: 2026-01-01\ntables: {t: {rows: 3, columns: {a: {int: 0..9}, b: uuid}}}\n"
MAPPING = {
    "synth": 1,
    "as_of": "2026-01-01",
    "tables": {"t": {"rows": 3, "columns": {"a": {"int": "0..9"}, "b": "uuid"}}},
}


def test_a_schema_may_be_text_or_a_mapping(tmp_path):
    import synth

    (tmp_path / "s.yaml").write_text(TEXT)
    made = [synth.generate(given)["t"] for given in (tmp_path / "s.yaml", TEXT, MAPPING)]
    assert made[0].equals(made[1])
    assert made[0].equals(made[2])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (TEXT.replace("int:", "itn:"), "<text>:3:37: unknown generator 'itn'"),
        (MAPPING | {"seed": -1}, "<mapping>:10:7: 'seed' is '-1'; expected a whole number from 0"),
        (MAPPING | {"name": None}, "<mapping>:10:7: 'name' is null, which deletes"),
    ],
    ids=["text", "mapping", "none"],
)
def test_mistakes_of_text_and_mapping_are_told(given, said):
    import synth
    from synth.errors import SchemaError

    with pytest.raises(SchemaError) as caught:
        synth.make_plan(given)
    assert str(caught.value).startswith(said)


def test_nothing_is_installed_from_an_index_that_does_not_have_it():
    root = Path(synth.__file__).parents[1]
    pages = [root / "README.md", *root.glob("docs/**/*.md"), *root.glob("synth/**/*.py")]
    texts = {page: page.read_text("utf-8") for page in pages}
    wrong = [
        page for page, text in texts.items() if re.search(r"install [^\n`]*synth-testdata", text)
    ]
    assert wrong == []
    assert sum("pip install '.[" in text for text in texts.values()) > 3
