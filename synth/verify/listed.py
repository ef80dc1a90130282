"""A report of checks as every form of a report takes it."""

import re
from pathlib import Path

from synth.formats.listing import Listing, Result
from synth.report import Check, Finding, Report

_ROW = re.compile(r"row ([\d,]+)")
_LIMITS = (
    "What holds was checked in all rows, by what the schema or the manifest says.",
    "What nobody declared was not checked.",
)


def rendered(report: Report, form: str) -> str:
    """The report in one of the forms.

    Args:
        report: what was checked.
        form: `text`, `json` or another file of `synth.formats`.
    """
    own = {"text": report.text, "json": report.json}
    return own[form]() if form in own else listed(report).render(form)


def listed(report: Report) -> Listing:
    """The findings as results, and the checks as what was looked at."""
    return Listing(
        "verify",
        report.subject,
        tuple(_result(report, check, one) for check in report.checks for one in check.findings),
        tuple(
            (_name(check), "ok" if check.holds else "wrong", check.rows, check.note)
            for check in report.checks
        ),
        notes=report.notes,
        limits=_LIMITS,
        things="checks",
        root=str(Path.cwd()),
    )


def _name(check: Check) -> str:
    return f"{check.rule} {check.place}"


def _result(report: Report, check: Check, finding: Finding) -> Result:
    rows = [_ROW.fullmatch(place) for place in finding.places]
    said = [place for place, row in zip(finding.places, rows, strict=True) if row is None]
    return Result(
        finding.rule,
        "broken",
        f"{finding.said} ({', '.join(said)})" if said else finding.said,
        report.subject,
        finding.place,
        finding.unit.removesuffix("s"),
        tuple(int(row[1].replace(",", "")) for row in rows if row is not None),
        count=finding.violations,
        looked=finding.rows,
        shape=" | ".join(finding.shapes),
        case=_name(check),
    )
