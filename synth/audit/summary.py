"""The report in a few lines, for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from synth.audit.report import AuditReport, place_of
from synth.audit.types import Attack, Audit, Bound, Estimate, Measure, Verdict
from synth.audit.words import SECOND_RELEASE, headline, interval, number, tiny
from synth.printable import one_line
from synth.report import counted

_MOST_BROKEN = 5
_WORDS: dict[Verdict, str] = {
    "broken": "broken",
    "weak evidence": "weak evidence",
    "holds": "no fault found",
    "not measured": "not measured",
}


def summary(report: AuditReport) -> str:
    """Ten or twenty lines: what was found, then numbers, then what they are worth."""
    lines = [f"{report.folder}: {headline(report)}"]
    guarantee = report.model.guarantee
    if guarantee is not None:
        lines.append(
            f"  promise    epsilon {number(guarantee.epsilon)}, delta {tiny(guarantee.delta)}: "
            f"{guarantee.unit}"
        )
    for table, one in report.broken[:_MOST_BROKEN]:
        lines.append(f"  broken     {place_of(table, one.name)}: {one.reason}")
    if len(report.broken) > _MOST_BROKEN:
        lines.append(f"  broken     {len(report.broken) - _MOST_BROKEN:,} more")
    lines += [f"  note       {note}" for note in report.notes]
    for audit in report.audits:
        lines += _of(audit)
    lines.append("Tests find faults; they never prove that there is none.")
    lines.append(SECOND_RELEASE.lead[:-1] + ": it is for the owner of the data only.")
    return "\n".join(one_line(line) for line in lines)


def _of(audit: Audit) -> Iterator[str]:
    if audit.synthetic:
        aside = f", {audit.control:,} set aside" if audit.control else ", none set aside"
        rows = f"{counted(audit.learnt, 'rows')} learnt{aside}, {audit.synthetic:,} synthetic"
        yield f"{audit.table}: {rows}"
    shown = [one for one in audit.measures if one.value is not None and "mean" in one.name]
    for one in shown:
        yield f"  {one.name}: {_beside(one)}"
    if audit.attacks:
        yield f"  attacks    {_verdicts(audit.attacks)}"
    if audit.bounds:
        yield f"  bounds     {_verdicts(audit.bounds)}"


def _beside(one: Measure) -> str:
    said = _brief(one.value)
    return f"{said} ({one.compared} {_brief(one.reference)})" if one.reference else said


def _brief(estimate: Estimate | None) -> str:
    return (
        ""
        if estimate is None
        else interval(Estimate(estimate.value, estimate.value, estimate.value))
    )


def _verdicts(results: Sequence[Attack | Bound]) -> str:
    """How many of each verdict: `7 no fault found, 1 not measured`."""
    counts = Counter(one.verdict for one in results)
    return ", ".join(f"{counts[one]} {said}" for one, said in _WORDS.items() if counts[one])
