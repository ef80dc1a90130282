"""Phone numbers that may ring at somebody's: all but those of the blocks that films may show.

A plus sign, or 0033, says that a number is one. Ten digits that begin with 01 to 07 or 09 are other
numbers too, once in twelve: they count where a third of all ten digits in the column begin so, or
where its name says that it holds phones. A moment (month, day, hour, minute, second) and an ISBN-10
read so too, and are none of these; numbers that begin with 00 or 08 speak of others, filled up
with zeros. Nine digits without the 0, and eleven that begin with 33,
count where three in four are those of mobiles, of four networks; or where the name says so.
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
    RESERVED,
    Around,
    Bar,
    Claim,
    Proof,
    Sightings,
)
from synth.locales.digits import Bytes, matrix
from synth.locales.fr import phonetexts
from synth.locales.fr.barephones import HOME, LONG, NATIONAL, WIDTHS, bare, begin, codes_of, plainly
from synth.locales.identifier import Identifier
from synth.locales.judge import Trace
from synth.locales.judges.phone import BEFORE, BEHIND, NAMES, abroad, homes
from synth.locales.judges.phone import PhoneJudge as AnyPhoneJudge
from synth.locales.matching import SIGNS, matching, occurrences, of_digits, some
from synth.registry import Values

_FEW = Bar((1, 1), least=1, most=2)
"""Of one or two numbers nobody knows whether they are moments or books."""

_AMONG_PHONES = Bar((1, 3), least=2, beside=1)

_DATE = "^(?:0[1-9]|[12][0-9]|3[01])[^0-9](?:0[1-9]|1[0-2])[^0-9](?:19|20)[0-9]{2}"
_FILLED_UP, _ZEROS = (f"{BEFORE}{ten}{BEHIND}" for ten in ("0[08][0-9]{8}", "0{10}"))
_AGAINST = 15
"""Of phones few begin with 08 and none with 00, of numbers filled up with zeros a fifth: each
of them counts as so many others."""

_DAY, _MONTH = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])"
_MOMENT = f"^{_DAY}-{_MONTH}-(?:[0-3][0-9]|9[0-9])-(?:[01][0-9]|2[0-3])-[0-5][0-9]$"
"""Day, month, year (1990 to 2039), hour and minute with a sign between; a phone reads so once in a
hundred."""

_AS_PHONES = (
    f"{BEFORE}(?:{'|'.join(pairs for sign, pairs in phonetexts.PAIRS if sign in '[.]/')}){BEHIND}"
)
"""Nobody writes a moment with these alone."""


@dataclass(frozen=True)
class PhoneJudge(AnyPhoneJudge):
    """Finds phone numbers: French ones as they are written, foreign ones behind a plus sign.

    Numbers that begin with 08 are those of services.

    Source: ARCEP, decision 2018-0881 of 24 July 2018, section 2.5.12 (what is nobody's); ITU-T
    E.164 (11/2010), section 6.2 (at most 15 digits).
    """

    word: ClassVar[str] = "phone"
    trace: ClassVar[Trace] = Trace(9, is_bounded=True, widths=frozenset((9, 10, 11, 13, 14)))
    hint: ClassVar[str] = phonetexts.HINT

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """French ones, foreign ones, and bare ones; those of films are nobody's."""
        if not len(texts):
            return {}
        is_named = around.is_called(NAMES)
        seen = Sightings(len(texts))
        sure, home, held, other = np.zeros((4, len(texts)), np.bool_)
        is_whole = _are_whole(texts)
        # Numbers without the 0 need no search for others.
        is_bare = of_digits(texts, WIDTHS[:-1])
        is_bare |= begin(texts, of_digits(texts, WIDTHS[-1:]), LONG)
        whole, left = np.flatnonzero(is_whole), np.flatnonzero(~is_whole)
        searched = np.flatnonzero(~is_whole & ~is_bare)
        pattern = phonetexts.IN_PHONES if is_named else phonetexts.FRENCH
        for rows, number, written in _numbers(texts, whole, searched, pattern):
            is_home = np.asarray(pc.utf8_length(written)) > 0
            codes = codes_of(number)
            has_signs = ~of_digits(written, (NATIONAL + 1,))
            codes[matching(has_signs, written, _DATE)] = 0
            seen.add(rows, codes, number)
            rings = codes == ASSIGNABLE
            sure[rows[rings & (~is_home | is_named)]] = True
            home[rows[rings & is_home]] = True
            is_other = _are_all(texts, rows, written) & _is_other(written)
            other[rows[is_other]] = True
            held[rows[is_home & ~is_other & ~_are_moments(has_signs, written)]] = True
        sure |= _add_others(seen, texts, searched, self.number)
        sure |= _add_homes(seen, texts, left if is_named else searched, around, self.number)
        home &= ~_are_bytes(home & ~is_whole & ~sure, texts)
        tens = _Tens(home, held, held | other, sure, is_whole, is_bare)
        sure |= _are_sure(texts, tens)
        return {
            "": seen.claim(where=sure | (seen.codes == RESERVED), plainly=plainly),
            **{
                way: seen.claim(*proofs, where=where & ~sure, plainly=plainly)
                for way, where, proofs in _ways(texts, tens)
            },
            **dict(bare(texts, left, is_sure=is_named)),
        }


@dataclass(frozen=True)
class _Tens:
    """What texts with ten digits are, each array of shape (texts,).

    Attributes:
        home: one of them is a number of somebody.
        held: and it is neither a moment nor the number of a book.
        ten: the same, or nothing but such digits without a gap.
        sure: a number says by itself what it is.
        is_whole: ten digits and nothing else.
        is_bare: other digits and nothing else.
    """

    home: Bools
    held: Bools
    ten: Bools
    sure: Bools
    is_whole: Bools
    is_bare: Bools


def _are_bytes(rows: Bools, texts: Values) -> Bools:
    """Those of some texts that have no phone but in long runs of pairs."""
    found = matching(rows, texts, phonetexts.BYTES)
    if not found.any():
        return found
    runs = texts.filter(pa.array(found))
    left = pc.replace_substring_regex(runs, phonetexts.RUN, " ")
    has_phone = np.asarray(pc.match_substring_regex(left, phonetexts.FRENCH)).copy()
    for places, parts in occurrences(runs, phonetexts.RUN):
        run = pc.struct_field(parts, "run")
        has_phone[places] |= np.asarray(pc.match_substring_regex(run, phonetexts.ONE_AFTER_ANOTHER))
    found[found] = ~has_phone
    return found


def _are_sure(texts: Values, tens: _Tens) -> Bools:
    """Which stand in a longer text and say what they are: behind a word, or in pairs."""
    among = tens.home & ~tens.is_whole
    among &= ~matching(among, texts, phonetexts.ONLY)
    sure = matching(among, texts, phonetexts.SAID)
    in_pairs = matching(among & tens.held & ~tens.sure & ~sure, texts, phonetexts.IN_PAIRS)
    sure |= in_pairs & ~matching(in_pairs, texts, phonetexts.BYTES)
    return sure


def _ways(texts: Values, tens: _Tens) -> Iterator[tuple[str, Bools, tuple[Proof, ...]]]:
    """How the others are written, and what their column has to show."""
    is_long = np.asarray(pc.binary_length(texts)) > phonetexts.LONGEST
    is_long |= matching(~(is_long | tens.is_whole | tens.is_bare), texts, phonetexts.TEXT)
    is_moment = tens.home & ~tens.ten
    in_pairs = matching(is_moment, texts, _AS_PHONES)
    for place, where, others, pattern in (
        ("", ~is_long, ~is_long & ~tens.is_bare, phonetexts.ALIKE),
        (" in a text", is_long, is_long, phonetexts.ALIKE_IN_TEXT),
    ):
        alike = _alike(texts, (tens.ten, tens.is_whole), others, pattern)
        held, ten = int((tens.held & where).sum()), int((tens.ten & where).sum())
        proofs = Proof(HOME, alike, held), Proof(_FEW, alike, ten)
        yield f"10 digits{place}", tens.home & tens.ten & where, proofs
        # Moments stand in most lines of many logs, and do not count beside phones there.
        few = Proof(
            _FEW,
            alike + int((is_moment & is_long & where).sum()),
            ten + int((in_pairs & where).sum()),
        )
        among = Proof(_AMONG_PHONES, alike, held)
        yield f"moments{place}", in_pairs & where, (among, few)
        yield f"other moments{place}", is_moment & ~in_pairs & where, (among,)


def _add_others(seen: Sightings, texts: Values, left: I64, known: Identifier | None) -> Bools:
    """Take numbers behind another plus sign from the texts that are left; says where they are."""
    sure = np.zeros(len(texts), np.bool_)
    for places, country, number, codes in abroad(some(texts, left), known):
        is_other = ~np.asarray(pc.starts_with(country, "33"))
        rows = left[places]
        seen.add(rows, np.where(is_other, codes, 0).astype(np.int8), number)
        sure[rows[is_other]] = True
    return sure


def _add_homes(
    seen: Sightings, texts: Values, left: I64, around: Around, known: Identifier | None
) -> Bools:
    """Take numbers of other countries as they are written there; says where they are."""
    left = left[seen.codes[left] == 0]
    sure = np.zeros(len(texts), np.bool_)
    for places, number, codes in homes(some(texts, left), around, known):
        rows = left[places]
        seen.add(rows, codes, number)
        sure[rows[codes > 0]] = True
    return sure


def _numbers(
    texts: Values, whole: I64, left: I64, pattern: str
) -> Iterator[tuple[I64, Values, Values]]:
    """French numbers: their rows, the numbers, and those of them that are written with a 0.

    Most columns of phones hold ten digits and nothing else, which need no search.

    Args:
        texts: shape (rows,).
        whole: which are ten digits.
        left: which are not.
        pattern: what finds a number in these.
    """
    ten = some(texts, whole)
    yield whole, ten, ten
    for rows, parts in _french(some(texts, left), pattern):
        number = pc.binary_join_element_wise(*parts.flatten()[:2], "")
        yield left[rows], number, pc.struct_field(parts, "home")


def _french(texts: Values, pattern: str) -> Iterator[tuple[I64, Values]]:
    """French numbers, those joined to others by a sign among them, as `occurrences` has them."""
    for rows, parts in occurrences(texts, pattern):
        yield rows, parts
        more = pc.struct_field(parts, "more")
        is_joined = np.asarray(pc.binary_length(more)) > 0
        joined = rows[is_joined]
        for places, others in occurrences(more.filter(pa.array(is_joined)), phonetexts.NUMBER):
            yield joined[places], others


def _are_all(texts: Values, rows: I64, written: Values) -> Bools:
    """Which numbers are all of their text: a long text would be taken as often as it has numbers.

    Args:
        texts: shape (rows,).
        rows: of the numbers.
        written: the numbers.
    """
    lengths = np.asarray(pc.binary_length(texts))
    found: Bools = lengths[rows] == np.asarray(pc.binary_length(written))
    if written is texts:
        return found
    own = texts.take(pa.array(rows[found]))
    found[found] = np.asarray(pc.equal(own, written.filter(pa.array(found))))
    return found


def _is_other(written: Values) -> Bools:
    """Which ten digits without a gap read as a moment or as the ISBN of a book."""
    is_ten = of_digits(written, (NATIONAL + 1,))
    digits = matrix(some(written, np.flatnonzero(is_ten)), NATIONAL + 1) - np.uint8(ord("0"))
    # ISO 2108:1992, section 4: the sum of ten times the first to once the last is divisible by 11.
    total = np.zeros(len(digits), np.uint16)
    for weight, digit in zip(range(NATIONAL + 1, 0, -1), digits.T, strict=True):
        total += digit * np.uint16(weight)
    hits = is_ten.copy()
    hits[is_ten] = (total % np.uint16(11) == 0) | _are_stamps(digits)
    return hits


def _are_stamps(digits: Bytes) -> Bools:
    """Which ten digits are a day and a time to the second, or a year, a day and a time."""
    first, second, third, fourth, last = (10 * digits[:, ::2] + digits[:, 1::2]).T
    is_hour, is_minute = third < 24, (fourth < 60) & (last < 60)  # noqa: PLR2004
    is_day = (_is_month(first) & _is_day(second)) | (_is_day(first) & _is_month(second))
    is_later = _is_month(second) & _is_day(third) & (fourth < 24) & (last < 60)  # noqa: PLR2004
    found: Bools = (is_day & is_hour & is_minute) | is_later
    return found


def _is_month(pair: Bytes) -> Bools:
    found: Bools = (pair > 0) & (pair <= 12)  # noqa: PLR2004
    return found


def _is_day(pair: Bytes) -> Bools:
    found: Bools = (pair > 0) & (pair <= 31)  # noqa: PLR2004
    return found


def _alike(texts: Values, known: tuple[Bools, Bools], where: Bools, pattern: str) -> int:
    """How many texts look as phones do; each that is a number filled up with zeros as so many.

    Args:
        texts: shape (rows,).
        known: which hold one, and which are one and nothing else.
        where: which are asked for.
        pattern: of what looks so.
    """
    holds, is_whole = known
    found = ((holds | is_whole) & where) | matching(where & ~holds & ~is_whole, texts, pattern)
    filled_up = matching(found & ~is_whole, texts, _FILLED_UP)
    nothing = matching(filled_up, texts, _ZEROS)
    return int(found.sum()) + _AGAINST * int((filled_up & ~nothing).sum())


def _are_moments(has_signs: Bools, written: Values) -> Bools:
    """Which ten digits read as a day and a time with signs between, not all of them spaces."""
    found = matching(has_signs, written, "[._/\\-]")
    pairs = pc.replace_substring_regex(written.filter(pa.array(found)), f"[{SIGNS}]+", "-")
    found[found] = np.asarray(pc.match_substring_regex(pairs, _MOMENT))
    return found


def _are_whole(texts: Values) -> Bools:
    """Which texts are the ten digits of a number, and nothing else."""
    found = of_digits(texts, (NATIONAL + 1,))
    ends, letters = ends_of(texts)
    first, second = (letters[ends[:-1][found] + step] for step in (0, 1))
    found[found] = (first == ord("0")) & (second != ord("0")) & (second != ord("8"))
    return found
