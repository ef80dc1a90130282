"""PostgreSQL 14 and later, spoken to by psycopg 3."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import Structure
from synth.databases.database import DatabaseSink, Row
from synth.databases.dialect import Dialect
from synth.databases.locating import located
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.postgresql.guarded import PostgresqlGuarded
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.sink import PostgresqlSink
from synth.errors import WorldError
from synth.registry import Values
from synth.schema.layout import Layout


class Postgresql:
    """A database of a PostgreSQL server.

    Host, user, password and the rest come from the URL, from `PG...` variables, `.pgpass` and
    service files, as libpq reads them. Rows go in by `COPY`; triggers and constraints stay as they
    are. The session reads dates as ISO, lives in UTC, and waits at most 10 seconds for a lock
    unless `lock_timeout` is set.
    """

    word: ClassVar[str] = "postgresql"
    schemes: ClassVar[tuple[str, ...]] = ("postgresql", "postgres")
    mark: ClassVar[None] = None
    dialect: Dialect = POSTGRESQL

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        """Connect.

        Raises:
            QuestionError: the URL cannot be read.
            WorldError: the driver is missing, the server cannot be reached or is too old.
        """
        self._session = Session(url, read_only=read_only)
        self.shown = self._session.shown
        self.name = self._session.name
        self.host = self._session.connection.info.host
        self.guarded = PostgresqlGuarded(self._session)

    @staticmethod
    def opened(url: str, *, read_only: bool) -> "Postgresql":
        """See `Kind.opened`."""
        return Postgresql(url, read_only=read_only)

    def structure(self) -> Structure:
        """See `Database.structure`."""
        from synth.databases.postgresql.catalog import structure

        found = structure(self._session.ask, self._session.namespace)
        self._session.structure = found
        return found

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        return self._session.ask(query, parameters)

    def judged(self, query: str) -> list[Row]:
        """See `Database.judged`."""
        return self._session.judged(query)

    @contextmanager
    def transaction(self, *, rolled_back: bool = False) -> Iterator[None]:
        """See `Database.transaction`; one inside another undoes only itself."""
        with (
            self._session.told(),
            self._session.connection.transaction(force_rollback=rolled_back),
        ):
            yield

    def sink(
        self,
        tables: Sequence[Layout],
        *,
        create: bool,
        mode: str,
        absent: frozenset[str] = frozenset(),
    ) -> DatabaseSink:
        """See `Database.sink`."""
        return PostgresqlSink(
            self._session, self.structure, tables, create=create, mode=mode, absent=absent
        )

    def failing(
        self,
        layout: Layout,
        batch: pa.RecordBatch,
        conditions: Sequence[str],
        *,
        others: bool = True,
    ) -> list[NDArray[np.int64]]:
        """See `Database.failing`; the structure is read again only for a table that was not known.

        Where not even a temporary table can be made, only the table's own checks are asked.
        """
        from synth.databases.postgresql.asking import failing
        from synth.databases.postgresql.calls import calls_others
        from synth.databases.postgresql.storing import failing_own, may_make

        known = self._known(layout)
        place = located(known, layout)
        # Not only the conditions: a domain's checks run where a value of it is read.
        if place and not others and calls_others(self._session, place.table.name):
            raise WorldError(f"{self.shown}: table {place.shown} runs what another user wrote")
        ask = failing if may_make(self._session) else failing_own
        return ask(self._session, layout, batch, conditions, structure=known)

    def stored(self, layout: Layout, batch: pa.RecordBatch) -> tuple[Values, ...] | None:
        """See `Database.stored`."""
        from synth.databases.postgresql.storing import stored

        return stored(self._session, layout, batch, structure=self._known(layout))

    def text_of(self, name: str) -> str:
        """See `Database.text_of`."""
        from synth.databases.postgresql.storing import text_of

        return text_of(name)

    def read(
        self,
        layout: Layout,
        *,
        most: int | None = None,
        is_lossy: bool = False,  # noqa: ARG002 - all texts are UTF-8
    ) -> Iterator[pa.RecordBatch]:
        """See `Database.read`; until it ends, nothing else can be asked."""
        from synth.databases.postgresql.reading import read

        yield from read(self._session, self._known(layout), layout, most)

    def close(self) -> None:
        """See `Database.close`."""
        self._session.close()

    def _known(self, layout: Layout) -> Structure:
        """The structure, read again only for a table that was not known."""
        known = self._session.structure
        return known if located(known, layout) is not None else self.structure()
