"""How a model is to be made, checked before anything is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synth.errors import QuestionError
from synth.given import shown
from synth.learn.budget import budget_of
from synth.learn.sdv import refused

ENGINES = ("dp", "sdv:gaussian_copula")
QUALITIES = ("fast", "balanced", "high")
DELTA = 1e-9
SALT_BYTES = 16
_MOST_HOLDOUT = 0.5


@dataclass(frozen=True)
class Asked:
    """How a model is to be made.

    Attributes:
        engine: one of `ENGINES`.
        epsilon: of `dp`; None for others.
        delta: of `dp`.
        quality: one of `QUALITIES`.
        holdout: the share of persons who are set aside.
        tables: which; empty for all of which anything may be learnt.
        limits: most rows under one person, by table.
    """

    engine: str = "dp"
    epsilon: float | None = None
    delta: float = DELTA
    quality: str = "balanced"
    holdout: float = 0.0
    tables: Sequence[str] = ()
    limits: Mapping[str, int] | None = None


def check_asked(asked: Asked) -> None:
    """See that what is asked for is possible, before anything is read.

    Raises:
        QuestionError: it is not.
    """
    kind, _, name = asked.engine.partition(":")
    if kind == "sdv" and name:
        reason = refused(name)
        if reason is not None:
            raise QuestionError(reason)
    elif asked.engine != "dp":
        raise QuestionError(f"no engine {shown(asked.engine)!r}; engines: {', '.join(ENGINES)}")
    if asked.engine == "dp":
        budget_of(asked.epsilon, asked.delta)
    elif asked.epsilon is not None:
        raise QuestionError(
            f"engine {asked.engine} gives no privacy guarantee: --epsilon belongs to dp"
        )
    if asked.quality not in QUALITIES:
        raise QuestionError(f"no quality {asked.quality!r}; expected {', '.join(QUALITIES)}")
    if not 0 <= asked.holdout <= _MOST_HOLDOUT:
        raise QuestionError(
            f"a holdout of {asked.holdout:g}; expected a share of persons from 0 to {_MOST_HOLDOUT}"
        )
