"""One thing that is read: a file, a member of an archive, standard input."""

import io
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from synth.disk import scratch
from synth.printable import one_line

HEAD = 1 << 16
"""Bytes by which a kind is known."""

_TIMES, _LEAST_BYTES = 250, 1 << 28
"""How many times its size a source may unpack to, all archives in it together, and what it may
unpack to in any case. Dumps and logs unpack to 3 to 40 times their size, what is one letter again
and again to 1,000 times by gzip and to 40,000 times by others."""


PIPED = "standard input"
"""Its name."""

DAMAGED = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError),
    *(zipfile.BadZipFile, tarfile.TarError, NotImplementedError),
)
"""What unpacking raises; it may tell of bytes that were read, and is not shown."""

_SIGNS = frozenset("?#")
"""What parts a path of a URL from its options."""

CUT = "it is damaged or cut off"


_STEP_BYTES = 1 << 13


class SourceError(Exception):
    """A source cannot be read, or not to its end; the text is a reason without any value."""


@dataclass
class Unpacked:
    """How much came out of the archives of one source.

    Attributes:
        packed: bytes of the source itself, as many as are known.
        bytes: that came out.
    """

    packed: int = 0
    bytes: int = 0

    @property
    def is_bomb(self) -> bool:
        """Whether that is more than what anybody packs."""
        return self.bytes > max(_LEAST_BYTES, _TIMES * self.packed)


@dataclass
class Opened:
    """A stream whose first bytes can be looked at.

    Attributes:
        shown: its name for a report; members of archives stand behind `!`.
        stream: at its beginning.
        path: the file itself, where it is one; else None.
        depth: in how many archives it lies.
        unpacked: shared by all that lies in one source.
        sample: how many rows of a table are asked for where some can be; None for all.
    """

    shown: str
    stream: BinaryIO
    path: Path | None = None
    depth: int = 0
    unpacked: Unpacked = field(default_factory=Unpacked)
    sample: int | None = None

    def __post_init__(self) -> None:
        if self.path is None:
            raw = cast("io.RawIOBase", _Raw(self.stream, self.unpacked, is_member=self.depth > 0))
            self.stream = io.BufferedReader(raw, HEAD)

    @property
    def name(self) -> str:
        """The last part of its name, in small letters."""
        return self.shown.rpartition("!")[2].rpartition("/")[2].lower()

    def member(self, name: str, stream: BinaryIO) -> "Opened":
        """Something that lies in it.

        Args:
            name: there; it is shown, and nothing is written by it.
            stream: at its beginning.
        """
        depth = self.depth + 1
        return Opened(self.inner(name), stream, None, depth, self.unpacked, self.sample)

    def inner(self, name: str) -> str:
        """How something that lies in it is shown."""
        return f"{self.shown}!{one_line(name)}"

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file itself, or a copy of what is left of the stream as long as the context lasts.

        Its path may stand in a URL and is UTF-8, which DuckDB and Arrow ask for: of a file with
        another name it is that of a link.
        """
        if self.path is not None and not _SIGNS & set(str(self.path)) and self._is_text():
            yield self.path
            return
        with scratch("synth-scan") as folder:
            member = folder / "member"
            if self.path is not None:
                member.symlink_to(self.path.absolute())
            else:
                with member.open("wb") as file:
                    shutil.copyfileobj(self.stream, file, HEAD)
            yield member

    def _is_text(self) -> bool:
        return one_line(str(self.path)) == str(self.path)

    def head(self) -> bytes:
        """Its first bytes, which stay to be read; fewer where a pipe gives fewer at once."""
        return cast("io.BufferedReader", self.stream).peek(HEAD)[:HEAD]

    def blocks(self, size_bytes: int) -> Iterator[bytes]:
        """All its bytes; those before a place where it breaks off, too."""
        stream = cast("io.BufferedReader", self.stream)
        held = bytearray()
        try:
            while data := stream.read1(size_bytes):
                if not held and len(data) >= size_bytes:
                    yield data
                    continue
                held += data
                if len(held) >= size_bytes:
                    yield bytes(held)
                    held.clear()
        except (SourceError, OSError):
            yield bytes(held)
            raise
        if held:
            yield bytes(held)


class _Raw(io.RawIOBase):
    """Any stream of bytes as one that `BufferedReader` takes, and that counts them."""

    def __init__(self, stream: BinaryIO, unpacked: Unpacked, *, is_member: bool) -> None:
        self._stream, self._unpacked, self._is_member = stream, unpacked, is_member
        self._failure: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "io.WriteableBuffer") -> int:  # type: ignore[name-defined]
        data = self._member(len(buffer)) if self._is_member else self._outermost(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _outermost(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._unpacked.packed += len(data)
        return data

    def _member(self, size: int) -> bytes:
        """In small steps: what fails in the middle of one gives nothing of it."""
        if self._failure is not None:
            raise SourceError(str(self._failure)) from self._failure
        held = bytearray()
        try:
            while (step := min(size - len(held), _STEP_BYTES)) and (
                data := self._stream.read(step)
            ):
                held += data
        except SourceError as error:
            self._failure = error
        except DAMAGED as error:
            self._failure = SourceError(CUT)
            self._failure.__cause__ = error
        self._unpacked.bytes += len(held)
        if self._unpacked.is_bomb:
            raise SourceError(f"it unpacks to more than {_TIMES} times its size")
        return bytes(held) if held or self._failure is None else self._member(size)
