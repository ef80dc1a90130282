"""What an option can read from a row: a part by its path, or an SQL expression."""

import re
from dataclasses import dataclass, field

from synth.errors import Mark
from synth.schema.types import Lines, mark_at
from synth.sql import unquoted

_NAME = r'[^\W\d]\w*|"(?:[^"]|"")+"'
PATH = re.compile(rf"(?:{_NAME})(?:\.(?:{_NAME}))*")
"""A dotted path: names as SQL writes them, reserved or unusual ones in double quotes."""

_PIECE = re.compile(_NAME)


@dataclass(frozen=True)
class Path:
    """A part of a bundle, a column or a let: `who.nir`, `parent.id`, `office.town.code`."""

    parts: tuple[str, ...]
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True)
class Sql:
    """A scalar expression in DuckDB's SQL, not yet checked."""

    text: str
    mark: Mark = field(compare=False)
    lines: Lines = field(default=(), compare=False, repr=False)

    def at(self, place: int) -> Mark:
        """Where a character of the text stands, as far as that is known."""
        return mark_at(self.mark, self.lines, place)

    def __str__(self) -> str:
        return self.text


Operand = Path | Sql


def read_operand(text: str, mark: Mark, lines: Lines = ()) -> Operand:
    """A path where the text is nothing but one, otherwise SQL.

    Args:
        text: as written; words that SQL spells like names (`true`, `null`) are SQL.
        mark: where it stands.
        lines: where each of its lines stands, if it is a whole scalar.
    """
    if PATH.fullmatch(text.strip()) and text.strip().lower() not in {"true", "false", "null"}:
        return Path(split_path(text.strip()), mark)
    return Sql(text, mark, lines)


def split_path(text: str) -> tuple[str, ...]:
    """The names of a dotted path, without their quotes."""
    return tuple(map(unquoted, _PIECE.findall(text)))
