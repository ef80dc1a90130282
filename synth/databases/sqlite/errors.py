"""What SQLite refused, in words that hold no value.

The driver's own text is never shown: it is compared with the texts that the names of the structure
make, so a value cannot be taken for a name.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from synth.databases.catalog import DbTable, Structure
from synth.databases.locating import shown
from synth.databases.onefile import is_full
from synth.errors import RefusedError, WorldError

_DATATYPE = 3091
"""`SQLITE_CONSTRAINT_DATATYPE`, which the driver of Python 3.11 cannot name."""

_KINDS = {
    "SQLITE_BUSY": "another program has locked it; close that one and try again",
    "SQLITE_LOCKED": "another program has locked it; close that one and try again",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_NOTADB": "it is not a SQLite database",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_READONLY": "the file may not be written",
    "SQLITE_CANTOPEN": "the file cannot be opened; look at its rights and its folder's",
    "SQLITE_PERM": "the file may not be opened",
    "SQLITE_AUTH": "the file may not be opened",
    "SQLITE_IOERR": "the disk failed",
    "SQLITE_NOMEM": "the memory is full",
    "SQLITE_INTERRUPT": "it was interrupted",
}


@dataclass(frozen=True)
class Teller:
    """Turns failures into words.

    Attributes:
        url: for messages.
        path: of the file.
        structure: whose names may be shown.
    """

    url: str
    path: Path
    structure: Structure

    @contextmanager
    def told(self, doing: str, table: DbTable | None = None) -> Iterator[None]:
        """Raise `WorldError` for what the driver raises inside.

        Args:
            doing: what the table or the database cannot be, such as `filled`.
            table: the one that is written.
        """
        try:
            yield
        except sqlite3.Error as error:
            raise self.explained(error, doing, table) from None

    def explained(self, error: sqlite3.Error, doing: str, table: DbTable | None) -> WorldError:
        """The failure in words."""
        place = "" if table is None else f"table {shown(table.name, self.structure)}"
        violated = self._constraint(error, table)
        if violated:
            return self._refused(violated, table)
        kind = getattr(error, "sqlite_errorname", type(error).__name__)
        reason = next((text for name, text in _KINDS.items() if kind.startswith(name)), "")
        if is_full(self.path):
            reason = _KINDS["SQLITE_FULL"]
        if reason:
            return WorldError(f"{self.url}: {reason}")
        return WorldError(f"{self.url}: {place or 'it'} cannot be {doing} ({kind})")

    def _refused(self, violated: str, table: DbTable | None) -> WorldError:
        if table is None:
            return WorldError(f"{self.url}: {violated}")
        name = (table.name.namespace, table.name.name)
        return RefusedError(f"{self.url}: {violated}", name, violated)

    def _constraint(self, error: sqlite3.Error, table: DbTable | None) -> str:
        """What was violated, or an empty text where it was no constraint."""
        kind = getattr(error, "sqlite_errorname", "")
        code = getattr(error, "sqlite_errorcode", 0)
        own = "a table" if table is None else f"table {shown(table.name, self.structure)}"
        if kind == "SQLITE_CONSTRAINT_TRIGGER":
            return f"{own}: a trigger of it refused a row"
        if kind == "SQLITE_CONSTRAINT_FOREIGNKEY":
            return f"{own}: a row violates a foreign key"
        if code == _DATATYPE or kind == "SQLITE_MISMATCH":
            return f"{own}: a value does not fit its type{self._unfit(str(error))}"
        if kind.startswith("SQLITE_CONSTRAINT"):
            what = "a check" if kind.endswith("_CHECK") else "a constraint"
            if what == "a check" and table is not None and len(table.checks) == 1:
                what = f"check {table.checks[0].name}"
            return self._named(str(error), table) or f"{own}: a row violates {what}"
        return "" if table is None else self._no_parent(str(error), table)

    def _named(self, text: str, table: DbTable | None) -> str:
        """The constraint that makes the driver say this text, and its table.

        A trigger may have written to another table, so all are looked at; the own one first.
        """
        others = [one for one in self.structure.tables if one is not table]
        for one in ([table] if table else []) + others:
            found = self._own_constraint(text, one)
            if found:
                return f"table {shown(one.name, self.structure)}: {found}"
        return ""

    def _own_constraint(self, text: str, table: DbTable) -> str:
        """The constraint of a table that makes the driver say this text."""
        name = table.name.name
        for column in table.columns:
            if text == f"NOT NULL constraint failed: {name}.{column.name}":
                return f"column {column.name} may not be null"
        for unique in table.uniques:
            columns = ", ".join(f"{name}.{column}" for column in unique.columns)
            index = f"UNIQUE constraint failed: index '{unique.name}'"
            if text in (f"UNIQUE constraint failed: {columns}", index):
                word = "primary key" if unique.is_primary else "unique"
                return f"a row violates {word} ({', '.join(unique.expressions)})"
        for check in table.checks:
            if text in (f"CHECK constraint failed: {part}" for part in (check.name, check.text)):
                return f"a row violates check {check.name}"
        return ""

    def _unfit(self, text: str) -> str:
        for table in self.structure.tables:
            for column in table.columns:
                if text.endswith(f" column {table.name.name}.{column.name}"):
                    return f" in column {column.name}"
        return ""

    def _no_parent(self, text: str, table: DbTable) -> str:
        """The foreign key that SQLite takes no row for: its table or its key is not there."""
        for ref in table.references:
            to = shown(ref.to, self.structure)
            own = (
                f"table {shown(table.name, self.structure)}: foreign key ({', '.join(ref.columns)})"
            )
            if text == f'foreign key mismatch - "{table.name.name}" referencing "{ref.to.name}"':
                return f"{own} refers to columns of {to} that are no key of it"
            if text == f"no such table: {ref.to.namespace}.{ref.to.name}":
                return f"{own} refers to table {to}, which is not there"
        return ""
