"""Manifests: the same bytes for the same run, and a clear line for whatever is not one."""

import json
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.errors import QuestionError
from synth.manifest import (
    Manifest,
    Proof,
    RuleText,
    layout_json,
    parse_manifest,
    read_layout,
    read_manifest,
    table_record,
    write_manifest,
)
from synth.manifestjson import Node
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference
from synth.stores.place import File

LAYOUT = Layout(
    "job_seeker",
    (
        Column("id", DataType("integer")),
        Column("nir", DataType("varchar", 15), True, "direct", "nir", (("block", "99"),), True),
        Column("pay", DataType("decimal", 9, 2), nullable=True),
        Column("mail", DataType("CITEXT")),
    ),
    key=("id",),
    uniques=(("nir", "mail"),),
    references=(Reference(("id",), "agency", ("id",)),),
    order="id",
    note="été",
)
MANIFEST = Manifest(
    synth="0.1",
    stream=1,
    libraries=(("numpy", "2.0"), ("pyarrow", "26")),
    seed=2**63,
    as_of="2026-01-01",
    schema="synth: 1\n",
    schema_name="agency",
    format="csv",
    files=(File("job_seeker.csv", 10, is_exact=True), File("x.sqlite", 5)),
    tables=(table_record(LAYOUT, [(2, (b"1" * 32,) * 4), (0, (b"2" * 32,) * 4)]),),
    proofs=(Proof("job_seeker.nir", "nir", "rule", "because", "somewhere"),),
    rules=(RuleText("R1", "job_seeker", "id > 0", 0.94, "x"),),
    notes=("one",),
)

names = st.text(min_size=1, max_size=8).filter(lambda t: not set(t) & set("/\\\0") and t[0] != ".")
types = st.sampled_from(
    [DataType("text"), DataType("decimal", 38, 38), DataType("varchar", 1), DataType("x y")]
)


@st.composite
def layouts(draw):
    columns = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    some = st.lists(st.sampled_from(columns), max_size=3).map(tuple)
    return Layout(
        draw(names),
        tuple(
            Column(
                name,
                draw(types),
                draw(st.booleans()),
                draw(st.sampled_from(["plain", "quasi"])),
                draw(st.none() | names),
                tuple(draw(st.lists(st.tuples(names, names), max_size=2))),
                draw(st.booleans()),
            )
            for name in columns
        ),
        draw(some),
        tuple(draw(st.lists(some, max_size=2))),
        tuple(draw(st.lists(st.builds(Reference, some, names, some), max_size=2))),
        draw(st.none() | st.sampled_from(columns)),
    )


@given(layouts())
def test_a_layout_comes_back(layout):
    text = json.dumps(layout_json(layout))
    assert read_layout(Node(json.loads(text), "x: layout")) == layout


def test_a_manifest_comes_back(tmp_path):
    data = write_manifest(MANIFEST)
    path = tmp_path / "manifest.json"
    path.write_bytes(data)
    assert read_manifest(path) == MANIFEST
    assert write_manifest(read_manifest(path)) == data
    assert data.endswith(b"}\n")
    assert list(json.loads(data)) == sorted(json.loads(data))


def test_a_record_counts_its_segments():
    record = MANIFEST.tables[0]
    assert (record.rows, record.segments) == (2, (2, 0))
    assert len(record.column_digests) == len(record.segment_digests[0]) == 4
    other = table_record(LAYOUT, [(2, (b"1" * 32,) * 4)])
    assert other.digest != record.digest


def changed(path, value):
    content = json.loads(write_manifest(MANIFEST))
    *way, last = path
    node = content
    for step in way:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (write_manifest(MANIFEST)[:-40], "not JSON"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"manifest":' * 200_000, "nested too deep"),
        (b"1" * 5000, "not JSON"),
        (b"[]", "not a manifest of synth"),
        (b'{"name": "npm"}', "not a manifest of synth"),
        (changed(["manifest"], 2), "another version; this synth reads 1"),
        (changed(["seed"], None), "m: seed is missing"),
        (changed(["seed"], "secret"), "m: seed: expected a whole number"),
        (changed(["seed"], True), "m: seed: expected a whole number"),
        (changed(["files"], {}), "m: files: expected a list"),
        (changed(["files", 0, "name"], "../secret"), r"files\[0\]\.name: expected a name without"),
        (changed(["tables", 0, "layout", "name"], "a/b"), "layout.name: expected a name without"),
        (changed(["tables", 0, "digest"], "secret"), "digest: expected a digest of 64"),
        (changed(["tables", 0, "segments"], [1]), "segments: expected row counts"),
        (changed(["tables", 0, "segments"], [2]), "segment_digests: expected one entry"),
        (changed(["tables", 0, "column_digests"], []), "expected one digest for each column"),
        (changed(["tables", 0, "layout", "key"], ["secret"]), "key: expected columns of the table"),
        (changed(["tables", 0, "layout", "order"], "secret"), "order: expected a column"),
        (
            changed(["tables", 0, "layout", "columns", 0, "type"], "decimal"),
            "type: expected a type",
        ),
        (changed(["rules", 0, "at_least"], float("nan")), "at_least: expected a number"),
        (
            changed(["rules", 0, "at_least"], -5),
            r"rules\[0\].at_least: expected a share from 0 to 1",
        ),
        (changed(["rules", 0, "at_least"], 1.5), r"rules\[0\].at_least: expected a share from 0"),
        (changed(["rules", 0, "at_least"], 10**400), "at_least: expected a whole number of 64"),
        (changed(["seed"], 1 << 64), "m: seed: expected a whole number of 64 bits"),
        (changed(["notes"], ["\ud800"]), r"notes\[0\]: expected a text"),
        (b'{"manifest": 1, "synth": "0", "seed": 1, "seed": 2}', "m: a key stands twice in it"),
        (b'\xef\xbb\xbf{"manifest": 1, "synth": "0"}', "not JSON"),
        ('{"manifest": 1, "synth": "0"}'.encode("utf-16"), "not JSON"),
        (changed(["libraries"], []), "libraries: expected an object"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_manifest_is_told(data, says):
    with pytest.raises(QuestionError, match=says) as caught:
        parse_manifest(data, "m")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_huge_file_is_told(tmp_path, monkeypatch):
    with pytest.raises(QuestionError, match="no manifest can be read"):
        read_manifest(tmp_path / "absent.json")
    with pytest.raises(QuestionError, match="no manifest can be read"):
        read_manifest(tmp_path)
    monkeypatch.setattr("synth.manifestjson.MAX_BYTES", 10)
    with pytest.raises(QuestionError, match="too long"):
        parse_manifest(write_manifest(MANIFEST), "m")


def test_it_holds_a_digest_that_anybody_can_make(tmp_path):
    (tmp_path / "manifest.json").write_bytes(write_manifest(MANIFEST))
    assert not read_manifest(tmp_path / "manifest.json").is_edited
    command = "grep -v '^ \"digest\"' manifest.json | sha256sum"
    said = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True)  # noqa: S602
    stated = json.loads(write_manifest(MANIFEST))["digest"]
    assert said.stdout.split()[0].decode() == stated


def test_another_seed_is_another_manifest():
    assert write_manifest(replace(MANIFEST, seed=1)) != write_manifest(MANIFEST)
