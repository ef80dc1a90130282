"""The number of a French health or social establishment (FINESS)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales import blocks
from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier

_DIGITS = 8


@dataclass(frozen=True)
class Finess:
    """Numbers of establishments that begin with 0099; no departement is 00.

    Use it for the centres where job seekers are examined or trained for work.

    Attributes:
        block: the first digits, 1 to 7 of them.

    Example:
        ```yaml
        finess: {finess: {}}
        ```
        gives `009900424`.

    Source: Fichier national des établissements sanitaires et sociaux (9 digits, the first two the
    departement's, the last a Luhn check digit); no reserved range was found.
    """

    block: str = "0099"

    word: ClassVar[str] = "finess"

    def __post_init__(self) -> None:
        blocks.refuse_bad("finess.block", self.block, _DIGITS)

    @property
    def number(self) -> Identifier:
        """All endings of the block."""
        return Identifier(
            word=self.word,
            title="number of an establishment (FINESS)",
            layout="9 digits: departement (2), 6 digits, a Luhn check digit",
            mark="plain",
            parts=(*blocks.parts(self.block, _DIGITS), Luhn()),
            proof=blocks.declared(self.block),
            names=("finess", "numero finess", "code finess"),
        )
