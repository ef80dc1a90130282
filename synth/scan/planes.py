"""Classes of all bytes of a text, a plane of bits for each class: one machine word says 64 of them.

Bytes are looked up in one table of classes and packed eight into one; steps over all of a text are
then an eighth of what they are byte by byte, and a run is counted by two words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.arrays import I64, Bools
from synth.scan.tokens import U8

Words = NDArray[np.uint64]

_STRETCH = 1 << 17
"""Bytes that are looked up at once: what is made of them stays in the processor's own memory."""

_WORD, _BYTES = 64, 8
_AROUND = 3
"""Words that stand around a text: one before, two behind."""

_ONE = np.uint64(1)

REACH = _WORD - _BYTES + 1
"""Bits that a word holds from any place on."""


@dataclass(frozen=True)
class Plane:
    """Which bytes of a text are of a class.

    Attributes:
        words: a bit for each byte, the first one lowest, with a word before and two behind.
    """

    words: Words

    @property
    def inner(self) -> Words:
        """The bits without those before the text and behind it, up to a whole word."""
        return self.words[1:-2]

    def ahead(self, step: int) -> Words:
        """At each byte the bit of one some bytes behind it, or before it.

        Args:
            step: how many, at most 63; below zero before.
        """
        if step < 0:
            return (self.words[1:-2] << np.uint64(-step)) | (
                self.words[:-3] >> np.uint64(_WORD + step)
            )
        return (self.words[1:-2] >> np.uint64(step)) | (self.words[2:-1] << np.uint64(_WORD - step))

    def both(self, step: int) -> "Plane":
        """Bytes that are of the class together with the one some bytes behind."""
        inner = self.inner & self.ahead(step)
        words = np.empty(len(self.words), np.uint64)
        words[0] = words[-2:] = 0
        words[1:-2] = inner
        return Plane(words)

    def long(self, least: int) -> "Plane":
        """Where runs of at least so many bytes begin or go on to have as many."""
        found, have = self, 1
        while have < least:
            step = min(have, least - have)
            found, have = found.both(step), have + step
        return found

    def runs(self, least: int) -> Words:
        """Where runs of at least so many bytes begin."""
        long = self.long(least)
        return long.inner & ~long.ahead(-1)

    def before(self, places: I64) -> NDArray[np.uint32]:
        """How many bytes before each place are of the class, shape (places,)."""
        octets = self.words.view(np.uint8)[_BYTES:]
        counts = np.cumsum(np.bitwise_count(octets), dtype=np.uint32)
        eighths = places >> 3
        behind = np.bitwise_count(octets[eighths] >> (places & 7).astype(np.uint8))
        found: NDArray[np.uint32] = counts[eighths] - behind
        return found

    def any_in(self, ends: I64) -> Bools:
        """In which texts there is one, shape (texts,).

        Args:
            ends: where each text begins, and where the last one ends, shape (texts + 1,).
        """
        counts = self.before(ends)
        found: Bools = counts[1:] != counts[:-1]
        return found

    def from_places(self, places: I64) -> Words:
        """The bits from each place on, `REACH` of them, the first one lowest; shape (places,)."""
        octets = self.words.view(np.uint8)
        words = np.ndarray((len(octets) - _BYTES + 1,), "<u8", octets.data, strides=(1,))
        found: Words = words[(places >> 3) + _BYTES] >> (places & 7).astype(np.uint64)
        return found

    def up_to(self, places: I64) -> Words:
        """The bits before each place, `REACH` of them, the last one highest; shape (places,)."""
        octets = self.words.view(np.uint8)
        words = np.ndarray((len(octets) - _BYTES + 1,), "<u8", octets.data, strides=(1,))
        found: Words = words[(places + 7) >> 3] << (-places & 7).astype(np.uint64)
        return found


def planes_of(letters: U8, table: bytes, bits: Sequence[int]) -> dict[int, Plane]:
    """Planes of some classes.

    Args:
        letters: the bytes of a text.
        table: the classes of each byte, one bit each.
        bits: the classes that are asked for.
    """
    size = (len(letters) + _WORD - 1) // _WORD + _AROUND
    octets = np.empty((len(bits), size * _BYTES), np.uint8)
    octets[:, :_BYTES] = octets[:, -_AROUND * _BYTES :] = 0
    room = np.empty(_STRETCH, np.uint8)
    for start in range(0, len(letters), _STRETCH):
        part = letters[start : start + _STRETCH].tobytes().translate(table)
        classes = np.frombuffer(part, np.uint8)
        there = np.bitwise_or.reduce(classes)
        first, last = start // 8 + _BYTES, (start + len(part) + 7) // 8 + _BYTES
        for place, bit in enumerate(bits):
            if there & bit:
                marks = np.bitwise_and(classes, bit, out=room[: len(part)])
                octets[place, first:last] = np.packbits(marks, bitorder="little")
            else:
                octets[place, first:last] = 0
    return {bit: Plane(octets[place].view("<u8")) for place, bit in enumerate(bits)}


def plane_of(marks: U8) -> Plane:
    """The plane of bytes that are not zero."""
    size = (len(marks) + _WORD - 1) // _WORD + _AROUND
    octets = np.zeros(size * _BYTES, np.uint8)
    packed = np.packbits(marks, bitorder="little")
    octets[_BYTES : _BYTES + len(packed)] = packed
    return Plane(octets.view("<u8"))


def places_of(marks: Words) -> I64:
    """The places of bits, in order."""
    octets = marks.view(np.uint8)
    some = np.flatnonzero(octets != 0)
    # Of bools places are found three times as fast.
    bits = np.flatnonzero(np.unpackbits(octets[some], bitorder="little").view(np.bool_))
    found: I64 = some[bits >> 3] * 8 + (bits & 7)
    return found


def first_run(stops: Words) -> Words:
    """The bits below the first that is set, in each word."""
    found: Words = (stops & (~stops + _ONE)) - _ONE
    return found


def last_run(stops: Words) -> Words:
    """The bits above the last that is set, in each word."""
    for step in (1, 2, 4, 8, 16, 32):
        stops = stops | stops >> np.uint64(step)
    found: Words = ~stops
    return found
