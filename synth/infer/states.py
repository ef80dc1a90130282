"""Words of state for a column: what its default is one of, else what its table is about.

The words and weights of `states.csv` are our own; who knows what the application reads edits the
schema that `init` writes. `about` are words of tables and of the column's own name, `*` any other,
`-` no table at all: such words are found by a default alone.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from synth.infer.coded import words_for
from synth.infer.defaults import likely
from synth.infer.listed import Words, likely_words
from synth.infer.made import Made, Wish, chosen, weighted
from synth.infer.meanings import pieces_of, singular, words_of
from synth.infer.moments import told
from synth.infer.setting import spoken

_ANY, _OTHER = frozenset("*-"), 100
"""What stands for all tables and for none, and their distance."""

_FIRST = frozenset(
    {"pending", "draft", "new", "attente", "brouillon", "nouveau", "submitted", "cart"}
)
"""Words of states in which rows begin, which is no reason to be there most of the time."""

_RANKS = frozenset({"level", "priority"})
"""Meanings whose words are of one scale, beside which a word of another one says nothing."""

_SELDOM, _RARE = "10", "5"
"""The weights of a word that other things have as a state, and of one that stands nowhere."""


def stated(wish: Wish) -> Made | None:
    """A weighted choice of words of state; None where a column is none or has no room for two."""
    kind = "motive" if wish.word == "reason" else wish.word
    own = [words for words in likely_words("states") if words.kind == kind]
    if not own or wish.word == "flag":
        return None
    if wish.word == "kind" and wish.column.name in wish.setting.classified:
        return _classes(wish)
    default = likely(wish)
    rows = _with_default(own, default, wish) if default else _without(own, wish)
    if default and wish.word in _RANKS and default.isalpha() and not _holding(own, default):
        return chosen(wish, [default])  # of a scale that nobody knows
    for row in rows:
        style = default or ""
        weights = {_styled(word, style): weight for word, weight in row.weights.items()}
        kept = {word: weight for word, weight in weights.items() if wish.admits(word)}
        if len(kept) > 1:
            return weighted(chosen(wish, list(kept)), kept)
    return None


def weighed(wish: Wish, made: Made) -> Made:
    """A choice of the words that a type or a condition names, as common as they are elsewhere.

    Args:
        wish: the column.
        made: its choice; stays as it is where less than half of the words are known.
    """
    values = made.generator.get("choice") if isinstance(made.generator, dict) else None
    if not isinstance(values, list) or wish.unique or not is_state(wish.word):
        return made
    words = words_for(wish.column, [*map(str, values)])
    said = {str(v): "_".join(pieces_of(words.get(str(v), str(v)))) for v in values}
    rows = [row for row in _common(wish.word) if not row.keys().isdisjoint(said.values())]
    known = {word for row in rows for word in row}
    if 2 * sum(word in known for word in said.values()) < len(said):
        return made
    # The row that holds the most of them is of such a thing; what it does not hold is seldom.
    best = max(rows, key=lambda row: len(row.keys() & {*said.values()}))
    seldom = {**dict.fromkeys(known, _SELDOM), **best}
    return weighted(
        made,
        {v: seldom.get(word) or _alike(word, best, said.values()) for v, word in said.items()},
    )


def _alike(word: str, best: Mapping[str, str], others: Collection[str]) -> str:
    """The weight of the word that says the same, and is not among the others: `honore`."""
    moment = told(word)
    same = [weight for own, weight in best.items() if own not in others and told(own) == moment]
    return max(same, key=int) if moment and same else _RARE


@cache
def _common(kind: str) -> Sequence[Mapping[str, str]]:
    """The words of a kind of state with their weights, row by row."""
    rows = (row.weights.items() for row in likely_words("states") if row.kind == kind)
    return [{"_".join(pieces_of(word)): weight for word, weight in row} for row in rows]


def _classes(wish: Wish) -> Made | None:
    """The classes of what a row is about where a number stands beside: `owner_type`, `owner_id`."""
    kept = [name for name in wish.setting.classes if wish.admits(name)]
    return chosen(wish, kept) if kept else None


@cache
def is_state(word: str) -> bool:
    """Whether a meaning is one of state, of which there are few values.

    Args:
        word: from `words.csv`.
    """
    return word not in {"flag", "motive"} and any(
        words.kind == word for words in likely_words("states")
    )


def is_first_state(word: str) -> bool:
    """Whether a word is of a row of which nothing has come yet.

    Args:
        word: such as the default of a status.
    """
    return bool(_FIRST & {*words_of(word)})


def flag_share(wish: Wish) -> str:
    """The share of true of a flag by the last word of its name that tells; "" where none does."""
    for word in reversed(words_of(wish.column.name)):
        for row in likely_words("states"):
            if row.kind == "flag" and word in row.about:
                return next(iter(row.weights))
    return ""


def _with_default(own: Sequence[Words], default: str, wish: Wish) -> list[Words]:
    """The rows that hold a default, those of the table and language first; else as without one."""
    holding = _holding(own, default)
    if not holding:
        return _without(own, wish)
    return sorted(holding, key=lambda row: _distance(row, wish))


def _holding(own: Sequence[Words], default: str) -> list[Words]:
    return [row for row in own if _plain(default) in map(_plain, row.weights)]


def _without(own: Sequence[Words], wish: Wish) -> list[Words]:
    """The rows of a column's language: those of its own name, of its table, of any."""
    language = spoken(wish.column.name, wish.setting)
    said = [row for row in own if row.language == language]
    told = [row for row in said if "-" not in row.about and _distance(row, wish) <= _OTHER]
    return sorted(told, key=lambda row: _distance(row, wish))


def _distance(row: Words, wish: Wish) -> int:
    """How far a row is from a column: of its own name, of its table's last word, of any table.

    Nearest is a pair of a word of its name and one of name or table: the refusal of a leave.
    """
    names = [singular(word) for word in words_of(wish.column.name)]
    pairs = (word.split() for word in row.about if " " in word)
    told = {*names, *words_of(wish.column.name)}
    if any(own in told and of in {*told, *wish.setting.subject} for own, of in pairs):
        return -1
    if row.about & set(names):
        return 0
    # `sentence_type` of an application is no type of application, but its status is one.
    subject = () if wish.word == "kind" and len(names) > 1 else wish.setting.subject
    found = (place for place, word in enumerate(reversed(subject), 1) if word in row.about)
    return next(found, _OTHER if row.about & _ANY else _OTHER + 1)


def _plain(text: str) -> str:
    """A word without accents, capitals and signs between its parts."""
    folded = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return kept.replace(" ", "_").replace("-", "_")


def _styled(word: str, default: str) -> str:
    """A word written as the default is: in capitals, with one, with its signs between parts."""
    if _plain(word) == _plain(default):
        return default
    for sign in (" ", "-"):
        if sign in default:
            word = word.replace("_", sign)
    if default.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if default[:1].isupper() else word
