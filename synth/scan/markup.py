"""XML, as its parser in the standard library reads it: texts, attributes, and cells of sheets.

Each text and each attribute is a line; runs of one paragraph are one text, for a program cuts them
where a word was typed again. A document that declares entities is refused: a few of them unfold to
gigabytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from synth.registry import Values
from synth.scan.blocks import of_lines
from synth.scan.opened import CUT, SourceError

_RUNS = frozenset(
    (
        *("r", "t", "span", "a", "hyperlink", "ins", "smartTag"),
        *("proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"),
    )
)
"""Elements that part no text: of Office (ECMA-376) and OpenDocument."""

_STYLE = "rPr"
"""How a run looks: all in it is no text."""

_ALOUD = "rPh"
"""How a text is read aloud, inside of it."""

_KEPT = ("sheet", "Relationship")
"""Elements that say what sheets are called."""

_DIGITS, _WIDE = 9, 4
"""Of the number of a row and the letters of a column, as many as anybody can mean."""
_LETTERS = 26


@dataclass
class Cell:
    """A cell of a sheet: where it stands, its type and its value as it is written."""

    column: str
    row: int
    kind: str
    value: str


@dataclass
class Markup:
    """What was read of a document since it was taken out last.

    Attributes:
        lines: texts and attributes.
        cells: filled ones of a sheet, in order.
        items: of a table of shared texts.
        elements: names and attributes of those that say what sheets are called.
    """

    lines: list[str] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    elements: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _held: list[str] = field(default_factory=list)
    _outside: list[str] = field(default_factory=list)
    _cell: Cell | None = None
    _row: int = 0
    _column: int = 0
    _first: int = 0
    _is_data: bool = False
    _is_style: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        word = name.rpartition(":")[2]
        if self._is_data and word in ("row", "c"):
            self._begin(word, attributes)
            return
        self._is_style |= word == _STYLE
        if word == _ALOUD:
            self._outside, self._held = self._held, []
        elif word not in _RUNS and not self._is_style:
            self._break()
        if self._cell is None:
            self._is_data |= word == "sheetData"
            self.lines += attributes.values()
        if word in _KEPT:
            self.elements.append((word, attributes))

    def end(self, name: str) -> None:
        """An element ends."""
        word = name.rpartition(":")[2]
        if self._is_style:
            self._is_style = word != _STYLE
            return
        if word == "si":
            self.items.append("".join(self._held))
            self._held.clear()
        elif self._cell is not None and word in ("v", "is"):
            self._cell.value = "".join(self._held)
            self._held.clear()
        elif word not in _RUNS:
            self._break()
        if word == _ALOUD:
            self._held = self._outside
        if word == "c" and self._cell is not None:
            if self._cell.value:
                self.cells.append(self._cell)
            self._cell = None
        elif word == "sheetData":
            self._is_data = False
        elif word == "row":
            self._first = len(self.cells)

    def text(self, data: str) -> None:
        """Some signs between elements."""
        self._held.append(data)

    def taken(self, *, is_end: bool) -> tuple[list[Cell], Values]:
        """Cells of all rows that have ended, and lines; they are not given again.

        Args:
            is_end: whether rows that have not ended will not.
        """
        if is_end:
            self._first = len(self.cells)
            self._break()
        cells, self.cells = self.cells[: self._first], self.cells[self._first :]
        lines = [line.replace("\n", " ") for line in self.lines if not line.isspace()]
        self._first = 0
        self.lines.clear()
        return cells, of_lines("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))

    def _begin(self, word: str, attributes: Mapping[str, str]) -> None:
        """A row or a cell, which say where they stand or follow the one before."""
        place = attributes.get("r", "")
        if word == "row":
            self._row = int(place[:_DIGITS]) if place[:_DIGITS].isdecimal() else self._row + 1
            self._column, self._first = 0, len(self.cells)
            return
        self._break()
        letters = place.rstrip("0123456789")
        self._column = _number(letters[:_WIDE]) if letters else self._column + 1
        self._cell = Cell(_letters(self._column), self._row, attributes.get("t", "n"), "")

    def _break(self) -> None:
        if self._held:
            self.lines.append("".join(self._held))
            self._held.clear()


def read(blocks: Iterator[bytes], markup: Markup) -> Iterator[None]:
    """Read a document, block by block; what was read of a block stands in `markup`.

    Args:
        blocks: in UTF-8, UTF-16 or what the document says.
        markup: is filled.

    Raises:
        SourceError: it is no XML, or not to its end, or declares entities.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = markup.start, markup.end
    parser.CharacterDataHandler = markup.text
    parser.EntityDeclHandler = _refused
    try:
        for block in blocks:
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceError(CUT) from error
    yield


def _refused(*_: object) -> None:
    raise SourceError("its XML declares entities, which may unfold without an end")


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
