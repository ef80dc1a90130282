"""Phone numbers that may ring at somebody's: all but those of the blocks that films may show."""

import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.fr.ids.phone import BLOCKS
from synth.locales.judge import Around, occurrences
from synth.registry import Values

_GAPS = (" ", "[.]", "-", "/", "\u00a0", "\u202f")
_ANY_GAP = "[ .\\-/\u00a0\u202f]?"
_BEFORE, _BEHIND = "(?:^|[^0-9A-Za-z.+_/#-])", "(?:$|[^0-9A-Za-z:_/#-])"
_PAIRS = "|".join(f"(?:{gap}[0-9]{{2}}){{4}}" for gap in _GAPS)
_FRENCH = (
    f"{_BEFORE}(?:(?P<abroad>(?:[+]|00){_ANY_GAP}33{_ANY_GAP}(?:[(]0[)])?0?{_ANY_GAP}"
    f"[1-79](?:{_ANY_GAP}[0-9]){{8}})"
    f"|(?P<home>0[1-79](?:[0-9]{{8}}|{_PAIRS}|[0-9]{{2}} [0-9]{{3}} [0-9]{{3}})))"
    f"{_BEHIND}"
)
"""Ten digits without a gap, in pairs, or as 4, 3 and 3; with +33 in any groups.

What stands before and behind keeps `DE-0612345678` and parts of longer numbers out.
"""

_GROUPED = "[ .\\-()/\u00a0\u202f]{0,2}"
_FOREIGN = f"{_BEFORE}[+](?P<country>[1-9]{_GROUPED}[0-9])(?:{_GROUPED}[0-9]){{7,13}}{_BEHIND}"
"""E.164 writes at most 15 digits behind the plus sign; the shortest in use have 9."""

_NAMED = re.compile(r"phone|mobile|portable|gsm|fax|msisdn|(?:^|_)tel", re.IGNORECASE)
_BARE = "^(?:33)?[1-79][0-9]{8}$"
_NATIONAL = 9


@dataclass(frozen=True)
class PhoneJudge:
    """Finds phone numbers: French ones as they are written, foreign ones behind a plus sign.

    Nine digits without the 0, and eleven that begin with 33, count where the name of the column
    says that it holds phones. Numbers that begin with 08 are those of services.

    Source: ARCEP, decision 2018-0881 of 24 July 2018, section 2.5.12 (what is nobody's); ITU-T
    E.164 (11/2010), section 6.2 (at most 15 digits).
    """

    word: ClassVar[str] = "phone"
    title: ClassVar[str] = "phone numbers"
    form: ClassVar[str] = "99 99 99 99 99"
    instead: ClassVar[str] = "`phone`"
    least_digits: ClassVar[int] = 9
    sign: ClassVar[str] = ""

    def found(self, texts: Values, around: Around) -> Bools:
        """French ones outside of the blocks, foreign ones, and bare ones by the column's name."""
        hits = np.zeros(len(texts), np.bool_)
        for rows, parts in occurrences(texts, _FRENCH):
            written = pc.binary_join_element_wise(*parts.flatten(), "")
            hits[rows[_rings(written)]] = True
        for rows, parts in occurrences(texts, _FOREIGN):
            is_french = pc.starts_with(pc.struct_field(parts, "country"), "33")
            hits[rows[~np.asarray(is_french)]] = True
        if _NAMED.search(around.name):
            digits = pc.replace_substring_regex(texts, _ANY_GAP, "")
            bare = np.asarray(pc.match_substring_regex(digits, _BARE))
            hits |= bare & _rings(digits)
        return hits


def _rings(texts: Values) -> Bools:
    """Which French numbers are in none of the blocks that films may show."""
    digits = pc.replace_substring_regex(texts, "[^0-9]", "")
    national = pc.utf8_slice_codeunits(digits, -_NATIONAL)
    blocks = "|".join(block[1:] for block in BLOCKS)
    return ~np.asarray(pc.match_substring_regex(national, f"^(?:{blocks})"))
