"""Columns that count the rows of another table: `comments_count`, `nb_lignes`, `inscrits`."""

from dataclasses import dataclass
from functools import cache

from synth.infer.listed import listed
from synth.infer.meanings import lexicon, pieces_of, singular, words_of
from synth.infer.money import words_for

_STEM = 6
"""Letters that `inscrits` shares with the table `inscription`."""

_SETS = lexicon().sets
_SOLD = frozenset({"sold", "vendu"})
_SEATS = frozenset({"place", "seat"})


@dataclass(frozen=True, order=True)
class Counted:
    """How a column counts the rows of a table.

    Attributes:
        rank: how far its name is from saying so; the least is the likeliest.
        state: the word of the state that those rows are in: `occupied` of `occupied_beds`; "": all.
    """

    rank: int
    state: str = ""


def counted_of(name: str, table: str) -> Counted | None:
    """How a column counts the rows of a table, None where its name does not say it.

    Args:
        name: of the column.
        table: the other table's name.
    """
    if is_counter_of(name, table):
        return Counted(0)
    if any(is_counter_of(name, other) for other in _alike(table)):
        return Counted(1)
    words = words_of(name)
    rest = [singular(word) for word in words if word not in words_for("count")]
    own = {singular(word) for word in (*words_of(table), *pieces_of(table))}
    is_told = len(rest) < len(words) or rest != list(words)
    others = [word for word in rest if word not in own]
    if is_told and len(rest) > len(others) == 1:
        return Counted(1, others[0])
    counts = {*rest} & _SETS["attended"]
    if counts and {*rest} <= _SETS["attended"] | _SEATS and own & _SETS["joining"]:
        return Counted(2)
    if rest and {*rest} <= _SETS["headcount"] and own & _SETS["staff"]:
        return Counted(3)
    is_used = rest and len(rest) < len(words) and {*rest} <= _SETS["usage"]
    is_line = not _SOLD & {*rest} or is_of_lines(table)
    return Counted(4) if is_used and is_line else None


@cache
def _alike(table: str) -> tuple[str, ...]:
    """What else the rows of a table are called: reviews are opinions too."""
    own = {singular(word) for word in pieces_of(table)}
    rows = (row["words"].split("|") for row in listed("alike"))
    return tuple(word for words in rows if own & {*words} for word in words if word not in own)


def is_counter_of(name: str, table: str) -> bool:
    """Whether a column counts the rows of a table, by the table's own name.

    Args:
        name: of the column.
        table: the other table's name.
    """
    words = words_of(name)
    rest = [word for word in words if word not in words_for("count")]
    # As it stands: `post` is no abbreviation of `postal` here.
    own = [singular(word) for word in pieces_of(table)]
    if not rest or not own:
        return False
    counted = singular(rest[-1])
    is_told = len(rest) < len(words) or (len(rest) == 1 and counted != rest[-1])
    heads = {own[0], own[-1]}
    stems = {head[:_STEM] for head in heads if len(head) > _STEM}
    is_line = bool(heads & words_for("line")) and counted in words_for("line")
    is_same = is_line or counted in heads or (len(counted) > _STEM and counted[:_STEM] in stems)
    return is_told and is_same and set(map(singular, rest[:-1])) <= set(own)


def is_of_lines(table: str) -> bool:
    """Whether a table holds the lines of a document: `invoice_items`, `ligne_facture`.

    Args:
        table: its name.
    """
    words = words_of(table)
    return bool({singular(word) for word in (*words[:1], *words[-1:])} & words_for("line"))
