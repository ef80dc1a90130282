"""Workbooks of Excel and LibreOffice (Office Open XML, ECMA-376): columns of sheets.

All parts that are XML are read, whatever they are called: cells as columns, all else as text.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, taken
from synth.registry import Values
from synth.report import counted
from synth.scan.blocks import of_lines
from synth.scan.markup import Cell, Markup, read
from synth.scan.naming import header, is_name
from synth.scan.opened import CUT, DAMAGED, Opened, SourceError
from synth.scan.types import Note, Piece, Skipped

_BLOCK_BYTES = 1 << 21
_SUFFIXES = (".xlsx", ".xlsm")
_PARTS = (".xml", ".rels", ".vml")
_SHARED = "sharedstrings.xml"
_WORKBOOK, _TARGETS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
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
        places = np.flatnonzero(np.asarray(pc.equal(self.columns, pa.scalar(column))))
        return taken(self.values, places), self.rows[places]


@dataclass(frozen=True)
class _Shared:
    """Texts that cells name by their numbers, and which of them a cell named."""

    texts: Values
    is_used: Bools


class XlsxKind:
    """All sheets by `sheet.column`, all else as text; rows as the program counts."""

    word: ClassVar[str] = "xlsx"
    rank: ClassVar[int] = 15

    def takes(self, head: bytes, name: str) -> bool:
        """An archive by its name, or by what lies in it first."""
        return head.startswith(b"PK\3\4") and (
            name.endswith(_SUFFIXES) or _WORKBOOK.encode() in head or b"xl/worksheets/" in head
        )

    def pieces(self, opened: Opened) -> Iterator[Piece | Skipped | Note]:
        """Each column of some megabytes of a sheet."""
        with opened.on_disk() as path:
            try:
                archive = zipfile.ZipFile(path)
            except DAMAGED as error:
                raise SourceError(CUT) from error
            with archive:
                yield from _workbook(opened, archive)


def _workbook(opened: Opened, archive: zipfile.ZipFile) -> Iterator[Piece | Skipped | Note]:
    names = [name for name in archive.namelist() if not name.endswith("/")]
    parts = [name for name in names if name.lower().endswith(_PARTS)]
    titles, texts = _titles(opened, archive), [pa.array([], pa.string())]
    last = [name for name in parts if not name.lower().endswith(_SHARED)]
    for name in parts:
        if name not in last:
            for markup, found in _read(opened, archive, name):
                if isinstance(found, Skipped):
                    yield found
                    continue
                yield from _lines(found[1])
                texts.append(pa.array(markup.items, pa.string()))
                markup.items.clear()
    whole = pa.concat_arrays(texts)
    shared = _Shared(whole, np.zeros(len(whole), np.bool_))
    for name in last:
        title = titles.get(name, name.rpartition("/")[2].rpartition(".")[0])
        yield from _part(opened, archive, name, title, shared)
    unused = taken(whole, np.flatnonzero(~shared.is_used))
    data = "".join(f"{text}\n" for text in pc.replace_substring(unused, "\n", " ").to_pylist())
    yield from _lines(of_lines(data.encode()))
    if len(parts) < len(names):
        other = counted(len(names) - len(parts), "parts")
        yield Note(f"{other} without XML, such as pictures, not looked at")


def _lines(lines: Values) -> Iterator[Piece]:
    if len(lines) and len(lines[0].as_py()):
        yield Piece("", lines, unit="line")


def _part(
    opened: Opened, archive: zipfile.ZipFile, name: str, title: str, shared: _Shared
) -> Iterator[Piece | Skipped]:
    """One part: its cells, where it is a sheet, and all its other texts."""
    names: dict[str, str] | None = None
    for _, found in _read(opened, archive, name):
        if isinstance(found, Skipped):
            yield found
            continue
        yield from _lines(found[1])
        cells = _cells(found[0], shared)
        if not len(cells.rows):
            continue
        if names is None:
            names = _names(cells)
            cells = _without(cells, int(cells.rows[0])) if names else cells
        for column in pc.unique(cells.columns).to_pylist():
            values, rows = cells.of(column)
            own = names.get(column, "")
            yield Piece(f"{title}.{own or column}", values, 1, own, rows, table=title)


_Found = tuple[Sequence[Cell], Values] | Skipped


def _read(opened: Opened, archive: zipfile.ZipFile, name: str) -> Iterator[tuple[Markup, _Found]]:
    """What a part holds, block by block, and why there is no more where it breaks off."""
    markup = Markup()
    try:
        with archive.open(name) as stream:
            member = opened.member(name, cast("BinaryIO", stream))
            for _ in read(member.blocks(_BLOCK_BYTES), markup):
                yield markup, markup.taken(is_end=False)
    except (*DAMAGED, RuntimeError, SourceError) as error:
        yield markup, markup.taken(is_end=True)
        reason = str(error) if isinstance(error, SourceError) else CUT
        yield markup, Skipped(opened.inner(name), f"not read to its end: {reason}")
        return
    yield markup, markup.taken(is_end=True)


def _titles(opened: Opened, archive: zipfile.ZipFile) -> Mapping[str, str]:
    """What sheets are called, by member; `*` where that may be a value."""
    said: dict[str, list[Mapping[str, str]]] = {"sheet": [], "Relationship": []}
    for name in {_WORKBOOK, _TARGETS} & set(archive.namelist()):
        for markup, _ in _read(opened, archive, name):
            for word, attributes in markup.elements:
                said[word].append(attributes)
            markup.elements.clear()
    named = {
        next((place for word, place in one.items() if word.endswith(":id")), ""): one.get("name")
        for one in said["sheet"]
    }
    titles: dict[str, str] = {}
    for one in said["Relationship"]:
        title = named.get(one.get("Id", ""))
        if title is not None:
            target = one.get("Target", "").removeprefix("/xl/")
            titles[f"xl/{target}"] = title if is_name(title) else "*"
    return titles


def _names(cells: _Cells) -> dict[str, str]:
    """The names in the first row by column; {} where it may hold values."""
    numbers = np.unique(cells.rows)[: _LOOKED + 1]
    few = np.flatnonzero(cells.rows <= numbers[-1])
    columns, values = (taken(one, few).to_pylist() for one in (cells.columns, cells.values))
    by_row: dict[int, dict[str, str]] = {}
    for row, column, value in zip(cells.rows[few].tolist(), columns, values, strict=True):
        by_row.setdefault(row, {})[column] = value
    first, *rest = [by_row[int(number)] for number in numbers]
    names = header([*first.values()], [[row.get(one, "") for one in first] for row in rest])
    return dict(zip(first, names, strict=False))


def _without(cells: _Cells, row: int) -> _Cells:
    kept = np.flatnonzero(cells.rows != row)
    return _Cells(taken(cells.columns, kept), cells.rows[kept], taken(cells.values, kept))


def _cells(found: Sequence[Cell], shared: _Shared) -> _Cells:
    columns, kinds, values = (
        pa.array([getattr(cell, word) for cell in found], pa.string())
        for word in ("column", "kind", "value")
    )
    rows = np.array([cell.row for cell in found], np.int64)
    return _Cells(columns, rows, _looked_up(_numbers(values, kinds), kinds, shared))


def _numbers(values: Values, kinds: Values) -> Values:
    """Whole numbers without a point or an exponent, as they are shown."""
    is_odd: Values = pc.match_substring_regex(
        values, r"^-?[0-9]+(?:[.][0-9]*)?[eE][+-]?[0-9]{1,3}$|^-?[0-9]+[.]0+$"
    )
    is_odd = pc.and_(is_odd, pc.equal(kinds, pa.scalar("n")))
    odd = values.filter(is_odd)
    if not len(odd):
        return values
    wide = np.asarray(odd.cast(pa.float64()))
    is_whole = (wide == np.floor(wide)) & (np.abs(wide) < _MOST)
    plain = pa.array(np.where(is_whole, wide, 0).astype(np.int64)).cast(pa.string())
    return pc.replace_with_mask(values, is_odd, pc.if_else(pa.array(is_whole), plain, odd))


def _looked_up(values: Values, kinds: Values, shared: _Shared) -> Values:
    is_shared: Values = pc.and_(
        pc.equal(kinds, pa.scalar("s")), pc.match_substring_regex(values, "^[0-9]{1,9}$")
    )
    places = np.asarray(values.filter(is_shared).cast(pa.int64()))
    if not len(places):
        return values
    is_there = places < len(shared.texts)
    shared.is_used[places[is_there]] = True
    found = taken(shared.texts, np.where(is_there, places, 0), missing=~is_there)
    return pc.replace_with_mask(values, is_shared, found)
