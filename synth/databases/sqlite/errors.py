"""What SQLite refused, in words that hold no value.

The driver's own text is never shown: it is compared with the texts that the names of the structure
make, so a value cannot be taken for a name.
"""

from synth.databases.catalog import DbTable
from synth.databases.fileteller import Teller
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


def explained(teller: Teller, error: Exception, doing: str, table: DbTable | None) -> WorldError:
    """The failure in words; see `Teller.explain`."""
    place = "" if table is None else f"table {shown(table.name, teller.structure)}"
    violated = _constraint(teller, error, table)
    if violated:
        return _refused(teller, violated, table)
    kind = getattr(error, "sqlite_errorname", type(error).__name__)
    reason = next((text for name, text in _KINDS.items() if kind.startswith(name)), "")
    if is_full(teller.path):
        reason = _KINDS["SQLITE_FULL"]
    if reason:
        return WorldError(f"{teller.url}: {reason}")
    return WorldError(f"{teller.url}: {place or 'it'} cannot be {doing} ({kind})")


def _refused(teller: Teller, violated: str, table: DbTable | None) -> WorldError:
    if table is None:
        return WorldError(f"{teller.url}: {violated}")
    name = (table.name.namespace, table.name.name)
    return RefusedError(f"{teller.url}: {violated}", name, violated)


def _constraint(teller: Teller, error: Exception, table: DbTable | None) -> str:
    """What was violated, or an empty text where it was no constraint."""
    kind = getattr(error, "sqlite_errorname", "")
    code = getattr(error, "sqlite_errorcode", 0)
    own = "a table" if table is None else f"table {shown(table.name, teller.structure)}"
    if kind == "SQLITE_CONSTRAINT_TRIGGER":
        return f"{own}: {_trigger(teller, str(error), table)} refused a row"
    if kind == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return f"{own}: a row violates a foreign key"
    if code == _DATATYPE or kind == "SQLITE_MISMATCH":
        return f"{own}: a value does not fit its type{_unfit(teller, str(error))}"
    if kind.startswith("SQLITE_CONSTRAINT"):
        what = "a check" if kind.endswith("_CHECK") else "a constraint"
        if what == "a check" and table is not None and len(table.checks) == 1:
            what = f"check {table.checks[0].name}"
        return _named(teller, str(error), table) or f"{own}: a row violates {what}"
    return "" if table is None else _no_parent(teller, str(error), table)


def _trigger(teller: Teller, text: str, table: DbTable | None) -> str:
    """The only trigger that refuses with this text, or that the table has."""
    own = () if table is None else table.triggers
    every = [one for other in teller.structure.tables for one in other.triggers]
    for triggers in (own, every):
        names = {one.name for one in triggers if text in one.says}
        if len(names) == 1:
            return f"trigger {names.pop()}"
    return f"trigger {own[0].name}" if len(own) == len(every) == 1 else "a trigger of it"


def _named(teller: Teller, text: str, table: DbTable | None) -> str:
    """The constraint that makes the driver say this text, and its table.

    A trigger may have written to another table, so all are looked at; the own one first.
    """
    others = [one for one in teller.structure.tables if one is not table]
    for one in ([table] if table else []) + others:
        found = _own_constraint(text, one)
        if found:
            return f"table {shown(one.name, teller.structure)}: {found}"
    return ""


def _own_constraint(text: str, table: DbTable) -> str:
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


def _unfit(teller: Teller, text: str) -> str:
    for table in teller.structure.tables:
        for column in table.columns:
            if text.endswith(f" column {table.name.name}.{column.name}"):
                return f" in column {column.name}"
    return ""


def _no_parent(teller: Teller, text: str, table: DbTable) -> str:
    """The foreign key that SQLite takes no row for: its table or its key is not there."""
    for ref in table.references:
        to = shown(ref.to, teller.structure)
        own = f"table {shown(table.name, teller.structure)}: foreign key ({', '.join(ref.columns)})"
        if text == f'foreign key mismatch - "{table.name.name}" referencing "{ref.to.name}"':
            return f"{own} refers to columns of {to} that are no key of it"
        if text == f"no such table: {ref.to.namespace}.{ref.to.name}":
            return f"{own} refers to table {to}, which is not there"
    return ""
