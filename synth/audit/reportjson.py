"""The report as JSON, with the same content as the page.

Keys of the whole, all always there:

- `audit`: version of this form, a number; `made_by`: `synth audit`.
- `headline`: what was found, in one line; `holds`: false if something broke the promise.
- `second_release`: why this file is for the owner of the data only.
- `model`: `folder`, `digest`, `engine`, `schema`, `schema_digest`, `tables`, `notes`.
- `source`: the real rows, without a password.
- `may_be_concluded`, `may_not_be_concluded`, `assumed`: lists of `lead` and `text`.
- `promise`: null where nothing is promised, else `epsilon`, `delta`, `rho`, `unit`, `meaning` (a
  list of `lead` and `text`) and `odds` (a list of `before` and `at_most_after`).
- `ledger`: a list of `table`, `kind`, `queries`, `cells`, `rho`, `share` (of the budget); one
  entry for each table and kind of question, whose every question is in the model's `ledger.json`.
- `audits`: one for each table, and one of the model itself whose `table` is empty: `table`,
  `learnt`, `control`, `synthetic` (numbers of rows), `measures`, `attacks`, `bounds`, `notes`.
  These three are lists of objects with the attributes of `Measure`, `Attack` and `Bound`
  (`synth.audit.types`) as keys; an estimate is an object of `value`, `lo`, `hi`, and an end that
  is infinite is null.
- `holdout`: null, or `share` of all persons; `holdout_said`: what is to be done about them.
- `versions`: of what made the model, by name; `repeat`: commands that make this report again.
- `notes`: sentences a reader should know.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Any

from synth.audit.report import MADE_BY, AuditReport, spendings
from synth.audit.words import (
    SECOND_RELEASE,
    Point,
    assumptions,
    headline,
    holdout,
    may,
    may_not,
    meaning,
    odds,
)
from synth.model.types import Guarantee

VERSION = 1
"""Version of the form."""


def report_json(report: AuditReport) -> str:
    """The report as JSON: keys sorted, indented by one, a line feed at its end."""
    model = report.model
    budget = None if model.guarantee is None else model.guarantee.rho
    content = {
        "audit": VERSION,
        "made_by": MADE_BY,
        "headline": headline(report),
        "holds": report.holds,
        "second_release": f"{SECOND_RELEASE.lead} {SECOND_RELEASE.text}",
        "model": {
            "folder": report.folder,
            "digest": model.digest,
            "engine": model.engine,
            "schema": model.schema_name,
            "schema_digest": model.schema_digest,
            "tables": list(model.tables),
            "notes": model.notes,
        },
        "source": report.source,
        "may_be_concluded": _points(may(report)),
        "may_not_be_concluded": _points(may_not(report)),
        "assumed": _points(assumptions(report)),
        "promise": None if model.guarantee is None else _promise(model.guarantee),
        "ledger": [asdict(one) for one in spendings(model.ledger, budget)],
        "audits": [asdict(audit) for audit in report.audits],
        "holdout": None if model.holdout is None else {"share": model.holdout.share},
        "holdout_said": holdout(report),
        "versions": dict(model.versions),
        "repeat": report.commands,
        "notes": report.notes,
    }
    text = json.dumps(
        _finite(content), sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False
    )
    return text + "\n"


def _promise(guarantee: Guarantee) -> dict[str, Any]:
    pairs = [{"before": before, "at_most_after": after} for before, after in odds(guarantee)]
    return {**asdict(guarantee), "meaning": _points(meaning(guarantee)), "odds": pairs}


def _points(points: Iterable[Point]) -> list[dict[str, Any]]:
    return [asdict(point) for point in points]


def _finite(content: Any) -> Any:  # noqa: ANN401 - any part of JSON
    """The same with null for numbers that JSON does not have."""
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    if isinstance(content, float) and not isfinite(content):
        return None
    return content
