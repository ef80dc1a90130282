"""The old number of a French health professional (ADELI)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales import blocks
from synth.locales.identifier import Identifier

_DIGITS = 9


@dataclass(frozen=True)
class Adeli:
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

    def __post_init__(self) -> None:
        blocks.refuse_bad("adeli.block", self.block, _DIGITS)

    @property
    def number(self) -> Identifier:
        """All endings of the block."""
        return Identifier(
            word=self.word,
            title="old number of a health professional (ADELI)",
            layout="9 digits: departement (2), profession (1), 6 digits; no known check digit",
            mark="direct",
            parts=blocks.parts(self.block, _DIGITS),
            proof=blocks.declared(self.block),
            names=("adeli", "numero adeli", "code adeli"),
        )
