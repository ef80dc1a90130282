"""What a country says of where people live: places with their postcodes, and streets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from synth.arrays import I64
from synth.laws import Weights, integer_weights
from synth.locales.bundles import Part
from synth.registry import Values
from synth.rng import U64, below

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

    @staticmethod
    def of(weight: I64, coded: Values, columns: Mapping[str, Values]) -> "Places":
        """Pairs with the weights of all of them and of those of each group.

        Args:
            weight: of each pair, shape (pairs,).
            coded: the group of each, as a dictionary.
            columns: as `Places` has them.
        """
        group = coded.indices.to_numpy()
        order = np.argsort(group, kind="stable")
        cuts = np.flatnonzero(np.diff(group[order])) + 1
        return Places(
            integer_weights([weight]),
            integer_weights(np.split(weight[order], cuts)),
            coded.dictionary,
            order,
            columns,
        )


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


@dataclass(frozen=True, eq=False)
class Postcodes:
    """All postal codes in order, and how many people live in them.

    Attributes:
        codes: shape (codes,).
        reached: the people of each and of all before it, shape (codes,).
    """

    codes: pa.StringArray
    reached: U64

    @staticmethod
    def of(pairs: pa.Table, column: str) -> "Postcodes":
        """The codes of real pairs of a place and its postcode.

        Args:
            pairs: with a column `weight`.
            column: which holds the codes.
        """
        table = pairs.group_by(column).aggregate([("weight", "sum")]).sort_by(column)
        weights = table["weight_sum"].to_numpy().astype(np.uint64)
        return Postcodes(pa.array(table[column].to_pylist(), pa.string()), np.cumsum(weights))

    def by_people(self, words: U64) -> U64:
        """Indices of codes, in proportion to the people who live there; pure.

        Args:
            words: fresh 64-bit words, shape (rows,).
        """
        person = below(words, int(self.reached[-1]))
        return np.searchsorted(self.reached, person, side="right").astype(np.uint64)
