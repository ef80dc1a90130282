"""What things are called: names by the kind of thing that a table or a column speaks of.

All names in `things.csv` are put together by us; those of firms say that they are examples.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from synth.infer.listed import listed
from synth.infer.meanings import lexicon, pieces_of, singular

OTHER = "other"
"""The kind of a thing that no list of names is of."""

_SORT, _SHELF, _STATE = "category", "shelf", "state"
_OFFICES = frozenset(
    {"company", "carrier", "bank", "agency", "shop", "lodging", "eatery", "clinic", "place"}
    | {"team", "department", "service", "school", "ward", "application"}
)
"""Kinds of what is no person and has a mailbox."""

_SHARED = frozenset({"support", "info", "sales", "noreply", "system", "smtp", "billing", "group"})
"""Words of mailboxes that several people read, or none."""

_NAMES = frozenset({"name", "nom", "title", "titre", "label", "libelle", "intitule", "designation"})
"""Words of columns that hold names."""

_FEW_WORDS = 2
"""Words of a table's name that say what a thing is; more are a sentence."""

_DIRECTIONS = "nord|sud|est|ouest|centre|A|B|C|D|n° 1|n° 2|n° 3|n° 4|n° 5"
"""What a noun of either gender has behind it in French."""

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\.^$*+?()[]{}|"})


@dataclass(frozen=True)
class Names:
    """The names of one kind of thing in one language.

    Attributes:
        parts: one list of names, or two of which any first stands before any second.
    """

    parts: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All names."""
        return tuple("".join(told) for told in product(*self._joined()))

    @property
    def expression(self) -> str:
        """A regular expression that they match, and nothing else."""
        told = [[*map(quoted, part)] for part in self._joined()]
        return "".join(f"({'|'.join(part)})" if part[1:] else part[0] for part in told)

    def _joined(self) -> Iterator[tuple[str, ...]]:
        first, *others = self.parts
        yield first
        for part in others:
            yield tuple(f" {text}" if text and text[0] != "_" else text for text in part)


def quoted(text: str) -> str:
    """A text as a regular expression says it."""
    return text.translate(_SPECIAL)


def kind_of(column: str, subject: Sequence[str], language: str) -> str:
    """The kind of thing that a column names: by its own words, else by those of its table.

    Args:
        column: its name; `name`, `label` and the like say nothing of the thing.
        subject: the words of its table's name.
        language: in English the thing stands last (`leave_type_rules`), in French first.
    """
    wording = lexicon().sets["wording"]
    own = [word for word in pieces_of(column) if word not in wording]
    return _kind(own, language) or _kind(subject, language) or OTHER


def is_of_nothing(column: str, subject: Sequence[str], language: str) -> bool:
    """Whether neither a column nor its table speaks of a kind of thing.

    Args:
        column: its name.
        subject: the words of its table's name.
        language: as in `kind_of`.
    """
    return kind_of(column, subject, language) == OTHER


def names_of(kind: str, language: str) -> Names:
    """The names of a kind of thing.

    Args:
        kind: from `kind_of`.
        language: `fr` or `en`.
    """
    return _known()[kind][language]


def own_names(column: str, subject: Sequence[str], language: str) -> Names | None:
    """Names of a thing that no list knows, made of its own word: `Regional territory`.

    Args:
        column: its name, which must say that it is one: `name`, `territory_title`.
        subject: the words of its table's name.
        language: as in `kind_of`.

    Returns:
        None where the column is no name, or nothing says of what.
    """
    sets, pieces = lexicon().sets, pieces_of(column)
    own = [word for word in pieces if word not in sets["wording"] | sets["naming"]]
    words = [word for word in own or subject if word.isalpha()]
    if not _NAMES & {*pieces} or not words or len(own) > _FEW_WORDS:
        return None
    if language == "en":
        noun = " ".join(map(singular, words[-_FEW_WORDS:]))
        return Names((names_of(_SORT, language).parts[0], (noun,)))
    return Names(((" ".join(words[:_FEW_WORDS]).capitalize(),), tuple(_DIRECTIONS.split("|"))))


def is_thing(words: Sequence[str]) -> bool:
    """Whether words speak of a thing with a name: an application, a template, a document.

    Args:
        words: of a table's name.
    """
    people = lexicon().sets["people"]
    return any(
        (word in _kinds() or singular(word) in _kinds()) and singular(word) not in people
        for word in words
    )


def is_sort(words: Collection[str]) -> bool:
    """Whether words speak of a type, a group or a state of something.

    Args:
        words: in the singular.
    """
    return any(_kinds().get(word) in {_SORT, _STATE} for word in words)


def is_office(words: Sequence[str]) -> bool:
    """Whether words speak of a firm, a place or a unit, whose mailbox is nobody's own.

    Args:
        words: of a table's name, and of a column's.
    """
    people, known = lexicon().sets["people"], _kinds()
    own = {singular(word) for word in words} - people - {"account"}
    return bool(_OFFICES & {known.get(word, "") for word in own} | _SHARED & own)


def _kind(words: Sequence[str], language: str) -> str:
    ordered = words if language == "fr" else reversed(words)
    known = _kinds()
    every = [
        known.get(f"{word}@{language}")
        or known.get(word)
        or known.get(singular(word))
        or known.get(f"{word[:-1]}ie", "")  # a French plural read as an English one
        for word in ordered
    ]
    found = [kind for kind in every if kind]
    # Leave types are called as leave is, product categories as shelves: `type` says little.
    specific = next((kind for kind in found if kind != _SORT), _SORT)
    if found[:1] == [_SORT]:
        return {"product": _SHELF}.get(specific, specific)
    return next(iter(found), "")


@cache
def _kinds() -> Mapping[str, str]:
    return {
        word: row["kind"] for row in listed("things") for word in row["words"].split("|") if word
    }


@cache
def _known() -> Mapping[str, Mapping[str, Names]]:
    return {
        row["kind"]: {word: _names(row[word]) for word in ("fr", "en")} for row in listed("things")
    }


def _names(text: str) -> Names:
    return Names(tuple(tuple(part.split("|")) for part in text.split("*")))
