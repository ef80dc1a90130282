"""Identifiers as columns hold them: the first of their forms that type and conditions admit.

Every form is judged by thousands of values, made as the schema will make them: one example says
nothing of Corsica, or of people born abroad. A form counts only if all of them fit.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from synth.conditions.constants import is_inside
from synth.conditions.domain import Domain
from synth.conditions.parsed import NotUnderstoodError
from synth.infer.made import Wish
from synth.infer.meanings import type_family
from synth.locales.identifier import Options, kinds_of, numbers
from synth.schema.read import LOCALE

if TYPE_CHECKING:
    from synth.infer.draft import Data

AS_MADE = "{}"
"""The form that an identifier makes."""

GROWN = "18..66"
"""Ages of people of whom nothing else is known: those who work."""

LONGEST_EMAIL = 60
"""Most characters of a person's address; a test compares. Few samples are as long."""

_LONGEST_NAME = 16
"""Most characters of a first name in an address; a test compares."""

_ROWS = 4000
_KEPT = 200
_ROOM = 4
"""How much longer than a value people make a column to be safe."""

_DIGITS = re.compile("[0-9]{1,18}")
_SIZES = {"smallint": 1 << 15, "integer": 1 << 31, "bigint": 1 << 63}


@dataclass(frozen=True)
class Source:
    """What makes an identifier's values.

    Attributes:
        word: the identifier's.
        part: the part of a person that it is, or "" where it stands alone.
        first: options to try before all others.
        only: the forms that count, with `{}` for the value; None: all of the identifier's.
    """

    word: str
    part: str = ""
    first: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] | None = None

    @property
    def kind(self) -> type[Options]:
        """The identifier."""
        return kinds_of(LOCALE)[self.word]

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms to try, that which is made first."""
        return (AS_MADE, *numbers(LOCALE)[self.word].forms) if self.only is None else self.only

    def options(self) -> Iterator[dict[str, str]]:
        """The options to try, those that leave most values first."""
        tried = [
            dict(self.first),
            {},
            *(dict(options) for options in numbers(LOCALE)[self.word].narrower),
        ]
        yield from (one for at, one in enumerate(tried) if one not in tried[:at])

    def person(self, options: Mapping[str, str]) -> dict[str, str]:
        """The options of the person whose part it is."""
        return {} if not options else {self.part: next(iter(options.values()))}


@dataclass(frozen=True)
class Written:
    """How a column holds an identifier.

    Attributes:
        source: what makes its values.
        options: of the identifier.
        form: SQL with `{}` for the value as it is made.
    """

    source: Source
    options: Mapping[str, str]
    form: str

    @property
    def sql(self) -> str:
        """A part of a person, or SQL over it with `{}` for the person."""
        part = self.source.part
        return part if self.form == AS_MADE else self.form.replace("{}", f"{{}}.{part}")

    @property
    def leads_with_zero(self) -> bool:
        """Whether a number of its digits has fewer of them."""
        return any(text.startswith("0") for text in _texts(self))

    @property
    def capacity(self) -> int:
        """How many values there are."""
        return self.source.kind(**self.options).number.capacity


def written(wish: Wish, source: Source) -> Written | None:
    """The options and form whose values a column takes, all of them; None where it takes none."""
    if wish.domain.among is not None:
        return None
    ways = _ways(source)
    is_free = wish.domain == Domain(null=wish.domain.null) and wish.room == (0, None)
    if is_free and type_family(wish.kind) == "text":
        return ways[0]
    ways.sort(key=lambda way: _strangeness(wish, way))
    found = (way for way in ways if all(_takes(wish, text) for text in _texts(way)))
    return next(found, None)


def _strangeness(wish: Wish, way: Written) -> tuple[bool, int]:
    """How little a form looks like what a column was made for, by its size; 0 is the best."""
    lengths, kind = {len(text) for text in _texts(way)}, wish.kind
    if type_family(kind) == "number":
        return lengths != {kind.precision}, max(lengths)
    # 21 characters are a spaced NIR; 14 of a phone that may be shorter say nothing.
    plain = _texts(replace(way, form=way.source.forms[0]))[0]
    is_told = kind.base == "char" or max(lengths) - len(plain) > _ROOM
    is_as_long = is_told and kind.base in {"char", "varchar"} and lengths == {kind.length}
    return not is_as_long, 0


def _ways(source: Source) -> list[Written]:
    return [Written(source, way, form) for way in source.options() for form in source.forms]


def kept(wish: Wish, source: Source) -> tuple[str, ...]:
    """Some values of one form that a column takes where it refuses others; maybe none."""
    least = wish.rows if wish.unique else 2
    for way in _ways(source):
        found = [text for text in dict.fromkeys(_texts(way)) if _takes(wish, text)]
        if len(found) >= least:
            return tuple(found[: max(_KEPT, least)])
    return ()


def is_distinct(part: str) -> bool:
    """Whether no two people share a part, or SQL over parts with `{}` for the person.

    Args:
        part: such as `nir`, or `left({}.nir, 13)`.
    """
    return part in _distinct()


@cache
def _distinct() -> frozenset[str]:
    forms = (f.replace("{}", f"{{}}.{word}") for word in PARTS for f in numbers(LOCALE)[word].forms)
    return frozenset((*PARTS, *forms))


PARTS = ("nir", "email")
"""Parts of a person that are identifiers; both are distinct."""


def _takes(wish: Wish, text: str) -> bool:
    """Whether a column can hold a value, by its type and conditions."""
    family = type_family(wish.kind)
    if family == "number":
        return _DIGITS.fullmatch(text) is not None and _counts(wish, text)
    return family == "text" and wish.admits(text)


def _counts(wish: Wish, digits: str) -> bool:
    """Whether a column of numbers can hold the number of these digits."""
    number, domain, kind = str(int(digits)), wish.domain, wish.kind
    precision = (kind.precision or len(number)) - max(kind.scale or 0, 0)
    if len(number) > precision or int(number) >= _SIZES.get(kind.base, 1 << 63):
        return False
    if kind.base not in {*_SIZES, "numeric"} or number in domain.excluded:
        return False
    try:
        inside = is_inside(number, domain.lo, domain.hi, kind)
    except NotUnderstoodError:
        return False
    texts = replace(domain, lo=None, hi=None, excluded=frozenset())
    return inside and (texts == Domain(null=domain.null) or _as_text(wish, texts, number))


def _as_text(wish: Wish, domain: Domain, number: str) -> bool:
    """Whether a number satisfies what conditions say of its text."""
    return replace(wish, domain=domain).admits(number)


def _texts(way: Written) -> tuple[str, ...]:
    options = tuple(sorted(way.options.items()))
    return _samples(replace(way.source, first=()), options)[way.form]


def _longest(form: str) -> int:
    """Most characters of a person's address in a form: one has the first name's initial alone."""
    return LONGEST_EMAIL - (_LONGEST_NAME - 1 if "^(.)" in form else 0)


@cache
def _samples(source: Source, options: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    """Values of a source in all their forms, made by a plan as those of a schema are."""
    from synth.arrays import decoded
    from synth.infer.text import flow
    from synth.making.maker import Maker
    from synth.plan.build import plan
    from synth.schema.read import read_text

    made: Data = {source.word: dict(options)}
    if source.part:
        made = {"person": {"age": GROWN, **source.person(dict(options))}}
    path = f"x.{source.part}" if source.part else "x"
    forms = source.forms
    columns: Data = {f"f{at}": {"expr": form.replace("{}", path)} for at, form in enumerate(forms)}
    tables: Data = {"t": {"rows": str(_ROWS), "let": {"x": made}, "columns": columns}}
    text = flow({"synth": "1", "as_of": "2026-01-01", "seed": "1", "tables": tables})
    frame = Maker(plan(read_text(text, path="init.yaml"))).beneath("t", 0, _ROWS)
    found = {}
    for at, form in enumerate(forms):
        texts = tuple(decoded(frame.path((f"f{at}",))).to_pylist())
        found[form] = (
            (*texts, texts[0].rjust(_longest(form), "m")) if source.part == "email" else texts
        )
    return found
