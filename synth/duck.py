"""DuckDB, opened in one place: it fetches nothing, and takes no variable of Python for a table."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

Settings = dict[str, str | bool | int | float | list[str]]

_ALWAYS: Settings = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


def opened(
    path: str = ":memory:",
    *,
    memory: str,
    read_only: bool = False,
    is_closed: bool = True,
    settings: Settings | None = None,
) -> "duckdb.DuckDBPyConnection":
    """A connection to one file, or to memory.

    Args:
        path: of the file.
        memory: how much it may take, in DuckDB's words.
        read_only: whether the file must not change.
        is_closed: whether no other file and no network can be reached; who opens more does it by
            himself afterwards.
        settings: more of DuckDB's, and other values of ours.

    Raises:
        duckdb.Error: the file cannot be opened.
    """
    import duckdb

    own: Settings = {"memory_limit": memory, "enable_external_access": not is_closed}
    connection = duckdb.connect(path, read_only=read_only, config=_ALWAYS | own | (settings or {}))
    # In an interpreter or a notebook DuckDB draws on stdout what takes longer than two seconds.
    if _is_locked(connection):
        return connection.cursor()  # which draws nothing
    connection.execute("set enable_progress_bar = false")
    return connection


def duckdb_error() -> type[Exception]:
    """What DuckDB raises."""
    import duckdb

    return duckdb.Error


def lock(connection: "duckdb.DuckDBPyConnection") -> None:
    """Let no later statement change a setting."""
    if not _is_locked(connection):
        connection.execute("set lock_configuration = true")


def _is_locked(connection: "duckdb.DuckDBPyConnection") -> bool:
    """Whether another connection of this process to the same file has locked it: they share it."""
    query = "select system.main.current_setting('lock_configuration')"
    return bool(connection.execute(query).fetchall()[0][0])
