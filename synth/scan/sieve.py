"""Lines that may hold something, told from the many that hold nothing by one pass over their bytes.

Every byte is looked up once in a table of classes, one bit each; what follows are a few steps over
all of a block at once, and then a look at the places that they leave. Of a line that is left out
all judges say nothing: more lines may be kept than they need, never fewer.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from synth.arrays import I64, Bools, ends_of
from synth.locales.columns import ACCENTS, LINKS
from synth.locales.judge import Judge, Trace
from synth.registry import Values
from synth.scan.tokens import U8
from synth.scan.unfolded import (
    CODE_RUN,
    CODES,
    QUOTED,
    QUOTES,
    SIGNS,
    say_literals,
    say_signs,
    say_texts,
)

_CHAIN, _OPEN, _LETTER, _BEFORE, _AMONG, _CODE, _DIGIT, _ALARM = (1 << bit for bit in range(8))
"""A digit or what may stand between two; what may stand before two letters that begin a number; a
letter; what may stand before a letter that is one of a number's digits; such a letter; a letter of
base64; a digit; what is looked at wherever it stands. A step of one bit is a sum, which is quick:
the second and third, the fourth and fifth, and the first and third stand so."""

_STRETCH = 1 << 18
"""Bytes that are gone through at once: all steps find them in the processor's own memory."""

_ONE = np.uint64(1)
_RARE = b"q"
"""A letter of `QUOTED` that a block is sooner looked through for."""

_LETTERS, _LINE_FEED, _COLON = 26, ord("\n"), ord(":")
_WORD, _WORDS = 8, 4
"""Bytes of a machine word, and words by which the digits of a stretch are counted."""

_AROUND = _WORD * _WORDS
"""Bytes without a class before a block and behind it, into which steps may look."""

_MOMENTS = ("1111011011011", "1101101111011")
"""Digits of a day and an hour, of a year first or last. With a colon behind they stand in most
lines of many logs."""


@dataclass(frozen=True)
class _Asked:
    """What all judges together ask for.

    Attributes:
        table: the classes of each byte.
        digits: fewest in a row, with nothing but links between.
        unbounded: fewest behind which a letter may stand.
        lettered: fewest where a letter stands among them.
        heads: which two capitals begin a number, by 26 times the first.
        moments: which bytes a day and an hour may begin with that is taken for a number.
    """

    table: bytes
    digits: int
    unbounded: int
    lettered: int
    heads: Bools
    moments: Bools


@cache
def _asked(traces: tuple[Trace, ...], signs: bytes) -> _Asked:
    pairs = " ".join(trace.letters for trace in traces).split()
    glued = _both("".join(word[-1] for trace in traces for word in trace.glued))
    digits, capitals = list(b"0123456789"), _both("".join(map(chr, range(65, 91))))
    links = list(LINKS.encode())
    classes = {
        _CHAIN: [*digits, *links],
        _OPEN: [*glued, *(one for one in range(256) if one not in (*digits, *capitals))],
        _LETTER: capitals,
        _BEFORE: [*links, *(ord(pair[0]) for pair in pairs)],
        _AMONG: _both("".join(pair[1] for pair in pairs)),
        _CODE: list(CODES),
        _DIGIT: digits,
        _ALARM: [*signs, *SIGNS, *QUOTES, *(one for one in range(0xC2, 0xF5) if one != ACCENTS)],
    }
    table = np.zeros(256, np.uint8)
    for bit, members in classes.items():
        table[members] |= bit
    heads = np.zeros(_LETTERS**2, np.bool_)
    for head in " ".join(trace.heads for trace in traces).split():
        first, second = np.frombuffer(head.encode(), np.uint8)
        heads[_pair(first, second)] = True
    asking = [trace for trace in traces if trace.digits]
    return _Asked(
        table.tobytes(),
        min(trace.digits for trace in asking),
        min((trace.digits for trace in asking if not trace.is_bounded), default=_AROUND),
        min((trace.digits for trace in asking if trace.letters), default=_AROUND),
        heads,
        np.isin(np.arange(256), list(map(ord, "".join(trace.moments for trace in traces)))),
    )


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
    data = letters.tobytes()
    if (letters[ends[1:-1] - 1] != _LINE_FEED).any() or is_quoted(data):
        return np.arange(len(lines)), 0
    signs = "".join(judge.sign for judge in judges).encode()
    block = _Block.of(data, letters, _asked(tuple(judge.trace for judge in judges), signs))
    is_found = np.zeros(len(lines), np.bool_)
    is_found[np.searchsorted(ends, block.suspects(), "right") - 1] = True
    has_digit = np.bitwise_or.reduceat(block.classes, ends[:-1]) & _DIGIT > 0
    return np.flatnonzero(is_found), int((has_digit & ~is_found).sum())


