"""One thing that is read: a file, a member of an archive, standard input."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from synth.disk import scratch

HEAD = 1 << 16
"""Bytes by which a kind is known."""


class SourceError(Exception):
    """A source cannot be read, or not to its end; the text is a reason without any value."""


@dataclass
class Opened:
    """A stream whose first bytes can be looked at.

    Attributes:
        shown: its name for a report; members of archives stand behind `!`.
        stream: at its beginning.
        path: the file itself, where it is one; else None.
        depth: in how many archives it lies.
    """

    shown: str
    stream: BinaryIO
    path: Path | None = None
    depth: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.stream, io.BufferedReader):
            raw = cast("io.RawIOBase", _Raw(self.stream))
            self.stream = io.BufferedReader(raw, HEAD)

    @property
    def name(self) -> str:
        """The last part of its name, in small letters."""
        return self.shown.rpartition("!")[2].rpartition("/")[2].lower()

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file itself, or a copy of what is left of the stream as long as the context lasts."""
        if self.path is not None:
            yield self.path
            return
        with scratch("synth-scan") as folder:
            copy = folder / "member"
            with copy.open("wb") as file:
                shutil.copyfileobj(self.stream, file, HEAD)
            yield copy

    def head(self) -> bytes:
        """Its first bytes, which stay to be read; fewer where a pipe gives fewer at once."""
        return cast("io.BufferedReader", self.stream).peek(HEAD)[:HEAD]


class _Raw(io.RawIOBase):
    """Any stream of bytes as one that `BufferedReader` takes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "io.WriteableBuffer") -> int:  # type: ignore[name-defined]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
