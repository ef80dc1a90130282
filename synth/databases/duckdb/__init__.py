"""DuckDB databases that are there."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from synth.databases.catalog import Structure
from synth.databases.database import Database, Row
from synth.databases.duckdb.asking import failing, stored, text_of
from synth.databases.duckdb.catalog import structure
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.duckdb.errors import explained
from synth.databases.duckdb.reading import read
from synth.databases.duckdb.sink import DuckdbFiller, begin, commit, undo
from synth.databases.filedatabase import FileDatabase
from synth.databases.filekind import Ask, FileKind
from synth.duck import duckdb_error, lock, opened
from synth.stores.duckdb import MEMORY

if TYPE_CHECKING:
    import duckdb


class DuckdbFile:
    """DuckDB files, which DuckDB lets one program at a time write.

    DuckDB has no savepoints: a transaction inside another, or a sink, cannot be undone alone.
    """

    word: ClassVar[str] = "duckdb"
    schemes: ClassVar[tuple[str, ...]] = ("duckdb",)
    mark: ClassVar[tuple[int, bytes]] = (8, b"DUCK")

    @staticmethod
    def opened(url: str, *, read_only: bool) -> Database:
        """See `Kind.opened`."""
        return FileDatabase(_KIND, url, read_only=read_only)


def _connected(
    path: Path | None,
    read_only: bool,
    is_new: bool,  # noqa: ARG001 - DuckDB makes what is not there
) -> "duckdb.DuckDBPyConnection":
    connection = opened(str(path or ":memory:"), memory=MEMORY, read_only=read_only)
    # A condition of a schema may call functions that set: of the log, of the profile.
    lock(connection)
    return connection


def _is_read_only(ask: Ask) -> bool:
    query = (
        "select readonly from system.main.duckdb_databases() "
        "where database_name = system.main.current_database()"
    )
    return bool(ask(query)[0][0])


def _some(ask: Ask, table: str, column: str, text: str, most: int) -> list[Row]:
    return ask(
        f"select * from (select {text} as synth_text from {table} where {column} is not null) "
        f"using sample reservoir({most} rows) repeatable (7)"
    )


_KIND = FileKind(
    empty=Structure(DUCKDB, "main", ()),
    tails=(".wal",),
    has_savepoints=False,
    error=duckdb_error,
    explain=explained,
    connect=_connected,
    is_inside=lambda _, is_busy: is_busy,
    begin=begin,
    commit=commit,
    undo=undo,
    structure=structure,
    filler=DuckdbFiller,
    failing=failing,
    stored=stored,
    text_of=text_of,
    read=read,
    is_read_only=_is_read_only,
    some=_some,
)
