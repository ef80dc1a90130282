"""The number of a French health or social establishment (FINESS)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Finess(Blocked):
    """Numbers of establishments that begin with 0099; no departement is 00.

    Use it for the centres where job seekers are examined or trained for work.

    Attributes:
        block: the first digits, 1 to 7 of them.

    Example:
        ```yaml
        finess: {finess: {}}
        ```
        gives `009900424`.

    Source: Fichier national des établissements sanitaires et sociaux (9 digits, the first two the
    departement's, the last a Luhn check digit); no reserved range was found.
    """

    block: str = "0099"

    word: ClassVar[str] = "finess"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of an establishment (FINESS)",
        layout="9 digits: departement (2), 6 digits, a Luhn check digit",
        mark="plain",
        parts=(Digits(8), Luhn()),
        proof=kept(block),
        names=("finess", "numero finess", "code finess"),
    )
