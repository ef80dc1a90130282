"""The old regional number of a job seeker."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits, Letters, Part


@dataclass(frozen=True)
class PoleEmploi(Blocked):
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
    layout: ClassVar[tuple[Part, ...]] = (Digits(7),)

    @property
    def number(self) -> Identifier:
        """All endings of the block."""
        return Identifier(
            word=self.word,
            title="old number of a job seeker",
            layout="7 digits and a letter or digit; no known check",
            mark="direct",
            parts=(*self.in_block, Letters(1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
            proof=self.proof,
            names=("ancien numero pole emploi", "ancien identifiant pole emploi"),
        )
