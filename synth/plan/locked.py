"""The locked DuckDB that reads and evaluates expressions, and what it made of texts."""

import threading
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from synth.duck import Settings, lock, opened

if TYPE_CHECKING:
    import duckdb

SERIALIZE = "json_serialize_sql(t, skip_null := true)"
DESERIALIZE = "json_deserialize_sql(t)"
"""Calls of DuckDB: the tree of the text t, and back."""

MEMORY = "512MB"
"""What an expression may take, in DuckDB's words."""

_SPILLED: Settings = {"temp_directory": "", "max_temp_directory_size": "0B"}
"""What does not fit into memory goes nowhere."""

_KEPT = 8192
"""Answers about texts that are kept."""

guard = threading.RLock()
"""Who asks the connection itself holds it; a cursor is a thread's own."""

_local = threading.local()


@cache
def connection() -> "duckdb.DuckDBPyConnection":
    """The process's locked connection: no files, no network, no settings."""
    made = opened(memory=MEMORY, settings=_SPILLED)
    lock(made)
    return made


def cursor() -> "duckdb.DuckDBPyConnection":
    """This thread's cursor of the locked connection."""
    found: duckdb.DuckDBPyConnection | None = getattr(_local, "cursor", None)
    if found is None:
        with guard:
            found = connection().cursor()
        _local.cursor = found
    return found


class _Memory:
    """What DuckDB made of texts, at least of the last `_KEPT`, by a call and the text."""

    def __init__(self) -> None:
        self._young: dict[tuple[str, str], str] = {}
        self._old: dict[tuple[str, str], str] = {}

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._young or key in self._old

    def __getitem__(self, key: tuple[str, str]) -> str:
        return self._young[key] if key in self._young else self._old[key]

    def keep(self, answers: Mapping[tuple[str, str], str]) -> None:
        """Keep more answers, and forget the oldest."""
        if len(self._young) + len(answers) > _KEPT:
            self._old, self._young = self._young, {}
        self._young.update(answers)


_memory = _Memory()


def asked(call: str, text: str) -> str:
    """What DuckDB makes of a text; kept, because a program that tests plans the same again.

    Args:
        call: of a function, over the text t.
        text: that it is called with.
    """
    with guard:
        ask_all(call, [text])
        return _memory[call, text]


def ask_all(call: str, texts: Iterable[str]) -> None:
    """Keep what DuckDB makes of texts: together they cost a tenth of what they cost each.

    Args:
        call: of a function, over the text t.
        texts: that it is called with.
    """
    with guard:
        new = [text for text in dict.fromkeys(texts) if (call, text) not in _memory]
        if new:
            query = f"select t, {call} from unnest(?::varchar[]) u(t)"
            rows = connection().execute(query, [new]).fetchall()
            _memory.keep({(call, text): found for text, found in rows})
