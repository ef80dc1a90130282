"""The docs cannot drift: commands run, schemas are planned, tables and links are current."""

import importlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from synth.api import check
from synth.cli.group import help_lines
from synth.errors import SchemaError
from synth.generators.options import known_generators
from synth.registry import members
from synth.schema import read
from synth.schema.expect import Problems
from synth.schema.library import shipped
from synth.schema.nodes import read_nodes
from synth.schema.read import read_text
from synth.schema.types import Node

ROOT = Path(__file__).parent.parent
HEAD = "synth: 1\nas_of: 2026-01-01\n"


def tool(name: str) -> Any:
    """A module of `tools/`, which is no package."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT / "tools"))


console = tool("console")
PAGES = console.PAGES


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


YAML = [
    pytest.param(block.text, id=f"{page.name}:{block.line}")
    for page in PAGES
    for block in console.blocks(text_of(page))
    if block.language == "yaml"
]
LONG = {
    "README.md",
    "how-to.md",
    "ci.md",
    "scan.md",
    "tutorial-database.md",
    "tutorial-migrated.md",
}
"""Pages whose commands run for more than five seconds."""
CONSOLE = [
    pytest.param(page, id=ids(page), marks=[pytest.mark.slow] if page.name in LONG else [])
    for page in PAGES
    if "```console\n" in text_of(page)
]


# -- what is built from the code ----------------------------------------------------------------


def test_what_is_built_from_the_code_is_current() -> None:
    build_docs = tool("build_docs")
    names = [ids(path) for path in build_docs.stale()]
    assert not names, f"stale: {', '.join(names)}; run {build_docs.COMMAND}"


# -- schemas ------------------------------------------------------------------------------------

LETS = {
    "who": "person",
    "home": "address",
    "spells": "{path: {within: 2024-01-01..as_of, every: month}}",
}
COLUMNS = {
    "id": "sequence",
    "age": "{int: 0..99}",
    "category": "{choice: [A, B]}",
    "created_at": "{datetime: 2024-01-01..as_of}",
    "hours": "{int: 0..10}",
    "status": "{choice: [registered, struck_off]}",
    "started_on": "item.start",
    "ended_on": "item.end",
}
AROUND = """
  agency: {rows: 9, key: id, columns: {id: sequence, departement: {choice: ['59']}}}
  job_seeker:
    rows: 9
    key: id
    let: {spells: {timeline: {within: 2024-01-01..as_of, count: 2, days: 9}}}
    columns: {id: sequence, sex: {choice: [F, M]}}
  registration:
    per: fragment
    count: 1
    columns: {id: sequence, reason: {choice: [job]}, started_on: {date: 2024-01-01..as_of}}
  order_line: {per: fragment, count: 1, columns: {amount: {int: 0..9}}}
  fragment:
    per: job_seeker
    each: spells
"""
TABLE = """\
tables:
  a: {{rows: 1, columns: {{id: sequence}}}}
  b: {{per: a, {count}, columns: {{id: sequence}}}}
