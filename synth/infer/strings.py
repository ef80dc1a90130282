"""Texts for a column: what it means where that fits, else what its conditions and length allow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from synth.conditions.domain import Domain
from synth.databases.catalog import DbType
from synth.infer.addresses import is_code
from synth.infer.forms import Form, forms
from synth.infer.identified import found_in_patterns, identified, somebodys
from synth.infer.lastyears import last_years
from synth.infer.made import (
    ENOUGH,
    Made,
    Wish,
    chosen,
    fits,
    matched,
    repeated,
    samples,
    text_type,
    weighted,
)
from synth.infer.meanings import lexicon, meaning, pieces_of, words_of
from synth.infer.named import PAPERS, entire, in_capitals, named, series, told
from synth.infer.setting import spoken
from synth.infer.states import stated
from synth.infer.textmoments import text_moments
from synth.infer.things import is_of_nothing
from synth.infer.written import Source

_SHORT = 4
"""Below so many characters a text is capitals and digits."""

_READABLE, _LONG = 8, 12
"""Characters of a text that says nothing, and of one that must have very many forms."""

POOL = (
    r"[a-z]{6,10}",
    r"[a-z]{3}",
    r"[A-Z][a-z]{5,9}",
    r"[A-Z]{2}[0-9]{4}",
    r"[0-9]{6}",
    r"[1-9]",
    r"[a-z]{3,6}@example\.org",
    r"https://www\.example\.org/[a-z]{4,8}",
    r"[a-z]{3,6}-[a-z]{3,6}",
    r"[a-z]{3,6}_[a-z]{3,6}",
    r"[a-z]{4,8}\.example\.org",
    r"/[a-z]{3,8}",
    r"[a-f0-9]{40}",
    r"[a-f0-9]{64}",
    r"[A-Z][a-z]{3,6} [a-z]{3,6}",
)
"""What many conditions want: tried where they cannot be met by construction."""

_CASELESS = "citext"
_UUID, _BARE_UUID = 36, 32
"""Characters of a UUID, and of one without its signs."""

_SOME_UUIDS = ("0b25ef1a-9c64-4d3e-8f70-6a1b2c3d4e5f", "fedcba98-7654-4321-a123-456789abcdef")
_BARE = "[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}"
_KEYS = frozenset({"", "text_id", "token", "once_token", "reference", "code", "column_name"})
"""Meanings of texts of a fixed length that may be a UUID, as frameworks keep it."""

_PLAIN = frozenset({"text", "varchar", "char"})
_NAMING = frozenset({"thing_name", "label", "person_name"})
"""Meanings of texts that name something."""

_NUMBER = DbType("integer", "integer")
_COUNT = "number_text"
_COUNTED = frozenset(
    {"measure", "count", "duration", "ordinal", "amount", "rate", "score", "months"}
)
"""Meanings of numbers that some schemas hold as texts."""

_WRITTEN = frozenset({"notes"})
"""Meanings of texts that people write at length."""

_PLACEHOLDER = "may not meet its condition, which the database has to judge"


def text(wish: Wish) -> Made:
    """Texts of the column's meaning, of its patterns, or of its length; never too long."""
    if wish.room[1] == 0:
        return Made({"value": ""}, 1, "its conditions leave the empty text alone")
    best: Made | None = None
    for made in _candidates(wish):
        if wish.suits(made) and made.reason != _PLACEHOLDER:
            return made
        if best is None or _worth(made) > _worth(best):
            best = made
    return best or Made({"value": "x" * max(wish.room[0], 1)}, 1, _PLACEHOLDER)


def _worth(made: Made) -> tuple[bool, int]:
    """Whether an entry meets its conditions, and how many values it has."""
    return made.reason != _PLACEHOLDER, made.capacity or 0


