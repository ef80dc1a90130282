"""Parquet files: columns, and what lies in structs and lists."""

from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa

from synth.scan.nested import flattened
from synth.scan.opened import Opened, SourceError
from synth.scan.types import Piece

_ROWS = 1 << 16


class ParquetKind:
    """All rows of all columns."""

    word: ClassVar[str] = "parquet"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By its mark."""
        return head.startswith(b"PAR1")

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """Each column of 65,536 rows."""
        from pyarrow import parquet

        try:
            with opened.on_disk() as path:
                file = parquet.ParquetFile(path)
                number = 1
                for batch in file.iter_batches(_ROWS, use_threads=False):
                    for name, values in zip(batch.schema.names, batch.columns, strict=True):
                        yield from flattened(name, values, number, name)
                    number += batch.num_rows
        except pa.ArrowException as error:
            raise SourceError("it is no whole Parquet file") from error
