"""Which tables the text of a trigger surely fills: its words are looked at, nothing is run.

A row that goes in under a condition, in a loop or out of a query may not be there: only what is
inserted for every row that the trigger fires on counts. A condition on the operation alone
(`tg_op = 'INSERT'`), as those have that write a journal, is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from synth.databases.catalog import Fill, TableName
from synth.sql import unquoted

_TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | "(?:[^"]|"")*" | [^\W\d][\w$]* | \S""",
    re.VERBOSE | re.DOTALL,
)
_OPENS = frozenset({";", "then", "else", "begin", "loop", ""})
"""Words behind which a statement begins."""

_OPERATION = frozenset({"tg_op", "=", "in", "(", ")", ",", "or"})


@dataclass
class _Branch:
    """A branch of statements that is being read.

    Attributes:
        word: that opened it, and that closes it behind `end`.
        is_sure: whether it is run for every row that is inserted.
        is_other: whether no branch before it was.
    """

    word: str
    is_sure: bool
    is_other: bool = field(default=False)


def filled_by(text: str) -> Iterator[Fill]:
    """What a trigger surely inserts.

    Args:
        text: the body of its function, or its own statements, from the first `begin` on.
    """
    words = [word for word in _TOKEN.findall(text) if word[:2] not in {"--", "/*"}]
    low = [word.lower() for word in words]
    first = low.index("begin") if "begin" in low else len(low)
    open_ones: list[_Branch] = []
    for place in range(first, len(low)):
        is_inside = low[place] in {"loop", "exception"} and low[place - 1] != "end"
        if low[place - 1] not in _OPENS and not is_inside:
            continue
        _follow(open_ones, low, words, place)
        if low[place] == "insert" and all(branch.is_sure for branch in open_ones):
            yield from _target(low, words, place)


def _follow(open_ones: list[_Branch], low: Sequence[str], words: Sequence[str], place: int) -> None:
    """Open and close branches at a word that begins a statement."""
    word = low[place]
    if word == "if":
        open_ones.append(_condition(words, low, place))
    elif word in {"elsif", "elseif", "else"} and open_ones and open_ones[-1].word == "if":
        before = open_ones.pop()
        if word == "else":
            open_ones.append(_Branch("if", before.is_other))
        else:
            found = _condition(words, low, place)
            is_other = found.is_other and before.is_other
            open_ones.append(_Branch("if", found.is_sure, is_other))
    elif word in {"loop", "case", "exception"}:
        open_ones.append(_Branch(word, is_sure=False))
    elif word == "end" and open_ones:
        follows = low[place + 1] if place + 1 < len(low) else ""
        if open_ones[-1].word in {follows, "exception"}:
            open_ones.pop()


def _condition(words: Sequence[str], low: Sequence[str], place: int) -> _Branch:
    """The branch that a condition opens."""
    stop = low.index("then", place) if "then" in low[place:] else len(low)
    condition = range(place + 1, stop)
    texts = {words[n].upper() for n in condition if words[n][0] == "'"}
    is_operation = all(low[n] in _OPERATION or words[n][0] == "'" for n in condition)
    is_insert = "'INSERT'" in texts
    return _Branch("if", is_operation and is_insert, is_operation and not is_insert)


def _target(low: Sequence[str], words: Sequence[str], place: int) -> Iterator[Fill]:
    """The table of an insert that no query and no condition keeps from a row."""
    start = place + 3 if low[place + 1 : place + 2] == ["or"] else place + 1
    if low[start : start + 1] != ["into"]:
        return
    parts = [words[start + 1]] if start + 1 < len(words) else []
    stop = start + 2
    if low[stop : stop + 1] == ["."] and stop + 1 < len(words):
        parts.append(words[stop + 1])
        stop += 2
    depth = 0
    for word in low[stop:]:
        if word in {";", "on"} and not depth:
            break
        depth += (word == "(") - (word == ")")
        if word in {"from", "where"} and not depth:
            return
    if parts:
        namespace, name = map(_name, ['""', *parts][-2:])
        yield Fill(TableName(namespace, name), tuple(_taken(words, stop)))


def _taken(words: Sequence[str], place: int) -> Iterator[tuple[str, str]]:
    """The columns of an insert that are one of the new row, behind the name of its table."""
    names, behind = _listed(words, place)
    if [word.lower() for word in words[behind : behind + 1]] == ["values"]:
        for name, value in zip(names, _listed(words, behind + 1)[0], strict=False):
            if len(value) == 3 and (value[0].lower(), value[1]) == ("new", "."):  # noqa: PLR2004
                yield _name(name[0]), _name(value[2])


def _listed(words: Sequence[str], place: int) -> tuple[list[list[str]], int]:
    """What stands between the commas of a list in parentheses, and the place behind it."""
    parts: list[list[str]] = [[]]
    depth = 0
    for at in range(place, len(words)):
        word = words[at]
        depth += (word == "(") - (word == ")")
        if not depth:
            return parts, at + 1
        if depth == 1 and word == ",":
            parts.append([])
        elif (depth, word) != (1, "("):
            parts[-1].append(word)
    return [], place


def _name(word: str) -> str:
    return unquoted(word) if word[0] == '"' else word.lower()
