"""What a model says of itself: its promise first, and what made it."""

from collections.abc import Iterator
from importlib.metadata import version

from synth.learn.aim import Fitted
from synth.learn.children import MOST, Counted
from synth.learn.chosen import Chosen
from synth.learn.inference import Estimate
from synth.learn.marginals import Marginals
from synth.model.promise import promise_of
from synth.model.types import BEFORE, COUNT, PARENT, Guarantee, Holdout
from synth.plan.learning import Learning
from synth.version import __version__

_UNKNOWN = 0.5
"""Share of rows with a value unknown to the schema, above which its labels are in doubt."""
_CHILDLESS = 0.9
"""Share of persons without a row, above which keys are in doubt."""
_CUT = 0.1
"""Share of persons who have the most rows that are counted, above which rows were surely cut."""


def promised(chosen: Chosen, guarantee: Guarantee, holdout: Holdout | None) -> tuple[str, ...]:
    """The notes of a private model."""
    bounds = [_bound(child, chosen.most[child.table]) for child in chosen.children]
    return (promise_of(guarantee), *bounds, *aside_note(holdout))


def _bound(child: Learning, most: int) -> str:
    said = f"of {child.table} at most {most} rows of a person were counted"
    more = child.most is not None and child.most > most
    return f"{said}, and the schema allows {child.most:,}" if more else said


def doubts(chosen: Chosen, table: Counted, fitted: Fitted) -> Iterator[str]:
    """What answers that are paid for say against the schema or the keys; it costs nothing.

    Args:
        chosen: what is learnt.
        table: as it was counted.
        fitted: its model; only that is looked at, and never a row.
    """
    marginal = Marginals(Estimate(fitted.tree, fitted.beliefs, fitted.total, {}, 0.0))
    for place, attribute in enumerate(table.attributes):
        if attribute.name.startswith((PARENT, BEFORE)):
            continue
        counts = marginal((place,))
        shares = counts / max(float(counts.sum()), 1.0)
        if attribute.name.startswith(COUNT):
            child = attribute.name.removeprefix(COUNT)
            yield from _of_children(chosen, child, float(shares[0]), float(shares[-1]))
        elif attribute.labels and attribute.other and shares[attribute.values] > _UNKNOWN:
            yield (
                f"{table.table}: about {shares[attribute.values]:.0%} of rows have a value of "
                f"{attribute.name} that the schema does not know; are its labels spelled as in the "
                "source, upper and lower case too?"
            )


def _of_children(chosen: Chosen, name: str, none: float, full: float) -> Iterator[str]:
    persons, most = chosen.persons.table, chosen.most[name]
    (child,) = (one for one in chosen.children if one.table == name)
    if none > _CHILDLESS:
        yield (
            f"{name}: about {none:.0%} of {persons} have no row; are the keys of {name} those of "
            f"{persons}, to the letter?"
        )
    if full > _CUT and (child.most is None or child.most > most):
        more = f"; --rows-per-person {name}=K counts up to {MOST}" if most < MOST else ""
        yield (
            f"{name}: about {full:.0%} of {persons} have {most} rows, the most that are counted: "
            f"what is beyond was left out{more}"
        )


def aside_note(holdout: Holdout | None) -> tuple[str, ...]:
    """What a reader must know of persons who were set aside."""
    if holdout is None:
        return ()
    share = f"{holdout.share * 100:g}%"
    return (f"{share} of persons were set aside for the audit: destroy their rows after it",)


def versions(*names: str) -> tuple[tuple[str, str], ...]:
    """Ours, and those of libraries."""
    return (("synth", __version__), *((name, version(name)) for name in names))
