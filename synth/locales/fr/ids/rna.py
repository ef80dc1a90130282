"""The number of a French association (RNA)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Digits, Fixed, Part

PROOF = Proof(
    "convention",
    "no departement has the number 00, with which the digits begin; no text sets it aside",
    "INSEE, code officiel geographique 2026: departements are 01 to 95, 2A, 2B and 971 to 976",
)


@dataclass(frozen=True)
class Rna(Blocked):
    """Numbers of associations in a departement that does not exist.

    Use it for the associations that offer activities or work.

    Attributes:
        block: the first digits behind the W, 1 to 8 of them.

    Example:
        ```yaml
        rna: {rna: {}, unique: true}
        ```
        gives `W000000042`.

    Source: Répertoire national des associations, description of its open data (W and 9 digits, the
    first of them the departement's).
    """

    block: str = "00"

    word: ClassVar[str] = "rna"
    before: ClassVar[tuple[Part, ...]] = (Fixed("W"),)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of an association (RNA)",
        layout="W, prefecture (3 digits), number (6 digits); no known check",
        mark="plain",
        parts=(Digits(9),),
        proof=PROOF,
        names=("rna", "numero rna", "code rna"),
    )
