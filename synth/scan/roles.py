"""What the columns of a table say of people: their names, birth date, address, mailbox, phone.

A column is judged by the different values of a few of its rows, and by what it is called: a name
that says it needs fewer of them, one that says another thing rules it out.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.known import LETTER, Known, bare
from synth.registry import Values
from synth.scan.births import SEXES


@dataclass(frozen=True)
class Looked:
    """Texts of a column, by which it is known what it is.

    Attributes:
        texts: different ones, shape (rows,).
        plain: the same as `bare` makes them, which most roles ask for; None: not yet.
    """

    texts: Values
    plain: Values | None = None

    @cached_property
    def bare(self) -> Values:
        """The same as `bare` makes them."""
        return bare(self.texts) if self.plain is None else self.plain


Reads = Callable[[Looked, Known], Values]
"""Which texts read as a role, shape (rows,)."""

_SHORT_BYTES = 1 << 20
"""A column of longer texts is made bare by itself."""

_LEAST = 20
"""Fewer different values in a column without a telling name say nothing."""

_HUMPS, _SIGNS = re.compile("(?<=[a-z])(?=[A-Z])"), re.compile("[^a-z0-9]+")

_YEAR, _MONTH, _DAY = (
    "(?:19[0-9]{2}|20[0-3][0-9])",
    "(?:0?[1-9]|1[0-2])",
    "(?:0?[1-9]|[12][0-9]|3[01])",
)
_DATE = (
    f"^ *(?:{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?:[T ][0-9:.]+(?:Z|[+-][0-9:]{{2,5}})?)?"
    f"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    f"|{_DAY}[-/. ]{_DAY}[-/. ](?:{_YEAR}|[0-9]{{2}})(?: [0-9:]+)?"
    f"|(?:le )?[0-9]{{1,2}}(?:er)? {LETTER}{{3,9}}[.]? {_YEAR}"
    f"|{LETTER}{{3,9}}[.]? [0-9]{{1,2}},? {_YEAR}) *$"
)
"""A day as people write it, a time of day behind it."""

_TITLES = "^(?:(?:m|mr|mme|mlle|mrs|ms|miss|dr|prof|pr|me) )+"
_FIRMS = "\\b(?:sa|sarl|sas|sasu|eurl|sci|snc|gmbh|inc|ltd|llc|plc|bv|nv|et|and|sons|group)\\b"


NAMES = ("first name", "name", "surname")
BIRTH, MAIL, PHONE = "birth date", "e-mail address", "phone"
SEX = "sex"
STREET, PLACED = "street", ("postcode", "commune")
"""Words of roles; a postcode and a commune are an address together."""


@dataclass(frozen=True)
class Role:
    """What a column may be: one row of `roles.csv`.

    Attributes:
        word: in reports.
        named: the share of values that must read so where the name says it, in hundredths.
        alone: the same where it does not.
        filled: what a cell of such a column holds, an RE2 expression.
        called: names of columns that say so, a space around each word.
        other: names that say another thing.
    """

    word: str
    named: int
    alone: int
    filled: str
    called: re.Pattern[str]
    other: re.Pattern[str]

    def says(self, words: str) -> bool:
        """Whether a column is called so and not otherwise."""
        return bool(self.called.search(words)) and not self.other.search(words)

    def reads(self, looked: Looked, known: Known) -> Bools:
        """Which values read so."""
        found: Bools = np.asarray(_READS[self.word](looked, known))
        return found


@cache
def roles() -> tuple[Role, ...]:
    """All roles, in the order in which a column is asked for them."""
    path = Path(__file__).with_name("roles.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Role(
                row["role"],
                int(row["named"]),
                int(row["alone"]),
                row["filled"].replace("LETTER", LETTER) or _DATE,
                re.compile(row["called"]),
                re.compile(row["other"]),
            )
            for row in csv.DictReader(file)
        )


def _are_in(texts: Values, known: Values) -> Bools:
    """Which texts are in a long list: what is there of it is told first, in half the time.

    Args:
        texts: shape (rows,), few.
        known: the list.
    """
    there = known.filter(pc.is_in(known, value_set=texts))
    found: Bools = np.asarray(pc.is_in(texts, value_set=there))
    return found


def _tokens(texts: Values, known: Values) -> tuple[Values, Values, Values]:
    """How many words texts have, and how many of them are known; whether an end of it is."""
    words = pc.split_pattern(texts, " ")
    counts = np.asarray(pc.list_value_length(words))
    is_known = _are_in(pc.list_flatten(words), known)
    parents = np.asarray(pc.list_parent_indices(words))
    hits = np.bincount(parents[is_known], minlength=len(texts))
    ends = np.cumsum(counts)
    at_end = is_known[ends - counts] | is_known[ends - 1] if len(texts) else is_known
    return counts, hits, at_end


def _first_names(looked: Looked, known: Known) -> Values:
    counts, hits, _ = _tokens(looked.bare, known.first_names)
    return (hits == counts) & (counts <= 5)  # noqa: PLR2004 - all of them are written in papers


def _surnames(looked: Looked, known: Known) -> Values:
    counts, hits, _ = _tokens(looked.bare, known.surnames)
    return (hits == counts) | _are_in(looked.bare, known.surnames)


def _names(looked: Looked, known: Known) -> Values:
    """A first name at one end and something beside it, which is no firm."""
    plain = pc.replace_substring_regex(looked.bare, _TITLES, "")
    counts, _, at_end = _tokens(plain, known.first_names)
    is_firm = np.asarray(pc.match_substring_regex(plain, f"{_FIRMS}|[0-9]"))
    return at_end & (counts >= 2) & (counts <= 5) & ~is_firm  # noqa: PLR2004 - words of a name


def _matching(pattern: str) -> Reads:
    def reads(looked: Looked, _: Known) -> Values:
        return np.asarray(pc.match_substring_regex(looked.texts, pattern))

    return reads


def _are_lives(texts: Values) -> bool:
    """Whether days are spread over decades, most of them before 2000; moments of a system are not.

    Args:
        texts: days, shape (rows,).
    """
    found = pc.struct_field(pc.extract_regex(texts, f"(?P<year>{_YEAR})"), "year").drop_null()
    years = np.asarray(found.cast(pa.int64()))
    decades, counts = np.unique(years // 10, return_counts=True)
    del decades
    often = int((counts * 20 >= len(years)).sum())
    return often >= 3 and float(np.median(years)) < 2000  # noqa: PLR2004 - see above


def _streets(looked: Looked, known: Known) -> Values:
    return np.asarray(pc.match_substring_regex(looked.bare, known.street))


def _postcodes(looked: Looked, known: Known) -> Values:
    return _are_in(pc.utf8_lpad(looked.texts, 5, "0"), known.postcodes)


def _communes(looked: Looked, known: Known) -> Values:
    return _are_in(looked.bare, known.communes)


_READS: Mapping[str, Reads] = {
    MAIL: _matching("[^@ ]@[^@ ]+[.]"),
    BIRTH: _matching(_DATE),
    NAMES[0]: _first_names,
    NAMES[1]: _names,
    NAMES[2]: _surnames,
    STREET: _streets,
    PLACED[0]: _postcodes,
    PLACED[1]: _communes,
    SEX: lambda looked, _: np.asarray(pc.is_in(looked.bare, value_set=SEXES)),
    PHONE: _matching("^ *[+0(](?:[ ().x/-]*[0-9]){8,15} *$"),
}


def roles_of(
    columns: Mapping[str, Values],
    names: Mapping[str, str],
    known: Known,
    asked: Sequence[Role],
    *,
    has_name: bool = False,
) -> dict[str, Role]:
    """What columns of a table are, by path; those that say nothing of people are left out.

    Args:
        columns: some of their texts by path, may hold nulls.
        names: what they are called, by path; "" where nothing is known.
        known: names and places of the locale.
        asked: what they may be.
        has_name: whether other columns of the table hold names.
    """
    words = {path: said(names[path]) for path in columns}
    few = _looked({path: _different(texts) for path, texts in columns.items()})
    found = {path: role_of(looked, words[path], known, asked) for path, looked in few.items()}
    # Beside a name another one is known by what it is called: few surnames are frequent.
    has_name |= any(role is not None and role.word in NAMES for role in found.values())
    for path, role in found.items():
        if role is None and has_name and len(few[path].texts):
            called = (one for one in reversed(asked) if one.word in NAMES and one.says(words[path]))
            found[path] = next(called, None)
    return {path: role for path, role in found.items() if role is not None}


def _looked(columns: Mapping[str, Values]) -> dict[str, Looked]:
    """Columns as they are looked at: to compile what takes accents away costs more than to do it.

    Args:
        columns: different texts without nulls, by path.
    """
    short = [texts for texts in columns.values() if texts.nbytes <= _SHORT_BYTES]
    plain = bare(pa.concat_arrays([pa.array([], pa.string()), *short]))
    found, start = {}, 0
    for path, texts in columns.items():
        is_short = texts.nbytes <= _SHORT_BYTES
        found[path] = Looked(texts, plain.slice(start, len(texts)) if is_short else None)
        start += len(texts) if is_short else 0
    return found


def role_of(looked: Looked, words: str, known: Known, asked: Sequence[Role]) -> Role | None:
    """What a column is; None where it says nothing of people.

    Args:
        looked: its texts.
        words: what it is called, as `said` gives it.
        known: names and places of the locale.
        asked: what it may be.
    """
    texts = looked.texts
    for role in asked if len(texts) else ():
        is_called = role.says(words)
        if role.other.search(words) or not (is_called or len(texts) >= _LEAST):
            continue
        if is_called and not role.named:
            return role
        reads = role.reads(looked, known)
        share = 100 * int(reads.sum())
        if is_called and share >= role.named * len(texts):
            return role
        if share >= role.alone * len(texts) and (
            role.word != BIRTH or _are_lives(texts.filter(pa.array(reads)))
        ):
            return role
    return None


def _different(texts: Values) -> Values:
    unique = pc.unique(texts.drop_null())
    return unique.filter(pc.match_substring_regex(unique, f"{LETTER}|[0-9]"))


def said(name: str) -> str:
    """A column's name as small words, a space around each: `birthDate` is ` birth date `."""
    plain = unicodedata.normalize("NFKD", _HUMPS.sub(" ", name)).encode("ascii", "ignore")
    return f" {_SIGNS.sub(' ', plain.decode().lower())} "
