"""Tables as text: their columns where they can be read as such, and else their lines."""

import pytest

from synth import api
from synth.scan.blocks import BLOCK_BYTES
from synth.scan.kinds.delimited import DelimitedKind
from synth.scan.opened import Opened
from synth.scan.types import Piece

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""


def found(listing):
    return [
        (one.path, one.rule, one.unit, one.lines, one.count, one.looked) for one in listing.results
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_signs_and_encodings(tmp_path, sign, encoding):
    path = tmp_path / "a.csv"
    lines = [["id", "prénom", "n° sécu"], ["1", "Zoé", NIR], ["2", "Léa", ""]]
    path.write_bytes("\n".join(map(sign.join, lines)).encode(encoding))
    listing = api.scan(path)
    assert listing.read == ((str(path), "csv", 6, ""),)
    assert [one.rule for one in listing.results] == ["nir"]
    assert listing.results[0].looked == 2


def test_the_semicolon_of_an_entity_parts_no_values(tmp_path):
    path = tmp_path / "a.log"
    path.write_text("INFO tel 06&nbsp;12&nbsp;34&nbsp;56&nbsp;78 ok\n" * 5)
    assert found(api.scan(path)) == [("", "phone", "line", (1, 2, 3, 4, 5), 5, 5)]


def test_a_row_of_another_width_is_read_as_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"id;nir\n1;{NIR}\n2;{NIR};more\n3;{NIR}\n")
    listing = api.scan(path)
    assert found(listing) == [
        ("nir", "nir", "row", (1, 3), 2, 2),
        ("", "nir", "row", (2,), 1, 1),
    ]
    note = "1 row read as lines of text, not as 2 values"
    assert listing.read == ((str(path), "csv", 5, note),)


def test_a_quote_that_nothing_closes(tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"{number},{NIR},x" for number in range(5)]
    path.write_text("\n".join(["id,nir,who", *rows, f'6,"{NIR},y', *rows]) + "\n")
    listing = api.scan(path)
    assert sum(one.count for one in listing.results) == 11
    assert not listing.holds
    assert listing.skipped == ()


@pytest.mark.slow
def test_a_quote_that_nothing_closes_in_many_blocks(tmp_path):
    path = tmp_path / "a.csv"
    row = f'{NIR},a,"b, and more",c'
    body = "\n".join(["x,y,z,w", f'1,"2,{NIR},4', *[row] * 900_000])
    path.write_text(body)
    listing = api.scan(path)
    assert sum(one.count for one in listing.results) == 900_001
    assert {one.path for one in listing.results} == {"", "x"}


def test_values_hold_line_feeds_at_the_ends_of_blocks(tmp_path):
    path = tmp_path / "a.csv"
    text = "one line\nanother, of them\n\n" * 3
    rows = [f'{number},"{text}",{NIR}' for number in range(100_000)]
    path.write_text("\n".join(["id,text,nir", *rows]))
    listing = api.scan(path)
    assert found(listing)[0][4:] == (100_000, 100_000)
    assert listing.read == ((str(path), "csv", 300_000, ""),)


def test_most_rows_of_another_width(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,nir\n" + f"1,{NIR}\n" * 20 + f"1,2,{NIR}\n" * 5000)
    listing = api.scan(path)
    assert sum(one.count for one in listing.results) == 5020
    (_, _, _, note), *_ = listing.read
    assert note == "5,020 rows read as lines of text, not as 2 values"


def test_a_first_row_of_values_is_not_shown(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"DUPONT;{NIR};PARIS\nMARTIN;{NIR};LYON\n")
    listing = api.scan(path)
    assert [one.path for one in listing.results] == ["column 2"]
    assert "DUPONT" not in listing.render("json")


def test_one_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"numero_secu\n{NIR}\n")
    assert found(api.scan(path)) == [("numero_secu", "nir", "row", (1,), 1, 1)]


def test_one_endless_line_is_no_table(tmp_path):
    path = tmp_path / "a.log"
    path.write_text(f"some words; and more; {NIR};" * 5000)
    assert api.scan(path).read[0][1] == "text"


def test_a_line_that_tells_the_sign(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"sep=;\nnom;numero_secu\nPetit, Zoé;{NIR}\n")
    assert found(api.scan(path)) == [("numero_secu", "nir", "row", (1,), 1, 1)]


@pytest.mark.slow
def test_short_lines_in_quotes_come_some_at_once(tmp_path):
    """What is kept of a line weighs many times a short line's bytes."""
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"' + "x\n" * 15_000_000 + '"\n')
    with path.open("rb") as stream:
        pieces = list(DelimitedKind().pieces(Opened(str(path), stream, path)))
    sizes = [len(one.values) for one in pieces if isinstance(one, Piece)]
    assert sum(sizes) > 15_000_000
    assert max(sizes) <= BLOCK_BYTES
