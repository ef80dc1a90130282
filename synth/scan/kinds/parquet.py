"""Parquet files: columns, and what lies in structs and lists."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from synth.scan.nested import of_batches
from synth.scan.opened import CUT, Opened, SourceError
from synth.scan.types import Note, Piece

if TYPE_CHECKING:
    from pyarrow import parquet

_ROWS = 1 << 15

_REPEATED = 5
"""Bytes of a value in a column that repeats its values: an index, and a share of a dictionary."""


class ParquetKind:
    """All rows of all columns."""

    word: ClassVar[str] = "parquet"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By its mark."""
        return head.startswith(b"PAR1")

    def pieces(self, opened: Opened) -> Iterator[Piece | Note]:
        """Each column of 32,768 rows; of those that repeat their values, the different ones."""
        from pyarrow import parquet

        try:
            with opened.on_disk() as path:
                repeated = _repeated(parquet.read_metadata(path))
                with parquet.ParquetFile(
                    path, read_dictionary=repeated, pre_buffer=False, buffer_size=1 << 16
                ) as file:
                    rows = min(_ROWS, opened.sample or _ROWS)
                    yield from of_batches(file.iter_batches(rows, use_threads=False), opened.sample)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SourceError(CUT) from error


def _repeated(metadata: "parquet.FileMetaData") -> list[str]:
    """The columns of texts that repeat their values in every part of a file."""
    parts = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    columns = (metadata.schema.column(place) for place in range(metadata.num_columns))
    return [
        column.path
        for place, column in enumerate(columns)
        if column.path == column.name  # what lies in structs and lists is read as it is
        and all(_is_repeated(part.column(place)) for part in parts)
    ]


def _is_repeated(chunk: "parquet.ColumnChunkMetaData") -> bool:
    is_coded = any("DICTIONARY" in one for one in chunk.encodings)
    is_small = chunk.total_uncompressed_size <= _REPEATED * chunk.num_values
    return chunk.physical_type == "BYTE_ARRAY" and is_coded and is_small
