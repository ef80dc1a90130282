"""`faker`: providers of the Faker library, slow and many."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import prod
from typing import Any, ClassVar

import pyarrow as pa

from synth.errors import AnswerError, Mark, Problem, nearest
from synth.generators.constants import conform
from synth.generators.country import OfCountry
from synth.generators.protocol import Origin, Rows, Scope, Traits, reads_nothing
from synth.generators.providers import (
    NAMES,
    RENDERS,
    clock_watched,
    is_plain,
    new_faker,
    providers,
)
from synth.generators.readers import Arguments
from synth.registry import Values
from synth.schema.datatypes import DataType

_TYPES: Mapping[type, str] = {bool: "boolean", int: "bigint", float: "double"}


_MOST = 10_000
"""The greatest length, count or number of digits that an argument may ask for."""
_MOST_TOGETHER = 1_000_000
"""Of several together, such as `texts` of a length; Faker makes a value in seconds, unstoppable."""
_GREATEST = (1 << 63) - 1
_VALUES = frozenset(
    [
        *("min", "max", "min_value", "max_value", "step", "number", "seed", "radius", "center"),
        *("width", "height", "build_from", "build_to"),
    ]
)
"""Arguments that are a value's own bounds, not how much is made; those with `date` are too."""

_TRIED = 5
"""Seeds that are tried at plan time, to see what a provider gives and what it asks."""


@dataclass(frozen=True)
class Faker(OfCountry):
    """A value of a provider of the installed Faker library, reseeded for every row.

    For texts that no other generator makes. It is a Python call for each row, about a hundred
    times slower than the other generators, and its values are the same only for equal versions of
    Faker. Providers that put values together from parts (words, colours, jobs, file names, dates,
    random digits) are free, and names of persons mark their column `direct`. Every other needs a
    `note`, because its values may be somebody's; `ssn`, `phone_number`, `iban` and the like are
    refused under the mark `direct`. Providers that render other ones (`json`, `pystr_format`,
    `pydict`), make bytes or objects, or ask the clock are refused; dates end at `as_of`. So are
    arguments that ask for more than 10,000 characters, items or digits.

    Attributes:
        provider: the provider's name, such as `job` or `catch_phrase`.
        args: its keyword arguments.
        locale: Faker's locale, that of the schema's country unless written.

    Example:
        slogan: {faker: {provider: pystr, args: {max_chars: 8}}}
    """

    provider: str
    args: Arguments = ()
    locale: str = ""
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "faker"
    main: ClassVar[str | None] = "provider"
    traits: ClassVar[Traits] = Traits("value", "called", "own", countable=False, nullable=True)
    needs = reads_nothing

    @property
    def _locale(self) -> str:
        return self.locale or self.country.faker

    @property
    def origin(self) -> Origin:
        """Names of people are direct."""
        return "direct" if self.provider in NAMES else "plain", None, ()

    def type(self, scope: Scope) -> DataType:
        """The column's type, or boolean, bigint, double or text by a first value."""
        known = providers(self._locale)
        if self.provider not in known:
            found = f"Faker has no locale {self._locale!r}"
            if known:
                found = f"Faker has no provider {self.provider!r}"
            near = nearest(self.provider, known)
            scope.report(Problem(self.mark, found, "a provider of the installed Faker", near))
        elif self.provider in RENDERS:
            found = f"Faker's {self.provider} renders other providers, or makes bytes or objects"
            scope.report(Problem(self.mark, found, "a provider that makes one value"))
        elif not self._is_too_much(scope):
            first = self._tried(scope)
            return scope.wanted or DataType(_TYPES.get(type(first), "text"))
        return scope.wanted or DataType("text")

    def _is_too_much(self, scope: Scope) -> bool:
        """Whether arguments ask for more than a value should hold; reports it."""
        counts = {
            name: abs(value)
            for name, value in self.args
            if isinstance(value, int | float) and name not in _VALUES and "date" not in name
        }
        wrong = [name for name, count in counts.items() if not count <= _MOST]
        for name in wrong:
            found = f"Faker's {self.provider} with {name} above {_MOST:,}"
            scope.report(Problem(self.mark, found, f"at most {_MOST:,}"))
        most = prod(count for name, count in counts.items() if not name.startswith("min"))
        if not wrong and most > _MOST_TOGETHER:
            names = ", ".join(name for name in counts if not name.startswith("min"))
            found = f"Faker's {self.provider} with {names}, together above {_MOST_TOGETHER:,}"
            scope.report(Problem(self.mark, found, "fewer or shorter values"))
        return bool(wrong) or most > _MOST_TOGETHER

    def _tried(self, scope: Scope) -> object:
        """A first value; reports what no two runs would share."""
        faker = _faker(self._locale, scope.as_of)
        try:
            with clock_watched() as asked:
                values = [self._call(faker, seed) for seed in range(_TRIED)]
        except Exception as error:  # noqa: BLE001 - a provider may raise anything
            found = f"Faker's {self.provider} refuses its arguments ({type(error).__name__})"
            scope.report(Problem(self.mark, found, "arguments that the provider takes"))
            return ""
        if asked:
            found = f"Faker's {self.provider} asks the clock, so that two days give two outputs"
            scope.report(Problem(self.mark, found, "our generator: date, datetime or time"))
        if not all(map(is_plain, values)):
            found = f"Faker's {self.provider} gives objects that are neither text nor numbers"
            scope.report(Problem(self.mark, found, "a provider that makes one value"))
        if any(isinstance(value, int) and abs(value) > _GREATEST for value in values):
            found = f"Faker's {self.provider} gives numbers that no bigint holds"
            scope.report(Problem(self.mark, found, "arguments for smaller numbers"))
        return values[0]

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - any provider may give None
        """A provider may give nothing."""
        return True

    def _call(self, faker: Any, seed: int) -> object:  # noqa: ANN401 - Faker is untyped
        faker.seed_instance(seed)
        provider: Callable[..., object] = getattr(faker, self.provider)
        arguments = {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.args
        }
        return provider(**arguments)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A value for each row: the one generator that loops over rows in Python."""
        faker = new_faker(self._locale, rows.as_of)
        try:
            values = [self._call(faker, int(word)) for word in rows.words()]
        except Exception as error:  # noqa: BLE001 - a provider may raise anything
            message = f"{self.mark}: Faker's {self.provider} failed ({type(error).__name__})"
            raise AnswerError(message) from None
        if not values or isinstance(values[0], bool | int | float):
            try:
                numbers: Values = pa.array(values)
            except OverflowError:
                message = f"{self.mark}: Faker's {self.provider} gave a number that no bigint holds"
                raise AnswerError(message) from None
            return conform(numbers, rows.kind)
        texts = [None if value is None else _text(value) for value in values]
        return conform(pa.array(texts, pa.string()), rows.kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


@lru_cache(maxsize=8)
def _faker(locale: str, as_of: date) -> Any:  # noqa: ANN401 - Faker is untyped
    return new_faker(locale, as_of)
