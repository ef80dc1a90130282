"""Files of Arrow: columns, and what lies in structs and lists.

ORC is not read: Arrow's reader of it ends the process (SIGSEGV) on files with a few wrong bytes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from synth.scan.nested import of_batches
from synth.scan.opened import CUT, Opened, SourceError
from synth.scan.types import Note, Piece

_FILE, _STREAM = b"ARROW1", b"\xff\xff\xff\xff"


class ArrowKind:
    """All rows of all columns, from a file (also Feather's) or a stream of messages."""

    word: ClassVar[str] = "arrow"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By their marks; a stream begins with a message of a schema."""
        return head.startswith(_FILE) or (head.startswith(_STREAM) and b"\0" in head)

    def pieces(self, opened: Opened) -> Iterator[Piece | Note]:
        """Each column of a batch, as they were written."""
        head = opened.head()
        try:
            with opened.on_disk() as path:
                yield from of_batches(_batches(path, head), opened.sample)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SourceError(CUT) from error


def _batches(path: Path, head: bytes) -> Iterable[pa.RecordBatch]:
    with pa.memory_map(str(path)) as mapped:
        if head.startswith(_STREAM):
            yield from pa.ipc.open_stream(mapped)
            return
        reader = pa.ipc.open_file(mapped)
        yield from map(reader.get_batch, range(reader.num_record_batches))
