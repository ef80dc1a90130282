"""What DuckDB refused, in words that hold no value.

DuckDB quotes values in nearly every message, so none is shown: a message is searched for words of
the driver and for names of the structure, and a line is made of those.
"""

from synth.databases.catalog import DbTable, DbUnique
from synth.databases.fileteller import Teller
from synth.databases.filling import reference_words
from synth.databases.locating import shown
from synth.databases.onefile import is_full
from synth.errors import RefusedError, WorldError

_FULL = "the disk is full"
_REASONS = (
    ("Could not set lock", "another program has it open; close that one and try again"),
    ("different configuration", "this process has it open already; close that first"),
    ("not a valid DuckDB database", "it is not a DuckDB database"),
    ("database file with version number", "a version of DuckDB wrote it that this one cannot read"),
    ("No space left", _FULL),
    ("Could not write", "the file could not be written; look at its disk and its quota"),
    ("Permission denied", "the file may not be opened; look at its rights and its folder's"),
    ("read-only mode", "it is opened only to be read"),
)
_KINDS = {
    "OutOfMemoryException": "the memory limit that synth gives DuckDB is too small for its keys",
    "InterruptException": "it was interrupted",
    "TransactionException": "another connection changes the same tables; try again",
}
_OF_THE_WORLD = ("IOException", "FatalException", "ConnectionException", "InvalidInputException")
_UNFIT = ("ConversionException", "OutOfRangeException", "InvalidInputException")


def explained(
    teller: Teller,
    error: Exception,
    doing: str,
    table: DbTable | None,
    *,
    unfit: str = "",
    repeated: DbUnique | None = None,
) -> WorldError:
    """The failure in words; see `Teller.explain`.

    Args:
        teller: knows the names.
        error: the driver's.
        doing: what the table cannot be.
        table: the one that is written.
        unfit: the column that a value does not fit, where it was found.
        repeated: the unique that the rows violate among themselves, where it was found.
    """
    text, kind = str(error), type(error).__name__
    place = "it" if table is None else f"table {shown(table.name, teller.structure)}"
    reason = _KINDS.get(kind, "")
    if kind in _OF_THE_WORLD:
        reason = next((words for part, words in _REASONS if part in text), "")
    if is_full(teller.path):
        reason = _FULL
    if reason:
        return WorldError(f"{teller.url}: {reason}")
    if table is not None and (kind == "ConstraintException" or kind in _UNFIT):
        said = f"a value does not fit its type{f' in column {unfit}' if unfit else ''}"
        if kind == "ConstraintException":
            said = _constraint(teller, text, table, repeated)
        name = (table.name.namespace, table.name.name)
        return RefusedError(f"{teller.url}: {place}: {said}", name, said)
    if kind == "ConstraintException":
        return WorldError(f"{teller.url}: {place}: a row violates a constraint")
    return WorldError(f"{teller.url}: {place} cannot be {doing} ({kind})")


def _constraint(teller: Teller, text: str, table: DbTable, repeated: DbUnique | None) -> str:
    """What was violated."""
    text = text.removeprefix("Constraint Error: ")
    if text.startswith("NOT NULL"):
        return _not_null(text, table)
    if text.startswith("CHECK"):
        named = [check for check in table.checks if check.text and check.text in text]
        found = named if len(named) == 1 else list(table.checks)
        return (
            f"a row violates check {found[0].name}" if len(found) == 1 else "a row violates a check"
        )
    if "still referenced" in text:
        return "rows of another table refer to its rows, so DuckDB does not let them go"
    if "foreign key" in text:
        # Those to the table itself are looked at before rows go in.
        others = [ref for ref in table.references if ref.to != table.name]
        keyed = [ref for ref in others if f'key "{ref.to_columns[0]}: ' in text] or others
        words = [reference_words(ref, teller.structure) for ref in keyed]
        return f"a row violates foreign key {' or '.join(words)}"
    return _unique(text, table, repeated)


def _not_null(text: str, table: DbTable) -> str:
    for column in table.columns:
        if text == f"NOT NULL constraint failed: {table.name.name}.{column.name}":
            return f"column {column.name} may not be null"
    return "a column may not be null"


def _unique(text: str, table: DbTable, repeated: DbUnique | None) -> str:
    """The key or unique that rows violate; where the text does not tell, all that it can be."""
    named = [one for one in table.uniques if f'key "{one.expressions[0]}: ' in text]
    found = [repeated] if repeated else named or list(table.uniques)
    words = [
        f"{'primary key' if one.is_primary else 'unique'} ({', '.join(one.expressions)})"
        for one in found
    ]
    return f"a row violates {' or '.join(words)}"
