"""Columns that count the rows of another table: `comments_count`, `nb_lignes`, `inscrits`."""

from synth.infer.meanings import pieces_of, singular, words_of
from synth.infer.money import words_for

_STEM = 6
"""Letters that `inscrits` shares with the table `inscription`."""


def is_counter_of(name: str, table: str) -> bool:
    """Whether a column counts the rows of a table.

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
