"""Files of databases."""

from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

from synth.databases.database import open_database, scheme_of_file
from synth.errors import WorldError
from synth.scan.opened import Opened, SourceError
from synth.scan.tables import of_database
from synth.scan.types import Note, Piece, Skipped


class DatabaseKind:
    """All rows of all tables."""

    word: ClassVar[str] = "database"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By the mark of one of the kinds of databases."""
        return scheme_of_file(head) is not None

    def pieces(self, opened: Opened) -> Iterator[Piece | Skipped | Note]:
        """Each column of each batch."""
        scheme = scheme_of_file(opened.head())
        with opened.on_disk() as path:
            try:
                with closing(open_database(f"{scheme}:///{path}", read_only=True)) as database:
                    yield from of_database(database, opened.shown, sample=opened.sample)
            except (WorldError, UnicodeDecodeError) as error:  # SQLite's own words have its bytes
                raise SourceError("the database in it cannot be read") from error
