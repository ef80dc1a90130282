"""The old number of a French health professional (ADELI)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Adeli(Blocked):
    """Numbers of health professionals in a departement that does not exist.

    Use it where an older system still holds it beside the RPPS.

    Attributes:
        block: the first digits, 1 to 8 of them.

    Example:
        ```yaml
        adeli: {adeli: {}}
        ```
        gives `009900042`.

    Source: Répertoire ADELI (9 digits, the first two the departement's); no check digit and no
    reserved range were found.
    """

    block: str = "0099"

    word: ClassVar[str] = "adeli"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="old number of a health professional (ADELI)",
        layout="9 digits: departement (2), profession (1), 6 digits; no known check digit",
        mark="direct",
        parts=(Digits(9),),
        proof=kept(block),
        names=("adeli", "numero adeli", "code adeli"),
    )
