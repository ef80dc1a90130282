"""The old regional number of a job seeker."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales import blocks
from synth.locales.identifier import Identifier
from synth.locales.parts import Letters

_DIGITS = 7


@dataclass(frozen=True)
class PoleEmploi:
    """Numbers of seven digits and a letter that begin with 9999.

    Use it where a table still holds the number that was given by region before 2025.

    Attributes:
        block: the first digits, 1 to 6 of them.

    Example:
        ```yaml
        old_number: {pole_emploi: {}}
        ```
        gives `9999042Z`.

    Source: models of a public job-insertion platform (7 digits and a letter or digit, unique within
    a region); nothing official was found.
    """

    block: str = "9999"

    word: ClassVar[str] = "pole_emploi"

    def __post_init__(self) -> None:
        blocks.refuse_bad("pole_emploi.block", self.block, _DIGITS)

    @property
    def number(self) -> Identifier:
        """All endings of the block."""
        return Identifier(
            word=self.word,
            title="old number of a job seeker",
            layout="7 digits and a letter or digit; no known check",
            mark="direct",
            parts=(*blocks.parts(self.block, _DIGITS), Letters(1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
            proof=blocks.declared(self.block),
            names=("ancien numero pole emploi", "ancien identifiant pole emploi"),
        )
