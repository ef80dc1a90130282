"""One file, compressed: gzip, bzip2, xz, zstd, lz4."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, ClassVar, cast

import pyarrow as pa

from synth.scan.opened import HEAD, Opened

_MARKS = {
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bz2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
}
_SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd", ".lz4", ".z")
_TARS = (".tgz", ".tbz2", ".tbz", ".txz", ".tzst")

_FROM_PYTHON: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "bz2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}
"""These give all that stands before the place where a stream breaks off."""


class CompressedKind:
    """The stream that was compressed; several behind one another are one."""

    word: ClassVar[str] = "compressed"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By the mark of one of the ways."""
        return _way(head) is not None

    def inside(self, opened: Opened) -> Iterator[Opened]:
        """The one stream."""
        way = str(_way(opened.head()))
        unpacking = _Inflated if way in _FROM_PYTHON else _ByArrow
        stream = cast("BinaryIO", unpacking(opened.stream, way))
        yield opened.member(_inner(opened.name), stream)


def _way(head: bytes) -> str | None:
    return next((way for mark, way in _MARKS.items() if head.startswith(mark)), None)


def _inner(name: str) -> str:
    for suffix in _TARS:
        if name.endswith(suffix):
            return f"{name.removesuffix(suffix)}.tar"
    return next((name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix)), name)


class _Inflated(io.RawIOBase):
    """What a module of Python unpacks, up to the place where it breaks off."""

    def __init__(self, stream: BinaryIO, way: str) -> None:
        self._stream, self._way = stream, way
        self._data, self._inflater = b"", _FROM_PYTHON[way]()

    def read(self, size: int = -1) -> bytes:
        """Some bytes, b"" behind the last one."""
        while True:
            self._data = self._data or self._stream.read(HEAD)
            if self._inflater.eof and not self._begun_again():
                return b""
            if not self._data and not self._is_held():
                raise EOFError
            found: bytes = self._inflater.decompress(self._data, size)
            self._data = self._inflater.unused_data if self._inflater.eof else self._left()
            if found:
                return found

    def _begun_again(self) -> bool:
        """Whether another stream follows; zeros that fill a block of a tape are none."""
        self._data = self._data.lstrip(b"\0")
        if self._data:
            self._inflater = _FROM_PYTHON[self._way]()
        return bool(self._data)

    def _left(self) -> bytes:
        """What was given and not taken yet; the others than zlib keep it."""
        return cast("bytes", getattr(self._inflater, "unconsumed_tail", b""))

    def _is_held(self) -> bool:
        return not getattr(self._inflater, "needs_input", True)


class _ByArrow(io.RawIOBase):
    """What Arrow unpacks."""

    def __init__(self, stream: BinaryIO, way: str) -> None:
        file = pa.PythonFile(cast("io.IOBase", stream), mode="r")
        self._stream = pa.CompressedInputStream(file, cast("Any", way))

    def read(self, size: int = -1) -> bytes:
        """Some bytes, b"" behind the last one."""
        return self._stream.read(size)
