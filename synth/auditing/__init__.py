"""A model and the real rows become a report of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.stopping import interruptible

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


@interruptible()
def audit(
    folder: str | Path,
    against: Given,
    *,
    holdout: str | Path | None = None,
    report: str | None = None,
    replace: bool = False,
    progress: Doing | None = None,
) -> AuditReport:
    """Attack a model with the rows it was learnt from, and say how far its promise holds.

    What is found is computed from the real rows without noise: it is for their owner only.

    Args:
        folder: of the model.
        against: the real rows, as in `fit`.
        holdout: the file that tells who was set aside, where it is not beside the folder.
        report: a file to write, `.html` or `.json`; also when something is broken.
        replace: whether a report that stands there is replaced.
        progress: told what is done now.

    Raises:
        QuestionError: the folder is no model, there is no such source, or the report cannot stand
            there.
        AnswerError: the source is not as the schema says.
        WorldError: the source, the disk or a library failed.
    """
    from dataclasses import replace as changed
    from pathlib import Path

    from synth.audit.report import AuditReport
    from synth.audit.rows import audit_rows
    from synth.audit.types import Audit
    from synth.audit.written import check_report, write_report
    from synth.auditing.compared import compared
    from synth.model.folder import read_model
    from synth.model.holdout import place_of, read_holdout

    told = progress or (lambda _: None)
    if report is not None:
        check_report(report, replace=replace)
    model = read_model(folder)
    model = changed(model, holdout=read_holdout(model, Path(folder), named=holdout))
    notes = []
    if model.holdout is not None and not model.holdout.salt:
        notes.append(
            f"{place_of(Path(folder)).name} is not beside the model, so who was set aside is not "
            "known; name it by --holdout"
        )
    found = []
    for table, sides in compared(model, folder, against, SEED, told):
        told(f"attacking {table}")
        if sides is None:
            found.append(Audit(table, notes=("there were no rows to compare",)))
        else:
            found.append(audit_rows(table, sides, SEED))
    whole = Audit("", bounds=bounds(model, Path(folder), told))
    shown = _shown(against)
    command = f"synth audit {folder} --against {shown}"
    command += f" --holdout {holdout}" if holdout else ""
    command += f" --report {report}" if report else ""
    made = AuditReport(model, (whole, *found), str(folder), shown, (command,), tuple(notes))
    if report is not None:
        write_report(made, report, replace=replace)
    return made


def bounds(
    model: Model, folder: Path, told: Doing, *, runs: int | None = None
) -> tuple[Bound, ...]:
    """What a model and the learner say of the promise, without any real row.

    Args:
        model: read from the folder.
        folder: holds its schema.
        told: told what is done now.
        runs: of the learner on each of two small tables; as many as usual unless given.

    Raises:
        QuestionError: the model holds no schema.
        WorldError: a library is missing.
    """
    from synth.audit.ledger import ledger
    from synth.audit.tables import tables
    from synth.audit.zeros import zeros
    from synth.model.finding import schema_of
    from synth.plan.build import plan
    from synth.plan.zeros import with_zeros

    told("adding up the ledger")
    known = with_zeros(plan(schema_of(model, folder)))
    found = (*ledger(model.ledger, model.guarantee), tables(model), zeros(model, known))
    if model.guarantee is None:
        return found
    told("running the learner on made-up rows")
    return (*found, *_trial(runs))


def _trial(runs: int | None) -> tuple[Bound, ...]:
    """What the learner does with made-up rows: the whole fit, and its parts."""
    from synth.audit.learners import RUNS, audit_learner
    from synth.audit.whole_fit import whole_fit
    from synth.auditing.one_table import learner
    from synth.auditing.whole import rehearsal
    from synth.learn.noise import OpendpNoise

    noise = OpendpNoise()
    epsilon, delta = 1.0, 1e-9
    fits = {
        quality: rehearsal(noise, quality=quality, epsilon=epsilon, delta=delta)
        for quality in ("balanced", "fast")
    }
    whole = whole_fit(fits, epsilon=epsilon, delta=delta)
    return (*whole, *audit_learner(learner(noise), SEED, runs=RUNS if runs is None else runs))


def _shown(against: Given) -> str:
    """A source as a report may name it: a URL without its password, or a path."""
    from pathlib import Path

    from synth.given import shown

    return shown(str(against)) if isinstance(against, str | Path) else "data frames"
