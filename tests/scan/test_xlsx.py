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


SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"
ROW = f'<row r="1"><c r="A1" t="str"><v>{NIR}</v></c></row>'
PREFIXED = ROW.replace("<", "<s:").replace("<s:/", "</s:")


@pytest.fixture
def parts(tmp_path):
    """Writes a workbook of a few parts, as programs that nobody knows may do."""

    def written(**members):
        path = tmp_path / "parts.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            for name, text in members.items():
                archive.writestr(f"xl/{name.replace('__', '/')}.xml", text)
        return path

    return written


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(SHEET.format(ROW.replace("r=", "\tr=")), id="tabs"),
        pytest.param(SHEET.format(ROW.replace(" t=", "\nt=")), id="lines"),
        pytest.param(SHEET.format(ROW.replace('"', "'")), id="single quotes"),
        pytest.param(SHEET.format(f'<row><c t="str"><v>{NIR}</v></c></row>'), id="no places"),
        pytest.param(SHEET.format('<row r="1"><c t="s" r="A1"><v>0</v></c></row>'), id="order"),
        pytest.param(f"<s:worksheet><s:sheetData>{PREFIXED}</s:sheetData></s:worksheet>", id="ss"),
        pytest.param(
            SHEET.format(ROW.replace(NIR, "".join(f"&#{ord(one)};" for one in NIR))), id="numbers"
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="UTF-16"?>{SHEET.format(ROW)}'.encode("utf-16"),
            id="UTF-16",
        ),
    ],
)
def test_every_way_to_write_a_cell(parts, sheet):
    shared = f"<sst><si><t>{NIR}</t></si></sst>"
    path = parts(sharedStrings=shared, worksheets__sheet1=sheet, a__b=SHEET.format(ROW))
    places = [place for place in found(api.scan(path)) if place[0]]
    assert places == [("sheet1.A", "nir", 1, 1, (1,)), ("b.A", "nir", 1, 1, (1,))]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sharedStrings", f"<sst><si><t>a{NIR}</t></si><si><t>{NIR}</t></si></sst>"),
        ("sharedStrings", f"<sst><si><t>a</t><rPh><t>{NIR}</t></rPh></si></sst>"),
        ("pivotCache__pivotCacheRecords1", f'<records><r><s v="{NIR}"/></r></records>'),
        ("drawings__drawing1", f"<p><r><t>{NIR[:7]}</t></r><r><t>{NIR[7:]}</t></r></p>"),
        ("charts__chart1", f"<c:chart><c:pt><c:v>{NIR}</c:v></c:pt></c:chart>"),
        ("externalLinks__link1", f'<links><cell r="A1"><v>{NIR}</v></cell></links>'),
        ("worksheets__sheet1", SHEET.format(f'<row><c><f>CONCAT("{NIR}")</f></c></row>')),
        ("worksheets__sheet1", f"<worksheet><oddHeader>Nr {NIR}</oddHeader></worksheet>"),
        ("workbook", f'<workbook><sheets><sheet name="{NIR}" r:id="a"/></sheets></workbook>'),
        ("workbook", f"<workbook><definedName>{NIR}</definedName></workbook>"),
        ("worksheets___rels__sheet1", '<R><R Target="mailto:jean@free.fr"/></R>'),
    ],
)  # fmt: skip
def test_all_other_parts_are_text(parts, name, text):
    listing = api.scan(parts(**{name: text}))
    assert {(one.path, one.rule) for one in listing.results} in ({("", "nir")}, {("", "email")})
    assert listing.skipped == ()


def test_entities_are_refused(parts):
    bomb = f'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>{NIR}&c;</a>'
    path = parts(worksheets__sheet1=bomb, worksheets__sheet2=SHEET.format(ROW))
    listing = api.scan(path)
    assert listing.skipped == (
        (
            f"{path}!xl/worksheets/sheet1.xml",
            "not read to its end: its XML declares entities, which may unfold without an end",
        ),
    )
    assert found(listing) == [("sheet2.A", "nir", 1, 1, (1,))]


def test_pictures_are_told(parts):
    path = parts(worksheets__sheet1=SHEET.format(ROW))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG")
    assert api.scan(path).read[0][3] == "1 part without XML, such as pictures, not looked at"


RUN = "</w:t></w:r>{}<w:r><w:rPr><w:b/><w:lang w:val='fr-FR'/></w:rPr><w:t>"
SPLIT = {
    "word/document.xml": (
        "<w:document><w:body><w:p><w:r><w:t>Tel 06 12{}34 56 78</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>NIR {}</w:t></w:r></w:p><w:p><w:r><w:t>1</w:t></w:r></w:p></w:body>"
        "</w:document>"
    ).format(RUN.format("<w:proofErr w:type='x'/>") + " ", NIR[:7] + RUN.format("") + NIR[7:]),
    "ppt/slides/slide1.xml": (
        f"<p:sld><a:p><a:r><a:rPr/><a:t>NIR {NIR[:9]}</a:t></a:r>"
        f"<a:r><a:t>{NIR[9:]}</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>tel 06 12 34 56 78</a:t></a:r></a:p></p:sld>"
    ),
    "content.xml": (
        f"<office:document-content><text:p>NIR {NIR[:4]}<text:span>{NIR[4:]}</text:span></text:p>"
        "<text:p>Tel 06 12 <text:span text:style-name='T1'>34 56 78</text:span></text:p>"
        "</office:document-content>"
    ),
}


@pytest.mark.parametrize("part", SPLIT)
def test_numbers_that_documents_cut_into_runs(tmp_path, part):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(part, f"<?xml version='1.0' encoding='UTF-8'?>{SPLIT[part]}")
    told = [
        (one.source.rpartition("!")[2], one.rule, one.count) for one in api.scan(tmp_path).results
    ]
    assert sorted(told) == [(part, "nir", 1), (part, "phone", 1)]


def test_a_document_that_breaks_off(tmp_path):
    (tmp_path / "a.xml").write_text(f"<w:document><w:p><w:t>NIR {NIR}</w:t></w:p><w:p>")
    listing = api.scan(tmp_path)
    assert [(one.rule, one.count) for one in listing.results] == [("nir", 1)]
    assert listing.skipped == (
        (str(tmp_path / "a.xml"), "not read to its end: it is damaged or cut off"),
    )


def test_a_text_of_a_cell_with_several_looks(tmp_path):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    bold = InlineFont(b=True)
    book.active["A1"] = "note"
    book.active["A2"] = CellRichText(f"NIR {NIR[:6]}", TextBlock(bold, NIR[6:]))
    book.save(tmp_path / "a.xlsx")
    assert [(one.rule, one.count) for one in api.scan(tmp_path).results] == [("nir", 1)]
