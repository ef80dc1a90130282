"""What a scan found, as every form of a report takes it."""

from pathlib import Path

from synth.formats.listing import Listing, Result
from synth.scan.rules import rules
from synth.scan.types import Finding, Scanned

_LIMITS = (
    "Numbers, mailboxes and accounts that can be nobody's are no findings.",
    "What is told has shape, check digits and surroundings of such a number: somebody may have it.",
    "A name or an address alone is not told.",
    "What was passed over was not looked at, nor were images and what is encrypted.",
)


def listed(scanned: Scanned, *, fail_on: str = "assignable", locale: str = "fr") -> Listing:
    """The findings as results.

    Args:
        scanned: what was found.
        fail_on: the least class that makes the command fail: `assignable` or `possible`.
        locale: whose numbers were looked for.
    """
    known = rules(locale)
    failing = set(map(id, scanned.failing(fail_on)))
    return Listing(
        "scan",
        scanned.subject,
        tuple(_result(one, "error" if id(one) in failing else "note") for one in scanned.findings),
        tuple((one.source, one.kind, one.values, one.note) for one in scanned.read),
        tuple((one.source, one.reason) for one in scanned.skipped),
        scanned.notes,
        counts=scanned.counts,
        rules={one.rule: one.title for one in scanned.findings},
        helps={one.rule: known[one.rule].help for one in scanned.findings if one.rule in known},
        limits=_LIMITS,
        root=str(Path.cwd()),
    )


def _result(finding: Finding, level: str) -> Result:
    return Result(
        finding.rule,
        finding.kind,
        finding.said or f"{finding.title} that somebody may have",
        finding.source,
        finding.path,
        finding.unit,
        tuple(place.number for place in finding.places),
        tuple(place.column for place in finding.places),
        finding.count,
        finding.looked,
        finding.shape,
        level,
        finding.reason,
    )
