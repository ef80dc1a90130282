"""A report becomes a file: a page or JSON by its suffix, whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from synth.audit.page import page
from synth.audit.report import MADE_BY, AuditReport
from synth.audit.reportjson import report_json
from synth.disk import sync, told
from synth.errors import QuestionError
from synth.given import check_path

_FORMS = {".html": page, ".htm": page, ".json": report_json}
_HEAD_BYTES = 1 << 20
_OURS = (f'name="generator" content="{MADE_BY}"', f'"made_by": "{MADE_BY}"')


def check_report(path: str, *, replace: bool = False) -> None:
    """Refuse a path before a long audit that could not be written there.

    Args:
        path: of the report.
        replace: whether a report that stands there may be replaced.

    Raises:
        QuestionError: its suffix is unknown, its folder is not there, or a file is.
    """
    check_path(path, expected="a .html or a .json file")
    target = Path(path)
    if target.suffix.lower() not in _FORMS:
        raise QuestionError(f"{path}: a report is a .html or a .json file")
    if not target.parent.is_dir():
        raise QuestionError(f"{path}: its folder does not exist; make it first")
    if target.is_dir():
        raise QuestionError(f"{path} is a folder; name a file")
    if not os.path.lexists(target):
        return
    if not replace:
        raise QuestionError(f"{path} exists; choose another name or add --force")
    if not _is_ours(target):
        raise QuestionError(f"{path} is not ours: it is no report of `{MADE_BY}`")


def write_report(report: AuditReport, path: str, *, replace: bool = False) -> None:
    """Write a report.

    Args:
        report: what was found.
        path: its suffix decides: `.html` or `.json`.
        replace: whether a report that stands there may be replaced.

    Raises:
        QuestionError: see `check_report`.
        WorldError: it cannot be written; then nothing is.
    """
    check_report(path, replace=replace)
    target = Path(path)
    text = _FORMS[target.suffix.lower()](report)
    work = target.parent / f".{target.name}.synth-{os.getpid()}"
    with told(path):
        try:
            # The owner's alone from its first byte on.
            handle = os.open(work, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            sync(work)
            work.replace(target)
        except BaseException:
            with suppress(OSError):
                work.unlink()
            raise
        sync(target.parent)


def _is_ours(path: Path) -> bool:
    with told(str(path)), path.open("rb") as file:
        head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    return any(mark in head for mark in _OURS)
