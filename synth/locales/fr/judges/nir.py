"""Social security numbers that somebody may have: keys that are right, outside the reserved range.

15 digits say so by their key, which is right once in 97 for numbers that are none, such as those of
telephones (IMEI). So a tenth of them must have a right key, or the column's name says it; in the
groups of the card one says it alone. Within a longer text one says it where the month is one of a
calendar and the place has been, which is so for one in 10,000 of other numbers: unless the text is
full of these. A word before it says it too.

13 digits (a number whose key is left out or stands in a column of its own) have only the
structure, which a tenth of all other numbers have too. They count behind a word, or where 9 in 10
values of the column have it, and one of these besides:

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

from synth.arrays import I64, Bools
from synth.locales.claims import (
    ASSIGNABLE,
    IMPOSSIBLE,
    RESERVED,
    SPECIMEN,
    UNLISTED,
    Around,
    Bar,
    Claim,
    Codes,
    Proof,
    Sightings,
)
from synth.locales.digits import Bytes, matrix, text
from synth.locales.fr.ids.nir import KEY, Nir
from synth.locales.fr.places import is_birthplace
from synth.locales.judge import occurrences, spaced
from synth.registry import Values

_GAP = " ?"
_BODY = f"[0-9](?:{_GAP}[0-9]){{4}}{_GAP}(?:[0-9]{_GAP}[0-9]|2{_GAP}[ABab])(?:{_GAP}[0-9]){{6}}"
_KEY = f"[ (]{{0,2}}(?:(?i:cl[eé]f?|key)[ :=]{{0,3}})?(?P<key>[0-9]{_GAP}[0-9])"
_BEFORE, _BEHIND = "(?:^|[^0-9])", "(?:$|[^0-9])"
_WHOLE = f"{_BEFORE}(?P<body>{_BODY}){_KEY}{_BEHIND}"

_MONTH = f"(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[23]{_GAP}[0-9]|4{_GAP}[0-2])"
_DEPARTEMENT = f"(?:0{_GAP}[1-9]|[1-9]{_GAP}[0-9]|2{_GAP}[ABab])"
_ORDER = f"(?:0{_GAP}0{_GAP}[1-9]|0{_GAP}[1-9]{_GAP}[0-9]|[1-9](?:{_GAP}[0-9]){{2}})"
_PERSON = (
    f"(?P<body>[12]{_GAP}[0-9]{_GAP}[0-9]{_GAP}{_MONTH}{_GAP}{_DEPARTEMENT}"
    f"(?:{_GAP}[0-9]){{3}}{_GAP}{_ORDER})"
)
_BARE = f"^[^0-9]{{0,24}}{_PERSON}(?: 0)?[^0-9]{{0,24}}$"
"""A word may stand before it."""

_WORD = (
    "(?i:(?:^|[^\\pL])(?:nirs?|nirpp|nss|ssn|insee|s[eé]cu|s[eé]curit[eé] sociale|social security"
    "|immatriculation))"
)
_SAID = f"{_WORD}(?:[^0-9\\pL][^0-9]{{0,24}})?{_PERSON}{_BEHIND}"
_NEAR = f"{_WORD}(?s:.{{0,60}}){_BODY}"
_UNCUT = "[12][0-9]{4}(?:[0-9]{2}|2[AaBb])[0-9]{6} ?[0-9]{2}"
_ALONE = (
    f"(?:^|[^0-9A-Za-z.,_+-]|(?:^|[^0-9])[.,_+-]){_UNCUT}(?:$|[^0-9A-Za-z.,_-]|[.,_-](?:$|[^0-9]))"
)
"""Not the end of a decimal fraction, nor a part of a word."""

_AMONG = f"[0-9\\pL][^0-9\\pL]*{_UNCUT}|{_UNCUT}[^0-9\\pL]*[0-9\\pL]"
_IN_GROUPS = "^[0-9] [0-9]{2}"
_DIGITS, _LAST_MONTH, _CORSICA = 13, 12, 100
_NOTHING = np.zeros((0, _DIGITS), np.uint8), np.zeros(0, np.int8)

_MOST = (9, 10)
_NAMED, _BY_YEARS = Bar(_MOST, least=1), Bar(_MOST, least=5, kinds=3)
_BY_PLACES = Bar(_MOST, least=8, kinds=3)
_KEYED, _KEYED_NAMED = Bar((1, 10), least=1, beside=1), Bar(least=1)
_IN_TEXT = Bar((1, 100), least=1), Bar(least=1, most=1000)
"""Of other numbers of 15 digits one in 250 reads as one within a text."""

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
        whole: numbers of 15 digits in them, by class; those with a wrong key left out.
        bodies: texts that are 13 digits of the structure, by class.
        said: 13 digits of the structure behind a word, by class.
        shaped: 15 digits in them have the structure of a number, the reserved range left out.
        grouped: a space, or the like, stands behind the sex of one whose key is right.
        alone: one stands in a longer text and says by itself what it is.
        proofs: what their column has to show for the bare ones to count.
        keyed: the same for the right ones without groups.
        in_text: the same for those that stand in a longer text.
    """

    whole: Sightings
    bodies: Sightings
    said: Sightings
    shaped: Bools
    grouped: Bools
    alone: Bools
    proofs: tuple[Proof, ...]
    keyed: tuple[Proof, ...]
    in_text: tuple[Proof, ...]

    @property
    def right(self) -> Bools:
        """Which texts have 15 digits with a right key that somebody may have."""
        return self.whole.codes > IMPOSSIBLE

    @property
    def bare(self) -> Bools:
        """Which texts are 13 digits that somebody may have."""
        return self.bodies.codes > IMPOSSIBLE


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
        """Those with a right key, and those without one behind a word or in a column of them."""
        looked = look_at(texts, around)
        whole, said = looked.whole, looked.said
        is_ours = whole.codes == RESERVED
        is_grouped = looked.grouped & ~is_ours
        is_alone = looked.alone & ~is_grouped
        is_said = (said.codes > IMPOSSIBLE) & ~looked.right
        others = ~is_ours & ~is_grouped & ~is_alone
        is_bare = looked.bare & ~looked.right & ~is_said
        return {
            "reserved": whole.claim(where=is_ours),
            "in groups": whole.claim(where=is_grouped),
            "in a text": whole.claim(*looked.in_text, where=is_alone),
            "15 digits": whole.claim(*looked.keyed, where=others),
            "behind a word": said.claim(where=is_said),
            "13 digits": looked.bodies.claim(*looked.proofs, where=is_bare),
        }


