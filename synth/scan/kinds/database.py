"""Files of databases."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar

from synth.databases.database import open_database, scheme_of_file
from synth.disk import scratch
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
        with opened.on_disk() as given, _without_signs(given) as path:
            try:
                with closing(open_database(f"{scheme}:///{path}", read_only=True)) as database:
                    yield from of_database(database, opened.shown, sample=opened.sample)
            except (WorldError, UnicodeDecodeError) as error:  # SQLite's own words have its bytes
                raise SourceError("the database in it cannot be read") from error


@contextmanager
def _without_signs(path: Path) -> Iterator[Path]:
    """The file by a path that may stand in a URL: a link, where it has signs of one."""
    if not {"?", "#"} & set(str(path)):
        yield path
        return
    with scratch("synth-scan") as folder:
        link = folder / "file"
        link.symlink_to(path.absolute())
        yield link
