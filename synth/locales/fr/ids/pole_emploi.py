"""The old regional number of a job seeker."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import CAPITALS, Digits, Letters, Part


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
    after: ClassVar[tuple[Part, ...]] = (Letters(1, CAPITALS),)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="old number of a job seeker",
        layout="7 digits and a letter or digit; no known check",
        mark="direct",
        parts=(Digits(7),),
        proof=kept(block),
        names=("ancien numero pole emploi", "ancien identifiant pole emploi"),
    )