def look_at(texts: Values, around: Around) -> Looked:
    """What texts without nulls hold; pure.

    Args:
        texts: shape (rows,), plain.
        around: what else may tell what they are.
    """
    whole, bodies, said = (Sightings(len(texts)) for _ in range(3))
    alike, held, shaped, grouped, alone = np.zeros((5, len(texts)), np.bool_)
    bare = _NOTHING
    if len(texts):  # most columns have none, and no expression is compiled for them
        written, texts = texts, spaced(texts)
        for rows, parts in occurrences(texts, _WHOLE):
            body, codes, key = _read(parts)
            is_right = _is_right(_joined(parts, "key"), key, codes)
            whole.add(rows, np.where(is_right, codes, 0), text(np.concatenate([body, key], 1)))
            is_live, is_sure = codes != IMPOSSIBLE, is_right & (codes > IMPOSSIBLE)
            alike[rows[is_live]], held[rows[is_live & is_right]] = True, True
            shaped[rows[codes > IMPOSSIBLE]] = True
            in_groups = pc.match_substring_regex(pc.struct_field(parts, "body"), _IN_GROUPS)
            grouped[rows[is_sure & np.asarray(in_groups)]] = True
            alone[rows[is_sure & _is_usual(body, codes)]] = True
        grouped |= _both(whole.codes > IMPOSSIBLE, texts, _NEAR)
        alone = _both(_both(alone, written, _ALONE), written, _AMONG)
        _add(said, texts, _SAID)
        bare = _add(bodies, texts, _BARE)
    counts = int(alike.sum()), int(held.sum())
    in_text = tuple(Proof(bar, counts[0], int(alone.sum())) for bar in _IN_TEXT)
    keyed = tuple(Proof(bar, *counts) for bar in _bars(around))
    proofs = _proofs(bare, around)
    return Looked(whole, bodies, said, shaped, grouped, alone, proofs, keyed, in_text)


