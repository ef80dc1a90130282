"""Social security numbers that somebody may have: keys that are right, outside the reserved range.

15 digits say so by their key, which is right once in 97 for numbers that are none, such as those of
telephones (IMEI). So a tenth of them must have a right key, or the column's name says it; in the
groups of the card one says it alone. 13 digits (a
number whose key is left out or stands in a column of its own) have only the structure, which a
tenth of all other numbers have too. They count where 9 in 10 values of the column have it, and one
of these besides:

* the column's name says so;
* 5 values, with 3 different years of birth: milliseconds since 1970 have 13 digits, and those of
  some weeks read as one or two years;
* 8 values, nearly all with a place of birth that has been, in 3 departements: of other numbers four
  in ten have one. So a school class is known, whose people are of one age.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.fr.ids.nir import KEY, numbers, pattern
from synth.locales.fr.places import read_list
from synth.locales.judge import Around, Bar, Claim, Proof, claim, occurrences, spaced
from synth.registry import Values

_GAP = " ?"
_DEPARTEMENT = f"(?:0{_GAP}[1-9]|[1-9]{_GAP}[0-9]|2{_GAP}[ABab])"
_ORDER = f"0{_GAP}0{_GAP}[1-9]|0{_GAP}[1-9]{_GAP}[0-9]|[1-9](?:{_GAP}[0-9]){{2}}"
_PLACE_ORDER = f"(?P<place>{_DEPARTEMENT}(?:{_GAP}[0-9]){{3}}){_GAP}(?P<order>{_ORDER})"
_YEAR = f"(?P<group>{_GAP})(?P<year>[0-9]{_GAP}[0-9]){_GAP}"
_KEY = f"[ (]{{0,2}}(?:(?i:cl[eé]f?|key)[ :=]{{0,3}})?(?P<key>[0-9]{_GAP}[0-9])"
_BEFORE, _BEHIND = "(?:^|[^0-9])", "(?:$|[^0-9])"
_WHOLE = (
    f"{_BEFORE}(?P<sex>[1-8]){_YEAR}"
    f"(?P<month>0{_GAP}[1-9]|1{_GAP}[0-2]|[235-9]{_GAP}[0-9]|4{_GAP}[0-2]){_GAP}{_PLACE_ORDER}"
    f"{_KEY}{_BEHIND}"
)
"""3 to 8 stand for people who are being registered or pass through; months above 19 for papers
that do not say one: people have them."""

_BARE = (
    f"^[^0-9]{{0,24}}(?P<sex>[12]){_YEAR}"
    f"(?P<month>0{_GAP}[1-9]|1{_GAP}[0-2]|[23]{_GAP}[0-9]|4{_GAP}[0-2]){_GAP}{_PLACE_ORDER}"
    "(?: 0)?[^0-9]{0,24}$"
)
"""A word may stand before it."""

_ABROAD = "99"
_MOST = (9, 10)
_NAMED, _BY_YEARS = Bar(_MOST, least=1), Bar(_MOST, least=5, kinds=3)
_BY_PLACES = Bar(_MOST, least=8, kinds=3)
_KEYED, _KEYED_NAMED = Bar((1, 10), least=1, beside=1), Bar(least=1)

_NAMES = frozenset(
    (
        *("nir", "nirpp", "nirs", "nss", "numss", "noss", "ssn", "secu", "numsecu", "nsecu"),
        *("securite", "insee", "immat", "immatriculation"),
    )
)
"""Words in names of columns that speak of such numbers."""


@dataclass(frozen=True)
class Looked:
    """What texts are, each array of shape (rows,).

    Attributes:
        shaped: 15 digits in them have the structure of a number, the reserved range left out.
        right: those of them whose key is right.
        grouped: those of the right ones in which a space, or the like, stands behind the sex.
        bare: they are 13 digits of the structure, the reserved range left out.
        proofs: what their column has to show for the bare ones to count.
        keyed: the same for the right ones without groups.
    """

    shaped: Bools
    right: Bools
    grouped: Bools
    bare: Bools
    proofs: tuple[Proof, ...]
    keyed: tuple[Proof, ...]


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
    names: ClassVar[frozenset[str]] = _NAMES

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """Those with a right key, and those without one in a column of them."""
        looked = look_at(texts, around)
        bare = claim(looked.bare & ~looked.right, *looked.proofs)
        return {
            "in groups": claim(looked.grouped),
            "15 digits": claim(looked.right & ~looked.grouped, *looked.keyed),
            "13 digits": bare,
        }


def look_at(texts: Values, around: Around) -> Looked:
    """What texts without nulls hold; pure.

    Args:
        texts: shape (rows,), plain.
        around: what else may tell what they are.
    """
    alike, held, shaped, right, grouped, bare = np.zeros((6, len(texts)), np.bool_)
    if not len(texts):  # most columns: no expression is compiled for them
        keyed = tuple(Proof(bar) for bar in _bars(around))
        return Looked(shaped, right, grouped, bare, _proofs(None, around), keyed)
    texts = spaced(texts)
    for rows, parts in occurrences(texts, _WHOLE):
        is_reserved, key = _judged(parts)
        written = _joined(parts, "key")
        is_right = np.asarray(written.cast(pa.int64())) == key
        alike[rows], held[rows[is_right]] = True, True
        shaped[rows[~is_reserved]] = True
        right[rows[~is_reserved & is_right]] = True
        grouped[rows[~is_reserved & is_right & _has_groups(parts)]] = True
    found: Values = pc.extract_regex(texts, _BARE)
    parts = found.drop_null()
    outside = ~_judged(parts)[0]
    bare[np.flatnonzero(np.asarray(found.is_valid()))[outside]] = True
    proofs = _proofs(parts.filter(pa.array(outside)), around)
    keyed = tuple(Proof(bar, int(alike.sum()), int(held.sum())) for bar in _bars(around))
    return Looked(shaped, right, grouped, bare, proofs, keyed)


def _bars(around: Around) -> tuple[Bar, ...]:
    return (_KEYED, _KEYED_NAMED) if speaks_of(around.name) else (_KEYED,)


def _has_groups(parts: Values) -> Bools:
    """Which numbers have a gap behind the sex and none in the year, shape (rows,)."""
    first, inner = (pc.struct_field(parts, name) for name in ("group", "year"))
    has_first, has_inner = (np.asarray(pc.match_substring(one, " ")) for one in (first, inner))
    groups: Bools = has_first & ~has_inner
    return groups


def _proofs(parts: Values | None, around: Around) -> tuple[Proof, ...]:
    """What numbers without their keys say of their column; None: there are none."""
    held = 0 if parts is None else len(parts)
    if parts is not None and held:
        proofs = [Proof(_BY_YEARS, around.filled, held, _distinct(_joined(parts, "year")))]
        place = pc.ascii_upper(_joined(parts, "place"))
        known = pc.is_in(place, value_set=read_list("former_codes")["code"].combine_chunks())
        there = place.filter(pc.or_(known, pc.starts_with(place, _ABROAD)))
        departements = _distinct(pc.utf8_slice_codeunits(there, 0, 2))
        proofs.append(Proof(_BY_PLACES, around.filled, len(there), departements))
    else:
        proofs = [Proof(_BY_YEARS, around.filled), Proof(_BY_PLACES, around.filled)]
    if speaks_of(around.name):
        proofs.append(Proof(_NAMED, around.filled, held))
    return tuple(proofs)


def speaks_of(name: str) -> bool:
    """Whether a column's name says that it holds such numbers."""
    return Around(name, 0).is_called(_NAMES)


def _joined(parts: Values, group: str) -> Values:
    return pc.replace_substring(pc.struct_field(parts, group), " ", "")


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
    is_reserved = pc.match_substring_regex(complete, f"^(?:{pattern(key=KEY.pattern)})$")
    return np.asarray(is_reserved), key
