"""Text in blocks of some megabytes: UTF-8, cut at the ends of lines, endless ones at words."""

import codecs
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from synth.arrays import buffer
from synth.registry import Values
from synth.scan.opened import Opened
from synth.scan.types import Piece

BLOCK_BYTES = 3 << 20
TABLE_BYTES = 1 << 22
"""Columns of some megabytes are looked at one by one, at the price of some calls each."""

_LINE_BYTES = 1 << 20
"""A longer line is cut, where no number and no address stands."""

_CUTS, _BETWEEN = b" \t,;\"'{}[]()<>|=", b',;"{}[]<>|='
"""Where a line is cut that has no end: between words, or at what stands in no number."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",  # before the mark of UTF-16, with which it begins
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_CONTROLS = bytes(one for one in range(32) if one not in b"\a\b\t\n\v\f\r\x1b")
_RARE = 32
"""Of so many bytes of a text at most one is a control: a log that was torn has some zeros."""

_HOST, _HOST_BLANK = "cp500", 0x40
"""EBCDIC: its digits and letters are the same in all countries, and lie behind ASCII."""
_LEAST, _LOOKED = 16, 512
"""Bytes by which a text in units of two is known."""


def text_head(head: bytes) -> bytes:
    """The first bytes of a text as UTF-8 without a mark; of what is no text as they are."""
    coding = _coding(head)
    if coding:
        return _decoded(head.decode(coding, "ignore")).removeprefix(codecs.BOM_UTF8)
    if b"\0" in head and _RARE * (len(head) - len(head.translate(None, _CONTROLS))) > len(head):
        return head
    cut = len(head)
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last letter may be cut.
        cut = error.start if error.start > len(head) - 4 else cut
    return _utf8(head[:cut]).removeprefix(codecs.BOM_UTF8)


def blocks(opened: Opened, *, size_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """All of a text as UTF-8; what no mark and no zero tells is as Windows writes the West.

    Args:
        opened: the text.
        size_bytes: of a block, about.
    """
    coding = _coding(opened.head())
    decoder = codecs.getincrementaldecoder(coding)(errors="replace") if coding else None
    left, is_first = b"", True
    for given in opened.blocks(size_bytes):
        data = given if decoder is None else _decoded(decoder.decode(given))
        if is_first:
            data, is_first = data.removeprefix(codecs.BOM_UTF8), False
        end = data.rfind(b"\n") + 1
        if not end and len(left) + len(data) > _LINE_BYTES:
            left, data = b"", left + data
            end = _cut(data)
        if end:
            yield _utf8(b"".join((left, memoryview(data)[:end])))
            left = data[end:]
        else:
            left += data
    if left:
        yield _utf8(left)


def cut(data: bytes) -> Iterator[bytes]:
    """A text in blocks of usual size, cut at ends of lines where it can be."""
    start = 0
    while start < len(data):
        stop = data.rfind(b"\n", start, start + BLOCK_BYTES) + 1 or start + BLOCK_BYTES
        yield data[start:stop]
        start = stop


def _cut(data: bytes) -> int:
    """Where a part of a line ends that holds whole numbers."""
    letters = np.frombuffer(data, np.uint8)
    is_digit = (letters >= ord("0")) & (letters <= ord("9"))
    is_cut = np.isin(letters[1:-1], list(_CUTS)) & ~is_digit[:-2] & ~is_digit[2:]
    places = np.flatnonzero(is_cut)
    if len(places):
        return int(places[-1]) + 2
    return max(data.rfind(bytes([sign])) for sign in _BETWEEN) + 1 or len(data)


def _decoded(text: str) -> bytes:
    # On hosts lines end in NEL.
    return text.replace("\x85", "\n").encode("utf-8", "replace")


def _coding(head: bytes) -> str:
    """How a text is written that is not read byte by byte, by its first ones; "" of others."""
    marked = next((coding for mark, coding in _MARKS.items() if head.startswith(mark)), None)
    if marked:
        return marked
    looked = np.frombuffer(head[:_LOOKED], np.uint8)
    if (
        len(looked) >= _LEAST
        and 2 * int((looked >= 0x80).sum()) > len(looked)  # noqa: PLR2004 - behind ASCII
        and _HOST_BLANK in looked
        and not {0x20, 0x0A, 0} & set(looked.tolist())
    ):
        return _HOST
    looked = looked[: len(looked) // 2 * 2]
    if len(looked) < _LEAST:
        return ""
    even, odd = looked[::2] == 0, looked[1::2] == 0
    nearly_all = 9 * len(odd) // 10  # of its letters are ASCII's
    if not even.any() and odd.sum() > nearly_all:
        return "utf-16-le"
    return "utf-16-be" if not odd.any() and even.sum() > nearly_all else ""


def _utf8(block: bytes) -> bytes:
    block = block.replace(b"\0", b" ")
    if block.isascii():
        return block
    ends = np.array([0, len(block)], np.int32)
    try:  # seven times as fast as to decode it
        pa.StringArray.from_buffers(1, buffer(ends), pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return block.decode("cp1252", "replace").encode()
    return block


def of_lines(block: bytes) -> Values:
    """The lines of a block that is UTF-8, without a copy; its last one may lack a line feed."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == ord("\n")).astype(np.int32) + 1
    if not len(ends) or ends[-1] != len(data):
        ends = np.append(ends, np.int32(len(data)))
    offsets = np.concatenate([np.zeros(1, np.int32), ends])
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets.data), pa.py_buffer(block))


def as_lines(data: bytes, line: int) -> Iterator[Piece]:
    """Lines of a text, some megabytes at once: short ones take many times their bytes.

    Args:
        data: UTF-8.
        line: the number of the first one.
    """
    for block in cut(data):
        yield Piece("", of_lines(block), line, unit="line")
        line += block.count(b"\n")
