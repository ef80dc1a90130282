"""What PostgreSQL and its driver report, told without a value and without a password.

The server's own words quote values (`Key (email)=(...) already exists`), so nothing of them is
shown: a line is made of the SQLSTATE (PostgreSQL manual, appendix A) and of the names of table,
column and constraint, which the server sends apart from the text, as far as the structure knows
them, and of the place in a trigger's function.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synth.databases.catalog import DbTable, Structure, TableName
from synth.databases.locating import shown as shown_name
from synth.databases.postgresql import naming
from synth.errors import RefusedError, WorldError
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    import psycopg

OLDEST = 14
"""The oldest major version that is spoken to: older ones get no more fixes."""

_COPIED = re.compile(r"COPY .+?, (?:line|ligne) \d+, (?:column|colonne) (.+?)(?: ?: |$)")
_CHECKED = {
    "23503": "foreign key",
    "23505": "unique",
    "23514": "check",
    "23P01": "exclusion constraint",
}
_STATES = {
    "22P05": "a text holds a character that the encoding of the database lacks",
    "22021": "a text holds a character that the server does not take, such as NUL",
    "25006": "it only reads: a replica, or a session or database set to read only",
    "28000": "this user may not connect",
    "28P01": "the password is wrong",
    "3D000": "there is no such database",
    "40001": "another session changed the same rows; run it again",
    "40P01": "another session and this one wait for each other; run it again",
    "42501": "no right to do this",
    "42P07": "something that is no table has this name",
    "53100": "the server's disk is full",
    "53200": "the server is out of memory",
    "53300": "the server has too many connections",
    "53400": "a limit of the server's configuration is exceeded",
    "54000": "a row or statement is too large for the server",
    "55P03": "another session holds a lock, and lock_timeout is over",
    "58030": "the server cannot write or read its files: look at its disk and its quota",
    "57014": "the server cancelled the statement: statement_timeout, or a person",
}
_ABSENT = {
    "parse_type.c": "a type that is asked for is not there; it may need an extension",
    "guc.c": "a setting that is asked for (current_setting) is not there",
    "trigger.c": "a constraint that is asked for is not there",
    "acl.c": "a role that is asked for is not there",
    "namespace.c": "a collation or configuration that is asked for is not there",
}
"""What 42704 says is not there, by the source file of the server that says so."""
_OF_ROWS = ("22", "23", "P0")
"""Classes of states that a row brings about: data, constraints, functions."""

_LOST = "the connection was lost"
_CONNECTING = (
    (
        r"password authentication failed|de passe|28P01",
        "the password is wrong, or the user is unknown",
    ),
    (r"no password supplied", "a password is needed: PGPASSWORD, .pgpass or the URL"),
    (r"does not exist|n'existe pas|3D000", "there is no such database or user"),
    (r"translate host name|resolve host|name or service not known", "the host is unknown"),
    (r"no space left", "the server's disk is full"),
    (r"refused|no such file or directory", "no server answers there"),
    (r"timeout|timed out", "no server answered in time"),
    (r"pg_hba\.conf", "the server does not let this user in from here (pg_hba.conf)"),
    (r"too many|remaining connection slots|trop de", "the server has too many connections"),
    (r"starting up|shutting down|recovery mode", "the server is starting or stopping"),
    (r"permission denied|droit refus", "this user may not connect to this database"),
    (r"definition of service|service file", "the service is not defined"),
    (r"\bssl\b|certificate", "the server and this side do not agree on SSL"),
)


@dataclass(frozen=True)
class Place:
    """Where something was done.

    Attributes:
        shown: the database, without a password.
        structure: the database's, as far as it was read.
        table: the table that was worked on, or None.
    """

    shown: str
    structure: Structure
    table: DbTable | None = None

    def failure(self, error: "psycopg.Error") -> WorldError:
        """What to raise in place of the driver's error."""
        state = error.diag.sqlstate
        table, said = self._table(error), self._told(error, state)
        head = self.shown if table is None else f"{self.shown}: table {table}"
        known = self._known(error)
        if known is not None and state is not None and state[:2] in _OF_ROWS:
            return RefusedError(f"{head}: {said}", (known.name.namespace, known.name.name), said)
        return WorldError(f"{head}: {said}")

    def _told(self, error: "psycopg.Error", state: str | None) -> str:
        if state is None:
            return _LOST if _is_lost(error) else f"the driver failed ({_kind(error)})"
        line = "" if naming.is_raised(error.diag) else self._state(error, state)
        running = naming.where(error.diag, self.structure)
        if line:
            return f"{line} ({running})" if running else line
        if state[:2] != "P0" and not _is_in_function(error):
            return f"the server refused ({_kind(error)}, {state})"
        called = naming.trigger(running, self._known(error))
        line = "a trigger of it refused a row" if self._known(error) else "a function refused"
        if called:
            line = f"trigger {called} refused a row"
        return f"{line} ({running})" if running else line

    def _state(self, error: "psycopg.Error", state: str) -> str:
        """What the state alone says; "" where it says nothing for users."""
        line = ""
        if state in _CHECKED:
            line = self._violated(error, _CHECKED[state])
        elif state == "23502":
            name = naming.column(error.diag, self._known(error)) or self._column(error)
            line = f"column {name} may not be null" if name else "a column may not be null"
        elif state == "3F000":
            line = self._nowhere()
        elif state == "42704":
            other = "an object that is asked for is not there"
            line = _ABSENT.get(error.diag.source_file or "", other)
        elif state in _STATES:
            line = _STATES[state] + self._in_column(error)
        elif state[:2] == "22":
            line = f"a value does not fit its type{self._in_column(error)} ({_kind(error)})"
        elif state[:2] == "08" or state[:3] == "57P":
            line = _LOST
        return line

    def _nowhere(self) -> str:
        """A namespace is not there: of a table that is to be made, or one that is asked for."""
        if self.table is None or self.table.name in self.structure.by_name:
            return "a namespace that is asked for is not there"
        name = self.table.name.namespace
        return f"there is no namespace {name} (create schema {quoted_name(name)})"

    def _violated(self, error: "psycopg.Error", kind: str) -> str:
        found = error.diag
        name = naming.constraint(found, self.structure)
        if not found.constraint_name and naming.is_own(found):
            # No constraint: the row of a partitioned table whose partitions all refuse it.
            return "no partition takes a row"
        if found.datatype_name:
            type_name = naming.datatype(found, self.structure)
            kind += f" of type {type_name}" if type_name else ""
            line = f"a value violates {kind}: {name}" if name else f"a value violates {kind}"
            return line + self._in_column(error)
        columns = _columns(self._known(error), name)
        line = f"a row violates {kind} {name}" if name else f"a row violates a {kind}"
        return line + (f" ({columns})" if columns else "")

    def _in_column(self, error: "psycopg.Error") -> str:
        name = self._column(error)
        return f" in column {name}" if name else ""

    def _column(self, error: "psycopg.Error") -> str:
        """The column of which the context speaks, which also quotes the value behind it."""
        for line in (error.diag.context or "").splitlines():
            found = _COPIED.match(line)
            if found and self.table is not None and found[1] in self.table.by_name:
                return found[1]
        return ""

    def _table(self, error: "psycopg.Error") -> str | None:
        known = self._known(error)
        if known is not None:
            return shown_name(known.name, self.structure)
        return None

    def _known(self, error: "psycopg.Error") -> DbTable | None:
        """The table that the error names; for a partition or a temporary table the current one."""
        schema, name = error.diag.schema_name, error.diag.table_name
        if schema and name:
            return self.structure.by_name.get(TableName(schema, name), self.table)
        # A trigger that waits for the end runs while no table is worked on.
        return self.table or naming.triggered(error.diag, self.structure)


