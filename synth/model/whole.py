"""A folder that appears whole or not at all.

All files are written into a locked folder beside the target, synced, and renamed into place. The
system drops the lock of a killed run, so the next run knows what to remove. A folder is replaced by
two renames: a run killed between them leaves the old one as `.NAME.synth-old-<pid>`, and the next
run puts it back. (`stores/place.py` does the same for output that grows over hours, of one file or
many; it stands above this room.)
"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from synth.disk import sync, target_of, told, work_beside, write_new
from synth.errors import QuestionError
from synth.given import check_path


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
    check_folder(path, is_ours=is_ours)
    target = target_of(path)
    with told(str(path)), work_beside(target, str(path)) as (work, aside):
        for name, data in files.items():
            write_new(work / name, data)
        sync(work)
        _check(path, target, is_ours)
        _publish(work, target, aside)


def check_folder(path: Path, *, is_ours: Callable[[Path], bool] | None) -> None:
    """See that `write_folder` may make a folder appear, before long work.

    Raises:
        QuestionError: something stands there that may not be replaced, or the parent is missing.
        WorldError: the disk refused.
    """
    check_path(str(path), expected="a new folder")
    with told(str(path)):
        target = target_of(path)
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


def _publish(work: Path, target: Path, aside: Path) -> None:
    has_old = target.is_dir() and any(target.iterdir())
    try:
        if has_old:
            target.rename(aside)
        work.rename(target)
        sync(target.parent)
    finally:
        # An interrupt may come between any two of these lines.
        if aside.exists():
            if target.exists():
                shutil.rmtree(aside, ignore_errors=True)
            else:
                aside.rename(target)
