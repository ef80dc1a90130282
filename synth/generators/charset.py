"""Sets of characters, as the classes of regular expressions are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

LAST_ASCII = 0x7F
_ASCII = frozenset({*range(0x09, 0x0E), *range(0x20, 0x7F)})
"""What an open class may give: what a keyboard types."""

_UPPER, _LOWER = frozenset(range(ord("A"), ord("Z") + 1)), frozenset(range(ord("a"), ord("z") + 1))
_DIGITS = frozenset(range(ord("0"), ord("9") + 1))
_PLAIN = _UPPER | _LOWER | _DIGITS
_SPACES = frozenset({*range(0x09, 0x0E), ord(" ")})
_GRAPHIC = _ASCII - _SPACES
_CONTROLS = frozenset({*range(1, 0x20), LAST_ASCII})
_WIDE = len(_PLAIN)
_CASE = ord("a") - ord("A")
_HIDDEN = frozenset({*range(0x20), *range(LAST_ASCII, 0xA1), 0xAD, *range(0xD800, 0xF900)})
"""Controls, spaces that look like others, the soft hyphen, surrogates, private characters."""

_NEVER = frozenset({0, *range(0xD800, 0xE000)})
"""No characters of a text in a database."""


@dataclass(frozen=True)
class CharSet:
    """Characters by their code points: these, or all but these."""

    points: frozenset[int]
    negated: bool = False

    def __and__(self, other: "CharSet") -> "CharSet":
        """The characters that are in both."""
        if self.negated and other.negated:
            return CharSet(self.points | other.points, negated=True)
        if self.negated:
            return CharSet(other.points - self.points)
        if other.negated:
            return CharSet(self.points - other.points)
        return CharSet(self.points & other.points)

    def folded(self) -> "CharSet":
        """The set with the other case of each of its ASCII letters."""
        lower = {point + _CASE for point in self.points & _UPPER}
        upper = {point - _CASE for point in self.points & _LOWER}
        return CharSet(self.points | lower | upper, self.negated)

    @cached_property
    def letters(self) -> tuple[int, ...]:
        """The characters that are made for it, rising; the same on every machine.

        An open class (all but some, or more than 62) gives its ASCII letters and digits where it
        has any: `[^@]` means no control character to those who write it. Others give all that can
        be seen, or else what they consist of; never NUL, which PostgreSQL refuses.
        """
        points = _ASCII - self.points if self.negated else self.points
        if (self.negated or len(points) > _WIDE) and points & _PLAIN:
            return tuple(sorted(points & _PLAIN))
        return tuple(sorted(points - _HIDDEN or points - _NEVER))


EMPTY = CharSet(frozenset())
ANY = CharSet(frozenset({ord("\n")}), negated=True)
NOT_UPPER = CharSet(_UPPER, negated=True)

POSIX: Mapping[str, CharSet] = {
    "alpha": CharSet(_UPPER | _LOWER),
    "upper": CharSet(_UPPER),
    "lower": CharSet(_LOWER),
    "digit": CharSet(_DIGITS),
    "alnum": CharSet(_PLAIN),
    "xdigit": CharSet(frozenset(map(ord, "0123456789abcdefABCDEF"))),
    "word": CharSet(_PLAIN | {ord("_")}),
    "space": CharSet(_SPACES),
    "blank": CharSet(frozenset(map(ord, " \t"))),
    "punct": CharSet(_GRAPHIC - _PLAIN),
    "graph": CharSet(_GRAPHIC),
    "print": CharSet(_GRAPHIC | {ord(" ")}),
    "cntrl": CharSet(_CONTROLS),
}
"""Named classes, of ASCII only: what else is a letter depends on the server's locale."""

ESCAPES: Mapping[str, CharSet] = {
    "d": POSIX["digit"],
    "w": POSIX["word"],
    "s": POSIX["space"],
    "D": CharSet(_ASCII - _DIGITS),
    "W": CharSet(_ASCII - _PLAIN - {ord("_")}),
    "S": CharSet(_ASCII - _SPACES),
}
"""Classes behind a backslash."""


def union(sets: Iterable[CharSet]) -> CharSet:
    """The characters of any of some sets, none of them negated."""
    return CharSet(frozenset().union(*(each.points for each in sets)))


def complement(of: CharSet, *, has_class: bool) -> CharSet:
    """All other characters.

    Args:
        of: the set, not negated or a complement itself.
        has_class: whether a named class is in it: then only ASCII is known not to be.
    """
    if has_class and not of.negated:
        return CharSet(_ASCII - of.points)
    return CharSet(of.points, not of.negated)
