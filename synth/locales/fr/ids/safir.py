"""The SAFIR code of an agency."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from synth.locales import blocks
from synth.locales.identifier import Proof, matches_sql, shape
from synth.rng import U64, below

_DIGITS = 5


@dataclass(frozen=True)
class Safir:
    """Agency codes of 5 digits that begin with a block the network keeps for tests.

    Use it for the key of an agency. No reserved block was found: an agency network that owns one
    declares it, and its declaration is the proof.

    Attributes:
        block: the first digits, 1 to 4 of them; 99 leaves 1,000 codes (there are about 900
            agencies).

    Example:
        ```yaml
        safir: {safir: {block: 99}, unique: true}
        ```
        gives `99042`.

    Source: agencies of France Travail, api.gouv.fr (code of 5 digits); no reserved block found.
    """

    block: str = "99"

    word: ClassVar[str] = "safir"
    title: ClassVar[str] = "code of an agency of France Travail"
    layout: ClassVar[str] = "5 digits, no check digit"
    mark: ClassVar[str] = "plain"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ()
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {}

    def __post_init__(self) -> None:
        blocks.refuse_bad("safir.block", self.block, _DIGITS)

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
        """The shape: 99999."""
        return shape(text)

    def examples(self) -> tuple[str, ...]:
        """First, some and last number of the block."""
        return blocks.examples(self.block, _DIGITS)
