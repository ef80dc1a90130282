"""The number of a French driving licence of the old form."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales import blocks
from synth.locales.identifier import Identifier

_DIGITS = 12


@dataclass(frozen=True)
class Permis:
    """Numbers of driving licences of a month that does not exist: 99.

    Use it where a job asks for a licence and its number is kept.

    Attributes:
        block: the first digits, 1 to 11 of them.

    Example:
        ```yaml
        licence: {permis: {}}
        ```
        gives `009900000042`.

    Source: general knowledge of licences before 2013 (12 digits: year, month, departement, then a
    number); no text was read, and no reserved range was found.
    """

    block: str = "0099"

    word: ClassVar[str] = "permis"

    def __post_init__(self) -> None:
        blocks.refuse_bad("permis.block", self.block, _DIGITS)

    @property
    def number(self) -> Identifier:
        """All endings of the block."""
        return Identifier(
            word=self.word,
            title="number of a driving licence",
            layout="12 digits: year (2), month (2), departement (2), 6 digits",
            mark="direct",
            parts=blocks.parts(self.block, _DIGITS),
            proof=blocks.declared(self.block),
            names=(
                "numero permis",
                "numero permis conduire",
                "driving licence number",
                "driver license number",
                "driving license number",
            ),
        )
