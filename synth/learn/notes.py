"""What a model says of itself: its promise first, and what made it."""

from importlib.metadata import version

from synth.learn.chosen import Chosen
from synth.model.promise import promise_of
from synth.model.types import Guarantee, Holdout
from synth.version import __version__


def promised(chosen: Chosen, guarantee: Guarantee, holdout: Holdout | None) -> tuple[str, ...]:
    """The notes of a private model.

    Args:
        chosen: what is learnt.
        guarantee: of all tables.
        holdout: who was set aside.
    """
    bounds = [
        f"of {child.table} at most {chosen.most[child.table]} rows of a person were counted"
        for child in chosen.children
    ]
    return (promise_of(guarantee), *bounds, *aside_note(holdout))


def aside_note(holdout: Holdout | None) -> tuple[str, ...]:
    """What a reader must know of persons who were set aside."""
    if holdout is None:
        return ()
    share = f"{holdout.share * 100:g}%"
    return (f"{share} of persons were set aside for the audit: destroy their rows after it",)


def versions(*names: str) -> tuple[tuple[str, str], ...]:
    """Ours, and those of libraries."""
    return (("synth", __version__), *((name, version(name)) for name in names))
