"""Which tables are of people, and how old those are: pupils, patients, pensioners; `ages.csv`."""

from functools import cache

from synth.databases.catalog import DbTable, TableName
from synth.infer.groups import groups, is_of_people
from synth.infer.listed import listed
from synth.infer.meanings import lexicon, singular, words_of
from synth.infer.written import GROWN

SETTLED = "25..64"
"""Ages of those who have worked for years."""

_OF_AGE = 16
"""Years from which on somebody works or signs."""


def is_people(table: DbTable) -> bool:
    """Whether rows are people by the name of their table, or by that and what they show.

    `salaries` are amounts in English, and people where they have first names; `user_experiences`
    are no users, and `agents_publics` are agents where they have such names.
    """
    people, words = lexicon().sets["people"], words_of(table.name.name)
    if is_of_people(table.name.name) and {words[-1], singular(words[-1])} & {*people, "profile"}:
        return True
    if not any(word.removesuffix("s") in people for word in words):
        return False
    return any(
        "first_name" in part and group.bundle == "person" and not group.prefix
        for group in groups(table)
        for part in group.columns.values()
    )


def ages_of(table: TableName) -> str:
    """The ages of a table's people: those who work, where its name says nothing else."""
    known = _ages()
    found = (known.get(singular(word)) for word in reversed(words_of(table.name)))
    return next(filter(None, found), GROWN)


def first_years(table: TableName) -> int:
    """How old somebody of a table is at least before anything happens: sixteen, or any age."""
    return _OF_AGE if int(ages_of(table).partition("..")[0]) >= _OF_AGE else 0


@cache
def _ages() -> dict[str, str]:
    return {word: row["age"] for row in listed("ages") for word in row["words"].split("|")}
