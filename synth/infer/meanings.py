"""What a column's name and comment say, in French and English."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from synth.databases.catalog import DbColumn, DbType
from synth.infer.abbreviated import in_full, shorts
from synth.infer.listed import listed
from synth.locales.identifier import numbers
from synth.schema.read import LOCALE

_TEXT = frozenset({"text", "varchar", "char", "citext", "name"})
_NUMBER = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double", "money"})
_DATE = frozenset({"date", "timestamp", "timestamptz"})
_LONG = frozenset({"bigint", "numeric"})
"""Number types that hold ten digits, as official numbers have; `port` is no phone."""

_NINE = 9
"""Digits that an integer holds."""

_TELLING = frozenset({"nir", "nss", "siren", "siret", "iban", "immatriculation"})
"""Words that mean an official number wherever they stand in a name."""

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_KEPT = 4096
"""Columns whose meaning is remembered: those of one table are asked a dozen times together."""

_LONG_COMMENT = 8
"""Words of a comment that may still name what a column holds; a longer one speaks of more."""

_LONGEST = 5
"""Most words in a phrase of `words.csv`."""

_SHORTEST_ENDING = 4

_GENERAL = frozenset({"label", "code"})
_PROSE = frozenset({"notes", "html"})
_UNLIKE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("code", "libelle", "type"), _PROSE),
    "motif": frozenset({"flag"}),
}
"""By the first word of a name what it is not: `code_corps` is no body, `motif_rejet` no flag."""

_INITIALS = 3
"""Letters of a word of a table at most that its columns have behind: `nom_am` of `agr_am`."""

_ANYBODY, _REACHED = "somebody", frozenset({"phone", "mobile", "email"})
"""Who somebody is, and how he is reached."""

_SHOWN = ("display", "name")
_LISTS = frozenset({"country", "currency", "language"})
"""Meanings whose codes everybody knows."""


@dataclass(frozen=True)
class Meaning:
    """What a column is about.

    Attributes:
        word: one of the words of `words.csv`, such as `first_name`, `siret`, `amount`.
        part: the part of a bundle that it is, or SQL over parts with `{}` for the bundle's name.
        bundle: `person`, `address`, `organisation` or None.
        reason: for a comment; "" where the name says it plainly.
        certain: whether the word means this in every table: `name` and `state` do not.
        prefix: the words of the name that are left over: whose it is (`conjoint`, `billing`).
    """

    word: str
    part: str | None
    bundle: str | None
    reason: str
    certain: bool
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One row of `words.csv`: a meaning, and the kinds of types that can hold it."""

    word: str
    part: str | None
    bundle: str | None
    kinds: frozenset[str]
    certain: bool


