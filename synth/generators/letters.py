"""Texts letter by letter: an automaton as tables that all rows step through at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from synth.arrays import I64, texts
from synth.generators.automaton import Automaton
from synth.generators.charset import LAST_ASCII
from synth.laws import integer_shares
from synth.registry import Values
from synth.rng import U64, child_address, mix

Points = NDArray[np.uint8] | NDArray[np.uint32]
"""Code points, in single octets where all are ASCII."""

_CAP = 1 << 62
_EXACT_BITS = 256
_32 = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Ways:
    """How many ways lead to an end, by length left and state.

    Attributes:
        counts: at most 2**62.
        shares: the same without a limit, up to one scale for each length.
    """

    counts: Sequence[Sequence[int]]
    shares: Sequence[Sequence[int]]


def ways_of(machine: Automaton, reach: int) -> Ways:
    """The ways of an automaton for texts of up to a length."""
    counts = [[int(is_end) for is_end in machine.ends]]
    shares = [counts[0]]
    leading = _leading(machine)
    for _ in range(reach):
        counts.append([min(count, _CAP) for count in _before(leading, counts[-1])])
        exact = _before(leading, shares[-1])
        shift = max(0, max(exact).bit_length() - _EXACT_BITS)
        shares.append([max(count >> shift, 1) if count else 0 for count in exact])
    return Ways(counts, shares)


def _leading(machine: Automaton) -> list[list[tuple[int, int]]]:
    """By state the states that lead there, each with the number of its letters that do."""
    found: list[list[tuple[int, int]]] = [[] for _ in machine.arcs]
    for state, leaving in enumerate(machine.arcs):
        for letters, stop in leaving:
            found[stop].append((state, len(letters)))
    return found


def _before(leading: Sequence[Sequence[tuple[int, int]]], counts: Sequence[int]) -> list[int]:
    """The ways that are one letter longer."""
    found = [0] * len(leading)
    for stop, count in enumerate(counts):
        if count:
            for state, letters in leading[stop]:
                found[state] += letters * count
    return found


@dataclass(frozen=True, eq=False)
class Steps:
    """The automaton as tables.

    A cell is an arc of a state, `state * widest + arc`; a place is `length left * states + state`.

    Attributes:
        states: how many there are.
        widest: the most arcs of a state.
        alphabet: the letters of all arcs, one arc after another, code points.
        first: by cell, where its letters begin in `alphabet`.
        width: by cell, how many letters it has.
        target: by cell, where it leads.
        bounds: by place and arc, where its share of [0, 2**32) ends.
        ranked: by place, whether a number decides there.
        below: by place and arc, how many texts stand before it.
        each: by place and arc, how many texts follow each of its letters.
    """

    states: int
    widest: int
    alphabet: Points
    first: I64
    width: U64
    target: I64
    bounds: U64
    ranked: NDArray[np.bool_]
    below: U64
    each: U64

    def texts(self, words: U64, lengths: I64, rank: U64 | None) -> Values:
        """A text for each row, by chance, or where the tables say so by its number."""
        starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        letters = np.empty(starts[-1], self.alphabet.dtype)
        # The longest texts first: those still growing are then a slice.
        order = np.argsort(-lengths, kind="stable")
        begin, left = starts[:-1][order], lengths[order]
        address = child_address(words, np.zeros(1, np.uint64))[order]
        rank = None if rank is None else rank[order]
        state = np.zeros(len(lengths), np.int64)
        for at in range(int(left[0]) if left.size else 0):
            growing = int(np.searchsorted(-left, -at, side="left"))
            state = state[:growing]
            place = (left[:growing] - at) * self.states + state
            word = mix(address[:growing] + np.uint64(at))
            cell = state * self.widest + _passed(self.bounds, place, word >> _32)
            word &= _LOW
            word *= self.width.take(cell)
            word >>= _32
            within = word.view(np.int64)
            if rank is not None:
                rank = rank[:growing]
                self._decide(place, rank, cell, within)
            letters[begin[:growing] + at] = self.alphabet.take(self.first.take(cell) + within)
            state = self.target.take(cell)
        return _encoded(letters, starts)

    def _decide(self, place: I64, rank: U64, cell: I64, within: I64) -> None:
        """Replace what chance chose where the number decides, and what is left of the number."""
        rows = np.flatnonzero(self.ranked[place])
        if not rows.size:
            return
        here, number = place[rows], rank[rows]
        arc = _passed(self.below[:, 1:], here, number)
        number -= self.below[here, arc]
        each = self.each[here, arc]
        letter = number // each
        cell[rows] = here % self.states * self.widest + arc
        within[rows], rank[rows] = letter, number - letter * each


def _passed(bounds: U64, place: I64, point: U64) -> I64:
    """How many bounds of its place each point has reached."""
    found = np.zeros(len(place), np.int64)
    for column in range(bounds.shape[1]):
        found += point >= bounds[place, column]
    return found


def steps(machine: Automaton, ways: Ways, capacity: int | None) -> Steps:
    """The tables of an automaton.

    Args:
        machine: the automaton.
        ways: how many ways lead to an end.
        capacity: how many texts are numbered, or None where all is chance.
    """
    arcs = machine.arcs
    widest = max(1, *(len(leaving) for leaving in arcs))
    first, width, target = (np.zeros(len(arcs) * widest, np.int64) for _ in range(3))
    alphabet: list[int] = []
    for state, leaving in enumerate(arcs):
        for cell, (letters, stop) in enumerate(leaving, state * widest):
            first[cell], width[cell], target[cell] = len(alphabet), len(letters), stop
            alphabet += letters
    places = len(ways.counts) * len(arcs)
    numbered = places if capacity is not None else 0
    tables = Steps(
        states=len(arcs),
        widest=widest,
        alphabet=_points(alphabet),
        first=first,
        width=width.astype(np.uint64),
        target=target,
        bounds=np.full((places, widest - 1), 1 << 32, np.uint64),
        ranked=np.zeros(places, np.bool_),
        below=np.full((numbered, widest), _CAP, np.uint64),
        each=np.ones((numbered, widest), np.uint64),
    )
    for length, counts in enumerate(ways.counts[1:], start=1):
        for state, count in enumerate(counts):
            if count:  # no text comes by another place
                _fill(tables, (length, state), machine, ways, capacity)
    return tables


def _fill(
    tables: Steps, at: tuple[int, int], machine: Automaton, ways: Ways, capacity: int | None
) -> None:
    """Fill in one place: its arcs, and what may follow them, exactly and to scale."""
    length, state = at
    place, leaving = length * tables.states + state, machine.arcs[state]
    counts = [ways.counts[length - 1][stop] for _, stop in leaving]
    weights = [len(letters) * ways.shares[length - 1][stop] for letters, stop in leaving]
    if capacity is not None:
        if max(counts, default=0) < capacity:
            sizes = (len(arc[0]) * count for arc, count in zip(leaving, counts, strict=True))
            ends = [min(end, _CAP) for end in accumulate(sizes, initial=0)]
            tables.ranked[place] = True
            tables.below[place, : len(counts)] = ends[:-1]
            tables.each[place, : len(counts)] = [max(count, 1) for count in counts]
            return
        pairs = zip(weights, counts, strict=True)
        weights = [weight if count >= capacity else 0 for weight, count in pairs]
    if len(weights) > 1 and any(weights):
        ends = list(accumulate(integer_shares(weights, 1 << 32)))
        tables.bounds[place, : len(ends) - 1] = ends[:-1]


def _points(alphabet: list[int]) -> Points:
    if max(alphabet, default=0) > LAST_ASCII:
        return np.array(alphabet, np.uint32)
    return np.array(alphabet, np.uint8)


def _encoded(letters: Points, starts: I64) -> Values:
    """Texts of code points, one after another, as UTF-8."""
    if letters.dtype == np.uint8:
        return texts(starts.astype(np.int32), letters.astype(np.uint8, copy=False))
    known, which = np.unique(letters, return_inverse=True)
    forms = [chr(point).encode() for point in known.tolist()]
    table = np.array([list(form.ljust(4, b"\0")) for form in forms], np.uint8).reshape(-1, 4)
    sizes = np.array([len(form) for form in forms], np.int64)[which]
    ends = np.zeros(len(letters) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    octets = table[which][np.arange(4) < sizes[:, None]]
    return texts(ends[starts].astype(np.int32), octets)
