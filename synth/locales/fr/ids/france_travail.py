"""The national number of a job seeker at France Travail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from synth.locales import blocks
from synth.locales.identifier import Proof, matches_sql, shape
from synth.rng import U64, below

_DIGITS = 11


@dataclass(frozen=True)
class FranceTravail:
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
    title: ClassVar[str] = "number of a job seeker at France Travail"
    layout: ClassVar[str] = "11 digits, no known check digit"
    mark: ClassVar[str] = "direct"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ()
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {}

    def __post_init__(self) -> None:
        blocks.refuse_bad("france_travail.block", self.block, _DIGITS)

    @property
    def proof(self) -> Proof:
        """A convention: the block is declared, not published."""
        return blocks.declared(self.block)

    def capacity(self) -> int:
        """All endings of the block."""
        return blocks.size(self.block, _DIGITS)

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG002
        """Uniform over the block."""
        return below(words, self.capacity())

    def encode(self, index: U64) -> pa.StringArray:
        """The block followed by the index."""
        return blocks.encode(self.block, _DIGITS, index)

    def pattern(self) -> str:
        """The block and any ending."""
        return blocks.pattern(self.block, _DIGITS)

    def holds_sql(self, value: str) -> str:
        """The pattern; there is no check digit."""
        return matches_sql(value, self.pattern())

    def mask(self, text: str) -> str:
        """The shape: 99999999999."""
        return shape(text)

    def examples(self) -> tuple[str, ...]:
        """First, some and last number of the block."""
        return blocks.examples(self.block, _DIGITS)
