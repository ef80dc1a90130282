"""Columns that follow from another text of the row by their names: `name_normalized`, `email_hash`.

`derived.csv` says how, by the words that stand before or behind the name of the other column: for
texts, and for serial numbers and their like, which keep their letters and digits alone.
"""

from dataclasses import dataclass, replace
from functools import cache

from synth.databases.catalog import DbColumn, DbTable, DbType
from synth.infer.listed import listed
from synth.infer.meanings import lexicon, meaning, type_family, word_of, words_of

_NUMBERS = frozenset({"reference", "code", "phone", "mobile", "sku", "barcode"})
"""Meanings of texts that are compared by their letters and digits."""

_SECRET = frozenset({"password"})
_AGAIN = "{}"
"""What is the text itself: only names are shown once more."""

_TEXT = DbType("text", "text")
_LENGTH, _DOMAIN = "length(", "regexp_extract("


@dataclass(frozen=True)
class Derivation:
    """How a column follows from others.

    Attributes:
        bases: the column that it is made from; first and last name where no column has both.
        sql: of the result, with `{}` for the text.
    """

    bases: tuple[str, ...]
    sql: str


@cache
def _rules() -> tuple[tuple[tuple[str, ...], str, str], ...]:
    rows = listed("derived")
    return tuple(
        (words_of(phrase), row["sql"], row["numbers"])
        for row in rows
        for phrase in sorted(row["phrases"].split("|"), key=len, reverse=True)
    )


@cache
def _known() -> frozenset[str]:
    return frozenset(word for phrase, _, _ in _rules() for word in phrase)


def derivation(column: DbColumn, table: DbTable) -> Derivation | None:
    """How a column follows from another text of its table, or None where its name says nothing."""
    words = words_of(column.name)
    if len(words) < 2 or not _known() & set(words):  # noqa: PLR2004 - a base and what is made of it
        return None
    for phrase, sql, numbers in _rules():
        size = len(phrase)
        for found, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            bases = _bases(rest, column, table) if found == phrase and rest else ()
            is_meant = sql != _AGAIN or set(rest) <= lexicon().sets["wording"]
            told = _told(bases, sql, numbers, table) if bases and is_meant else ""
            if told and _is_fit(told, column):
                return Derivation(bases, told)
    return None


def _bases(rest: tuple[str, ...], column: DbColumn, table: DbTable) -> tuple[str, ...]:
    """The text that some words name, by all of its name or by how it begins."""
    texts = [c for c in table.columns if type_family(c.type) == "text" and _is_base(c)]
    for found in (
        [c.name for c in texts if words_of(c.name) == rest],
        [c.name for c in texts if words_of(c.name)[:-1] == rest or words_of(c.name)[1:] == rest],
    ):
        if len(found) == 1:
            return (found[0],)
    known = {word_of(c, table.name.name): c.name for c in reversed(texts)}
    first, last = known.get("first_name"), known.get("last_name") or known.get("person_name")
    said = meaning(replace(column, name="_".join(rest), type=_TEXT, comment=None), "")
    is_whole = said is not None and said.word in {"thing_name", "person_name", "full_name"}
    return (first, last) if is_whole and first and last else ()


def _is_base(column: DbColumn) -> bool:
    """Whether a name says nothing of what is made of another column."""
    words = words_of(column.name)
    ends = ((words[: len(phrase)], words[-len(phrase) :], phrase) for phrase, _, _ in _rules())
    return not any(phrase in (start, end) for start, end, phrase in ends)


def _told(bases: tuple[str, ...], sql: str, numbers: str, table: DbTable) -> str:
    """The SQL by what the text is: a number of letters and digits, or words."""
    word = word_of(table.by_name[bases[0]], table.name.name)
    if word in _SECRET or (sql.startswith(_DOMAIN) and word != "email"):
        return ""
    return numbers if word in _NUMBERS else sql


def _is_fit(sql: str, column: DbColumn) -> bool:
    """Whether a column has the type of what it would hold."""
    kind = column.type
    is_count = kind.base in {"smallint", "integer", "bigint"}
    return is_count if sql.startswith(_LENGTH) else type_family(kind) == "text"
