"""Which parts of a person or an address the conditions of their columns admit."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from synth.conditions.branches import understood
from synth.conditions.domain import Bound, Branch, Domain
from synth.databases.catalog import DbColumn, DbTable
from synth.databases.dialect import Dialect
from synth.infer.groups import BORN_ANYWHERE, BY_SEX, Group, groups
from synth.infer.judged import Judge, accepted
from synth.infer.made import Wish
from synth.infer.meanings import type_family
from synth.infer.today import YEAR
from synth.infer.work import Condition, Work
from synth.infer.written import GROWN, PARTS, Source, is_distinct, written
from synth.sql import literal
from synth.stores.ddl import columns_in

_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "sex": ("F", "M"),
    "title": ("M.", "Mme"),
    "birth_commune": ("29019", "2A004", "97411"),
    BORN_ANYWHERE: ("29019", "2A004", "97411", "99982"),
    "birth_commune_name": ("Lille", "L'Haÿ-les-Roses"),
    "birth_departement": ("59", "2A", "971", "99"),
    "birth_country": ("FR", "MA"),
    "birth_country_name": ("France", "Côte d'Ivoire"),
    "birth_name": ("Martin", "Le Goff", "Lefèvre"),
    "used_name": ("Martin", "Le Goff", "Lefèvre"),
    "first_name": ("Inès", "Jean-Pierre"),
    "first_names": ("Inès", "Jean-Pierre Louis"),
    "line": ("12 rue des Essais",),
    "code_postal": ("59000", "20000", "97400", "13127", "69003", "92165", "01234"),
    "commune": ("59350", "2A004", "97411", "01283", "13055", "95018"),
    "commune_name": ("Lille", "L'Haÿ-les-Roses"),
    "departement": ("59", "2A", "971", "01", "95"),
    "region": ("Bretagne", "Île-de-France"),
    "country": ("FR",),
    "year({}.birth_date)": ("1930", "1959", "2025"),
    "month({}.birth_date)": tuple(map(str, range(1, 13))),
    "day({}.birth_date)": tuple(map(str, range(1, 32))),
    "year({}.birth_date) % 100": ("0", "1", "59", "99"),
}
"""Values of the parts in all their forms, to try a column's conditions on."""

_NAMES = frozenset({"birth_name", "used_name", "first_name", "first_names", "commune_name"})


