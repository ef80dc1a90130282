"""The columns of one table that belong to one person or one address."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from synth.infer.domain import Domain
from synth.infer.draft import Data
from synth.infer.made import Wish
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
    "email": 60,
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

_SURE = frozenset({"postcode", "city", "line", "street", "commune_code"})
"""Words that speak of an address wherever they stand."""

_PLACES = frozenset({"city", "departement", "region", "state", "country", "commune_code"})
"""Words that a list of places has too."""

_LONGEST_TITLE = 8
_NIR_WITHOUT_KEY = 13
NIR_DIGITS = f"left({{}}.nir, {_NIR_WITHOUT_KEY})"
"""The NIR without its key, which follows from it: as distinct as the whole."""

_COUNTRY = 3
"""A country's column of up to so many characters holds a code."""


_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "sex": ("F", "M"),
    "title": ("M.", "Mme"),
    "birth_commune": ("29019", "2A004", "97411"),
    "birth_commune_name": ("Lille", "L'Haÿ-les-Roses"),
    "birth_departement": ("59", "2A", "971", "99"),
    "birth_country": ("FR", "MA"),
    "birth_country_name": ("France", "Côte d'Ivoire"),
    "birth_name": ("Martin", "Le Goff"),
    "used_name": ("Martin", "Le Goff"),
    "first_name": ("Inès", "Jean-Pierre"),
    "first_names": ("Inès", "Jean-Pierre Louis"),
    "nir": ("190057592000141", "278032B98899918"),
    "email": ("jeanne.le-goff.48213@mail1.example.com",),
    "line": ("12 rue des Essais",),
    "code_postal": ("59000", "20000", "97400"),
    "commune": ("59350", "2A004", "97411"),
    "commune_name": ("Lille", "L'Haÿ-les-Roses"),
    "departement": ("59", "2A", "971"),
    "region": ("Bretagne", "Île-de-France"),
    "country": ("FR",),
}
"""Values of the parts in all their forms, to try a column's conditions on."""

_WOMAN = re.compile(r"(?i)f|w|2|m(me|lle|rs|s|iss|adame|ademoiselle)\b")
"""How the word for a woman begins: F, female, femme, woman, Mme; 2 in the NIR."""

_MAN = re.compile(r"(?i)m|h|1")
"""How the word for a man begins that is none for a woman: M, Mr, homme; 1 in the NIR."""

_COUNTRIES = frozenset({"birth_country", "nationality"})
_DIGITS = "cast(replace(replace(%s, '2A', '19'), '2B', '18') as bigint)"
"""A NIR in digits, as its key is counted: Corsica's departments are 19 and 18 (INSEE)."""

_OPTIONAL: Mapping[str, tuple[str, str]] = {
    "middle_name": (
        "left({}.birth_name, 1)",
        "left(nullif(substr({}.first_names, length({}.first_name) + 2), ''), 1)",
    ),
    "second_name": (
        "first_name",
        "nullif(substr({}.first_names, length({}.first_name) + 2), '')",
    ),
    "nir_key": ("right({}.nir, 2)", "right({}.nir, 2)"),
}
"""Parts that not everybody has: where a column may not be empty, and where it may."""

_SHORT: Mapping[str, int] = {
    **dict.fromkeys(_OPTIONAL["middle_name"], 1),
    **dict.fromkeys(_OPTIONAL["nir_key"], 2),
}
"""Most characters of such a part."""

_BY_SEX = "case when {}.sex = 'M' then %s else %s end"
_SEXED = frozenset({"sex", "title", _BY_SEX % ("1", "2"), _BY_SEX % ("'1'", "'2'")})
"""Parts that a condition may ask for in other words."""

_NUMBERED: Mapping[str, str] = {
    "sex": _BY_SEX % ("1", "2"),
    "civility": _BY_SEX % ("1", "2"),
    "nir_key": "cast(right({}.nir, 2) as integer)",
    "age": "age",
    "house_number": "cast(split_part({}.line, ' ', 1) as integer)",
}
"""Parts that can be held as numbers."""


