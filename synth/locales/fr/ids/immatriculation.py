"""The plate of a French vehicle."""

from dataclasses import dataclass, replace
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Digits, Fixed, Letters

_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
PROOF = Proof(
    "convention",
    "the numbers between the letters run from 001 to 999, so 000 is nobody's; the order that "
    "says so was not read",
    "general knowledge of the French registration system of 2009",
)


@dataclass(frozen=True)
class Immatriculation(Blocked):
    """Plates with the number 000, which is never given.

    Use it for vehicles of job seekers or of a fleet.

    Attributes:
        block: the first characters, 1 to 8 of them, where they are kept for tests; else all plates
            with 000.

    Example:
        ```yaml
        plate: {immatriculation: {}, unique: true}
        ```
        gives `AA-000-AB`.

    Source: general knowledge of the system of 2009 (two letters, 001 to 999, two letters; I, O and
    U are left out); the order was not read.
    """

    block: str = ""

    word: ClassVar[str] = "immatriculation"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number plate of a vehicle",
        layout="2 letters, 3 digits, 2 letters, with hyphens; I, O and U are left out",
        mark="direct",
        parts=(
            Letters(2, _LETTERS),
            Fixed("-"),
            Digits(3, first=1),
            Fixed("-"),
            Letters(2, _LETTERS),
        ),
        proof=PROOF,
        forms=("replace({}, '-', '')", "replace({}, '-', ' ')"),
        names=(
            *("immatriculation vehicule", "plaque", "plaque immatriculation", "license plate"),
            *("licence plate", "number plate", "plate number"),
        ),
    )

    @property
    def number(self) -> Identifier:
        """Two letters, 000, two letters; or the endings of the block."""
        zeros = Letters(2, _LETTERS), Fixed("-000-"), Letters(2, _LETTERS)
        return super().number if self.block else replace(super().number, parts=zeros)