def _candidates(wish: Wish) -> Iterator[Made]:
    """Entries in the order of liking; each fits, but may have too few values."""
    language = spoken(wish.column.name, wish.setting)
    yield from _fixed(wish)
    stated_as = stated(wish)
    if stated_as is not None:
        yield stated_as
    if wish.word in PAPERS:
        yield from series(wish)
    for form in forms(_word(wish), "text", language=language):
        made = _formed(wish, form)
        if made is not None:
            yield made
    if wish.word in _WRITTEN:
        yield from told(wish, language)
    if wish.word in _NAMING:
        yield from named(wish, language)
    domain = wish.domain
    yield from text_moments(wish)
    if domain.patterns or domain.not_patterns:
        word = found_in_patterns(wish)
        yield from _some(identified(wish, Source(word)) if word else None)
        yield from (somebodys(made, word or wish.word) for made in _of_patterns(wish))
    elif domain.lo is not None or domain.hi is not None:
        yield from _of_ends(wish)
    else:
        yield from _plain(wish)


def _is_code(wish: Wish) -> bool:
    """Whether a name speaks of a code, or of nothing that has a name."""
    words = words_of(wish.column.name)
    if "code" in words or words[:1] == ("numero",):
        return True
    if wish.word or meaning(wish.column, "") is not None:
        return False
    said = spoken(wish.column.name, wish.setting)
    is_named = {*pieces_of(wish.column.name)} & lexicon().sets["wording"]
    return not is_named and is_of_nothing(wish.column.name, wish.setting.subject, said)


def _fixed(wish: Wish) -> Iterator[Made]:
    """A UUID where a text has just its length: Django keeps one in `char(32)` of SQLite."""
    size = wish.kind.length if wish.kind.base == "char" else wish.room[0]
    is_bound = wish.domain.among or wish.domain.lo or wish.domain.hi
    if wish.word not in _KEYS or is_bound or size not in (_UUID, _BARE_UUID):
        return
    if size == _UUID and wish.room[1] == _UUID and all(map(wish.admits, _SOME_UUIDS)):
        yield Made({"uuid": {}}, ENOUGH, "", text_type(wish.kind) or "text")
    elif size == _BARE_UUID and wish.room[1] == _BARE_UUID:
        yield from _some(entire(wish, _BARE))


def _word(wish: Wish) -> str:
    """What a text means; where nothing says it, whether its name speaks of a number."""
    if wish.word == "country" and is_code(wish.column):
        return "country_iso"
    if wish.word:
        return wish.word
    number = replace(wish.column, type=_NUMBER)
    known = meaning(number, " ".join(wish.setting.subject))
    return _COUNT if known is not None and known.word in _COUNTED else ""


def _formed(wish: Wish, form: Form) -> Made | None:
    """One form of a meaning, or None where the column cannot take it."""
    if form.form == "generator":
        return identified(wish, form.source)
    if form.form == "uuid":
        low, top = wish.room
        is_fit = low <= _UUID and (top is None or top >= _UUID) and wish.kind.base in _PLAIN
        is_fit &= wish.domain == Domain(null=wish.domain.null)
        return Made({"uuid": {}}, ENOUGH, "", text_type(wish.kind) or "text") if is_fit else None
    if form.form == "matches":
        return entire(wish, form.value)
    top = wish.room[1]
    if form.form == "names" and top is not None and top < max(map(len, form.values)):
        return None
    kept = [value for value in form.values if wish.admits(value)]
    weights = form.weights
    if not kept:  # they are in capitals where conditions want that
        weights = {value.upper(): weight for value, weight in weights.items()}
        kept = [value for value in map(str.upper, form.values) if wish.admits(value)]
    if len(kept) < 2:  # noqa: PLR2004 - one value is a choice only where it may repeat
        return chosen(wish, kept) if kept and not wish.unique else None
    return weighted(chosen(wish, kept), weights)


def _plain(wish: Wish) -> Iterator[Made]:
    """Texts without a meaning: names, with a number where there are too few; else letters."""
    low, top = wish.room
    if wish.unique and _is_code(wish):
        yield from (made for form in forms("code", "text") for made in _some(_formed(wish, form)))
    if wish.word not in _NAMING:
        yield from named(wish, spoken(wish.column.name, wish.setting))
    if top is None or top >= _SHORT:
        digits = max(low, min(_READABLE, top or _READABLE)) - 2
        yield from _some(matched(wish, f"[A-Z]{{2}}{repeated('[0-9]', digits)}"))
    size = max(low, min(top or _LONG, _LONG), 1)
    for letters in ("[A-Z]", "[A-Z0-9]"):
        yield from _some(matched(wish, repeated(letters, size)))
    if wish.kind.base != _CASELESS:
        for letters in ("[A-Za-z0-9]", "[!-~]"):
            yield from _some(matched(wish, repeated(letters, size)))


