"""What `init` writes reads back as what was meant, by the reader of schemas."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from synth.databases.catalog import DbTable, TableName
from synth.infer.draft import EntryDraft, TableDraft
from synth.infer.text import flow, schema_yaml
from synth.schema.expect import Problems
from synth.schema.nodes import read_nodes
from synth.schema.read import read_text

HEAD = {"synth": "1", "name": "x", "locale": "fr", "as_of": "2026-01-01", "seed": "1"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
DATA = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4).filter(lambda found: "<<" not in found)
    ),
    max_leaves=12,
)
HARD = [
    *("a, b", "a: b", "a:", ":a", "#a", "a #b", "a#b", "", " ", "- a", "-", "?", "!x", "&a", "*a"),
    *("[", "]", "{}", "{a}", "'", '"', "it's", 'say "no"', "\\d", "a\nb", "a\tb", "\x00", "\x85"),
    *("\u2028", "\ufeff", "null", "~", "yes", "0x1", "01", "1_000", "12:30", "2026-01-01", "<<"),
    *(
        "@a",
        "`a`",
        "%a",
        "|",
        ">",
        "a ",
        " a",
        "🌻",
        "é",
        "---",
        "...",
        "=",
        "a\u00a0b",
        "\U0010ffff",
    ),
]


def plain(node):
    """Lists, mappings and texts of a node."""
    if node.items is not None:
        return [plain(item) for item in node.items]
    if node.pairs is not None:
        return {key: plain(value) for key, (_, value) in node.pairs.items()}
    return node.text


def read(text):
    problems = Problems()
    node = read_nodes(text, "x.yaml", problems)
    assert node is not None, [str(problem) for problem in problems]
    return plain(node)


@given(DATA)
@example(HARD)
@example({text: text for text in HARD if text != "<<"})
@example([[text] for text in HARD])
@example([{"a": text} for text in HARD])
def test_flow_reads_back(data):
    line = f"key: {flow(data)}\n"
    assert "\n" not in line[:-1]
    assert read(line) == {"key": data}
    assert yaml.load(line, yaml.BaseLoader) == {"key": data}  # noqa: S506 - it builds plain values


def drafted(**words):
    """A table of one column with these words."""
    source = DbTable(TableName("public", "t"), ())
    draft = TableDraft(source, "t", {}, rows=3)
    draft.columns["id"] = EntryDraft("sequence")
    for word, value in words.items():
        setattr(draft, word, value)
    return draft


def schema_of(*drafts, intro=()):
    return read_text(schema_yaml(HEAD, intro, drafts).text, path="x.yaml")


@given(TEXTS, TEXTS, TEXTS)
@example("a\nsynth: 2", "\r\nb: 1", "\u2028c: {")
def test_comments_end_with_their_line(comment, reason, intro):
    draft = drafted(comments=[comment], columns={"id": EntryDraft("sequence", {}, reason)})
    schema = schema_of(draft, intro=[intro])
    assert list(schema.tables) == ["t"]
    assert list(schema.tables["t"].columns) == ["id"]


@given(TEXTS.filter(str.strip), TEXTS)
def test_conditions_read_back(name, text):
    asked = {name: f"x {text}"}
    found = read(schema_yaml(HEAD, (), [drafted(asked=asked)]).text)
    assert found["tables"]["t"]["asks"] == asked


def test_a_long_entry_is_a_block():
    values = [f"value {number}" for number in range(30)]
    draft = drafted(columns={"kind": EntryDraft({"choice": values}, {"type": "text"}, "long")})
    text = schema_yaml(HEAD, (), [draft]).text
    assert "      kind:  # long\n        choice:\n          - value 0\n" in text
    assert read(text)["tables"]["t"]["columns"]["kind"] == {"choice": values, "type": "text"}


@pytest.mark.parametrize(
    ("namespace", "name", "is_default", "expected"),
    [
        ("public", "t", True, None),  # the schema's own name is enough
        ("public", "T t", True, 'public."T t"'),
        ("sales", "t", False, "sales.t"),
        ("Sales", 'o"o', False, '"Sales"."o""o"'),
        ("select", "table", False, "select.table"),
    ],
)
def test_the_database_name_of_a_table(namespace, name, is_default, expected):
    draft = drafted(source=DbTable(TableName(namespace, name), ()), is_default=is_default)
    found = read(schema_yaml(HEAD, (), [draft]).text)["tables"]["t"]
    assert found.get("as") == expected


def test_a_whole_table():
    draft = drafted(
        rows=None,
        per="parent table",
        count="1..3",
        key=["a", "b"],
        uniques=[["b", "c"]],
        lets={"who": EntryDraft({"person": {"age": "18..66"}})},
        columns={
            "a": EntryDraft("parent.id"),
            "b": EntryDraft("who.nir", {"unique": "true"}, "the name reads 'nir'"),
            "c": EntryDraft({"int": "1..5"}, {"nulls": "0.1"}),
        },
        comments=["who is\nasked"],
        asked={"c check": "(c > 1)"},
    )
    assert schema_yaml(HEAD, ["first"], [draft]).text.split("tables:\n", 1)[1] == (
        "\n"
        "  # who is asked\n"
        "  t:\n"
        "    per: parent table\n"
        "    count: 1..3\n"
        "    key: [a, b]\n"
        "    unique: [[b, c]]\n"
        "    asks:\n"
        '      c check: "(c > 1)"\n'
        "    let:\n"
        "      who: {person: {age: 18..66}}\n"
        "    columns:\n"
        "      a: parent.id\n"
        f"      {'b: {from: who.nir, unique: true}':<60}  # the name reads 'nir'\n"
        "      c: {int: 1..5, nulls: 0.1}\n"
    )
