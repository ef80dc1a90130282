"""The report as one HTML page: no script, nothing from elsewhere, for paper and for a phone."""

from collections.abc import Iterable, Iterator, Sequence

from synth.audit.figures import attacked, claimed, measured, noises, spent
from synth.audit.report import MADE_BY, NEAR_COPIES, AuditReport, spendings
from synth.audit.types import Audit
from synth.audit.words import (
    SECOND_RELEASE,
    Point,
    assumptions,
    headline,
    holdout,
    may,
    may_not,
    meaning,
    number,
    odds,
    percent,
    sentence,
    tiny,
    unit,
)
from synth.page import document, marked, signatures, table
from synth.printable import safe
from synth.report import counted


def page(report: AuditReport) -> str:
    """The whole page."""
    title = f"Audit of the model {report.folder}"
    parts = (
        _head(report, title),
        _conclusions(report),
        _promise(report),
        _ledger(report),
        _utility(report),
        _attacks(report),
        _bounds(report),
        _copies(report),
        _holdout(report),
        _again(report),
    )
    return document(title, (line for part in parts for line in part), made_by=MADE_BY)


def _head(report: AuditReport, title: str) -> Iterator[str]:
    line = headline(report)
    kind = "bad" if report.broken else "good"
    if not report.broken and (report.model.guarantee is None or not report.tried):
        kind = "none"
    yield f"<h1>{safe(title)}</h1>"
    yield f'<p class="of">compared with the real rows of {safe(report.source)}</p>'
    yield (
        f'<div class="verdict {kind}"><p class="line">{safe(line[:1].upper() + line[1:])}.</p>'
        "<p>Tests find faults. They never prove that there is none.</p></div>"
    )
    yield f'<p class="release">{_point(SECOND_RELEASE)}</p>'
    yield '<dl class="facts">'
    for name, said in _facts(report):
        yield f"<dt>{name}</dt><dd>{safe(said)}</dd>"
    yield "</dl>"


def _facts(report: AuditReport) -> Iterator[tuple[str, str]]:
    model = report.model
    if model.guarantee is None:
        yield "Promise", "none: no privacy guarantee"
    else:
        epsilon, delta = number(model.guarantee.epsilon), tiny(model.guarantee.delta)
        yield "Promise", f"epsilon {epsilon}, delta {delta}, to each person"
    yield "Engine", model.engine
    yield "Schema", model.schema_name
    yield "Tables", ", ".join(model.tables)
    for audit in report.audits:
        if audit.synthetic:
            aside = f", {audit.control:,} set aside" if audit.control else ", none set aside"
            yield (
                f"Rows of {safe(audit.table)}",
                f"{audit.learnt:,} learnt{aside}, {audit.synthetic:,} synthetic",
            )
    if model.digest:
        yield "Model's digest", model.digest


def _conclusions(report: AuditReport) -> Iterator[str]:
    yield "<h2>1. What may be concluded, and what may not</h2>"
    yield "<h3>What may be concluded</h3>"
    yield _points(may(report), "yes" if report.holds and report.model.guarantee else "taken")
    yield "<h3>What may not be concluded</h3>"
    yield _points(may_not(report), "no")
    yield "<h3>What is assumed, and no test can see</h3>"
    yield _points(assumptions(report), "taken")
    yield from _notes(report.notes)


def _promise(report: AuditReport) -> Iterator[str]:
    yield "<h2>2. The promise</h2>"
    guarantee = report.model.guarantee
    if guarantee is None:
        yield (
            "<p><b>Nothing is promised to anybody: no privacy guarantee.</b> The model was learnt "
            "without noise.</p>"
        )
    else:
        rho = number(guarantee.rho, digits=4)
        yield (
            f"<p><b>Epsilon {number(guarantee.epsilon)}, delta {tiny(guarantee.delta)}</b>, to "
            f"each person. One person is: {safe(unit(guarantee))}. In the ledger's unit "
            f"(zero-concentrated differential privacy) this is rho {rho}.</p>"
        )
        yield _points(meaning(guarantee), "taken")
        rows = [
            (percent(prior), percent(after), percent(after - prior))
            for prior, after in odds(guarantee)
        ]
        yield "<h3>How sure an attacker can become that a person was learnt</h3>"
        yield table(("sure beforehand", "at most, with the model", "gained"), rows)
    yield from _notes(report.model.notes)


def _ledger(report: AuditReport) -> Iterator[str]:
    model = report.model
    yield "<h2>3. What was asked of the real rows, and its cost</h2>"
    if model.guarantee is None or not model.ledger:
        yield "<p>There is no ledger: nothing was accounted for.</p>"
        return
    total = number(sum(query.rho for query in model.ledger), digits=4)
    budget = number(model.guarantee.rho, digits=4)
    yield (
        f"<p>{counted(len(model.ledger), 'questions')} cost rho {total} together, of a "
        f"budget of {budget}. <code>ledger.json</code> in the model's folder lists "
        "every one with its columns, its noise and its cost.</p>"
    )
    groups = spendings(model.ledger, model.guarantee.rho)
    yield spent(groups)
    rows = [
        (one.table, one.kind, f"{one.queries:,}", f"{one.cells:,}", number(one.rho, digits=4))
        for one in groups
    ]
    yield table(("table", "kind", "questions", "noisy numbers or candidates", "rho"), rows)


