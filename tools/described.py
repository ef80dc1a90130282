"""What the code says about whatever a schema can name: its kind and its options."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from types import NoneType
from typing import Any, get_args

from synth.docstrings import read_doc
from synth.generators.options import known_generators, option_hints
from synth.locales.identifier import kinds_of
from synth.schema.operands import Operand
from synth.schema.read import LOCALE


def by_kind(*, locale: str = LOCALE) -> dict[str, Mapping[str, type]]:
    """Every word of an entry in a country, by the kind of thing it is."""
    identifiers = kinds_of(locale)
    made = {w: kind for w, kind in known_generators(locale).items() if w not in identifiers}
    rollups = {word: kind for word, kind in made.items() if kind.__module__.endswith(".rollup")}
    bundles = {word: kind for word, kind in made.items() if is_bundle(kind)}
    values = {w: kind for w, kind in made.items() if w not in rollups and w not in bundles}
    return {"values": values, "bundles": bundles, "roll-ups": rollups, "identifiers": identifiers}


def is_bundle(kind: type) -> bool:
    return hasattr(kind, "parts") or getattr(kind, "is_reference", False)


@dataclasses.dataclass(frozen=True)
class Option:
    """One option of a generator, as its field declares it."""

    name: str
    hint: Any
    default: object
    note: str
    alone: bool

    @property
    def is_needed(self) -> bool:
        return self.default is dataclasses.MISSING


def options(kind: type) -> Iterator[Option]:
    notes = read_doc(kind).options
    operands = kind().number.operands if hasattr(kind, "number") else ()
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}
    for name, hint in option_hints(kind).items():
        plain = [part for part in get_args(hint) if part is not NoneType]
        read_from_row = name in operands
        if NoneType in get_args(hint):
            hint = reduce(or_, plain)  # noqa: PLW2901 - the same hint without None
        said = Operand if read_from_row else hint
        alone = name == getattr(kind, "main", None)
        yield Option(name, said, defaults[name], notes[name], alone)
