"""Outputs that are built once and kept in a folder, by the fingerprint of all that decides them."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from synth.rng import STREAM_VERSION
from synth.schema.library import is_locale_list, located
from synth.schema.types import Schema
from synth.schema.write import schema_text
from synth.version import __version__

SEAL = "seal.json"
"""Digests of all files of a folder, written last: a folder without them is not whole."""

_LIBRARIES = ("numpy", "pyarrow", "duckdb", "faker")
"""Those whose version may decide a byte, as in a manifest."""


def fingerprint(
    schema: Schema,
    kind: str,
    *,
    rows: int | Mapping[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
) -> str:
    """32 hex digits that differ whenever an output could.

    Args:
        schema: as read; the files that its tables name count by what they hold.
        kind: of the output, such as `sqlite`.
        rows: as given to `make_plan`.
        scale: likewise.
        seed: likewise.
    """
    own = schema.seed if seed is None else seed
    asked = rows if rows is None or isinstance(rows, int) else dict(rows)
    facts = [kind, schema_text(schema), asked, str(scale), own, _files(schema), _versions()]
    text = json.dumps(facts, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _files(schema: Schema) -> dict[str, str]:
    """A digest of each file that a table names; a missing one is the plan's to report."""
    found = {}
    for table in schema.tables.values():
        if table.file is not None and not is_locale_list(table.file.text or ""):
            path = located(table.file)
            found[table.file.text or ""] = _digest(path) if path.is_file() else ""
    return found


@cache
def _versions() -> list[str]:
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    return [f"synth {__version__}", f"stream {STREAM_VERSION}", python_version(), *libraries]


def kept(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `folder/name`, made if it is missing or not as it was left.

    Whoever asks first makes it, in a folder beside it that is renamed when it is whole; others,
    also other processes, wait. A process that is killed leaves no lock and nothing that is taken
    for whole.

    Args:
        folder: an existing folder.
        name: a fingerprint.
        make: fills an empty folder.
    """
    place, work = folder / name, folder / f"{name}.new"
    with locked(folder / f"{name}.lock"):
        if not _is_whole(place):
            for path in (place, work):
                shutil.rmtree(path, ignore_errors=True)
            work.mkdir()
            make(work)
            (work / SEAL).write_text(json.dumps(_digests(work)), encoding="utf-8")
            work.replace(place)
    return place


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process is inside; the kernel lets go of the lock of a killed one.

    The lock is the file's and not the file: it stays, since removing it could let two processes in.
    """
    if sys.platform == "win32":  # no such lock there: the same thing may be made twice
        yield
        return
    import fcntl

    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_whole(place: Path) -> bool:
    try:
        sealed = json.loads((place / SEAL).read_text(encoding="utf-8"))
        return bool(sealed == _digests(place))
    except (OSError, ValueError):
        return False


def _digests(folder: Path) -> dict[str, str]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SEAL]
    return {path.relative_to(folder).as_posix(): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    found = blake2b(digest_size=16)
    with path.open("rb", buffering=0) as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()
