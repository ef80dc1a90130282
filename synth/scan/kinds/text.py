"""Text of any kind: logs, source code, messages; also what is no valid file of its own kind."""

from collections.abc import Iterator
from typing import ClassVar

from synth.scan.blocks import blocks, of_lines, text_head
from synth.scan.folded import folds_of, unfolding
from synth.scan.opened import Opened
from synth.scan.types import Piece

_BLOCK_BYTES = 1 << 20
"""So much, and what the sieve makes of it, stays in a processor's own memory."""


class TextKind:
    """Lines of text in UTF-8, UTF-16 or as Windows writes Western letters."""

    word: ClassVar[str] = "text"
    rank: ClassVar[int] = 100

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """Everything without a zero byte."""
        return b"\0" not in head

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Lines, some megabytes at once."""
        number, folds = 1, folds_of(text_head(opened.head()))
        for block in blocks(opened, size_bytes=_BLOCK_BYTES):
            lines = of_lines(block)
            yield unfolding(Piece("", lines, number, unit="line"), folds)
            number += len(lines)  # only the last block may end in the middle of one
