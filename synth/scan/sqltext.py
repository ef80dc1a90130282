"""Rows that stand in statements of SQL, as columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, taken
from synth.registry import Values
from synth.scan.naming import is_name
from synth.scan.rowlines import row_lines
from synth.scan.separated import Table
from synth.scan.tokens import Tokens, spans, tokens
from synth.scan.types import Piece

_WORD = rb'(?:"(?:[^"\n]|"")+"|`[^`\n]+`|\[[^\]\n]+\]|[\w$]+)'
_NAME = rb"(?:" + _WORD + rb"\.)*" + _WORD
_COLUMNS = rb"\(\s*(?P<columns>" + _WORD + rb"(?:\s*,\s*" + _WORD + rb")*)\s*\)\s*"
_INTO = re.compile(
    rb"(?im)^[ \t]*(?:(?P<copy>copy)|(?:insert|replace)(?:\s+ignore)?\s+into)\s+"
    rb"(?P<table>" + _NAME + rb")\s*(?:" + _COLUMNS + rb")?"
    rb"(?:(?<=[\s)])from\s+stdin\b(?P<options>[^;\n]*);[ \t]*\r?\n|values\s*(?=\())"
)
_CREATE = re.compile(
    rb"(?im)^[ \t]*create\s+table\s+(?:if\s+not\s+exists\s+)?(?P<table>" + _NAME + rb")\s*\(\s*\n"
    rb"(?P<body>[^;]*?)\n[ \t]*\)"
)
_COLUMN = re.compile(rb"(?m)^\s*(?P<name>" + _WORD + rb")\s+\w")
_NONE = re.compile(rb"(?i)(?:primary|unique|constraint|foreign|check|key|index|exclude|like)$")
_ESCAPES = (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r"), ("\\\\", "\\"))
_QUOTE = r"^[A-Za-z]{0,2}'|'(?:::[\w \"\[\]().]+)?$"


@dataclass(frozen=True)
class Into:
    """A statement behind which rows stand.

    Attributes:
        start: of the statement.
        stop: where its rows begin.
        head: how it is written.
        is_copy: whether lines follow, else rows in brackets.
        is_csv: whether these lines are CSV.
        name: of the table.
        columns: their names; () where it does not say.
        escapes: whether a backslash takes the meaning of a quote.
    """

    start: int
    stop: int
    head: bytes
    is_copy: bool
    is_csv: bool
    name: str
    columns: tuple[str, ...]
    escapes: bool

    def path(self, place: int) -> tuple[str, str]:
        """How a column is shown, and its name; "" where it is not known."""
        name = self.columns[place] if place < len(self.columns) else ""
        return f"{self.name}.{name or f'column {place + 1}'}", name

    def table(self) -> Table:
        """How the lines of a copy are written."""
        both = [self.path(place) for place in range(max(1, len(self.columns)))]
        paths, names = zip(*both, strict=True)
        return Table("," if self.is_csv else "\t", paths, names, self.is_csv, "line", self.name)


def into(data: bytes, at: int) -> Into | None:
    """The next statement with rows; None where there is none.

    Args:
        data: a script.
        at: where to begin.
    """
    found = _INTO.search(data, at)
    if found is None:
        return None
    name = _shown(found["table"])
    columns = tuple(map(_plain, re.findall(_WORD, found["columns"] or b"")))
    return Into(
        found.start(),
        found.end(),
        found[0],
        found["copy"] is not None,
        b"csv" in (found["options"] or b"").lower(),
        name,
        columns,
        b"`" in found["table"],
    )


def created(text: bytes) -> dict[str, tuple[str, ...]]:
    """The columns of tables that a part of a script makes, by table."""
    return {
        _shown(table["table"]): tuple(
            _plain(name) for name in _COLUMN.findall(table["body"]) if not _NONE.match(name)
        )
        for table in _CREATE.finditer(text)
    }


def _shown(name: bytes) -> str:
    return ".".join(map(_plain, re.findall(_WORD, name)))


def _plain(word: bytes) -> str:
    """A name without its quotes; `*` where it may be a value."""
    text = word.decode()
    text = text[1:-1].replace('""', '"') if text[0] in '"`[' else text
    return text if is_name(text) or text.startswith("_") else "*"


def copied(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Values as COPY writes them: null in two letters, a backslash before what is special."""
    for piece in pieces:
        values = pc.if_else(pc.equal(piece.values, pa.scalar("\\N")), None, piece.values)
        if pc.any(pc.match_substring(values, "\\")).as_py():
            for written, meant in _ESCAPES:
                values = pc.replace_substring(values, written, meant)
        yield replace(piece, values=values)


