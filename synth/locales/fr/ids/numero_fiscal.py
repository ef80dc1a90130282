"""The number of a French taxpayer (SPI)."""

from dataclasses import dataclass, replace
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Modulus
from synth.locales.identifier import Identifier, Live, Proof, grouped
from synth.locales.parts import Digits

_KEY = Modulus(511, width=3, pattern="[0-9]{3}")
LIVE = Live(
    "numbers of taxpayers (SPI)",
    ((Digits(1, last=3), Digits(9), _KEY),),
    ("spi", "num[eé]ro fiscal", "n° fiscal", "identifiant fiscal", "r[eé]f[eé]rence fiscale"),
    groups=((2, 2, 3, 3, 3),),
)
_OF_FIRST = Proof(
    "convention",
    "a number begins with 0 to 3",
    "python-stdnum 2.2, stdnum.fr.nif; no text of the tax administration was read",
)


@dataclass(frozen=True)
class NumeroFiscal(Blocked):
    """Numbers of taxpayers that begin with 9, which none does, with true check digits.

    Use it for the tax number of a person. Software that asks for a first digit of 0 to 3 takes the
    block 0000, of which no text says that it is nobody's.

    Attributes:
        block: the first digits, 1 to 9 of them.

    Example:
        ```yaml
        spi: {numero_fiscal: {}}
        ```
        gives `9000000042278`.

    Source: python-stdnum 2.2, `stdnum.fr.nif` (13 digits, the last three the first ten modulo 511).
    """

    block: str = "9"

    word: ClassVar[str] = "numero_fiscal"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a taxpayer (SPI)",
        layout="10 digits, the first 0 to 3; 3 check digits = the number mod 511",
        mark="direct",
        parts=(Digits(10), _KEY),
        live=LIVE,
        proof=_OF_FIRST,
        validators={"stdnum.fr.nif": False},
        forms=tuple(grouped("{}", (2, 2, 3, 3, 3), sign) for sign in " ."),
        names=(
            *("numero fiscal", "spi", "numero spi", "identifiant fiscal", "fiscal number"),
            *("tax number", "numero fiscal reference", "tin", "tin number"),
            *("tax identification number", "legal number"),
        ),
    )

    @property
    def number(self) -> Identifier:
        """All endings of the block; validators ask for a first digit that is given."""
        if self.block[0] in "0123":
            return replace(super().number, validators={"stdnum.fr.nif": True})
        return replace(super().number, proof=_OF_FIRST)
