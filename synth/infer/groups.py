"""The columns of one table that belong to one person or one address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, DbTable
from synth.infer.addresses import COUNTRY, address_part, is_code
from synth.infer.derivation import derivation
from synth.infer.draft import Data
from synth.infer.made import Wish
from synth.infer.meanings import (
    Meaning,
    is_of_table,
    lexicon,
    meaning,
    singular,
    type_family,
    word_of,
    words_of,
)
from synth.infer.roles import is_act
from synth.infer.things import is_office, is_thing
from synth.infer.written import (
    LONGEST_EMAIL,
    PARTS,
    Source,
    is_distinct,
    written,
)

_NAMES = frozenset(
    {
        "first_name",
        "first_names",
        "birth_name",
        "last_name",
        "full_name",
        "sorted_name",
        "person_name",
        "somebody",
    }
)
_LAST = frozenset({"birth_name", "last_name"})
FULL_NAME = "{}.first_name || ' ' || {}.used_name"
"""A person's whole name, as most columns have it."""

_OF_NAME = frozenset({"email", "username"})
"""Parts that are made of the name in use."""

LONGEST: Mapping[str, int] = {
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
    "email": LONGEST_EMAIL,
    "line": 40,
    "code_postal": 5,
    "commune": 5,
    "commune_name": 45,
    "departement": 3,
    "region": 27,
    "country": 2,
}
"""Most characters of each part; the lists of the locale are the source, and a test compares."""

_WHOLE = frozenset({"code_postal", "commune", "birth_commune"})
"""Parts that make no sense when they are cut."""

_MAILBOX = frozenset(
    {"email", "e", "mail", "courriel", "mel", "address", "adresse", "addr", "emailaddress"}
    | {"electronique"}
)
"""Words of mailboxes, which do not say whose they are: `from_address` is that of `from_name`."""

_ANOTHER = frozenset({"original", "initial", "unconfirmed", "pending", "backup", "alternate"})
"""Words of another mailbox of the same person."""

_OF_ONE = frozenset(
    {"account", "compte", "login", "password", "credential", "authentication", "session"}
    | {"invite", "invitation", "signup", "mailbox"}
)
"""Words of tables that hold what one person has."""

_ADDRESS = frozenset({"adresse", "address"})
"""Words of a part of an address that do not say whose it is: `adr_cp`."""

_LONGEST_TITLE = 10
_PROFILE = "profile"
"""Of a person where nothing else stands before it, or people do."""

_USER_NAMES = frozenset({("user", "name"), ("nom", "utilisateur")})
_SHOWN = frozenset({"label", "libelle"})
"""Words of what a list of people shows of each."""


_COUNTRIES = frozenset({"birth_country", "nationality"})
BORN_ANYWHERE = "coalesce({}.birth_commune, substr({}.nir, 6, 5))"
"""Where somebody is born by the code of the commune, abroad by the NIR's for the country."""

_OPTIONAL: Mapping[str, tuple[str, str]] = {
    "birth_commune": (BORN_ANYWHERE, "birth_commune"),
    "birth_place": ("coalesce({}.birth_commune_name, {}.birth_country_name)", "birth_commune_name"),
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
    BORN_ANYWHERE: LONGEST["birth_commune"],
}
"""Most characters of such a part."""

BY_SEX = "case when {}.sex = 'M' then %s else %s end"
_NUMBERED: Mapping[str, str] = {
    "sex": BY_SEX % ("1", "2"),
    "civility": BY_SEX % ("1", "2"),
    "nir_key": "cast(right({}.nir, 2) as integer)",
    "age": "age",
    "birth_year": "year({}.birth_date)",
    "birth_month": "month({}.birth_date)",
    "birth_day": "day({}.birth_date)",
    "nir_year": "year({}.birth_date) % 100",
    "nir_month": "month({}.birth_date)",
}
"""Parts of a person that can be held as numbers."""


@dataclass(frozen=True)
class Group:
    """Columns that are parts of one bundle.

    Attributes:
        bundle: `person` or `address`.
        prefix: whose: `conjoint`, `billing`, or "".
        columns: by column its part (`first_name`) or SQL over parts with `{}` for the name of the
            bundle (`{}.first_name || ' ' || {}.used_name`).
        options: options of the bundle that are constants: `nir`.
    """

    bundle: str
    prefix: str
    columns: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)

    def entry(self, column: str, name: str) -> Data:
        """What stands behind a column in the schema: a part, or an expression.

        Args:
            column: one of its columns.
            name: of the let that holds the bundle.
        """
        part = self.columns[column]
        return {"expr": part.replace("{}", name)} if "{}" in part else f"{name}.{part}"


