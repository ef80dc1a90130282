"""`date`: dates by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.number import ByLaw


@dataclass(frozen=True)
class Date(ByLaw):
    """A date by a law.

    Ends may be other columns: a date after another one needs no rule.

    Attributes:
        law: a date, LO..HI with both ends included (an open end, null, is `as_of`), or a shape in
            days.

    Example:
        registered_on: {date: 2004-01-01..as_of}
    """

    word: ClassVar[str] = "date"
    kinds: ClassVar[tuple[str, ...]] = ("date", "timestamp")
