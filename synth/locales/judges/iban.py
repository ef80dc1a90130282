"""Bank accounts that somebody may have: every valid IBAN, but for the bank that is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.arrays import Bools
from synth.locales.claims import Around, Bar, Claim, Proof, Sightings
from synth.locales.digits import Bytes, matrix
from synth.locales.identifier import Identifier, locales, numbers
from synth.locales.judge import Trace
from synth.locales.matching import SIGNS, occurrences, spaced
from synth.registry import Values

_BY_LENGTH: Mapping[int, str] = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_OF_DIGITS = (
    "AE AT BA BE BI CR CZ DE DJ DK EE EG ES FI FO GL HR HU IL IS LT LY ME MN MR NO PL PT RS SD SE "
    "SI SK SO ST TL TN VA XK"
)
"""Where an account has no letters. Many of these read as the beginning of a number to the base of
16, such as those of spans in a log."""

_GAP, _MORE = " ?", ",'\u2019()"


def _layout(code: str, length: int) -> str:
    """An expression for what stands behind a country: two check digits and an account."""
    digits = length - 2 if code in _OF_DIGITS else 10 if code == "AD" else 2
    return f"(?:{_GAP}[0-9]){{{digits}}}(?:{_GAP}[0-9A-Z]){{{length - 2 - digits}}}"


def _written() -> str:
    """An expression for the accounts of all countries, as short as their layouts allow."""
    heads: dict[str, list[str]] = {}
    for length, codes in _BY_LENGTH.items():
        for code in codes.split():
            heads.setdefault(_layout(code, length), []).append(code)
    return "|".join(f"(?:{'|'.join(codes)}){rest}" for rest, codes in heads.items())


_WRITTEN = _written()
_GLUED = ("IBAN", "RIB", "COMPTE")
_IBAN = f"(?:^|[^0-9A-Z]|{'|'.join(_GLUED)})(?P<iban>{_WRITTEN})(?:$|[^0-9A-Z]|BIC|SWIFT)"
_ANY_SIGN = f"[{SIGNS}{_MORE}]*"
_LETTERED = "|".join(sorted({*" ".join(_BY_LENGTH.values()).split()} - {*_OF_DIGITS.split()}))
_HINT = (
    f"(?i:{_OF_DIGITS.replace(' ', '|')})(?:{_ANY_SIGN}[0-9]){{13}}"
    f"|(?i:{_LETTERED})(?:{_ANY_SIGN}[0-9]){{2}}(?:{_ANY_SIGN}[0-9A-Za-z]){{14}}"
)
"""The shortest have 15 characters (Norway) and 18 (Falkland Islands)."""

_UUID = r"\b[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\b"
"""An account by chance only: its first three groups have sixteen characters, as a Belgian's."""

_SHARE, _FEW, _NAMED = Bar((1, 10), least=1), Bar(least=1, most=100), Bar(least=1)
"""Of random texts that read as an account one in 97 has check digits that are right."""
_NAMES = frozenset(("iban", "ibans", "rib", "compte", "account"))

_MODULUS, _RIGHT = 97, 1
_LEAST_KEY, _MOST_KEY = 2, 98
"""Check digits are 98 less a remainder of 97: 00, 01 and 99 are nobody's, though they may agree."""


@cache
def _accounts() -> Identifier:
    """The accounts of nobody, of all countries."""
    known = [numbers(locale)["iban"] for locale in locales() if "iban" in numbers(locale)]
    patterns = "|".join(one.pattern for one in known)
    specimens = tuple(text for one in known for text in one.specimens)
    return replace(known[0], reserved=patterns, specimens=specimens)


@dataclass(frozen=True)
class IbanJudge:
    """Finds IBANs: a country, its length, and check digits that are right.

    Source: ISO 13616-1:2020, section 5 (layout, check digits); the IBAN registry of its
    registration authority, SWIFT, release 100 (lengths).

    Attributes:
        number: what is nobody's.
    """

    number: Identifier = field(default_factory=_accounts)

    word: ClassVar[str] = "iban"
    title: ClassVar[str] = "bank account numbers (IBAN)"
    form: ClassVar[str] = "XX99 9999 …"
    instead: ClassVar[str] = "`iban`"
    least_digits: ClassVar[int] = 7
    sign: ClassVar[str] = ""
    trace: ClassVar[Trace] = Trace(
        13,
        heads=_LETTERED.replace("|", " "),
        glued=_GLUED,
        size=min(_BY_LENGTH),
        widths=frozenset(),
    )
    hint: ClassVar[str] = _HINT
    names: ClassVar[frozenset[str]] = _NAMES

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """Those with one whose check digits are right; small letters are capitals."""
        if not len(texts):
            return {}
        seen = Sightings(len(texts))
        alike, held = np.zeros((2, len(texts)), np.bool_)
        capitals = pc.replace_substring_regex(pc.ascii_upper(texts), _UUID, "UUID")
        for rows, parts in occurrences(spaced(capitals, more=_MORE), _IBAN):
            written = pc.struct_field(parts, "iban")
            found = pc.replace_substring_regex(written, "[^0-9A-Z]", "")
            is_right = _is_right(found)
            alike[rows], held[rows[is_right]] = True, True
            seen.add(rows, np.where(is_right, self.number.codes(found), 0), found)
        bars = (_SHARE, _FEW, *((_NAMED,) if around.is_called(_NAMES) else ()))
        counts = int(alike.sum()), int(held.sum())
        return {"": seen.claim(*(Proof(bar, *counts) for bar in bars))}


def _is_right(texts: Values) -> Bools:
    """Whether the check digits of capitals and digits are right, shape (rows,)."""
    right = np.zeros(len(texts), np.bool_)
    lengths = np.asarray(pc.binary_length(texts))
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        letters = matrix(texts.take(pa.array(rows)), int(length))
        key = (letters[:, 2].astype(np.int64) - ord("0")) * 10 + letters[:, 3] - ord("0")
        is_given = (key >= _LEAST_KEY) & (key <= _MOST_KEY)
        right[rows] = is_given & (_remainder(np.roll(letters, -4, axis=1)) == _RIGHT)
    return right


def _remainder(letters: Bytes) -> NDArray[np.int64]:
    """The numbers that characters stand for, A as 10, modulo 97; shape (rows,).

    Args:
        letters: ASCII digits and capitals, shape (rows, width).
    """
    left = np.zeros(len(letters), np.int64)
    for column in letters.T.astype(np.int64):
        is_digit = column <= ord("9")
        value = column - np.where(is_digit, ord("0"), ord("A") - 10)
        left = (left * np.where(is_digit, 10, 100) + value) % _MODULUS
    return left
