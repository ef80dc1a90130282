"""The number of a French identity card of the old form."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class CarteIdentite(Blocked):
    """Numbers of identity cards of a month that does not exist: 99.

    Use it where a table holds the card that was shown.

    Attributes:
        block: the first digits, 1 to 11 of them.

    Example:
        ```yaml
        card_number: {carte_identite: {}}
        ```
        gives `009900000042`.

    Source: general knowledge of the card of 1995 to 2021 (12 digits: year, month, departement, then
    a number); no text was read, and no reserved range was found.
    """

    block: str = "0099"

    word: ClassVar[str] = "carte_identite"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of an identity card",
        layout="12 digits: year (2), month (2), departement and place (3), 5 digits",
        mark="direct",
        parts=(Digits(12),),
        proof=kept(block),
        names=(
            *("carte identite", "numero carte identite", "cni", "numero cni", "identity card"),
            *("identity card number", "id card number", "numero carte nationale identite"),
        ),
    )