def is_of_people(table: str) -> bool:
    """Whether a table's name says that its rows are people."""
    people, words = lexicon().sets["people"], words_of(table)
    if len(words) > 1 and singular(words[-1]) == _PROFILE:
        words = words[:-1]
    known = [word in people or singular(word) in people for word in words]
    # Of `oauth_clients` and `user_documents` the one is no person and the other a thing.
    others = [word for word, is_known in zip(words, known, strict=True) if not is_known]
    return any(known) and not is_thing(others)


def is_person(words: Sequence[str]) -> bool:
    """Whether the words before `name` say whose it is: `key_worker_name`, `nom_conjoint`.

    Args:
        words: in the order of the column's name.
    """
    people = lexicon().sets["people"]
    ends = {singular(word) for word in (*words[:1], *words[-1:])}
    return bool(ends & people) and not is_thing(words[-1:])


def groups(table: DbTable) -> tuple[Group, ...]:
    """The people and addresses of a table, each with its columns, in the order of the columns.

    Identity columns, generated ones, keys and columns of foreign keys are left out, and so are
    unique ones but for parts that are distinct.
    """
    found: dict[tuple[str, str], dict[str, tuple[DbColumn, Meaning]]] = {}
    for column, what in _candidates(table):
        bundle = _bundle(what)
        if bundle is not None:
            key = (bundle, owner_of(column.name, what, table))
            found.setdefault(key, {})[column.name] = (column, what)
    made = (_group(*key, members, table) for key, members in found.items())
    return tuple(group for group in made if group is not None)


def _candidates(table: DbTable) -> Iterator[tuple[DbColumn, Meaning]]:
    taken = {name for reference in table.references for name in reference.columns}
    alone = _unique(table)
    for column in table.columns:
        if column.name in taken or column.is_identity or column.is_generated:
            continue
        is_made = derivation(column, table) is not None or is_code_of_label(column, table)
        what = None if is_made else _told(column, table)
        if what is None or (column.name in alone and what.word not in PARTS):
            continue
        yield column, what


def is_code_of_label(column: DbColumn, table: DbTable) -> bool:
    """Whether a nationality is the code of one that the row also writes out."""
    name = table.name.name
    if word_of(column, name) != "nationality" or not is_code(column):
        return False
    return any(word_of(c, name) == "nationality" and not is_code(c) for c in table.columns)


def _told(column: DbColumn, table: DbTable) -> Meaning | None:
    """What a column means; `user_name` beside a reference to users is no login of the row."""
    what, (first, *whose) = meaning(column, table.name.name), words_of(column.name) or ("",)
    if what is not None and first == "nom" and whose and not what.prefix:
        is_hers = any(words_of(c.name) == ("prenom", *whose) for c in table.columns)
        return replace(what, prefix=tuple(whose)) if is_hers else what
    if what is None or what.word != "username" or words_of(column.name) not in _USER_NAMES:
        return what
    refers = any(is_of_people(reference.to.name) for reference in table.references)
    if not refers or is_of_people(table.name.name):
        return what
    return replace(what, word="thing_name", part=None, prefix=words_of(column.name))


def _unique(table: DbTable) -> set[str | None]:
    """The columns whose values differ by themselves."""
    return {u.columns[0] for u in table.uniques if len(u.columns) == 1 and u.where is None}


def _bundle(what: Meaning) -> str | None:
    if what.word in {"thing_name", "label", "somebody"}:
        return "person"
    return what.bundle if what.bundle in {"person", "address"} else None


def owner_of(column: str, what: Meaning, table: DbTable) -> str:
    """Whose a column is by the words left over of its name: `billing`, "" the row's own."""
    sets, bundle = lexicon().sets, _bundle(what)
    dropped = sets["wording"] | (sets["neutral"] if bundle == "person" else frozenset())
    prefix = words_of(column) if what.word in {"somebody", "email"} else what.prefix
    dropped |= _MAILBOX if what.word in {"email", "thing_name"} else frozenset()
    dropped |= _ANOTHER if what.word == "email" else frozenset()
    dropped |= _ADDRESS if bundle == "address" else frozenset()
    own = (
        word for word in prefix if word not in dropped and not is_of_table(word, table.name.name)
    )
    return "_".join(own)


def _group(
    bundle: str, prefix: str, members: Mapping[str, tuple[DbColumn, Meaning]], table: DbTable
) -> Group | None:
    words = {what.word for _, what in members.values()}
    parts: dict[str, str] = {}
    unique = _unique(table)
    for name, (column, what) in members.items():
        told = _person_part if bundle == "person" else address_part
        said = _key_of_nir(what, words)
        part = None if said is None else told(column, said, words, prefix, table.name.name)
        fitted = None if part is None else _fitted(part, column)
        if name in unique and fitted is not None and not is_distinct(fitted):
            continue
        if fitted is not None:
            parts[name] = fitted
    if words & _OF_NAME and not any("used_name" in part for part in parts.values()):
        # An address is made of the name in use: where that is not shown it is the one that is.
        parts = {name: part.replace("birth_name", "used_name") for name, part in parts.items()}
    is_known = bundle != "person" or _is_person(parts, members)
    made = Group(bundle, prefix, parts)
    is_known |= is_mailbox(made) and _is_hers(prefix, table.name.name)
    return made if parts and is_known else None


