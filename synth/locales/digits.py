"""Numbers written as text of one width, a whole block at a time.

A byte matrix of shape (rows, width) becomes an Arrow string array without a copy of its bytes:
8 to 15 ns a row, where a cast from integers costs 30 to 60 and drops leading zeros.
"""

from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import ends_of
from synth.registry import Values
from synth.rng import U64

Bytes = NDArray[np.uint8]


@cache
def _four_digits() -> NDArray[np.uint32]:
    """The four ASCII digits of 0 to 9999, each as one machine word."""
    number = np.arange(10_000)[:, None]
    digits = number // np.array([1000, 100, 10, 1]) % 10 + ord("0")
    words: NDArray[np.uint32] = digits.astype(np.uint8).view(np.uint32).reshape(-1)
    return words


def split(values: U64, by: int) -> tuple[U64, U64]:
    """Quotient and remainder by one number; numpy's own remainder is four times slower.

    Args:
        values: shape (rows,), uint64.
        by: the divisor, at least 1.
    """
    quotient = values // np.uint64(by)
    return quotient, values - quotient * np.uint64(by)


def digits(values: U64, width: int) -> Bytes:
    """The last `width` decimal digits of each value as ASCII, shape (rows, width); pure.

    Args:
        values: shape (rows,), uint64.
        width: how many digits, leading zeros included.
    """
    groups = -(-width // 4)
    matrix = np.empty((len(values), groups * 4), np.uint8)
    words = matrix.view(np.uint32)
    for group in reversed(range(groups)):
        values, last = split(values, 10_000)
        words[:, group] = _four_digits()[last]
    return matrix[:, groups * 4 - width :]


def beside(*parts: str | Bytes) -> Bytes:
    """Byte matrices and fixed texts side by side, shape (rows, sum of widths).

    Args:
        parts: at least one matrix; a text stands in every row.
    """
    rows = max(len(part) for part in parts if not isinstance(part, str))
    columns = [
        np.broadcast_to(np.frombuffer(part.encode(), np.uint8), (rows, len(part)))
        if isinstance(part, str)
        else part
        for part in parts
    ]
    return np.concatenate(columns, axis=1)


def text(matrix: Bytes) -> pa.StringArray:
    """An Arrow string array of the rows of a byte matrix.

    Args:
        matrix: shape (rows, width), ASCII; rows x width below 2**31.
    """
    rows, width = matrix.shape
    offsets = np.arange(0, rows * width + 1, width, dtype=np.int32)
    data = np.ascontiguousarray(matrix).reshape(-1)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets.data), pa.py_buffer(data.data))


def are_digits(texts: Values, width: int) -> bool:
    """Whether all texts are so many digits and nothing else.

    Args:
        texts: without nulls.
        width: how many.
    """
    ends, letters = ends_of(texts)
    is_digit = letters - np.uint8(ord("0")) <= 9  # noqa: PLR2004 - digits
    return bool((np.diff(ends) == width).all() and is_digit.all())


def numbers_of(texts: Values) -> U64:
    """The numbers that texts of at most 19 digits are, shape (rows,).

    Args:
        texts: digits alone, without nulls.
    """
    numbers: U64 = np.asarray(texts.cast(pa.uint64()))
    return numbers


def matrix(texts: Values, width: int) -> Bytes:
    """The bytes of texts that all have one width, shape (rows, width): what `text` undoes.

    Args:
        texts: ASCII, without nulls.
        width: of each of them.
    """
    if not len(texts):
        return np.zeros((0, width), np.uint8)
    _, offsets, data = texts.buffers()
    start = int(np.frombuffer(offsets, np.int32)[texts.offset])
    size = len(texts) * width
    return np.frombuffer(data, np.uint8)[start : start + size].reshape(-1, width)
