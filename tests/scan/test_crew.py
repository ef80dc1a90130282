"""Pieces are sifted and looked at together, and told as if each stood by itself."""

import pytest

from synth import api
from synth.scan import watch

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

LINE = "2026-11-30T05:00:00.000Z INFO [worker-1] c.a.OrderService - order 912265b1f5 in 22 ms\n"
EVERY, BLOCKS_BYTES = 9_000, 5 << 20


@pytest.mark.parametrize("workers", [1, 3])
def test_lines_of_many_blocks_have_their_numbers(tmp_path, workers):
    lines = [LINE] * (BLOCKS_BYTES // len(LINE))
    lines[EVERY - 1 :: EVERY] = [f"nss {NIR}\n"] * (len(lines) // EVERY)
    path = tmp_path / "a.log"
    path.write_text("".join(lines))
    (found,) = api.scan(path, workers=workers).results
    assert (found.count, found.looked) == (len(lines) // EVERY, len(lines))
    assert found.lines == tuple(EVERY * place for place in range(1, found.count + 1))[:10]
    assert set(found.columns) == {5}


def test_each_of_many_files_is_told(tmp_path):
    for place in range(40):
        text = f"{LINE}nss {NIR}\n" if place % 10 == 0 else LINE
        (tmp_path / f"{place:03}.log").write_text(text)
    found = api.scan(tmp_path).results
    assert [one.source[-7:] for one in found] == [f"{place:03}.log" for place in range(0, 40, 10)]
    assert all((one.lines, one.looked) == ((2,), 2) for one in found)


def test_columns_are_told_in_their_order(tmp_path):
    """Text before a table is looked at when more of it has passed, and told first all the same."""
    path = tmp_path / "a.sql"
    rows = "".join(f"({row}, '{NIR}'),\n" for row in range(3))
    path.write_text(f"-- nss {NIR}\ninsert into p (id, nir) values\n{rows[:-2]};\n-- nss {NIR}\n")
    found = api.scan(path).results
    assert [(one.path, one.lines) for one in found] == [("", (1, 6)), ("p.nir", (3, 4, 5))]


@pytest.mark.parametrize("broken", ["unfolded", "look_together"])
def test_a_mistake_of_ours_in_one_of_many_is_its_own(tmp_path, monkeypatch, broken):
    right = getattr(watch, broken)

    def failing(given, *others):
        if "999888777666" in str(given):
            raise ValueError(NIR)
        return right(given, *others)

    monkeypatch.setattr(watch, broken, failing)
    (tmp_path / "a.log").write_text("order 999888777666 done\n")
    (tmp_path / "b.log").write_text(f"nss {NIR}\n")
    listing = api.scan(tmp_path)
    assert [source[-5:] for source, _ in listing.skipped] == ["a.log"]
    assert [one.source[-5:] for one in listing.results] == ["b.log"]
