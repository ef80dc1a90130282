"""Lines that may hold something, told from the many that hold nothing by one pass over their bytes.

Every byte is looked up once in a table of classes, one bit each; what follows are a few steps over
all of a block at once, and then a look at the places that they leave. Of a line that is left out
all judges say nothing: more lines may be kept than they need, never fewer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from synth.arrays import I64, Bools, ends_of
from synth.locales.columns import ACCENTS, LINKS
from synth.locales.judge import Judge, Trace
from synth.registry import Values
from synth.scan.planes import REACH, Plane, first_run, last_run, places_of, planes_of
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
base64; a digit; what is looked at wherever it stands."""

_PLANES = (_CHAIN, _OPEN, _LETTER, _AMONG, _CODE, _DIGIT, _ALARM)
"""Of the other one few places are asked for."""

_LAST = np.uint64(1 << 63)
_IS_QUOTE = np.isin(np.arange(256), list(QUOTES))
_RARE = b"q"
"""A letter of `QUOTED` that a block is sooner looked through for."""

_LETTERS, _LINE_FEED, _COLON = 26, ord("\n"), ord(":")
_MOMENTS = ("1111011011011", "1101101111011")
"""Digits of a day and an hour, of a year first or last. With a colon behind they stand in most
lines of many logs."""

_MOMENT_DIGITS = _MOMENTS[0].count("1")


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
        min((trace.digits for trace in asking if not trace.is_bounded), default=REACH),
        min((trace.digits for trace in asking if trace.letters), default=REACH),
        heads,
        np.isin(np.arange(256), list(map(ord, "".join(trace.moments for trace in traces)))),
    )


def _both(letters: str) -> list[int]:
    return list((letters.lower() + letters.upper()).encode())


def _pair(first: U8, second: U8) -> I64:
    """Two letters of either case as one number, shape (rows,)."""
    pair: I64 = ((first & 0x1F) - 1).astype(np.int64) * _LETTERS + (second & 0x1F) - 1
    return pair


def kept(lines: Values, judges: tuple[Judge, ...]) -> tuple[I64, int]:
    """The lines that may hold something, and how many of the others have a digit; pure.

    Args:
        lines: as `of_lines` gives them, shape (rows,).
        judges: who looks.
    """
    ends, letters = ends_of(lines)
    are_lines = len(letters) > 0 and (letters[ends[1:-1] - 1] == _LINE_FEED).all()
    if not are_lines or is_quoted(letters.tobytes()):
        return np.arange(len(lines)), 0
    signs = "".join(judge.sign for judge in judges).encode()
    block = _Block.of(letters, _asked(tuple(judge.trace for judge in judges), signs))
    is_found = np.zeros(len(lines), np.bool_)
    is_found[np.searchsorted(ends, block.suspects(), "right") - 1] = True
    return np.flatnonzero(is_found), int((block.have_digit(ends) & ~is_found).sum())


def is_quoted(data: bytes) -> bool:
    """Whether a = before two digits may stand for a sign.

    Args:
        data: texts, UTF-8.
    """
    return b"=" in data and _RARE in data and QUOTED in data


