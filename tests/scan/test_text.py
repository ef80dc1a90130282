"""Texts in all the ways in which they are written, told from bytes that are none."""

import pytest

from synth import api
from synth.errors import WorldError

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"nothing here\n" * 9 + b"\0" + f"{NIR}\n".encode(), id="one zero"),
        pytest.param(b"\0" * 3 + b"user logged in\n" * 9 + f"{NIR}\n".encode(), id="torn"),
        pytest.param(("\ufeff" + f"nothing\n{NIR}\n").encode("utf-32-le"), id="UTF-32"),
        pytest.param(("\ufeff" + f"nothing\n{NIR}\n").encode("utf-32-be"), id="UTF-32, other end"),
        pytest.param(f"DUPONT JEAN NIR {NIR}\x85".encode("cp500") * 9, id="EBCDIC of France"),
        pytest.param(f"DUPONT JEAN NIR {NIR}\n".encode("cp037") * 9, id="EBCDIC"),
    ],
)
@pytest.mark.parametrize("name", ["a.log", "a.csv"])
def test_texts_that_look_like_bytes(tmp_path, data, name):
    (tmp_path / name).write_bytes(data)
    listing = api.scan(tmp_path)
    assert {one.rule for one in listing.results} == {"nir"}
    assert listing.skipped == ()


@pytest.mark.parametrize("data", [b"%PDF\0", bytes(range(256)) * 9, b"\0" * 99])
def test_bytes_are_no_text(tmp_path, data):
    (tmp_path / "a.bin").write_bytes(data)
    with pytest.raises(WorldError, match="it is neither text nor of a known kind"):
        api.scan(tmp_path)


@pytest.mark.parametrize("before", ["", "words and words, NIR: ", "x" * (1 << 20)])
def test_a_number_in_groups_in_a_line_without_an_end(tmp_path, before):
    (tmp_path / "a.log").write_text(f"{before} 2 85 02 69 123 123 82.{'x' * (3 << 20)}\n")
    assert [one.rule for one in api.scan(tmp_path).results] == ["nir"]


def test_a_list_of_numbers_without_an_end(tmp_path):
    (tmp_path / "a.log").write_text(",".join([NIR] * 200_000))
    assert api.scan(tmp_path).counts["nir", "assignable"] >= 1