@dataclass(frozen=True)
class Group:
    """Columns that are parts of one bundle.

    Attributes:
        bundle: `person` or `address`.
        prefix: whose: `conjoint`, `billing`, or "".
        columns: by column its part (`first_name`) or SQL over parts with `{}` for the name of the
            bundle (`{}.first_name || ' ' || {}.used_name`).
        given: options of the bundle that a column of the table gives: `birth_date`.
    """

    bundle: str
    prefix: str
    columns: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)

    def entry(self, column: str, name: str) -> Data:
        """What stands behind a column in the schema: a part, or an expression.

        Args:
            column: one of its columns.
            name: of the let that holds the bundle.
        """
        part = self.columns[column]
        return {"expr": part.replace("{}", name)} if "{}" in part else f"{name}.{part}"


def admitted(group: Group, domains: Mapping[str, Domain], table: DbTable) -> Group | None:
    """The group without the columns whose conditions refuse its parts; None where none is left.

    A birth date with conditions of its own is left to the column, and given to the person; words
    for the sexes other than F and M are taken from the condition.

    Args:
        group: of this table.
        domains: what conditions leave each column, by its name.
        table: the table.
    """
    columns, given = dict(group.columns), dict(group.given)
    for name, part in group.columns.items():
        domain, column = domains.get(name), table.by_name[name]
        if domain is None or replace(domain, null=None) == Domain():
            continue
        if part == "birth_date":
            del columns[name]
            if not column.nullable:
                given[part] = name
        elif part in _SEXED and domain.among is not None:
            told = _sexes(domain.among, part, column)
            if told is None:
                del columns[name]
            else:
                columns[name] = told
        elif not all(map(Wish(column, domain).admits, _EXAMPLES.get(part, ()))) or (
            domain.among is not None or part not in _EXAMPLES
        ):
            del columns[name]
    return replace(group, columns=columns, given=given) if columns else None


def _sexes(among: tuple[str, ...], part: str, column: DbColumn) -> str | None:
    """A part in the words of a condition, or None where it is not clear which is which."""
    if part in _EXAMPLES and set(_EXAMPLES[part]) <= set(among):
        return part
    women = [word for word in among if _WOMAN.match(word)]
    men = [word for word in among if word not in women and _MAN.match(word)]
    if not women or not men or (part == "sex" and (women[1:] or men[1:])):
        return None
    told = (men[0], women[0])
    if type_family(column.type) == "number":
        return _BY_SEX % told
    return _BY_SEX % tuple("'" + word.replace("'", "''") + "'" for word in told)


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
    alone = _unique(table)
    for column in table.columns:
        if column.name in taken or column.is_identity or column.is_generated:
            continue
        what = meaning(column, table.name.name)
        if what is None or (column.name in alone and what.word not in _COPIED):
            continue
        yield column, what


def _unique(table: DbTable) -> set[str | None]:
    """The columns whose values differ by themselves."""
    return {u.columns[0] for u in table.uniques if len(u.columns) == 1 and u.where is None}


def _bundle(what: Meaning) -> str | None:
    if what.word in {"thing_name", "label"}:
        return "person"
    return what.bundle if what.bundle in {"person", "address"} else None


def _prefix(what: Meaning, bundle: str, table: str) -> str:
    sets = lexicon().sets
    dropped = sets["wording"] | (sets["neutral"] if bundle == "person" else frozenset())
    own = (word for word in what.prefix if word not in dropped and not is_of_table(word, table))
    return "_".join(own)


def _group(
    bundle: str, prefix: str, members: Mapping[str, tuple[DbColumn, Meaning]], table: DbTable
) -> Group | None:
    words = {what.word for _, what in members.values()}
    parts: dict[str, str] = {}
    unique = _unique(table)
    for name, (column, what) in members.items():
        told = _person_part if bundle == "person" else _address_part
        part = told(column, what, words, prefix, table.name.name)
        fitted = None if part is None else _fitted(part, column)
        if name in unique and fitted is not None and not _is_distinct(fitted, name, table):
            continue
        if fitted is not None:
            parts[name] = fitted
    if not parts or (bundle == "person" and not _is_person(parts, members)):
        return None
    return Group(bundle, prefix, parts)


def _is_distinct(part: str, name: str, table: DbTable) -> bool:
    """Whether no two people share a part; of a key the schema has to know it."""
    return part in _COPIED or (part == NIR_DIGITS and name not in table.key)


