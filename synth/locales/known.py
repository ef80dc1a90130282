"""What tells people from other things in texts: names that many have, places, words of streets."""

from dataclasses import dataclass

import pyarrow.compute as pc

from synth.registry import Values

# Classes of Unicode such as `\\pL` cost half a millisecond each time an expression is compiled.
LETTER = "[A-Za-z\\x{c0}-\\x{10ffff}]"
_MARKS, _SIGNS = "[\\x{300}-\\x{36f}]+", "[\\x00-/:-@\\[-`{-\\x{bf}\\x{2000}-\\x{206f}]+"

_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
"""What Unicode does not take apart into a plain letter and an accent."""


@dataclass(frozen=True)
class Known:
    """What a locale knows; the lists are as `bare` makes them.

    Attributes:
        first_names: by which people are called.
        surnames: the frequent ones.
        communes: names of places with a postcode.
        postcodes: those that are given.
        street: an RE2 expression that a bare line of an address has in it.
    """

    first_names: Values
    surnames: Values
    communes: Values
    postcodes: Values
    street: str

    @property
    def lists(self) -> tuple[Values, Values, Values, Values]:
        """All but the expression."""
        return self.first_names, self.surnames, self.communes, self.postcodes


def bare(texts: Values) -> Values:
    """Texts in small letters without accents and apostrophes, one space between words; pure.

    Args:
        texts: shape (rows,), may hold nulls, which stay.
    """
    low = pc.utf8_lower(texts)
    if not pc.all(pc.string_is_ascii(low)).as_py():
        for letter, plain in _LETTERS.items():
            low = pc.replace_substring(low, letter, plain)
        low = pc.utf8_normalize(low, form="NFKD")  # type: ignore[attr-defined] # not in the stubs
        low = pc.replace_substring_regex(low, _MARKS, "")
    words = pc.replace_substring_regex(low, "['\u2019]+", "")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(words, _SIGNS, " "))
