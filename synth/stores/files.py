"""Sinks of stores that are bytes: files at a place, or one table into a stream."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from synth.disk import sync_stream, told, write_all
from synth.schema.layout import Layout
from synth.stores.place import File, Output, Place
from synth.stores.store import Encode, FileStore, Part, Writer

_STREAM = "the output stream"


class FileSink:
    """One file per table in a folder, or a single file with all tables."""

    def __init__(self, store: FileStore, place: Place, tables: Sequence[Layout]) -> None:
        self._store = store
        self._place = place
        self._tables = tuple(tables)
        self._output: Output | None = None
        self._writer: Writer | None = None
        self._files: list[File] = []

    @property
    def encode(self) -> Encode:
        """See `Sink.encode`."""
        return self._store.encode

    def begin(self, layout: Layout) -> None:
        """Open the table's file, or go on in the single one."""
        if self._writer is None:
            name = self._place.target.name
            if self._place.is_folder:
                name = layout.name + self._store.suffixes[0]
            self._output = Output(self._place.work / name, self._place.shown)
            self._writer = self._store.writer(self._output.stream(), self._tables)
        self._writer.begin(layout)

    def write(self, part: Part) -> None:
        """Append a segment."""
        self._begun().write(part)

    def end(self) -> None:
        """Complete the table, and its file if it has one of its own."""
        self._begun().end()
        if self._place.is_folder:
            self._complete()

    def finish(self) -> tuple[File, ...]:
        """Complete what is still open."""
        self._complete()
        return tuple(self._files)

    def close(self, manifest: bytes | None = None) -> None:
        """Publish the files."""
        self._complete()
        self._place.publish(manifest)

    def discard(self) -> None:
        """Remove the files."""
        if self._output is not None:
            self._output.discard()
        self._output = self._writer = None
        self._place.discard()

    def _begun(self) -> Writer:
        if self._writer is None:
            raise RuntimeError("no table was begun")
        return self._writer

    def _complete(self) -> None:
        if self._writer is not None and self._output is not None:
            self._writer.close()
            self._files.append(self._output.close())
        self._output = self._writer = None


class StreamSink:
    """One table into a stream that is already open, such as standard output."""

    def __init__(self, store: FileStore, stream: BinaryIO, table: Layout) -> None:
        self._store = store
        self._stream = stream
        self._writer = store.writer(cast("BinaryIO", _Told(stream)), (table,))

    @property
    def encode(self) -> Encode:
        """See `Sink.encode`."""
        return self._store.encode

    def begin(self, layout: Layout) -> None:
        """Start the table."""
        self._writer.begin(layout)

    def write(self, part: Part) -> None:
        """Append a segment."""
        self._writer.write(part)

    def end(self) -> None:
        """Complete the table."""
        self._writer.end()

    def finish(self) -> tuple[File, ...]:
        """Complete the bytes; there is no file to name."""
        self._writer.close()
        return ()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002
        """Hand over what is still buffered; a stream has no place for a manifest."""
        with told(_STREAM):
            self._stream.flush()
            sync_stream(self._stream)

    def discard(self) -> None:
        """Nothing: what a stream was given is gone."""


class _Told:
    """A stream whose refusals are told as ours; a reader that went away is passed on."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        with told(_STREAM):
            write_all(self._stream, data)
        return len(data)


class PlainWriter:
    """A file that is its parts one after another."""

    def __init__(self, store: FileStore, out: BinaryIO) -> None:
        self._store = store
        self._out = out
        self._layout: Layout | None = None

    def begin(self, layout: Layout) -> None:
        """Remember the table until its first part, which holds the head, has come."""
        self._layout = layout

    def write(self, part: Part) -> None:
        """Append the bytes."""
        self._out.write(part.data)
        self._layout = None

    def end(self) -> None:
        """Write the head of a table that had no part."""
        if self._layout is not None:
            self.write(self._store.encode(self._layout, (), first=True))

    def close(self) -> None:
        """Nothing follows the last part."""
