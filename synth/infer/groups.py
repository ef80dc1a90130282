"""The columns of one table that belong to one person or one address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from synth.infer.meanings import (
    Meaning,
    is_of_table,
    lexicon,
    meaning,
    singular,
    type_family,
    words_of,
)
from synth.stores.catalog import DbColumn, DbTable

_NAMES = frozenset(
    {
        "first_name",
        "first_names",
        "birth_name",
        "last_name",
        "full_name",
        "sorted_name",
        "person_name",
    }
)
_LAST = frozenset({"birth_name", "last_name"})
_COPIED = frozenset({"email", "nir"})
"""Parts that are distinct, so that a column of theirs may be unique."""

_LONGEST: Mapping[str, int] = {
    "sex": 1,
    "title": 3,
    "birth_commune": 5,
    "birth_commune_name": 45,
    "birth_departement": 3,
    "birth_country": 2,
    "birth_name": 17,
    "used_name": 17,
    "first_name": 16,
    "first_names": 50,
    "nir": 15,
    "email": 64,
    "line": 40,
    "code_postal": 5,
    "commune": 5,
    "commune_name": 45,
    "departement": 3,
    "region": 27,
    "country": 2,
}
"""Most characters of each part; the lists of the locale are the source, and a test compares."""

_WHOLE = frozenset({"email", "nir", "code_postal", "commune", "birth_commune"})
"""Parts that make no sense when they are cut."""

_COUNTRY = 3
"""A country's column of up to so many characters holds a code."""


@dataclass(frozen=True)
class Group:
    """Columns that are parts of one bundle.

    Attributes:
        bundle: `person` or `address`.
        prefix: whose: `conjoint`, `billing`, or "".
        columns: by column its part (`first_name`) or SQL over parts with `{}` for the name of the
            bundle (`{}.first_name || ' ' || {}.used_name`).
    """

    bundle: str
    prefix: str
    columns: Mapping[str, str]

    def entry(self, column: str, name: str) -> str | dict[str, str]:
        """What stands behind a column in the schema: a part, or an expression.

        Args:
            column: one of its columns.
            name: of the let that holds the bundle.
        """
        part = self.columns[column]
        return {"expr": part.replace("{}", name)} if "{}" in part else f"{name}.{part}"


def is_of_people(table: str) -> bool:
    """Whether a table's name says that its rows are people."""
    people = lexicon().sets["people"]
    return any(word in people or singular(word) in people for word in words_of(table))


def groups(table: DbTable) -> tuple[Group, ...]:
    """The people and addresses of a table, each with its columns, in the order of the columns.

    Identity columns, generated ones, keys and columns of foreign keys are left out, and so are
    unique ones but for parts that are distinct.
    """
    found: dict[tuple[str, str], dict[str, tuple[DbColumn, Meaning]]] = {}
    for column, what in _candidates(table):
        bundle = _bundle(what)
        if bundle is not None:
            key = (bundle, _prefix(what, bundle, table.name.name))
            found.setdefault(key, {})[column.name] = (column, what)
    made = (_group(*key, members, table) for key, members in found.items())
    return tuple(group for group in made if group is not None)


def _candidates(table: DbTable) -> Iterator[tuple[DbColumn, Meaning]]:
    taken = {name for reference in table.references for name in reference.columns}
    alone = {u.columns[0] for u in table.uniques if len(u.columns) == 1 and u.where is None}
    for column in table.columns:
        if column.name in taken or column.is_identity or column.is_generated:
            continue
        what = meaning(column, table.name.name)
        if what is None or (column.name in alone and what.word not in _COPIED):
            continue
        yield column, what


def _bundle(what: Meaning) -> str | None:
    if what.word in {"thing_name", "label"}:
        return "person"
    return what.bundle if what.bundle in {"person", "address"} else None


def _prefix(what: Meaning, bundle: str, table: str) -> str:
    dropped = lexicon().sets["neutral"] if bundle == "person" else frozenset()
    own = (word for word in what.prefix if word not in dropped and not is_of_table(word, table))
    return "_".join(own)


