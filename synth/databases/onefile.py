"""Databases that are one file: its path out of a URL, and what a disk says before a driver does."""

import os
import shutil
from pathlib import Path

from synth.errors import QuestionError, WorldError

_FULL_BYTES = 1 << 20


def file_of(url: str) -> Path:
    """The file that a URL of three slashes names: `sqlite:///here.db`, `sqlite:////abs/there.db`.

    Raises:
        QuestionError: a host, an option, or no file; the URL is not shown, it may hold a password.
    """
    scheme, _, rest = url.partition("://")
    expected = f"{scheme.lower()}:///PATH, or {scheme.lower()}:////PATH from the root"
    if not rest.startswith("/"):
        raise QuestionError(f"this {scheme.lower()} URL has a host; expected {expected}")
    path = rest[1:]
    if not path or path.startswith(":memory:"):
        raise QuestionError(f"this {scheme.lower()} URL names no file; expected {expected}")
    if "?" in path or "#" in path or "\0" in path:
        raise QuestionError(f"a {scheme.lower()} URL takes no options; expected {expected}")
    return Path(path)


def require_file(path: Path, shown: str, *, to_make: bool, way: str = "") -> bool:
    """Whether the file is there.

    Args:
        path: of the file.
        shown: the URL, for messages.
        to_make: whether it may still be made, so that only its folder must be there.
        way: how it could be made, for the message where it may not.

    Raises:
        WorldError: it is no file, or it is not there and not to be made.
    """
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError:
        raise WorldError(f"{shown}: its folder may not be read") from None
    if is_folder:
        raise WorldError(f"{shown} is a folder; name a file")
    if is_there:
        if not path.is_file():
            raise WorldError(f"{shown} is a pipe or a device; name a file")
        return True
    if path.is_symlink():
        raise WorldError(f"{shown} is a link to nothing; remove it or name another file")
    if not to_make:
        raise WorldError(f"{shown}: there is no such file{way}")
    if not path.parent.is_dir():
        raise WorldError(f"{shown}: its folder does not exist; make it first")
    return False


def remove(path: Path, *tails: str) -> None:
    """Remove a file that was made, and what its driver left beside it."""
    for tail in ("", *tails):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def is_full(path: Path) -> bool:
    """Whether the disk has no room left, for drivers that do not say so."""
    return shutil.disk_usage(path.parent).free < _FULL_BYTES


def may_write(path: Path) -> bool:
    """Whether the system lets this user write the file."""
    return os.access(path, os.W_OK)
