"""Lines that may hold something, told from the many that hold nothing by one pass over their bytes.

Every byte is looked up once in a table of classes, one bit each; what follows are a few steps over
all of a block at once, and then a look at the places that they leave. Of a line that is left out
all judges say nothing: more lines may be kept than they need, never fewer.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from synth.arrays import I64, Bools, ends_of, taken
from synth.locales.judge import ACCENTS, LEAST_DIGITS, LINKS, Judge, Trace, digits_of
from synth.registry import Values
from synth.scan.tokens import U8
from synth.scan.unfolded import CODE_RUN, CODES, ENTITIES, PERCENT, QUOTED, has_code, say_texts

_CHAIN, _AMONG, _CODE, _DIGIT, _OPEN, _LETTER, _ALARM = (1 << bit for bit in range(7))
"""A digit or what may stand between two; these, and letters that may stand among them; a letter of
base64; a digit; what may stand before two letters that begin a number; a letter; what is looked at
wherever it stands."""

_CHUNK = 1 << 18
"""Bytes that are gone through at once: all steps find them in the processor's own memory."""

_ONE = np.uint64(1)
_RARE = b"q"
"""A letter of `QUOTED` that a block is sooner looked through for."""

_LETTERS, _LINE_FEED, _COLON = 26, ord("\n"), ord(":")
_WORD, _WORDS = 8, 4
"""Bytes of a machine word, and words by which the digits of a stretch are counted."""

_MOMENTS = ("1111011011011", "1101101111011")
"""Digits of a day and an hour, of a year first or last. With a colon behind they stand in most
lines of many logs."""


@dataclass(frozen=True)
class _Asked:
    """What all judges together ask for.

    Attributes:
        table: the classes of each byte.
        digits: fewest in a row, with nothing but links between.
        lettered: fewest where a letter stands among them.
        heads: which two capitals begin a number, by 26 times the first.
        has_moments: whether a day and an hour may be taken for a number.
    """

    table: bytes
    digits: int
    lettered: int
    heads: Bools
    has_moments: bool


@cache
def _asked(traces: tuple[Trace, ...], signs: bytes) -> _Asked:
    letters = _both("".join(trace.letters for trace in traces))
    glued = _both("".join(word[-1] for trace in traces for word in trace.glued))
    digits, capitals = list(b"0123456789"), _both("".join(map(chr, range(65, 91))))
    links = list(LINKS.encode())
    classes = {
        _CHAIN: [*digits, *links],
        _AMONG: [*digits, *links, *letters],
        _CODE: list(CODES),
        _DIGIT: digits,
        _OPEN: [*glued, *(one for one in range(256) if one not in (*digits, *capitals))],
        _LETTER: capitals,
        _ALARM: [*signs, *PERCENT, *(one for one in range(0xC2, 0xF5) if one != ACCENTS)],
    }
    table = np.zeros(256, np.uint8)
    for bit, members in classes.items():
        table[members] |= bit
    heads = np.zeros(_LETTERS**2, np.bool_)
    for head in " ".join(trace.heads for trace in traces).split():
        first, second = np.frombuffer(head.encode(), np.uint8)
        heads[_pair(first, second)] = True
    return _Asked(
        table.tobytes(),
        min(trace.digits for trace in traces if trace.digits),
        min((trace.digits for trace in traces if trace.letters), default=0),
        heads,
        any(trace.has_moments for trace in traces),
    )


_IS_ALARM = bytes(byte in b"@%" or (byte >= 0xC2 and byte != ACCENTS) for byte in range(256))  # noqa: PLR2004
_IS_ONE = b"\1"


def _both(letters: str) -> list[int]:
    return list((letters.lower() + letters.upper()).encode())


def _pair(first: U8, second: U8) -> I64:
    """Two letters of either case as one number, shape (rows,)."""
    pair: I64 = ((first & 0x1F) - 1).astype(np.int64) * _LETTERS + (second & 0x1F) - 1
    return pair


