"""What follows from guesses on learnt persons, on others, and from blind ones."""

from synth.audit.intervals import Tally, excess
from synth.audit.types import Attack, Estimate, Verdict

SURE, LIKELY = 0.9999, 0.999
"""Confidence at which a risk is above 0, to be called broken, and weak evidence.

An audit makes a dozen attacks or two, so that at 95 % most audits would have a false alarm. These
leave one in a thousand audits, and one in a hundred.
"""
TOLERATED = 0.05
"""Risk that the 95 % interval must be above for a promise to be called broken; no paper sets it.

Less is weak evidence: differential privacy does allow a little.
"""
WIDE = 0.5
"""Width of the 95 % interval from which on it tells nothing: it allows no harm and great harm."""
FEW = 30
"""With fewer guesses, no verdict is more than weak evidence."""
NO_CONTROL = (
    "no persons are known to be set aside, so what is true of everybody cannot be told from what "
    "was learnt of somebody; fit with a holdout"
)


def judged(
    name: str,
    group: str,
    meaning: str,
    *,
    train: Tally,
    control: Tally,
    baseline: Estimate | None = None,
    places: tuple[str, ...] = (),
) -> Attack:
    """An attack with its risk and its verdict; pure.

    Args:
        name: of the attack.
        group: what it belongs to.
        meaning: what the attacker tries.
        train: guesses on learnt persons.
        control: guesses on persons who were set aside.
        baseline: share of successes of blind guesses, where the attack has a blind form.
        places: names of attributes.
    """
    risk = excess(train, control)
    verdict, reason = _verdict(risk, train, control, baseline)
    return Attack(
        name,
        group,
        meaning,
        risk,
        train.share,
        control.share,
        baseline,
        train.attacks,
        verdict,
        reason,
        places,
    )


def _verdict(
    risk: Estimate, train: Tally, control: Tally, baseline: Estimate | None
) -> tuple[Verdict, str]:
    few = train.attacks < FEW
    if not few and risk.lo > TOLERATED and excess(train, control, confidence=SURE).lo > 0:
        return "broken", (
            f"learnt persons are found out more often than others: at least {risk.lo:.0%} of what "
            "was left to win"
        )
    if risk.hi - risk.lo > WIDE:
        return "not measured", (
            f"what was found allows a risk from {risk.lo:.0%} to {risk.hi:.0%}, which tells nothing"
        )
    if few:
        return "weak evidence", f"only {train.attacks} guesses could be made"
    if excess(train, control, confidence=LIKELY).lo > 0:
        return "weak evidence", "learnt persons are found out a little more often than others"
    if baseline is not None and train.share.value <= baseline.hi:
        return "weak evidence", (
            "nothing was gained, but the attack does no better than blind guesses, so that it "
            "proves little"
        )
    return "holds", "learnt persons are not found out more often than chance explains"


def untried(name: str, group: str, meaning: str, reason: str) -> Attack:
    """An attack that could not be made, and why; pure."""
    return Attack(name, group, meaning, None, reason=reason)
