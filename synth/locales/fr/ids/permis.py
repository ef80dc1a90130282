"""The number of a French driving licence of the old form."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Permis(Blocked):
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
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a driving licence",
        layout="12 digits: year (2), month (2), departement (2), 6 digits",
        mark="direct",
        parts=(Digits(12),),
        proof=kept(block),
        names=(
            *("numero permis", "numero permis conduire", "driving licence number"),
            *("driver license number", "driving license number"),
        ),
    )
