"""Standard streams that write all that they are given, or fail.

Python makes standard output a raw file where `PYTHONUNBUFFERED` is set, as it is in most
containers. A raw write may take less than it was given (a full disk, a reader that was stopped, a
limit of the file's size), and says so by a count that nobody reads. So both streams get a buffer of
ours, whose loop goes on until all is written or the system says why not.
"""

import io
import sys
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TextIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def keep_whole() -> None:
    """Let standard output and standard error write all or fail.

    Where output was closed before the start, writing to it fails; messages have nowhere to go.
    """
    sys.stdout = _whole(sys.stdout) if sys.stdout is not None else _closed()
    if sys.stderr is not None:
        sys.stderr = _whole(sys.stderr)


def _whole(stream: TextIO) -> TextIO:
    if sys.platform == "win32" or not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    raw = _Patient(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering,
    )


class _Patient(io.FileIO):
    """A descriptor that may have been set not to wait, and is waited for all the same."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write some of the bytes, at least one."""
        while (count := super().write(data)) is None:
            _wait_for(self)
        return count


def _wait_for(stream: io.FileIO) -> None:
    import select  # rarely needed, and not by `synth --help`

    select.select([], [stream], [])


class _Closed(io.RawIOBase):
    """What stands for an output that is not open."""

    def writable(self) -> bool:
        """It seems so, until something is written."""
        return True

    def write(self, data: "ReadableBuffer", /) -> NoReturn:  # noqa: ARG002 - nothing is taken
        """Refuse.

        Raises:
            WorldError: always.
        """
        from synth.errors import WorldError

        raise WorldError("standard output is closed")


def _closed() -> TextIO:
    # Without a buffer, which the interpreter would try to write once more when it ends.
    return io.TextIOWrapper(cast("BinaryIO", _Closed()), encoding="utf-8", write_through=True)
