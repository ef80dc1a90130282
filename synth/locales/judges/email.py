"""Mailboxes that somebody may have: every address whose domain can exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools, ends_of
from synth.locales.claims import ASSIGNABLE, RESERVED, Around, Claim, Sightings
from synth.locales.judge import Trace
from synth.locales.locale import read_list
from synth.locales.matching import matching, occurrences, some, texts_at
from synth.registry import Values

_LOCAL = (
    "(?:[\\pL\\pM\\pN_.+-]|[\\pL\\pM\\pN_][!#$&'*=?^`{|}~]"
    '|"[\\pL\\pM\\pN_][^"]*"'
    "|(?:^|mailto:|[\\s<(,;])[\\pL\\pM\\pN_+-]+/)"
)
"""How one ends: in quotes, or in a sign behind a letter; in a slash only where it is no path."""

_ADDRESS = (
    f"(?P<address>[\\pL\\pM\\pN_.+-]*{_LOCAL}"
    "@(?P<host>[\\pL\\pM0-9](?:[\\pL\\pM0-9.-]*[\\pL\\pM0-9])?[.]"
    "(?:xn--[A-Za-z0-9-]+|[\\pL\\pM]{2,})|\\[(?:[0-9]{1,3}[.]){3}[0-9]{1,3}\\]))"
)
_NOBODY = (
    *("git", "no reply", "do not reply", "not reply", "ne pas repondre"),
    *("mailer daemon", "auto reply", "auto confirm"),
)
_NO_PERSON = f"^(?i:{'|'.join(words.replace(' ', '[._-]?') for words in _NOBODY)})@"
"""Who logs in at a code host, and boxes that nobody reads; a sign or none between words."""

_SPREAD = "^ *<?([\\pL\\pN_.+-]*\\pL[\\pL\\pN_.+-]+) +@ +((?:[\\pL\\pN-]+[.])+[\\pL]{2,})>? *$"
"""A whole text, with blanks around the @; among others that is `matrix @ other.data`."""

_INSIDE = (
    *("local", "localdomain", "lan", "home", "corp", "intra", "intranet", "internal", "private"),
)
"""What firms call their own networks, where people have mailboxes: RFC 6762, appendix G."""

_HOSTS = "(?:example[.](?:com|net|org)|example|test|invalid|localhost)$"
_NETS = "\\[(?:127|10|192[.]168|192[.]0[.]2|198[.]51[.]100|203[.]0[.]113)[.]"
"""Of this machine, of nets that are nobody's in the world (RFC 1918), of documents (RFC 5737)."""
NOBODYS = f"(?:^|[.]){_HOSTS}|^{_NETS}"
_OURS = f"^[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+[.])*{_HOSTS}"
"""A whole value that is nobody's. Columns of ours are full of these: they are left out first."""


_WORD = 8
_LAST = np.frombuffer(b"mple.commple.netmple.org", "<u8")
_BEFORE_LAST = np.frombuffer(b".exa@exa", "<u4").astype(np.uint64)
_HALF = np.uint64(0xFFFFFFFF)
_IS_POINT, _IS_AT, _IS_ODD = 1, 2, 3


def _sign(byte: int) -> int:
    letter = chr(byte)
    if letter.isascii() and (letter.isalnum() or letter == "-"):
        return 0
    return {".": _IS_POINT, "@": _IS_AT}.get(letter, _IS_ODD)


_SIGNS_OF = bytes(map(_sign, range(256)))
"""What a byte is of an address: 0 for what its host may be of."""


@dataclass(frozen=True)
class EmailJudge:
    """Finds e-mail addresses under domains that are not reserved.

    Source: RFC 2606, sections 2 and 3; RFC 6761, section 6 (what is nobody's).
    """

    word: ClassVar[str] = "email"
    title: ClassVar[str] = "e-mail addresses"
    form: ClassVar[str] = "x…@x…"
    instead: ClassVar[str] = "`email` or a person's `email`"
    least_digits: ClassVar[int] = 0
    sign: ClassVar[str] = "@"
    trace: ClassVar[Trace] = Trace()
    hint: ClassVar[str] = ""
    names: ClassVar[frozenset[str]] = frozenset()

    def found(
        self,
        texts: Values,
        around: Around,  # noqa: ARG002 - the @ says it
    ) -> Mapping[str, Claim]:
        """Those with a domain that somebody can register, and those with one that nobody can."""
        if not len(texts):
            return {}
        seen = Sightings(len(texts))
        data = ends_of(texts)[1].tobytes()
        if b" " in data and b" @ " in data:  # one letter is looked for at fifty times the speed
            texts = pc.replace_substring_regex(texts, _SPREAD, r"\1@\2")
        is_whole = _are_usual(texts)
        is_whole |= matching(~is_whole, texts, _OURS)
        whole, left = np.flatnonzero(is_whole), np.flatnonzero(~is_whole)
        seen.add(whole, np.full(len(whole), RESERVED, np.int8), some(texts, whole))
        for places, parts in occurrences(some(texts, left), _ADDRESS):
            rows = left[places]
            hosts = pc.utf8_lower(pc.struct_field(parts, "host"))
            is_ours = np.asarray(pc.match_substring_regex(hosts, NOBODYS))
            address = pc.struct_field(parts, "address")
            is_none = ~_can_exist(hosts) & ~is_ours
            is_none |= np.asarray(pc.match_substring_regex(address, _NO_PERSON))
            codes = np.where(is_ours, RESERVED, ASSIGNABLE).astype(np.int8)
            seen.add(rows, np.where(is_none, 0, codes), address)
        return {"": seen.claim(plainly=str.lower)}


def _are_usual(texts: Values) -> Bools:
    """Which texts are addresses under the usual hosts of examples, shape (rows,): most of ours.

    What matches `_OURS` in a rarer way is left out.
    """
    ends, letters = ends_of(texts)
    signs = np.frombuffer(letters.tobytes().translate(_SIGNS_OF), np.uint8)
    at = np.flatnonzero(signs == _IS_AT)
    rows = texts_at(ends, at)
    found: Bools = np.bincount(rows, minlength=len(texts)) == 1
    found &= np.diff(ends) > 2 * _WORD
    at, stops = at[found[rows]], ends[1:][found]
    if not len(stops):
        return found
    words = np.ndarray((len(letters) - _WORD + 1,), "<u8", letters, strides=(1,))
    is_usual = np.isin(words[stops - _WORD], _LAST)
    is_usual &= np.isin(words[stops - _WORD - 4] & _HALF, _BEFORE_LAST)
    is_usual &= ends[:-1][found] < at
    found[found] = is_usual
    # What stands in no host may stand before the @, and so may two signs that follow one another.
    odd = np.flatnonzero(signs > _IS_AT)
    twice = np.flatnonzero((signs[:-1] > 0) & (signs[1:] == _IS_POINT))
    found[np.searchsorted(ends, np.concatenate([odd, twice + 1]), "right") - 1] = False
    return found


def _can_exist(hosts: Values) -> Bools:
    """Which hosts end in a domain that there is, shape (rows,): `self.weight` is no mailbox's.

    A number in brackets and a name in another script are taken for one.
    """
    tops: Values = pc.struct_field(pc.extract_regex(hosts, "[.](?P<top>[a-z]+)$"), "top")
    found: Bools = np.asarray(tops.is_null()) | np.asarray(pc.is_in(tops, _tops()))
    return found


@cache
def _tops() -> Values:
    path = Path(str(files("synth.locales"))) / "data" / "tops.csv"
    listed: Values = read_list(path)["name"].combine_chunks()
    return pa.concat_arrays([listed, pa.array(_INSIDE, pa.string())])