def connect_failure(error: "psycopg.Error", shown: str) -> WorldError:
    """What to raise where no connection was made.

    The driver gives no SQLSTATE for these, only the text: words of it decide, English and French.
    """
    text = str(error)
    for pattern, line in _CONNECTING:
        if re.search(pattern, text, re.IGNORECASE):
            return WorldError(f"{shown}: {line}")
    return WorldError(f"{shown}: no connection could be made ({type(error).__name__})")


def too_old(version: int, shown: str) -> WorldError | None:
    """What to raise where the server is too old.

    Args:
        version: as `server_version` counts, 140011 for 14.11.
        shown: the database.
    """
    if version >= OLDEST * 10000:
        return None
    # Until 9.6, the major version had two numbers.
    major = str(version // 10000) if version >= 100000 else f"9.{version // 100 % 100}"  # noqa: PLR2004
    return WorldError(f"{shown}: PostgreSQL {major} is too old; {OLDEST} or later")


def _columns(table: DbTable | None, constraint: str) -> str:
    if table is None:
        return ""
    for reference in table.references:
        if reference.name == constraint:
            return ", ".join(reference.columns)
    for unique in table.uniques:
        if unique.name == constraint:
            return ", ".join(unique.expressions)
    return ""


def _kind(error: "psycopg.Error") -> str:
    """The driver's word for it, such as `NumericValueOutOfRange`."""
    return type(error).__name__


def _is_in_function(error: "psycopg.Error") -> bool:
    """Whether it came about in a function."""
    return "PL/pgSQL" in (error.diag.context or "")


def _is_lost(error: "psycopg.Error") -> bool:
    import psycopg

    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
