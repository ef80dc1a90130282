"""`datetime`: timestamps by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.season import Seasonal


@dataclass(frozen=True)
class Datetime(Seasonal):
    """A timestamp without zone by a law, on whole seconds.

    For creation and update stamps.

    Attributes:
        law: a timestamp, LO..HI with both ends included (an open end, null, is `as_of`), or a
            shape in days.
        year: by year how often it comes, of the moments of a range; what is not named never.
        month: the same by month, `jan` to `dec` or 1 to 12, or ranges of them.
        weekday: the same by day of the week, `mon` to `sun` or 1 to 7, or ranges of them.
        hour: the same by hour of the day, 0 to 23, or ranges of them.

    Example:
        created_at: {datetime: 2004-01-01..as_of}
    """

    word: ClassVar[str] = "datetime"
    kinds: ClassVar[tuple[str, ...]] = ("timestamp", "date")
