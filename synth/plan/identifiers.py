"""Identifiers of columns: their recorded options, and SQL that only writes them otherwise."""

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from synth.locales.identifier import Identifier
from synth.registry import members
from synth.schema.layout import Column


def identifier_of(known: Mapping[str, type], column: Column) -> Identifier:
    """The identifier of a column with its recorded options."""
    kind = known[column.identifier or ""]
    names = {option.name for option in fields(kind)}
    made: Identifier = kind(**{name: value for name, value in column.options if name in names})
    return made


def rewritten(sql: str) -> tuple[str, ...]:
    """The path of the value that an expression writes in another form of an identifier.

    No two values look alike in one form, so what is distinct stays so: `left(who.nir, 13)`.

    Args:
        sql: an expression.

    Returns:
        The path; empty where it is another expression.
    """
    found = next((match for form in _forms() if (match := form.fullmatch(sql.strip()))), None)
    return () if found is None else tuple(found["path"].split("."))


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    kinds: Mapping[str, type[Identifier]] = members("synth.locales.fr.ids")
    known = (form for kind in kinds.values() for form in kind.forms)
    path = r"(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)"
    forms = dict.fromkeys(("{}", *known))
    return tuple(re.compile(re.escape(form).replace(re.escape("{}"), path, 1)) for form in forms)