def _utility(report: AuditReport) -> Iterator[str]:
    yield "<h2>4. How near synthetic rows are to real ones</h2>"
    yield (
        '<p class="small">These numbers promise nothing about privacy. A distance is the share of '
        "rows that would have to change for two tables to have the same counts: 0 is equal, 1 is "
        "nothing in common. The sampling floor is what even a perfect model would show, because "
        "rows are drawn by chance.</p>"
    )
    some = False
    for audit in report.audits:
        for group in dict.fromkeys(one.group for one in audit.measures):
            some = True
            yield f"<h3>{_of(audit, group)}</h3>"
            yield measured([one for one in audit.measures if one.group == group])
    if not some:
        yield "<p>Nothing was measured.</p>"


def _attacks(report: AuditReport) -> Iterator[str]:
    yield "<h2>5. Attacks</h2>"
    yield (
        '<p class="small">An attacker who holds only synthetic rows guesses about persons who were '
        "learnt, and about persons who were set aside. What they win on both is true of everybody; "
        "what they win on learnt persons alone is what the model gave away. Lines are "
        "intervals at 95 %: where many attacks are tried, one in twenty may miss by chance.</p>"
    )
    some = False
    for audit in report.audits:
        own = [one for one in audit.attacks if one.group != NEAR_COPIES]
        for group in dict.fromkeys(one.group for one in own):
            some = True
            yield f"<h3>{_of(audit, group)}</h3>"
            yield attacked([one for one in own if one.group == group])
    if not some:
        yield "<p>No attack was made.</p>"


def _bounds(report: AuditReport) -> Iterator[str]:
    yield "<h2>6. The promise, measured</h2>"
    own = [(audit.table, bound) for audit in report.audits for bound in audit.bounds]
    if not own:
        yield "<p>Nothing was measured.</p>"
        return
    yield (
        '<p class="small">The ledger is added up again. Then the learner is run on made-up rows '
        "with planted persons: how well they are recognised shows that epsilon is at least so "
        "much, at 95 %. A mistake shows at any budget, so those runs take budgets at which it "
        "shows best, and not the model's own. A bar that passes the mark shows a fault; a short "
        "bar shows nothing.</p>"
    )
    bounds = [(table, one) for table, one in own if one.unit != "sigma"]
    if bounds:
        yield claimed(bounds)
    noise = [(table, one) for table, one in own if one.unit == "sigma"]
    if noise:
        yield "<h3>Noise</h3>"
        yield noises(noise)


def _copies(report: AuditReport) -> Iterator[str]:
    yield "<h2>7. Near copies: weak evidence</h2>"
    yield (
        '<p class="small">A synthetic row that resembles a real one is no breach by itself: any '
        "good model makes common rows. Only where learnt persons have clearly more near copies "
        "than persons set aside is it worth asking why, and their absence proves nothing.</p>"
    )
    some = False
    for audit in report.audits:
        own = [one for one in audit.attacks if one.group == NEAR_COPIES]
        if own:
            some = True
            yield f"<h3>{_of(audit, NEAR_COPIES)}</h3>"
            yield attacked(own)
    if not some:
        yield "<p>Nothing was measured.</p>"


def _holdout(report: AuditReport) -> Iterator[str]:
    yield "<h2>8. Persons who were set aside</h2>"
    yield f"<p>{marked(holdout(report))}</p>"


def _again(report: AuditReport) -> Iterator[str]:
    yield "<h2>9. Versions, and how to repeat this</h2>"
    yield table(("part", "version"), [(name, said) for name, said in report.model.versions])
    if report.commands:
        yield "<p>The same model, rows and versions give the same numbers, except where the "
        yield "learner was run again: its noise is drawn anew each time.</p>"
        lines = "".join(f"<code>{safe(line)}</code>" for line in report.commands)
        yield f'<div class="commands">{lines}</div>'
    for audit in report.audits:
        if audit.notes:
            yield f"<h3>Notes{f' on {safe(audit.table)}' if audit.table else ''}</h3>"
            yield from _notes(audit.notes)
    yield signatures("Owner of the data", "Data-protection officer")


def _of(audit: Audit, group: str) -> str:
    """A heading: what was measured, of which table."""
    said = safe(group[:1].upper() + group[1:])
    return f"<code>{safe(audit.table)}</code>: {said}" if audit.table else said


def _point(point: Point) -> str:
    return f"<b>{safe(point.lead)}</b> {marked(point.text)}"


def _points(points: Iterable[Point], style: str) -> str:
    lines = "".join(f"<li>{_point(point)}</li>" for point in points)
    return f'<ul class="points {style}">{lines}</ul>'


def _notes(notes: Sequence[str]) -> Iterator[str]:
    for note in notes:
        yield f'<p class="small">{safe(sentence(note))}</p>'
