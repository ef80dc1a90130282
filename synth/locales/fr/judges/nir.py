"""Social security numbers that somebody may have: keys that are right, outside the reserved range.

15 digits say so by their key, which is right once in 97 for numbers that are none. 13 digits (a
number whose key is left out or stands in a column of its own) have only the structure: a tenth of
all other numbers have it. They count if at least 5 values and 9 in 10 of the column have it, with
3 different years: milliseconds since 1970 have 13 digits too, and those of some weeks read as one
or two years.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.fr.ids.nir import Nir, numbers
from synth.locales.judge import Around, occurrences
from synth.registry import Values

_GAP = "[ .\\-\u00a0\u202f]{0,2}"
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
    f"^ *(?P<sex>[12]){_GAP}(?P<year>[0-9]{{2}}){_GAP}"
    f"(?P<month>0[1-9]|1[0-2]|[23][0-9]|4[0-2]){_GAP}{_PLACE_ORDER}(?:\\.0)? *$"
)
_LEAST_BARE, _LEAST_BARE_SHARE, _LEAST_YEARS = 5, 0.9, 3


@dataclass(frozen=True)
class Looked:
    """What texts are, each array of shape (rows,).

    Attributes:
        shaped: 15 digits in them have the structure, the reserved range left out.
        right: those of them whose key is right.
        bare: they are 13 digits of the structure, the reserved range left out.
        years: how many different years of birth these have.
    """

    shaped: Bools
    right: Bools
    bare: Bools
    years: int

    def is_bare(self, filled: int) -> bool:
        """Whether a column of so many filled values holds numbers without their keys."""
        most = int(self.bare.sum()) >= max(_LEAST_BARE, filled * _LEAST_BARE_SHARE)
        return most and self.years >= _LEAST_YEARS


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

    def found(self, texts: Values, around: Around) -> Bools:
        """Those with a right key, and those without one in a column of them."""
        looked = look_at(texts)
        return looked.right | looked.bare if looked.is_bare(around.filled) else looked.right


def look_at(texts: Values) -> Looked:
    """What texts without nulls hold; pure."""
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
    years = pc.struct_field(parts, "year").filter(pa.array(outside))
    return Looked(shaped, right, bare, pc.count_distinct(years).as_py())


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
