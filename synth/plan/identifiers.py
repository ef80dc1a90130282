"""Identifiers of columns, with the options that a layout records as text."""

from collections.abc import Mapping
from dataclasses import fields

from synth.locales.identifier import Identifier
from synth.schema.layout import Column


def identifier_of(known: Mapping[str, type], column: Column) -> Identifier:
    """The identifier of a column with its recorded options."""
    kind = known[column.identifier or ""]
    names = {option.name for option in fields(kind)}
    made: Identifier = kind(**{name: value for name, value in column.options if name in names})
    return made