def is_mailbox(group: Group) -> bool:
    """Whether all that a row tells of somebody is the mailbox."""
    return set(group.columns.values()) == {"email"}


def _key_of_nir(what: Meaning, words: set[str]) -> Meaning | None:
    """The meaning, of a bare `cle` that of a NIR's key beside one; None where it is another key."""
    if what.word != "bare_key":
        return what
    return replace(what, word="nir_key") if "nir" in words else None


def _is_person(parts: Mapping[str, str], members: Mapping[str, tuple[DbColumn, Meaning]]) -> bool:
    named = any(members[name][1].word in _NAMES | {"thing_name"} for name in parts)
    return named or len({members[name][1].word for name in parts}) > 1


def _is_hers(prefix: str, table: str) -> bool:
    """Whether a mailbox that stands alone is somebody's, not that of a firm or a place."""
    own, people = prefix.split("_"), lexicon().sets["people"]
    told = {singular(word) for word in words_of(table)}
    if people & {*map(singular, own)}:
        return True
    return bool(told & (people | _OF_ONE)) and not is_office((*own, *words_of(table)))


def _person_part(
    column: DbColumn, what: Meaning, words: set[str], prefix: str, table: str
) -> str | None:
    if what.word in {"thing_name", "person_name", "somebody"}:
        said = [word for word in words_of(column.name) if word not in lexicon().sets["wording"]]
        is_other = bool(prefix) and what.word == "thing_name" and is_thing(said[-1:])
        return None if is_other else _name_part(what, words, prefix, table)
    if what.word == "label":
        return _label_part(column, words, prefix, table)
    if type_family(column.type) == "number":
        return what.part if what.word == "nir" else _NUMBERED.get(what.word)
    if what.word in _COUNTRIES and not _is_two_letters(column):
        named = what.word == "birth_country" and not is_code(column)
        return "birth_country_name" if named else None
    if what.word == "civility" and (column.type.length or LONGEST["title"]) < LONGEST["title"]:
        return BY_SEX % ("'1'", "'2'")
    in_code = what.word == "birth_place" and column.type.length == LONGEST["birth_commune"]
    word = "birth_commune" if in_code else what.word
    return _OPTIONAL[word][column.nullable] if word in _OPTIONAL else what.part


def _is_two_letters(column: DbColumn) -> bool:
    return is_code(column) and (column.type.length or 2) < COUNTRY


def _is_civility(column: DbColumn, words: set[str]) -> bool:
    """Whether `title` is that of a person: a short one beside a name."""
    short = column.type.length is not None and column.type.length <= _LONGEST_TITLE
    return short and words_of(column.name)[-1:] in {("title",), ("titre",)} and bool(words & _NAMES)


def _label_part(column: DbColumn, words: set[str], prefix: str, table: str) -> str | None:
    """What a label is of a person: how he is addressed, or who he is in a list of people."""
    if _is_civility(column, words):
        return "title"
    is_shown = not prefix and is_of_people(table) and words_of(column.name)[0] in _SHOWN
    return FULL_NAME if is_shown and words & _NAMES else None


def _name_part(what: Meaning, words: set[str], prefix: str, table: str) -> str | None:
    """What `name` or `nom` is: of a person only where the table or other columns say so."""
    if what.word == "somebody":
        return FULL_NAME
    if words & {"first_name", "first_names"}:
        if "last_name" in words and what.word == "thing_name":
            return FULL_NAME
        return "birth_name" if "last_name" in words and "birth_name" not in words else "used_name"
    told = prefix.split("_")
    is_sent = "email" in words and bool({*map(singular, words_of(table))} & lexicon().sets["paper"])
    said = is_person(told) or is_act(told) if prefix else is_of_people(table) or is_sent
    if not said or words & _LAST:
        return None
    if what.word == "person_name":
        return "used_name"
    return FULL_NAME


def _fitted(part: str, column: DbColumn) -> str | None:
    """The part cut to what the column holds; None where cutting it makes no sense."""
    if part in PARTS:
        found = written(Wish(column, Domain()), Source(part, part))
        return None if found is None else found.sql
    limit = column.type.length
    if limit is None or type_family(column.type) != "text":
        return part
    known = {**LONGEST, **_SHORT}
    longest = known.get(part, 0 if "case" in part else LONGEST["line"])
    if longest <= limit:
        return part
    if part in _WHOLE or part == BORN_ANYWHERE:
        return None
    return f"left({part}, {limit})" if "{}" in part else f"left({{}}.{part}, {limit})"
