"""Workbooks, written by another library: their cells by sheet and column."""

import datetime
import zipfile

import pytest

from synth import api

openpyxl = pytest.importorskip("openpyxl")

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""


@pytest.fixture
def workbook(tmp_path):
    """Writes sheets of rows."""

    def written(**sheets):
        path = tmp_path / "a.xlsx"
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(path)
        return path

    return written


def found(listing):
    return [(one.path, one.rule, one.count, one.looked, one.lines) for one in listing.results]


def test_sheets_and_columns(workbook):
    people = [["id", "nom", "numero_secu", "courriel"]]
    people += [[row, f"O'Hara & <Cie> {row}", NIR, "jean@free.fr"] for row in range(3)]
    notes = [["note"], ["rien"], [f"Mme Petit ({NIR})"], [None], [datetime.date(2026, 1, 2)]]
    listing = api.scan(workbook(Personnes=people, Notes=notes))
    assert found(listing) == [
        ("Personnes.numero_secu", "nir", 3, 3, (2, 3, 4)),
        ("Personnes.courriel", "email", 3, 3, (2, 3, 4)),
        ("Notes.note", "nir", 1, 3, (3,)),
    ]
    assert listing.read[0][1] == "xlsx"
    assert listing.skipped == ()


def test_numbers_that_are_numbers(workbook):
    rows = [["id", "nir"], *([row, int(NIR)] for row in range(20)), [21, float(NIR)]]
    listing = api.scan(workbook(a=rows))
    assert found(listing) == [("a.nir", "nir", 21, 21, tuple(range(2, 12)))]


def test_a_first_row_of_values_is_not_shown(workbook):
    listing = api.scan(workbook(a=[["DUPONT", NIR], ["PETIT", NIR]]))
    assert found(listing) == [("a.B", "nir", 2, 2, (1, 2))]
    assert "DUPONT" not in listing.render("json")


def test_comments_are_text(workbook):
    path = workbook(a=[["id"], [1]])
    book = openpyxl.load_workbook(path)
    book["a"]["A1"].comment = openpyxl.comments.Comment("jean@free.fr", "nobody")
    book.save(path)
    assert [(one.path, one.rule) for one in api.scan(path).results] == [("", "email")]


def test_many_rows(workbook):
    rows = [["id", "texte", "nir"], *([row, f"texte {row}", NIR] for row in range(5000))]
    assert found(api.scan(workbook(a=rows)))[0][:4] == ("a.nir", "nir", 5000, 5000)


def test_a_name_that_does_not_say_it(workbook, tmp_path):
    path = tmp_path / "b.bin"
    path.write_bytes(workbook(a=[["nir"], [NIR]]).read_bytes())
    assert api.scan(path).read[0][1] in {"xlsx", "zip"}
    assert not api.scan(path).holds


def test_a_workbook_that_is_cut_off(workbook):
    path = workbook(a=[["nir"], [NIR]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"][:-60]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert found(api.scan(path))[0][:3] == ("a.nir", "nir", 1)
