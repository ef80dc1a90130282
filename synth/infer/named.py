"""Names, titles and sentences for a column of texts, in the language of the schema."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.forms import forms
from synth.infer.groups import is_of_people, is_person
from synth.infer.listed import listed
from synth.infer.made import Made, Wish, chosen, fits, language, matched, text_type
from synth.infer.meanings import lexicon, pieces_of, singular
from synth.infer.setting import Setting
from synth.infer.things import (
    OTHER,
    Names,
    is_of_nothing,
    kind_of,
    names_of,
    own_names,
    quoted,
)
from synth.locales.sentences import sentences

if TYPE_CHECKING:
    from synth.infer.draft import Data

PAPERS = frozenset({"", "label", "reference"})
"""Meanings of texts that may be the number of a paper."""

_PEOPLE = "full_name"
_MOST, _FEW_MOST = 4, 3
_ROOMY = 500
"""Characters of a column that may take several sentences and be no more than a note."""

_ABOUT_THINGS = frozenset(
    {"description", "summary", "resume", "about", "excerpt", "abstract", "introduction", "details"}
    | {"instructions", "content", "contenu", "detail", "definition", "guidance", "announcement"}
)
_ABOUT_PEOPLE = frozenset({"bio", "biography", "biographie", "presentation", "profile"})


_LETTER = re.compile(r"\\.|\[:\w+:\]|\(\?.|[a-zà-ÿ]")
"""What of a pattern is a class or an option of its own, or a small letter."""


def entire(wish: Wish, expression: str) -> Made | None:
    """Texts of an expression of ours, where the samples satisfy the conditions.

    Args:
        wish: the column.
        expression: which of its texts are made, in capitals where conditions want these; a form
            that would have to be cut is another form.
    """
    for each in dict.fromkeys((expression, in_capitals(expression))):
        own, made = language(each, 0, None), matched(wish, each)
        if own is None or made is None:
            continue
        low, top = wish.room
        if own.lengths.min() < low or (top is not None and own.lengths.max() > top):
            return None
        if fits(wish, each):
            return made
        if not (wish.domain.patterns or wish.domain.not_patterns):
            return None
    return None


def in_capitals(expression: str) -> str:
    """An expression whose texts are in capitals.

    Args:
        expression: any; its classes and options stay.
    """
    return _LETTER.sub(
        lambda found: found[0] if len(found[0]) > 1 else found[0].upper(), expression
    )


def told(wish: Wish, spoken: str) -> Iterator[Made]:
    """Sentences, as many as surely fit; nothing where not even one does, or values must differ.

    Args:
        wish: the column.
        spoken: `fr` or `en`.
    """
    domain = replace(wish.domain, null=None, chars=None, excluded=wish.domain.excluded - {""})
    if wish.unique or domain != Domain():
        return
    about = _about(wish)
    known, (low, top) = sentences(spoken, about), wish.room
    least = max(1, -(-(low + 1) // (known.shortest + 1)))
    most = _MOST if top is None else min(_FEW_MOST, (top + 1) // (known.longest + 1))
    if top is None or top >= _ROOMY:
        least = max(least, 2)
    if most < least:
        return
    count = f"{least}..{most}" if least < most else str(least)
    options: dict[str, Data] = {"count": count}
    options |= {"about": about} if about != "note" else {}
    options |= {"language": spoken} if spoken != "fr" else {}
    made: Data = {"sentences": count if len(options) == 1 else options}
    yield Made(made, None, "", text_type(wish.kind))


def _about(wish: Wish) -> str:
    words = set(pieces_of(wish.column.name))
    if words & _ABOUT_PEOPLE:
        return "person"
    if not words & _ABOUT_THINGS:
        return "note"
    return "person" if is_of_people(" ".join(wish.setting.subject)) else "thing"


def named(wish: Wish, spoken: str) -> Iterator[Made]:
    """Names of what the column or its table is about; with a number where there are too few.

    Args:
        wish: the column.
        spoken: `fr` or `en`.
    """
    if _is_of_person(wish):
        for form in forms(_PEOPLE, "text"):
            yield from _some(_of_form(wish, form.form, form.value))
    names = _names(wish, spoken)
    least = _MORE * wish.rows if wish.unique else 0
    if len(names.parts) > 1 and len(names.texts) >= least:
        yield from _some(entire(wish, names.expression))
    kept = [text for text in names.texts if wish.admits(text)]
    if len(kept) > 1 and len(kept) >= least:
        yield chosen(wish, kept[:_LISTED] if not wish.unique else kept)
    if wish.unique:
        yield from _numbered(wish, names)


def _names(wish: Wish, spoken: str) -> Names:
    """The names of the kind of thing, of a kind that nobody knows by its own word."""
    column, subject = wish.column.name, wish.setting.subject
    if is_of_nothing(column, subject, spoken):
        return own_names(column, subject, spoken) or names_of(OTHER, spoken)
    return names_of(kind_of(column, subject, spoken), spoken)


_MORE = 10
"""Times as many rows as it has when it is written are asked of a table, `--rows` says."""

_DIGITS = 3
"""Behind the first one: a table may get many more rows than it has when it is written."""

_LISTED = 40
"""Names of a list as a reader takes them in."""


def _of_form(wish: Wish, form: str, value: str) -> Made | None:
    if form == "matches":
        return entire(wish, value)
    kept = [text for text in value.split("|") if wish.admits(text)]
    return chosen(wish, kept) if len(kept) > 1 else None


def _is_of_person(wish: Wish) -> bool:
    """Whether a column holds a person's name: by what it says itself, else by its table."""
    pieces, wording = pieces_of(wish.column.name), lexicon().sets["wording"]
    own = [word for word in pieces if word not in wording]
    if wish.word == "label" and not {"label", "libelle"} & set(pieces):
        return False
    if own:
        return is_person(own) and bool({"name", "nom"} & set(pieces))
    return is_of_people(" ".join(wish.setting.subject))