def is_quoted(data: bytes) -> bool:
    """Whether a = before two digits may stand for a sign.

    Args:
        data: texts, UTF-8.
    """
    return _RARE in data and QUOTED in data


@dataclass(frozen=True)
class _Block:
    """Some lines.

    Attributes:
        letters: their bytes.
        padded: the classes of each, with some bytes before and behind; a line feed before.
        words: the classes of eight bytes from each one on, by its place in `padded`.
        asked: what all judges ask for.
    """

    letters: U8
    padded: U8
    words: NDArray[np.uint64]
    asked: _Asked

    @staticmethod
    def of(data: bytes, letters: U8, asked: _Asked) -> "_Block":
        """Lines with their classes.

        Args:
            data: their bytes.
            letters: the same.
            asked: what all judges ask for.
        """
        classes = data.translate(asked.table)
        before = bytes(_AROUND - 1) + asked.table[_LINE_FEED : _LINE_FEED + 1]
        padded = np.frombuffer(b"".join((before, classes, bytes(2 * _AROUND))), np.uint8)
        words = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded.data, strides=(1,))
        return _Block(letters, padded, words, asked)

    @property
    def classes(self) -> U8:
        """Of each byte."""
        return self.padded[_AROUND : _AROUND + len(self.letters)]

    def suspects(self) -> I64:
        """Places at which something may stand, not in order."""
        places, found = self._marked()
        alarms, codes, heads = (places[found & bit > 0] for bit in (_ALARM, _CODE, _LETTER))
        is_quote = np.isin(self.letters[alarms], list(QUOTES))
        alarms, quotes = alarms[~is_quote], alarms[is_quote]
        return np.concatenate(
            [
                alarms[say_signs(self.letters, alarms)],
                quotes[say_literals(self.letters, quotes)],
                self._many(places[found & _CHAIN > 0]),
                self._lettered(places[found & _AMONG > 0]),
                codes[say_texts(self.letters, codes)],
                heads[self.asked.heads[_pair(self.letters[heads], self.letters[heads + 1])]],
            ]
        )

    def _marked(self) -> tuple[I64, U8]:
        """Where runs begin that are long enough, heads, letters, and what is looked at anywhere."""
        room = np.empty((3, min(len(self.letters), _STRETCH) + _AROUND), np.uint8)
        places, found = [], []
        for start in range(0, len(self.letters), _STRETCH):
            count = min(_STRETCH, len(self.letters) - start)
            # From the byte before on.
            here = self.padded[start + _AROUND - 1 : start + count + 2 * _AROUND - 1]
            marks = _marks(here, count, self.asked.digits, room)
            hits = np.flatnonzero(marks != 0)
            places.append(hits + start)
            found.append(marks[hits])
        return np.concatenate(places), np.concatenate(found)

    def _many(self, starts: I64) -> I64:
        """Of the beginnings of chains those of chains that have enough digits, or are too long."""
        asked = self.asked
        counts, lengths, is_open = self._digits(starts)
        many = counts >= asked.digits
        behind = starts + lengths
        few = np.flatnonzero(many & (counts < asked.unbounded) & ~is_open)
        few = few[self.padded[_AROUND + behind[few]] & _LETTER > 0]
        counts[few] -= self._digits(behind[few], _DIGIT, back=True)[0]
        many = counts >= asked.digits
        nearly = np.flatnonzero(many & (counts == len(_MOMENTS[0].replace("0", ""))) & ~is_open)
        many[nearly] = ~self._are_moments(behind[nearly])
        found: I64 = starts[many | is_open]
        return found

    def _lettered(self, places: I64) -> I64:
        """Of letters those with enough digits in the chains on both sides, or in too long ones."""
        behind, _, is_open = self._digits(places + 1)
        some = np.flatnonzero((behind > 0) | is_open)
        places, behind, is_open = places[some], behind[some], is_open[some]
        before, _, is_endless = self._digits(places, back=True)
        found: I64 = places[(before + behind >= self.asked.lettered) | is_endless | is_open]
        return found

    def _digits(
        self, places: I64, bit: int = _CHAIN, *, back: bool = False
    ) -> tuple[U8, U8, Bools]:
        """The digits and bytes of a run from each place on, and whether it goes on out of reach.

        Args:
            places: shape (runs,).
            bit: the class of the run.
            back: whether it ends before the place.
        """
        counts, lengths, is_open = np.zeros((3, len(places)), np.uint8)
        left, at = np.arange(len(places)), places + (_AROUND - _WORD if back else _AROUND)
        for _ in range(_WORDS):
            word = self.words[at].byteswap() if back else self.words[at]
            stops = ~word & _lanes(bit)
            # All bits before the first byte that is none of the class.
            inside = (stops & (~stops + _ONE)) - _ONE
            counts[left] += np.bitwise_count(word & inside & _lanes(_DIGIT))
            lengths[left] += np.bitwise_count(inside & _lanes(bit))
            goes_on = stops == 0
            left, at = left[goes_on], at[goes_on] + (-_WORD if back else _WORD)
            if not len(left):
                break
        is_open[left] = 1
        return counts, lengths, is_open > 0

    def _are_moments(self, stops: I64) -> Bools:
        """Whether the last digits before a colon are those of a day and an hour."""
        width = len(_MOMENTS[0])
        before = self.padded[stops[:, None] + (_AROUND - width) + np.arange(width)] & _DIGIT > 0
        known = np.array([[sign == "1" for sign in one] for one in _MOMENTS])
        found: Bools = (before[:, None] == known).all(axis=2).any(axis=1)
        letters = self.letters
        found &= letters[np.minimum(stops, len(letters) - 1)] == _COLON
        # A moment's digits may be those of a number.
        found &= ~self.asked.moments[letters[np.maximum(stops - width, 0)]]
        return found


