"""Workbooks of Excel and LibreOffice (Office Open XML, ECMA-376): columns of sheets.

The cells of a sheet are cut out of its XML by a few expressions at once. A parser of XML would call
Python for each cell, and would unfold what a bomb of entities holds.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, taken
from synth.registry import Values
from synth.scan.blocks import of_lines
from synth.scan.naming import header, is_name
from synth.scan.opened import CUT, DAMAGED, Opened, SourceError
from synth.scan.types import Piece

_BLOCK_BYTES = 1 << 21
_SUFFIXES = (".xlsx", ".xlsm")
_SHEET = re.compile(r"xl/worksheets/[^/]+[.]xml")
_BESIDE = re.compile(r"(?:xl/(?:threadedC|c)omments.*|docProps/.*)[.]xml")
_NAMED = re.compile(r'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_TARGET = re.compile(r"<Relationship [^>]*>")
_CELL = (
    r'^[^>]*?r="(?P<column>[A-Z]+)(?P<row>[0-9]+)"'
    r'(?:[^>]*?t="(?P<type>[A-Za-z]+)")?[^>]*>(?P<inner>(?s:.*))'
)
_VALUE = r"^(?s:.*?)<(?:v|is)(?: [^>]*)?>(?P<value>(?s:.*?))</(?:v|is)>"
_SIGNS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_LOOKED = 20
_MOST = 1e15
"""Whole numbers below it are exact in a cell, which is a float."""


@dataclass(frozen=True)
class _Cells:
    """Filled cells, in the order of the sheet, each array of shape (cells,)."""

    columns: Values
    rows: I64
    values: Values

    def of(self, column: str) -> tuple[Values, I64]:
        """The values of a column and their rows."""
        places = np.flatnonzero(np.asarray(_is(self.columns, column)))
        return taken(self.values, places), self.rows[places]


class XlsxKind:
    """All sheets by `sheet.column`, comments and properties as text; rows as the program counts."""

    word: ClassVar[str] = "xlsx"
    rank: ClassVar[int] = 15

    def takes(self, head: bytes, name: str) -> bool:
        """An archive by its name, or by what lies in it first."""
        return head.startswith(b"PK\3\4") and (
            name.endswith(_SUFFIXES) or b"xl/workbook.xml" in head or b"xl/worksheets/" in head
        )

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Each column of some megabytes of a sheet."""
        with opened.on_disk() as path:
            try:
                archive = zipfile.ZipFile(path)
            except DAMAGED as error:
                raise SourceError(CUT) from error
            with archive:
                members = archive.namelist()
                shared = _shared(opened, archive)
                titles = _titles(opened, archive)
                for name in members:
                    if _SHEET.fullmatch(name):
                        title = titles.get(name, name.rpartition("/")[2].removesuffix(".xml"))
                        yield from _sheet(_parts(opened, archive, name, b"</row>"), title, shared)
                    elif _BESIDE.fullmatch(name):
                        for part in _parts(opened, archive, name, b">"):
                            lines = of_lines(re.sub(rb"(?:\s*<[^>]*>\s*)+", b"\n", part))
                            yield Piece("", lines, unit="line")


def _parts(opened: Opened, archive: zipfile.ZipFile, name: str, end: bytes) -> Iterator[bytes]:
    """A member in parts that end behind a sign; b"" of none that is missing."""
    left = b""
    try:
        with archive.open(name) as stream:
            for block in opened.member(name, cast("BinaryIO", stream)).blocks(_BLOCK_BYTES):
                left += block.replace(b"<x:", b"<").replace(b"</x:", b"</")
                stop = left.rfind(end) + len(end)
                if stop >= len(end):
                    yield left[:stop]
                    left = left[stop:]
    except (*DAMAGED, RuntimeError) as error:
        raise SourceError(CUT) from error
    if left:
        yield left


def _text(opened: Opened, archive: zipfile.ZipFile, name: str) -> str:
    if name not in archive.namelist():
        return ""
    return b"".join(_parts(opened, archive, name, b">")).decode("utf-8", "replace")


def _titles(opened: Opened, archive: zipfile.ZipFile) -> dict[str, str]:
    """What sheets are called, by member; `*` where that may be a value."""
    sheets = _NAMED.findall(_text(opened, archive, "xl/workbook.xml"))
    named = {place: title for title, place in sheets}
    titles: dict[str, str] = {}
    for one in _TARGET.findall(_text(opened, archive, "xl/_rels/workbook.xml.rels")):
        words = dict(re.findall(r'(\w+)="([^"]*)"', one))
        if words.get("Id") in named:
            target = words.get("Target", "").removeprefix("/xl/")
            title = named[words["Id"]]
            titles[f"xl/{target}"] = title if is_name(title) else "*"
    return titles


