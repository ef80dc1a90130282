"""`faker`: any provider of the Faker library, slow and complete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar

import pyarrow as pa

from synth.errors import AnswerError, Mark, Problem, nearest
from synth.generators.constants import conform
from synth.generators.protocol import Rows, Scope
from synth.generators.readers import Arguments
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

REAL: Mapping[str, str] = {
    "ssn": "nir",
    "nir": "nir",
    "vat_id": "siren",
    "phone_number": "phone",
    "basic_phone_number": "phone",
    "msisdn": "phone",
    "free_email": "person, whose part `email` nobody owns",
    "company_email": "person, whose part `email` nobody owns",
    "ascii_free_email": "person, whose part `email` nobody owns",
    "ascii_company_email": "person, whose part `email` nobody owns",
    "iban": "none yet",
    "bban": "none yet",
    "aba": "none yet",
    "siret": "siret",
    "siren": "siren",
    "credit_card_number": "none yet",
    "credit_card_full": "none yet",
    "passport_number": "none yet",
    "license_plate": "none yet",
    "ipv4_public": "none yet",
    "profile": "person",
    "simple_profile": "person",
}
"""Providers whose values can belong to real people, and the generator to use instead."""

_TYPES: Mapping[type, str] = {bool: "boolean", int: "bigint", float: "double"}


@dataclass(frozen=True)
class Faker:
    """A value of any provider of the installed Faker library, reseeded for every row.

    For texts that no other generator makes. It is a Python call for each row, about a hundred
    times slower than the other generators, and its values are the same only for equal versions of
    Faker. Providers whose values can belong to real people (`ssn`, `phone_number`, `iban`, ...)
    are refused for columns marked `direct` and need a `note` elsewhere.

    Attributes:
        provider: the provider's name, such as `job` or `catch_phrase`.
        args: its keyword arguments.
        locale: Faker's locale, `fr_FR` unless written.

    Example:
        slogan: {faker: {provider: pystr, args: {max_chars: 8}}}
    """

    provider: str
    args: Arguments = ()
    locale: str = "fr_FR"
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "faker"
    main: ClassVar[str | None] = "provider"
    holds_gil: ClassVar[bool] = True

    def type(self, scope: Scope) -> DataType:
        """The column's type, or boolean, bigint, double or text by a first value."""
        value: object = ""
        try:
            value = self._call(_faker(self.locale), 0)
        except AttributeError:
            near = nearest(self.provider, _providers(self.locale))
            found = f"Faker has no locale {self.locale!r}"
            if _providers(self.locale):
                found = f"Faker has no provider {self.provider!r}"
            scope.report(Problem(self.mark, found, "a provider of the installed Faker", near))
        except Exception as error:  # noqa: BLE001 - a provider may raise anything
            found = f"Faker's {self.provider} refuses its arguments ({type(error).__name__})"
            scope.report(Problem(self.mark, found, "arguments that the provider takes"))
        return scope.wanted or DataType(_TYPES.get(type(value), "text"))

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """Nothing."""
        return ()

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
        faker = _new(self.locale)
        try:
            values = [self._call(faker, int(word)) for word in rows.words()]
        except Exception as error:  # noqa: BLE001 - a provider may raise anything
            message = f"{self.mark}: Faker's {self.provider} failed ({type(error).__name__})"
            raise AnswerError(message) from None
        if not values or isinstance(values[0], bool | int | float):
            return conform(pa.array(values), rows.kind)
        texts = [None if value is None else _text(value) for value in values]
        return conform(pa.array(texts, pa.string()), rows.kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _new(locale: str) -> Any:  # noqa: ANN401 - Faker is untyped
    import faker

    return faker.Faker(locale)


@lru_cache(maxsize=8)
def _faker(locale: str) -> Any:  # noqa: ANN401 - Faker is untyped
    return _new(locale)


@lru_cache(maxsize=8)
def _providers(locale: str) -> tuple[str, ...]:
    try:
        faker = _faker(locale)
    except AttributeError:
        return ()
    return tuple(name for name in dir(faker) if not name.startswith("_"))
