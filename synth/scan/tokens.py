"""Signs of a text that stand outside quotes, found in all of it at once."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import I64, Bools, buffer, taken
from synth.registry import Values

U8 = NDArray[np.uint8]
_BACKSLASH = ord("\\")


@dataclass(frozen=True)
class Tokens:
    """Signs outside quotes and the quotes around texts, in order.

    Attributes:
        data: the text, UTF-8.
        places: of the signs, shape (signs,).
        signs: which they are.
        quotes: where those stand that open and close.
    """

    data: U8
    places: I64
    signs: U8
    quotes: I64

    def among(self, *signs: str) -> Bools:
        """Which of them are among some."""
        found: Bools = _table("".join(signs).encode())[self.signs]
        return found


@cache
def _table(signs: bytes) -> Bools:
    table = np.zeros(256, np.bool_)
    table[list(signs)] = True
    return table


def tokens(data: U8, signs: bytes, *, quote: bytes = b'"', escapes: bool = True) -> Tokens:
    """All of a text.

    Args:
        data: UTF-8; it begins outside quotes.
        signs: that are looked for.
        quote: the one sign of quotes.
        escapes: whether a backslash takes the meaning of a quote behind it; twice the quote does
            so anyway, as it closes and opens.
    """
    places = np.flatnonzero(_table(signs + quote)[data])
    found = data[places]
    is_quote = found == quote[0]
    if escapes:
        is_escaped = _escaped(data, places[is_quote])
        kept = np.ones(len(places), np.bool_)
        kept[np.flatnonzero(is_quote)[is_escaped]] = False
        places, found, is_quote = places[kept], found[kept], is_quote[kept]
    is_outside = ~is_quote & (np.cumsum(is_quote) % 2 == 0)
    return Tokens(data, places[is_outside], found[is_outside], places[is_quote])


def _escaped(data: U8, places: I64) -> Bools:
    """Behind which places an odd number of backslashes stands, shape (places,)."""
    found = np.zeros(len(places), np.bool_)
    behind = np.flatnonzero((places > 0) & (data[places - 1] == _BACKSLASH))
    if len(behind):
        backslashes = np.flatnonzero(data == _BACKSLASH)
        is_start = np.ones(len(backslashes), np.bool_)
        is_start[1:] = np.diff(backslashes) > 1
        starts = backslashes[is_start]
        run = starts[np.searchsorted(starts, places[behind] - 1, "right") - 1]
        found[behind] = (places[behind] - run) % 2 == 1
    return found


def spans(data: U8, starts: I64, stops: I64) -> Values:
    """Parts of a text, which follow one another, as texts.

    Args:
        data: UTF-8.
        starts: of each part, shape (parts,), none before the end of the one before.
        stops: of each part.
    """
    if not len(starts):
        return pa.array([], pa.string())
    offsets = np.stack([starts, stops], 1).reshape(-1).astype(np.int32)
    both = pa.StringArray.from_buffers(len(offsets) - 1, buffer(offsets), buffer(data))
    return taken(both, np.arange(0, len(offsets), 2))