def _numbered(wish: Wish, names: Names) -> Iterator[Made]:
    """The last resort: a name and a number, else the table's name and a number: `Team 12`."""
    yield from _some(entire(wish, f"{names.expression} [1-9][0-9]{{0,{_DIGITS}}}"))
    words = wish.setting.subject
    digits = f"[1-9][0-9]{{0,{max(len(str(wish.rows)), 3)}}}"
    for count in (len(words), 1):
        head = " ".join(words[:count]).capitalize()
        if head:
            yield from _some(entire(wish, f"{quoted(head)} {digits}"))


def series(wish: Wish) -> Iterator[Made]:
    """Numbers with their year, `F2025-000123`, where the column or table is one of papers."""
    letters = letters_of(wish.column, wish.setting)
    if letters is not None:
        for form in ("202[3-5]-[0-9]{6}", "2[3-5]-[0-9]{4}", "2[3-5][0-9]{4}"):
            yield from _some(entire(wish, f"{letters}{form}"))


def letters_of(column: DbColumn, setting: Setting) -> str | None:
    """The letters of a series of papers: `F` of invoices; None where a column holds no number.

    Args:
        column: the column, whose name or table is one of papers.
        setting: of its table.
    """
    own = pieces_of(column.name)
    found = (_known().get(singular(word)) for word in (*own, *setting.subject))
    letters = next((min(letters) for letters in found if letters), None)
    return letters if set(own) & _known()[""] else None


@cache
def _known() -> Mapping[str, frozenset[str]]:
    """By a paper's word the letters of its series; by "" the words of columns that hold them."""
    rows = listed("series")
    return {
        word: frozenset(row["letters"].split("|"))
        for row in rows
        for word in row["words"].split("|")
    }


def _some(made: Made | None) -> Iterator[Made]:
    if made is not None:
        yield made
