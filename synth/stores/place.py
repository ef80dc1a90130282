"""A place on disk where output appears whole or not at all.

Everything is written into a locked work folder beside the target, `.NAME.synth-<pid>`, synced, and
renamed into place. The kernel drops the lock of a killed run, so the next run of the same target
knows its leftovers and removes them; the lock is on the folder and not a number of a process,
because containers give the same number twice.

A folder is replaced by two renames, which no system call makes one everywhere: a run killed between
them leaves the old folder as `.NAME.synth-old-<pid>`, and the next run puts it back. A single file
is replaced after its manifest: killed in between, the old file stands beside the new manifest, and
`verify` says so.
"""

import json
import os
import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from synth.disk import (
    is_plain,
    locked,
    remove_leftovers,
    sync,
    target_of,
    told,
    work_folders,
    write_new,
)
from synth.errors import QuestionError, WorldError
from synth.schema.layout import Layout
from synth.stopping import whole

MANIFEST = "manifest.json"
"""Name of a folder's manifest; a single file's is its own name and `.manifest.json`."""
_MANIFEST_MAX_BYTES = 1 << 28
_FULL_BYTES = 1 << 20


@dataclass(frozen=True)
class File:
    """One file of the output.

    Attributes:
        name: without any folder.
        size_bytes: its length.
        is_exact: whether its size follows from its values; a database may change it by itself.
    """

    name: str
    size_bytes: int
    is_exact: bool = False


