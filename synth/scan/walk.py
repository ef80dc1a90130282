"""From what a user names to streams: files, folders, standard input, and what lies in archives."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from synth.scan.opened import Opened
from synth.scan.types import Skipped

_PASSED = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".venv", ".tox"})
"""Folders that tools fill; whoever names one has it read."""


def streams(given: str) -> Iterator[Opened | Skipped]:
    """Everything under a path, in order of names; each is closed when the next is asked for.

    Args:
        given: a file, a folder, or `-`.
    """
    if given == "-":
        yield Opened("standard input", sys.stdin.buffer)
        return
    path = Path(given)
    if path.is_dir():
        yield from _folder(path)
    else:
        yield from _file(path)


def _folder(folder: Path) -> Iterator[Opened | Skipped]:
    """Files in order; links to folders are not followed, so that no circle is."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(str(folder), os.strerror(error.errno or 0))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _PASSED:
                yield from _folder(path)
        elif entry.is_symlink() and path.is_dir():
            yield Skipped(str(path), "a link to a folder is not followed")
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Opened | Skipped]:
    try:
        # A pipe would wait for somebody who writes.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        yield Skipped(str(path), os.strerror(error.errno or 0))
        return
    with closing(os.fdopen(handle, "rb")) as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            yield Skipped(str(path), "it is no ordinary file")
            return
        yield Opened(str(path), stream, path)
