"""A model and the real rows become a report of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from synth.audit.report import AuditReport
    from synth.audit.types import Bound
    from synth.learn.sources import Given
    from synth.model.types import Model

    Doing = Callable[[str], None]
    """Called with what is done now."""

SEED = 20_260_101
"""Of what an attacker chooses and of the synthetic rows, so that an audit can be repeated."""


def audit(
    folder: str | Path,
    against: Given,
    *,
    report: str | None = None,
    replace: bool = False,
    progress: Doing | None = None,
) -> AuditReport:
    """Attack a model with the rows it was learnt from, and say how far its promise holds.

    What is found is computed from the real rows without noise: it is for their owner only.

    Args:
        folder: of the model.
        against: the real rows, as in `fit`.
        report: a file to write, `.html` or `.json`; also when something is broken.
        replace: whether a report that stands there is replaced.
        progress: told what is done now.

    Raises:
        QuestionError: the folder is no model, there is no such source, or the report cannot stand
            there.
        AnswerError: the source is not as the schema says.
        WorldError: the source, the disk or a library failed.
    """
    from synth.audit.report import AuditReport
    from synth.audit.rows import audit_rows
    from synth.audit.types import Audit
    from synth.audit.written import check_report, write_report
    from synth.compared import compared
    from synth.model.folder import read_model

    told = progress or (lambda _: None)
    if report is not None:
        check_report(report, replace=replace)
    model = read_model(folder)
    found = []
    for table, sides in compared(model, folder, against, SEED, told):
        told(f"attacking {table}")
        if sides is None:
            found.append(Audit(table, notes=("there were no rows to compare",)))
        else:
            found.append(audit_rows(table, sides, SEED))
    whole = Audit("", bounds=_bounds(model, told))
    shown = _shown(against)
    command = f"synth audit {folder} --against {shown}{f' --report {report}' if report else ''}"
    made = AuditReport(model, (whole, *found), str(folder), shown, (command,))
    if report is not None:
        write_report(made, report, replace=replace)
    return made


def _bounds(model: Model, told: Doing) -> tuple[Bound, ...]:
    from synth.audit.learners import audit_learner
    from synth.audit.ledger import ledger

    told("adding up the ledger")
    found = ledger(model.ledger, model.guarantee)
    if model.guarantee is None:
        return found
    from synth.learn.noise import OpendpNoise
    from synth.trial import learner

    told("running the learner on made-up rows")
    return (*found, *audit_learner(learner(OpendpNoise()), SEED))


def _shown(against: Given) -> str:
    """A source as a report may name it: a URL without its password, or a path."""
    from pathlib import Path

    from synth.given import shown

    return shown(str(against)) if isinstance(against, str | Path) else "data frames"