def _shared(opened: Opened, archive: zipfile.ZipFile) -> Values:
    """The texts that cells name by their numbers."""
    name = "xl/sharedStrings.xml"
    found = [pa.array([], pa.string())]
    if name in archive.namelist():
        for part in _parts(opened, archive, name, b"</si>"):
            texts = pa.array([part.decode("utf-8", "replace")])
            items = pc.list_flatten(pc.split_pattern(texts, "</si>"))
            found.append(_plain(items.slice(0, max(0, len(items) - 1))))
    return pa.concat_arrays(found)


def _plain(texts: Values) -> Values:
    """The texts in XML without its tags; how they are read aloud is left out."""
    texts = pc.replace_substring_regex(texts, "<rPh(?s:.*?)</rPh>|<[^>]*>", "")
    for written, meant in _SIGNS:
        texts = pc.replace_substring(texts, written, meant)
    return texts


def _sheet(parts: Iterator[bytes], title: str, shared: Values) -> Iterator[Piece]:
    names: dict[str, str] | None = None
    for part in parts:
        cells = _cells(part, shared)
        if not len(cells.rows):
            continue
        if names is None:
            names = _names(cells)
            if names:
                cells = _without(cells, int(cells.rows[0]))
        for column in pc.unique(cells.columns).to_pylist():
            values, rows = cells.of(column)
            name = names.get(column, "")
            path = f"{title}.{name or column}"
            yield Piece(path, values, 1, name, rows, table=title)


def _names(cells: _Cells) -> dict[str, str]:
    """The names in the first row by column; {} where it may hold values."""
    numbers = np.unique(cells.rows)[: _LOOKED + 1]
    columns, values = cells.columns.to_pylist(), None
    few = np.flatnonzero(cells.rows <= numbers[-1])
    values = taken(cells.values, few).to_pylist()
    by_row: dict[int, dict[str, str]] = {}
    for place, value in zip(few.tolist(), values, strict=True):
        by_row.setdefault(int(cells.rows[place]), {})[columns[place]] = value
    first, *rest = [by_row[int(number)] for number in numbers]
    names = header([*first.values()], [[row.get(one, "") for one in first] for row in rest])
    return dict(zip(first, names, strict=False))


def _without(cells: _Cells, row: int) -> _Cells:
    kept = np.flatnonzero(cells.rows != row)
    return _Cells(taken(cells.columns, kept), cells.rows[kept], taken(cells.values, kept))


def _cells(part: bytes, shared: Values) -> _Cells:
    texts = pc.split_pattern(pa.array([part.decode("utf-8", "replace")]), "<c ")
    found = pc.extract_regex(pc.list_flatten(texts), _CELL).drop_null()
    inner = pc.extract_regex(pc.struct_field(found, "inner"), _VALUE)
    filled = np.flatnonzero(np.asarray(inner.is_valid()))
    found, inner = taken(found, filled), taken(inner, filled)
    kinds = pc.struct_field(found, "type")
    values = _plain(pc.struct_field(inner, "value"))
    rows = np.asarray(pc.struct_field(found, "row").cast(pa.int64()))
    values = _numbers(values, kinds)
    return _Cells(pc.struct_field(found, "column"), rows, _looked_up(values, kinds, shared))


def _is(texts: Values, word: str) -> Values:
    return pc.match_substring_regex(texts, f"^{word}$")


def _numbers(values: Values, kinds: Values) -> Values:
    """Whole numbers without a point or an exponent, as they are shown."""
    is_odd: Values = pc.match_substring_regex(values, r"^-?[0-9.]+[eE][+-]?[0-9]+$|^-?[0-9]+[.]0+$")
    is_odd = pc.and_(is_odd, _is(kinds, "n?"))
    odd = values.filter(is_odd)
    if not len(odd):
        return values
    wide = np.asarray(odd.cast(pa.float64()))
    is_whole = (wide == np.floor(wide)) & (np.abs(wide) < _MOST)
    plain = pa.array(np.where(is_whole, wide, 0).astype(np.int64)).cast(pa.string())
    return pc.replace_with_mask(values, is_odd, pc.if_else(pa.array(is_whole), plain, odd))


def _looked_up(values: Values, kinds: Values, shared: Values) -> Values:
    is_shared = _is(kinds, "s")
    places = np.asarray(values.filter(is_shared).cast(pa.int64()))
    found = taken(shared, np.minimum(places, len(shared)), missing=places >= len(shared))
    return pc.replace_with_mask(values, is_shared, found) if len(places) else values
