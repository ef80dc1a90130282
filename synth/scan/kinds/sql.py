"""Scripts of SQL: dumps of PostgreSQL, MySQL, SQLite, and our own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from synth.scan.blocks import BLOCK_BYTES, as_lines, blocks, of_lines
from synth.scan.opened import Opened
from synth.scan.separated import separated
from synth.scan.sqltext import Into, copied, created, inserted, into
from synth.scan.types import Piece

_MARKS = re.compile(
    rb"(?im)^(?:-- (?:PostgreSQL database|MySQL|MariaDB) dump"
    rb"|insert (?:ignore )?into \S+ ?(?:\([^)]*\) ?)?values|copy \S+ \([^)]*\) from stdin;)"
)
_FIRST = re.compile(
    rb"(?i)\s*(?:--|/\*|(?:create|insert|copy|begin|set|drop|pragma|start|use|alter|truncate|delete)\b)"
)
"""How a script begins; a page or a program may have statements in it."""

_END = b"\\."


@dataclass
class _Script:
    """Where a script is read.

    Attributes:
        line: the number of the next one.
        open: the statement whose rows come next, or None.
        columns: by table, as a script made it.
    """

    line: int = 1
    open: Into | None = None
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, data: bytes) -> Iterator[tuple[int, list[Piece]]]:
        """How far a block was read, and what was there, statement by statement."""
        at = 0
        while at < len(data):
            if self.open is None:
                end, pieces = self._text(data, at)
            elif self.open.is_copy:
                end, pieces = self._copied(data, at, self.open)
            else:
                end, pieces = self._inserted(data, at, self.open)
                if end == at:
                    return
            yield end, pieces
            self.line += data.count(b"\n", at, end)
            at = end

    def _text(self, data: bytes, at: int) -> tuple[int, list[Piece]]:
        """The lines up to the next statement with rows."""
        found = into(data, at)
        text = data[at : len(data) if found is None else found.start]
        self.columns |= created(text)
        if found is not None:
            columns = found.columns or self.columns.get(found.name, ())
            self.open = replace(found, columns=columns)
        pieces = [Piece("", of_lines(text), self.line, unit="line")] if text else []
        return len(data) if found is None else found.stop, pieces

    def _copied(self, data: bytes, at: int, statement: Into) -> tuple[int, list[Piece]]:
        """The rows up to the line that ends them."""
        stop = at if data.startswith(_END, at) else data.find(b"\n" + _END, at) + 1
        is_ended = stop >= at and data.startswith(_END, stop)
        rows = data[at:stop] if is_ended else data[at:]
        found = separated(rows, statement.table())
        pieces = list(copied(found.pieces(statement.table(), self.line))) if rows else []
        if not is_ended:
            return len(data), pieces
        self.open = None
        return data.find(b"\n", stop) + 1 or len(data), pieces

    def _inserted(self, data: bytes, at: int, statement: Into) -> tuple[int, list[Piece]]:
        """The rows up to the semicolon and the end of its line, or those that are whole."""
        found = inserted(data[at:], statement, self.line)
        end = at + found.stop
        if found.is_ended:
            self.open = None
            end += data[end : end + 1] == b"\n"
        return end, list(found.pieces)


class SqlKind:
    """Rows of COPY and INSERT by `table.column`, with their lines; all else as lines of text."""

    word: ClassVar[str] = "sql"
    rank: ClassVar[int] = 45

    def takes(self, head: bytes, name: str) -> bool:
        """By its name, or by what dumps begin with."""
        is_script = _FIRST.match(head) is not None and _MARKS.search(head) is not None
        return b"\0" not in head and (name.endswith(".sql") or is_script)

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Some megabytes at once."""
        script, left = _Script(), b""
        for block in blocks(opened):
            left += block
            at = 0
            for at, pieces in script.take(left):  # noqa: B007 - the last one is where to go on
                yield from pieces
            left = left[at:]
            if len(left) > 4 * BLOCK_BYTES:
                yield from as_lines(left, script.line)
                script.line, script.open, left = script.line + left.count(b"\n"), None, b""
        yield from as_lines(left, script.line)
