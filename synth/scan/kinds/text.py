"""Text of any kind: logs, source code, messages; also what is no valid file of its own kind."""

import codecs
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.scan.opened import Opened
from synth.scan.types import Piece

_BLOCK_BYTES = 1 << 22
_LINE_BYTES = 1 << 20
"""A longer line is cut, where no number and no address stands."""

_CUTS = b" \t,;\"'{}[]()<>|="
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class TextKind:
    """Lines of text. UTF-8 or UTF-16 by its mark; what is neither is read as Windows wrote it."""

    word: ClassVar[str] = "text"
    rank: ClassVar[int] = 100

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """Everything without a zero byte, and UTF-16."""
        return b"\0" not in head or _mark(head) == "utf-16"

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Lines, some megabytes at once."""
        number = 1
        for block in _blocks(opened):
            lines = of_lines(block)
            yield Piece("", lines, number, unit="line")
            number += block.count(b"\n")


def _mark(head: bytes) -> str:
    return next((name for mark, name in _MARKS.items() if head.startswith(mark)), "")


def _blocks(opened: Opened) -> Iterator[bytes]:
    """UTF-8 text, cut at the ends of lines or of words."""
    decoder = None
    mark = _mark(opened.head())
    if mark:
        decoder = codecs.getincrementaldecoder(mark)(errors="replace")
    left = b""
    for data in opened.blocks(_BLOCK_BYTES):
        left += data if decoder is None else decoder.decode(data).encode()
        end = left.rfind(b"\n") + 1
        if not end and len(left) > _LINE_BYTES:
            end = max(left.rfind(bytes([sign])) for sign in _CUTS) + 1 or len(left)
        if end:
            yield utf8(left[:end])
            left = left[end:]
    if left:
        yield utf8(left)


def utf8(block: bytes) -> bytes:
    """The block if it is UTF-8; else as Windows writes Western letters."""
    try:
        block.decode()
    except UnicodeDecodeError:
        return block.decode("cp1252", "replace").encode()
    return block


def of_lines(block: bytes) -> pa.StringArray:
    """The lines of a block that is UTF-8, without a copy; its last one may lack a line feed."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == ord("\n")).astype(np.int32) + 1
    if not len(ends) or ends[-1] != len(data):
        ends = np.append(ends, np.int32(len(data)))
    offsets = np.concatenate([np.zeros(1, np.int32), ends])
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets.data), pa.py_buffer(block))
