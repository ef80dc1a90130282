"""What a country says of where people live: places with their postcodes, and streets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from synth.arrays import I64
from synth.laws import Weights
from synth.locales.bundles import Part
from synth.registry import Values
from synth.rng import U64

_32 = np.uint64(32)


class Draws(Protocol):
    """Some rows that words are drawn for."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    def words(self, name: str) -> U64:
        """Fresh 64-bit words, a different stream for every name."""
        ...


@dataclass(frozen=True, eq=False)
class Places:
    """Real pairs of a place and its postcode.

    Attributes:
        everywhere: weights of all pairs.
        table: weights of pairs by group.
        groups: the codes of the groups.
        order: pairs by place in `table`.
        columns: what pairs have, by part of an address.
    """

    everywhere: Weights
    table: Weights
    groups: Values
    order: I64
    columns: Mapping[str, Values]


@dataclass(frozen=True, eq=False)
class Homes:
    """Where people of a country live.

    Attributes:
        doc: what an `address` is there, as the docstring of a generator.
        country: its ISO 3166 code.
        parts: all parts of an address.
        near: what the option `near` takes.
        group: the part that names a pair's group, which a model may decide.
        group_of: the groups of places that `near` names.
        places: reads the pairs.
        line: house numbers and streets, from words and, if asked, the pair of each row.
        is_local: whether a line hangs on the place.
    """

    doc: str
    country: str
    parts: Mapping[str, Part]
    near: str
    group: str
    group_of: Callable[[Values], Values]
    places: Callable[[], Places]
    line: Callable[[Draws, Callable[[], I64]], Values]
    is_local: bool = False


def house_numbers(rows: Draws, highest: int) -> I64:
    """House numbers less one, low ones more often: the product of two even draws; pure.

    Args:
        rows: of which.
        highest: house number.
    """
    word = rows.words("house")
    high, low = word >> _32, word & np.uint64(0xFFFFFFFF)
    return (((high * low) >> _32) * np.uint64(highest) >> _32).astype(np.int64)
