"""What databases that are one file answer to the guards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from synth.databases.catalog import DbTable, Structure
from synth.databases.onefile import may_write

_PROTECTED = "synth_protected"
_ANYBODY_MAY_WRITE = 0o222


@dataclass(frozen=True)
class FileGuarded:
    """See `Guarded`. A file has no users to tell apart, and feeds nobody.

    Attributes:
        path: of the file.
        is_read_only: whether it was opened to be read only, though it may be written.
        some: SQL of a sample, of the arguments of `Guarded.sample`, and the rows that it gives.
    """

    path: Path
    is_read_only: Callable[[], bool]
    some: Callable[[str, str, str, int], Sequence[tuple[object, ...]]]

    def names(self) -> Sequence[tuple[str, str]]:
        """See `Guarded.names`."""
        path = self.path.resolve()
        return (("folder", path.parent.name), ("file", path.stem))

    def protection(self, structure: Structure) -> str:
        """See `Guarded.protection`: a table of this name, whatever it holds."""
        has = any(table.name.name.lower() == _PROTECTED for table in structure.tables)
        return f"it has a table {_PROTECTED}" if has else ""

    def others(self) -> tuple[int, int]:
        """See `Guarded.others`."""
        return 0, 0

    def blocked(self) -> str:
        """See `Guarded.blocked`; the superuser could write where nobody may, all the same."""
        if not self.path.exists():
            return ""
        if not may_write(self.path) or not self.path.stat().st_mode & _ANYBODY_MAY_WRITE:
            return "the file may not be written"
        return "the file was opened to be read only" if self.is_read_only() else ""

    def feeds(self) -> Sequence[str]:
        """See `Guarded.feeds`."""
        return ()

    def readable(self, structure: Structure) -> tuple[DbTable, ...]:
        """See `Guarded.readable`."""
        return structure.tables

    def sample(self, table: str, column: str, text: str, most: int) -> Sequence[tuple[object, ...]]:
        """See `Guarded.sample`."""
        return self.some(table, column, text, most)
