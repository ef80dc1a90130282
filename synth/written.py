"""A report becomes a file, whole or not at all; no file of somebody else goes for it."""

from collections.abc import Callable
from pathlib import Path

from synth.disk import is_plain, sync, target_of, told, work_beside, write_new
from synth.errors import QuestionError

_SEEN_BYTES = 1 << 20


def check_output(
    path: str, *, made_by: str, is_ours: Callable[[str], bool], replace: bool = True
) -> None:
    """Refuse a path before long work whose report could not be written there.

    Args:
        path: of the report.
        made_by: the command, for a message.
        is_ours: whether a file that begins, and ends, like this is a report of ours.
        replace: whether a report that stands there may be replaced.

    Raises:
        QuestionError: its folder is not there, or a file is.
    """
    target = target_of(Path(path))
    if not target.parent.is_dir():
        raise QuestionError(f"{path}: its folder does not exist; make it first")
    if target.is_dir():
        raise QuestionError(f"{path} is a folder; name a file")
    if not target.exists():
        return
    if not replace:
        raise QuestionError(f"{path} exists; choose another name or add --force")
    if not (is_plain(target) and is_ours(_ends(target, path))):
        raise QuestionError(f"{path} is not ours: it is no report of `{made_by}`")


def write_output(path: str, text: str, *, mode: int = 0o666) -> None:
    """Write a report in the place of what stands there.

    Args:
        path: where `check_output` refused nothing.
        text: the report.
        mode: who may read and write it.

    Raises:
        WorldError: it cannot be written; then nothing is.
    """
    target = target_of(Path(path))
    with told(path), work_beside(target, path) as (work, _):
        write_new(work / target.name, text.encode(), mode=mode)
        (work / target.name).replace(target)
        sync(target.parent)


def _ends(target: Path, path: str) -> str:
    """The first and the last bytes of a file."""
    with told(path), target.open("rb") as file:
        head = file.read(_SEEN_BYTES)
        file.seek(max(len(head), target.stat().st_size - _SEEN_BYTES))
        return (head + file.read()).decode("utf-8", "replace")
