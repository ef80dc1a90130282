"""The SIREN, the number of a French company."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from synth.locales import luhn
from synth.locales.digits import Bytes, beside, digits, text
from synth.locales.identifier import Proof, grouped, matches_sql, shape
from synth.rng import U64, below

PREFIX = "999"
SIZE = 100_000

PROOF = Proof(
    "convention",
    "numbers are handed out upwards and 999 has not been reached; no text sets it aside, so this "
    "expires one day, and the list of live numbers was not checked",
    "INSEE, base Sirene: prefix 000 is in use (325175 is live there), nothing known from 999 on",
)


def siren_digits(index: U64) -> Bytes:
    """SIREN of indexes below `SIZE`, shape (rows, 9)."""
    return luhn.with_check(beside(PREFIX, digits(index, 5)))


@dataclass(frozen=True)
class Siren:
    """Company numbers of nine digits that begin with 999 and have a true check digit.

    Use it for the key of an employer. A sole trader's SIREN is personal data, hence the mark.

    Example:
        ```yaml
        siren: {siren: {}, unique: true}
        ```
        gives `999000003`.

    Source: INSEE, definition of the SIREN number (nine digits, Luhn).
    """

    word: ClassVar[str] = "siren"
    title: ClassVar[str] = "number of a French company (SIREN)"
    layout: ClassVar[str] = "9 digits, the last a Luhn check digit"
    mark: ClassVar[str] = "quasi"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = tuple(grouped("{}", (3, 3, 3), sign) for sign in " .")
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {"stdnum.fr.siren": True}
    proof: ClassVar[Proof] = PROOF

    def capacity(self) -> int:
        """Five free digits."""
        return SIZE

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG002
        """Uniform."""
        return below(words, SIZE)

    def encode(self, index: U64) -> pa.StringArray:
        """999, five digits and the check digit."""
        return text(siren_digits(index))

    def pattern(self) -> str:
        """999 and six digits."""
        return f"{PREFIX}[0-9]{{6}}"

    def holds_sql(self, value: str) -> str:
        """The pattern and the Luhn sum."""
        return f"({matches_sql(value, self.pattern())} and {luhn.holds_sql(value, 9)})"

    def mask(self, text: str) -> str:
        """The shape: 999999999."""
        return shape(text)

    def examples(self) -> tuple[str, ...]:
        """First and last."""
        return ("999000003", "999999998")
