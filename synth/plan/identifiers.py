"""Identifiers of columns: their recorded options, and SQL that only writes them otherwise."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache

from synth.locales.identifier import Identifier, Options, kinds_of, numbers
from synth.schema.layout import Column, Layout
from synth.schema.read import LOCALE


def identifier_of(known: Mapping[str, type], column: Column) -> Identifier:
    """The identifier of a column with its recorded options."""
    kind = known[column.identifier or ""]
    names = {option.name for option in fields(kind)}
    made: Options = kind(**{name: value for name, value in column.options if name in names})
    return made.number


def own_blocks(locale: str, layouts: Iterable[Layout]) -> Mapping[str, str]:
    """What is kept for tests where columns declare a block of their own, by identifier.

    Returns:
        RE2 expressions for values, those of the usual block among them.
    """
    known, usual = kinds_of(locale), numbers(locale)
    found: dict[str, dict[str, None]] = {}
    for column in (column for layout in layouts for column in layout.columns):
        if column.identifier in known and "block" in dict(column.options):
            made = identifier_of(known, column)
            if made.pattern != usual[made.word].pattern:
                found.setdefault(made.word, {usual[made.word].pattern: None})[made.pattern] = None
    return {word: "|".join(patterns) for word, patterns in found.items()}


@dataclass(frozen=True)
class Rewritten:
    """What an expression writes in another form.

    Attributes:
        path: the path of the value.
        of: the words of the identifiers whose form it is; None: it is the value as it stands.
    """

    path: tuple[str, ...]
    of: frozenset[str] | None


def rewritten(sql: str) -> Rewritten | None:
    """The value that an expression writes in another form of an identifier, or None.

    No two values of these identifiers look alike in it, so what is distinct stays so:
    `left(who.nir, 13)`. Of any other value it says nothing: `left(name, 13)`.
    """
    for form, words in _forms().items():
        if (match := form.fullmatch(sql.strip())) is not None:
            return Rewritten(tuple(match["path"].split(".")), words)
    return None


@cache
def _forms() -> Mapping[re.Pattern[str], frozenset[str] | None]:
    """The forms of all identifiers, each with the words of those that have it; first no form."""
    words: dict[str, set[str]] = {}
    for word, number in numbers(LOCALE).items():
        for form in number.forms:
            words.setdefault(form, set()).add(word)
    path = r"(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)"
    return {re.compile(path): None} | {
        re.compile(re.escape(form).replace(re.escape("{}"), path, 1)): frozenset(known)
        for form, known in words.items()
    }
