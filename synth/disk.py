"""What the disk is asked for and how it refuses: syncs, locks, and what killed runs left behind."""

import errno
import io
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from synth.errors import QuestionError, WorldError

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


def target_of(path: Path) -> Path:
    """Where an output appears: what a link points at, and never what it would make there.

    Raises:
        QuestionError: it is a link to nothing, which anybody may have planted.
    """
    if path.is_symlink() and not path.exists():
        raise QuestionError(f"{path} is a link to nothing; remove it or name another file")
    return Path(os.path.realpath(path))  # `resolve` fails where a folder is a link to itself


def write_new(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write a file that nobody made before, not even as a link, and wait until it is on the disk.

    Args:
        path: of the file.
        data: what it holds.
        mode: who may read and write it, from its first byte on.

    Raises:
        OSError: something stands there, or the system refuses.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def work_folders(target: Path) -> tuple[Path, Path]:
    """Names beside a target that are free: of the work folder, and for what it replaces."""
    for number in count(os.getpid()):
        work = target.parent / f".{target.name}.synth-{number}"
        aside = target.parent / f".{target.name}.synth-old-{number}"
        if not any(map(os.path.lexists, (work, aside))):
            return work, aside
    raise AssertionError


@contextmanager
def work_beside(target: Path, shown: str) -> Iterator[tuple[Path, Path]]:
    """A locked work folder beside a target, gone behind the block, and a name for what it replaces.

    Leftovers of killed runs of the same target are removed first.

    Raises:
        WorldError: a living run is writing the same target.
    """
    remove_leftovers(target, shown)
    work, aside = work_folders(target)
    lock = None
    try:
        work.mkdir()
        lock = locked(work)
        yield work, aside
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if lock is not None:
            os.close(lock)


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


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A temporary folder that only this user reads, and that is gone behind the block.

    What a run left there that was killed, the next one removes. A folder is in use while its
    process lives or, seen from another container, while its lock is held.
    """
    named = re.compile(rf"{re.escape(prefix)}-(\d+)-\w+")
    with suppress(PermissionError):  # who may not list the folder cannot tidy it up
        for path in Path(tempfile.gettempdir()).iterdir():
            found = named.fullmatch(path.name)
            if found and not _is_alive(int(found[1])):
                _remove_unused(path)
    with tempfile.TemporaryDirectory(prefix=f"{prefix}-{os.getpid()}-") as name:
        handle = locked(Path(name))
        try:
            yield Path(name)
        finally:
            if handle is not None:
                os.close(handle)


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _remove_unused(path: Path) -> None:
    # Another run may be tidying up at the same time.
    with suppress(FileNotFoundError, PermissionError):
        handle = locked(path) if _is_own_folder(path) else None
        if handle is not None:
            shutil.rmtree(path)
            os.close(handle)
