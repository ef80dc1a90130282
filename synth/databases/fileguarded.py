"""What databases that are one file answer to the guards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from synth.databases.catalog import DbColumn, DbTable, Structure
from synth.databases.locating import qualified
from synth.databases.onefile import may_write
from synth.stores.ddl import quoted_name

_PROTECTED = "synth_protected"
_ANYBODY_MAY_WRITE = 0o222


@dataclass(frozen=True)
class FileGuarded:
    """See `Guarded`. A file has no users to tell apart, and feeds nobody.

    Attributes:
        path: of the file.
        is_read_only: whether it was opened to be read only, though it may be written.
        some: gives the rows of a sample; table and column stand as SQL names them.
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

    def is_strange(self, table: DbTable) -> bool:  # noqa: ARG002 - one user, one file
        """See `Guarded.is_strange`."""
        return False

    def copied(self, table: DbTable, most: int) -> None:
        """See `Guarded.copied`: who can write the file has no code in it but SQL."""

    def sample(
        self, table: DbTable, column: DbColumn, text: str, most: int
    ) -> Sequence[tuple[object, ...]]:
        """See `Guarded.sample`."""
        return self.some(qualified(table.name), quoted_name(column.name), text, most)
