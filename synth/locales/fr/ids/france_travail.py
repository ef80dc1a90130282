"""The national number of a job seeker at France Travail."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked, kept
from synth.locales.identifier import Identifier, Live
from synth.locales.parts import Digits

LIVE = Live(
    "numbers of job seekers at France Travail",
    ((Digits(11),),),
    (
        "(?:num[eé]ro|n°|identifiant) (?:de )?(?:france travail|demandeur(?: d'emploi)?)",
        "france travail",
    ),
    is_said=True,
)


@dataclass(frozen=True)
class FranceTravail(Blocked):
    """Job seeker numbers of 11 digits that begin with a block the agency keeps for tests.

    Use it for the agency's own key of a person. No check digit and no reserved block were found
    in any published text: an agency that owns a block declares it, and its declaration is the
    proof.

    Attributes:
        block: the first digits, 1 to 10 of them; 999 until the agency declares its own.

    Example:
        ```yaml
        ft_number: {france_travail: {block: 999}}
        ```
        gives `99900012345`.

    Source: validators of a public job-insertion platform (11 digits, national since about March
    2025); nothing official was found.
    """

    block: str = "999"

    word: ClassVar[str] = "france_travail"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a job seeker at France Travail",
        layout="11 digits, no known check digit",
        mark="direct",
        parts=(Digits(11),),
        live=LIVE,
        proof=kept(block),
        names=(
            *("identifiant demandeur emploi", "france travail", "numero france travail"),
            *("pole emploi id", "identifiant pole emploi", "identifiant france travail"),
            *("numero pole emploi", "france travail id", "identifiant national demandeur"),
            *("numero demandeur emploi", "identifiant de", "ft number", "numero ft"),
            *("pole emploi",),
        ),
    )
