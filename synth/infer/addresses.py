"""Columns that are parts of an address: the street, the house number, the place, the country."""

from synth.databases.catalog import DbColumn
from synth.infer.defaults import constant_default
from synth.infer.meanings import (
    Meaning,
    lexicon,
    singular,
    stems_of,
    type_family,
    words_of,
)

_SURE = frozenset({"postcode", "city", "line", "street", "commune_code"})
"""Words that speak of an address wherever they stand."""

_PLACES = frozenset({"city", "departement", "region", "state", "country", "commune_code"})
"""Words that a list of places has too."""

_STREET = "substr({}.line, strpos({}.line, ' ') + 1)"
_NAME_OF_STREET = "substr({}.line, length(regexp_extract({}.line, '^[0-9]+ [^ ]+ ')) + 1)"
"""What of a line stands beside a number of its own, and beside the kind of a street too."""

_HOUSE_NUMBER = "cast(regexp_extract({}.line, '^[0-9]+') as integer)"

COUNTRY = 3
"""A country's column of up to so many characters holds a code."""


def address_part(
    column: DbColumn, what: Meaning, words: set[str], prefix: str, table: str
) -> str | None:
    """The part of an address; what may be something else needs a sure part beside it.

    Args:
        column: of the database.
        what: it means.
        words: of all columns of the address.
        prefix: whose it is, "" where that is not said.
        table: its name.
    """
    known = bool(words & _SURE)
    if what.word == "line_or_host":
        of_machine = stems_of(table) & lexicon().sets["machine"]
        return what.part if known or not of_machine else None
    is_list = not prefix and _is_named_as(column, table)
    if what.word in _PLACES and (is_list or not (known or what.word in _SURE)):
        return None  # the list of all cities or countries, or a word of another kind
    is_way = what.word == "street" and words == {"street"}
    if is_way or (what.word == "state" and constant_default(column)):
        return None  # how a medicine is taken; `draft` is no place that is the default of all
    if type_family(column.type) == "number":
        return _HOUSE_NUMBER if what.word == "house_number" else None
    if what.word == "country" and not is_code(column):
        return "case when {}.country = 'FR' then 'France' end"
    is_street = what.word == "street" or (what.word == "line" and "house_number" in words)
    street = _NAME_OF_STREET if "street_kind" in words else _STREET
    return street if is_street else what.part


def _is_named_as(column: DbColumn, table: str) -> bool:
    """Whether a column has the name of its table, as the name of what the table lists has."""
    own = "".join(singular(word) for word in words_of(table))
    return "".join(singular(word) for word in words_of(column.name)) == own


def is_code(column: DbColumn) -> bool:
    """Whether a column of countries holds their codes."""
    if column.type.length is not None:
        return column.type.length <= COUNTRY
    return bool({"code", "iso"} & set(words_of(column.name)))
