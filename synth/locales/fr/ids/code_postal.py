"""The French postal code: real ones, which name a place and nobody in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import pyarrow as pa

from synth.locales.fr.places import postcodes
from synth.locales.homes import Postcodes
from synth.locales.identifier import Identifier, Proof
from synth.rng import U64

_SHAPE = "(?:(?:0[1-9]|[1-8][0-9]|9[0-5])[0-9]|97[1-46])[0-9]{2}"
"""Of codes in metropolitan and overseas departements, not the list."""


@cache
def _codes() -> Postcodes:
    return Postcodes.of(postcodes(), "code_postal")


def _by_people(words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG001
    """In proportion to the people who live there."""
    return _codes().by_people(words)


@dataclass(frozen=True)
class CodePostal:
    """Postal codes of France that exist, as often as people live there.

    Use it where a postal code stands alone. Beside a town, take both from one `address`: two
    thirds of the codes serve several communes, so a pair drawn apart would rarely be real.

    Example:
        ```yaml
        zip: {code_postal: {}}
        ```
        gives `59650`.

    Source: La Poste, base officielle des codes postaux; INSEE, populations legales
    (`data/SOURCES.toml`, `codes_postaux.csv`).
    """

    word: ClassVar[str] = "code_postal"

    @property
    def number(self) -> Identifier:
        """The codes of the list; Lille, Ajaccio and Saint-Denis de La Reunion among them."""
        return Identifier(
            word=self.word,
            title="French postal code",
            layout="5 digits: departement (2, overseas 3, Corsica 20), office; no check",
            mark="quasi",
            listed=lambda: _codes().codes,
            reserved=_SHAPE,
            proof=Proof(
                "none needed",
                "real codes: a postal code is shared by everybody who lives there and names "
                "nobody alone",
                "La Poste, base officielle des codes postaux",
            ),
            shown=("59000", "20000", "97400"),
            choose=_by_people,
            forms=("'F-' || {}", "'FR-' || {}"),
        )
