"""The sentences of a report: what may be concluded, what may not, and what a promise means."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, floor, isfinite, log10

from synth.audit.report import AuditReport, place_of
from synth.audit.types import Attack, Bound, Estimate
from synth.model.types import Guarantee
from synth.report import counted

_PRIORS = (0.5, 0.1, 0.01)
_FALSE_ALARMS = 0.05
_FAMILY = 4
_SMALLEST, _LARGEST, _LARGE = 1e-6, 1e9, 10


@dataclass(frozen=True)
class Point:
    """One thing to know: a few words that stand out, and the rest of what is said.

    Attributes:
        lead: the few words, with a full stop.
        text: the rest.
    """

    lead: str
    text: str


SECOND_RELEASE = Point(
    "This report is a second release.",
    "Its distances, rates and numbers of rows were computed from the real rows without any noise, "
    "and no budget paid for them. It is for the owner of the data only: do not publish it, and do "
    "not hand it out together with the model or with rows made from it.",
)
"""Why the report is not to be passed on."""


def headline(report: AuditReport) -> str:
    """What was found, in one line; where nothing is promised it says so first."""
    if report.broken:
        said = (
            f"broken: {counted(len(report.broken), 'tests')} of {len(report.tests)} found a fault"
        )
    elif not report.tried:
        said = "nothing could be tested, so nothing is known"
    else:
        missing = len(report.tests) - len(report.tried)
        unmeasured = f"{missing:,} not measured, " if missing else ""
        said = f"{counted(len(report.tried), 'tests')} made, {unmeasured}no fault found"
    return said if report.model.guarantee else f"no privacy guarantee; {said}"


def may(report: AuditReport) -> Iterator[Point]:
    """What may be concluded, the weightiest first."""
    for table, one in report.broken:
        yield Point(
            f"There is a fault: {place_of(table, one.name)}.",
            f"{sentence(one.reason)} Neither use nor hand out this model or its rows.",
        )
    guarantee = report.model.guarantee
    if guarantee is None:
        yield Point(
            "There is no privacy guarantee.",
            "This model was learnt without differential privacy. What follows describes these "
            "rows and these attacks; it says nothing about others.",
        )
    elif report.holds:
        yield Point(
            f"The promise is epsilon {number(guarantee.epsilon)} with delta "
            f"{tiny(guarantee.delta)}.",
            "Whoever holds the model, or rows made from it, learns nearly the same about any one "
            "person whether or not that person was learnt. This rests on a proof, on the ledger "
            "and on the assumptions below. The tests looked for faults in how it was carried out.",
        )
    yield from _tests_that_hold(report)
    yield Point(
        "How near synthetic rows are to real ones was measured.",
        "Section 4 shows every number beside the one that a perfect model would reach.",
    )


def _tests_that_hold(report: AuditReport) -> Iterator[Point]:
    held = [one for _, one in report.tests if one.verdict == "holds"]
    ledgers = [one for one in held if isinstance(one, Bound) and one.group == "ledger"]
    bounds = [one for one in held if isinstance(one, Bound) and one.group != "ledger"]
    attacks = [one for one in held if isinstance(one, Attack)]
    if ledgers:
        count = len(report.model.ledger)
        yield Point(
            "The ledger adds up.",
            f"It lists {counted(count, 'questions')} that "
            f"{'was' if count == 1 else 'were'} asked of the real rows; their costs were computed "
            "again and stay within the budget.",
        )
    if attacks:
        yield Point(
            f"{counted(len(attacks), 'attacks')} found nothing.",
            "As far as their intervals reach, persons who were learnt were no easier to attack "
            "than persons who were set aside.",
        )
    if bounds:
        yield Point(
            f"{counted(len(bounds), 'trials')} of the learner found nothing.",
            "It was run again on made-up rows with planted persons: its noise was as large as "
            "claimed, and they were not recognised better than claimed.",
        )


def may_not(report: AuditReport) -> Iterator[Point]:
    """What may not be concluded."""
    yield Point(
        "That the tests prove anything.",
        "An attack that fails shows that this attack failed. Another may succeed. Tests can only "
        "find faults.",
    )
    if report.model.guarantee is None:
        yield Point(
            "That this model is safe to hand out.",
            "Without a guarantee every person's rows may have left a trace that no attack here "
            "looked for.",
        )
    yield Point(
        "That nothing can be inferred about a person.",
        "What is true of a whole group is learnt on purpose, and it is also true of its members.",
    )
    yield Point(
        "That a made person is nobody.",
        "Names, addresses and identifiers are made and not learnt. Still, a made name with a birth "
        "date, or a whole made row, may be somebody's by chance.",
    )
    if report.model.guarantee is not None:
        yield Point(
            "That families or groups are promised the same.",
            "The promise is to one person. For several who belong together it is weaker.",
        )
    yield Point(
        "That synthetic rows fit every purpose.",
        "Only columns marked to be learnt follow the real rows, and only as near as section 4 "
        "says. A conclusion about real people needs real rows.",
    )
    yield Point(
        "That the rows are anonymous in law.",
        "This is evidence for that decision. The decision is the controller's.",
    )


def assumptions(report: AuditReport) -> Iterator[Point]:
    """What the promise takes for granted and no test can see."""
    guarantee = report.model.guarantee
    if guarantee is not None:
        yield Point(
            "Neighbours.",
            "The promise compares two sets of rows that differ by one person added or removed. "
            f"One person is: {unit(guarantee)}. Rows of one person under two keys count as two "
            "persons.",
        )
    yield Point(
        "Public domain.",
        "Labels, bounds and steps of every learnt column stand in the schema, and so does the "
        "guessed number of rows. They must be known without looking at the real rows: a label "
        "copied from the rows is outside of the promise.",
    )
    yield Point(
        "Trusted curator.",
        "Whoever ran `synth fit` and this audit, their computer and the database saw the real "
        "rows. They are trusted.",
    )
    yield Point(
        "Side channels.",
        "How long learning took, how much memory it used, what a database or a computer logged "
        "and what was left in its swap are not covered.",
    )
    if guarantee is not None:
        yield Point(
            "Noise.",
            "The noise comes from the operating system's source of randomness, which must be good.",
        )
    yield Point(
        "One release.",
        "Only this model is accounted for. Every other model of the same persons, every published "
        "statistic and this report come on top: epsilons add up.",
    )


def meaning(guarantee: Guarantee) -> Iterator[Point]:
    """What the numbers of a promise mean, for somebody who never met them."""
    epsilon, delta = guarantee.epsilon, guarantee.delta
    found = min(1.0, exp(min(epsilon, 700.0)) * _FALSE_ALARMS + delta)
    yield Point(
        "Epsilon bounds what an attacker can gain.",
        "However much they know beforehand, and whatever they compute from the model, their "
        "odds that a certain person was learnt grow at most "
        f"{number(exp(min(epsilon, 700.0)))}-fold.",
    )
    yield Point(
        "As a test.",
        f"A test that wrongly points at {percent(_FALSE_ALARMS)} of the persons who were not "
        f"learnt can rightly point at no more than {percent(found)} of those who were.",
    )
    if delta:
        yield Point(
            "Delta is what is left over.",
            f"With a chance of at most 1 in {1 / delta:,.0f} the bound by epsilon may not hold.",
        )
    yield Point(
        "Several persons together.",
        f"For a family of {_FAMILY} the epsilon is {number(_FAMILY * epsilon)}.",
    )


def odds(guarantee: Guarantee) -> tuple[tuple[float, float], ...]:
    """How sure an attacker may be beforehand, and at most afterwards.

    Bayes' rule with a likelihood ratio of exp(epsilon); delta left aside.
    """
    factor = exp(min(guarantee.epsilon, 700.0))
    return tuple((prior, prior * factor / (prior * factor + 1 - prior)) for prior in _PRIORS)


def holdout(report: AuditReport) -> str:
    """What is to be done with the persons who were set aside."""
    if report.model.holdout is None:
        return (
            "Nobody was set aside when this model was learnt (`synth fit --holdout 0.1` does it). "
            "Without such a control no attack can tell what a model gave away from what can be "
            "guessed of anybody, so no statement about attacks is possible."
        )
    return (
        f"{percent(report.model.holdout.share)} of the persons were set aside and never learnt, to "
        "be the control of the attacks. Their rows are personal data that were kept for this "
        "audit only: destroy every copy that was made of them once the audit is accepted."
    )


def number(value: float, *, digits: int = 3) -> str:
    """A few digits that count, without an exponent where a reader can do without."""
    if not isfinite(value):
        return "infinite"
    if value and not _SMALLEST <= abs(value) < _LARGEST:
        return f"{value:.{digits}g}".replace("e+", "e").replace("e-0", "e-")
    above = floor(log10(abs(value))) if value else 0
    text = f"{value:,.{max(0, digits - 1 - above)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tiny(value: float) -> str:
    """A delta: `1e-9`."""
    return f"{value:.3g}".replace("e-0", "e-")


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{number(100 * share)} %"


def interval(estimate: Estimate, *, share: bool = False) -> str:
    """A number, and its interval where it has one.

    Args:
        estimate: the number; an end that is infinite is not shown.
        share: whether it is shown as a percentage.
    """
    factor = 100 if share else 1
    sign = " %" if share else ""
    decimals = 1 if share else 3
    ends = (estimate.value, estimate.lo, estimate.hi)
    value, lo, hi = (_rounded(factor * end, decimals) for end in ends)
    if estimate.lo == estimate.hi:
        return f"{value}{sign}"
    if not isfinite(estimate.hi):
        return f"at least {lo}{sign}"
    return f"{value}{sign} ({lo} to {hi})"


def sentence(text: str) -> str:
    """A text that begins large and ends with a full stop; nothing of nothing."""
    text = text.strip()
    end = "" if not text or text.endswith((".", "!", "?")) else "."
    return text[:1].upper() + text[1:] + end


def unit(guarantee: Guarantee) -> str:
    """What one person is, to stand after `One person is:`."""
    return guarantee.unit.removeprefix("one person: ").removesuffix(", added or removed")


def _rounded(value: float, decimals: int) -> str:
    """A number to some places after the point, to one from 10 on."""
    if not isfinite(value):
        return "infinite"
    text = f"{value:,.{1 if abs(value) >= _LARGE else decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
