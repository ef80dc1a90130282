"""The number of a family at its French family fund (CAF)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Caf(Blocked):
    """Numbers of families that begin with 009.

    Use it where benefits of the family fund are kept. It is unique within one fund alone.

    Attributes:
        block: the first digits, 1 to 6 of them.

    Example:
        ```yaml
        caf: {caf: {}}
        ```
        gives `0090042`.

    Source: general knowledge (7 digits, a letter may follow); no text was read, and no reserved
    range was found.
    """

    block: str = "009"

    word: ClassVar[str] = "caf"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a family at its fund (CAF)",
        layout="7 digits; no known check",
        mark="direct",
        parts=(Digits(7),),
        proof=kept(block),
        names=("caf", "numero caf", "numero allocataire", "allocataire caf", "matricule caf"),
    )
