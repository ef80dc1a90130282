"""Files of Arrow and ORC: columns, and what lies in structs and lists."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from synth.scan.nested import of_batches
from synth.scan.opened import CUT, Opened, SourceError
from synth.scan.types import Note, Piece

_FILE, _ORC, _STREAM = b"ARROW1", b"ORC", b"\xff\xff\xff\xff"


class ArrowKind:
    """All rows of all columns, from a file (also Feather's), a stream of messages, or ORC."""

    word: ClassVar[str] = "arrow"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By their marks; a stream begins with a message of a schema."""
        return head.startswith((_FILE, _ORC)) or (head.startswith(_STREAM) and b"\0" in head)

    def pieces(self, opened: Opened) -> Iterator[Piece | Note]:
        """Each column of a batch, as they were written."""
        head = opened.head()
        try:
            with opened.on_disk() as path:
                yield from of_batches(_batches(path, head), opened.sample)
        except (pa.ArrowException, OSError) as error:
            raise SourceError(CUT) from error


def _batches(path: Path, head: bytes) -> Iterable[pa.RecordBatch]:
    if head.startswith(_ORC):
        from pyarrow import orc

        file = orc.ORCFile(path)
        for stripe in range(file.nstripes):
            yield file.read_stripe(stripe)
        return
    with pa.memory_map(str(path)) as mapped:
        if head.startswith(_STREAM):
            yield from pa.ipc.open_stream(mapped)
            return
        reader = pa.ipc.open_file(mapped)
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)
