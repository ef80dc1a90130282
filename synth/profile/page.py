"""What was made, on one HTML page: tables, columns, rules and sources, for paper and a phone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from synth.manifest import Proof, RuleText
from synth.page import document, marked, table
from synth.printable import safe
from synth.profile.chart import chart
from synth.profile.types import ColumnProfile, TableProfile
from synth.report import Check, Report, counted
from synth.version import __version__

MADE_BY = "synth report"
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


@dataclass(frozen=True)
class Portrait:
    """Everything that stands on the page.

    Attributes:
        report: of `verify`.
        facts: name and text of each.
        tables: as they were counted.
        sizes: bytes of the table's own file, where it has one.
        drawing: the graph of tables as SVG.
        proofs: of the columns that hold identifiers.
        rules: of the schema.
    """

    report: Report
    facts: tuple[tuple[str, str], ...]
    tables: tuple[TableProfile, ...]
    sizes: Mapping[str, int]
    drawing: str
    proofs: tuple[Proof, ...]
    rules: tuple[RuleText, ...]


def page(portrait: Portrait) -> str:
    """The whole page."""
    title = f"What stands in {portrait.report.subject}"
    parts = (
        _head(portrait, title),
        _tables(portrait),
        _columns(portrait),
        _rules(portrait),
        _sources(portrait),
        _checks(portrait.report),
    )
    return document(title, (line for part in parts for line in part), made_by=MADE_BY)


def _head(portrait: Portrait, title: str) -> Iterator[str]:
    report, rows = portrait.report, sum(one.rows for one in portrait.tables)
    checks = counted(len(report.checks), "checks")
    if report.holds:
        kind, line = "good", f"Everything holds in {checks} of `verify`"
    else:
        kind, line = "bad", f"{counted(len(report.findings), 'findings')} in {checks} of `verify`"
    yield f"<h1>{safe(title)}</h1>"
    yield '<p class="of">its tables, columns and rules, as they were counted</p>'
    yield (
        f'<div class="verdict {kind}"><p class="line">{marked(line)}.</p>'
        "<p>No value stands here of a column that is marked direct or holds an identifier, and "
        "none of what <code>verify</code> found a fault in.</p></div>"
    )
    facts = (
        *portrait.facts,
        ("Counted", f"{counted(rows, 'rows')} in {counted(len(portrait.tables), 'tables')}, whole"),
        ("Program", f"synth {__version__}"),
    )
    lines = "".join(f"<dt>{name}</dt><dd>{safe(said)}</dd>" for name, said in facts)
    yield f'<dl class="facts">{lines}</dl>'


def _tables(portrait: Portrait) -> Iterator[str]:
    yield "<h2>1. Tables</h2>"
    yield f'<div class="drawing">{portrait.drawing}</div>'
    rows = []
    for one in portrait.tables:
        size = portrait.sizes.get(one.layout.name)
        rows.append(
            (
                one.layout.name,
                f"{one.rows:,}",
                f"{len(one.columns):,}",
                "" if size is None else _size(size),
                ", ".join(one.layout.key),
            )
        )
    yield table(("table", "rows", "columns", "size of its file", "key"), rows)


def _size(size: int) -> str:
    number, unit = float(size), 0
    while number >= _THOUSAND and unit < len(_UNITS) - 1:
        number, unit = number / _THOUSAND, unit + 1
    return f"{number:.0f} {_UNITS[unit]}" if not unit else f"{number:.1f} {_UNITS[unit]}"


def _columns(portrait: Portrait) -> Iterator[str]:
    yield "<h2>2. Columns</h2>"
    proofs = {proof.column: proof for proof in portrait.proofs}
    for one in portrait.tables:
        name = safe(one.layout.name)
        yield f'<h3 id="{name}"><code>{name}</code>, {counted(one.rows, "rows")}</h3>'
        if one.layout.note:
            yield f'<p class="small">{safe(one.layout.note)}</p>'
        yield '<div class="columns">'
        for column in one.columns:
            yield from _column(one, column, proofs)
        yield "</div>"


def _column(one: TableProfile, found: ColumnProfile, proofs: Mapping[str, Proof]) -> Iterator[str]:
    column = found.column
    yield f'<section class="column"><h4><code>{safe(column.name)}</code></h4>'
    yield f'<p class="small">{safe("; ".join(_said(one, found, proofs)))}</p>'
    if column.note:
        yield f'<p class="small">{safe(column.note)}</p>'
    if found.withheld:
        yield f'<p class="small">{marked(found.withheld)}</p>'
    if found.shape is not None:
        yield from chart(found.shape, one.rows)
    yield "</section>"


def _said(one: TableProfile, found: ColumnProfile, proofs: Mapping[str, Proof]) -> Iterator[str]:
    """Type, mark, what it is part of, its proof, and counts."""
    layout, column = one.layout, found.column
    yield str(column.type)
    yield column.mark
    if column.name in layout.key:
        yield "key" if len(layout.key) == 1 else "part of the key"
    if column.unique:
        yield "unique"
    yield from (
        f"refers to {reference.to}"
        for reference in layout.references
        if column.name in reference.columns
    )
    proof = proofs.get(f"{layout.name}.{column.name}")
    if proof is not None:
        yield f"{proof.identifier}, proof: {proof.kind}"
    yield counted(found.different, "different values")
    if not found.nulls:
        yield "no nulls" if column.nullable else "never null"
    else:
        yield f"{counted(found.nulls, 'nulls')}, {100 * found.nulls / one.rows:.1f} %"


def _rules(portrait: Portrait) -> Iterator[str]:
    yield "<h2>3. Rules</h2>"
    checks = {one.place: one for one in portrait.report.checks if one.rule == "rule"}
    if not portrait.rules:
        yield "<p>The schema has none.</p>"
    for rule in portrait.rules:
        yield (
            f'<section class="column"><h4>{safe(rule.name)}: '
            f"{_ran(rule, checks.get(rule.name))}</h4>"
            f'<p class="small"><code>{safe(rule.holds)}</code></p>'
            f'<p class="small">from <code>{safe(rule.from_)}</code></p>'
            f'<p class="small">{safe(rule.source)}</p></section>'
        )


def _ran(rule: RuleText, check: Check | None) -> str:
    """What came of a rule: its counts, how many it asks for, and whether it holds."""
    if check is None:
        return "not run"
    nulls = f", {check.nulls:,} null" if check.nulls else ""
    asked = f"; {100 * rule.at_least:.4g} % must hold" if rule.at_least < 1 else ""
    broken = "" if check.holds else "; broken"
    return f"{counted(check.rows, 'rows')}, {check.violations:,} wrong{nulls}{asked}{broken}"


def _sources(portrait: Portrait) -> Iterator[str]:
    yield "<h2>4. Identifiers and their sources</h2>"
    if not portrait.proofs:
        yield "<p>No column holds one.</p>"
    for proof in portrait.proofs:
        yield (
            f'<section class="column"><h4><code>{safe(proof.column)}</code>: '
            f"{safe(proof.identifier)}, proof: {safe(proof.kind)}</h4>"
            f'<p class="small">{safe(proof.reason)}</p>'
            f'<p class="small">{safe(proof.source)}</p></section>'
        )


def _checks(report: Report) -> Iterator[str]:
    yield "<h2>5. What was checked</h2>"
    if report.findings:
        items = "".join(f"<li>{safe(str(finding))}</li>" for finding in report.findings)
        yield f'<ul class="points no">{items}</ul>'
    counts: dict[str, int] = {}
    for check in report.checks:
        counts[check.rule] = counts.get(check.rule, 0) + 1
    yield table(("check", "how often"), [(rule, f"{n:,}") for rule, n in counts.items()])
