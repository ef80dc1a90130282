"""`datetime`: timestamps by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.number import ByLaw


@dataclass(frozen=True)
class Datetime(ByLaw):
    """A timestamp without zone by a law, on whole seconds.

    For creation and update stamps.

    Attributes:
        law: a timestamp, LO..HI with both ends included (an open end, null, is `as_of`), or a
            shape in days.

    Example:
        created_at: {datetime: 2004-01-01..as_of}
    """

    word: ClassVar[str] = "datetime"
    kinds: ClassVar[tuple[str, ...]] = ("timestamp", "date")
