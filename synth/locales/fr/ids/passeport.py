"""The number of a French passport."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import CAPITALS, Digits, Letters

PROOF = Proof(
    "none",
    "the first two digits are said to be the year of issue, and passports of the year 2000 had "
    "another form; no reserved range was found",
    "general knowledge",
)


@dataclass(frozen=True)
class Passeport(Blocked):
    """Passport numbers that begin with the year 00.

    Use it where a table holds the passport that was shown. No reserved range was found: nobody may
    rely on these.

    Attributes:
        block: the first characters, 1 to 8 of them.

    Example:
        ```yaml
        passport: {passeport: {}}
        ```
        gives `00ZZ00042`.

    Source: pages of the press (2 digits, 2 letters, 5 digits); no text was read.
    """

    block: str = "00ZZ"

    word: ClassVar[str] = "passeport"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a passport",
        layout="2 digits, 2 letters, 5 digits; no known check",
        mark="direct",
        parts=(Digits(2), Letters(2, CAPITALS), Digits(5)),
        proof=PROOF,
        names=("passeport", "passport", "numero passeport", "passport number"),
    )
