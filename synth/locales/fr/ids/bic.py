"""The code of a bank in international payments (BIC)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import CAPITALS, Fixed, Letters

PROOF = Proof(
    "rule",
    "ZZ is the code of no country: it is left to users, so no bank has it",
    "ISO 3166-1:2020, 8.1.3 (user-assigned code elements)",
)


@dataclass(frozen=True)
class Bic:
    """Codes of eight characters in a country that is none.

    Use it beside an IBAN. Software that looks the country up refuses them.

    Example:
        ```yaml
        bic: {bic: {}}
        ```
        gives `AAAAZZAB`.

    Source: ISO 9362:2022 (bank 4, country 2, place 2 characters, branch 3 where there is one).
    """

    word: ClassVar[str] = "bic"

    @property
    def number(self) -> Identifier:
        """Four letters, ZZ, two letters."""
        return Identifier(
            word=self.word,
            title="code of a bank (BIC)",
            layout="bank (4 letters), country (2), place (2 letters or digits)",
            mark="plain",
            parts=(Letters(4, CAPITALS), Fixed("ZZ"), Letters(2, CAPITALS)),
            proof=PROOF,
            validators={"stdnum.bic": False},
            forms=("{} || 'XXX'",),
            names=(
                *("bic", "swift", "code bic", "bic swift", "swift code", "code swift"),
                *("bic code", "swift bic", "code bic swift"),
            ),
        )
