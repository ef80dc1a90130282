"""The SIRET, the number of an establishment of a French company."""

from dataclasses import dataclass, replace
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Luhn
from synth.locales.fr.ids.siren import BLOCK, LAYOUT, PROOF, given_in
from synth.locales.fr.ids.siren import LIVE as COMPANY
from synth.locales.identifier import Identifier, Live, grouped
from synth.locales.parts import Digits

LIVE = Live(
    "numbers of establishments (SIRET)",
    ((*COMPANY.layouts[0], Digits(4), Luhn()),),
    ("(?:num[eé]ro |n° ?)?siret",),
)


@dataclass(frozen=True)
class Siret(Blocked):
    """Establishment numbers of 14 digits: a SIREN that begins with 999, and 1 to 99 behind it.

    Use it for an employer's place of work. Both check digits are true.

    Attributes:
        siren: the SIREN that it begins with, of the row or of one that it refers to; null gives
            null. It must begin with the block.
        block: the first digits, 1 to 12 of them, those of the SIREN first.

    Example:
        ```yaml
        siret: {siret: {}, unique: true}
        ```
        gives `99900000300015`; `{siret: {siren: company.siren}}` an establishment of that company.

    Source: INSEE, definition of the SIRET number (SIREN, four digits, Luhn over all 14).
    """

    siren: str | None = None
    block: str = BLOCK

    word: ClassVar[str] = "siret"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of an establishment (SIRET)",
        layout="SIREN (9 digits), establishment (4), Luhn check digit over all 14",
        mark="quasi",
        parts=(*LAYOUT, Digits(4, first=1, last=99), Luhn()),
        live=LIVE,
        proof=PROOF,
        operands=("siren",),
        validators={"stdnum.fr.siret": True},
        forms=(
            *(grouped("{}", (3, 3, 3, 5), sign) for sign in " ."),
            grouped("{}", (9, 5), " "),
        ),
        names=("siret", "numero siret", "siret number", "code siret"),
    )

    @property
    def number(self) -> Identifier:
        """99 establishments of each SIREN."""
        made = super().number
        return made if self.siren is None else replace(made, parts=given_in(made.parts))
