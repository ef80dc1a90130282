"""Regular expressions read into trees: the part that PostgreSQL and Python read alike."""

import re
import sys
from dataclasses import dataclass

from synth.generators.charset import (
    ANY,
    EMPTY,
    ESCAPES,
    LAST_ASCII,
    NOT_UPPER,
    POSIX,
    CharSet,
    complement,
    union,
)

_FLAGS = re.compile(r"\(\?([a-z]+)\)")
_BOUNDS = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_MOST_TIMES = 255
"""PostgreSQL's DUPMAX: it refuses greater bounds."""

_MOST_POINTS = 1 << 16
_DEEPEST = 50
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_HEX = {"x": 2, "u": 4, "U": 8}
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_REPEATS = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True)
class Chars:
    """One character of a set."""

    set: CharSet
    has_class: bool = False


@dataclass(frozen=True)
class Run:
    """Parts one after another."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Either:
    """One of some options."""

    options: tuple["Tree", ...]


@dataclass(frozen=True)
class Repeat:
    """A part `lo` to `hi` times; None: any number of times."""

    part: "Tree"
    lo: int
    hi: int | None


@dataclass(frozen=True)
class Start:
    """Nothing, at the start of the text."""


@dataclass(frozen=True)
class Look:
    """Nothing, before a character of a set, or before the end where `may_end`."""

    set: CharSet
    may_end: bool


Tree = Chars | Run | Either | Repeat | Start | Look
END = Look(EMPTY, may_end=True)


def read_regex(text: str) -> Tree:
    """The tree of a regular expression.

    Args:
        text: PostgreSQL's advanced regular expressions without back references, word boundaries,
            lookbehind, and lookahead of more than one character; `(?i)` may stand first.

    Raises:
        ValueError: it is none, or holds something that is not read yet; the message says where.
    """
    reader = _Reader(text)
    flags = _FLAGS.match(text)
    if flags is not None:
        if flags[1] != "i":
            raise reader.wrong(f"not yet: the flags {flags[0]}")
        reader.ignores_case, reader.at = True, flags.end()
    tree = reader.either()
    if reader.at < len(text):
        raise reader.wrong("a ) without its (")
    return tree


@dataclass
class _Reader:
    """Reads an expression from left to right."""

    text: str
    at: int = 0
    depth: int = 0
    ignores_case: bool = False

    def wrong(self, what: str, *, at: int | None = None) -> ValueError:
        """The error that tells of something at a place, by default the present one."""
        return ValueError(f"{what}, at character {(self.at if at is None else at) + 1}")

    def sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def takes(self, text: str) -> bool:
        found = self.sees(text)
        self.at += len(text) if found else 0
        return found

    def next(self, missing: str) -> str:
        if self.at >= len(self.text):
            raise self.wrong(missing)
        self.at += 1
        return self.text[self.at - 1]

    # -- options, parts, repetitions --------------------------------------------------------------

    def either(self) -> Tree:
        options = [self.run()]
        while self.takes("|"):
            options.append(self.run())
        return options[0] if len(options) == 1 else Either(tuple(options))

    def run(self) -> Tree:
        parts: list[Tree] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated())
        return parts[0] if len(parts) == 1 else Run(tuple(parts))

    def repeated(self) -> Tree:
        is_group = self.sees("(") and not self.sees("(?=") and not self.sees("(?!")
        part = self.atom()
        times = self.times()
        if times is None:
            return part
        if isinstance(part, Start | Look) and not is_group:
            raise self.wrong("a repetition of nothing", at=self.at - 1)
        self.takes("?")
        if self.times() is not None:
            raise self.wrong("a repetition of a repetition", at=self.at - 1)
        return Repeat(part, *times)

    def times(self) -> tuple[int, int | None] | None:
        """How many times what stands before is repeated, or None where no repetition follows."""
        for sign, times in _REPEATS.items():
            if self.takes(sign):
                return times
        start, found = self.at, _BOUNDS.match(self.text, self.at)
        if found is None:
            if self.sees("{,"):
                raise self.wrong("not yet: {,n}, which is written {0,n}")
            if re.match(r"\{[0-9]", self.text[start : start + 2]):
                raise self.wrong("a { without its }")
            return None
        self.at = found.end()
        lo = int(found[1])
        hi = lo if found[2] is None else int(found[3]) if found[3] else None
        if max(lo, hi or 0) > _MOST_TIMES:
            raise self.wrong(f"more than {_MOST_TIMES} repetitions", at=start)
        if hi is not None and hi < lo:
            raise self.wrong("bounds upside down", at=start)
        return lo, hi

    # -- what may be repeated ---------------------------------------------------------------------

    def atom(self) -> Tree:
        if self.sees("(?=") or self.sees("(?!"):
            return self.look()
        start, sign = self.at, self.next("nothing")
        if sign == "(":
            return self.group(start)
        if sign == "^" or (sign == "\\" and self.takes("A")):
            return Start()
        if sign == "$" or (sign == "\\" and self.takes("Z")):
            return END
        if sign in "*+?" or (sign == "{" and self.text[self.at : self.at + 1].isdigit()):
            raise self.wrong("a repetition of nothing", at=start)
        return self.chars(start, sign)

    def chars(self, start: int, sign: str) -> Chars:
        """A set as it is made: without capitals where case is ignored."""
        if sign == "[":
            found = self.bracket(start)
        elif sign == "\\":
            found = self.escaped()
        else:
            found = Chars(ANY if sign == "." else _one(sign))
        if not self.ignores_case:
            return found
        if any(point > LAST_ASCII and chr(point).isalpha() for point in found.set.points):
            raise self.wrong("not yet: (?i) beside letters beyond ASCII", at=self.at - 1)
        return Chars(found.set.folded() & NOT_UPPER, found.has_class)

    def group(self, start: int) -> Tree:
        if self.sees("?") and not self.takes("?:"):
            raise self.wrong(f"not yet: {self.text[start : start + 4]!r}", at=start)
        return self.inside(start)

    def inside(self, start: int) -> Tree:
        """What stands in parentheses, up to the closing one."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong(f"more than {_DEEPEST} groups in one another", at=start)
        tree = self.either()
        self.depth -= 1
        if not self.takes(")"):
            raise self.wrong("a ( without its )", at=start)
        return tree

    def look(self) -> Look:
        start, is_not = self.at, self.sees("(?!")
        self.at += 3
        tree = self.inside(start)
        if tree == END:
            return Look(complement(EMPTY, has_class=False), may_end=False) if is_not else END
        if not isinstance(tree, Chars):
            raise self.wrong("not yet: lookahead of more than one character", at=start)
        if is_not:
            return Look(complement(tree.set, has_class=tree.has_class), may_end=True)
        return Look(tree.set, may_end=False)

    def escaped(self) -> Chars:
        start, sign = self.at - 1, self.next("a \\ before nothing")
        if sign in ESCAPES:
            return Chars(ESCAPES[sign], has_class=True)
        if sign in _CONTROLS:
            return Chars(_one(_CONTROLS[sign]))
        if sign in _HEX:
            return Chars(self.numbered(start, _HEX[sign]))
        if sign.isdigit():
            raise self.wrong(f"not yet: the back reference \\{sign}", at=start)
        if sign.isalpha():
            raise self.wrong(f"not yet: \\{sign}", at=start)
        return Chars(_one(sign))

    def numbered(self, start: int, count: int) -> CharSet:
        """A character by its number in so many hexadecimal digits."""
        digits = self.text[self.at : self.at + count]
        if len(digits) < count or not set(digits) <= _HEXADECIMAL:
            raise self.wrong(f"{count} hexadecimal digits are missing", at=start)
        self.at += count
        if count == _HEX["x"] and self.text[self.at : self.at + 1] in _HEXADECIMAL:
            # Python stops after two digits, PostgreSQL reads on.
            raise self.wrong("not yet: \\x before more than two hexadecimal digits", at=start)
        if int(digits, 16) > sys.maxunicode:
            raise self.wrong("no character has this number", at=start)
        return CharSet(frozenset({int(digits, 16)}))

    # -- classes in brackets ----------------------------------------------------------------------

    def bracket(self, start: int) -> Chars:
        is_not = self.takes("^")
        first, sets, has_class = self.at, list[CharSet](), False
        while self.at == first or not self.sees("]"):
            if self.at >= len(self.text):
                raise self.wrong("a [ without its ]", at=start)
            if self.sees("-") and self.at != first and not self.sees("-]"):
                raise self.wrong("a - that is neither first nor last nor in a range")
            item = self.item()
            if self.sees("-") and not self.sees("-]"):
                item = self.span(item)
            sets.append(item.set)
            has_class |= item.has_class
        self.at += 1
        found = union(sets)
        if self.ignores_case:
            found = found.folded()
        return Chars(complement(found, has_class=has_class) if is_not else found, has_class)

    def item(self) -> Chars:
        """One character, escape or named class in brackets."""
        start = self.at
        if self.takes("[:"):
            end = self.text.find(":]", self.at)
            name = self.text[self.at : max(end, self.at)]
            if name not in POSIX:
                raise self.wrong(f"not yet: [:{name}:]", at=start)
            self.at = end + 2
            return Chars(POSIX[name], has_class=True)
        if self.sees("[.") or self.sees("[="):
            raise self.wrong(f"not yet: {self.text[start : start + 2]} in brackets")
        sign = self.next("a [ without its ]")
        return self.escaped() if sign == "\\" else Chars(_one(sign))

    def span(self, first: Chars) -> Chars:
        """A range that begins with one character, the - not yet read."""
        start = self.at
        self.at += 1
        last = self.item()
        if first.has_class or last.has_class:
            raise self.wrong("a class as the end of a range", at=start)
        (lo,), (hi,) = first.set.points, last.set.points
        if hi < lo:
            raise self.wrong("a range upside down", at=start)
        if hi - lo >= _MOST_POINTS:
            raise self.wrong(f"not yet: a range of more than {_MOST_POINTS} characters", at=start)
        return Chars(CharSet(frozenset(range(lo, hi + 1))))


def _one(sign: str) -> CharSet:
    return CharSet(frozenset({ord(sign)}))
