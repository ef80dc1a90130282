"""What stands around a column: its table's subject and the language of the names."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from synth.databases.catalog import DbTable, Structure
from synth.infer.meanings import lexicon, meaning, singular, words_of

_OF_ADDRESS = frozenset({"city", "postcode", "line", "street", "country"})
_WEIGHT = 3
"""How much more a table's own name says of its language than one of its columns."""

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
    """

    subject: tuple[str, ...] = ()
    is_french: bool = False
    has_address: bool = False
    classified: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()


ALONE = Setting()
"""Of a column that stands in no table."""


def setting_of(
    table: DbTable, *, is_french: bool = False, classes: tuple[str, ...] = ()
) -> Setting:
    """The setting of a table's columns.

    Args:
        table: of the database.
        is_french: whether the names of the whole database are, for a table that tells neither.
        classes: from `classes_of`.
    """
    own = table.name.name
    known = (meaning(column, own) for column in table.columns)
    words = {what.word for what in known if what is not None}
    names = [own] * _WEIGHT + [column.name for column in table.columns]
    subject = tuple(singular(word) for word in words_of(own))
    classified = frozenset(_classified(table))
    french = _lean(names, is_french=is_french)
    return Setting(subject, french, bool(words & _OF_ADDRESS), classified, classes)


def _classified(table: DbTable) -> Iterator[str]:
    linked = {name for reference in table.references for name in reference.columns}
    numbers = {name.lower() for name in table.by_name if name not in linked}
    for name in table.by_name:
        start = re.sub(r"_?type$", "", name, flags=re.IGNORECASE).lower()
        if start != name.lower() and numbers & {f"{start}_id", f"{start}id"}:
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
    """Whether the names of a database are rather French than English."""
    tables = (table.name.name for table in structure.tables)
    columns = (column.name for table in structure.tables for column in table.columns)
    return _lean([*tables, *columns], is_french=False)


def _lean(names: Iterable[str], *, is_french: bool) -> bool:
    """Which language more words of names are of; what is given where both are as many."""
    sets = lexicon().sets
    words = [singular(word) for name in names for word in words_of(name)]
    french = sum(word in sets["french"] for word in words)
    english = sum(word in sets["english"] for word in words)
    return is_french if french == english else french > english