def _plain(text: str) -> str:
    """A text without accents, as DuckDB's `strip_accents` writes it."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in apart if not unicodedata.combining(char))


_WRITINGS: Mapping[str, Callable[[str], str]] = {
    "{}": str,
    "upper({})": str.upper,
    "lower({})": str.lower,
    "strip_accents({})": _plain,
    "upper(strip_accents({}))": lambda text: _plain(text).upper(),
    "lower(strip_accents({}))": lambda text: _plain(text).lower(),
}
"""How a name may be written, the first that its conditions admit."""

_UPPER, _LOWER = Domain(not_patterns=("[[:lower:]]",)), Domain(not_patterns=("[[:upper:]]",))
_PLAIN = Domain(patterns=("^[ -~]*$",))
_SAID: Mapping[str, Domain] = {
    "{}": Domain(),
    "upper({})": _UPPER,
    "lower({})": _LOWER,
    "strip_accents({})": _PLAIN,
    "upper(strip_accents({}))": replace(_UPPER, patterns=_PLAIN.patterns),
    "lower(strip_accents({}))": replace(_LOWER, patterns=_PLAIN.patterns),
}
"""What a name that is written so is, as a domain."""

_WOMAN = re.compile(r"(?i)f|w|2|m(me|lle|rs|s|iss|adame|ademoiselle)\b")
"""How the word for a woman begins: F, female, femme, woman, Mme; 2 in the NIR."""

_MAN = re.compile(r"(?i)m|h|1")
"""How the word for a man begins that is none for a woman: M, Mr, homme; 1 in the NIR."""

_SEXED = frozenset({"sex", "title", BY_SEX % ("1", "2"), BY_SEX % ("'1'", "'2'")})
"""Parts that a condition may ask for in other words."""

_YEARS = re.compile(r"as_of - to_years\((\d+)\)")
_TOLD = frozenset({"birth_date", "age", "birth_departement", "birth_commune"})
"""Parts that a NIR tells too, beside the sex."""

_KEYS = frozenset({"right({}.nir, 2)", "cast(right({}.nir, 2) as integer)"})
"""The key of a NIR, as text and as a number."""


def admitted(group: Group, domains: Mapping[str, Domain], table: DbTable) -> Group | None:
    """The group without the columns whose conditions refuse its parts; None where none is left.

    A birth date with conditions of its own is left to the column; words for the sexes other than F
    and M are taken from the condition.

    Args:
        group: of this table.
        domains: what conditions leave each column, by its name.
        table: the table.
    """
    columns, options = dict(group.columns), dict(group.options)
    for name, part in group.columns.items():
        domain, column = domains.get(name, Domain()), table.by_name[name]
        source = _source(part)
        if source is not None:
            found = written(Wish(column, domain), source)
            told = None if found is None else part if part in _KEYS else found.sql
            options |= {} if found is None else source.person(found.options)
        elif replace(domain, null=None) == Domain():
            continue
        else:
            told = _told(part, column, domain)
            if told is None and part == BORN_ANYWHERE:
                told = _told("birth_commune", column, domain)
                options |= {} if told is None else {"abroad": "0"}
        if told is None:
            del columns[name]
        else:
            columns[name] = told
    if not columns:
        return None
    return replace(group, columns=columns, options=options)


def _source(part: str) -> Source | None:
    """What makes a part that is an identifier, or the key of one; None for any other part."""
    if part in _KEYS:
        return Source("nir", "nir", only=("right({}, 2)",))
    word = next((word for word in PARTS if part == word or f"{{}}.{word}" in part), None)
    return Source(word, word) if word is not None and is_distinct(part) else None


def _told(part: str, column: DbColumn, domain: Domain) -> str | None:
    """A part as a column with conditions takes it, or None where it does not."""
    if part in _SEXED and domain.among is not None:
        return _sexes(domain.among, part, column)
    if domain.among is not None or part not in _EXAMPLES:
        return None
    wish = Wish(column, domain)
    for form, written_as in _WRITINGS.items() if part in _NAMES else ():
        if all(wish.admits(written_as(text)) for text in _EXAMPLES[part]):
            return part if form == "{}" else form.replace("{}", f"{{}}.{part}")
    return part if all(map(wish.admits, _EXAMPLES[part])) else None


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
        return BY_SEX % told
    return BY_SEX % tuple(map(literal, told))


def admits_writing(work: Work, name: str, base: str, sql: str) -> bool:
    """Whether a column with conditions takes the name of a person written in some way.

    Args:
        work: the table, its conditions gathered.
        name: of the column.
        base: the column that holds the name.
        sql: how it is written, with `{}` for the name: `upper({})`.
    """
    texts, written_as = _EXAMPLES.get(_part(work.table, base), ()), _WRITINGS.get(sql)
    if written_as is None or not texts:
        return False
    wish = Wish(work.columns[name], work.domains.get(name, Domain()))
    return all(wish.admits(written_as(text)) for text in texts)


def _part(table: DbTable, name: str) -> str:
    """The part of a person or an address that a column is, or ""."""
    return next((group.columns[name] for group in groups(table) if name in group.columns), "")


def keep_part(work: Work, judge: Judge, name: str, conditions: Sequence[str]) -> bool:
    """Whether the database accepts the part of a person or an address that a column is.

    Nothing here understands the conditions; those which some people do not fulfil are drawn again.

    Args:
        work: the table, its conditions gathered; a name that has to be written otherwise gets this
            into its domain.
        judge: the database.
        name: of the column.
        conditions: on it alone, as the database prints them.
    """
    part = _part(work.table, name)
    texts, domain = _EXAMPLES.get(part, ()), work.domains.get(name, Domain())
    for form, written_as in _WRITINGS.items() if texts else ():
        said = _SAID[form]
        both = replace(
            domain,
            patterns=(*domain.patterns, *said.patterns),
            not_patterns=(*domain.not_patterns, *said.not_patterns),
        )
        tried = [written_as(text) for text in texts]
        if not all(map(Wish(work.columns[name], both).admits, tried)):
            continue
        if len(accepted(judge, work.table, name, conditions, tried)) == len(tried):
            work.domains[name] = both
            return True
        if part not in _NAMES:
            break
    return False


def ages_pass(domain: Domain, ages: str = GROWN) -> bool:
    """Whether a condition lets the birth dates of people of some ages pass, and asks no more."""
    if domain != Domain(null=domain.null, lo=domain.lo, hi=domain.hi):
        return False
    youngest, _, oldest = ages.partition("..")
    first, last = YEAR - int(oldest) - 1, YEAR - int(youngest)
    lo, hi = (None if end is None else _year(end) for end in (domain.lo, domain.hi))
    passes_lo = domain.lo is None or (lo is not None and lo < first)
    return passes_lo and (domain.hi is None or (hi is not None and hi >= last))


def _year(end: Bound) -> Decimal | None:
    """The year of an end; of one relative to today with that of today."""
    relative = _YEARS.fullmatch(end.text)
    if end.text == "as_of":
        return Decimal(YEAR)
    if end.is_relative:
        return None if relative is None else Decimal(YEAR - int(relative[1]))
    return Decimal(end.text[:4]) if end.text[:4].isdecimal() else None


def by_construction(
    table: DbTable, conditions: Sequence[Condition], dialect: Dialect
) -> list[Condition]:
    """Conditions between a NIR and the sex or birth beside it, which every person fulfils.

    As branches they would take both out of the person, and the rest of it would agree no more.
    """
    types = {column.name: column.type for column in table.columns}
    found = []
    for group in groups(table):
        numbers = {name for name, part in group.columns.items() if "nir" in part}
        told = {name for name, part in group.columns.items() if part in _TOLD or part in _SEXED}
        for condition in conditions:
            named = columns_in(condition.text, group.columns)
            if not numbers & named or not told & named or condition in found:
                continue
            branches, _ = understood(condition.text, dialect, types)
            if len(branches) > 1 and any(_tells(branch, numbers) for branch in branches):
                found.append(condition)
    return found


def _tells(branch: Branch, names: Collection[str]) -> bool:
    """Whether a branch says more of some columns than whether they are null."""
    domains = (replace(branch.domains.get(name, Domain()), null=None) for name in names)
    return any(domain != Domain() for domain in domains)