def _some(made: Made | None) -> Iterator[Made]:
    if made is not None:
        yield made


def _of_patterns(wish: Wish) -> Iterator[Made]:
    """Texts in which the patterns are found: by construction for one, else found by trying."""
    domain = wish.domain
    lately = last_years(wish)
    if lately:
        yield chosen(wish, lately)
    yield from _by_construction(wish)
    size = max(wish.room[0], min(_LONG, wish.room[1] or _LONG))
    sized = (f"{letters}{{{size}}}" for letters in ("[a-z]", "[A-Z]", "[0-9]") if size > 1)
    for expression in (*POOL, *sized):
        made = entire(wish, expression)
        if made is not None:
            yield made
    yield from _of_one(wish)
    low, top = wish.room
    tried = [t for p in (*domain.patterns, *POOL) for t in samples(p, low, top)]
    kept = [each for each in dict.fromkeys(tried) if wish.admits(each)]
    if kept:
        yield chosen(wish, kept[:20], "found by trying: its conditions were not met otherwise")
    for pattern in domain.patterns:
        made = matched(wish, pattern)
        if made is not None:
            yield replace(made, reason=_PLACEHOLDER)
    yield from (replace(made, reason=_PLACEHOLDER) for made in _plain(wish))


def _of_one(wish: Wish) -> Iterator[Made]:
    """Texts of one of several patterns that the others find too, in capitals where they want it."""
    for pattern in wish.domain.patterns:
        large = in_capitals(pattern.removeprefix("(?i)"))
        for whole in (pattern, large):
            made = matched(wish, whole)
            if made is not None and fits(wish, whole, *wish.room):
                yield made


def _by_construction(wish: Wish) -> Iterator[Made]:
    """Texts of the one pattern, or of two that are a beginning and an end."""
    patterns = wish.domain.patterns
    if len(patterns) == 1:
        made = matched(wish, _one_case(wish, patterns[0]))
        others = replace(wish, domain=replace(wish.domain, patterns=()))
        if made is not None and fits(others, patterns[0], *wish.room):
            yield made
    for whole in _begun_and_ended(patterns):
        made = matched(wish, whole)
        if made is not None and fits(wish, whole, *wish.room):
            yield made


def _begun_and_ended(patterns: Sequence[str]) -> Iterator[str]:
    """`^FR` and `[0-9]$` as one expression: what begins and ends so."""
    ends = {(p[0] == "^", p[-1] == "$" and p[-2:] != "\\$"): p for p in patterns if len(p) > 1}
    if len(patterns) == 2 and ends.keys() == {(True, False), (False, True)}:  # noqa: PLR2004 - both ends
        for between in ("[A-Z0-9]*", "[a-z]*", ".*"):
            yield ends[True, False] + between + ends[False, True]


def _one_case(wish: Wish, pattern: str) -> str:
    """A pattern without capitals where the database compares without case."""
    if wish.kind.base != _CASELESS or pattern.startswith("(?"):
        return pattern
    return f"(?i){pattern}"


def _of_ends(wish: Wish) -> Iterator[Made]:
    """Texts between two texts, whatever the collation makes of what stands behind them."""
    lo, hi = wish.domain.lo, wish.domain.hi
    if lo is not None:
        yield from _some(matched(wish, re.escape(lo.text) + "[a-m]{1,6}"))
        if not lo.is_open:
            yield Made({"value": lo.text}, 1, "", text_type(wish.kind))
    elif hi is not None and hi.text[:1] > "0":
        yield from _some(matched(wish, "0[0-9]{1,8}"))
    elif hi is not None and not hi.is_open:
        yield Made({"value": hi.text}, 1, "", text_type(wish.kind))
