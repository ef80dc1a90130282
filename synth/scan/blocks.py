"""Text in blocks of some megabytes: UTF-8, cut at the ends of lines, endless ones at words."""

import codecs
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from synth.registry import Values
from synth.scan.opened import Opened

BLOCK_BYTES = 1 << 21
_LINE_BYTES = 1 << 20
"""A longer line is cut, where no number and no address stands."""

_CUTS = b" \t,;\"'{}[]()<>|="
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LEAST, _LOOKED = 16, 512
"""Bytes by which a text in units of two is known."""


def text_head(head: bytes) -> bytes:
    """The first bytes of a text as UTF-8 without a mark; of what is no text as they are."""
    wide = _wide(head)
    if wide:
        return head.decode(wide, "ignore").removeprefix("\ufeff").encode()
    if b"\0" in head:
        return head
    cut = len(head)
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last letter may be cut.
        cut = error.start if error.start > len(head) - 4 else cut
    return _utf8(head[:cut]).removeprefix(codecs.BOM_UTF8)


def blocks(opened: Opened) -> Iterator[bytes]:
    """All of a text; what is neither UTF-8 nor UTF-16 is read as Windows writes Western letters."""
    wide = _wide(opened.head())
    decoder = codecs.getincrementaldecoder(wide)(errors="replace") if wide else None
    left, is_first = b"", True
    for given in opened.blocks(BLOCK_BYTES):
        data = given if decoder is None else decoder.decode(given).encode()
        if is_first:
            data, is_first = data.removeprefix(codecs.BOM_UTF8), False
        end = data.rfind(b"\n") + 1
        if not end and len(left) + len(data) > _LINE_BYTES:
            left, data = b"", left + data
            end = max(data.rfind(bytes([sign])) for sign in _CUTS) + 1 or len(data)
        if end:
            yield _utf8(b"".join((left, memoryview(data)[:end])))
            left = data[end:]
        else:
            left += data
    if left:
        yield _utf8(left)


def _wide(head: bytes) -> str:
    """How a text in units of two bytes is written, by its mark or by its zeros; "" of others."""
    marked = _WIDE.get(head[:2])
    if marked:
        return marked
    looked = np.frombuffer(head[:_LOOKED], np.uint8)
    looked = looked[: len(looked) // 2 * 2]
    if len(looked) < _LEAST:
        return ""
    even, odd = looked[::2] == 0, looked[1::2] == 0
    nearly_all = 9 * len(odd) // 10  # of its letters are ASCII's
    if not even.any() and odd.sum() > nearly_all:
        return "utf-16-le"
    return "utf-16-be" if not odd.any() and even.sum() > nearly_all else ""


def _utf8(block: bytes) -> bytes:
    if block.isascii():
        return block
    try:
        block.decode()
    except UnicodeDecodeError:
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
