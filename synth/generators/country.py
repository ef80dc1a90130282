"""Generators that are others in another country: one class each, made for every country."""

from dataclasses import field, make_dataclass
from functools import cache
from typing import Any, ClassVar, Self

from synth.locales.bundles import Option
from synth.locales.locale import Locale, locale_of


class OfCountry:
    """What stands beside a generator that has a country; it is used in the classes `of` makes.

    Attributes:
        country: whose names, places or words it makes.
    """

    country: ClassVar[Locale]

    @classmethod
    def of(cls, country: Locale) -> type[Self]:
        """The class for a country."""
        return cls.made(country)

    @classmethod
    def made(cls, country: Locale, *options: tuple[str, Any, Option], **said: object) -> type[Self]:
        """The same class with what a country says of it.

        Args:
            country: which.
            options: their names and annotations, and what the country says of them.
            said: other members of the class.
        """
        fields = [(name, hint, field(default=one.default)) for name, hint, one in options]
        own = {"country": country, "__module__": cls.__module__, "__doc__": cls.__doc__, **said}
        return make_dataclass(cls.__name__, fields, bases=(cls,), frozen=True, namespace=own)


@cache
def in_country(kind: type, locale: str) -> type:
    """A generator as it is in a country; most are the same everywhere.

    Args:
        kind: its class.
        locale: the country's word.
    """
    return kind.of(locale_of(locale)) if issubclass(kind, OfCountry) else kind
