"""`date`: dates by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.season import Seasonal


@dataclass(frozen=True)
class Date(Seasonal):
    """A date by a law.

    Ends may be other columns: a date after another one needs no rule.

    Attributes:
        law: a date, LO..HI with both ends included (an open end, null, is `as_of`), or a shape in
            days.
        year: by year how often it comes, of the days of a range; what is not named never.
        month: the same by month, `jan` to `dec` or 1 to 12, or ranges of them.
        weekday: the same by day of the week, `mon` to `sun` or 1 to 7, or ranges of them.
        hour: of a `datetime` alone.

    Example:
        registered_on: {date: 2004-01-01..as_of}
    """

    word: ClassVar[str] = "date"
    kinds: ClassVar[tuple[str, ...]] = ("date", "timestamp")
