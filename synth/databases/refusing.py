"""Conditions under which a trigger refuses a row, or skips it: checks that nobody declared.

Only what is asked of the new row alone is a condition; what another table or a variable decides is
left to the rehearsal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from synth.databases.triggertext import TOKEN

STARTS = frozenset({"begin", ";", "then", "else"})
"""Words behind which a statement begins."""

_TOLD = frozenset({"notice", "warning", "info", "log", "debug"})
"""Messages of `raise` that end nothing."""

_FREE = re.compile(
    "and|or|not|is|null|in|between|i?like|similar|to|true|false|distinct|from|case|when|then|else|"
    "end|any|all|array|collate|escape|glob|regexp|match|interval|current_date"
)
"""Words of a condition that are no column."""

_NAME = re.compile(r"[^\W\d]|\"")


@dataclass(frozen=True)
class Word:
    """A word of a text: in lower case, and where it stands."""

    low: str
    start: int
    stop: int


def refused_by(text: str, *, when: str = "", is_before: bool = False) -> Iterator[str]:
    """What is refused of the new rows, as conditions over their columns.

    Args:
        text: the body of a trigger's function, or a trigger's own statements.
        when: the condition under which it fires, "" where there is none.
        is_before: whether it may skip a row by `return null`.
    """
    for condition in conditions_in(text, when=when, is_before=is_before):
        said = _of_row(condition)
        if said:
            yield said


def conditions_in(text: str, *, when: str, is_before: bool) -> Iterator[str]:
    """What is refused, as the text says it, of whatever it asks; see `refused_by`."""
    words = words_of(text)
    first = next((n for n, word in enumerate(words) if word.low == "begin"), None)
    if first is None:
        return
    if ends(words, first + 1, is_before=is_before):
        yield when
    if not when:
        yield from _asked(text, words, first, is_before=is_before)


def words_of(text: str) -> list[Word]:
    """The words of a text without its comments."""
    found = TOKEN.finditer(text)
    return [Word(w[0].lower(), w.start(), w.end()) for w in found if w[0][:2] not in {"--", "/*"}]


def _asked(text: str, words: Sequence[Word], first: int, *, is_before: bool) -> Iterator[str]:
    """The conditions of outermost `if` statements, and of a `case`, that end in a refusal."""
    depth = 0
    for place in range(first, len(words)):
        word, before = words[place].low, words[place - 1].low
        is_start = before in STARTS
        if word in {"if", "elsif", "elseif"} and is_start:
            depth += word == "if"
            stop = next((n for n in range(place, len(words)) if words[n].low == "then"), None)
            if stop is not None and depth == 1 and ends(words, stop + 1, is_before=is_before):
                yield text[words[place + 1].start : words[stop - 1].stop]
        elif (word == "exception" and is_start) or (word == "loop" and before != "end"):
            return  # what follows is run more often, or less, than once a row
        elif word == "if" and before == "end":
            depth -= 1
        elif (before, word) == ("select", "case") and words[place - 2].low in STARTS:
            yield from _cases(text, words, place)
        elif word == "raise" and before == "select" and words[place - 2].low in STARTS:
            yield _where(text, words, place)


def _cases(text: str, words: Sequence[Word], place: int) -> Iterator[str]:
    """The conditions of `select case when CONDITION then raise(abort, '...') end`."""
    opening = None
    for at in range(place, len(words)):
        if words[at].low == "when":
            opening = at
        elif words[at].low == "then" and opening is not None:
            if words[at + 1 : at + 2] and words[at + 1].low == "raise":
                yield text[words[opening + 1].start : words[at - 1].stop]
            opening = None
        elif words[at].low == ";":
            return


def _where(text: str, words: Sequence[Word], place: int) -> str:
    """The condition of `select raise(abort, '...') where CONDITION`; "" where there is none."""
    stop = next((n for n in range(place, len(words)) if words[n].low == ";"), len(words))
    where = next((n for n in range(place, stop) if words[n].low == "where"), None)
    return "" if where is None else text[words[where + 1].start : words[stop - 1].stop]


def ends(words: Sequence[Word], place: int, *, is_before: bool) -> bool:
    """Whether the statement at a place refuses the row, or skips it."""
    low = [word.low for word in words[place : place + 4]]
    if low[:2] == ["select", "raise"]:
        stop = next((n for n in range(place, len(words)) if words[n].low == ";"), len(words))
        return all(words[n].low not in {"where", "from"} for n in range(place, stop))
    if low[:1] == ["raise"]:
        return low[1:2] != [";"] and low[1] not in _TOLD
    return is_before and low[:3] == ["return", "null", ";"]


def _of_row(condition: str) -> str:
    """A condition on the new row with the names of its columns alone, "" of any other one."""
    parts: list[str] = []
    done, is_new = 0, False
    found = list(TOKEN.finditer(condition))
    for place, token in enumerate(found):
        low = token[0].lower()
        follows = found[place + 1][0] if place + 1 < len(found) else ""
        before = found[place - 1][0] if place else ""
        if low == "new" and follows == ".":
            parts.append(condition[done : token.start()])
            done, is_new = found[place + 1].end(), True
        elif before == "." and place > 1 and found[place - 2][0].lower() == "new":
            continue
        elif low in {"select", "old", "exists"} or low[:3] == "tg_" or low[:2] in {"--", "/*"}:
            return ""
        elif _NAME.match(low) and not (_FREE.fullmatch(low) or follows == "(" or before == ":"):
            return ""  # a variable, or a column of something else
    return "".join(parts) + condition[done:] if is_new else ""
