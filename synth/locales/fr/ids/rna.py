"""The number of a French association (RNA)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Digits, Fixed

PROOF = Proof(
    "convention",
    "no departement has the number 00, with which the digits begin; no text sets it aside",
    "INSEE, code officiel geographique 2026: departements are 01 to 95, 2A, 2B and 971 to 976",
)


@dataclass(frozen=True)
class Rna:
    """Numbers of associations in a departement that does not exist.

    Use it for the associations that offer activities or work.

    Example:
        ```yaml
        rna: {rna: {}, unique: true}
        ```
        gives `W000000042`.

    Source: Répertoire national des associations, description of its open data (W and 9 digits, the
    first of them the departement's).
    """

    word: ClassVar[str] = "rna"

    @property
    def number(self) -> Identifier:
        """W00 and seven digits."""
        return Identifier(
            word=self.word,
            title="number of an association (RNA)",
            layout="W, prefecture (3 digits), number (6 digits); no known check",
            mark="plain",
            parts=(Fixed("W00"), Digits(7)),
            proof=PROOF,
            names=("rna", "numero rna", "code rna"),
        )
