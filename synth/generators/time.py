"""`time`: times of day by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.number import ByLaw


@dataclass(frozen=True)
class Time(ByLaw):
    """A time of day by a law, on whole seconds.

    For opening hours and appointments.

    Attributes:
        law: a time, or LO..HI with both ends included.

    Example:
        opens_at: {time: 08:30..09:30}
    """

    word: ClassVar[str] = "time"
    kinds: ClassVar[tuple[str, ...]] = ("time",)
