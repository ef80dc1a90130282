"""Boxes never overlap, arrows go where they should, and the drawing is always the same."""

from itertools import combinations, pairwise
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.api import explain
from synth.explain.graph import GAP_X, GAP_Y, placed
from synth.explain.svg import drawing
from synth.explain.tables import arrows, boxes
from synth.plan.build import plan
from synth.schema.read import read_text

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return Xml.fromstring(text)  # noqa: S314 - our own drawing


SORTS = ("per", "reference", "draws")


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 40))
    names = [f"t{number}" for number in range(count)]
    size = st.tuples(st.integers(60, 400), st.integers(40, 500))
    sizes = {name: draw(size) for name in names}
    end = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(SORTS))
    return sizes, draw(st.lists(end, max_size=80))


@given(graphs())
@pytest.mark.slow
def test_boxes_do_not_overlap_and_ways_join_them(graph):
    sizes, ends = graph
    made = placed(sizes, ends, 14)
    assert set(made.boxes) == set(sizes)
    for one, other in combinations(made.places, 2):
        if one.layer == other.layer:
            upper, lower = sorted((one, other), key=lambda place: place.y)
            assert upper.y + upper.height < lower.y
        else:
            left, right = sorted((one, other), key=lambda place: place.layer)
            assert left.x + left.width + GAP_X <= right.x
    for name, (width, height) in sizes.items():
        place = made.boxes[name]
        assert place.width >= width
        assert place.height == height
        assert 0 <= place.x <= made.width - place.width
        assert 0 <= place.y <= made.height - place.height
    for (start, end, _), way in zip(ends, made.ways, strict=True):
        layers = [made.boxes[start].layer, *(place.layer for place in way), made.boxes[end].layer]
        if start == end:
            assert way == []
        else:
            assert {abs(after - before) for before, after in pairwise(layers)} == {1}


@given(graphs())
@pytest.mark.slow
def test_places_are_the_same_every_time(graph):
    first, second = placed(*graph, 14), placed(*graph, 14)
    assert [(p.x, p.y) for p in first.places] == [(p.x, p.y) for p in second.places]


def test_what_is_needed_stands_left():
    made = placed(
        {"a": (9, 9), "b": (9, 9), "c": (9, 9)}, [("a", "b", "per"), ("b", "c", "per")], 4
    )
    assert [made.boxes[name].layer for name in "cba"] == [0, 1, 2]


def test_a_star_shares_its_ways():
    ends = [(f"t{number}", "center", "reference") for number in range(60)]
    sizes = {"center": (100, 80)} | {name: (100, 80) for name, _, _ in ends}
    made = placed(sizes, ends, 14)
    free = {id(place) for way in made.ways for place in way}
    assert len(free) == max(box.layer for box in made.boxes.values()) - 1
    assert made.height < 60 * (80 + GAP_Y) / 3


HEAD = "synth: 1\nas_of: 2026-01-01\ntables:\n"
TABLES = f"""{HEAD}
  town: {{file: towns.csv, key: code}}
  boss:
    rows: 9
    key: id
    let: {{above: {{ref: {{to: boss, before: true}}}}, town: {{ref: town}}}}
    columns: {{id: sequence, above_id: above.id, code: town.code, nir: nir}}
  note:
    per: boss
    count: {{poisson: 2}}
    columns: {{boss_id: parent.id, text: {{text: {{words: 3}}}}}}
  mute: {{per: boss, count: 1, columns: {{n: {{int: 1..9}}}}}}
"""


@pytest.fixture
def made(tmp_path):
    (tmp_path / "towns.csv").write_text("code,<b>&\"'\x01\u202e\n1,A\n2,B\n")
    return plan(read_text(TABLES, path=str(tmp_path / "s.yaml")))


def test_arrows_are_references_parents_and_sources(made):
    found = [(a.table, a.columns, a.to, a.to_columns, a.kind) for a in arrows(made)]
    assert found == [
        ("boss", ("above_id",), "boss", ("id",), "reference"),
        ("boss", (), "town", (), "draws"),
        ("note", ("boss_id",), "boss", ("id",), "per"),
        ("mute", (), "boss", (), "per"),
    ]


def test_boxes_say_rows_types_marks_and_keys(made):
    town, boss, note, mute = boxes(made)
    assert (town.rows, town.is_written, boss.is_written) == ("2 rows", False, True)
    assert (boss.rows, mute.rows) == ("9 rows", "9 rows")
    assert [(line.name, line.mark, line.is_key) for line in boss.lines] == [
        ("id", "plain", True),
        ("above_id", "plain", False),
        ("code", "plain", False),
        ("nir", "direct", False),
    ]
    assert boss.lines[1].type == "bigint?"
    assert note.rows.endswith(" rows")


def test_many_rows_are_estimated():
    text = f"{HEAD}  a: {{rows: 1000000, columns: {{id: sequence}}}}\n"
    text += "  b: {per: a, count: {poisson: 2}, columns: {n: {int: 1..2}}}\n"
    rows = boxes(plan(read_text(text, path="s")))[1].rows
    assert rows.startswith("about ")
    assert 1_900_000 < int(rows.split()[1].replace(",", "")) < 2_100_000


def test_the_drawing_is_xml_with_every_name_escaped(made):
    text = drawing(made)
    assert text == drawing(made)
    root = parsed(text)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"town", "boss", "note", "mute", "above_id", "<b>&\"'\\x01\\u202e"} <= set(texts)
    assert {"2 rows, not written", "9 rows"} <= set(texts)
    ends = [p.get("marker-end") for p in root.iter(f"{SVG}path") if p.get("marker-end")]
    assert len(ends) == 4 + 3


def test_the_drawing_holds_whole_numbers_only(made):
    root = parsed(drawing(made))
    for element in root.iter():
        for name in ("x", "y", "width", "height"):
            assert (element.get(name) or "0").lstrip("-").isdigit()


def test_forty_tables_are_drawn(tmp_path):
    lines = [HEAD, "  t0: {rows: 5, key: id, columns: {id: sequence}}\n"]
    lines += [
        f"  t{n}: {{rows: 5, key: id, let: {{up: {{ref: t{n // 3}}}}}, "
        f"columns: {{id: sequence, up_id: up.id}}}}\n"
        for n in range(1, 40)
    ]
    (tmp_path / "s.yaml").write_text("".join(lines))
    root = parsed(explain(str(tmp_path / "s.yaml"), format="svg"))
    assert int(root.get("width")) < 2500
    assert int(root.get("height")) < 2500
