"""What the disk is asked for and how it refuses: syncs, locks, and what killed runs left behind."""

import errno
import io
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from synth.errors import WorldError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@contextmanager
def told(shown: str) -> Iterator[None]:
    """Say what the system refused, in one line; a reader that went away is passed on."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        raise WorldError(f"cannot write {shown}: {reason}") from error


def write_all(stream: BinaryIO, data: "ReadableBuffer") -> None:
    """Write all bytes, also to a raw stream, whose `write` may take less than it is given.

    Raises:
        OSError: the system refuses, or a stream that does not wait takes nothing more.
    """
    if not isinstance(stream, io.RawIOBase):
        stream.write(data)
        return
    rest = memoryview(data).cast("B")
    while rest:
        count = stream.write(rest)
        if not count:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        rest = rest[count:]


def sync_stream(stream: BinaryIO) -> None:
    """Wait until a stream is on the disk, if it is a file there; some disks are full only then."""
    try:
        handle = stream.fileno()
    except (AttributeError, OSError):  # no descriptor: bytes in memory, a wrapper
        return
    if stat.S_ISREG(os.fstat(handle).st_mode):
        os.fsync(handle)


def sync(path: Path) -> None:
    """Wait until a file or the entries of a folder are on the disk."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_plain(path: Path) -> bool:
    """Whether there is an ordinary file: opening a pipe or a device may wait for ever.

    Raises:
        OSError: its folder may not be read.
    """
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def work_folders(target: Path) -> tuple[Path, Path]:
    """Names beside a target that are free: of the work folder, and for what it replaces."""
    for number in count(os.getpid()):
        work = target.parent / f".{target.name}.synth-{number}"
        aside = target.parent / f".{target.name}.synth-old-{number}"
        if not any(map(os.path.lexists, (work, aside))):
            return work, aside
    raise AssertionError


def locked(folder: Path) -> int | None:
    """A handle that holds the folder's lock, or None when a living run holds it."""
    if sys.platform == "win32":
        return os.open(os.devnull, os.O_RDONLY)
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def remove_leftovers(target: Path, shown: str) -> None:
    """Remove what killed runs of this target left, after putting back what they had set aside.

    What has such a name and is no folder of this user is not ours, and in nobody's way.

    Raises:
        WorldError: a living run is writing the same target.
    """
    named = re.compile(rf"\.{re.escape(target.name)}\.synth-(old-)?\d+")
    found = [path for path in target.parent.iterdir() if named.fullmatch(path.name)]
    for path in filter(_is_own_folder, found):
        handle = locked(path)
        if handle is None:
            raise WorldError(f"another run is writing {shown}")
        if ".synth-old-" in path.name and not target.exists():
            path.rename(target)
        else:
            shutil.rmtree(path)
        os.close(handle)


def _is_own_folder(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.geteuid())