"""


def whole(text: str) -> str:
    """A schema that can be planned: a fragment gets what it speaks of around it."""
    nodes = read_nodes(text, "fragment.yaml", Problems())
    assert nodes is not None
    words = list(nodes.pairs or {})
    assert words, text
    if "synth" in words:
        return text
    if set(words) <= set(read.WORDS):
        return HEAD + text
    if words == ["count"] and "registration" not in text:
        return f"{HEAD}{TABLE.format(count=text.strip())}"
    entries = re.findall(r"^\S.*\n(?: .*\n)*", text, flags=re.MULTILINE)
    made = {entry.split(":")[0]: entry for entry in entries if not entry.startswith("#")}
    assert set(made) == set(words)
    bundles = {"person", "address", "timeline", "path", "ref", "slots", "booking"}
    lets = {name: f"{name}: {short}\n" for name, short in LETS.items() if name not in made}
    columns = {name: f"{name}: {short}\n" for name, short in COLUMNS.items() if name not in made}
    for name, entry in made.items():
        generator = re.match(r"[\w]+:\s*\{?\s*(\w+)", entry)
        is_bundle = (
            generator is not None and generator[1] in bundles and "." not in entry.split("{")[0]
        )
        (lets if is_bundle else columns)[name] = entry
    body = "".join(
        f"    {word}:\n"
        + "".join(f"      {line}\n" for entry in entries.values() for line in entry.splitlines())
        for word, entries in (("let", lets), ("columns", columns))
    )
    return HEAD + "tables:" + AROUND + body


@pytest.mark.parametrize("text", YAML)
def test_schema_in_the_docs_is_planned(text: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "schemas" / "skills.csv", tmp_path)
    try:
        check(read_text(whole(text), path=str(tmp_path / "schema.yaml")))
    except SchemaError as error:
        pytest.fail(f"{error}\n{whole(text)}")


# -- the JSON Schema for editors ----------------------------------------------------------------


@pytest.fixture(scope="module")
def editor() -> Draft202012Validator:
    text = (ROOT / "schemas" / "synth-1.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def as_editors_read(node: Node) -> Any:
    """A YAML value with the types of YAML 1.2's core schema, by which editors go."""
    if node.pairs is not None:
        return {key: as_editors_read(value) for key, (_, value) in node.pairs.items()}
    if node.items is not None:
        return [as_editors_read(item) for item in node.items]
    text = node.text or ""
    if node.quoted:
        return text
    words: dict[str, bool | None] = {
        "": None,
        "null": None,
        "~": None,
        "true": True,
        "false": False,
    }
    is_number = re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text)
    if is_number:
        return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else float(text)
    return words.get(text, text)


def warnings(editor: Draft202012Validator, text: str) -> list[str]:
    node = read_nodes(text, "schema.yaml", Problems())
    assert node is not None
    return [error.message for error in editor.iter_errors(as_editors_read(node))]


@pytest.mark.parametrize("name", shipped())
def test_editors_accept_shipped_schemas(editor: Draft202012Validator, name: str) -> None:
    assert warnings(editor, shipped()[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", YAML)
def test_editors_accept_the_schemas_of_the_docs(editor: Draft202012Validator, text: str) -> None:
    assert warnings(editor, whole(text)) == []


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("name: a\nservices: {}\n", id="unknown word of the file"),
        pytest.param("model: [m]\n", id="model that is no folder"),
        pytest.param("tables: {t: {columns: {id: sequence}}}\n", id="no origin of rows"),
        pytest.param("tables: {t: {rows: 1, per: t, count: 1}}\n", id="two origins"),
        pytest.param("tables: {t: {per: t}}\n", id="per without count or each"),
        pytest.param("tables: {t: {rows: 1, count: 1}}\n", id="count without per"),
        pytest.param("tables: {t: {per: t, count: 1, each: s}}\n", id="count and each"),
        pytest.param("tables: {t: {rows: many}}\n", id="rows no number"),
        pytest.param("tables: {t: {rows: 1, column: {}}}\n", id="unknown word of a table"),
        pytest.param("tables: {t: {file: a.csv, columns: {a: sequence}}}\n", id="file column made"),
        pytest.param("tables: {t: {file: a.csv, let: {a: person}}}\n", id="let of a file"),
        pytest.param("tables: {t: {rows: 1, unique: [[a]]}}\n", id="unique list of one"),
        pytest.param("tables: {t: {rows: 1, columns: {a.b: sequence}}}\n", id="dot in a name"),
        pytest.param("rules: {R: {from: t}}\n", id="rule without holds"),
        pytest.param("rules: {R: {from: t, holds: a, at_least: 2}}\n", id="share above 1"),
    ],
)
def test_editors_warn_of_wrong_words(editor: Draft202012Validator, rest: str) -> None:
    tables = "" if "tables:" in rest else "tables: {t: {rows: 1, columns: {id: sequence}}}\n"
    assert warnings(editor, HEAD + tables) == [] or not tables
    assert warnings(editor, HEAD + tables + rest)


