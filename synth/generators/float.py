"""`float`: floating-point numbers by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.number import ByLaw


@dataclass(frozen=True)
class Float(ByLaw):
    """A floating-point number by a law.

    For measures; drawn on a grid of 1e-9, so that every machine makes the same bits.

    Attributes:
        law: a value, LO..HI or a shape.

    Example:
        score: {float: 0..1}
    """

    word: ClassVar[str] = "float"
    kinds: ClassVar[tuple[str, ...]] = ("double",)
