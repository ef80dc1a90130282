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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, ends_of
from synth.locales.claims import (
    ASSIGNABLE,
    IMPOSSIBLE,
    RESERVED,
    SPECIMEN,
    SURE,
    UNLISTED,
    Around,
    Bar,
    Claim,
    Codes,
    Proof,
    Sightings,
)
from synth.locales.digits import Bytes, are_digits, matrix, numbers_of, split, text
from synth.locales.fr import nirtexts
from synth.locales.fr.ids.nir import KEY, are_reserved
from synth.locales.fr.places import is_birthplace
from synth.locales.identifier import numbers
from synth.locales.judge import Trace
from synth.locales.matching import (
    matching,
    occurrences,
    of_digits,
    pattern_for,
    some,
    spaced,
)
from synth.registry import Values
from synth.schema.read import LOCALE

_DIGITS, _ALL, _LAST_MONTH, _CORSICA, _LETTER = 13, 15, 12, 100, 6
_NOTHING = np.zeros((0, _DIGITS), np.uint8), np.zeros(0, np.int8)

_MOST = (9, 10)
_NAMED, _BY_YEARS = Bar(_MOST, least=1), Bar(_MOST, least=5, kinds=3, by_chance=True)
_BY_PLACES = Bar(_MOST, least=8, kinds=3, by_chance=True)
_KEYED, _KEYED_NAMED = Bar((1, 10), least=1, beside=1), Bar(least=1)
_AMONG = Bar(_MOST, least=1, beside=1)
_IN_TEXT = Bar((1, 100), least=1), Bar(least=1, most=1000)
_STRICT = Bar((1, 100), least=1, beside=1)
"""Of other numbers with such a month one in 250 has a right key and a place that has been."""

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
        ways: texts of `whole` by the way of writing, and the proofs that their column has to show.
        proofs: what it has to show for the bare ones to count.
    """

    whole: Sightings
    bodies: Sightings
    said: Sightings
    shaped: Bools
    ways: Mapping[str, tuple[Bools, tuple[Proof, ...]]]
    proofs: tuple[Proof, ...]

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
    trace: ClassVar[Trace] = Trace(12, letters="2A 2B", widths=frozenset((13, 15)))
    hint: ClassVar[str] = nirtexts.HINT
    names: ClassVar[frozenset[str]] = _NAMES

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """Those with a right key, and those without one behind a word or in a column of them."""
        if not len(texts):
            # Most columns. How many values there are still counts beside those of other parts.
            return {"13 digits": Claim(_proofs(_NOTHING, around), {})}
        if _are_all_ours(texts):
            return _of_ours(texts, around)
        looked = look_at(texts, around)
        is_said = (looked.said.codes > IMPOSSIBLE) & ~looked.right
        is_bare = looked.bare & ~looked.right & ~is_said
        return {
            **{
                way: looked.whole.claim(*proofs, where=where)
                for way, (where, proofs) in looked.ways.items()
            },
            "behind a word": looked.said.claim(where=is_said),
            "13 digits": looked.bodies.claim(*looked.proofs, where=is_bare),
        }


def _are_all_ours(texts: Values) -> bool:
    """Whether all texts are 15 characters of the reserved range with a right key: most of ours."""
    if (np.diff(ends_of(texts)[0]) != _ALL).any():
        return False
    number = matrix(texts, _ALL).copy()
    for letter, instead in KEY.letters.items():
        rows = np.flatnonzero(number[:, _LETTER] == ord(letter[-1]))
        rows = rows[number[rows, _LETTER - 1] == ord(letter[0])]
        number[rows, _LETTER - 1 : _LETTER + 1] = np.frombuffer(instead.encode(), np.uint8)
    made = text(number)
    if not are_digits(made, _ALL):
        return False
    body, key = split(numbers_of(made), 100)
    right = np.uint64(KEY.modulus) - split(body, KEY.modulus)[1]
    return bool((right == key).all() and are_reserved(body).all())


def _of_ours(texts: Values, around: Around) -> Mapping[str, Claim]:
    """What `look_at` leads to where all texts are ours."""
    count, none = len(texts), np.zeros(0, np.bool_)
    whole = Sightings(count)
    whole.add(np.arange(count), np.full(count, RESERVED, np.int8), texts)
    told = _Told(np.zeros(0, np.int8), none, none, none, none, count, count)
    ways = {way: Claim(proofs or SURE, {}) for way, (_, proofs) in _ways(told, around).items()}
    bare = Claim(_proofs(_NOTHING, around), {})
    return {**ways, "reserved": whole.claim(), "behind a word": Claim(SURE, {}), "13 digits": bare}


def look_at(texts: Values, around: Around) -> Looked:
    """What texts without nulls hold; pure.

    Args:
        texts: shape (rows,), plain.
        around: what else may tell what they are.
    """
    whole, bodies, said = (Sightings(len(texts)) for _ in range(3))
    alike, held, shaped, grouped, usual, strict = np.zeros((6, len(texts)), np.bool_)
    is_among, bare = usual, _NOTHING
    if len(texts):  # most columns have none, and no expression is compiled for them
        is_whole = of_digits(texts, (_ALL,))
        is_whole |= matching(~is_whole, texts, nirtexts.FIFTEEN)
        is_long = np.diff(ends_of(texts)[0]) >= nirtexts.LEAST_HEX
        left = np.flatnonzero(~is_whole & ~matching(is_long, texts, nirtexts.HASH))
        written, others = texts, _spaced(some(texts, left), around)
        for rows, number, in_groups in _numbers(texts, np.flatnonzero(is_whole), left, others):
            codes, key = _classes(number)
            is_right = _is_right(number[:, _DIGITS:], key, codes)
            is_same = (number[:, _DIGITS:] == key).all()
            right = number if is_same else np.concatenate([number[:, :_DIGITS], key], axis=1)
            whole.add(rows, np.where(is_right, codes, 0), text(right))
            is_usual, is_somebodys = _is_usual(number, codes), codes > IMPOSSIBLE
            for hits, where in (
                (alike, codes != IMPOSSIBLE),
                (held, is_right & (codes != IMPOSSIBLE)),
                (shaped, is_somebodys),
                (grouped, is_right & is_somebodys & in_groups),
                (usual, is_usual),
                (strict, is_right & is_usual & (codes != UNLISTED)),
            ):
                hits[rows[where]] = True
        is_among = ~is_whole & ((whole.codes > 0) | usual)
        grouped |= _among(is_among & (whole.codes > IMPOSSIBLE), left, others, nirtexts.NEAR)
        is_among &= ~_among(is_among, left, others, nirtexts.ONLY)
        usual &= ~is_among | matching(usual & is_among, written, nirtexts.ALONE)
        _add(said, left, others, nirtexts.SAID)
        bare = _add(bodies, left, others, nirtexts.BARE)
    counts = int(alike.sum()), int(held.sum())
    told = _Told(whole.codes, grouped, is_among, usual, usual & strict, *counts)
    return Looked(whole, bodies, said, shaped, _ways(told, around), _proofs(bare, around))


def _spaced(texts: Values, around: Around) -> Values:
    """Texts with a space for every run of signs; in a column that is called so, of any signs.

    There zeros that fill numbers up to a width are left out too.
    """
    if not len(texts):
        return texts
    if not speaks_of(around.name):
        return spaced(texts)
    numbers = pc.replace_substring_regex(texts, nirtexts.ANY_SIGNS, " ")
    return pc.replace_substring_regex(numbers, nirtexts.FILLED, r"\1")


@dataclass(frozen=True)
class _Told:
    """What numbers of 15 digits are, each array of shape (texts,).

    Attributes:
        codes: their classes.
        grouped: one is written in groups, or stands behind a word.
        is_among: one stands in a longer text.
        usual: one has a month of the calendar, and is no part of something else.
        strict: its key and its place are right as well.
        alike: how many have the structure.
        held: how many of these have a right key.
    """

    codes: Codes
    grouped: Bools
    is_among: Bools
    usual: Bools
    strict: Bools
    alike: int
    held: int


def _ways(told: _Told, around: Around) -> Mapping[str, tuple[Bools, tuple[Proof, ...]]]:
    """Which texts are written how, no text in two ways, and what their column has to show."""
    is_among = told.is_among

    def shown(bars: tuple[Bar, ...], where: Bools | None = None) -> tuple[Proof, ...]:
        alike, held = told.alike, told.held
        if where is not None:
            alike, held = int((told.usual & where).sum()), int((told.strict & where).sum())
        return tuple(Proof(bar, alike, held) for bar in bars)

    left = told.codes > 0
    named = (_KEYED_NAMED,) if speaks_of(around.name) else ()
    wholly = shown((_KEYED, *named))
    ways = {
        "reserved": (told.codes == RESERVED, ()),
        "in groups": (told.grouped, ()),
        "in a text": (told.strict & is_among, shown(_IN_TEXT, is_among)),
        "strict": (told.strict & ~is_among, (*wholly, *shown((_STRICT,), ~is_among))),
        "15 digits": (~is_among, wholly),
        "among others": (is_among, shown((_AMONG, *named))),
    }
    found = {}
    for way, (where, proofs) in ways.items():
        found[way] = left & where, proofs
        left = left & ~where
    return found


def _numbers(
    texts: Values, whole: I64, left: I64, others: Values
) -> Iterator[tuple[I64, Bytes, Bools]]:
    """Numbers of 15 characters: their rows, their capitals, and which are in groups.

    Args:
        texts: shape (rows,).
        whole: which are 15 characters and nothing else; these need no search.
        left: which are not.
        others: these, spaced.
    """
    capitals = pc.ascii_upper(some(texts, whole))
    yield whole, matrix(capitals, _ALL), np.zeros(len(whole), np.bool_)
    for rows, parts in occurrences(others, nirtexts.WHOLE):
        before, body, key, behind = parts.flatten()
        # With a letter on both sides they are a part of a hash.
        is_open = ~np.asarray(pc.and_(pc.ascii_is_alpha(before), pc.ascii_is_alpha(behind)))
        in_groups = np.asarray(pc.match_substring_regex(body, nirtexts.IN_GROUPS))
        number = pc.binary_join_element_wise(body, key, "").filter(pa.array(is_open))
        yield left[rows[is_open]], _letters(number, _ALL), in_groups[is_open]


def _letters(texts: Values, width: int) -> Bytes:
    """The digits and capitals of numbers, whatever stands between."""
    return matrix(pc.ascii_upper(pc.replace_substring_regex(texts, "[^0-9A-Za-z]", "")), width)


def _among(rows: Bools, left: I64, others: Values, pattern: str) -> Bools:
    """Those of some rows whose spaced texts match a pattern."""
    found = np.zeros(len(rows), np.bool_)
    found[left] = matching(rows[left], others, pattern)
    return found


def _classes(number: Bytes) -> tuple[Codes, Bytes]:
    """The classes of numbers, and the keys that are right, by their first 13 characters."""
    body = number[:, :_DIGITS]
    key = KEY.over(body)
    codes = np.full(len(body), RESERVED, np.int8)
    is_known = body[:, _LETTER] <= ord("9")
    is_known[is_known] = are_reserved(numbers_of(text(body[is_known])))
    left = np.flatnonzero(~is_known)
    if len(left):
        others = text(np.concatenate([body[left], key[left]], axis=1))
        codes[left] = numbers(LOCALE)["nir"].codes(others)
        rows = np.flatnonzero(codes == ASSIGNABLE)
        codes[rows[~is_birthplace(*_born(body[rows]))]] = UNLISTED
    return codes, key


def _is_right(written: Bytes, key: Bytes, codes: Codes) -> Bools:
    """Which keys are as they must be, or 00 of ours that no validator accepts; shape (rows,)."""
    is_ours = (codes == RESERVED) & (written == ord("0")).all(axis=1)
    right: Bools = (written == key).all(axis=1) | is_ours
    return right


def _is_usual(body: Bytes, codes: Codes) -> Bools:
    """Which numbers are of people whose month of birth is one of the calendar, or published."""
    usual: Bools = codes == SPECIMEN
    rows = np.flatnonzero((codes == ASSIGNABLE) | (codes == UNLISTED))
    month = _number(body[rows, 3:5])
    usual[rows] = (month <= _LAST_MONTH) & (month > 0)
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


def _add(sightings: Sightings, left: I64, texts: Values, pattern: str) -> tuple[Bytes, Codes]:
    """Take 13 digits of the structure, and give those that are not ours with their classes."""
    if not len(texts):
        return _NOTHING
    found: Values = pc.extract_regex(texts, pattern_for(texts, pattern))
    if found.null_count == len(found):
        return _NOTHING
    body = _letters(pc.struct_field(found.drop_null(), "body"), _DIGITS)
    codes, _ = _classes(body)
    sightings.add(left[np.asarray(found.is_valid())], codes, text(body))
    is_left = codes > IMPOSSIBLE
    return body[is_left], codes[is_left]


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


def _distinct(digits: Bytes) -> frozenset[str]:
    if not len(digits):
        return frozenset()
    return frozenset(np.unique(np.ascontiguousarray(digits).view("S2")).astype(str).tolist())
