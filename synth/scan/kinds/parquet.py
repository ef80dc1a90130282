"""Parquet files: columns, and what lies in structs and lists."""

from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa

from synth.scan.nested import of_batches
from synth.scan.opened import CUT, Opened, SourceError
from synth.scan.types import Note, Piece

_ROWS = 1 << 16


class ParquetKind:
    """All rows of all columns."""

    word: ClassVar[str] = "parquet"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By its mark."""
        return head.startswith(b"PAR1")

    def pieces(self, opened: Opened) -> Iterator[Piece | Note]:
        """Each column of 65,536 rows."""
        from pyarrow import parquet

        try:
            with opened.on_disk() as path, parquet.ParquetFile(path) as file:
                rows = min(_ROWS, opened.sample or _ROWS)
                yield from of_batches(file.iter_batches(rows, use_threads=False), opened.sample)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SourceError(CUT) from error
