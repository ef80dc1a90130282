"""The Belgian postal code: real ones, which name a place and nobody in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import pyarrow as pa

from synth.locales.be.lists import read_list
from synth.locales.homes import Postcodes
from synth.locales.identifier import Identifier, Proof
from synth.rng import U64


@cache
def _codes() -> Postcodes:
    return Postcodes.of(read_list("postcodes"), "postcode")


def _by_people(words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG001
    """In proportion to the people who live there."""
    return _codes().by_people(words)


@dataclass(frozen=True)
class Postcode:
    """Postal codes of Belgium that exist, as often as people live there.

    Use it where a postal code stands alone. Beside a town, take both from one `address`.

    Example:
        ```yaml
        zip: {postcode: {}}
        ```
        gives `2000`.

    Source: Statbel, conversion table from postal codes to REFNIS codes (`data/SOURCES.toml`,
    `postcodes.csv`).
    """

    word: ClassVar[str] = "postcode"

    @property
    def number(self) -> Identifier:
        """The codes of the list; Brussels, Liege and Eupen among them."""
        return Identifier(
            word=self.word,
            title="Belgian postal code",
            layout="4 digits, the first from 1 to 9; no check",
            mark="quasi",
            listed=lambda: _codes().codes,
            reserved="[1-9][0-9]{3}",
            proof=Proof(
                "none needed",
                "real codes: a postal code is shared by everybody who lives there and names "
                "nobody alone",
                "Statbel, conversion table from postal codes to REFNIS codes",
            ),
            shown=("1000", "4000", "4700"),
            choose=_by_people,
            forms=("'B-' || {}",),
        )
