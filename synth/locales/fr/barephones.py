"""French phone numbers written without the 0, and the classes of all French ones."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, ends_of
from synth.locales.claims import (
    ASSIGNABLE,
    RESERVED,
    SPECIMEN,
    SURE,
    Bar,
    Claim,
    Codes,
    Proof,
    Sightings,
)
from synth.locales.digits import numbers_of, split
from synth.locales.fr.ids.phone import BLOCKS, SPECIMENS
from synth.locales.judges.phone import plainly as plainly_abroad
from synth.locales.matching import SIGNS, matching, of_digits, some
from synth.registry import Values

NATIONAL = 9
"""Digits behind the 0."""

HOME = Bar((1, 3), least=1, beside=1)
_BLOCK = 10_000
_ANY = "12345679"
_MOBILES = Bar((3, 4), least=10, kinds=4)
LONG = ("0", "0", "3", "3", _ANY)
_BARE = {
    "9 digits": (9, ("67",), (_ANY,), _MOBILES),
    "11 digits": (11, LONG[2:], LONG[2:], _MOBILES),
    "13 digits": (13, LONG, LONG, HOME),
}
"""How many digits, the first ones of mobiles, of all that count, and what the column has to show:
the codes of goods have 13 as well, and begin with 00 in America."""

WIDTHS = (9, 11, 13)


def bare(texts: Values, left: I64, *, is_sure: bool) -> Iterator[tuple[str, Claim]]:
    """Numbers without the 0, by how many digits they have.

    Args:
        texts: shape (rows,).
        left: which are no ten digits.
        is_sure: whether the name of the column says it.
    """
    others = some(texts, left)
    is_bare = of_digits(others, WIDTHS)
    is_signed = matching(~is_bare, others, f"^[0-9{SIGNS}]+$")
    places = left[is_bare | is_signed]
    digits = some(others, np.flatnonzero(is_bare | is_signed))
    if is_signed.any():
        digits = pc.replace_substring_regex(digits, f"[{SIGNS}]+", "")
    lengths = np.diff(ends_of(digits)[0])
    for way, (width, held, alike, bar) in _BARE.items():
        is_alike = lengths == width
        if width == len("0033") + NATIONAL:  # with signs it says by itself what it is
            is_alike &= is_bare[is_bare | is_signed]
        if not is_alike.any():
            yield way, Claim(SURE if is_sure else (Proof(bar),), {})
            continue
        mobile, counted = (begin(digits, is_alike, one) for one in (held, alike))
        number = some(digits, np.flatnonzero(counted))
        networks = pc.utf8_slice_codeunits(digits.filter(pa.array(mobile)), -NATIONAL, 2 - NATIONAL)
        counts = (int(is_alike.sum()), int(mobile.sum()))
        proof = Proof(bar, *counts, frozenset(pc.unique(networks).to_pylist()))
        seen = Sightings(len(texts))
        seen.add(places[counted], codes_of(number), number)
        yield way, seen.claim(*(() if is_sure else (proof,)), plainly=plainly)


def begin(texts: Values, rows: Bools, digits: Sequence[str]) -> Bools:
    """Those of some rows whose texts begin with digits of as many sets, shape (rows,)."""
    ends, letters = ends_of(texts)
    found = rows.copy()
    for place, known in enumerate(digits):
        found[found] = _among(known)[letters[ends[:-1][found] + place]]
    return found


@cache
def _among(signs: str) -> Bools:
    """Which bytes are among some signs, shape (256,)."""
    found: Bools = np.isin(np.arange(256), list(signs.encode()))
    return found


def codes_of(texts: Values) -> Codes:
    """The classes of French numbers; those of the blocks that films may show are nobody's."""
    if not of_digits(texts, (NATIONAL + 1, *WIDTHS)).all():
        texts = pc.replace_substring_regex(texts, "[^0-9]", "")
    _, national = split(numbers_of(texts), 10**NATIONAL)
    codes = np.full(len(texts), ASSIGNABLE, np.int8)
    for number in map(int, SPECIMENS):
        codes[national == number] = SPECIMEN
    codes[_of_blocks()[split(national, _BLOCK)[0]]] = RESERVED
    return codes


@cache
def _of_blocks() -> Bools:
    """Which first five digits behind the 0 are those of a block."""
    found = np.zeros(10**NATIONAL // _BLOCK, np.bool_)
    found[list(map(int, BLOCKS))] = True
    return found


def plainly(number: str) -> str:
    """Ten digits of a French number, all digits of another one."""
    plain = plainly_abroad(number)
    is_other = plain.startswith("+") and not plain.startswith("+33")
    return plain if is_other or len(plain) == len("021234567") else f"0{plain[-NATIONAL:]}"
