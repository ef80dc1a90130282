"""The number of the Belgian national register, with orders and keys that nobody is given."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from synth.errors import QuestionError
from synth.locales.checks import Modulus
from synth.locales.identifier import Identifier, Live, Proof
from synth.locales.parts import Choice, Digits, Fixed, Part

CENTURY = 2_000_000_000
"""A 2 stands before the nine digits of who was born in 2000 or later, while the key is taken."""

WOMEN, MEN = 0, 999
"""Orders of nobody: even ones are women's, odd ones men's."""

ORDERS = 499
"""Of each sex on each day: 001 to 997 and 002 to 998."""

KEYS = (0, 98)
"""Keys of nobody, for births before 2000 and since."""


@dataclass(frozen=True)
class Key(Modulus):
    """97 less the remainder of nine digits; of a birth that is not said either century counts."""

    def holds_sql(self, covered: str, width: int, check: str) -> str:
        """The key of one of the two centuries."""
        both = (replace(self, add=add) for add in (0, CENTURY))
        return f"({' or '.join(Modulus.holds_sql(one, covered, width, check) for one in both)})"


_KEY = Key(97, width=2, pattern="(?:0[1-9]|[1-8][0-9]|9[0-7])", less=97)
_MONTHS = tuple(f"{month:02}" for lo in (0, 20, 40) for month in range(lo, lo + 13))
"""00 where none is known; 20 and 40 more for people who are not in the register (BIS)."""

_BODY: tuple[Part, ...] = (Digits(2), Choice(_MONTHS), Digits(2, last=31), Digits(3))
_LIVE = Live(
    "numbers of the Belgian national register",
    ((*_BODY, _KEY), (*_BODY, replace(_KEY, add=CENTURY))),
    (
        "rijksregister(?:nummer|nr)?",
        "(?:num[eé]ro (?:de |du )?)?registre national",
        "national ?register(?: ?num(?:ber|mer))?",
        *("insz(?:-nummer)?", "niss"),
    ),
    groups=((2, 2, 2, 3, 2),),
)
_DATE = "[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_OF_ORDER = Proof(
    "rule",
    "orders of a birth date go from 001 to 997 for men and from 002 to 998 for women: 000 and 999 "
    "are nobody's",
    "national register of Belgium, instruction TI 000",
)
_OF_KEY = Proof(
    "rule",
    "keys 00 and 98 cannot occur: a key is 97 minus a remainder of 97, so 01 to 97",
    "royal decree of 3 April 1984 on the number of the national register",
)


@dataclass(frozen=True)
class NationalNumber:
    """Numbers of the Belgian national register that were given to nobody.

    Use it where a table holds the number and nothing else of the person. Where sex and birth date
    stand beside it, take the part `national_number` of a `person`: its digits agree with them. Here
    births of 1970 to 1999 are uniform, on the first 28 days of a month.

    Attributes:
        mode: `valid` passes validators and has an order of nobody, of which there are two for each
            birth date: 999 for men, 000 for women. `invalid` has any order and a key of nobody (00,
            and 98 since 2000): 499 of each sex for each birth date.

    Example:
        ```yaml
        nr: {national_number: {}, unique: true}
        ```
        gives `70012200041`.

    Source: royal decree of 3 April 1984 on the number of the national register (layout, key);
    national register, instruction TI 000 (orders).
    """

    mode: Literal["valid", "invalid"] = "valid"

    word: ClassVar[str] = "national_number"

    def __post_init__(self) -> None:
        if self.mode not in {"valid", "invalid"}:
            raise QuestionError(f"national_number.mode: {self.mode!r}; expected valid or invalid")

    @property
    def number(self) -> Identifier:
        """30 years, 336 days, and two orders or all of them."""
        is_valid = self.mode == "valid"
        orders = Choice((f"{WOMEN:03}", f"{MEN:03}")) if is_valid else Digits(3, first=1, last=998)
        ends = f"(?:000|999){_KEY.pattern}" if is_valid else "[0-9]{3}(?:00|98)"
        return Identifier(
            word=self.word,
            title="number of the Belgian national register",
            layout=(
                "11 digits: birth date (6), order (3, odd for men), key (2) = 97 - (first 9 mod "
                "97), with a 2 before them since 2000"
            ),
            mark="direct",
            parts=(
                Digits(2, first=70, last=99),
                Digits(2, first=1, last=12),
                Digits(2, first=1, last=28),
                orders,
                _KEY if is_valid else Fixed(f"{KEYS[0]:02}"),
            ),
            reserved=f"{_DATE}{ends}",
            born="^(?P<year>[0-9]{2})(?P<month>[0-9]{2})[0-9]{4}(?P<sex>[0-9])[0-9]{2}$",
            live=_LIVE,
            specimens=("85073003328", "17073003384"),
            proof=_OF_ORDER if is_valid else _OF_KEY,
            validators={"stdnum.be.nn": is_valid},
            forms=(r"regexp_replace({}, '(..)(..)(..)(...)(..)', '\1.\2.\3-\4.\5')",),
            names=(
                *("national number", "national register number", "national register"),
                *("rijksregisternummer", "rijksregister", "registre national"),
                *("numero registre national", "niss", "insz", "rrn"),
            ),
        )