@dataclass(frozen=True)
class Inserted:
    """Rows in brackets.

    Attributes:
        stop: behind the last whole row.
        is_ended: whether a semicolon stands there.
        pieces: their values by column.
    """

    stop: int
    is_ended: bool
    pieces: tuple[Piece, ...]


def inserted(data: bytes, statement: Into, line: int) -> Inserted:
    """The rows of an insert, and of those behind it that begin with the same words.

    Args:
        data: from its first row on.
        statement: how it begins.
        line: of its first row.
    """
    alike = row_lines(data, statement.head, len(statement.columns), escapes=statement.escapes)
    if alike is not None:
        columns = enumerate(alike.columns)
        paths = ((values, *statement.path(place)) for place, values in columns)
        pieces = (
            Piece(path, values, 1, name, alike.lines + line, "line", statement.name)
            for values, path, name in paths
        )
        return Inserted(alike.stop, alike.is_ended, tuple(pieces))
    joint = b",\n" + re.sub(rb"[^\n]", b" ", statement.head)
    everything = np.frombuffer(data.replace(b";\n" + statement.head, joint), np.uint8)
    found = tokens(everything, b"(),;", quote=b"'", escapes=statement.escapes)
    depth = np.cumsum(found.among("(").astype(np.int64) - found.among(")"))
    ends = np.flatnonzero(found.among(";") & (depth <= 0))
    last = int(ends[0]) if len(ends) else len(depth)
    closed = np.flatnonzero(found.among(")")[:last] & (depth[:last] == 0))
    if len(ends):
        stop = int(found.places[last]) + 1
    else:
        stop = int(found.places[closed[-1]]) + 1 if len(closed) else 0
    return Inserted(stop, len(ends) > 0, tuple(_rows(found, depth, stop, statement, line)))


def _rows(found: Tokens, depth: I64, stop: int, statement: Into, line: int) -> Iterator[Piece]:
    is_open = found.among("(") & (depth == 1)
    is_comma = found.among(",") & (depth == 1)
    is_edge = is_open | is_comma | (found.among(")") & (depth == 0))
    edges = np.flatnonzero(is_edge & (found.places < stop))
    if not len(edges):
        return
    starts = np.flatnonzero(is_open[edges])
    follows = np.arange(len(edges))
    begun = starts[np.maximum(np.searchsorted(starts, follows, "right") - 1, 0)]
    here = np.flatnonzero((is_open | is_comma)[edges][:-1])
    first, behind = found.places[edges[here]] + 1, found.places[edges[here + 1]]
    texts = _unquoted(spans(found.data, first, behind), statement)
    lines = np.searchsorted(np.flatnonzero(found.data == ord("\n")), first) + line
    columns = (follows - begun)[here]
    for place in range(int(columns.max()) + 1):
        rows = np.flatnonzero(columns == place)
        path, name = statement.path(place)
        values = taken(texts, rows)
        yield Piece(path, values, 1, name, lines[rows], "line", statement.name, begun[here[rows]])


def _unquoted(texts: Values, statement: Into) -> Values:
    """What literals say; NULL is null."""
    trimmed = pc.ascii_trim_whitespace(texts)
    is_null = pc.match_substring_regex(trimmed, "^null$", ignore_case=True)
    values = pc.replace_substring(pc.replace_substring_regex(trimmed, _QUOTE, ""), "''", "'")
    if statement.escapes:
        for written, meant in _ESCAPES:
            values = pc.replace_substring(values, written, meant)
        values = pc.replace_substring(values, "\\'", "'")
    return pc.if_else(is_null, None, values)
