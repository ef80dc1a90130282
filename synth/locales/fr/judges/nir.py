"""Social security numbers that somebody may have: keys that are right, outside the reserved range.

15 digits say so by their key, which is right once in 97 for numbers that are none. 13 digits (a
number whose key is left out or stands in a column of its own) have only the structure, which a
tenth of all other numbers have too. They count where 9 in 10 values of the column have it, and one
of these besides:

* the column's name says so;
* 5 values, with 3 different years of birth: milliseconds since 1970 have 13 digits, and those of
  some weeks read as one or two years;
* 8 values, nearly all with a place of birth that has been, in 3 departements: of other numbers four
  in ten have one. So a school class is known, whose people are of one age.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.fr.ids.nir import Nir, numbers
from synth.locales.fr.places import read_list
from synth.locales.judge import Around, Bar, Claim, Proof, claim, occurrences, spaced
from synth.registry import Values

_GAP = " ?"
_PLACE_ORDER = (
    f"(?P<place>(?:0[1-9]|[1-8][0-9]|9[0-9]|2[ABab]){_GAP}[0-9]{{3}}){_GAP}"
    "(?P<order>00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})"
)
_BEFORE, _BEHIND = "(?:^|[^0-9A-Za-z])", "(?:$|[^0-9A-Za-z])"
_WHOLE = (
    f"{_BEFORE}(?P<sex>[1-8]){_GAP}(?P<year>[0-9]{{2}}){_GAP}"
    f"(?P<month>0[1-9]|1[0-2]|[235-9][0-9]|4[0-2]){_GAP}{_PLACE_ORDER}{_GAP}"
    f"(?P<key>[0-9]{{2}}){_BEHIND}"
)
"""3 to 8 stand for people who are being registered or pass through; months above 19 for papers
that do not say one: people have them."""

_BARE = (
    f"^ ?(?P<sex>[12]){_GAP}(?P<year>[0-9]{{2}}){_GAP}"
    f"(?P<month>0[1-9]|1[0-2]|[23][0-9]|4[0-2]){_GAP}{_PLACE_ORDER}(?: 0)? ?$"
)
_ABROAD = "99"
_MOST = (9, 10)
_NAMED, _BY_YEARS = Bar(_MOST, least=1), Bar(_MOST, least=5, kinds=3)
_BY_PLACES = Bar(_MOST, least=8, kinds=3)

_NAMES = re.compile("(?:^|_)nir(?:_|$)|(?:^|_)nss(?:_|$)|secu|ssn|insee|immat", re.IGNORECASE)
"""Names of columns that speak of such numbers."""


@dataclass(frozen=True)
class Looked:
    """What texts are, each array of shape (rows,).

    Attributes:
        shaped: 15 digits in them have the structure of a number, the reserved range left out.
        right: those of them whose key is right.
        bare: they are 13 digits of the structure, the reserved range left out.
        proofs: what their column has to show for the bare ones to count.
    """

    shaped: Bools
    right: Bools
    bare: Bools
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class NirJudge:
    """Finds French social security numbers.

    Source: decree 82-103 of 22 January 1982, art. 4 (layout and key); what is nobody's says
    `synth.locales.fr.ids.nir`.
    """

    word: ClassVar[str] = "nir"
    title: ClassVar[str] = "social security numbers"
    form: ClassVar[str] = "9 99 99 … 99"
    instead: ClassVar[str] = "`nir` or a person's `nir`"
    least_digits: ClassVar[int] = 12
    sign: ClassVar[str] = ""

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """Those with a right key, and those without one in a column of them."""
        looked = look_at(texts, around)
        bare = claim(looked.bare & ~looked.right, *looked.proofs)
        return {"15 digits": claim(looked.right), "13 digits": bare}


def look_at(texts: Values, around: Around) -> Looked:
    """What texts without nulls hold; pure.

    Args:
        texts: shape (rows,), plain.
        around: what else may tell what they are.
    """
    texts = spaced(texts)
    shaped, right, bare = (np.zeros(len(texts), np.bool_) for _ in range(3))
    for rows, parts in occurrences(texts, _WHOLE):
        is_reserved, key = _judged(parts)
        written = np.asarray(pc.struct_field(parts, "key").cast(pa.int64()))
        shaped[rows[~is_reserved]] = True
        right[rows[~is_reserved & (written == key)]] = True
    found: Values = pc.extract_regex(texts, _BARE)
    parts = found.drop_null()
    outside = ~_judged(parts)[0]
    bare[np.flatnonzero(np.asarray(found.is_valid()))[outside]] = True
    return Looked(shaped, right, bare, _proofs(parts.filter(pa.array(outside)), around))


def _proofs(parts: Values, around: Around) -> tuple[Proof, ...]:
    """What numbers without their keys say of their column."""
    held = len(parts)
    proofs = [Proof(_BY_YEARS, around.filled, held, _distinct(pc.struct_field(parts, "year")))]
    if held:
        place = pc.ascii_upper(pc.replace_substring(pc.struct_field(parts, "place"), " ", ""))
        known = pc.is_in(place, value_set=read_list("former_codes")["code"].combine_chunks())
        there = place.filter(pc.or_(known, pc.starts_with(place, _ABROAD)))
        departements = _distinct(pc.utf8_slice_codeunits(there, 0, 2))
        proofs.append(Proof(_BY_PLACES, around.filled, len(there), departements))
    else:
        proofs.append(Proof(_BY_PLACES, around.filled))
    if speaks_of(around.name):
        proofs.append(Proof(_NAMED, around.filled, held))
    return tuple(proofs)


def speaks_of(name: str) -> bool:
    """Whether a column's name says that it holds such numbers."""
    return _NAMES.search(name) is not None


def _distinct(texts: Values) -> frozenset[str]:
    return frozenset(pc.unique(texts).to_pylist())


def _judged(parts: Values) -> tuple[Bools, Values]:
    """Which numbers are reserved, and the right keys of all, shape (rows,)."""
    names = ("sex", "year", "month", "place", "order")
    joined = pc.binary_join_element_wise(*(pc.struct_field(parts, name) for name in names), "")
    body = pc.ascii_upper(pc.replace_substring_regex(joined, "[^0-9A-Za-z]", ""))
    digits = body
    for letters, stands_for in (("2A", "19"), ("2B", "18")):
        digits = pc.replace_substring(digits, letters, stands_for)
    number = np.asarray(digits.cast(pa.int64())).astype(np.uint64)
    thousand = np.uint64(1000)
    serial = number % thousand - np.uint64(1)
    key = numbers(number // thousand, serial, np.zeros(len(number), np.int64)) % 100
    texts = pc.utf8_lpad(pa.array(key).cast(pa.string()), width=2, padding="0")
    complete = pc.binary_join_element_wise(body, texts, "")
    is_reserved = pc.match_substring_regex(complete, f"^(?:{Nir().pattern()})$")
    return np.asarray(is_reserved), key
