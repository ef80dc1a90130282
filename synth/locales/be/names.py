"""Names of Belgium by language: Dutch, French, German."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from synth.arrays import I64, whole
from synth.laws import integer_weights
from synth.locales.be.lists import read_list
from synth.locales.people import Names
from synth.registry import Values
from synth.rng import U64, below

LANGUAGES = ("nl", "fr", "de")
_SHARES = (57, 99)
"""Of 100 people, those who speak Dutch, and those who speak Dutch or French: our estimate from the
people of the regions, no census has asked for a language since 1947."""


def language(words: U64) -> I64:
    """The language of each person, an index into `LANGUAGES`; pure.

    Args:
        words: shape (rows,), 64 random bits each.
    """
    return np.searchsorted(np.array(_SHARES), below(words, 100).astype(np.int64), side="right")


def name_group(tongue: I64, sex: I64, year: I64) -> I64:  # noqa: ARG001 - no list has years
    """The group of first names of a language and a sex."""
    return 2 * tongue + sex


def _grouped(table: Values, columns: Sequence[str], keys: Sequence[tuple[str, ...]]) -> Names:
    """A list whose rows belong to the groups of some keys, in their order."""
    own = list(zip(*(table[column].to_pylist() for column in columns), strict=True))
    order = np.argsort([keys.index(key) for key in own], kind="stable")
    sizes = np.cumsum([own.count(key) for key in keys])
    weight = table["weight"].to_numpy()[order]
    return Names(whole(table["name"].take(order)), integer_weights(np.split(weight, sizes[:-1])))


@cache
def first_names() -> Names:
    """First names by language, of men and of women."""
    keys = [(one, sex) for one in LANGUAGES for sex in ("M", "F")]
    return _grouped(read_list("first_names"), ("language", "sex"), keys)


@cache
def surnames() -> Names:
    """Surnames by language."""
    return _grouped(read_list("surnames"), ("language",), [(one,) for one in LANGUAGES])
