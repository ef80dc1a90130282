"""The SAFIR code of an agency."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Safir(Blocked):
    """Agency codes of 5 digits that begin with a block the network keeps for tests.

    Use it for the key of an agency. No reserved block was found: an agency network that owns one
    declares it, and its declaration is the proof.

    Attributes:
        block: the first digits, 1 to 4 of them; 99 leaves 1,000 codes (there are about 900
            agencies).

    Example:
        ```yaml
        safir: {safir: {block: 99}, unique: true}
        ```
        gives `99042`.

    Source: agencies of France Travail, api.gouv.fr (code of 5 digits); no reserved block found.
    """

    block: str = "99"

    word: ClassVar[str] = "safir"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="code of an agency of France Travail",
        layout="5 digits, no check digit",
        mark="plain",
        parts=(Digits(5),),
        proof=kept(block),
        names=("safir", "code safir", "safir code", "code safir agence", "agence safir"),
    )
