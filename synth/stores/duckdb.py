"""DuckDB files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from synth.duck import opened
from synth.errors import AnswerError
from synth.schema.layout import Column, Layout
from synth.stores.ddl import create_table, declarable, name_list, quoted_name
from synth.stores.place import File, Place
from synth.stores.store import BLOCK_ROWS, Encode, InPlace, Kept, Part, Sink, declared, rows_part

if TYPE_CHECKING:
    import duckdb

_KEYED_ROWS = 1 << 20
_ATTACHED = '"synth output"'
"""The name under which a file has to be attached to be read in place."""
_PART = '"synth part"'
_PLAIN = '"synth plain"'
MEMORY = "1GB"
"""Of a connection that fills or reads a file."""


class Duckdb:
    """All tables in one DuckDB file.

    Not null is always declared. Keys, unique columns and lists, and references to earlier tables
    are declared when the table is made, and given up at the row after 1,048,576, when the table is
    copied without them: DuckDB keeps their indexes in memory, 20 to 50 MB a million rows each, and
    37 million rows must fit the memory of 400 thousand. A reference to the table itself or to a
    table without a key is not declared: DuckDB refuses rows that refer to others of one insert.
    Foreign types and uuid are `varchar`.
    """

    word: ClassVar[str] = "duckdb"
    suffixes: ClassVar[tuple[str, ...]] = (".duckdb",)
    in_folder: ClassVar[bool] = False
    many_tables: ClassVar[bool] = True

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """See `Store.sink`."""
        return _DuckdbSink(place, tables)

    def source(self, path: Path) -> Kept:
        """See `Store.source`."""
        return _DuckdbSource(path)


class _DuckdbSink:
    """Fills a file in the work folder."""

    def __init__(self, place: Place, tables: Sequence[Layout]) -> None:

        self._place = place
        self._path = place.work / place.target.name
        self._tables = tables
        self._layout: Layout | None = None
        self._rows = 0
        self._keyed: set[str] = set()
        with self._told("opened"):
            self._connection = opened(str(self._path), memory=MEMORY)

    @property
    def encode(self) -> Encode:
        """The batches in declared types."""
        return rows_part

    def begin(self, layout: Layout) -> None:
        """Make the table with its keys."""
        self._layout = layout
        self._rows = 0
        references = [ref for ref in declarable(layout, self._tables) if ref.to in self._keyed]
        with self._told("made"):
            self._connection.execute(create_table(layout, type_word, references=references))
        self._keyed.add(layout.name)

    def write(self, part: Part) -> None:
        """Insert the rows."""
        layout = self._begun()
        if not part.rows:
            return
        self._rows += part.rows
        if self._rows > _KEYED_ROWS and layout.name in self._keyed:
            self._give_up_keys(layout)
        with self._told("filled"):
            self._connection.register(_PART.strip('"'), pa.Table.from_batches(part.batches))
            self._connection.execute(
                f"insert into {quoted_name(layout.name)} select * from {_PART}"
            )
            self._connection.unregister(_PART.strip('"'))

    def end(self) -> None:
        """Nothing follows the last row of a table."""

    def finish(self) -> tuple[File, ...]:
        """Write everything into the one file and close it."""
        with self._told("completed"):
            self._connection.execute("checkpoint")
            self._connection.close()
        return self._place.written()

    def close(self, manifest: bytes | None = None) -> None:
        """Publish the file."""
        self._place.publish(manifest)

    def discard(self) -> None:
        """Remove the file."""
        self._connection.close()
        self._place.discard()

    def _give_up_keys(self, layout: Layout) -> None:
        name = quoted_name(layout.name)
        bare = Layout(_PLAIN.strip('"'), layout.columns)
        with self._told("copied"):
            statement = create_table(bare, type_word, references=(), uniques=False)
            self._connection.execute(statement)
            self._connection.execute(f"insert into {_PLAIN} select * from {name}")
            self._connection.execute(f"drop table {name}")
            self._connection.execute(f"alter table {_PLAIN} rename to {name}")
            self._connection.execute("checkpoint")
        self._keyed.discard(layout.name)

    def _begun(self) -> Layout:
        if self._layout is None:
            raise RuntimeError("no table was begun")
        return self._layout

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Name the table and the kind of failure; the driver's own words quote values."""
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            raise self._place.failure(self._layout, doing, type(error).__name__) from None


class _DuckdbSource:
    """Reads a file that nobody writes."""

    is_named = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def tables(self) -> tuple[str, ...]:
        query = (
            "select table_name from system.main.duckdb_tables() "
            "where not internal order by table_oid"
        )
        with self._opened("?") as connection:
            rows = connection.execute(query).fetchall()
        return tuple(str(name) for (name,) in rows)

    def extras(self, _: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        """What the file holds that no sink of ours writes: its place, and what it is.

        Indexes aside, which decide no value. Types of columns are told by whoever reads them.
        """
        query = (
            "select view_name, 'view' from system.main.duckdb_views() where not internal union all "
            "select schema_name, 'namespace' from system.main.duckdb_schemas() "
            "where not internal and schema_name <> 'main' union all "
            "select function_name, 'macro' from system.main.duckdb_functions() "
            "where not internal union all "
            "select sequence_name, 'sequence' from system.main.duckdb_sequences() union all "
            "select type_name, 'type' from system.main.duckdb_types() "
            "where not internal and database_name = system.main.current_database() order by 2, 1"
        )
        with self._opened("?") as connection:
            found = connection.execute(query).fetchall()
        return tuple((str(name), str(kind)) for name, kind in found)

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        names = name_list(column.name for column in layout.columns)
        with self._opened(layout.name) as connection:
            # Without an `order by`, DuckDB gives rows in the order they were inserted.
            relation = connection.sql(f"select {names} from {quoted_name(layout.name)}")
            for batch in relation.to_arrow_reader(BLOCK_ROWS):
                if batch.num_rows:
                    yield declared(layout, batch)

    def names(self, _: str) -> None:
        """Whoever reads it in place sees them."""

    def texts(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        yield from self.read(layout)

    def in_place(self, table: str) -> InPlace:
        return InPlace(self._path, _ATTACHED, f"{_ATTACHED}.main.{quoted_name(table)}")

    @contextmanager
    def _opened(self, table: str) -> Iterator["duckdb.DuckDBPyConnection"]:
        import duckdb

        try:
            with opened(str(self._path), memory=MEMORY, read_only=True) as connection:
                yield connection
        except (duckdb.Error, pa.ArrowException, TypeError):
            message = f"{self._path.name}: table {table} does not read as its declared types"
            raise AnswerError(message) from None


def type_word(column: Column) -> str:
    """A column's type as DuckDB names it."""
    return column.type.duckdb
