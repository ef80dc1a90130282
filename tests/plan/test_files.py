"""Held tables whose file is not as the schema says; the first row of a file is not told."""

import pytest

from synth.errors import SchemaError
from synth.plan.build import plan
from synth.schema.read import read_schema

HEAD = "synth: 1\nas_of: 2026-01-01\ntables:\n"
CASES = {
    "no header, a declared column": (
        "1,Wade\n2,Ash\n",
        "  f: {file: f.csv, columns: {id: {type: integer}}}\n",
        (
            "4:34: the file 'f.csv' has no column 'id'; expected one of the 2 names in the first "
            "line of the file"
        ),
    ),
    "no header, a key": (
        "1,Wade\n2,Ash\n",
        "  f: {file: f.csv, key: wadee}\n",
        (
            "4:25: key of 'f': no column 'wadee'; expected one of the 2 names in the first line "
            "of the file"
        ),
    ),
    "no header, a part": (
        "1,Wade\n2,Ash\n",
        "  f: {file: f.csv}\n  t: {rows: 1, let: {o: {ref: f}}, columns: {a: o.wadee}}\n",
        "5:49: unknown name 'wadee' in 'o.wadee'; expected one of as_of, row",
    ),
    "a header, a declared column": (
        "id,name\n1,Wade\n",
        "  f: {file: f.csv, columns: {id: {type: integer}, nom: {type: text}}}\n",
        "4:56: the file 'f.csv' has no column 'nom'; expected one of id, name",
    ),
    "a header, a part": (
        "id,name\n1,Wade\n",
        "  f: {file: f.csv, key: id}\n  t: {rows: 1, let: {o: {ref: f}}, columns: {a: o.named}}\n",
        (
            "5:49: unknown name 'named' in 'o.named'; expected one of as_of, row, id, name; did "
            "you mean 'name'?"
        ),
    ),
}


@pytest.mark.parametrize(("data", "tables", "said"), CASES.values(), ids=CASES)
def test_a_file_is_told_without_what_may_be_a_row(tmp_path, monkeypatch, data, tables, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.csv").write_text(data)
    (tmp_path / "s.yaml").write_text(HEAD + tables + "  z: {rows: 1, columns: {a: sequence}}\n")
    with pytest.raises(SchemaError) as caught:
        plan(read_schema("s.yaml"))
    assert str(caught.value) == f"s.yaml:{said}"
