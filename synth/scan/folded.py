"""Lines that mail, cards and directories fold, as the whole lines they are.

Quoted-printable ends a folded line in = (RFC 2045, section 6.7), base64 has lines of one width
(section 6.8), and cards, calendars and LDIF begin what goes on with a blank (RFC 6350, section 3.2;
RFC 2849).
"""

import re
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from synth.arrays import I64, Bools, ends_of, texts
from synth.registry import Values
from synth.scan.types import Piece

_MAIL = re.compile(
    rb"^content-transfer-encoding:|^(?:[A-Za-z0-9+/]{60,76}\r?\n){2}", re.IGNORECASE | re.MULTILINE
)
_CARDS = re.compile(rb"\s*(?:BEGIN:V|dn:|version: ?1\s)", re.IGNORECASE)
"""What begins so is folded before blanks; what has such lines may be folded as mail is."""

_SOFT, _CODE, _MORE = "=\r?\n$", "^[A-Za-z0-9+/]{60,76}\r?\n$", "^[A-Za-z0-9+/]+={0,2}\r?\n?$"
_FOLD = "^[ \t]"


def folds_of(head: bytes) -> str:
    """How a text is folded, by how it begins: `cards`, `mail` or "" of most."""
    if _CARDS.match(head):
        return "cards"
    return "mail" if _MAIL.search(head) else ""


def unfolding(piece: Piece, folds: str) -> Piece:
    """Lines of a text with those that go on in the next one joined to it; pure.

    Args:
        piece: some lines, each with its end.
        folds: as `folds_of` says.
    """
    is_cards = folds == "cards"
    if len(piece.values) < 2 or not folds:  # noqa: PLR2004 - of two
        return piece
    goes_on = _goes_on(piece.values, is_cards=is_cards)
    if not goes_on.any():
        return piece
    joined, first = _joined(piece.values, goes_on, is_cards=is_cards)
    return replace(piece, values=joined, numbers=piece.first + first)


def _goes_on(lines: Values, *, is_cards: bool) -> Bools:
    """Which lines are no whole ones, shape (rows,); the last one always is."""
    this, following = lines.slice(0, len(lines) - 1), lines.slice(1)
    if is_cards:
        found = np.asarray(pc.match_substring_regex(following, _FOLD))
    else:
        code, more, soft = (
            np.asarray(pc.match_substring_regex(own, pattern))
            for own, pattern in ((this, _CODE), (following, _MORE), (this, _SOFT))
        )
        found = (code & more) | (soft & ~more)
    return np.append(found, False)


def _joined(lines: Values, goes_on: Bools, *, is_cards: bool) -> tuple[Values, I64]:
    """The whole lines, and which line each begins in, from 0."""
    ends, letters = ends_of(lines)
    stops = ends[1:][goes_on]
    kept = np.ones(len(letters), np.bool_)
    kept[stops - 1] = False
    before = letters[stops - 2]
    kept[stops[before == ord("\r")] - 2] = False
    if is_cards:
        kept[stops] = False
    else:
        last = stops - 2 - (before == ord("\r"))
        kept[last[letters[last] == ord("=")]] = False
    left = np.concatenate([[0], np.cumsum(kept)])
    is_end = np.append(True, ~goes_on)
    return texts(left[ends[is_end]].astype(np.int32), letters[kept]), np.flatnonzero(is_end[:-1])
