"""What SQLite's pragmas do not tell: checks, deferred references, conditions of indexes.

They stand only in the statements that `sqlite_schema` keeps. SQLite has accepted these already, so
that they are cut into tokens and not parsed: every text stays as it was written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from synth.databases.catalog import DbCheck, Fill
from synth.databases.refusing import conditions_in, refused_by
from synth.databases.triggertext import filled_by

if TYPE_CHECKING:
    from sqlglot import Token


@dataclass(frozen=True)
class TableText:
    """What the `create table` of one table says.

    Attributes:
        checks: in written order; one without a name is `TABLE_check_N`.
        deferred: of every `references` in written order, whether it is checked at the commit.
        computed: by column the expression that the database computes it from.
    """

    checks: tuple[DbCheck, ...] = ()
    deferred: tuple[bool, ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IndexText:
    """What a `create index` says: its parts without order and collation, and its condition."""

    parts: tuple[str, ...] = ()
    where: str | None = None


@dataclass(frozen=True)
class _Word:
    """A token.

    Attributes:
        word: lower case; "" of anything that is in quotes.
        text: without quotes.
        depth: how many parentheses are open around it; of a parenthesis itself, outside it.
        start: its place in the statement, first character.
        stop: the same, after its last character.
    """

    word: str
    text: str
    depth: int
    start: int
    stop: int


def table_text(name: str, sql: str) -> TableText:
    """Read a `create table`; nothing is found in one that cannot be cut into tokens."""
    words = _words(sql)
    checks: list[DbCheck] = []
    deferred: list[bool] = []
    computed: dict[str, str] = {}
    column = ""
    for place, word in enumerate(words):
        if word.depth == 1 and words[place - 1].word in {"(", ","}:
            column = word.text
        if word.depth != 1:
            continue
        if word.word == "as" and words[place + 1].word == "(":
            stop = _closing(words, place + 1)
            computed[column] = sql[words[place + 1].start : words[stop].stop]
        elif word.word == "check":
            stop = _closing(words, place + 1)
            named = place > 1 and words[place - 2].word == "constraint"
            made = words[place - 1].text if named else f"{name}_check_{len(checks) + 1}"
            checks.append(DbCheck(made, sql[words[place + 1].start : words[stop].stop]))
        elif word.word == "references":
            deferred.append(_is_deferred(words[place + 1 :]))
    return TableText(tuple(checks), tuple(deferred), computed)


def _is_deferred(words: Sequence[_Word]) -> bool:
    """Whether the clause these words go on with is `deferrable initially deferred`."""
    clause: list[str] = []
    for word in words:
        if word.depth == 0 or (word.depth == 1 and word.word in {",", "references"}):
            break
        clause += word.word.split()
    text = f" {' '.join(clause)} "
    return " deferrable initially deferred " in text and " not deferrable " not in text


def index_text(sql: str) -> IndexText:
    """Read a `create index`; nothing is found in one that cannot be cut into tokens."""
    words = _words(sql)
    opening = next((place for place, word in enumerate(words) if word.word == "("), None)
    if opening is None:
        return IndexText()
    stop = _closing(words, opening)
    parts = tuple(_part(sql, part) for part in _split(words[opening + 1 : stop]))
    rest = words[stop + 1 :]
    where = sql[rest[1].start : rest[-1].stop] if rest and rest[0].word == "where" else None
    return IndexText(parts, where)


def _part(sql: str, words: list[_Word]) -> str:
    """One part of an index, without `collate NAME`, `asc` and `desc` at its end."""
    while len(words) > 1 and words[-1].word in {"asc", "desc"}:
        words = words[:-1]
    if len(words) > 2 and words[-2].word == "collate":  # noqa: PLR2004 - something before it
        words = words[:-2]
    return sql[words[0].start : words[-1].stop]


def trigger_timing(sql: str) -> str | None:
    """When a trigger fires, such as `before each row`; None unless it fires on insert."""
    words = [word for word in _words(sql) if word.depth == 0]
    for place, word in enumerate(words):
        if word.word in {"insert", "update", "delete"}:
            before = words[place - 1].word
            moment = before if before in {"before", "after"} else "before"
            return f"{moment} each row" if word.word == "insert" else None
    return None


def trigger_fills(sql: str) -> tuple[Fill, ...]:
    """What a trigger surely inserts."""
    return tuple(filled_by(sql, when=_when(sql)))


def trigger_refuses(sql: str) -> tuple[str, ...]:
    """Conditions on the new row under which a trigger refuses it, or skips it."""
    return tuple(refused_by(sql, when=_when(sql)))


def trigger_looks(sql: str) -> tuple[str, ...]:
    """Conditions under which it does so for what stands in other rows."""
    found = conditions_in(sql, when=_when(sql), is_before=False)
    return tuple(text for text in found if "select" in text.lower())


def trigger_says(sql: str) -> tuple[str, ...]:
    """The texts with which a trigger refuses a row: `raise(abort, 'over the limit')`."""
    words = _words(sql)
    return tuple(
        text.text
        for raised, text in zip(words, words[4:], strict=False)
        if raised.word == "raise" and sql[text.start] == "'"
    )


def _when(sql: str) -> str:
    """The condition under which a trigger fires, "" where there is none."""
    words = [word for word in _words(sql) if word.depth == 0]
    low = [word.word for word in words]
    stop = low.index("begin") if "begin" in low else len(low)
    start = low.index("when") + 1 if "when" in low[:stop] else stop
    return sql[words[start].start : words[stop - 1].stop] if start < stop else ""


def _split(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Parts between the commas of the outermost depth."""
    part: list[_Word] = []
    for word in words:
        if word.word == "," and word.depth == 1:
            yield part
            part = []
        else:
            part.append(word)
    if part:
        yield part


def _closing(words: Sequence[_Word], opening: int) -> int:
    """Where the parenthesis that is opened at a place is closed."""
    depth = words[opening].depth
    return next(
        place
        for place in range(opening + 1, len(words))
        if words[place].word == ")" and words[place].depth == depth
    )


def _words(sql: str) -> list[_Word]:
    from sqlglot import tokenize
    from sqlglot.errors import TokenError

    try:
        tokens = tokenize(sql, read="sqlite")
    except TokenError:
        return []
    made: list[_Word] = []
    depth = 0
    for token in tokens:
        written = sql[token.start : token.end + 1]
        word = "" if _is_quoted(token) else token.text.lower()
        depth -= word == ")"
        made.append(_Word(word, token.text, depth, token.start, token.start + len(written)))
        depth += word == "("
    return made


def _is_quoted(token: "Token") -> bool:
    from sqlglot import TokenType

    return token.token_type in {TokenType.IDENTIFIER, TokenType.STRING}