@pytest.mark.parametrize(
    "entry",
    [
        "seq",
        "int",
        "0..78",
        "true",
        "{nosuch: 1}",
        "{int: 0..9, decimal: 0..9}",
        "{type: integer}",
        "{int: 0..9, unik: true}",
        "{int: {low: 0..9}}",
        "{int: {normal: {mean: 3}}}",
        "{int: {normal: {mean: 3, sd: 1}, most: 9}}",
        "{int: {steps: {1: 2}}}",
        "{int: [1, 2]}",
        "{int: {poisson: few}}",
        "{choice: []}",
        "{choice: {A: many}}",
        "{choice: A}",
        "{bool: 2}",
        "{sequence: {start: 1, stop: 9}}",
        "{sequence: {step: half}}",
        "{person: {agee: 3}}",
        "{person: {nir: true}}",
        "{ref: {match: {a: b}}}",
        "{ref: {to: t, match: [a]}}",
        "{ref: {to: t, distinct: 2}}",
        "{ref: {to: t, match: {..a: c}}}",
        "{timeline: {within: a..b, count: 1}}",
        "{path: {within: a..b, every: decade}}",
        "{path: {within: a..b, every: day, moves: {}}}",
        "{last: {by: t}}",
        "{case: {when: a, int: 1}}",
        "{case: [{when: a}]}",
        "{case: [{when: a, int: 1, unique: true}]}",
        "{nir: {mode: real}}",
        "{phone: {policy: any}}",
        "{int: 1, nulls: 10 %}",
        "{int: 1, nulls: 2}",
        "{int: 1, nulls: {share: 0.5}}",
        "{int: 1, mark: secret}",
        "{int: 1, learn: 3}",
        "{int: 1, learn: {bin: 3}}",
    ],
)
def test_editors_warn_of_wrong_columns(editor: Draft202012Validator, entry: str) -> None:
    assert warnings(editor, f"{HEAD}tables: {{t: {{rows: 1, columns: {{a: {entry}}}}}}}\n")


# -- commands -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", CONSOLE)
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if console.needs_server(text_of(page)):
        request.getfixturevalue("qa")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    steps = list(console.session(text_of(page)))
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        place = f"{page.name}:{step.line}: {step.command}"
        renew = f"renew with: python tools/console.py {ids(page)}"
        assert console.matches(step.shown, step.printed), f"{place}\n{step.printed}\n{renew}"
        is_told = following is not None and following.command == "echo $?"
        assert step.code == 0 or is_told, f"{place}: exit code {step.code}, not shown by echo $?"


# -- words and links ----------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text_of(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_links_resolve(page: Path) -> None:
    text = console.FENCE.sub("", text_of(page))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        assert path.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(path), f"{page.name}: {target}"


def test_every_command_and_generator_is_in_the_docs() -> None:
    text = "\n".join(text_of(page) for page in PAGES)
    missing = [name for name in help_lines() if f"synth {name}" not in text]
    language = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    missing += [word for word in known_generators("fr") if f"`{word}`" not in language]
    assert not missing


def test_every_store_is_in_the_docs() -> None:
    text = (ROOT / "docs" / "how-to.md").read_text(encoding="utf-8")
    assert not [word for word in members("synth.stores") if word != "frames" and word not in text]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "LICENSE", ROOT / "NOTICE"], ids=ids)
def test_no_page_names_a_machine(page: Path) -> None:
    text = text_of(page)
    wrong = r"/(?:work|home|root|tmp|Users)/|pypi\.org|pythonhosted|npmjs|artifactory|localhost:\d"
    assert text
    assert not re.findall(wrong, text)


def test_the_design_names_what_there_is():
    page = text_of(ROOT / "docs" / "design.md")
    shape = page.partition("\nsynth/\n")[2].partition("\ntests/ ")[0]
    package = ROOT / "synth"
    there = {f"{file.parent.name}/" for file in package.glob("*/__init__.py")}
    there |= {file.name for file in package.glob("infer/*.csv")}
    named = set(re.findall(r"\b[a-z_]+(?:/|\.py|\.csv)", shape))
    assert there <= named
    told = set(re.findall(r"`(?:[a-z]+/)*([a-z_]+\.(?:py|csv|md))`", page))
    files = [*package.rglob("*"), *(ROOT / "docs").iterdir()]
    assert named | told <= {f"{file.name}/" if file.is_dir() else file.name for file in files}
