"""Tar archives."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, cast

from synth.scan.opened import CUT, DAMAGED, Opened, SourceError

_MARK_AT, _MARK = 257, b"ustar"
"""POSIX.1-1988, section 10.1.1: `magic`."""

_STEP_BYTES = 1 << 20


class TarKind:
    """All files in it; links point at them or at nothing that is in it."""

    word: ClassVar[str] = "tar"
    rank: ClassVar[int] = 20

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By the mark in the first member's head."""
        return head[_MARK_AT:].startswith(_MARK)

    def inside(self, opened: Opened) -> Iterator[Opened]:
        """One after another, as they stand there."""
        try:
            with tarfile.open(fileobj=opened.stream, mode="r|", bufsize=_STEP_BYTES) as archive:
                for info in archive:
                    vars(archive)["members"] = []  # it would keep the heads of all
                    stream = archive.extractfile(info) if info.isfile() else None
                    if stream is not None:
                        yield opened.member(info.name, cast("BinaryIO", stream))
        except DAMAGED as error:
            raise SourceError(CUT) from error
