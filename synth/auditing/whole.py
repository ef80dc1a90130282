"""The whole of `fit` on made-up rows, from the schema to the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from synth.audit.transcripts import Draw, Rows, Transcript
from synth.auditing.noise import Recorded, Replayed
from synth.auditing.rows import MOST, SCHEMA, made_rows
from synth.errors import SynthError
from synth.learn.asked import SALT_BYTES, Asked
from synth.learn.fit import fit
from synth.learn.noise import Noise
from synth.model.modeljson import ledger_bytes, model_bytes
from synth.model.tablefile import table_bytes
from synth.model.types import Model
from synth.plan.build import plan as make_plan
from synth.plan.learnable import schema_digest
from synth.plan.plan import Plan
from synth.plan.zeros import with_zeros
from synth.schema.read import read_text

_SALT = bytes(SALT_BYTES)
"""Of the hash of persons: neighbours must be cut by the same one."""


@dataclass(frozen=True)
class Rehearsed:
    """The learner of `fit` as an audit runs it.

    Attributes:
        noise: that it draws.
        asked: how a model is to be made; with `MOST` as its limits.
    """

    noise: Noise
    asked: Asked

    def __call__(self, rows: Rows, answers: Sequence[Draw] | None = None) -> Transcript:
        """One run; see `synth.audit.transcripts.Rehearsal`."""
        if answers is None:
            recorded = Recorded(self.noise)
            model = self._fitted(rows, recorded)
            return Transcript(tuple(recorded.draws), model.ledger, _digest(model))
        replayed = Replayed(answers)
        try:
            model = self._fitted(rows, replayed)
        except SynthError:
            # The same answers led to a model before: that they do not now tells of the rows.
            return Transcript(tuple(replayed.draws), (), "", strayed=True)
        return Transcript(tuple(replayed.draws), model.ledger, _digest(model), replayed.strayed)

    def _fitted(self, rows: Rows, noise: Noise) -> Model:
        plan = _plan()
        known = with_zeros(plan)
        return fit(
            known,
            made_rows(rows),
            layouts={layout.name: layout for layout in plan.layouts},
            asked=self.asked,
            schema=(plan.schema.name, schema_digest(known), SCHEMA),
            noise=noise,
            salt=_SALT,
        )


def rehearsal(noise: Noise, *, quality: str, epsilon: float, delta: float) -> Rehearsed:
    """The learner on trial.

    Args:
        noise: that it draws.
        quality: of the fit.
        epsilon: that it is asked to keep.
        delta: that it is asked to keep.
    """
    return Rehearsed(noise, Asked("dp", epsilon, delta, quality, limits=MOST))


@cache
def _plan() -> Plan:
    return make_plan(read_text(SCHEMA, path="made-up.yaml"))


def _digest(model: Model) -> str:
    """SHA-256 of all that a model's folder would hold."""
    whole = sha256(model_bytes(model, ())[0])
    whole.update(ledger_bytes(model.ledger))
    for table in model.tables.values():
        whole.update(table_bytes(table))
    return whole.hexdigest()
