"""Random words by address: the only source of chance in the project.

A word is a hash of a stream and a row's address, so any column of any row can be computed
alone, in any order, by any worker. The mixing function is the finaliser of SplitMix64 (Steele,
Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Only integer
operations are used: they give the same bytes on every processor.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from math import isqrt

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

STREAM_VERSION = 1
"""Raised whenever the same schema and seed would give other values than before."""

_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_ROUNDS = 4
_SMALL = 1 << 12


@dataclass(frozen=True)
class Stream:
    """One sequence of words: a key to add and an odd number to multiply addresses by."""

    key: int
    gamma: int


def stream(seed: int, *names: str) -> Stream:
    """The stream of a name, such as `stream(7, "job_seeker", "phone", "word")`.

    Key and multiplier both come from BLAKE2b, so two streams are never shifts of one another.
    Each name is preceded by its length: `("ab", "c")` and `("a", "bc")` differ.

    Args:
        seed: the schema's seed.
        names: table, column or let, part, word.
    """
    digest = blake2b(digest_size=16, person=b"synth stream")
    digest.update(f"{STREAM_VERSION}\0{seed}".encode())
    for name in names:
        text = name.encode()
        digest.update(len(text).to_bytes(4, "little") + text)
    value = digest.digest()
    key = int.from_bytes(value[:8], "little")
    return Stream(key, int.from_bytes(value[8:], "little") | 1)


def mix(values: U64) -> U64:
    """Mix uint64 in place so that every input bit reaches every output bit; a bijection.

    Args:
        values: shape (rows,), overwritten and returned.
    """
    shifted = values >> np.uint64(30)
    values ^= shifted
    values *= _M1
    np.right_shift(values, np.uint64(27), out=shifted)
    values ^= shifted
    values *= _M2
    np.right_shift(values, np.uint64(31), out=shifted)
    values ^= shifted
    return values


def words(source: Stream, address: U64) -> U64:
    """One 64-bit word for each address, shape (rows,); pure.

    Args:
        source: the stream to draw from.
        address: shape (rows,), what identifies each row of the table.
    """
    values = address * np.uint64(source.gamma)
    values += np.uint64(source.key)
    return mix(values)


def below(word: U64, bound: int) -> U64:
    """Whole numbers in [0, bound) from words, for one bound of at most 2**63.

    Multiply-high: the top bits of the word decide, so no rejection and no modulo bias above
    bound / 2**32 (bounds below 2**32) or bound / 2**64.

    Args:
        word: shape (rows,), uint64.
        bound: how many values, at least 1.
    """
    if bound < 1 << 32:
        return ((word >> _32) * np.uint64(bound)) >> _32
    return high(word, np.full(1, bound, np.uint64))


def high(word: U64, bound: U64) -> U64:
    """The high half of the 128-bit product of words and bounds: numbers in [0, bound).

    Args:
        word: shape (rows,), uint64.
        bound: shape (rows,) or (1,), uint64; 0 gives 0.
    """
    word_high, word_low = word >> _32, word & _LOW
    bound_high, bound_low = bound >> _32, bound & _LOW
    middle = word_high * bound_low + ((word_low * bound_low) >> _32)
    carry = word_low * bound_high + (middle & _LOW)
    found: U64 = word_high * bound_high + (middle >> _32) + (carry >> _32)
    return found


def child_address(parent: U64, ordinal: U64) -> U64:
    """Addresses of children from their parents' addresses and their numbers under the parent.

    They do not shift when another parent has more or fewer children.

    Args:
        parent: shape (rows,), the parent's address for each child.
        ordinal: shape (rows,), from 0 under each parent.
    """
    values = parent + np.uint64(0x9E3779B97F4A7C15)
    mix(values)
    values += ordinal
    return values


@dataclass(frozen=True)
class Permutation:
    """A keyed bijection of [0, size): unique values in no memory, without a retry.

    A Feistel network of four rounds or more, each with a key of its own (equal keys would still be
    a bijection, but not uniform), over the smallest rectangle of two nearly equal sides that holds
    the domain; the few values that fall outside walk the cycle until they are inside (Black and
    Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, methods 2 and 3).

    Attributes:
        size: how many values there are.
        keys: one odd number for each round.
    """

    size: int
    keys: tuple[int, ...]

    def __call__(self, index: U64) -> U64:
        """Where each index goes, shape (rows,), uint64 below `size`; pure.

        Args:
            index: shape (rows,), uint64, each below `size`.
        """
        if self.size == 1:
            return np.zeros_like(index)
        values = self._rounds(index)
        bound = np.uint64(self.size)
        outside = np.flatnonzero(values >= bound)
        while outside.size:
            walked = self._rounds(values[outside])
            values[outside] = walked
            outside = outside[walked >= bound]
        return values

    @cached_property
    def _sides(self) -> tuple[int, int]:
        """Rows and columns of the rectangle."""
        columns = isqrt(self.size - 1) + 1
        return -(-self.size // columns), columns

    def _rounds(self, index: U64) -> U64:
        rows, columns = self._sides
        left = index // np.uint64(columns)
        right = index - left * np.uint64(columns)
        for number, key in enumerate(self.keys):
            if number % 2:
                right += _scrambled(left, key, columns)
                right -= np.uint64(columns) * (right >= columns)
            else:
                left += _scrambled(right, key, rows)
                left -= np.uint64(rows) * (left >= rows)
        left *= np.uint64(columns)
        left += right
        return left


def _scrambled(half: U64, key: int, bound: int) -> U64:
    """A keyed function of one half of an index, below `bound`, which is below 2**32."""
    mixed = half * np.uint64(key)
    mixed += np.uint64(key >> 7)
    mixed ^= mixed >> _32
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed >>= _32
    mixed *= np.uint64(bound)
    mixed >>= _32
    return mixed


def permutation(size: int, seed: int, *names: str) -> Permutation:
    """The keyed bijection of [0, size) that a name stands for.

    Args:
        size: how many values there are, at most 2**62.
        seed: the schema's seed.
        names: table, column and word, as for `stream`.
    """
    # Four rounds are even for large sides; sides of a few values need more mixing.
    rounds = _ROUNDS if size >= _SMALL else 3 * _ROUNDS
    keys = tuple(stream(seed, *names, f"round {number}").gamma for number in range(rounds))
    return Permutation(size, keys)
