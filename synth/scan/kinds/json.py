"""JSON: documents of any size, and a document on each line."""

from collections.abc import Iterator
from typing import ClassVar

from synth.scan.blocks import BLOCK_BYTES, as_lines, blocks
from synth.scan.jsontext import NotJsonError, parsed
from synth.scan.opened import Opened
from synth.scan.types import Note, Piece

_SUFFIXES = (".json", ".jsonl", ".ndjson", ".geojson", ".ipynb")

_LINE = 1 << 12
"""What can be longer than one value."""


class JsonKind:
    """Values by their paths; a key that may be a value is shown as `*`, and looked at too.

    A part that is no JSON is read as lines of text.
    """

    word: ClassVar[str] = "json"
    rank: ClassVar[int] = 40

    def takes(self, head: bytes, name: str) -> bool:
        """By the first sign, and its name or that it can be read so."""
        if not head.lstrip().startswith((b"{", b"[")) or b"\0" in head:
            return False
        if name.endswith(_SUFFIXES):
            return True
        try:
            found = parsed(head, 1)
            return bool(found.pieces) and (len(head) > _LINE or not head[found.end :].strip())
        except NotJsonError:
            return False

    def pieces(self, opened: Opened) -> Iterator[Piece | Note]:
        """Each path of some megabytes."""
        left, prefix, line = b"", b"", 1
        for block in blocks(opened):
            left += block
            try:
                found = parsed(left, line, prefix=prefix)
            except NotJsonError:
                found = None
            if found is not None and (found.end or len(left) <= 4 * BLOCK_BYTES):
                yield from found.pieces
                end, prefix = found.end, found.prefix
            else:
                yield from _as_text(left, line)
                end, prefix = len(left), b""
            line += left.count(b"\n", 0, end)
            left = left[end:]
        if left.strip() or prefix:
            yield from _as_text(left, line)


def _as_text(data: bytes, line: int) -> Iterator[Piece | Note]:
    yield from as_lines(data, line)
    yield Note("parts of it are no JSON and read as lines of text")