def _lanes(bit: int) -> np.uint64:
    """A bit in each byte of a machine word."""
    return np.uint64(bit * 0x0101010101010101)


def kept(lines: Values, judges: tuple[Judge, ...]) -> tuple[I64, int]:
    """The lines that may hold something, and how many of the others have a digit; pure.

    Args:
        lines: as `of_lines` gives them, shape (rows,).
        judges: who looks.
    """
    ends, letters = ends_of(lines)
    if (letters[ends[1:-1] - 1] != _LINE_FEED).any():
        return np.arange(len(lines)), 0
    signs = "".join(judge.sign for judge in judges).encode()
    asked = _asked(tuple(judge.trace for judge in judges), signs)
    longest = int(np.diff(ends).max(initial=0))
    room = np.empty((4, min(len(letters), max(longest, _CHUNK))), np.uint8)
    rows, others, first = [np.zeros(0, np.int64)], 0, 0
    while first < len(lines):
        last = max(first + 1, int(np.searchsorted(ends, ends[first] + _CHUNK, "right")) - 1)
        start, stop = int(ends[first]), int(ends[last])
        block = letters[start:stop].tobytes()
        if (_RARE in block and QUOTED in block) or any(one in block for one in ENTITIES):
            return np.arange(len(lines)), 0
        chunk = _Chunk.of(letters[start:stop], block.translate(asked.table), room)
        has_digit = np.bitwise_or.reduceat(chunk.classes, ends[first:last] - start) & _DIGIT > 0
        found = np.searchsorted(ends[first : last + 1], chunk.suspects(asked) + start, "right") - 1
        found = np.unique(found)
        has_digit[found] = False
        rows.append(found + first)
        others += int(has_digit.sum())
        first = last
    return np.concatenate(rows), others


def kept_cells(texts: Values) -> tuple[I64, int]:
    """The values of a column that may hold something, and how many others have a digit; pure.

    They may as they are, or when they are unfolded.

    Args:
        texts: shape (rows,), may hold nulls.
    """
    ends, letters = ends_of(texts)
    data = letters.tobytes()
    if (_RARE in data and QUOTED in data) or any(one in data for one in ENTITIES):
        return np.arange(len(texts)), 0
    digits = digits_of(texts)
    may = digits >= LEAST_DIGITS
    found = data.translate(_IS_ALARM)
    if _IS_ONE in found:
        places = np.flatnonzero(np.frombuffer(found, np.bool_))
        may[np.searchsorted(ends, places, "right") - 1] = True
    long = np.flatnonzero((np.diff(ends) >= CODE_RUN) & ~may)
    if len(long):
        may[long[has_code(taken(texts, long))]] = True
    has_digit = (digits > 0) & ~may
    if texts.null_count:
        has_digit &= np.asarray(texts.is_valid())
    return np.flatnonzero(may), int(has_digit.sum())


