"""What the text of a trigger fills and changes: its words are looked at, nothing is run.

A row that goes in under a condition, in a loop or out of a query may not be there: only what is
inserted for every row that the trigger fires on counts. A condition on the operation alone
(`tg_op = 'INSERT'`), as those have that write a journal, is none, nor is one that asks whether the
row is there already, or something of the new row; the table of all new rows is no query. What may
be changed counts under any condition.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from synth.databases.catalog import Change, Fill, TableName
from synth.sql import unquoted

TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | "(?:[^"]|"")*" | [^\W\d][\w$]* | \S""",
    re.VERBOSE | re.DOTALL,
)
"""Comments, texts, names and signs."""

_OPENS = frozenset({";", "then", "else", "begin", "loop", ""})
"""Words behind which a statement begins."""

_SET_ENDS = frozenset({";", "from", "where", "returning", "end"})
"""Words behind the new values of an update."""

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


def filled_by(text: str, *, when: str = "", new_rows: str = "") -> Iterator[Fill]:
    """What a trigger surely inserts.

    Args:
        text: the body of its function, or its own statements, from the first `begin` on.
        when: the condition under which it fires, "" where there is none.
        new_rows: what it calls the table of all new rows, "" where it has none.
    """
    if when and not _is_usual([word.lower() for word in TOKEN.findall(when)]):
        return
    words, low, first = _read(text)
    open_ones: list[_Branch] = []
    for place in range(first, len(low)):
        is_inside = low[place] in {"loop", "exception"} and low[place - 1] != "end"
        if low[place - 1] not in _OPENS and not is_inside:
            continue
        _follow(open_ones, low, words, place)
        if low[place] == "insert" and all(branch.is_sure for branch in open_ones):
            yield from _target(low, words, place, new_rows.lower())


def inserted_by(text: str) -> Iterator[TableName]:
    """The tables into which a trigger may insert, under whatever condition.

    Args:
        text: the body of its function, or its own statements, from the first `begin` on.
    """
    words, low, first = _read(text)
    for place in range(first, len(low) - 1):
        is_insert = low[place] == "into" and "insert" in low[max(place - 3, first) : place]
        if is_insert and (low[place + 1][0] == '"' or low[place + 1].isidentifier()):
            yield TableName(*_named(words, place + 1))


def changed_by(text: str) -> Iterator[Change]:
    """The columns that a trigger may set in rows that are there.

    Args:
        text: the body of its function, or its own statements, from the first `begin` on.
    """
    words, low, first = _read(text)
    for place in range(first, len(low)):
        if low[place] == "set" and (start := _updated(low, place)) is not None:
            namespace, name = _named(words, start)
            for column, value in _assigned(words, low, place + 1):
                yield Change(TableName(namespace, name), column, value)


def _read(text: str) -> tuple[list[str], list[str], int]:
    """The words of a text, in lower case too, and the place of its first statement."""
    words = [word for word in TOKEN.findall(text) if word[:2] not in {"--", "/*"}]
    low = [word.lower() for word in words]
    return words, low, low.index("begin") if "begin" in low else len(low)


def _updated(low: Sequence[str], place: int) -> int | None:
    """Where the table stands whose rows a `set` changes; of an upsert that of its insert."""
    for start in range(place - 1, -1, -1):
        if low[start] == ";":
            return None
        if low[start] == "into" and low[place - 1] == "update":
            return start + 1
        if low[start] == "update" and start < place - 1:
            table = start + (3 if low[start + 1] == "or" else 1)
            return table + (low[table] == "only")
    return None


def _assigned(words: Sequence[str], low: Sequence[str], place: int) -> Iterator[tuple[str, str]]:
    """The columns of a `set` with their new values; several at once have the same one."""
    depth, parts = 0, [list[str]()]
    for at in range(place, len(low)):
        if not depth and low[at] in _SET_ENDS and not _is_of_case(low[place:at]):
            break
        depth += (low[at] == "(") - (low[at] == ")")
        if low[at] == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(words[at])
    for part in parts:
        stop = part.index("=") if "=" in part else 0
        for word in part[:stop]:
            if word not in {"(", ")", ","}:
                yield _name(word), " ".join(part[stop + 1 :]).lower()


def _is_of_case(low: Sequence[str]) -> bool:
    """Whether words leave a `case` open, whose `end` ends nothing else."""
    return low.count("case") > low.count("end")


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
    is_sure = (is_operation and is_insert) or _is_usual(low[place + 1 : stop])
    return _Branch("if", is_sure, is_operation and not is_insert)


def _is_usual(low: Sequence[str]) -> bool:
    """Whether a condition holds for nearly every new row: what is not there yet, what is filled."""
    told = " ".join(low)
    is_told = any(words in told for words in ("not exists (", "not found", "is not null"))
    return is_told and not {"<", ">"} & {*low}


def _target(low: Sequence[str], words: Sequence[str], place: int, new_rows: str) -> Iterator[Fill]:
    """The table of an insert that no query and no condition keeps from a row."""
    start = place + 3 if low[place + 1 : place + 2] == ["or"] else place + 1
    if low[start : start + 1] != ["into"]:
        return
    if start + 1 >= len(words):
        return
    stop = start + (4 if low[start + 2 : start + 3] == ["."] else 2)
    depth = 0
    for word, follows in zip(low[stop:], [*low[stop + 1 :], ""], strict=True):
        if word in {";", "on"} and not depth:
            break
        depth += (word == "(") - (word == ")")
        is_whole = word == "from" and bool(new_rows) and follows == new_rows
        if word in {"from", "where"} and not (depth or is_whole):
            return
    namespace, name = _named(words, start + 1)
    given = tuple(_given(words, stop))
    taken = tuple((ours, own) for ours, value in given if (own := _own(value)) is not None)
    said = tuple((ours, " ".join(value)) for ours, value in given)
    end = low.index(";", stop) if ";" in low[stop:] else len(low)
    is_other = "conflict" in low[stop:end] or low[place + 1] == "or"
    yield Fill(TableName(namespace, name), taken, said, is_other)


def _named(words: Sequence[str], place: int) -> tuple[str, str]:
    """Namespace and name of the table that is named at a place; "" where no namespace is."""
    if list(words[place + 1 : place + 2]) == ["."] and place + 2 < len(words):
        return _name(words[place]), _name(words[place + 2])
    return "", _name(words[place])


def _given(words: Sequence[str], place: int) -> Iterator[tuple[str, Sequence[str]]]:
    """The columns of an insert of one row with what they become, behind the name of its table."""
    names, behind = _listed(words, place)
    if [word.lower() for word in words[behind : behind + 1]] == ["values"]:
        for name, value in zip(names, _listed(words, behind + 1)[0], strict=False):
            if name:
                yield _name(name[0]), value


def _own(value: Sequence[str]) -> str | None:
    """The column of the new row that a value is as it is, or None."""
    is_own = len(value) == 3 and (value[0].lower(), value[1]) == ("new", ".")  # noqa: PLR2004
    return _name(value[2]) if is_own else None


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