def _marks(here: U8, count: int, digits: int, room: U8) -> U8:
    """Marks of some bytes, by the classes of these, of one before and of some behind.

    No step writes into what it reads in other places, which numpy would copy.

    Args:
        here: the classes.
        count: how many bytes.
        digits: fewest links of a chain.
        room: to work in, shape (3, bytes of `here` or more).
    """
    size = len(here)
    long, other, marks = room[0, :size], room[1, :size], room[2, :count]
    np.bitwise_and(here[:-1], here[1:], out=long[:-1])
    # Two of a chain, at the bit of two letters before them, then at that of one among digits.
    np.add(long, long, out=other)
    np.add(other, other, out=other)
    np.bitwise_and(here[2 : count + 2], other[3 : count + 3], out=marks)
    marks &= _LETTER
    np.add(other, other, out=other)
    np.add(other, other, out=other)
    other &= _AMONG
    marks |= other[2 : count + 2]
    marks &= here[1 : count + 1]
    marks &= np.add(here[:count], here[:count], out=other[:count])
    have = 2
    for width, bit in sorted(((digits, _CHAIN), (CODE_RUN, _CODE))):
        while have < width:
            step = min(have, width - have)
            np.bitwise_and(long[:-step], long[step:], out=other[:-step])
            long, other, have = other, long, have + step
        begun = np.bitwise_and(long[:count], long[1 : count + 1], out=other[:count])
        begun ^= long[1 : count + 1]
        begun &= bit
        marks |= begun
    marks |= np.bitwise_and(here[1 : count + 1], _ALARM, out=other[:count])
    return marks