@dataclass(frozen=True)
class _Chunk:
    """Some lines.

    Attributes:
        letters: their bytes.
        classes: of each.
        words: the classes of eight bytes from each one on, those behind the end 0.
        room: memory to work in, which stays in the processor, shape (4, bytes or more).
    """

    letters: U8
    classes: U8
    words: NDArray[np.uint64]
    room: U8

    @staticmethod
    def of(letters: U8, classes: bytes, room: U8) -> "_Chunk":
        """Lines with their classes.

        Args:
            letters: their bytes.
            classes: of each.
            room: as `_Chunk` has it.
        """
        padded = np.frombuffer(classes + bytes(_WORD * (_WORDS + 1)), np.uint8)
        words = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded.data, strides=(1,))
        return _Chunk(letters, padded[: len(letters)], words, room)

    def suspects(self, asked: _Asked) -> I64:
        """Places at which something may stand, not in order."""
        if len(self.classes) <= CODE_RUN:
            return np.arange(len(self.classes))
        marks = self._marks(asked)
        places = np.flatnonzero(marks != 0)
        found = marks[places]
        codes = _first(places[found & _CODE > 0])
        heads = places[found & _LETTER > 0]
        lettered = places[found & (_AMONG | _CHAIN) == _AMONG]
        if len(lettered):
            among = _first(places[found & _AMONG > 0])
            lettered = among[np.unique(np.searchsorted(among, lettered, "right") - 1)]
        return np.concatenate(
            [
                # Nothing stands before the first byte by which to know what begins there.
                np.zeros(1, np.int64),
                places[found & _ALARM > 0],
                self._many(_first(places[found & _CHAIN > 0]), _CHAIN, asked.digits, asked),
                self._many(lettered, _AMONG, asked.lettered, asked),
                codes[say_texts(self.letters, codes)],
                heads[asked.heads[_pair(self.letters[heads], self.letters[heads + 1])]],
            ]
        )

    def _marks(self, asked: _Asked) -> U8:
        """Where runs begin that are long enough, heads, and what is looked at anywhere."""
        classes = self.classes
        marks: U8
        marks, long, more, last = self.room[:, : len(classes)]
        np.bitwise_and(classes, _ALARM, out=marks)
        long = np.bitwise_and(classes[:-1], classes[1:], out=long[:-1])
        if asked.heads.any():
            # A digit, or a link and what may follow it; numpy's own shift to the left is slow.
            behind = np.right_shift(classes[:-1], 3, out=more[:-1])
            behind |= long
            behind *= _LETTER
            heads = np.bitwise_and(behind[3:], long[1:-2], out=behind[3:])
            heads &= np.add(classes[:-4], classes[:-4], out=last[:-4])
            heads &= _LETTER
            marks[1:-3] |= heads
        have = 2
        for width, bits in ((asked.digits, _AMONG | _CHAIN), (CODE_RUN, _CODE)):
            while have < width:
                step = min(have, width - have)
                long = np.bitwise_and(long[:-step], long[step:], out=long[:-step])
                have += step
            marks[: len(long)] |= np.bitwise_and(long, bits, out=more[: len(long)])
        return marks

    def _many(self, starts: I64, bit: int, digits: int, asked: _Asked) -> I64:
        """Of stretches of one class those that have enough digits, or are too long to say.

        Args:
            starts: of each.
            bit: the class.
            digits: how many are enough.
            asked: what all judges ask for.
        """
        # The first word is of the class: no stretch is shorter.
        counts = np.bitwise_count(self.words[starts] & _lanes(_DIGIT))
        lengths, left = np.full(len(starts), _WORD), np.arange(len(starts))
        for step in range(_WORD, _WORD * _WORDS, _WORD):
            word = self.words[starts[left] + step]
            stops = ~word & _lanes(bit)
            # All bits before the first byte that is none of the class.
            inside = (stops & (~stops + _ONE)) - _ONE
            counts[left] += np.bitwise_count(word & inside & _lanes(_DIGIT))
            lengths[left] += np.bitwise_count(inside & _lanes(1))
            left = left[stops == 0]
            if not len(left):
                break
        many = counts >= digits
        if not asked.has_moments:
            nearly = np.flatnonzero(many & (counts == len(_MOMENTS[0].replace("0", ""))))
            many[nearly] &= ~self._are_moments(starts[nearly] + lengths[nearly])
        many[left] = True
        found: I64 = starts[many]
        return found

    def _are_moments(self, stops: I64) -> Bools:
        """Whether the last digits before a colon are those of a day and an hour."""
        width = len(_MOMENTS[0])
        behind = self.letters[np.minimum(stops, len(self.letters) - 1)]
        places = np.maximum(stops - width, 0)[:, None] + np.arange(width)
        is_digit = self.classes[places] & _DIGIT > 0
        known = np.array([[sign == "1" for sign in one] for one in _MOMENTS])
        found: Bools = (is_digit[:, None] == known).all(axis=2).any(axis=1) & (behind == _COLON)
        return found


def _first(places: I64) -> I64:
    """The first of places that follow one another."""
    is_first = np.ones(len(places), np.bool_)
    is_first[1:] = np.diff(places) > 1
    first: I64 = places[is_first]
    return first
