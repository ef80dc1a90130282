"""A provider for Faker: job seekers and numbers that belong to nobody.

    from faker import Faker
    from synth.faker_provider import Provider

    fake = Faker("fr_FR")
    fake.add_provider(Provider)
    fake.job_seeker()

Faker's own `ssn`, `siret`, `phone_number` and `email` may be somebody's. They keep their names:
what stands here is called otherwise, so that adding this provider changes no other value.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from faker.providers import BaseProvider  # noqa: TID253 - whoever adds this provider has Faker

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random  # noqa: TID251 - only the type of Faker's source

    from faker import Generator

    from synth.locales.identifier import Identifier
    from synth.making.maker import Maker

_SCHEMA = _TABLE = "job_seeker"
_ROWS = 100_000_000
"""As many as there are different `ft_number`."""

_BLOCK_ROWS = 256
"""A block takes 22 ms, a single row 17: so made, one costs 0.1 ms."""


class Provider(BaseProvider):
    """Makes what `synth` makes, in the order that Faker's seed decides."""

    def __init__(self, generator: Generator) -> None:
        super().__init__(generator)
        self._seeding: tuple[object, int] | None = None
        self._next_row = 0
        self._block: list[dict[str, Any]] = []

    def job_seeker(self) -> dict[str, Any]:
        """The columns of a row of the shipped schema `job_seeker`, as str, int, date or None.

        After a seed the rows of one large table follow one another from a row that the seed
        decides: no NIR, number or e-mail comes twice.
        """
        seeding = _seeding(self.generator.random)
        if seeding != self._seeding:
            self._seeding = seeding
            self._next_row = self.generator.random.randrange(_ROWS)
            self._block = []
        if not self._block:
            self._block = _rows(self._next_row)[::-1]
            self._next_row = (self._next_row + len(self._block)) % _ROWS
        return self._block.pop()

    def nir(self) -> str:
        """A social security number with a true key and a place of birth that never existed."""
        return self._number("nir")

    def france_travail(self) -> str:
        """A job seeker's number of 11 digits that begins with 999."""
        return self._number("france_travail")

    def reserved_email(self) -> str:
        """An address that reaches no mailbox."""
        return self._number("email")

    def reserved_phone(self) -> str:
        """A phone number of the blocks that films may show."""
        return self._number("phone")

    def reserved_siren(self) -> str:
        """A company's number that begins with 999."""
        return self._number("siren")

    def reserved_siret(self) -> str:
        """An establishment's number that begins with 999."""
        return self._number("siret")

    def _number(self, word: str) -> str:
        import numpy as np

        identifier = _identifier(word)
        index = self.generator.random.randrange(identifier.capacity)
        return str(identifier.encode(np.array([index], np.uint64))[0].as_py())


class _CountedSeed:
    """The `seed` of a source of chance, which also counts: Faker tells nobody that it was seeded.

    Without it a block could not be made ahead, or the same seed would not give the same rows again.
    """

    def __init__(self, seed: Callable[..., None]) -> None:
        self._seed, self.count = seed, 0

    def __call__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as it came
        self.count += 1
        self._seed(*arguments, **options)


def _seeding(source: Random) -> tuple[object, int]:
    """What differs after every seeding of a source."""
    if not isinstance(source.seed, _CountedSeed):
        cast("Any", source).seed = _CountedSeed(source.seed)
    counted = cast("_CountedSeed", source.seed)
    return counted, counted.count


@cache
def _maker() -> Maker:
    from synth.api import make_plan
    from synth.making.maker import Maker

    return Maker(make_plan(_SCHEMA, rows=_ROWS))


def _rows(start: int) -> list[dict[str, Any]]:
    """A block of rows from a row on, fewer at the end of the table."""
    from synth.arrays import decoded

    maker = _maker()
    frame = maker.beneath(_TABLE, start, min(start + _BLOCK_ROWS, _ROWS))
    frame.is_whole = True
    names = list(maker.plan.tables[_TABLE].columns)
    columns = [decoded(frame.path((name,))).to_pylist() for name in names]
    frame.forget()
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _identifier(word: str) -> Identifier:
    from synth.locales.identifier import numbers
    from synth.schema.read import LOCALE

    return numbers(LOCALE)[word]
