"""Abbreviations in names, written out: `dt_renouv` is the date of a renewal."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache

from synth.infer.listed import listed

_TABLES = (
    *("ages", "alike", "charges", "derived", "formulas", "money", "nested", "only", "series"),
    *("spells", "states", "there", "things"),
)
"""Tables whose words are whole ones too."""

_SHORTEST, _FURTHER = 4, 2
"""Letters of a beginning, and how many more all the words agree in that it begins."""

_LAST = "\uffff"
"""A letter behind all others."""


@cache
def shorts() -> Mapping[str, str]:
    """Long words by abbreviation."""
    rows = (row for row in listed("words") if row["kind"] == "short")
    return {each: row["word"] for row in rows for each in row["phrases"].split("|")}


@cache
def in_full(piece: str) -> str:
    """A word written out: by the list of abbreviations, else the only word that it begins.

    `interv` is `intervention` and `mens` is `mensuel`, since every other word that begins so goes
    on alike; `temp` may be a temperature or a template, and stays.

    Args:
        piece: of a name, folded.
    """
    known = shorts().get(piece)
    if known is not None or len(piece) < _SHORTEST or piece in _spoken():
        return known or piece
    words = _in_order()
    begun = words[bisect_left(words, piece) : bisect_left(words, f"{piece}{_LAST}")]
    told = min(begun, key=lambda word: (len(word), word), default=piece)
    is_only = len({word[: len(piece) + _FURTHER] for word in begun}) == 1
    return told if is_only and len(told) >= len(piece) + _FURTHER else piece


@cache
def _named() -> frozenset[str]:
    """All words of names that have a meaning."""
    phrases = (row["phrases"] for name in ("words", "moments") for row in listed(name))
    spoken = (row["words"] for row in listed("languages"))
    return frozenset(filter(str.isalpha, re.split(r"[| ]", "|".join((*phrases, *spoken)))))


@cache
def _in_order() -> tuple[str, ...]:
    return tuple(sorted(_named()))


@cache
def _spoken() -> frozenset[str]:
    """All words that any table of words knows, which are no abbreviations."""
    cells = (cell or "" for name in _TABLES for row in listed(name) for cell in row.values())
    return _named() | {*re.split(r"[^a-z]+", " ".join(map(str, cells)))}
