"""Texts for a column: what it means where that fits, else what its conditions and length allow."""

import re
from collections.abc import Iterator
from dataclasses import replace

from synth.infer.forms import Form, forms, is_french
from synth.infer.identified import identified, somebodys
from synth.infer.made import (
    Made,
    Wish,
    chosen,
    language,
    matched,
    repeated,
    samples,
    text_type,
    weighted,
)
from synth.infer.meanings import words_of
from synth.infer.states import stated
from synth.locales.fr import words as lexicon

_SHORTEST_WORD = min(map(len, lexicon.WORDS))
_LONGEST_WORD = max(map(len, lexicon.WORDS))
_SHORT = 4
"""Below so many characters a text is capitals and digits."""

_FEW_WORDS = (2, 4)
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
_PLACEHOLDER = "may not meet its condition, which the database has to judge"


def text(wish: Wish) -> Made:
    """Texts of the column's meaning, of its patterns, or of its length; never too long."""
    if wish.room[1] == 0:
        return Made({"value": ""}, 1, "its conditions leave the empty text alone")
    best: Made | None = None
    for made in _candidates(wish):
        if wish.suits(made):
            return made
        if best is None or (made.capacity or 0) > (best.capacity or 0):
            best = made
    return best or Made({"value": "x" * max(wish.room[0], 1)}, 1, _PLACEHOLDER)


def _candidates(wish: Wish) -> Iterator[Made]:
    """Entries in the order of liking; each fits, but may have too few values."""
    stated_as = stated(wish)
    if stated_as is not None:
        yield stated_as
    for form in forms(wish.word, "text"):
        made = _formed(wish, form)
        if made is not None:
            yield made
    domain = wish.domain
    if domain.patterns or domain.not_patterns:
        yield from (somebodys(made, wish.word) for made in _of_patterns(wish))
    elif domain.lo is not None or domain.hi is not None:
        yield from _of_ends(wish)
    else:
        yield from _plain(wish)


def _formed(wish: Wish, form: Form) -> Made | None:
    """One form of a meaning, or None where the column cannot take it."""
    if form.form == "generator":
        return identified(wish, form.source)
    if form.form == "words":
        least, most = (int(end) for end in form.value.split(".."))
        return None if wish.unique else _worded(wish, least, most)
    if form.form == "matches":
        return _matched(wish, form.value)
    top = wish.room[1]
    is_foreign = form.form == "flag" and not is_french(words_of(wish.column.name))
    if is_foreign or (
        form.form == "names" and top is not None and top < max(map(len, form.values))
    ):
        return None
    kept = [value for value in form.values if wish.admits(value)]
    if len(kept) < 2:  # noqa: PLR2004 - one value is a choice only where it may repeat
        return chosen(wish, kept) if kept and not wish.unique else None
    return weighted(chosen(wish, kept), form.weights)


def _matched(wish: Wish, expression: str) -> Made | None:
    """Texts of an expression of ours, where the samples satisfy the conditions."""
    own = language(expression, 0, None)
    made = matched(wish, expression)
    if own is None or made is None:
        return None
    low, top = wish.room
    # A form that would have to be cut is another form.
    if own.lengths.min() < low or (top is not None and own.lengths.max() > top):
        return None
    return made if all(wish.admits(text) for text in samples(expression)) else None


def _worded(wish: Wish, least: int, most: int) -> Made | None:
    """Words of filler, as many as surely fit; None where not even one does."""
    low, top = wish.room
    if top is not None:
        most = min(most, (top + 1) // (_LONGEST_WORD + 1))
    least = min(max(least, -(-(low + 1) // (_SHORTEST_WORD + 1))), max(most, 1))
    shortest = least * (_SHORTEST_WORD + 1) - 1
    octets = wish.domain.octets
    if most < 1 or shortest < low or (octets is not None and octets[1] is not None):
        return None
    if wish.domain.patterns or wish.domain.not_patterns or wish.domain.lo or wish.domain.hi:
        return None
    law = f"{least}..{most}" if least < most else str(least)
    return Made({"text": {"words": law}}, None, "", text_type(wish.kind))


def _plain(wish: Wish) -> Iterator[Made]:
    """Texts without a meaning: words, or a name and a number where values must differ."""
    low, top = wish.room
    if not wish.unique:
        made = _worded(wish, *_FEW_WORDS)
        if made is not None:
            yield made
    else:
        yield from _numbered(wish)
    if top is None or top >= _SHORT:
        yield from _some(
            matched(wish, repeated("[a-z]", max(low, min(_READABLE, top or _READABLE))))
        )
    size = max(low, min(top or _LONG, _LONG), 1)
    for letters in ("[A-Z]", "[A-Z0-9]"):
        yield from _some(matched(wish, repeated(letters, size)))
    if wish.kind.base != _CASELESS:
        for letters in ("[A-Za-z0-9]", "[!-~]"):
            yield from _some(matched(wish, repeated(letters, size)))


def _some(made: Made | None) -> Iterator[Made]:
    if made is not None:
        yield made


def _numbered(wish: Wish) -> Iterator[Made]:
    """The column's name and a number, `libelle 004711`; as many digits as rows need."""
    low, top = wish.room
    digits = max(len(str(wish.rows)) + 1, 4)
    if top is not None and digits > top:
        return
    words = [word for word in words_of(wish.column.name) if word.isascii()][:3]
    for head in (" ".join(words), words[-1] if words else "", "".join(w[0] for w in words)):
        start = f"{head} " if head else ""
        if head and (top is None or len(start) + digits <= top):
            size = max(digits, low - len(start))
            yield from _some(
                matched(wish, f"{re.escape(start)}{repeated('[0-9]', size)}".replace("\\ ", " "))
            )
            return
    yield from _some(matched(wish, repeated("[0-9]", max(digits, low))))


def _of_patterns(wish: Wish) -> Iterator[Made]:
    """Texts in which the patterns are found: by construction for one, else found by trying."""
    domain = wish.domain
    if len(domain.patterns) == 1:
        made = matched(wish, _one_case(wish, domain.patterns[0]))
        if made is not None:
            low, top = wish.room
            others = replace(wish, domain=replace(domain, patterns=()))
            if all(map(others.admits, samples(domain.patterns[0], low, top))):
                yield made
    for expression in POOL:
        made = _matched(wish, expression)
        if made is not None:
            yield made
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
