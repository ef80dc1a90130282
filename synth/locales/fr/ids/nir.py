"""The NIR, the French social security number, in ranges that INSEE has never handed out."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import Bools
from synth.errors import QuestionError
from synth.locales.checks import Modulus
from synth.locales.digits import digits, split, text
from synth.locales.identifier import Identifier, Proof, grouped, shape
from synth.locales.parts import Choice, Digits, Fixed, numbers_like
from synth.rng import U64

I64 = NDArray[np.int64]

METROPOLITAN = (
    *(f"{number:02}" for number in range(1, 20)),
    "2A",
    "2B",
    *(f"{number:02}" for number in range(21, 96)),
)
"""The 96 departements of today, from 1976 on."""

CORSICA = ("2A", "2B")
"""From 1976 on: the only departements whose code is not a number."""

OVERSEAS = ("971", "972", "973", "974", "976")
ABROAD = "99"
CORSICA_BEFORE_1976 = "20"

ORDERS = 999
"""Order numbers 001 to 999 in each place and month."""

_A, _B = 0, 96
"""What stands for 2A and 2B where a NIR is held as a number: departments nobody is given.

Not 19 and 18, which the key takes in their place: those are Correze and Cher.
"""

_BODY = (1, 2, 2, 2, 3, 3)
_KEYLESS = "left({}, 13)"
_FORMS = (
    _KEYLESS,
    *(grouped("{}", (*_BODY, 2), sign) for sign in " -."),
    grouped("{}", (13, 2), " "),
    *(grouped(_KEYLESS, _BODY, sign) for sign in " -."),
)
"""With and without the key, which follows from the rest; in groups as on the carte Vitale."""

_FIRST_YEAR, _YEARS = 1976, 30
_MONTH = "[12][0-9]{2}(?:0[1-9]|1[0-2])"
_ORDER = "(?:00[1-9]|0[1-9][0-9]|[1-9][0-9][0-9])"
KEY = Modulus(
    97,
    width=2,
    pattern="(?:0[1-9]|[1-8][0-9]|9[0-7])",
    less=97,
    letters={"2A": "19", "2B": "18"},
)
"""2A counts as 19 and 2B as 18."""


@dataclass(frozen=True)
class Band:
    """The place codes of one department that no commune or country has had.

    Attributes:
        first: its first place code as the number in positions 6 to 10.
        places: how many codes follow one another.
        correction: what to add to positions 1 to 13 before the key is taken (Corsica).
    """

    first: int
    places: int
    correction: int = 0

    @property
    def capacity(self) -> int:
        """How many numbers one sex, year and month have here."""
        return self.places * ORDERS


@cache
def band(code: str) -> Band:
    """The reserved places of a department code as it stands in a NIR.

    Args:
        code: `01` to `95`, `2A`, `2B`, `20` (Corsica before 1976), an overseas code, or `99`.

    Raises:
        QuestionError: there is no reserved band under this code.
    """
    million = 1_000_000
    if code == ABROAD:
        return Band(99_910, 80)
    if code in OVERSEAS:
        return Band(int(code) * 100 + 80, 10)
    if code == "2A":
        return Band(_A * 1000 + 920, 70, (19 - _A) * million)
    if code == "2B":
        return Band(_B * 1000 + 920, 70, (18 - _B) * million)
    if code in METROPOLITAN or code == CORSICA_BEFORE_1976:
        return Band(int(code) * 1000 + 920, 70)
    raise QuestionError(
        f"nir: no reserved range under department {code!r}; expected 01 to 95, 2A, 2B, 20, "
        f"{', '.join(OVERSEAS)} or {ABROAD}"
    )


def numbers(head: U64, serial: U64, correction: I64, *, valid: bool = True) -> I64:
    """NIRs as numbers of 15 digits, key included, shape (rows,); pure.

    Corsica's 2A stands as 00 and 2B as 96, so two different people never share a number.

    Args:
        head: positions 1 to 10 with the first place of the band, as a number.
        serial: number in the band, below its capacity: (place, order number).
        correction: the band's correction.
        valid: false gives key 00, which no validator accepts and no real number has.
    """
    place, order = split(serial, ORDERS)
    place += head
    place *= np.uint64(1000)
    place += order
    place += np.uint64(1)
    if valid:
        remainder = split((place.view(np.int64) + correction).view(np.uint64), 97)[1]
        key = np.uint64(97) - remainder
    else:
        key = np.zeros_like(place)
    place *= np.uint64(100)
    place += key
    return place.view(np.int64)


def written(numbers: I64) -> pa.StringArray:
    """NIRs of 15 characters from their numbers, with the letters of 2A and 2B.

    Args:
        numbers: shape (rows,), as `numbers` makes them.
    """
    matrix = np.ascontiguousarray(digits(numbers.view(np.uint64), 15))
    department = matrix[:, 5].astype(np.uint16) * 10 + matrix[:, 6]
    for held, letter in ((_A, "A"), (_B, "B")):
        tens, ones = divmod(held, 10)
        rows = np.flatnonzero(department == 11 * ord("0") + tens * 10 + ones)
        matrix[rows, 5] = ord("2")
        matrix[rows, 6] = ord(letter)
    return text(matrix)


BORN = (
    "^(?P<sex>[1-8])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?:[0-9]{2}|2[ABab])[0-9]{6}(?:[0-9]{2})?$"
)
"""What it says of its person, with or without a key; above 12 are months of papers without one."""

IMPOSSIBLE = "[09].*|...(?:00|1[3-9]|4[3-9]).*|.{5}00.*|.{10}000.*"
"""Sexes 0 and 9, months 00, 13 to 19 and 43 to 49, departement 00, order 000: never given. Months
20 to 42 and above 49 stand for papers that do not say one: people have them."""

PROVISIONAL = "[3-8].*"
"""People who are being registered (3, 4, 7, 8) or pass through (5, 6)."""

SPECIMENS = (
    *("269054958815780", "279035121518989", "255081416802538"),
    *("295109912611193", "253072B07300470", "253072A07300443"),
)
"""Of the carte Vitale, of test profiles of the health sector, and of libraries' docstrings."""

