"""What stands around a column: its table's subject and the language of the names."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from synth.databases.catalog import DbTable, Structure
from synth.databases.dialect import Dialect
from synth.infer.listed import listed
from synth.infer.meanings import meaning, pieces_of, singular, words_of

_OF_ADDRESS = frozenset({"city", "postcode", "line", "street", "country"})
_OF_VACANCIES = frozenset({"salary", "annual_salary", "salary_cents", "contract", "weekly_hours"})
"""Meanings of columns by which a table of jobs is one of vacancies, not of a machine's."""

_BORROWED = 2
"""English words beside each French one in a schema that is French all the same."""

_HISSES = "sses"
"""The ending of plurals in both languages: one of `passes` and `classes` is no `passe` in English.
"""

_CLASSES = 3


@dataclass(frozen=True)
class Setting:
    """What a column's table tells of its values.

    Attributes:
        subject: the words of the table's name, each in the singular.
        is_french: whether names are French; English where neither is said.
        has_address: whether other columns are parts of an address, so that `state` is a region.
        classified: columns that say of which class the row is that another one numbers, without a
            foreign key: `owner_type` beside `owner_id`.
        classes: what they may say: the names of tables as a class has them, `Invoice`.
        dialect: of the database's conditions, where there is one.
    """

    subject: tuple[str, ...] = ()
    is_french: bool = False
    has_address: bool = False
    classified: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()
    dialect: Dialect | None = None


ALONE = Setting()
"""Of a column that stands in no table."""


def setting_of(
    table: DbTable, *, is_french: bool = False, classes: tuple[str, ...] = ()
) -> Setting:
    """The setting of a table's columns.

    Args:
        table: of the database.
        is_french: whether the names of the whole database are: one decision, but for tables whose
            own name is of the other language.
        classes: from `classes_of`.
    """
    own = table.name.name
    known = (meaning(column, own) for column in table.columns)
    words = {what.word for what in known if what is not None}
    subject = tuple(singular(word) for word in words_of(own))
    if words & _OF_VACANCIES:
        subject = tuple("vacancy" if word == "job" else word for word in subject)
    classified = frozenset(_classified(table))
    pieces = pieces_of(own)
    unsure = {singular(piece) for piece in pieces if piece.endswith(_HISSES)}
    said = _said({*pieces, *subject} - unsure)
    columns = {piece for name in table.by_name for piece in pieces_of(name)}
    is_apart = said == {"en"} and len(columns & _known()["en"]) >= len(columns & _known()["fr"])
    french = said == {"fr"} or (is_french and not is_apart)
    return Setting(subject, french, bool(words & _OF_ADDRESS), classified, classes)


def _classified(table: DbTable) -> Iterator[str]:
    linked = {name for reference in table.references for name in reference.columns}
    numbers = {name.lower() for name in table.by_name if name not in linked}
    for name in table.by_name:
        start = re.sub(r"_?type$", "", name, flags=re.IGNORECASE).lower()
        if start not in {"", name.lower()} and numbers & {f"{start}_id", f"{start}id"}:
            yield name


def classes_of(structure: Structure) -> tuple[str, ...]:
    """The tables that most others refer to, each as a class is called: `UserAccount`."""
    told = Counter(ref.to.name for table in structure.tables for ref in table.references)
    names = [name for name, _ in sorted(told.items(), key=lambda item: (-item[1], item[0]))]
    return tuple(_class(name) for name in names[:_CLASSES])


def _class(table: str) -> str:
    parts = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", table)
    return "".join(part[:1].upper() + part[1:] for part in (*parts[:-1], singular(parts[-1])))


def is_french(structure: Structure) -> bool:
    """Whether the names of a database are French rather than English; decided once for all of it.

    Every word counts once, however many tables have it. A French schema has English words of
    frameworks and libraries beside its own (`created_at`, `is_active`), an English one no French.
    """
    names = [table.name.name for table in structure.tables]
    names += [column.name for table in structure.tables for column in table.columns]
    words = {piece for name in names for piece in pieces_of(name)} - _known()["both"]
    french, english = (len(words & _known()[language]) for language in ("fr", "en"))
    return _BORROWED * french > english


def spoken(column: str, setting: Setting) -> str:
    """The language in which a column's values are written: `fr` or `en`.

    Args:
        column: its name, which may be French where the rest is not.
        setting: of its table.
    """
    own = _said(set(pieces_of(column))) == {"fr"}
    return "fr" if setting.is_french or own else "en"


def _said(words: Collection[str]) -> set[str]:
    """The languages of which words are; `service` and `situation`, which are of both, say none."""
    told = set(words) - _known()["both"]
    return {language for language in ("fr", "en") if told & _known()[language]}


@cache
def _known() -> Mapping[str, frozenset[str]]:
    rows = listed("languages")
    return {row["language"]: frozenset(row["words"].split("|")) for row in rows}
