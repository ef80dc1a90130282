"""What a scan found, as every form of a report takes it."""

from pathlib import Path

from synth.formats.listing import Listing, Result
from synth.locales import ALL
from synth.scan.baseline import VALUES_MAX
from synth.scan.keys import Key
from synth.scan.rules import rules
from synth.scan.types import Finding, Scanned

_LIMITS = (
    "Numbers, mailboxes and accounts that can be nobody's are no findings.",
    "What is told has shape, check digits and surroundings of such a number: somebody may have it.",
    "A name or an address alone is not told.",
    "What was passed over was not looked at, nor were images and what is encrypted.",
)


def listed(
    scanned: Scanned, *, fail_on: str = "assignable", locale: str = ALL, key: Key | None = None
) -> Listing:
    """The findings as results.

    Args:
        scanned: what was found.
        fail_on: the least class that makes the command fail: `assignable` or `possible`.
        locale: whose numbers were looked for.
        key: makes one fingerprint of those of a finding.
    """
    known = rules(locale)
    failing = set(map(id, scanned.failing(fail_on)))
    results = tuple(
        _result(one, "error" if id(one) in failing else "note", key) for one in scanned.findings
    )
    many = (
        f"{result.place}: {one.rule}: more than {VALUES_MAX:,} different values, which no baseline "
        "accepts"
        for one, result in zip(scanned.findings, results, strict=True)
        if len(one.prints) > VALUES_MAX
    )
    return Listing(
        "scan",
        scanned.subject,
        results,
        tuple((one.source, one.kind, one.values, one.note) for one in scanned.read),
        tuple((one.source, one.reason) for one in scanned.skipped),
        (*scanned.notes, *many),
        counts=scanned.counts,
        rules={one.rule: one.title for one in scanned.findings},
        helps={one.rule: known[one.rule].help for one in scanned.findings if one.rule in known},
        limits=_LIMITS,
        root=str(Path.cwd()),
        error=next((one.error for one in scanned.skipped if one.error), None),
    )


def _result(finding: Finding, level: str, key: Key | None) -> Result:
    has_all = 0 < len(finding.prints) <= VALUES_MAX
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
        finding.beside,
        level,
        finding.reason,
        key.whole(finding.prints) if key is not None and has_all else "",
        finding.is_table,
    )
