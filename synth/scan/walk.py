"""From what a user names to streams: files, folders, standard input."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from synth.printable import one_line
from synth.scan.opened import PIPED, Opened, Unpacked
from synth.scan.types import Named, Note, Skipped

_PASSED = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".venv", ".tox"})
"""Folders that tools fill."""

_OTHERS = (
    (stat.S_ISFIFO, "it is a pipe; expected a file, or - for what comes from a pipe"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)
"""What is never opened: a pipe waits for somebody who writes, a device may do something."""


def streams(given: str) -> Iterator[Opened | Skipped | Note | Named]:
    """Everything under a path, in order of names; each is closed when the next is asked for.

    Args:
        given: a file, a folder, or `-`.
    """
    if given == "-" and sys.stdin is not None:
        yield Opened(PIPED, sys.stdin.buffer)
        return
    if given in ("-", ""):
        # An empty path would be the working folder, and comes from a variable that is not set.
        yield Skipped(PIPED, "it is closed") if given else Skipped("''", "it is no path")
        return
    path = Path(given)
    if path.is_dir():
        yield from _folder(path)
    else:
        yield from _file(path)


def _folder(folder: Path) -> Iterator[Opened | Skipped | Note | Named]:
    """Files in order; links to folders are not followed, so that no circle is."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _refused(folder, error)
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name in _PASSED:
                yield Note(
                    f"folders {entry.name} passed over, as tools fill them; name one to read it"
                )
            else:
                yield Named(shown(path), entry.name)
                yield from _folder(path)
        elif entry.is_symlink() and path.is_dir():
            yield Skipped(shown(path), "a link to a folder is not followed")
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Opened | Skipped | Named]:
    yield Named(shown(path), path.name)
    try:
        mode = path.stat().st_mode
        reason = next((reason for is_one, reason in _OTHERS if is_one(mode)), None)
        # Something else may have taken its place by now.
        handle = None if reason else os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        yield _refused(path, error)
        return
    if handle is None:
        yield Skipped(shown(path), str(reason))
        return
    with closing(os.fdopen(handle, "rb")) as stream:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            yield Skipped(shown(path), "it is no ordinary file")
        else:
            yield Opened(shown(path), stream, path, unpacked=Unpacked(found.st_size))


def _refused(path: Path, error: OSError | ValueError) -> Skipped:
    said = os.strerror(error.errno or 0) if isinstance(error, OSError) else "it is no path"
    return Skipped(shown(path), said)


def shown(path: Path) -> str:
    """A path as it may stand in every form of a report: line feeds and what is no text escaped."""
    return one_line(str(path))
