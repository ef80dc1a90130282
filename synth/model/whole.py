"""A folder that appears whole or not at all.

All files are written into a locked folder beside the target, synced, and renamed into place. The
system drops the lock of a killed run, so the next run knows what to remove. A folder is replaced by
two renames: a run killed between them leaves the old one as `.NAME.synth-old-<pid>`, and the next
run puts it back. (`stores/place.py` does the same for output that grows over hours, of one file or
many; it stands above this room.)
"""

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from synth.errors import QuestionError, WorldError


def write_folder(
    path: Path, files: Mapping[str, bytes], *, is_ours: Callable[[Path], bool] | None
) -> None:
    """Make a folder with these files appear.

    Args:
        path: where.
        files: what each holds, by its name.
        is_ours: whether a folder that stands there may be replaced; None: nothing may.

    Raises:
        QuestionError: something stands there that may not be replaced, or the parent is missing.
        WorldError: the disk refused, or another run writes the same folder.
    """
    target = path.resolve()
    work = target.parent / f".{target.name}.synth-{os.getpid()}"
    with _told(path):
        if not target.parent.is_dir():
            raise QuestionError(f"{path}: its folder does not exist; make it first")
        _remove_leftovers(target, path)
        _check(path, target, is_ours)
        lock = None
        try:
            work.mkdir()
            lock = _locked(work)
            for name, data in files.items():
                _write(work / name, data)
            _sync(work)
            _check(path, target, is_ours)
            _publish(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            if lock is not None:
                os.close(lock)


def check_folder(path: Path, *, is_ours: Callable[[Path], bool] | None) -> None:
    """See that `write_folder` may make a folder appear, before long work.

    Raises:
        QuestionError: something stands there that may not be replaced, or the parent is missing.
        WorldError: the disk refused.
    """
    target = path.resolve()
    with _told(path):
        if not target.parent.is_dir():
            raise QuestionError(f"{path}: its folder does not exist; make it first")
        _check(path, target, is_ours)


def _check(path: Path, target: Path, is_ours: Callable[[Path], bool] | None) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise QuestionError(f"{path} is a file; name a folder")
    if target.is_mount() or target == Path.cwd():
        raise QuestionError(f"{path} cannot be replaced; name a folder inside it")
    if not any(target.iterdir()):
        return
    if is_ours is None:
        raise QuestionError(f"{path} exists; choose another name or add --force")
    if not is_ours(target):
        raise QuestionError(f"{path} is not ours to replace: it holds more than a model of synth")


def _publish(work: Path, target: Path) -> None:
    aside = target.parent / f".{target.name}.synth-old-{os.getpid()}"
    has_old = target.is_dir() and any(target.iterdir())
    try:
        if has_old:
            target.rename(aside)
        work.rename(target)
        _sync(target.parent)
    finally:
        # An interrupt may come between any two of these lines.
        if aside.exists():
            if target.exists():
                shutil.rmtree(aside, ignore_errors=True)
            else:
                aside.rename(target)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Wait until the entries of a folder are on the disk."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(folder: Path) -> int | None:
    """A handle that holds the folder's lock, or None when a living run holds it."""
    if sys.platform == "win32":
        return os.open(os.devnull, os.O_RDONLY)
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _remove_leftovers(target: Path, path: Path) -> None:
    """Remove what killed runs left, after putting back what they had set aside."""
    named = re.compile(rf"\.{re.escape(target.name)}\.synth-(old-)?\d+")
    for found in [each for each in target.parent.iterdir() if named.fullmatch(each.name)]:
        handle = _locked(found)
        if handle is None:
            raise WorldError(f"another run is writing {path}")
        if ".synth-old-" in found.name and not target.exists():
            found.rename(target)
        else:
            shutil.rmtree(found)
        os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        raise WorldError(f"cannot write {path}: {reason}") from error
