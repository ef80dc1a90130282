"""What codes stand for: by the comment of their column, or by the words that they begin.

`presence` with the comment `P: présent, A: absent, E: excusé` has these three codes, and PR, HO
and AB of an appointment are what begins `prevu`, `honore` and `absent`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from synth.databases.catalog import DbColumn
from synth.infer.listed import likely_words
from synth.infer.meanings import type_family, words_of

_PAIR = re.compile(
    r"(?<![\w'\u2019])'?(?P<code>[A-Z0-9]{1,4})'?\s*(?:=>|->|=|:|\u2013|\s-\s)\s*"
    r"(?P<said>[^\W\d_][^,;|/\n()=:]*?)\s*(?=[,;|/\n().]|$|\s'?[A-Z0-9]{1,4}'?\s*(?:=|:))"
)
"""A code and what it stands for in a comment: `PR : présent`, `'A' = absent`."""

_NOT = frozenset({"non", "not", "pas"})
_FEWEST, _LONGEST = 2, 3
"""Words that turn what follows; fewest codes of a list, most characters of what begins a word."""


def told_codes(column: DbColumn) -> Mapping[str, str]:
    """By code what the comment of a column says of it; none where it lists no codes.

    Args:
        column: its type bounds the codes.
    """
    family = type_family(column.type)
    if column.comment is None or family not in {"text", "number"}:
        return {}
    found = {pair["code"]: pair["said"].strip() for pair in _PAIR.finditer(column.comment)}
    if family == "number" and not all(map(str.isdigit, found)):
        return {}
    most = column.type.length or _LONGEST + 1
    return found if len(found) >= _FEWEST and all(len(code) <= most for code in found) else {}


def words_for(column: DbColumn, values: Collection[str]) -> Mapping[str, str]:
    """By code the word of it, which no other has; none where nothing tells them.

    Args:
        column: whose values they are.
        values: all that the column may be.
    """
    told = told_codes(column)
    if told and {*values} <= told.keys():
        said = {code: "_".join(words_of(told[code])) for code in values}
        short = {code: text.partition("_")[0] for code, text in said.items()}
        short |= {code: said[code] for code, word in short.items() if word in _NOT}
        return short if len({*short.values()}) == len(short) else said
    return begun(tuple(values))


@lru_cache(maxsize=256)
def begun(values: tuple[str, ...]) -> Mapping[str, str]:
    """By code the state that it begins, of the first list of states in which each begins one."""
    plain = {value: value.lower() for value in values}
    if not all(1 < len(value) <= _LONGEST and value.isalpha() for value in values):
        return {}
    for words in _states():
        found = {v: [w for w in words if w.startswith(own)] for v, own in plain.items()}
        taken = [own[0] for own in found.values() if len(own) == 1]
        if len(values) > _FEWEST and len({*taken}) == len(values):
            return dict(zip(values, taken, strict=True))
    return {}


def _states() -> Iterator[Collection[str]]:
    for row in likely_words("states"):
        if row.kind == "status":
            yield row.weights.keys()
