"""What is built once and kept: whose fingerprint it has, and when it is built again."""

from pandas.testing import assert_frame_equal

import synth
from synth.testing.outputs import Order, Outputs

SCHEMA = """
synth: 1
as_of: 2026-01-01
tables:
  person:
    rows: 30
    key: id
    let: {who: person}
    columns:
      id: sequence
      name: who.birth_name
      born_on: who.birth_date
      children: {int: 0..9, nulls: 0.2}
      is_member: bool
"""


def test_frames_are_those_of_generate(tmp_path):
    (tmp_path / "people.yaml").write_text(SCHEMA)
    schema = synth.make_plan(tmp_path / "people.yaml").schema
    made = Outputs(tmp_path).frames(Order(schema, 40, None, 5))
    expected = synth.generate(tmp_path / "people.yaml", rows=40, seed=5)
    assert list(made) == list(expected)
    assert_frame_equal(made["person"], expected["person"])


def test_what_is_kept_is_used_until_it_is_not_what_it_was(tmp_path):
    (tmp_path / "people.yaml").write_text(SCHEMA)
    order = Order(synth.make_plan(tmp_path / "people.yaml").schema)
    path = Outputs(tmp_path).sqlite(order)
    data, inode = path.read_bytes(), path.stat().st_ino
    assert Outputs(tmp_path).sqlite(order).stat().st_ino == inode
    with path.open("r+b") as file:
        file.truncate(100)
    assert Outputs(tmp_path).sqlite(order).read_bytes() == data
    path.parent.joinpath("seal.json").unlink()
    (tmp_path / f"{path.parent.name}.new").mkdir()
    assert Outputs(tmp_path).sqlite(order).read_bytes() == data


def test_a_fingerprint_follows_what_decides_a_value(tmp_path):
    held = SCHEMA + "  city:\n    file: city.csv\n    written: true\n"
    prints = set()
    for text in (SCHEMA, SCHEMA.replace("30", "31"), held):
        (tmp_path / "city.csv").write_text("name\nLille\n")
        (tmp_path / "people.yaml").write_text(text)
        schema = synth.make_plan(tmp_path / "people.yaml").schema
        for rows, scale, seed in (
            (None, None, None),
            (5, None, None),
            (None, 2, None),
            (5, None, 8),
        ):
            prints.add(Order(schema, rows, scale, seed).fingerprint("sqlite"))
    assert len(prints) == 12
    same = Order(schema, None, None, schema.seed).fingerprint("sqlite")
    assert same in prints
    assert Order(schema).fingerprint("frames") not in prints
    (tmp_path / "city.csv").write_text("name\nBrest\n")
    assert Order(schema).fingerprint("sqlite") not in prints
