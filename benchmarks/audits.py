"""What `audit` catches, and how often it cries wolf.

`python -m benchmarks audits [--quick] [--write]`: each planted fault of the learner is fitted and
audited with the same fault, whole; then the honest learner is, 20 times, each time over other rows.
With `--quick` there are 300 persons in place of 1,500, and too few of the many runs to be measured.
Classifiers are trained on one column in place of several: they measure usefulness and can break
nothing.
"""

import sys
import tempfile
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.measure import Line, heading, record, table
from benchmarks.variants import VARIANTS, Variant
from synth import api
from synth.audit import classifier, learners
from synth.audit.report import AuditReport
from synth.auditing.rows import MOST, SCHEMA

_HONEST = 20
_PERSONS, _QUICK_PERSONS = 1500, 300


def main(arguments: list[str]) -> None:
    """Measure and print; write the table if asked for."""
    classifier.TARGETS = 1
    persons = _PERSONS
    if "--quick" in arguments:
        learners.RUNS, persons = 4, _QUICK_PERSONS
    lines, caught = [], 0
    with tempfile.TemporaryDirectory(prefix="synth-audits-") as name:
        folder = Path(name)
        (folder / "made-up.yaml").write_text(SCHEMA)
        for number, variant in enumerate(VARIANTS):
            report = _audited(folder, _rows(number, persons), variant)
            caught += not report.holds
            lines.append(_line(f"planted: {variant.name}", [report], "1 of 1 caught"))
            print(table(lines[-1:])[2], flush=True)
        reports = []
        for number in range(_HONEST):
            reports.append(_audited(folder, _rows(100 + number, persons), None))
            print(
                f"honest {number + 1}: {'holds' if reports[-1].holds else reports[-1].fault}",
                flush=True,
            )
        lines.append(_line("the honest learner: false alarms", reports, f"0 of {_HONEST}"))
    all_of_them = f"{len(VARIANTS)} of {len(VARIANTS)}"
    told = f"{caught} of {len(VARIANTS)}"
    lines.insert(0, Line("planted faults caught", told, all_of_them, ""))
    text = [*heading("Audits", f"python -m benchmarks audits {' '.join(arguments)}".strip())]
    text += table(lines)
    print("\n".join(text))
    if "--write" in arguments:
        record("Audits", text)


def _audited(folder: Path, rows: dict[str, pa.Table], variant: Variant | None) -> AuditReport:
    """A model of some rows, and its whole audit."""
    with nullcontext() if variant is None else variant.planted():
        plan = api.make_plan(str(folder / "made-up.yaml"))
        place = folder / "model"
        api.fit(plan, rows, place, epsilon=1.0, limits=MOST, holdout=0.2, replace=True)
        return api.audit(place, rows)


def _rows(seed: int, persons: int) -> dict[str, pa.Table]:
    """Persons, of whom some never meet certain channels, and tables under them."""
    draw = np.random.default_rng(seed)
    sex = draw.integers(0, 2, persons)
    channel = np.where(sex == 0, 2 * draw.integers(0, 2, persons), draw.integers(0, 3, persons))
    person = pa.table(
        {
            "id": pa.array(range(persons), pa.int32()),
            "sex": np.array(["F", "M"])[sex],
            "age": draw.integers(0, 100, persons),
            "channel": np.array(["office", "phone", "web"])[channel],
            "region": np.array(["north", "south"])[draw.integers(0, 2, persons)],
        }
    )
    found = {"person": person}
    for name, column, labels in (
        ("visit", "reason", ["job", "paper", "talk"]),
        ("call", "topic", ["money", "move"]),
    ):
        counts = draw.integers(0, MOST[name] + 3, persons)
        owners = np.repeat(np.arange(persons), counts)
        order = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        # What a row says follows its person, so that pairs say something.
        said = (sex[owners] + draw.integers(0, 2, len(owners))) % len(labels)
        found[name] = pa.table(
            {
                "person_id": pa.array(owners, pa.int32()),
                "number": pa.array(order + 1, pa.int16()),
                column: np.array(labels)[said],
            }
        )
    return found


def _line(what: str, reports: list[AuditReport], target: str) -> Line:
    broken = Counter(one.group for report in reports for _, one in report.broken)
    number = sum(not report.holds for report in reports)
    tried = sum(len(report.tried) for report in reports)
    tests = sum(len(report.tests) for report in reports)
    how = f"{tried:,} tests made, {tests - tried:,} not measured"
    how += "".join(f"; {count} broken in {group}" for group, count in broken.items())
    return Line(what, f"{number} of {len(reports)}", target, how)


if __name__ == "__main__":
    main(sys.argv[1:])
