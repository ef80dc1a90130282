"""Columns that their comment makes of others: `montant brut moins CSG et CRDS`."""

import re
from collections.abc import Mapping
from decimal import Decimal

from synth.databases.catalog import DbColumn
from synth.infer.draft import EntryDraft
from synth.infer.meanings import pieces_of, singular, stems_of, type_family, words_of
from synth.infer.money import digits_of, is_open, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_SIGNS: Mapping[str, str] = {
    **dict.fromkeys(("moins", "minus", "less", "-", "\u2212"), "-"),
    **dict.fromkeys(("plus", "+"), "+"),
    **dict.fromkeys(("fois", "times", "multiplied", "x", "*", "\u00d7"), "*"),
    **dict.fromkeys(("et", "and", "&"), ""),
}
"""What a word says of the next thing, "" where it says the same as the one before."""

_WORDS = re.compile(r"[^\W_]+|[+*=\u00d7\u2212-]")
_SKIPPED = frozenset({"by", "par", "les", "la", "le", "the", "of", "de", "des", "du", "d", "l"})
_PERCENT = re.compile(
    r"\b(\d{1,2}(?:[.,]\d{1,2})?) ?(?:%|percent|pour cent) "
    r"(?:du|de la|de l'|des|de|of the|of) ?((?:[^\W\d_]+ ?){1,3})",
    re.IGNORECASE,
)
_LONGEST = 16
"""Words of a comment that may be an equation and nothing more."""


def commented(work: Work) -> Mapping[str, EntryDraft]:
    """By column the numbers that a comment makes of others of their table.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    made: dict[str, EntryDraft] = {}
    read: set[str] = set()
    for name, column in work.columns.items():
        if not column.comment or not is_open(work, name):
            continue
        if (share := _share(work, column)) is not None:
            made[name] = share
            continue
        told = _told(work, column)
        if told is None or name in read or any(base in made for _, base in told):
            continue
        if any(map(work.may_be_empty, (base for _, base in told))) and not work.may_be_empty(name):
            continue
        said = "".join(f" {sign} {sql_path(work.name(base))}" for sign, base in told)
        said = said.removeprefix(" + ")
        scale = digits_of(column)
        text = f"round({said}, {scale})" if "*" in said else said
        made[name] = EntryDraft({"expr": text}, typed(column), "by its comment")
        read |= {base for _, base in told}
    return made


def _share(work: Work, column: DbColumn) -> EntryDraft | None:
    """A share of another number, as a comment says: `57 % du SJR`; None where it says none."""
    found = _PERCENT.search(column.comment or "")
    if found is None:
        return None
    base = _named(work, found[2].split(), column.name) or _initialled(work, found[2].split()[0])
    if base in {None, column.name}:
        return None
    if work.may_be_empty(base) and not work.may_be_empty(column.name):
        return None
    factor = Decimal(found[1].replace(",", ".")) / 100
    said = f"round({sql_path(work.name(base))} * {factor}, {digits_of(column)})"
    return EntryDraft({"expr": said}, typed(column), "by its comment")


def _initialled(work: Work, word: str) -> str | None:
    """The only number of the table of whose name a word has the initials."""
    found = [
        name
        for name, column in work.columns.items()
        if type_family(column.type) == "number"
        and "".join(own[0] for own in words_of(name)) == word.lower()
    ]
    return found[0] if len(found) == 1 and len(word) > len("ab") else None


def _told(work: Work, column: DbColumn) -> list[tuple[str, str]] | None:
    """The columns that a comment adds, takes off and multiplies, each with its sign."""
    text = (column.comment or "").rpartition("=")[2]
    words = _WORDS.findall(text)
    if len(words) > _LONGEST:
        return None
    found: list[tuple[str, str]] = []
    sign, own, is_said = "+", [], False
    for word in [*words, "&"]:
        plain = pieces_of(word)
        key = plain[0] if plain else word
        if key not in _SIGNS:
            own.append(word)
            continue
        base = _named(work, own, column.name)
        if base is None:
            return None
        found.append((sign, base))
        is_said = is_said or bool(_SIGNS[key])
        sign, own = _SIGNS[key] or sign, []
    names = [base for _, base in found]
    return found if is_said and len({*names}) == len(names) > 1 else None


def _named(work: Work, words: list[str], target: str) -> str | None:
    """The only number of the table that some words name: all of its name, else a part of it."""
    own = {singular(word) for word in words_of(" ".join(words)) if word not in _SKIPPED}
    numbers = {
        name: stems_of(name)
        for name, column in work.columns.items()
        if type_family(column.type) == "number" and name != target and name not in work.links
    }
    for fits in (
        [name for name, theirs in numbers.items() if theirs == own],
        [name for name, theirs in numbers.items() if own and own <= theirs],
        [name for name, theirs in numbers.items() if theirs <= own],
    ):
        if len(fits) == 1:
            return fits[0]
    return None