@dataclass(frozen=True)
class _Block:
    """Some lines.

    Attributes:
        letters: their bytes.
        planes: by class, which of the bytes are of it.
        asked: what all judges ask for.
    """

    letters: U8
    planes: Mapping[int, Plane]
    asked: _Asked

    @staticmethod
    def of(letters: U8, asked: _Asked) -> "_Block":
        """Lines with their classes.

        Args:
            letters: their bytes.
            asked: what all judges ask for.
        """
        planes = planes_of(letters, asked.table, _PLANES)
        planes[_OPEN].words[0] = _LAST  # a line feed stands before
        return _Block(letters, planes, asked)

    def suspects(self) -> I64:
        """Places at which something may stand, not in order."""
        letters, planes = self.letters, self.planes
        alarms = places_of(planes[_ALARM].inner)
        is_quote = _IS_QUOTE[letters[alarms]]
        alarms, quotes = alarms[~is_quote], alarms[is_quote]
        codes = places_of(planes[_CODE].runs(CODE_RUN))
        heads, among = self._headed()
        return np.concatenate(
            [
                alarms[say_signs(letters, alarms)],
                quotes[say_literals(letters, quotes)],
                self._many(places_of(planes[_CHAIN].runs(self.asked.digits))),
                self._lettered(among),
                codes[say_texts(letters, codes)],
                heads[self.asked.heads[_pair(letters[heads], letters[heads + 1])]],
            ]
        )

    def have_digit(self, ends: I64) -> Bools:
        """Which lines have a digit, shape (lines,).

        Args:
            ends: where each begins, and where the last one ends, shape (lines + 1,).
        """
        found: Bools = self._are(ends[:-1], _DIGIT)  # of most logs the first byte is one
        if not found.all():
            found |= self.planes[_DIGIT].any_in(ends)
        return found

    def _are(self, places: I64, bit: int) -> Bools:
        """Which bytes at some places are of a class; behind the last one there is none."""
        table = np.frombuffer(self.asked.table, np.uint8) & bit > 0
        found: Bools = table[self.letters[np.minimum(places, len(self.letters) - 1)]]
        return found & (places < len(self.letters))

    def _headed(self) -> tuple[I64, I64]:
        """Two letters before two links of a chain, and a letter among them."""
        chain, letter = self.planes[_CHAIN], self.planes[_LETTER]
        two = chain.both(1)
        heads = letter.inner & letter.ahead(1) & self.planes[_OPEN].ahead(-1) & two.ahead(2)
        among = places_of(self.planes[_AMONG].inner & chain.ahead(-1) & two.ahead(1))
        is_behind = self._are(np.maximum(among - 1, 0), _BEFORE)
        return places_of(heads), among[is_behind]

    def _many(self, starts: I64) -> I64:
        """Of the beginnings of chains those of chains that have enough digits, or are too long."""
        asked = self.asked
        counts, lengths, is_open = self._digits(starts)
        some = np.flatnonzero((counts >= asked.digits) | is_open)
        starts, counts, is_open = starts[some], counts[some], is_open[some]
        behind = starts + lengths[some]
        few = np.flatnonzero((counts < asked.unbounded) & ~is_open)
        few = few[self._are(behind[few], _LETTER)]
        counts[few] -= np.bitwise_count(last_run(~self.planes[_DIGIT].up_to(behind[few])))
        many = counts >= asked.digits
        nearly = np.flatnonzero(many & (counts == _MOMENT_DIGITS) & ~is_open)
        many[nearly] = ~self._are_moments(behind[nearly])
        found: I64 = starts[many | is_open]
        return found

    def _lettered(self, places: I64) -> I64:
        """Of letters those with enough digits in the chains on both sides, or in too long ones."""
        behind, _, is_open = self._digits(places + 1)
        before = last_run(~self.planes[_CHAIN].up_to(places))
        is_open |= np.bitwise_count(before) >= REACH
        digits = behind + np.bitwise_count(before & self.planes[_DIGIT].up_to(places))
        found: I64 = places[(digits >= self.asked.lettered) | is_open]
        return found

    def _digits(self, places: I64) -> tuple[U8, U8, Bools]:
        """The digits and bytes of a chain from each place on, and whether it goes out of reach."""
        inside = first_run(~self.planes[_CHAIN].from_places(places))
        counts = np.bitwise_count(inside & self.planes[_DIGIT].from_places(places))
        lengths = np.bitwise_count(inside)
        return counts, lengths, lengths >= REACH

    def _are_moments(self, stops: I64) -> Bools:
        """Whether the last digits before a colon are those of a day and an hour."""
        letters, width = self.letters, len(_MOMENTS[0])
        found: Bools = letters[np.minimum(stops, len(letters) - 1)] == _COLON
        stops = stops[found]
        last = self.planes[_DIGIT].up_to(stops) >> np.uint64(64 - width)
        known = [np.uint64(int(one[::-1], 2)) for one in _MOMENTS]
        # A moment's digits may be those of a number.
        begins = self.asked.moments[letters[np.maximum(stops - width, 0)]]
        found[found] = np.logical_or.reduce([last == one for one in known]) & ~begins
        return found
