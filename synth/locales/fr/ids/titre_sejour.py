"""The number of a foreigner in the French register of residence permits."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class TitreSejour(Blocked):
    """Numbers of residence permits that begin with 0099.

    Use it where the right to work of a person from abroad is kept.

    Attributes:
        block: the first digits, 1 to 9 of them.

    Example:
        ```yaml
        permit: {titre_sejour: {}}
        ```
        gives `0099000042`.

    Source: general knowledge (10 digits: departement, then a number); no text was read, and no
    reserved range was found.
    """

    block: str = "0099"

    word: ClassVar[str] = "titre_sejour"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a residence permit",
        layout="10 digits: departement (2), 8 digits; no known check",
        mark="direct",
        parts=(Digits(10),),
        proof=kept(block),
        names=(
            *("titre sejour", "numero titre sejour", "numero etranger", "residence permit"),
            *("residence permit number",),
        ),
    )
