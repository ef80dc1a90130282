"""Everything that rows alone can tell: measures and attacks of one table."""

from collections.abc import Callable

from synth.audit.classifier import classifiers
from synth.audit.copies import copies
from synth.audit.distances import distances
from synth.audit.inference import inference
from synth.audit.linkability import linkability
from synth.audit.membership import membership
from synth.audit.rare import rare_groups
from synth.audit.risk import NO_CONTROL
from synth.audit.singling_out import singling_out
from synth.audit.types import Attack, Audit, Measure, Sides

MEASURES: tuple[Callable[[Sides, int], tuple[Measure, ...]], ...] = (
    distances,
    classifiers,
    rare_groups,
)
ATTACKS: tuple[Callable[[Sides, int], tuple[Attack, ...]], ...] = (
    singling_out,
    lambda sides, seed: (linkability(sides, seed),),
    inference,
    lambda sides, seed: (membership(sides, seed),),
    copies,
)


def audit_rows(
    table: str, sides: Sides, seed: int, *, progress: Callable[[float], None] | None = None
) -> Audit:
    """All measures and attacks on one table.

    Args:
        table: its name.
        sides: learnt rows, rows set aside, synthetic rows.
        seed: of every choice; the same seed gives the same answer.
        progress: told the share that is done.
    """
    steps = len(MEASURES) + len(ATTACKS)
    measures: list[Measure] = []
    attacks: list[Attack] = []
    for number, measure in enumerate(MEASURES):
        measures += measure(sides, seed)
        _told(progress, (number + 1) / steps)
    for number, attack in enumerate(ATTACKS, len(MEASURES)):
        attacks += attack(sides, seed)
        _told(progress, (number + 1) / steps)
    return Audit(
        table,
        len(sides.train),
        0 if sides.control is None else len(sides.control),
        len(sides.synthetic),
        tuple(measures),
        tuple(attacks),
        notes=(NO_CONTROL,) if sides.control is None else (),
    )


def _told(progress: Callable[[float], None] | None, share: float) -> None:
    if progress is not None:
        progress(share)
