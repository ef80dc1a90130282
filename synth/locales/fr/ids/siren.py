"""The SIREN, the number of a French company."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier, Live, Proof, grouped
from synth.locales.parts import Digits, Fixed, Given

PARTS = (Fixed("999"), Digits(5), Luhn(start=-8))
GIVEN = Given("siren", 9, "".join(part.pattern for part in PARTS))
"""In a number that a SIREN of the row stands in."""
PROOF = Proof(
    "convention",
    "numbers are handed out upwards and 999 has not been reached; no text sets it aside, so this "
    "expires one day, and the list of live numbers was not checked",
    "INSEE, base Sirene: prefix 000 is in use (325175 is live there), nothing known from 999 on",
)

LIVE = Live("numbers of companies (SIREN)", ((Digits(8), Luhn()),), ("(?:num[eé]ro |n° ?)?siren",))


@dataclass(frozen=True)
class Siren:
    """Company numbers of nine digits that begin with 999 and have a true check digit.

    Use it for the key of an employer. A sole trader's SIREN is personal data, hence the mark.

    Example:
        ```yaml
        siren: {siren: {}, unique: true}
        ```
        gives `999000003`.

    Source: INSEE, definition of the SIREN number (nine digits, Luhn).
    """

    word: ClassVar[str] = "siren"

    @property
    def number(self) -> Identifier:
        """999 and five free digits."""
        return Identifier(
            word=self.word,
            title="number of a French company (SIREN)",
            layout="9 digits, the last a Luhn check digit",
            mark="quasi",
            parts=PARTS,
            live=LIVE,
            proof=PROOF,
            validators={"stdnum.fr.siren": True},
            forms=tuple(grouped("{}", (3, 3, 3), sign) for sign in " ."),
            names=(
                "siren",
                "numero siren",
                "siren number",
                "code siren",
            ),
        )