class Place:
    """A target that does not exist yet, or that a manifest says is ours to replace.

    Attributes:
        target: where the output will appear.
        is_folder: whether the target is a folder of files or a single file.
        work: the folder to write files into, under their final names.
    """

    def __init__(self, path: str, *, is_folder: bool, replace: bool = False) -> None:
        """Check the target, remove leftovers of killed runs, make the work folder.

        Raises:
            QuestionError: the target exists, is not ours, or has no parent folder.
            WorldError: the folder cannot be written, or another run writes the same target.
        """
        self.shown = path
        self.is_folder = is_folder
        self._replace = replace
        with told(path):
            self.target = target_of(Path(path))
            if not self.target.parent.is_dir():
                raise QuestionError(f"{path}: its folder does not exist; make it first")
            remove_leftovers(self.target, path)
            self._check()
            self.work, self._aside = work_folders(self.target)
            # An interrupt may come before anybody holds this object: then leaving cleans up.
            self._leaving = weakref.finalize(self, shutil.rmtree, self.work, ignore_errors=True)
            self.work.mkdir()
            self._lock: int | None = locked(self.work)

    @property
    def manifest(self) -> Path:
        """Where the manifest will appear."""
        if self.is_folder:
            return self.target / MANIFEST
        return self.target.with_name(f"{self.target.name}.{MANIFEST}")

    def publish(self, manifest: bytes | None) -> None:
        """Make what the work folder holds appear; its files are complete and synced."""
        with whole("the output is complete"), told(self.shown):
            if manifest is not None:
                write_new(self.work / self.manifest.name, manifest)
            sync(self.work)
            self._check()
            if self.is_folder:
                self._publish_folder()
            else:
                self._publish_file(with_manifest=manifest is not None)
            sync(self.target.parent)
        self.discard()

    def failure(self, layout: Layout | None, doing: str, kind: str) -> WorldError:
        """What a driver failed at, without its own words, which may quote values.

        Args:
            layout: the table that is written, if one is.
            doing: what it cannot be.
            kind: the driver's word for it; of a full disk it has none.
        """
        if shutil.disk_usage(self.target.parent).free < _FULL_BYTES:
            return WorldError(f"cannot write {self.shown}: the disk is full")
        table = f"table {layout.name} " if layout else ""
        return WorldError(f"{self.shown}: {table}cannot be {doing} ({kind})")

    def written(self) -> tuple[File, ...]:
        """The one file of the work folder, which is whole, on the disk."""
        path = self.work / self.target.name
        with told(self.shown):
            sync(path)
            return (File(path.name, path.stat().st_size),)

    def discard(self) -> None:
        """Remove the work folder, if it is still there, and give up the lock."""
        shutil.rmtree(self.work, ignore_errors=True)
        self._leaving.detach()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _publish_folder(self) -> None:
        old = self.target.is_dir() and any(self.target.iterdir())
        if old:
            self.target.rename(self._aside)
        try:
            self.work.rename(self.target)
        except BaseException:  # an interrupt that did not wait, too
            if old:
                self._aside.rename(self.target)
            raise
        if old:
            shutil.rmtree(self._aside)

    def _publish_file(self, *, with_manifest: bool) -> None:
        is_new = not self.target.exists()
        if with_manifest:
            (self.work / self.manifest.name).replace(self.manifest)
        else:
            self.manifest.unlink(missing_ok=True)
        try:
            (self.work / self.target.name).replace(self.target)
        except OSError:
            if is_new:
                self.manifest.unlink(missing_ok=True)
            raise

    def _check(self) -> None:
        """Raise unless the target is free, or ours and to be replaced."""
        if self.is_folder:
            self._check_folder()
            return
        if self.target.is_dir():
            raise QuestionError(f"{self.shown} is a folder, and this format writes one file")
        ours = self.target.name in (listed(self.manifest) or ())
        if self.target.exists():
            if not self._replace:
                raise QuestionError(f"{self.shown} exists; choose another name or add --force")
            if not ours:
                raise QuestionError(f"{self.shown} is not ours: no manifest beside it lists it")
        elif self.manifest.exists() and not ours:
            raise QuestionError(f"{self.shown}.{MANIFEST} exists and is not ours")

    def _check_folder(self) -> None:
        if not self.target.exists():
            return
        if not self.target.is_dir():
            raise QuestionError(f"{self.shown} is a file; name a folder")
        if self.target.is_mount() or self.target == Path.cwd():
            raise QuestionError(f"{self.shown} cannot be replaced; name a folder inside it")
        found = sorted(entry.name for entry in self.target.iterdir())
        if not found:
            return
        if not self._replace:
            raise QuestionError(f"{self.shown} exists; choose another name or add --force")
        names = listed(self.manifest)
        if names is None:
            raise QuestionError(f"{self.shown} is not ours: it holds no manifest of synth")
        foreign = [name for name in found if name not in names and name != MANIFEST]
        if foreign:
            raise QuestionError(f"{self.shown} also holds {foreign[0]!r}, which is not ours")


class Output:
    """A file being written in a work folder, counted as it grows.

    Its bytes are not hashed: the manifest's digests say the same of every value, and SHA-256 of a
    CSV file cost a twentieth of making and writing it.
    """

    def __init__(self, path: Path, shown: str) -> None:
        self._path = path
        self._shown = shown
        self._size_bytes = 0
        with told(shown):
            self._file = path.open("xb")

    def write(self, data: bytes) -> int:
        """Append bytes."""
        with told(self._shown):
            self._file.write(data)
        self._size_bytes += len(data)
        return len(data)

    def stream(self) -> BinaryIO:
        """Itself, as what a writer takes."""
        return cast("BinaryIO", self)

    def close(self) -> File:
        """Sync and close, and say what was written."""
        with told(self._shown):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return File(self._path.name, self._size_bytes, is_exact=True)

    def discard(self) -> None:
        """Close without a word; a full disk may refuse what is still buffered."""
        try:
            self._file.close()
        except OSError:
            return


def listed(manifest: Path) -> frozenset[str] | None:
    """Names of the files a manifest lists, or None when it is no manifest of ours."""
    try:
        if not is_plain(manifest) or manifest.stat().st_size > _MANIFEST_MAX_BYTES:
            return None
        content: Any = json.loads(manifest.read_bytes())
        if "manifest" not in content or "synth" not in content:
            return None
        return frozenset(str(file["name"]) for file in content["files"])
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return None
