"""Texts of Word, PowerPoint and OpenDocument: parts of their archives, and files of their own."""

import re
from collections.abc import Iterator
from typing import ClassVar

from synth.scan.blocks import BLOCK_BYTES
from synth.scan.markup import Markup, read
from synth.scan.opened import Opened, SourceError
from synth.scan.types import Piece

_MARK = re.compile(rb"<(?:w:(?:document|hdr|ftr|p)|a:p|p:sld|text:p|office:document)\b")
"""Elements of ECMA-376 and OpenDocument; in `w:p` a program cuts texts at any letter."""


class MarkupKind:
    """Paragraphs and attributes, each of which counts as a line."""

    word: ClassVar[str] = "markup"
    rank: ClassVar[int] = 45

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By its first sign and one of the elements."""
        return head.lstrip().startswith(b"<") and _MARK.search(head) is not None

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Paragraphs, some megabytes at once."""
        markup, number = Markup(), 1
        for is_end in _steps(opened, markup):
            _, lines = markup.taken(is_end=is_end)
            if len(lines[0].as_py()):
                yield Piece("", lines, number, unit="line")
                number += len(lines)


def _steps(opened: Opened, markup: Markup) -> Iterator[bool]:
    """Reads block by block; whether it is the last one, also where the document breaks off."""
    try:
        for _ in read(opened.blocks(BLOCK_BYTES), markup):
            yield False
    except SourceError:
        yield True
        raise
    yield True
