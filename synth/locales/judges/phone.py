"""Phone numbers that may ring at somebody's: those behind a plus sign, and those at home.

A plus sign says by itself that a number is one. How people write one at home says the phone of
their country (`Live`): it counts in its groups, behind a word, or in a column called so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64
from synth.locales.claims import ASSIGNABLE, RESERVED, Around, Claim, Codes, Sightings
from synth.locales.declared import are_in
from synth.locales.identifier import Identifier, locales, numbers
from synth.locales.judge import Trace
from synth.locales.matching import SIGNS, matching, occurrences
from synth.registry import Values

_WORD = "(?i:t[eé]l(?:[eé]phone)?|phone|mobile|portable|gsm|fax)[.:_/-]?"
BEFORE, BEHIND = f"(?:^|[^0-9A-Za-z.+_/#-]|{_WORD})", "(?:$|[^0-9A-Za-z:_/#-])"
"""What keeps `DE-0612345678` and parts of longer numbers out."""

_GROUPED = f"[(){SIGNS}]{{0,3}}"
_FOREIGN = (
    f"{BEFORE}(?P<number>[+](?P<country>[1-9]{_GROUPED}[0-9])(?:{_GROUPED}[0-9]){{7,13}}){BEHIND}"
)
"""E.164 writes at most 15 digits behind the plus sign; the shortest in use have 9."""

_FILMS = (
    "33(?:19900|26191|35301|46571|53649|63998)[0-9]{4}"
    "|44(?:7700900|1632960|2079460)[0-9]{3}|49(?:3023125|6990009|4066969|2214710|8999998)[0-9]{3}"
)
"""For films of other countries. ARCEP, decision 2018-0881, section 2.5.12; Ofcom, telephone numbers
for use in TV and radio drama programmes (mobile, no area, London); Bundesnetzagentur, notice 148 of
2021 (five towns)."""

_BEGUN = "(?:^|[^0-9])0[1-9]"

NAMES = frozenset(
    (
        *("tel", "tels", "telno", "numtel", "notel", "telephone", "telephones", "telefon"),
        *("phone", "phones", "phonenumber", "homephone", "workphone", "mobilephone", "cellphone"),
        *("mobile", "mobiles", "portable", "portables", "gsm", "cell", "fax", "msisdn"),
        *("telefoon", "telefoonnummer", "gsmnummer"),
    )
)
"""Words in names of columns that speak of phones."""


@dataclass(frozen=True)
class PhoneJudge:
    """Finds phone numbers behind a plus sign, and as they are written in countries that say how.

    Source: ITU-T E.164 (11/2010), section 6.2 (at most 15 digits).

    Attributes:
        number: what else is nobody's, by a block that is declared.
    """

    number: Identifier | None = None

    word: ClassVar[str] = "phone"
    title: ClassVar[str] = "phone numbers"
    form: ClassVar[str] = "99 99 99 99 99"
    instead: ClassVar[str] = "`phone`"
    least_digits: ClassVar[int] = 9
    sign: ClassVar[str] = ""
    trace: ClassVar[Trace] = Trace(9)
    hint: ClassVar[str] = ""
    names: ClassVar[frozenset[str]] = NAMES

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """Those behind a plus sign, and at home."""
        if not len(texts):
            return {}
        seen = Sightings(len(texts))
        for rows, _, number, codes in abroad(texts, self.number):
            seen.add(rows, codes, number)
        left = np.flatnonzero(seen.codes == 0)
        for rows, number, codes in homes(texts.take(pa.array(left)), around, self.number):
            seen.add(left[rows], codes, number)
        return {"": seen.claim(plainly=plainly)}


def abroad(texts: Values, known: Identifier | None) -> Iterator[tuple[I64, Values, Values, Codes]]:
    """Numbers behind a plus sign: their rows, two digits, the numbers, and classes.

    Args:
        texts: without nulls, shape (rows,).
        known: what else is nobody's.
    """
    more = "" if known is None else f"|{known.pattern}"
    for rows, parts in occurrences(texts, _FOREIGN):
        number = pc.struct_field(parts, "number")
        plain = pc.replace_substring_regex(number, "[(]0[)]|[^0-9+]", "")
        nobodys = f"^(?:[+](?:{_FILMS})|{_nobodys()}{more})$"
        is_ours = np.asarray(pc.match_substring_regex(plain, nobodys))
        codes = np.where(is_ours, RESERVED, ASSIGNABLE).astype(np.int8)
        yield rows, pc.struct_field(parts, "country"), number, codes


def homes(
    texts: Values, around: Around, known: Identifier | None
) -> Iterator[tuple[I64, Values, Codes]]:
    """Numbers as people write them in their own country: rows, numbers, and classes.

    Args:
        texts: without nulls, shape (rows,).
        around: what else may tell what they are.
        known: what else is nobody's.
    """
    is_named = around.is_called(NAMES)
    may = np.flatnonzero(matching(np.ones(len(texts), np.bool_), texts, _BEGUN))
    for phone in _declared() if len(may) else ():
        for places, parts in occurrences(texts.take(pa.array(may)), _at_home(phone)):
            rows = may[places]
            written = pc.struct_field(parts, "number")
            plain = pc.replace_substring_regex(written, "[^0-9]", "")
            counts = np.asarray(pc.binary_length(pc.struct_field(parts, "said"))) > 0
            counts |= is_named | are_in(written, phone.live.groups if phone.live else (), most=3)
            counts &= np.asarray(pc.match_substring_regex(plain, f"^(?:{_layouts(phone)})$"))
            codes = phone.codes(plain)
            if known is not None:
                kept = np.asarray(pc.match_substring_regex(plain, f"^(?:{known.pattern})$"))
                codes[kept] = RESERVED
            yield rows, plain, np.where(counts, codes, 0).astype(np.int8)


def plainly(number: str) -> str:
    """All digits of a number, and its plus sign."""
    return re.sub("[^0-9+]", "", number)


@cache
def _declared() -> tuple[Identifier, ...]:
    """The phones of countries that say how they are written at home."""
    known = (numbers(country).get("phone") for country in locales())
    return tuple(one for one in known if one is not None and one.live is not None)


@cache
def _nobodys() -> str:
    """An expression for the phones of nobody that begin with a plus sign."""
    known = (numbers(country).get("phone") for country in locales())
    own = (one.pattern for one in known if one is not None and one.examples[0].startswith("+"))
    return "|".join(own)


def _layouts(phone: Identifier) -> str:
    layouts = () if phone.live is None else phone.live.layouts
    return "|".join("".join(part.pattern for part in parts) for parts in layouts)


def _at_home(phone: Identifier) -> str:
    """An expression for a number in its groups, and else behind a word, or anywhere."""
    live = phone.live
    if live is None:
        return ""
    grouped = (
        f"[{SIGNS}]{{1,3}}".join(f"[0-9]{{{size}}}" for size in sizes) for sizes in live.groups
    )
    widths = {sum(part.width for part in parts) for parts in live.layouts}
    bare = (f"[0-9](?:{_GROUPED}[0-9]){{{width - 1}}}" for width in sorted(widths, reverse=True))
    said = f"(?i:(?:^|[^\\pL])(?:{'|'.join(live.words)}))(?:[^0-9\\pL][^0-9]{{0,24}})?"
    return f"(?:(?P<said>{said})|{BEFORE})(?P<number>{'|'.join((*grouped, *bare))}){BEHIND}"
