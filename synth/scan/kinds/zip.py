"""Zip archives."""

import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, cast

from synth.scan.opened import CUT, DAMAGED, Opened, SourceError
from synth.scan.types import Skipped

_ENCRYPTED = 1
"""A member's flag: APPNOTE.TXT of PKWARE, section 4.4.4, bit 0."""


class ZipKind:
    """All members; their names are shown, and nothing is written by them."""

    word: ClassVar[str] = "zip"
    rank: ClassVar[int] = 20

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By the mark of a member, or of an end without any."""
        return head.startswith((b"PK\3\4", b"PK\5\6"))

    def inside(self, opened: Opened) -> Iterator[Opened | Skipped]:
        """In the order of its list."""
        with opened.on_disk() as path:
            try:
                archive = zipfile.ZipFile(path)
            except DAMAGED as error:
                raise SourceError(CUT) from error
            with archive:
                comments = (archive.comment, *(info.comment for info in archive.infolist()))
                said = b"\n".join(filter(None, comments))
                if said:
                    yield opened.member("comments", io.BytesIO(said))
                for info in archive.infolist():
                    if not info.filename.endswith("/"):
                        yield from _member(opened, archive, info)


def _member(
    opened: Opened, archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> Iterator[Opened | Skipped]:
    reason = CUT
    try:
        if info.flag_bits & _ENCRYPTED:
            reason = "it is encrypted"
        else:
            with archive.open(info) as stream:
                yield opened.member(info.filename, cast("BinaryIO", stream))
            return
    except NotImplementedError:
        reason = "it is compressed in a way that is not known"
    except DAMAGED:
        pass
    yield Skipped(opened.inner(info.filename), reason)
