"""The plate of a French vehicle."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Fixed, Letters

_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
PROOF = Proof(
    "convention",
    "the numbers between the letters run from 001 to 999, so 000 is nobody's; the order that "
    "says so was not read",
    "general knowledge of the French registration system of 2009",
)


@dataclass(frozen=True)
class Immatriculation:
    """Plates with the number 000, which is never given.

    Use it for vehicles of job seekers or of a fleet.

    Example:
        ```yaml
        plate: {immatriculation: {}, unique: true}
        ```
        gives `AA-000-AB`.

    Source: general knowledge of the system of 2009 (two letters, 001 to 999, two letters; I, O and
    U are left out); the order was not read.
    """

    word: ClassVar[str] = "immatriculation"

    @property
    def number(self) -> Identifier:
        """Two letters, 000, two letters."""
        return Identifier(
            word=self.word,
            title="number plate of a vehicle",
            layout="2 letters, 3 digits, 2 letters, with hyphens; I, O and U are left out",
            mark="direct",
            parts=(Letters(2, _LETTERS), Fixed("-000-"), Letters(2, _LETTERS)),
            proof=PROOF,
            forms=("replace({}, '-', '')", "replace({}, '-', ' ')"),
            names=(
                "immatriculation vehicule",
                "plaque",
                "plaque immatriculation",
                "license plate",
                "licence plate",
                "number plate",
                "plate number",
            ),
        )
