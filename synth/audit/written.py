"""A report becomes a file: a page or JSON by its suffix, whole or not at all."""

from pathlib import Path

from synth.audit.page import page
from synth.audit.report import MADE_BY, AuditReport
from synth.audit.reportjson import report_json
from synth.errors import QuestionError
from synth.given import check_path
from synth.written import check_output, write_output

_FORMS = {".html": page, ".htm": page, ".json": report_json}
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
    check_output(path, made_by=MADE_BY, is_ours=_is_ours, replace=replace)


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
    write_output(path, _FORMS[Path(path).suffix.lower()](report), mode=_OWNER_ONLY)


def _is_ours(text: str) -> bool:
    return any(mark in text for mark in _OURS)
