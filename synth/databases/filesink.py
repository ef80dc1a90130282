"""Fills the tables of a file in one transaction, whatever its kind."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Generic

from synth.databases.catalog import Structure, TableName
from synth.databases.filekind import C, FileKind
from synth.databases.fileteller import Teller
from synth.databases.filling import Filling, fillings, row_problems
from synth.databases.locating import qualified
from synth.databases.matching import match
from synth.databases.standing import Standing
from synth.errors import AnswerError, WorldError
from synth.schema.layout import Layout
from synth.stopping import whole
from synth.stores.ddl import quoted_name
from synth.stores.place import File
from synth.stores.store import Encode, Part, check_columns, rows_part


class FileSink(Generic[C]):
    """Inserts rows; whatever fails, a rollback leaves nothing."""

    def __init__(
        self,
        kind: FileKind[C],
        connection: C,
        teller: Teller,
        structure: Callable[[], Structure],
        tables: Sequence[Layout],
        *,
        create: bool,
        mode: str,
        held: Collection[str],
        belongs: bool,
        remove: Callable[[], None] | None,
    ) -> None:
        """Begin, make what is missing, empty what is replaced; see `FileDatabase.sink`.

        Args:
            kind: of the file.
            connection: to it.
            teller: of its failures.
            structure: reads it.
            tables: in the order they are filled.
            create: whether tables are made where they are not there.
            mode: one of `MODES`.
            held: tables whose rows are inserted only where they are absent.
            belongs: whether a transaction is open that somebody else ends.
            remove: removes the file, if it was made for this sink.
        """
        self._kind = kind
        self._connection = connection
        self._teller = teller
        self._structure = structure
        self._belongs = belongs
        self._remove = remove
        self._filler = kind.filler(connection)
        self._filling: Filling | None = None
        self._is_open = True
        self._saved: dict[TableName, int] | None = None
        try:
            check_columns(tables)
            with teller.told("begun"):
                kind.begin(connection, belongs, False)
            filled = self._matched(tables, create=create, mode=mode, held=held)
            self._fillings = {filling.layout.name: filling for filling in filled}
            self._held = frozenset(one.table.name for one in filled if one.is_held)
            self._filler.prepare(self._teller, filled, mode)
            layouts = {filling.table.name: filling.layout for filling in filled}
            self._standing = Standing(
                teller.url, self._teller.structure, layouts, self._count, self._filler.acting
            )
            if mode == "replace":
                self._standing.check_emptied(self._held)
        except BaseException:
            self.discard()
            raise

    @property
    def encode(self) -> Encode:
        """The batches in declared types."""
        return rows_part

    def save(self) -> None:
        """Set a savepoint in the place of the last one, where the kind has such."""
        if not self._kind.has_savepoints:
            return
        with self._teller.told("tried"):
            if self._saved is not None:
                self._kind.commit(self._connection, True)
            self._kind.begin(self._connection, True, False)
        self._saved = dict(self._standing.sent)

    def undo(self) -> bool:
        """Roll back to it, unless a trigger has rolled back everything."""
        if self._saved is None or not self._kind.is_inside(self._connection, True):
            return False
        self._kind.undo(self._connection, True)
        self._standing.sent, self._saved = self._saved, None
        return True

    def begin(self, layout: Layout) -> None:
        """Start a table."""
        self._filling = self._fillings[layout.name]

    def write(self, part: Part) -> None:
        """Insert the rows, or let them wait."""
        filling = self._begun()
        self._standing.sent[filling.table.name] += part.rows
        self._filler.write(filling, part)

    def end(self) -> None:
        """Insert what waited for this table."""
        self._filler.end(self._begun())

    def finish(self) -> tuple[File, ...]:
        """Check what was put off, and count the rows."""
        self._filler.finish()
        self._standing.check(self._held)
        return ()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002 - none is kept
        """Commit; what is part of another transaction waits for its end."""
        with whole("all rows were committed"):
            self._filler.commit(is_inner=self._belongs)
            self._is_open = False

    def discard(self) -> None:
        """Roll back, and remove a file that was made."""
        if not self._is_open:
            return
        self._is_open = False
        if self._saved is not None:
            self._kind.undo(self._connection, True)
        self._kind.undo(self._connection, self._belongs)
        if self._remove is not None:
            self._remove()

    def _begun(self) -> Filling:
        if self._filling is None:
            raise RuntimeError("no table was begun")
        return self._filling

    def _matched(
        self, tables: Sequence[Layout], *, create: bool, mode: str, held: Collection[str]
    ) -> tuple[Filling, ...]:
        """The tables, made where they were missing."""
        structure = self._told_structure()
        found = match(structure, tables, create=create)
        filled = fillings(found, held)
        problems = [*found.problems, *row_problems(structure, filled, mode, self._holds)]
        if problems:
            raise AnswerError("\n".join(problems))
        if mode == "replace":
            self._filler.empty(self._teller, filled, tables, self._holds)
        if not found.missing:
            return filled
        self._filler.make(self._teller, found.missing, tables)
        found = match(self._told_structure(), tables)
        if found.problems:
            raise WorldError("\n".join(found.problems))
        return fillings(found, held)

    def _told_structure(self) -> Structure:
        structure = self._structure()
        self._teller = replace(self._teller, structure=structure)
        return structure

    def _count(self, name: TableName) -> int:
        return self._asked(f"select {self._kind.dialect.system}count(*) from {qualified(name)}")

    def _holds(self, name: TableName, columns: Sequence[str]) -> bool:
        full = " and ".join(f"{quoted_name(column)} is not null" for column in columns)
        rows = f"select 1 from {qualified(name)} where {full or 'true'}"
        return bool(self._asked(f"select exists ({rows})"))

    def _asked(self, query: str) -> int:
        with self._teller.told("read"):
            return int(self._connection.execute(query).fetchall()[0][0])