def _group(
    bundle: str, prefix: str, members: Mapping[str, tuple[DbColumn, Meaning]], table: DbTable
) -> Group | None:
    words = {what.word for _, what in members.values()}
    parts: dict[str, str] = {}
    for name, (column, what) in members.items():
        told = _person_part if bundle == "person" else _address_part
        part = told(column, what, words, prefix, table.name.name)
        fitted = None if part is None else _fitted(part, column)
        if fitted is not None:
            parts[name] = fitted
    if not parts or (bundle == "person" and not _is_person(parts, members)):
        return None
    return Group(bundle, prefix, parts)


def _is_person(parts: Mapping[str, str], members: Mapping[str, tuple[DbColumn, Meaning]]) -> bool:
    named = any(members[name][1].word in _NAMES | {"thing_name"} for name in parts)
    return named or len({members[name][1].word for name in parts}) > 1


def _person_part(
    column: DbColumn, what: Meaning, words: set[str], prefix: str, table: str
) -> str | None:
    if what.word in {"thing_name", "person_name"}:
        return _name_part(what, words, prefix, table)
    if what.word == "label":
        short = column.type.length is not None and column.type.length <= 8  # noqa: PLR2004 - `Mme`
        is_title = words_of(column.name)[-1:] in {("title",), ("titre",)}
        return "title" if short and is_title and words & _NAMES else None
    number = type_family(column.type) == "number"
    if what.word == "sex":
        return "case when {}.sex = 'M' then 1 else 2 end" if number else "sex"
    if what.word == "civility" and number:
        return "case when {}.sex = 'M' then 1 else 2 end"
    if what.word == "birth_country" and not _is_code(column):
        return "birth_country_name"
    if number and what.word != "age":
        return None
    return what.part


def _name_part(what: Meaning, words: set[str], prefix: str, table: str) -> str | None:
    """What `name` or `nom` is: of a person only where the table or other columns say so."""
    if words & {"first_name", "first_names"}:
        return "birth_name" if "last_name" in words and "birth_name" not in words else "used_name"
    said = prefix.split("_")[-1] in lexicon().sets["people"] if prefix else is_of_people(table)
    if not said or words & _LAST:
        return None
    if what.word == "person_name":
        return "used_name"
    return "{}.first_name || ' ' || {}.used_name"


def _address_part(
    column: DbColumn, what: Meaning, words: set[str], prefix: str, table: str
) -> str | None:
    """The part of an address; what may be something else needs a sure part beside it."""
    known = words & {"postcode", "city", "line", "street", "commune_code"}
    if what.word == "line_or_host":
        machine = {singular(word) for word in words_of(table)} & lexicon().sets["machine"]
        return None if machine and not known else what.part
    if singular("".join(words_of(column.name))) == singular("".join(words_of(table))):
        return None  # the list of all cities or countries, not where something is
    if what.word in {"region", "state", "country"}:
        if not known:
            return None
        if what.word == "country" and not _is_code(column):
            return "case when {}.country = 'FR' then 'France' end"
        return what.part
    if type_family(column.type) == "number":
        return None if what.word != "house_number" else f"cast({what.part} as integer)"
    del prefix
    return what.part


def _is_code(column: DbColumn) -> bool:
    if column.type.length is not None:
        return column.type.length <= _COUNTRY
    return bool({"code", "iso"} & set(words_of(column.name)))


def _fitted(part: str, column: DbColumn) -> str | None:
    """The part cut to what the column holds; None where cutting it makes no sense."""
    limit = column.type.length
    if limit is None or type_family(column.type) != "text":
        return part
    longest = _LONGEST.get(part, 0 if "case" in part else _LONGEST["line"])
    if longest <= limit:
        return part
    if part in _WHOLE:
        return None
    return f"left({part}, {limit})" if "{}" in part else f"left({{}}.{part}, {limit})"
