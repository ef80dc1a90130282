"""Standard input has no name: what it is shows its content."""

import io
import sys
from types import SimpleNamespace

from synth import api


def test_a_table_of_two_columns(monkeypatch):
    rows = "".join(f"{n},jean.dupont{n}@free.fr\n" for n in range(20))
    piped = SimpleNamespace(buffer=io.BytesIO(f"id,mail\n{rows}".encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    listing = api.scan("-")
    assert [(one.rule, one.path, one.unit, one.count) for one in listing.results] == [
        ("email", "mail", "row", 20)
    ]
    assert listing.read[0][:2] == ("standard input", "csv")


def test_values_of_json_are_no_lines(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"people": [{"mail": "jean@free.fr"}, {"mail": null}, {"mail": "x"}]}')
    said = "e-mail addresses that somebody may have in 1 of 2 values (shape x…@x…)"
    assert said in api.scan(path).render()
