"""Which columns say who somebody is, and which help to find it out."""

from synth.infer.draft import Data
from synth.infer.made import Made
from synth.infer.meanings import Meaning

NAMING = frozenset(
    {"first_name", "first_names", "birth_name", "last_name", "full_name", "sorted_name", "username"}
)
"""Meanings that name a person."""

_HELPING = frozenset({"sex", "civility", "age", "birth_date", "birth_place", "birth_commune"})
"""Meanings that name a person, and that help to."""


def mark_of(made: Made, known: Meaning | None) -> dict[str, Data]:
    """The mark of a column that is about a person and whose generator does not know it.

    Args:
        made: what makes it.
        known: what it means.
    """
    word = "" if known is None else known.word
    mark = "direct" if word in NAMING else "quasi" if word in _HELPING else ""
    generator = next(iter(made.generator)) if isinstance(made.generator, dict) else ""
    return {"mark": mark} if mark and generator in {"text", "choice", "date", "int"} else {}