_OF_PLACES = Proof(
    "registry",
    "place codes outside every edition of the COG since 1943 (39,254 codes in the 2026 "
    "edition); extension list not checked",
    "INSEE, code officiel geographique 2026 with former codes, by decoupage-administratif 6.0.0",
)
_OF_KEY = Proof(
    "rule",
    "key 00 cannot occur: a key is 97 minus a remainder of 97, so 01 to 97",
    "decree 82-103 of 22 January 1982, art. 4",
)


@dataclass(frozen=True)
class Nir:
    """Social security numbers with a true key and a place of birth that has never existed.

    Use it where a table holds a NIR and nothing else of the person. Where sex and birth date
    stand beside it, take the part `nir` of a `person`: its digits agree with them. Here sex,
    month (1976 to 2005) and metropolitan department are uniform.

    Attributes:
        mode: `valid` passes every validator tried; `digits` does too and has no letter, for a
            column that takes digits alone: nobody is born in Corsica (2A, 2B); `invalid` has key
            00, passes none, and is fake at first sight.

    Example:
        ```yaml
        nir: {nir: {mode: valid}}
        ```
        gives `190057592000141`.

    Source: decree 82-103 of 22 January 1982, art. 4 (layout); INSEE, code officiel geographique
    2026 and its former codes: no commune digits above 909 in any department.
    """

    mode: Literal["valid", "digits", "invalid"] = "valid"

    word: ClassVar[str] = "nir"

    def __post_init__(self) -> None:
        if self.mode not in {"valid", "digits", "invalid"}:
            raise QuestionError(f"nir.mode: {self.mode!r}; expected valid, digits or invalid")

    @property
    def number(self) -> Identifier:
        """Two sexes, 360 months, 96 departments (94 of digits), 69,930 numbers each.

        Paris, Rhone, Nord and, where it may be, Haute-Corse as examples.
        """
        is_valid, has_letters = self.mode != "invalid", self.mode != "digits"
        bodies = ("1900575920001", "2850269921017", "1991259945123", "278032B988999")
        keys = ("41", "13", "48", "18") if is_valid else ("00",) * len(bodies)
        known = (body + key for body, key in zip(bodies, keys, strict=True))
        return Identifier(
            word=self.word,
            title="French social security number (NIR)",
            layout=(
                "15 characters: sex, year (2), month (2), department and place of birth (5), order "
                "(3), key (2) = 97 - (first 13 mod 97), 2A counting as 19 and 2B as 18"
            ),
            mark="direct",
            parts=(
                Digits(1, first=1, last=2),
                Choice(tuple(f"{(_FIRST_YEAR + at) % 100:02}" for at in range(_YEARS))),
                Digits(2, first=1, last=12),
                Choice(tuple(code for code in METROPOLITAN if has_letters or code.isdecimal())),
                Digits(3, first=920, last=989),
                Digits(3, first=1),
                KEY if is_valid else Fixed("00"),
            ),
            reserved=pattern(key=KEY.pattern if is_valid else "00", has_letters=has_letters),
            impossible=IMPOSSIBLE,
            provisional=PROVISIONAL,
            born=BORN,
            specimens=SPECIMENS,
            proof=_OF_PLACES if is_valid else _OF_KEY,
            shown=tuple(text for text in known if has_letters or text.isdecimal()),
            validators={"stdnum.fr.nir": is_valid},
            forms=_FORMS,
            narrower=({"mode": "digits"},),
            mask=_mask,
        )


def pattern(*, key: str, has_letters: bool = True) -> str:
    """The three bands of `band`, orders 001 to 999, and a key.

    Args:
        key: an expression for the key.
        has_letters: whether people may be born in Corsica.
    """
    return f"{_MONTH}{_places('|2[AB]' if has_letters else '')}{_ORDER}{key}"


def _places(corsica: str) -> str:
    metropolitan = f"(?:0[1-9]|[1-8][0-9]|9[0-5]{corsica})9[2-8][0-9]"
    return f"(?:{metropolitan}|97[12346]8[0-9]|999[1-8][0-9])"


def are_reserved(body: U64) -> Bools:
    """Which numbers are of the three bands, by their first 13 digits, shape (rows,); pure.

    Args:
        body: these as a number, shape (rows,); 19 and 18 stand for the letters of Corsica, too.
    """
    number, order = split(body, 1000)
    month, place = split(number, 100_000)
    found: Bools = numbers_like(_MONTH, 5)[month] & (order > 0)
    found &= numbers_like(_places(""), 5)[place]
    return found


def _mask(text: str) -> str:
    return "9 99 99 … 99" if len(text.replace(" ", "")) in {13, 15} else shape(text)
