"""The NIC, what tells the establishments of a French company apart."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.checks import Luhn
from synth.locales.fr.ids import siren
from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Nic:
    """The last five digits of a SIRET: 1 to 99, and a check digit that follows from the SIREN too.

    Use it where SIREN and NIC are columns of their own: together they are a valid SIRET.

    Attributes:
        siren: the SIREN beside it; null gives null. Without it, the check digit follows from the
            four digits alone.

    Example:
        ```yaml
        nic: {nic: {}}
        ```
        gives `00018`; `{nic: {siren: company.siren}}` gives `00015` where that is `999000003`.

    Source: INSEE, definition of the SIRET number (SIREN, four digits, Luhn over all 14).
    """

    siren: str | None = None

    word: ClassVar[str] = "nic"

    @property
    def number(self) -> Identifier:
        """99 establishments of each SIREN, which stands beside them."""
        return Identifier(
            word=self.word,
            title="number of an establishment within its company (NIC)",
            layout="establishment (4 digits), Luhn check digit over the SIREN and these",
            mark="plain",
            parts=(siren.GIVEN, Digits(4, first=1, last=99), Luhn()),
            hidden=siren.GIVEN.width,
            operands=("siren",),
            proof=Proof(
                "none needed",
                "every company has establishments of these numbers",
                "INSEE, definition of the SIRET number",
            ),
            names=("nic", "numero interne classement", "code nic"),
        )