@dataclass(frozen=True)
class Lexicon:
    """All of `words.csv`.

    Attributes:
        phrases: meanings by their words written together; of several the first whose types fit.
        heads: what names are about by their first word where the rest is unknown: `MT_PLAFOND`.
        sets: the words of `glue`, `role`, `people`, `neutral`, `machine`, `common` (abbreviations
            that need no comment), `wording` (of a name that owns nothing: `libelle`) and `naming`
            (which says what sort of name it is: `display_name`); of tables `meeting`, `paper` and
            `happening` (what happens to the row above); of numbers `part`, `whole` and `left` (what
            is left of a whole); of tables by others `several` (many at a time), `taken` (by one at
            a time), `after` (what comes of the row above), `talk` and `said` in it, and of people
            `boss` and `doctor`.
    """

    phrases: Mapping[str, Sequence[Entry]]
    heads: Mapping[str, str]
    sets: Mapping[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """The shipped words."""
    rows = [(row, row["phrases"].split("|")) for row in listed("words")]
    sets = {row["kind"]: frozenset(own) for row, own in rows if not row["word"]}
    phrases: dict[str, list[Entry]] = {}
    for row, own in rows:
        if row["kind"] != "meaning":
            continue
        kinds = frozenset(row["types"].split("|"))
        certain = row["certain"] == "1"
        entry = Entry(row["word"], row["part"] or None, row["bundle"] or None, kinds, certain)
        for phrase in own:
            _put(phrases, phrase, entry, sets["glue"])
    for word, number in numbers(LOCALE).items():
        types = {"text", "number"} if number.examples[0].isdecimal() else {"text"}
        for phrase in number.names:
            _put(phrases, phrase, Entry(word, None, None, frozenset(types), True), sets["glue"])
    heads = {each: row["word"] for row, own in rows if row["kind"] == "head" for each in own}
    return Lexicon(phrases, heads, sets)


def _put(phrases: dict[str, list[Entry]], phrase: str, entry: Entry, glue: Collection[str]) -> None:
    said = (word for word in phrase.split() if word not in glue)
    phrases.setdefault("".join(said), []).append(entry)


@cache
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name or comment: split at case, digits and signs, folded, without articles.

    `DT_NAIS` is (date, naissance), `FirstName` (first, name), `PRENOM1` (prenom, 1).
    """
    known = lexicon()
    pieces = pieces_of(text)
    return tuple(in_full(piece) for piece in pieces if piece not in known.sets["glue"])


@lru_cache(maxsize=_KEPT)
def stems_of(text: str) -> frozenset[str]:
    """The words of a name, each without the ending of a plural."""
    return frozenset(map(singular, words_of(text)))


@lru_cache(maxsize=_KEPT)
def pieces_of(text: str) -> tuple[str, ...]:
    """The words of a name as they stand there: split and folded, abbreviations not written out."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(piece.lower() for piece in _PIECES.findall(plain))


def type_family(kind: DbType) -> Literal["text", "number", "date", "bool", "other"]:
    """What a type is for a reader: `text`, `number`, `date`, `bool` or `other`."""
    if kind.base in _TEXT:
        return "text"
    if kind.base in _NUMBER:
        return "number"
    if kind.base in _DATE:
        return "date"
    return "bool" if kind.base == "boolean" else "other"


def word_of(column: DbColumn, table: str) -> str:
    """The word of what a column is about, "" where nothing says it.

    Args:
        column: as `meaning` takes it.
        table: the table's name.
    """
    known = meaning(column, table)
    return "" if known is None else known.word


@lru_cache(maxsize=_KEPT)
def meaning(column: DbColumn, table: str) -> Meaning | None:
    """What a column is about by its name, else by its comment; None where neither says it.

    Args:
        column: name, type and comment.
        table: the table's name, whose words are dropped from the column's.
    """
    words = words_of(column.name)
    found = _best(words, column.type, table)
    if found is not None:
        entry, rest = found
        if entry.word in _GENERAL and set(words) <= lexicon().sets["wording"]:
            entry = _label_of(table, column.type, entry.word) or entry
        if entry.word == "full_name" and words[-2:] == _SHOWN and not _is_of_people(table):
            entry = _lookup(("name",), column.type) or entry
        reason = f"the name reads {' '.join(words)!r}" if _is_obscure(column.name) else ""
        return _meaning(entry, rest, reason)
    if column.comment:
        said = words_of(column.comment[:200])
        number = _by_number(said, column.type) if len(said) <= _LONG_COMMENT else None
        starts = (_lookup(start, column.type) for start in _beginnings(said))
        told = next(filter(None, starts), number[0] if number else None)
        if told is not None:
            return _meaning(told, (), "by its comment")
    return None


def _meaning(entry: Entry, rest: tuple[str, ...], reason: str) -> Meaning:
    return Meaning(entry.word, entry.part, entry.bundle, reason, entry.certain, rest)


def _is_of_people(table: str) -> bool:
    return any(singular(word) in lexicon().sets["people"] for word in words_of(table)[-1:])


def _label_of(table: str, kind: DbType, word: str) -> Entry | None:
    """What the labels and codes of a table are where its name tells.

    The labels of `metier` are job titles, the codes of `countries` are those of countries.
    """
    own = tuple(singular(word) for word in words_of(table))
    if word == "code":
        phrases = ((*own, "code"), ("code", *own), ("code", *words_of(table)))
        found = next(filter(None, (_lookup(phrase, kind) for phrase in phrases)), None)
        return found if found is not None and found.word in _LISTS else None
    found = _lookup(("libelle", *own), kind)
    return found if found is not None and found.bundle is None else None


def _is_obscure(name: str) -> bool:
    """Whether a name has an abbreviation that is not in common use."""
    known = lexicon()
    pieces = {piece.lower() for piece in _PIECES.findall(name)}
    return bool((pieces & set(shorts())) - known.sets["common"])


def _beginnings(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(min(_LONGEST, len(words)), 0, -1):
        yield words[:size]


def _best(words: tuple[str, ...], kind: DbType, table: str) -> tuple[Entry, tuple[str, ...]] | None:
    """The meaning of the longest phrase that is the name but for words that say whose it is."""
    digits = any(word.isdigit() for word in words)
    plain = tuple(word for word in words if not word.isdigit())
    for own in (words, plain) if digits else (words,):
        head, middle, tail = _framed(own, table)
        for rest, body in (
            ((), own),
            (head, own[len(head) :]),
            (tail, own[: len(own) - len(tail)]),
            ((*head, *tail), middle),
        ):
            entry = _lookup(body, kind)
            if entry is not None:
                return entry, rest
    for size in range(min(_LONGEST, len(plain) - 1), 0, -1):
        entry = _lookup(plain[-size:], kind)
        first = _lookup(plain[:1], kind)
        if first is not None and entry is not None and entry.word == _ANYBODY:
            entry = first if first.word in _REACHED else entry  # the phone of whom one trusts
        if entry is not None and entry.word not in _UNLIKE.get(plain[0], ()):
            return entry, plain[:-size]
    return (
        _by_beginning(plain, kind)
        or _by_head(plain, kind, table)
        or _by_ending(plain, kind)
        or _by_number(plain, kind)
    )


def _by_beginning(words: tuple[str, ...], kind: DbType) -> tuple[Entry, tuple[str, ...]] | None:
    """The longest phrase of two words or more that a name begins with: `code_rome_recherche`.

    Never a part of a person or an address, of which a name that goes on may say another thing.
    """
    for size in range(min(_LONGEST, len(words) - 1), 1, -1):
        entry = _lookup(words[:size], kind)
        if entry is not None and entry.bundle is None and entry.certain:
            return entry, words[size:]
    return None


def _by_number(words: tuple[str, ...], kind: DbType) -> tuple[Entry, tuple[str, ...]] | None:
    """The official number that a name speaks of anywhere: `nir_saisi`, `iban_lisible`."""
    word = next((word for word in words if word in _TELLING), "")
    entry = _lookup((word,), kind)
    return None if entry is None else (entry, tuple(other for other in words if other != word))


def _by_ending(words: tuple[str, ...], kind: DbType) -> tuple[Entry, tuple[str, ...]] | None:
    """The longest phrase that a word written together ends with: `sellstartdate`.

    Never a part of a person or an address: `capacity` is no city.
    """
    last = words[-1] if words else ""
    for cut in range(1, len(last) - _SHORTEST_ENDING + 1):
        entry = _lookup((last[cut:],), kind)
        if entry is not None and entry.bundle is None and entry.certain:
            return entry, words[:-1]
    return None


def _by_head(
    words: tuple[str, ...], kind: DbType, table: str
) -> tuple[Entry, tuple[str, ...]] | None:
    wanted = lexicon().heads.get(words[0]) if len(words) > 1 else None
    if wanted is None or is_of_table(words[0], table):  # `IND_NOM_NAI` of T_IND is no indicator
        return None
    every = (entry for entries in lexicon().phrases.values() for entry in entries)
    entry = next(each for each in every if each.word == wanted)
    return (entry, words[1:]) if _holds(entry, kind) else None


def _framed(
    words: tuple[str, ...], table: str
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """A name cut into the table's or a role's words before, the rest, and such words behind."""
    roles = lexicon().sets["role"]
    start, stop = 0, len(words)
    while start < stop - 1 and (words[start] in roles or is_of_table(words[start], table)):
        start += 1
    pieces = pieces_of(table)
    own = {piece for piece in pieces if len(piece) <= _INITIALS} if len(pieces) > 1 else set()
    while stop > start + 1 and (words[stop - 1] in roles or words[stop - 1] in own):
        stop -= 1
    return words[:start], words[start:stop], words[stop:]


def is_of_table(word: str, table: str) -> bool:
    """Whether a word of a column name is the table's name, its singular, beginning or initial."""
    own = words_of(table)
    return any(
        name == word
        or singular(name) == singular(word)
        or (len(word) > 1 and name.startswith(word))
        for name in own
    ) or word in {"".join(name[0] for name in own), own[0][0] if own else ""}


def _digits(word: str) -> int:
    """How many digits an official number has; 0 of few and of other meanings."""
    number = numbers(LOCALE).get({"mobile": "phone"}.get(word, word))
    size = len(number.examples[0]) if number is not None else 0
    return size if size >= _NINE else 0


@lru_cache(maxsize=_KEPT)
def singular(word: str) -> str:
    """A word without the ending of a plural."""
    if word == "addresses":  # a plural by `es`, unlike `adresse` in French
        return "address"
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - not `dies`
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _lookup(words: tuple[str, ...], kind: DbType) -> Entry | None:
    known = lexicon().phrases.get("".join(words), ())
    return next((entry for entry in known if _holds(entry, kind)), None)


def _holds(entry: Entry, kind: DbType) -> bool:
    """Whether a type can hold what a word means."""
    family = type_family(kind)
    if family not in entry.kinds:
        return False
    digits = _digits(entry.word)
    long = kind.base in _LONG or (kind.base == "integer" and digits <= _NINE)
    return family != "number" or not digits or long
