"""SQLite databases that are there, by the standard library's driver."""

import sqlite3
from pathlib import Path
from typing import ClassVar

from synth.databases.catalog import Structure
from synth.databases.database import Database, Row
from synth.databases.filedatabase import FileDatabase
from synth.databases.filekind import Ask, FileKind
from synth.databases.sqlite.asking import failing, stored, text_of
from synth.databases.sqlite.catalog import structure
from synth.databases.sqlite.dialect import SQLITE
from synth.databases.sqlite.errors import explained
from synth.databases.sqlite.listening import listen
from synth.databases.sqlite.reading import read
from synth.databases.sqlite.sink import SqliteFiller, begin, commit, undo

BUSY_S = 10.0
"""How long two programs that write at once wait for each other."""
_CACHE_KIB = 65536


class SqliteFile:
    """SQLite files. Foreign keys are enforced, whatever the file's other users do."""

    word: ClassVar[str] = "sqlite"
    schemes: ClassVar[tuple[str, ...]] = ("sqlite",)
    mark: ClassVar[tuple[int, bytes]] = (0, b"SQLite format 3\0")

    @staticmethod
    def opened(url: str, *, read_only: bool) -> Database:
        """See `Kind.opened`."""
        return FileDatabase(_KIND, url, read_only=read_only)


def _connected(path: Path | None, read_only: bool, is_new: bool) -> sqlite3.Connection:
    access = "ro" if read_only else "rwc" if is_new else "rw"
    address = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode={access}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S)
    try:
        listen(connection)
        for pragma in ("foreign_keys = on", f"cache_size = -{_CACHE_KIB}"):
            connection.execute(f"pragma {pragma}")
        connection.execute("select count(*) from sqlite_master").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _some(ask: Ask, table: str, column: str, text: str, most: int) -> list[Row]:
    """Some values of the first rows and of the last.

    Its texts need not be UTF-8, and its driver refuses those that are not.
    """
    filled = f"where {column} is not null and typeof({column}) <> 'blob'"
    last = max(most // 2, ask(f"select count(*) from {table}")[0][0] - most // 2)
    return ask(
        f"select * from (select {text} as synth_text from {table} {filled} limit {most // 2}) "
        f"union all select {text} as synth_text from (select {column} from {table} "
        f"limit {most // 2} offset {last}) {filled}"
    )


_KIND = FileKind(
    empty=Structure(SQLITE, "main", (), sqlite3.sqlite_version),
    tails=("-journal", "-wal", "-shm"),
    has_savepoints=True,
    error=lambda: sqlite3.Error,
    explain=explained,
    connect=_connected,
    is_inside=lambda connection, _: connection.in_transaction,
    begin=begin,
    commit=commit,
    undo=undo,
    structure=structure,
    filler=SqliteFiller,
    failing=failing,
    stored=stored,
    text_of=text_of,
    read=read,
    is_read_only=lambda _: False,
    some=_some,
)
