"""The French postal code: real ones, which name a place and nobody in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.locales.fr.places import postcodes
from synth.locales.identifier import Proof, matches_sql, shape
from synth.rng import U64, below


@cache
def _codes() -> tuple[pa.StringArray, U64]:
    """All postal codes in order, and the people who live in them and in those before."""
    table = postcodes().group_by("code_postal").aggregate([("weight", "sum")])
    table = table.sort_by("code_postal")
    weights = table["weight_sum"].to_numpy().astype(np.uint64)
    codes = pa.array(table["code_postal"].to_pylist(), pa.string())
    return codes, np.cumsum(weights)


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
    title: ClassVar[str] = "French postal code"
    layout: ClassVar[str] = "5 digits: departement (2, overseas 3, Corsica 20), office; no check"
    mark: ClassVar[str] = "quasi"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ("'F-' || {}", "'FR-' || {}")
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {}
    proof: ClassVar[Proof] = Proof(
        "none needed",
        "real codes: a postal code is shared by everybody who lives there and names nobody alone",
        "La Poste, base officielle des codes postaux",
    )

    def capacity(self) -> int:
        """The codes of the list."""
        return len(_codes()[0])

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG002
        """In proportion to the people who live there."""
        reached = _codes()[1]
        person = below(words, int(reached[-1]))
        return np.searchsorted(reached, person, side="right").astype(np.uint64)

    def encode(self, index: U64) -> pa.StringArray:
        """The code of that rank."""
        return _codes()[0].take(pa.array(index, pa.uint64()))

    def pattern(self) -> str:
        """The shape of codes in metropolitan and overseas departements, not the list."""
        return "(?:(?:0[1-9]|[1-8][0-9]|9[0-5])[0-9]|97[1-46])[0-9]{2}"

    def holds_sql(self, value: str) -> str:
        """The pattern; there is no check digit."""
        return matches_sql(value, self.pattern())

    def mask(self, text: str) -> str:
        """The shape: 99999."""
        return shape(text)

    def examples(self) -> tuple[str, ...]:
        """Lille, Ajaccio and Saint-Denis de La Reunion."""
        return ("59000", "20000", "97400")
