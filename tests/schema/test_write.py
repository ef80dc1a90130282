"""What is written reads back as the same schema, and is quoted no more than it must be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.errors import Mark
from synth.schema.dump import node_text, scalar_text
from synth.schema.entries import BESIDE, FILE, is_share
from synth.schema.expect import Problems
from synth.schema.nodes import read_nodes
from synth.schema.read import read_text
from synth.schema.types import MARKS, Entry, Node, Nulls, Rule, Schema, Table
from synth.schema.write import schema_text

HERE = Mark("s.yaml", 1, 1)

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
texts |= st.sampled_from(
    ["null", "~", "a: b", "a #b", "#", "- a", "-1", "<<", "who.nir", "1..2", "[a", "'", "\\", "é "]
)
said = texts.filter(bool)


def scalar(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    """Quoted where a plain text could be nothing or a deletion."""
    return st.builds(
        lambda text, quoted: Node(text, HERE, quoted=quoted or text in {"", "null"}),
        strategy,
        st.booleans(),
    )


def mapping(values: st.SearchStrategy[Node], *, least: int = 0) -> st.SearchStrategy[Node]:
    pairs = st.dictionaries(texts, values, min_size=least, max_size=3)
    return pairs.map(
        lambda found: Node(
            {key: (Node(key, HERE, quoted=key == "<<"), node) for key, node in found.items()}, HERE
        )
    )


def listed(values: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.lists(values, max_size=3).map(lambda items: Node(tuple(items), HERE))


nodes = st.recursive(
    scalar(texts), lambda below: listed(below) | mapping(below), max_leaves=6
)  # fmt: skip
words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
names = words.filter(lambda name: name.lower() not in {"item", "parent", "row", "as_of"})
shares = st.decimals(0, 1, places=4)
marks = st.sampled_from(MARKS).map(lambda mark: Node(mark, HERE))
types = st.sampled_from(["integer", "decimal(9,2)", "varchar", "geometry(Point, 2154)"])
nulls = st.builds(Nulls, st.none(), shares, st.just(HERE)) | st.builds(
    Nulls, scalar(said), shares, st.just(HERE)
)
learns = st.just(Node("true", HERE)) | mapping(nodes, least=1)


def beside() -> dict[str, st.SearchStrategy]:
    return {
        "mark": st.just(HERE),
        "type": st.none() | types.map(lambda text: Node(text, HERE)),
        "privacy": st.none() | marks,
        "note": st.none() | said,
    }


entries = st.builds(
    Entry,
    words.filter(lambda word: word not in {*BESIDE, "true", "false", "null"}) | st.just("from"),
    st.none() | nodes.filter(lambda node: node.value != {}),
    unique=st.booleans(),
    nulls=st.none() | nulls,
    learn=st.none() | learns,
    **beside(),
).filter(lambda entry: entry.generator != "from" or entry.options is not None)
file_entries = st.builds(Entry, st.just(FILE), st.none(), **beside())


def by_name(values: st.SearchStrategy, *, least: int = 0) -> st.SearchStrategy:
    pairs = st.lists(st.tuples(names, values), min_size=least, max_size=3)
    return pairs.map(lambda found: {name.lower(): value for name, value in found})


column_names = st.lists(scalar(said), min_size=2, max_size=3, unique_by=lambda node: node.text)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    origin = draw(st.sampled_from(["rows", "file", "count", "each", "stands", "both"]))
    is_read = origin in {"file", "stands"}
    columns = draw(by_name(file_entries if is_read else entries, least=1))
    lets = {} if is_read else draw(by_name(entries))
    return Table(
        name="",
        mark=HERE,
        rows=draw(st.integers(0, 10**17)) if origin in {"rows", "both"} else None,
        stands=origin in {"stands", "both"},
        file=draw(scalar(said)) if origin == "file" else None,
        per=draw(scalar(said)) if origin in {"count", "each"} else None,
        count=draw(nodes) if origin == "count" else None,
        each=draw(nodes) if origin == "each" else None,
        key=tuple(draw(st.lists(scalar(said), max_size=2, unique_by=lambda node: node.text))),
        uniques=tuple(map(tuple, draw(st.lists(column_names, max_size=2)))),
        lets={name: entry for name, entry in lets.items() if name not in columns},
        columns=columns,
        written=origin != "stands" and draw(st.booleans()),
        note=draw(st.none() | said),
    )


def named(pairs: dict, build) -> dict:
    return {name: build(name, value) for name, value in pairs.items()}


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    rules = by_name(st.tuples(scalar(said), scalar(said), shares, st.none() | said))
    return Schema(
        path="",
        name=draw(names),
        mark=HERE,
        locale=draw(said),
        as_of=draw(st.dates(date(1, 1, 1), date(9999, 12, 31))),
        seed=draw(st.integers(0, 10**17)),
        tables=named(
            draw(by_name(tables(), least=1)), lambda name, table: replace(table, name=name)
        ),
        rules=named(
            draw(rules),
            lambda name, rule: Rule(name, rule[0], rule[1], HERE, rule[2], rule[3]),
        ),
        model=draw(st.none() | nodes),
    )


def quotes(node: Node) -> object:
    """The tree with what stands in quotes."""
    if node.text is not None:
        return (node.text, node.quoted)
    if node.items is not None:
        return [quotes(item) for item in node.items]
    return {key: quotes(value) for key, (_, value) in (node.pairs or {}).items()}


@given(schemas())
def test_what_is_written_reads_back_equal(schema: Schema) -> None:
    text = schema_text(schema)
    again = read_text(text, path="s.yaml")
    assert again == schema
    assert schema_text(again) == text


@given(nodes)
def test_nodes_read_back_equal(node: Node) -> None:
    problems = Problems()
    again = read_nodes(node_text(node), "s.yaml", problems)
    assert again == node
    assert not problems


@given(texts, st.booleans())
def test_a_quoted_text_stays_quoted(text: str, quoted: bool) -> None:
    problems = Problems()
    written = scalar_text(text, quoted=quoted)
    node = read_nodes(f"a: {written}", "s.yaml", problems)
    assert not problems
    value = node.pairs["a"][1]
    assert value.text == text
    assert value.quoted or not quoted


@pytest.mark.parametrize(
    "text",
    ["a", "01", "NO", "12:30", "2004-01-01..as_of", "a > b, c", "who.birth_country <> 'FR'",
     "round(a * 1.5, 2)", "-1", "x[1]", "où", "to_years(16)..as_of", "<> ''", "fr/communes"],
)  # fmt: skip
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert scalar_text(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        ("#a", '"#a"'),
        ("- a", '"- a"'),
        ("'a'", "\"'a'\""),
        ('"a"', '"\\"a\\""'),
        ("a\\b", "a\\b"),
        (" a", '" a"'),
        ("a ", '"a "'),
        ("*a", '"*a"'),
        ("<<", '"<<"'),
        ("a\nb", '"a\\nb"'),
        ("\x07", '"\\x07"'),
        ("\u2028", '"\\u2028"'),
        (">= 1", '">= 1"'),
    ],
)
def test_what_needs_quotes_has_them(text: str, written: str) -> None:
    assert scalar_text(text) == written


def test_short_forms_are_kept() -> None:
    text = """\
synth: 1
name: s
locale: fr
as_of: 2026-01-01
seed: 0
tables:
  a:
    rows: 3
    key: id
    columns:
      id: sequence
      b: who.nir
      c:
        uuid: {}
        unique: true
      d:
        from: id
      e:
        int: 0..9
        nulls: 0.25
      f:
        int: 0..9
        nulls: e > 3
  b:
    file: b.csv
    columns:
      n:
        type: integer
"""
    assert schema_text(read_text(text, path="s.yaml")) == text


def test_a_condition_that_looks_like_a_share_is_written_in_full() -> None:
    column = "{a: {int: 1, nulls: {where: 1}}}"
    text = f"synth: 1\nas_of: 2026-01-01\ntables: {{t: {{rows: 1, columns: {column}}}}}"
    schema = read_text(text, path="s.yaml")
    nulls = schema.tables["t"].columns["a"].nulls
    assert nulls == Nulls(Node("1", HERE), Decimal(1), HERE)
    assert is_share("1")
    assert read_text(schema_text(schema), path="s.yaml") == schema