def _is_person(parts: Mapping[str, str], members: Mapping[str, tuple[DbColumn, Meaning]]) -> bool:
    named = any(members[name][1].word in _NAMES | {"thing_name"} for name in parts)
    return named or len({members[name][1].word for name in parts}) > 1


def _person_part(
    column: DbColumn, what: Meaning, words: set[str], prefix: str, table: str
) -> str | None:
    if what.word in {"thing_name", "person_name"}:
        return _name_part(what, words, prefix, table)
    if what.word == "label":
        return "title" if _is_civility(column, words) else None
    if type_family(column.type) == "number":
        return _official_number(column) if what.word == "nir" else _NUMBERED.get(what.word)
    if what.word in _COUNTRIES and not _is_two_letters(column):
        named = what.word == "birth_country" and not _is_code(column)
        return "birth_country_name" if named else None
    if what.word == "civility" and (column.type.length or _LONGEST["title"]) < _LONGEST["title"]:
        return _BY_SEX % ("'1'", "'2'")
    return _OPTIONAL[what.word][column.nullable] if what.word in _OPTIONAL else what.part


def _official_number(column: DbColumn) -> str | None:
    """The NIR as a number: all digits where they fit, else without the key."""
    digits = column.type.precision or 18
    if column.type.base == "numeric" and digits >= _LONGEST["nir"]:
        return _DIGITS % "{}.nir"
    return _DIGITS % NIR_DIGITS if digits >= _NIR_WITHOUT_KEY else None


def _is_two_letters(column: DbColumn) -> bool:
    return _is_code(column) and (column.type.length or 2) < _COUNTRY


def _is_civility(column: DbColumn, words: set[str]) -> bool:
    """Whether `title` is that of a person: a short one beside a name."""
    short = column.type.length is not None and column.type.length <= _LONGEST_TITLE
    return short and words_of(column.name)[-1:] in {("title",), ("titre",)} and bool(words & _NAMES)


def _name_part(what: Meaning, words: set[str], prefix: str, table: str) -> str | None:
    """What `name` or `nom` is: of a person only where the table or other columns say so."""
    if words & {"first_name", "first_names"}:
        return "birth_name" if "last_name" in words and "birth_name" not in words else "used_name"
    said = prefix in lexicon().sets["people"] if prefix else is_of_people(table)
    if not said or words & _LAST:
        return None
    if what.word == "person_name":
        return "used_name"
    return "{}.first_name || ' ' || {}.used_name"


def _address_part(
    column: DbColumn, what: Meaning, words: set[str], prefix: str, table: str
) -> str | None:
    """The part of an address; what may be something else needs a sure part beside it."""
    known = bool(words & _SURE)
    if what.word == "line_or_host":
        of_machine = {singular(word) for word in words_of(table)} & lexicon().sets["machine"]
        return what.part if known or not of_machine else None
    is_list = not prefix and _is_named_as(column, table)
    if what.word in _PLACES and (is_list or not (known or what.word in _SURE)):
        return None  # the list of all cities or countries, or a word of another kind
    if type_family(column.type) == "number":
        return _NUMBERED.get(what.word)
    if what.word == "country" and not _is_code(column):
        return "case when {}.country = 'FR' then 'France' end"
    return what.part


def _is_named_as(column: DbColumn, table: str) -> bool:
    """Whether a column has the name of its table, as the name of what the table lists has."""
    own = "".join(singular(word) for word in words_of(table))
    return "".join(singular(word) for word in words_of(column.name)) == own


def _is_code(column: DbColumn) -> bool:
    if column.type.length is not None:
        return column.type.length <= _COUNTRY
    return bool({"code", "iso"} & set(words_of(column.name)))


def _fitted(part: str, column: DbColumn) -> str | None:
    """The part cut to what the column holds; None where cutting it makes no sense."""
    limit = column.type.length
    if limit is None or type_family(column.type) != "text":
        return part
    known = {**_LONGEST, **_SHORT}
    longest = known.get(part, 0 if "case" in part else _LONGEST["line"])
    if longest <= limit:
        return part
    if part == "nir" and limit == _NIR_WITHOUT_KEY:
        return NIR_DIGITS
    if part in _WHOLE:
        return None
    return f"left({part}, {limit})" if "{}" in part else f"left({{}}.{part}, {limit})"
