"""Seeded choices of an audit: which rows and which columns are tried."""

import numpy as np
from numpy.typing import NDArray

from synth.audit.types import Codes
from synth.rng import U64, mix, permutation, stream, words


def picked(rows: int, count: int, seed: int, *names: str) -> NDArray[np.int64]:
    """Different numbers below `rows` in a random order, shape (min(count, rows),); pure."""
    if not rows:
        return np.zeros(0, np.int64)
    index = np.arange(min(count, rows), dtype=np.uint64)
    return permutation(rows, seed, "audit", *names)(index).astype(np.int64)


def numbers(count: int, seed: int, *names: str) -> U64:
    """Random 64-bit words, shape (count,); pure."""
    return words(stream(seed, "audit", *names), np.arange(count, dtype=np.uint64))


def row_keys(codes: Codes, positions: NDArray[np.int64] | None = None) -> U64:
    """A 64-bit key of each row's cells, shape (rows,): equal rows have equal keys; pure.

    Different rows share a key by chance only: once in 2**64 pairs.

    Args:
        codes: shape (rows, attributes).
        positions: of the attributes that count, in this order; all by default.
    """
    keys = np.zeros(len(codes), np.uint64)
    for place in range(codes.shape[1]) if positions is None else positions:
        keys += codes[:, place].astype(np.uint64)
        keys += np.uint64(0x9E3779B97F4A7C15)
        mix(keys)
    return keys
