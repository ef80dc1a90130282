"""A report becomes a file: a page or JSON by its suffix, whole or not at all."""

from pathlib import Path

from synth.audit.page import page
from synth.audit.report import MADE_BY, AuditReport
from synth.audit.reportjson import report_json
from synth.disk import is_plain, sync, target_of, told, work_beside, write_new
from synth.errors import QuestionError
from synth.given import check_path

_FORMS = {".html": page, ".htm": page, ".json": report_json}
_HEAD_BYTES = 1 << 20
_OWNER_ONLY = 0o600
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
    if Path(path).suffix.lower() not in _FORMS:
        raise QuestionError(f"{path}: a report is a .html or a .json file")
    target = target_of(Path(path))
    if not target.parent.is_dir():
        raise QuestionError(f"{path}: its folder does not exist; make it first")
    if target.is_dir():
        raise QuestionError(f"{path} is a folder; name a file")
    if not target.exists():
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
    target = target_of(Path(path))
    text = _FORMS[Path(path).suffix.lower()](report)
    with told(path), work_beside(target, path) as (work, _):
        write_new(work / target.name, text.encode(), mode=_OWNER_ONLY)
        (work / target.name).replace(target)
        sync(target.parent)


def _is_ours(path: Path) -> bool:
    if not is_plain(path):
        return False
    with told(str(path)), path.open("rb") as file:
        head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    return any(mark in head for mark in _OURS)
