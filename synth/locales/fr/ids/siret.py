"""The SIRET, the number of an establishment of a French company."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from synth.locales import luhn
from synth.locales.digits import beside, digits, split, text
from synth.locales.fr.ids import siren
from synth.locales.identifier import Proof, grouped, matches_sql, shape
from synth.rng import U64, below

_ESTABLISHMENTS = 99
_FORMS = (
    *(grouped("{}", (3, 3, 3, 5), sign) for sign in " ."),
    grouped("{}", (9, 5), " "),
)


@dataclass(frozen=True)
class Siret:
    """Establishment numbers of 14 digits: a SIREN that begins with 999, and 1 to 99 behind it.

    Use it for an employer's place of work. Both check digits are true.

    Example:
        ```yaml
        siret: {siret: {}, unique: true}
        ```
        gives `99900000300015`.

    Source: INSEE, definition of the SIRET number (SIREN, four digits, Luhn over all 14).
    """

    word: ClassVar[str] = "siret"
    title: ClassVar[str] = "number of an establishment (SIRET)"
    layout: ClassVar[str] = "SIREN (9 digits), establishment (4), Luhn check digit over all 14"
    mark: ClassVar[str] = "quasi"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = _FORMS
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {"stdnum.fr.siret": True}
    proof: ClassVar[Proof] = siren.PROOF

    def capacity(self) -> int:
        """99 establishments of each SIREN."""
        return siren.SIZE * _ESTABLISHMENTS

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG002
        """Uniform."""
        return below(words, self.capacity())

    def encode(self, index: U64) -> pa.StringArray:
        """SIREN and establishment are the digits of the index."""
        company, establishment = split(index, _ESTABLISHMENTS)
        place = digits(establishment + establishment.dtype.type(1), 4)
        return text(luhn.with_check(beside(siren.siren_digits(company), place)))

    def pattern(self) -> str:
        """999, six digits, 0001 to 0099, and a check digit."""
        return f"{siren.PREFIX}[0-9]{{6}}00(?:0[1-9]|[1-9][0-9])[0-9]"

    def holds_sql(self, value: str) -> str:
        """The pattern and both Luhn sums."""
        company, whole = luhn.holds_sql(value, 9), luhn.holds_sql(value, 14)
        return f"({matches_sql(value, self.pattern())} and {company} and {whole})"

    def mask(self, text: str) -> str:
        """The shape: 99999999999999."""
        return shape(text)

    def examples(self) -> tuple[str, ...]:
        """First establishments of two companies."""
        return ("99900000300015", "99999999800993")