def _both(rows: Bools, texts: Values, pattern: str) -> Bools:
    """Those of some rows whose texts match a pattern, shape (rows,)."""
    found = rows.copy()
    if rows.any():  # else no expression is compiled
        found[rows] = np.asarray(pc.match_substring_regex(texts.filter(pa.array(rows)), pattern))
    return found


def _read(parts: Values) -> tuple[Bytes, Codes, Bytes]:
    """The 13 characters of numbers, their classes, and the keys that are right.

    Args:
        parts: a struct array with `body`.
    """
    body = matrix(pc.ascii_upper(_joined(parts, "body")), _DIGITS)
    key = KEY.over(body)
    codes = Nir().number.codes(text(np.concatenate([body, key], axis=1)))
    codes[(codes == ASSIGNABLE) & ~is_birthplace(*_born(body))] = UNLISTED
    return body, codes, key


def _is_right(texts: Values, key: Bytes, codes: Codes) -> Bools:
    """Which keys are as they must be, or 00 of ours that no validator accepts; shape (rows,)."""
    written = matrix(texts, 2)
    is_ours = (codes == RESERVED) & (written == ord("0")).all(axis=1)
    right: Bools = (written == key).all(axis=1) | is_ours
    return right


def _is_usual(body: Bytes, codes: Codes) -> Bools:
    """Which numbers have a month of the calendar and a place that has been, or are published."""
    month = _number(body[:, 3:5])
    is_usual = (codes == ASSIGNABLE) & (month <= _LAST_MONTH) & (month > 0)
    usual: Bools = is_usual | (codes == SPECIMEN)
    return usual


def _number(digits: Bytes) -> I64:
    """Digits as a number, shape (rows,)."""
    weights = 10 ** np.arange(digits.shape[1] - 1, -1, -1)
    number: I64 = ((digits.astype(np.int64) - ord("0")) * weights).sum(axis=1)
    return number


def _born(body: Bytes) -> tuple[I64, I64, I64]:
    """Departement, place in it and year of birth of each number."""
    departement = _number(body[:, 5:7])
    is_letter = body[:, 6] >= ord("A")
    departement[is_letter] = _CORSICA + body[is_letter, 6] - ord("A")
    return departement, _number(body[:, 7:10]), _number(body[:, 1:3])


def _add(sightings: Sightings, texts: Values, pattern: str) -> tuple[Bytes, Codes]:
    """Take 13 digits of the structure, and give those that are not ours with their classes."""
    found: Values = pc.extract_regex(texts, pattern)
    if found.null_count == len(found):
        return _NOTHING
    body, codes, _ = _read(found.drop_null())
    sightings.add(np.flatnonzero(np.asarray(found.is_valid())), codes, text(body))
    is_left = codes > IMPOSSIBLE
    return body[is_left], codes[is_left]


def _bars(around: Around) -> tuple[Bar, ...]:
    return (_KEYED, _KEYED_NAMED) if speaks_of(around.name) else (_KEYED,)


def _proofs(bare: tuple[Bytes, Codes], around: Around) -> tuple[Proof, ...]:
    """What numbers without their keys say of their column."""
    body, codes = bare
    there = body[codes != UNLISTED]
    proofs = [
        Proof(_BY_YEARS, around.filled, len(body), _distinct(body[:, 1:3])),
        Proof(_BY_PLACES, around.filled, len(there), _distinct(there[:, 5:7])),
    ]
    if speaks_of(around.name):
        proofs.append(Proof(_NAMED, around.filled, len(body)))
    return tuple(proofs)


def speaks_of(name: str) -> bool:
    """Whether a column's name says that it holds such numbers."""
    return Around(name, 0).is_called(_NAMES)


def _joined(parts: Values, group: str) -> Values:
    return pc.replace_substring_regex(pc.struct_field(parts, group), "[^0-9A-Za-z]", "")


def _distinct(digits: Bytes) -> frozenset[str]:
    return frozenset(np.unique(np.ascontiguousarray(digits).view("S2")).astype(str).tolist())
