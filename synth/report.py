"""Reports: what was checked and what was found, by place, count and masked shape, never by value.

`verify`, `scan` and `audit` all answer with a `Report`. A finding says which rule, where, how many
and up to three places; nothing in it may be read from the data but a masked shape.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from synth.printable import one_line, printable_json

PLACES_MAX = 3
"""Most places that one finding shows."""
VERSION = 1
"""Version of the JSON form."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        rule: the check that found it, such as `unique`.
        place: `table`, `table.column`, a file or the name of a rule.
        said: what is wrong, in a few words and without a value.
        rows: how many were checked; 0 where there is nothing to count.
        violations: how many of them are wrong.
        places: up to three, such as `row 17`; rows count from 1.
        shapes: masked shapes of the values there.
        unit: what is counted.
    """

    rule: str
    place: str
    said: str
    rows: int = 0
    violations: int = 1
    places: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    unit: str = "rows"

    def __str__(self) -> str:
        text = f"{self.rule} {self.place}: "
        if self.rows:
            text += f"{self.violations:,} of {counted(self.rows, self.unit)}: "
        text += self.said
        details = [", ".join(self.places)] if self.places else []
        if self.shapes:
            details.append("shape " + " | ".join(self.shapes))
        return f"{text} ({'; '.join(details)})" if details else text


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; it holds when it has no findings.

    Attributes:
        rule: its name, such as `unique`.
        place: what was checked.
        rows: how many were checked.
        violations: how many are wrong; a rule with `at_least` may hold with some.
        nulls: how many have no answer, counted apart.
        note: what a reader should know, such as that no row was met.
        findings: what is wrong.
        unit: what is counted.
        notes: sentences for the head of the report.
    """

    rule: str
    place: str
    rows: int = 0
    violations: int = 0
    nulls: int = 0
    note: str = ""
    findings: tuple[Finding, ...] = ()
    unit: str = "rows"
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def __str__(self) -> str:
        parts = [counted(self.rows, self.unit)] if self.rows else []
        parts += [f"{self.violations:,} wrong"] if self.violations else []
        parts += [f"{self.nulls:,} null"] if self.nulls else []
        parts += [self.note] if self.note else []
        return f"{self.rule} {self.place}: {', '.join(parts) or 'nothing to check'}"


@dataclass(frozen=True)
class Report:
    """Everything that was checked, in order.

    Attributes:
        subject: what was looked at, such as `people.sqlite`.
        checks: with their findings.
        notes: sentences that stand first, weak proofs before all others.
    """

    subject: str
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of their checks."""
        return tuple(finding for check in self.checks for finding in check.findings)

    @property
    def holds(self) -> bool:
        """Whether there is no finding."""
        return not self.findings

    def text(self) -> str:
        """Notes, then findings, then a line for each check that holds, then the verdict."""
        lines = [f"note  {note}" for note in self.notes]
        lines += [f"wrong {finding}" for finding in self.findings]
        lines += [f"ok    {check}" for check in self.checks if check.holds]
        verdict = "holds" if self.holds else counted(len(self.findings), "findings")
        lines.append(f"{self.subject}: {verdict} in {counted(len(self.checks), 'checks')}")
        return "\n".join(one_line(line) for line in lines) + "\n"

    def json(self) -> str:
        """The same as JSON: keys sorted, indented by one, a line feed at its end."""
        content = {
            "report": VERSION,
            "subject": self.subject,
            "holds": self.holds,
            "notes": self.notes,
            "findings": [vars(finding) for finding in self.findings],
            "checks": [
                {**vars(check), "findings": len(check.findings), "holds": check.holds}
                for check in self.checks
            ],
        }
        return printable_json(content)


def counted(number: int, things: str) -> str:
    """A number and what it counts: `1 row`, `2 rows`.

    Args:
        number: of things.
        things: their plural, which ends in s.
    """
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"


def row_places(rows: Iterable[int]) -> tuple[str, ...]:
    """Row numbers, which count from 1, as a finding shows them; no more than it may."""
    return tuple(f"row {row:,}" for row in list(rows)[:PLACES_MAX])
