"""The number of a French health professional (RPPS)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Rpps(Blocked):
    """Numbers of health professionals that begin with 99, with a true check digit.

    Use it for doctors who sign medical opinions on job seekers.

    Attributes:
        block: the first digits, 1 to 9 of them.

    Example:
        ```yaml
        rpps: {rpps: {}}
        ```
        gives `99000000424`.

    Source: Agence du numérique en santé, répertoire RPPS (11 digits, the last a Luhn check digit);
    no reserved range was found.
    """

    block: str = "99"

    word: ClassVar[str] = "rpps"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a health professional (RPPS)",
        layout="11 digits, the last a Luhn check digit",
        mark="direct",
        parts=(Digits(10), Luhn()),
        proof=kept(block),
        names=("rpps", "numero rpps", "code rpps"),
    )
