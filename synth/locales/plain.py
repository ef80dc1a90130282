"""Texts as judges read them: in ASCII's digits and signs, and whole numbers as their digits."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.arrays import I64, ends_of
from synth.registry import Values

_UNSEEN, _SPACES, _DASHES = "\\p{Cf}+", "[\\p{Z}\\x{85}\\v]", "[\\p{Pd}\u2212]"
_POINTS = "[\u00b7\u2022\u2219\u22c5]"

_ZEROS = "\u0660\u06f0\u0966"
"""Of Arabic, Persian and Hindi; their nine other digits follow."""

_FOREIGN = f"[{''.join(f'{zero}-{chr(ord(zero) + 9)}' for zero in _ZEROS)}]"
_TO_ASCII = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_MARK = "\x1e"

_FLOAT = r"^\s*([0-9]{9,16})[.,]0{1,2}\s*$"
_POWER = r"^\s*(?P<first>[1-9])[.,](?P<more>[0-9]{{1,{0}}})[eE][+]?{0:02}\s*$"
_POWERS = (8, 10, 12, 14)
"""Of numbers with 9, 11, 13 and 15 digits."""


def plain(texts: Values) -> Values:
    """Texts as Unicode's NFKC has them, with ASCII's digits, space, point and hyphen for others.

    So digits, signs and letters are the usual ones, whatever their width, with their accents. What
    nobody sees is left out. A number with a fraction of zeros, as data frames write columns with
    gaps, and one times a power of ten, as spreadsheets write long ones, is its digits.
    """
    if not ends_of(texts)[1].tobytes().isascii():
        texts = _usual(texts)
    return _whole(texts)


def _usual(texts: Values) -> Values:
    usual = pc.utf8_normalize(texts, form="NFKC")  # type: ignore[attr-defined] # not in the stubs
    seen = pc.replace_substring_regex(usual, _UNSEEN, "")
    spaces = pc.replace_substring_regex(seen, _SPACES, " ")
    points = pc.replace_substring_regex(spaces, _POINTS, ".")
    dashes = pc.replace_substring_regex(points, _DASHES, "-")
    has: Values = pc.match_substring_regex(dashes, _FOREIGN)
    if not pc.any(has).as_py():
        return dashes
    # All at once: Arrow translates no letters.
    joined = _MARK.join(pc.replace_substring(dashes.filter(has), _MARK, " ").to_pylist())
    own = pa.array(joined.translate(_TO_ASCII).split(_MARK), pa.string())
    return pc.replace_with_mask(dashes, has, own)


def _whole(texts: Values) -> Values:
    if not len(texts):
        return texts
    ends, letters = ends_of(texts)
    last = ends[1:][np.diff(ends) > len("1.2e+14")]
    if (letters[last - 1] == ord("0")).any() and _have(letters, last, ".,", (2, 3)):
        texts = pc.replace_substring_regex(texts, _FLOAT, r"\1")
    last = last[letters[last - 1] <= ord("9")]
    if _have(letters, last, "eE", (2, 3, 4)):
        for power in _POWERS:
            parts: Values = pc.extract_regex(texts, _POWER.format(power))
            if parts.null_count < len(parts):
                first, more = parts.flatten()
                padded = pc.utf8_rpad(more, power, padding="0")
                number = pc.binary_join_element_wise(first, padded, "")
                texts = pc.if_else(parts.is_valid(), number, texts)
    return texts


def _have(letters: NDArray[np.uint8], last: I64, signs: str, steps: Iterable[int]) -> bool:
    """Whether one of some signs stands so many letters before the end of a text."""
    wanted = np.zeros(256, np.bool_)
    wanted[list(signs.encode())] = True
    return any(bool(wanted[letters[last - step]].any()) for step in steps)
