"""Decimals as whole numbers of their last digit."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext

from synth.databases.catalog import DbColumn
from synth.infer.made import decimal_text


@dataclass(frozen=True)
class Grid:
    """Numbers that are multiples of 10 ** -scale.

    Attributes:
        scale: digits after the point.
        lo: the least number the type holds, in the last digit.
        hi: the greatest.
    """

    scale: int
    lo: int
    hi: int

    def ticks(self, number: Decimal, rounding: str) -> int:
        """A number in the last digit, rounded to one."""
        with localcontext(prec=400):
            return int(number.scaleb(self.scale).to_integral_value(rounding))

    def text(self, ticks: int) -> str:
        """A number as a law writes it."""
        with localcontext(prec=400):
            return decimal_text(Decimal(ticks).scaleb(-self.scale))


def different(values: Iterable[str], column: DbColumn) -> list[str]:
    """Values each once: of numbers `1` and `1.0` are one.

    Args:
        values: as texts.
        column: whose values they are.
    """
    texts = list(dict.fromkeys(values))
    if column.type.base != "numeric":
        return texts
    once: dict[Decimal | str, str] = {}
    for text in texts:
        try:
            once.setdefault(Decimal(text), text)
        except InvalidOperation:
            once.setdefault(text, text)
    return list(once.values())
