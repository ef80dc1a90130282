"""From the tree of a regular expression to a deterministic automaton: each word has one way.

Thompson's construction, then the subset construction (Aho, Lam, Sethi, Ullman, "Compilers", 2nd
edition, 3.7), with two things added: a step may ask something of the next character (lookahead, and
the end of the text), and the first step may ask for the start of the text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod

from synth.generators.charset import CharSet
from synth.generators.regex import Chars, Either, Look, Repeat, Run, Start, Tree, read_regex

MOST_STATES = 2_000
_MOST_NODES = 20_000
_MOST_VISITS = 150_000
"""Under a second, however the repetitions stand in one another."""

_FREE = Look(CharSet(frozenset(), negated=True), may_end=True)
_TOO_LARGE = "it is too large: fewer or smaller repetitions are needed"

Arc = tuple[tuple[int, ...], int]
"""Characters, and the state they lead to."""


@dataclass(frozen=True)
class Automaton:
    """All texts that match, letter by letter; every state leads to an end.

    Attributes:
        arcs: by state, from 0, the first one: disjoint characters and where they lead.
        ends: by state, whether a text may end there.
        shortest: the length of the shortest text.
        longest: the length of the longest one, or None where there is none.
    """

    arcs: tuple[tuple[Arc, ...], ...]
    ends: tuple[bool, ...]
    shortest: int
    longest: int | None


def automaton(expression: str) -> Automaton:
    """The automaton of a regular expression, whose own texts are made and nothing around them.

    Raises:
        ValueError: the expression is wrong, too large, or matches nothing.
    """
    net = _Net()
    first = net.node()
    last = net.add(read_regex(expression), first)
    arcs, ends = _subsets(net, first, last)
    return _trimmed(arcs, ends)


@dataclass
class _Net:
    """A nondeterministic automaton: what each node reads, and where it goes without reading."""

    reads: list[tuple[CharSet, int] | None] = field(default_factory=list)
    free: list[list[tuple[Look | Start, int]]] = field(default_factory=list)
    visits: int = 0

    def node(self) -> int:
        if len(self.reads) >= _MOST_NODES:
            raise ValueError(_TOO_LARGE)
        self.reads.append(None)
        self.free.append([])
        return len(self.reads) - 1

    def step(self, start: int, stop: int, look: Look | Start = _FREE) -> None:
        self.free[start].append((look, stop))

    @singledispatchmethod
    def add(self, tree: Tree, start: int) -> int:  # noqa: ARG002 - each kind of tree has its own
        """The node that is reached from another one over a tree."""
        raise TypeError(tree)

    @add.register
    def _(self, tree: Chars, start: int) -> int:
        here, stop = self.node(), self.node()
        self.step(start, here)
        self.reads[here] = tree.set, stop
        return stop

    @add.register(Start)
    @add.register(Look)
    def _(self, tree: Start | Look, start: int) -> int:
        stop = self.node()
        self.step(start, stop, tree)
        return stop

    @add.register
    def _(self, tree: Run, start: int) -> int:
        for part in tree.parts:
            start = self.add(part, start)
        return start

    @add.register
    def _(self, tree: Either, start: int) -> int:
        stop = self.node()
        for option in tree.options:
            self.step(self.add(option, start), stop)
        return stop

    @add.register
    def _(self, tree: Repeat, start: int) -> int:
        for _ in range(tree.lo):
            start = self.add(tree.part, start)
        stop = self.node()
        if tree.hi is None:
            again = self.node()
            self.step(start, again)
            self.step(self.add(tree.part, again), again)
            start = again
        else:
            for _ in range(tree.hi - tree.lo):
                self.step(start, stop)
                start = self.add(tree.part, start)
        self.step(start, stop)
        return stop


Reads = frozenset[tuple[CharSet, int]]


def _reached(net: _Net, nodes: Iterable[int], last: int, *, at_start: bool) -> tuple[Reads, bool]:
    """What can be read from some nodes, and whether a text may end there."""
    waiting = [(node, _FREE) for node in nodes]
    seen = set(waiting)
    reads, ends = set(), False
    while waiting:
        node, look = waiting.pop()
        net.visits += 1
        if net.visits > _MOST_VISITS:
            raise ValueError(_TOO_LARGE)
        ends |= node == last and look.may_end
        reading = net.reads[node]
        if reading is not None:
            reads.add(reading if look is _FREE else (reading[0] & look.set, reading[1]))
        for step, stop in net.free[node]:
            if isinstance(step, Start):
                found = (stop, look)
                if not at_start:
                    continue
            elif step is _FREE:
                found = (stop, look)
            else:
                found = (stop, Look(look.set & step.set, look.may_end and step.may_end))
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return frozenset(read for read in reads if read[0].letters), ends


def _subsets(net: _Net, first: int, last: int) -> tuple[list[list[Arc]], list[bool]]:
    """The arcs and the ends of the deterministic automaton, from state 0."""
    states = [_reached(net, [first], last, at_start=True)]
    known = {states[0]: 0}
    arcs: list[list[Arc]] = []
    for reads, _ in states:
        arcs.append([])
        for letters, nodes in _moves(reads).items():
            state = _reached(net, nodes, last, at_start=False)
            if state not in known:
                if len(states) >= MOST_STATES:
                    raise ValueError(_TOO_LARGE)
                known[state] = len(states)
                states.append(state)
            arcs[-1].append((letters, known[state]))
    return arcs, [ends for _, ends in states]


def _moves(reads: Reads) -> Mapping[tuple[int, ...], frozenset[int]]:
    """Disjoint characters and the nodes they lead to, in the order of the characters."""
    targets: dict[CharSet, set[int]] = {}
    for read, stop in reads:
        targets.setdefault(read, set()).add(stop)
    leads: dict[int, set[int]] = {}
    for read, stops in targets.items():
        for letter in read.letters:
            leads.setdefault(letter, set()).update(stops)
    together: dict[frozenset[int], list[int]] = {}
    for letter in sorted(leads):
        together.setdefault(frozenset(leads[letter]), []).append(letter)
    return {tuple(letters): nodes for nodes, letters in together.items()}


def _trimmed(arcs: list[list[Arc]], ends: list[bool]) -> Automaton:
    """Only the states that lead to an end, arcs to one state joined.

    Raises:
        ValueError: the first state leads to none.
    """
    before: list[list[int]] = [[] for _ in arcs]
    for state, leaving in enumerate(arcs):
        for _, stop in leaving:
            before[stop].append(state)
    alive = {state for state, is_end in enumerate(ends) if is_end}
    waiting = list(alive)
    while waiting:
        fresh = {state for state in before[waiting.pop()] if state not in alive}
        alive |= fresh
        waiting.extend(fresh)
    if 0 not in alive:
        message = "no text that can be made matches it"
        raise ValueError(message)
    number = {state: place for place, state in enumerate(sorted(alive))}
    joined = []
    for state in number:
        letters: dict[int, list[int]] = {}
        for some, stop in arcs[state]:
            if stop in alive:
                letters.setdefault(number[stop], []).extend(some)
        joined.append(tuple((tuple(sorted(some)), stop) for stop, some in letters.items()))
    last = tuple(ends[state] for state in number)
    return Automaton(tuple(joined), last, *_extent(joined, last))


def _extent(arcs: list[tuple[Arc, ...]], ends: tuple[bool, ...]) -> tuple[int, int | None]:
    """The least and the greatest length of a text; None where a circle has no greatest."""
    level, shortest, length = {0}, None, 0
    longest: int | None = None
    while level and length <= len(arcs):
        if any(ends[state] for state in level):
            shortest = length if shortest is None else shortest
            longest = length
        level = {stop for state in level for _, stop in arcs[state]}
        length += 1
    return shortest or 0, None if level else longest
