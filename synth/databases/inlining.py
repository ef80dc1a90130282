"""A call of a function in a condition, written as what the function says.

`check (valid_period(first, last, kind))` is read as the expression that the function returns, with
the columns in the places of its arguments, as far as it is made of `if` and `return` alone. What
judges one value (a number, an address) is left to the database: its values stay nobody's by how
they are made.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from synth.databases.refusing import Word, words_of
from synth.sql import unquoted

_LONGEST = 1 << 14
"""Characters that a condition may come to."""

_FEWEST = 2
"""Values that a function judges together."""

_MOST = 16
"""Calls that are written out: a function may call itself."""


@dataclass(frozen=True)
class Body:
    """A function of a database.

    Attributes:
        arguments: their names, in order; "" for one without a name.
        text: what it is made of.
    """

    arguments: tuple[str, ...]
    text: str


class _NotSaidError(Exception):
    """A function does more than return values under conditions; it never leaves this room."""


def inlined(text: str, bodies: Mapping[str, Body], alone: Collection[str] = ()) -> str:
    """A condition with what functions say in the place of their calls; pure.

    Args:
        text: of the condition.
        bodies: by their names, without those that several functions have.
        alone: the columns of which one value may be judged by what a function says: days and times.
    """
    for _ in range(_MOST):
        before, text = text, _once(text, bodies, alone)
        if text == before:
            break
    return text


def _once(text: str, bodies: Mapping[str, Body], alone: Collection[str]) -> str:
    """The same with the first call that can be said."""
    words = words_of(text)
    for place, word in enumerate(words[:-1]):
        body = bodies.get(word.low.strip('"'))
        if body is None or words[place + 1].low != "(":
            continue
        given, stop = _given(text, words, place + 1)
        first = place
        if place > 1 and words[place - 1].low == ".":
            first = place - 2
        if len({*given}) < _FEWEST and not {*map(unquoted, given)} <= {*alone}:
            continue
        try:
            said = _put(_said(body.text), body.arguments, given)
        except _NotSaidError:
            continue
        found = f"{text[: words[first].start]}({said}){text[words[stop].stop :]}"
        return found if len(found) <= _LONGEST else text
    return text


def _given(text: str, words: Sequence[Word], place: int) -> tuple[list[str], int]:
    """What a call is given, and where its last parenthesis stands."""
    found, depth, start = list[str](), 0, place + 1
    for at in range(place, len(words)):
        depth += (words[at].low == "(") - (words[at].low == ")")
        if depth == 0 or (depth == 1 and words[at].low == ","):
            if at > start:
                found.append(text[words[start].start : words[at - 1].stop])
            start = at + 1
        if depth == 0:
            return found, at
    return [], len(words) - 1


def _put(text: str, names: Sequence[str], given: Sequence[str]) -> str:
    """An expression with what is given in the places of its arguments.

    Raises:
        _NotSaidError: so many are not given.
    """
    if len(names) != len(given) or not given:
        raise _NotSaidError
    values = {name.lower(): value for name, value in zip(names, given, strict=True) if name}
    words, parts, done = words_of(text), list[str](), 0
    for place, word in enumerate(words):
        follows = words[place + 1].low if place + 1 < len(words) else ""
        before = words[place - 1].low if place else ""
        value = values.get(word.low.strip('"'))
        is_number = before == "$" and word.low.isdigit() and int(word.low) <= len(given)
        if is_number:
            value = given[int(word.low) - 1]
        elif before == "." or follows in {"(", "."}:
            continue
        if value is not None:
            parts += [text[done : word.start - is_number], f"({value})"]
            done = word.stop
    return "".join(parts) + text[done:]


def _said(text: str) -> str:
    """The expression that a function returns.

    Raises:
        _NotSaidError: it does more than that.
    """
    words = words_of(text)
    low = [word.low for word in words]
    if low[:1] in (["select"], ["return"]):
        last = len(words) - (low[-1] == ";")
        if ";" in low[:last] or "select" in low[1:] or _asks(low):
            raise _NotSaidError
        return text[words[1].start : words[last - 1].stop]
    if low[:1] != ["begin"]:
        raise _NotSaidError
    return _Reader(text, words).block(1, "null")


def _asks(low: Sequence[str]) -> bool:
    """Whether a query has a `from` of its own: none in parentheses, nor of `is distinct from`."""
    depth = 0
    for before, word in pairwise(low):
        depth += (word == "(") - (word == ")")
        if word == "from" and not depth and before != "distinct":
            return True
    return False


@dataclass(frozen=True)
class _Reader:
    """Reads statements that return values under conditions."""

    text: str
    words: Sequence[Word]

    def low(self, place: int) -> str:
        """A word, "" behind the last."""
        return self.words[place].low if place < len(self.words) else ""

    def between(self, start: int, stop: int) -> str:
        """The text of some words.

        Raises:
            _NotSaidError: they ask for rows.
        """
        low = {self.low(place) for place in range(start, stop)}
        if stop <= start or low & {"select", "into"}:
            raise _NotSaidError
        return self.text[self.words[start].start : self.words[stop - 1].stop]

    def until(self, place: int, word: str) -> int:
        """Where a word stands next.

        Raises:
            _NotSaidError: nowhere.
        """
        found = next((n for n in range(place, len(self.words)) if self.low(n) == word), None)
        if found is None:
            raise _NotSaidError
        return found

    def block(self, place: int, rest: str) -> str:
        """What statements return, `rest` where none of them does.

        Raises:
            _NotSaidError: they do more than that.
        """
        word = self.low(place)
        if word == "return":
            return self.between(place + 1, self.until(place, ";"))
        if word in {"end", "elsif", "elseif", "else"}:
            return rest
        if word != "if":
            raise _NotSaidError
        behind = self._closed(place)
        rest = self.block(behind, rest)
        ways, at = [], place
        while self.low(at) in {"if", "elsif", "elseif"}:
            then = self.until(at, "then")
            ways.append(f"when {self.between(at + 1, then)} then {self.block(then + 1, rest)}")
            at = self._next(then + 1)
        if self.low(at) == "else":
            rest = self.block(at + 1, rest)
        return f"case {' '.join(ways)} else {rest} end"

    def _next(self, place: int) -> int:
        """Where the next branch of an open `if` begins, or its end."""
        depth = 0
        for at in range(place, len(self.words)):
            low, before = self.low(at), self.low(at - 1)
            if not depth and low in {"elsif", "elseif", "else", "end"} and before == ";":
                return at
            depth += (low == "if" and before != "end") - (low == "if" and before == "end")
        raise _NotSaidError

    def _closed(self, place: int) -> int:
        """Behind the end of an `if`."""
        at = self._next(place + 1)
        while self.low(at) != "end":
            at = self._next(at + 1)
        return at + 3
