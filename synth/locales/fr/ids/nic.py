"""The NIC, what tells the establishments of a French company apart."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Digits, Given, Part

_ANY = Given("siren", 9, "[0-9]{9}")
_OWN: tuple[Part, ...] = (Digits(4, first=1, last=99), Luhn())


@dataclass(frozen=True)
class Nic(Blocked):
    """The last five digits of a SIRET: 1 to 99, and a check digit that follows from the SIREN too.

    Use it where SIREN and NIC are columns of their own: together they are a valid SIRET.

    Attributes:
        siren: the SIREN beside it; null gives null. Without it, the check digit follows from the
            four digits alone.
        block: the first digits, 1 to 3 of them, where the establishments of tests are others.

    Example:
        ```yaml
        nic: {nic: {}}
        ```
        gives `00018`; `{nic: {siren: company.siren}}` gives `00015` where that is `999000003`.

    Source: INSEE, definition of the SIRET number (SIREN, four digits, Luhn over all 14).
    """

    siren: str | None = None
    block: str = ""

    word: ClassVar[str] = "nic"
    before: ClassVar[tuple[Part, ...]] = (_ANY,)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of an establishment within its company (NIC)",
        layout="establishment (4 digits), Luhn check digit over the SIREN and these",
        mark="plain",
        parts=_OWN,
        hidden=_ANY.width,
        operands=("siren",),
        proof=Proof(
            "none needed",
            "every company has establishments of these numbers",
            "INSEE, definition of the SIRET number",
        ),
        names=("nic", "numero interne classement", "code nic"),
    )
