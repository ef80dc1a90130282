"""The number of a French pupil or student (INE)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits, Fixed, Part


@dataclass(frozen=True)
class Ine(Blocked):
    """Numbers of students that begin with 000.

    Use it for training records. Neither its check nor a reserved range is published.

    Attributes:
        block: the first digits, 1 to 8 of them.

    Example:
        ```yaml
        ine: {ine: {}}
        ```
        gives `000000042ZZ`.

    Source: order of 16 February 2012, article 3 (a number without meaning); no reserved range was
    found.
    """

    block: str = "000"

    word: ClassVar[str] = "ine"
    after: ClassVar[tuple[Part, ...]] = (Fixed("ZZ"),)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a student (INE)",
        layout="9 digits, 2 letters; no known check",
        mark="direct",
        parts=(Digits(9),),
        proof=kept(block),
        names=("ine", "numero ine", "code ine"),
    )
