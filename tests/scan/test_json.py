"""JSON in all its forms: every value by its path, as the library of Python reads it."""

import json
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import api
from synth.scan.jsontext import NotJsonError, parsed

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

NOTE = "parts of it are no JSON and read as lines of text"


def leaves(value, path="$"):
    """Values by path; nulls are none, names of keys are as they are shown."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, f"{path}[]")
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)


def read(pieces):
    return Counter((piece.path, text) for piece in pieces for text in piece.values.to_pylist())


KEYS = st.sampled_from(["id", "nom", "a_b", "tel.mobile", "détail"])
TEXTS = st.text(st.sampled_from('aé"\\/{}[]:, \n\t€😀'), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES) | st.lists(VALUES), st.sampled_from([None, 1, "\t"]))
def test_every_value_by_its_path(document, indent):
    text = json.dumps(document, ensure_ascii=indent == 1, indent=indent).encode()
    assert read(parsed(text, 1).pieces) == Counter(leaves(document))


@given(st.lists(st.dictionaries(KEYS, VALUES), min_size=1, max_size=4), st.integers(1, 40))
def test_any_cut_gives_the_same(documents, step):
    text = "\n".join(map(json.dumps, documents)).encode()
    left, prefix, found, lines = b"", b"", Counter(), 1
    for start in range(0, len(text), step):
        left += text[start : start + step]
        part = parsed(left, lines, prefix=prefix)
        found += read(part.pieces)
        for piece in part.pieces:
            assert piece.numbers.max() <= text.count(b"\n") + 1
        lines += left[: part.end].count(b"\n")
        left, prefix = left[part.end :], part.prefix
    assert (left, prefix) == (b"", b"")
    assert found == sum((Counter(leaves(one)) for one in documents), Counter())


@pytest.mark.parametrize(
    "text",
    ["}", '{"a" 1}', '{"a": b}', '[1] note,', '{"a"}', 'x {"a": 1}', '{"a": "b" "c"}', "{: 1}",
     "a, b", '"a": 1,', "[2026-01-01 INFO]", '{{"a": 1}}'],
)  # fmt: skip
def test_what_is_no_json(text):
    with pytest.raises(NotJsonError):
        parsed(text.encode(), 1)


def found(listing):
    return [(one.path, one.rule, one.unit, one.lines, one.count) for one in listing.results]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document(tmp_path, indent):
    path = tmp_path / "a.json"
    people = [{"nom": "Petit", "nir": NIR}, {"nom": "Grand", "nir": int(NIR)}]
    path.write_text(json.dumps({"people": people, "count": 2}, indent=indent))
    listing = api.scan(path)
    lines = (1,) if indent is None else (5, 9)
    assert found(listing) == [("$.people[].nir", "nir", "line", lines, 2)]
    assert listing.read == ((str(path), "json", 5, ""),)


@pytest.mark.parametrize("name", ["js.jsonl", "events.log"])
def test_lines_are_no_csv(tmp_path, name):
    path = tmp_path / name
    rows = [{"id": one, "who": {"tel": "06 12 34 56 78"}, "tags": ["a", "b"]} for one in range(50)]
    path.write_text("\n".join(map(json.dumps, rows)))
    listing = api.scan(path)
    assert found(listing) == [("$.who.tel", "phone", "line", tuple(range(1, 11)), 50)]
    assert listing.read == ((str(path), "json", 200, ""),)


def test_keys_that_are_values_are_found_and_not_shown(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({NIR: {"x": 1}, "jean@free.fr": {"x": 2}, "Jean Petit": {"x": NIR}}))
    listing = api.scan(path)
    assert found(listing) == [
        ("$.*.x", "nir", "line", (1,), 1),
        ("$.* (key)", "email", "line", (1,), 1),
        ("$.* (key)", "nir", "line", (1,), 1),
    ]
    for form in ("text", "json"):
        text = listing.render(form)
        assert not any(one in text for one in (NIR, "jean@", "Petit"))


def test_lines_that_break_off(tmp_path):
    path = tmp_path / "a.jsonl"
    good = json.dumps({"nir": NIR}) + "\n"
    path.write_text(good * 3 + '{"nir": "' + NIR)
    listing = api.scan(path)
    assert found(listing) == [
        ("$.nir", "nir", "line", (1, 2, 3), 3),
        ("", "nir", "line", (4,), 1),
    ]
    assert listing.read[0][3] == NOTE


def test_what_only_begins_like_json(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(f"[note] Mme Petit, {NIR}\n")
    listing = api.scan(path)
    assert found(listing) == [("", "nir", "line", (1,), 1)]
    assert listing.read[0][3] == NOTE


@pytest.mark.slow
def test_a_list_of_many_megabytes(tmp_path):
    path = tmp_path / "a.json"
    rows = [{"id": one, "text": "x" * 90, "nir": NIR} for one in range(100_000)]
    path.write_text(json.dumps({"rows": rows}))
    listing = api.scan(path)
    assert found(listing) == [("$.rows[].nir", "nir", "line", (1,), 100_000)]
    assert listing.read == ((str(path), "json", 300_000, ""),)


def test_letters_in_halves_do_not_stop_it():
    (piece,) = parsed(b'["\\ud800", "a\\u00e9"]', 1).pieces
    assert piece.values == pa.array(["\\ud800", "a\\u00e9"])
