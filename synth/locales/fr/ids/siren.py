"""The SIREN, the number of a French company."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier, Live, Proof, grouped
from synth.locales.parts import Digits, Given, Part

BLOCK, _WIDTH = "999", 9
LAYOUT: tuple[Part, ...] = (Digits(8), Luhn(start=-8))
PROOF = Proof(
    "convention",
    "numbers are handed out upwards and 999 has not been reached; no text sets it aside, so this "
    "expires one day, and the list of live numbers was not checked",
    "INSEE, base Sirene: prefix 000 is in use (325175 is live there), nothing known from 999 on",
)

LIVE = Live("numbers of companies (SIREN)", ((Digits(8), Luhn()),), ("(?:num[eé]ro |n° ?)?siren",))


@dataclass(frozen=True)
class Siren(Blocked):
    """Company numbers of nine digits that begin with 999 and have a true check digit.

    Use it for the key of an employer. A sole trader's SIREN is personal data, hence the mark.

    Attributes:
        block: the first digits, 1 to 7 of them.

    Example:
        ```yaml
        siren: {siren: {}, unique: true}
        ```
        gives `999000003`.

    Source: INSEE, definition of the SIREN number (nine digits, Luhn).
    """

    block: str = BLOCK

    word: ClassVar[str] = "siren"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a French company (SIREN)",
        layout="9 digits, the last a Luhn check digit",
        mark="quasi",
        parts=LAYOUT,
        live=LIVE,
        proof=PROOF,
        validators={"stdnum.fr.siren": True},
        forms=tuple(grouped("{}", (3, 3, 3), sign) for sign in " ."),
        names=("siren", "numero siren", "siren number", "code siren"),
    )


def given_in(parts: Sequence[Part]) -> tuple[Part, ...]:
    """A number that begins with a SIREN, with that of the row in its place."""
    ends = list(accumulate(part.width for part in parts))
    after = ends.index(_WIDTH) + 1
    return Given("siren", _WIDTH, "".join(part.pattern for part in parts[:after])), *parts[after:]
