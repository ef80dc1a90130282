"""Conditions on a column of a foreign key: the parent has rows that fit, and they are taken."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from synth.conditions.branches import understood
from synth.conditions.domain import Bound, Domain
from synth.conditions.meet import meet
from synth.databases.catalog import DbColumn, DbTable, Structure, TableName
from synth.infer.capacity import is_counter
from synth.infer.computed import constants_of
from synth.infer.divided import take_by_branch, words_of_values
from synth.infer.gather import conditions_of, narrow
from synth.infer.handed import kinds_of
from synth.infer.known import Known
from synth.infer.links import FEW, naming_of
from synth.infer.meanings import meaning, type_family
from synth.infer.names import sql_path
from synth.infer.values import entry
from synth.infer.work import Work
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    from synth.infer.draft import Data

_SPARE = 3
_WORDS = ("new", "open", "done", "held", "paid", "void", "std", "misc")
"""Codes that stand beside one that a condition names, where nothing says which there are."""

Wanted = Mapping[TableName, Mapping[str, tuple[str, ...]]]


def wanted_of(structure: Structure) -> Wanted:
    """By table and column the values that conditions on keys to it name, so that rows have them.

    A column that must have them and is part of a key itself hands them on to where that leads.
    """
    written = kinds_of(structure)

    def named(table: DbTable, column: str) -> tuple[str, ...]:
        kinds = written.get((table.name, column), ())
        return (*_named(table, column, structure), *(one for one in kinds if one.isdecimal()))

    return _handed_on(structure, named)


def besides_of(structure: Structure) -> Wanted:
    """Likewise the texts that conditions name beside any others, or triggers write."""
    written = kinds_of(structure)

    def named(table: DbTable, column: str) -> tuple[str, ...]:
        kinds = written.get((table.name, column), ())
        others = _named_among_others(table, column, structure)
        return (*others, *(one for one in kinds if not one.isdecimal()))

    return _handed_on(structure, named)


def _handed_on(
    structure: Structure, named: Callable[[DbTable, str], tuple[str, ...]]
) -> dict[TableName, dict[str, tuple[str, ...]]]:
    """By table and column the values that are named of its keys, and of theirs."""
    found: dict[TableName, dict[str, tuple[str, ...]]] = defaultdict(dict)
    keys = [
        (table, ours, reference.to, theirs)
        for table in structure.tables
        for reference in table.references
        for ours, theirs in zip(reference.columns, reference.to_columns, strict=True)
        if reference.to != table.name
    ]
    own = {(table.name, ours): named(table, ours) for table, ours, _, _ in keys}
    before = None
    while before != (before := {name: dict(columns) for name, columns in found.items()}):
        for table, ours, to, theirs in keys:
            known, handed = found[to].get(theirs, ()), found[table.name].get(ours, ())
            values = dict.fromkeys((*known, *own[table.name, ours], *handed))
            found[to][theirs] = tuple(values)
    return found


def _named(table: DbTable, column: str, structure: Structure) -> tuple[str, ...]:
    """The values that the conditions of a table leave one of its columns."""
    types = {known.name: known.type for known in table.columns}
    found = [text for name, text in constants_of(table).items() if name == column]
    is_number = column in types and type_family(types[column]) == "number"
    for told in _told(table, column, structure):
        # Where another value does too, the rows that are there are not to have these alone.
        if is_number or all(domain.among or domain.null for domain in told):
            found += (value for domain in told for value in domain.among or ())
    return tuple(found)


def _named_among_others(table: DbTable, column: str, structure: Structure) -> tuple[str, ...]:
    """The texts that some conditions of a table leave one of its columns in some of their ways."""
    types = {known.name: known.type for known in table.columns}
    if column not in types or type_family(types[column]) != "text":
        return ()
    found: list[str] = []
    for told in _told(table, column, structure):
        if not all(domain.among or domain.null for domain in told):
            found += (value for domain in told for value in domain.among or ())
    return tuple(found)


def _told(table: DbTable, column: str, structure: Structure) -> Iterator[list[Domain]]:
    """What the ways to fulfil each condition of a table leave one of its columns."""
    types = {known.name: known.type for known in table.columns}
    for condition in conditions_of(table):
        branches, _ = understood(condition.text, structure.dialect, types)
        yield [branch.domains.get(column, Domain()) for branch in branches or ()]


def shapes_of(structure: Structure) -> Mapping[TableName, Mapping[str, tuple[Domain, ...]]]:
    """By table and column the forms that keys to it, and conditions on them, ask of its texts."""
    found: dict[TableName, dict[str, tuple[Domain, ...]]] = defaultdict(dict)
    for table in structure.tables:
        types = {known.name: known.type for known in table.columns}
        for reference in table.references:
            target = structure.by_name.get(reference.to)
            for name, theirs in zip(reference.columns, reference.to_columns, strict=True):
                if type_family(types[name]) != "text":
                    continue
                texts = _shorter(table, name, target, theirs)
                if len(reference.columns) == 1:
                    texts += [condition.text for condition in conditions_of(table)]
                for text in texts:
                    branches, _ = understood(text, structure.dialect, types)
                    own = [branch.domains.get(name) for branch in branches]
                    if len(own) == 1 and own[0] is not None and not own[0].among:
                        known = found[reference.to].get(theirs, ())
                        shape = replace(own[0], null=None, excluded=frozenset())
                        found[reference.to][theirs] = (*known, shape)
    return found


def _shorter(table: DbTable, name: str, target: DbTable | None, theirs: str) -> list[str]:
    """That a text of a key is as short as the column that names it, as conditions."""
    length = table.by_name[name].type.length
    there = None if target is None else target.by_name[theirs].type.length
    is_shorter = target is not None and length is not None and (there is None or length < there)
    return [f"(length({quoted_name(name)}) <= {length})"] if is_shorter else []


def take_shapes(work: Work, shapes: Mapping[str, tuple[Domain, ...]]) -> None:
    """Let the texts of a table have the forms that conditions on keys to it ask.

    Args:
        work: the table, its conditions gathered.
        shapes: by column, from `shapes_of`.
    """
    for name, domains in shapes.items():
        for domain in domains if name in work.columns and name not in work.variants else ():
            both = meet(work.domains.get(name, Domain()), domain, work.columns[name].type)
            work.domains[name] = both or work.domains.get(name, Domain())


def have_rows(
    work: Work, wanted: Mapping[str, tuple[str, ...]], besides: Mapping[str, tuple[str, ...]]
) -> None:
    """Let a table have the rows that conditions on keys to it name.

    A column of numbers begins at the least of them, any other has these values alone.

    Args:
        work: the table, its conditions gathered.
        wanted: by column the values that are named.
        besides: by column the texts that are named beside any others.
    """
    for column, values in wanted.items():
        if not values or not _is_free(work, column):
            continue
        domain = work.domains.get(column, Domain())
        if is_counter(work, column):
            numbers = sorted(int(value) for value in values if value.isdecimal())
            if not numbers or 1 <= numbers[0] <= numbers[-1] <= FEW:
                continue
            if numbers[-1] - numbers[0] < FEW:
                work.domains[column] = Domain(domain.null, lo=Bound(str(numbers[0])))
                work.needs_rows = True
                continue
        listed = _listed(work.columns[column], work)
        among = listed if {*values} <= {*listed} else values
        work.domains[column] = Domain(domain.null, among=among)
    for column, values in besides.items():
        if values and _is_free(work, column):
            null = work.domains.get(column, Domain()).null
            among = (*values, *_others(work.columns[column], values, work))
            work.domains[column] = Domain(null, among=among)


def _is_free(work: Work, column: str) -> bool:
    """Whether nothing is known of a column's values."""
    domain = work.domains.get(column, Domain())
    is_own = column in work.columns and column not in work.variants
    return is_own and domain == Domain(domain.null)


def _others(column: DbColumn, values: tuple[str, ...], work: Work) -> list[str]:
    """Texts beside some that are named: those of its meaning, else words of the same kind."""
    texts = _listed(column, work)
    if not {*values} <= {*texts}:
        is_large = all(value == value.upper() for value in values)
        texts = tuple(word.upper() if is_large else word for word in _WORDS)
    most = column.type.length or max(map(len, (*values, *texts)))
    return [text for text in texts if text not in values and len(text) <= most]


def _listed(column: DbColumn, work: Work) -> tuple[str, ...]:
    """The values that the meaning of a column of texts lists."""
    if type_family(column.type) != "text":
        return ()
    known = meaning(column, work.table.name.name)
    made = entry(column, Domain(), meaning=known, setting=work.setting).generator
    choice = made.get("choice") if isinstance(made, dict) else None
    return tuple(str(one) for one in choice or ())


def take_fitting(work: Work, known: Known) -> None:
    """Let references take only rows that fit the conditions on their columns.

    Args:
        work: the table, its links made.
        known: what is decided of the others.
    """
    constants = constants_of(work.table)
    work.domains |= {name: Domain(among=(text,)) for name, text in constants.items()}
    links = {link.let: link for link in work.links.values()}
    computed = [(n, link) for link in links.values() for n in link.reference.columns]
    for column, link in [*work.links.items(), *((n, k) for n, k in computed if n in constants)]:
        if column in work.variants and any(
            words_of_values("", branch.domains.get(column, Domain()), quotes=True)
            for branch in work.variants[column].branches
        ):
            if take_by_branch(work, column, link, known):
                continue
            narrow(work, column)
        _, names = known.names[link.reference.to]
        reference, domain = link.reference, work.domains.get(column, Domain())
        target = reference.to_columns[reference.columns.index(column)]
        quotes = type_family(work.table.by_name[column].type) != "number"
        where = words_of_values(sql_path(names[target]), domain, quotes=quotes)
        if not where and not quotes:
            is_counted = target in known.counted.get(link.reference.to, ())
            where = _between(sql_path(names[target]), domain, is_counted=is_counted)
        theirs = known.among.get(link.reference.to, {}).get(target, ())
        if not where or (theirs and set(theirs) <= set(domain.among or ())):
            continue
        if link.is_parent:
            work.needs_rows = True
            continue
        let = work.draft.lets[link.let]
        given = let.data["ref"] if isinstance(let.data, dict) else ""
        options: dict[str, Data] = dict(given) if isinstance(given, dict) else {"to": given}
        both = " and ".join(filter(None, [str(options.get("where", "")), where]))
        let.data = {"ref": {**options, "where": both}}
        if len(reference.columns) > 1 and theirs:
            # About so many of its rows fit, and surely a third of that.
            few = link.capacity * len(domain.among or theirs) // (_SPARE * len(theirs))
            naming = naming_of(reference, link.parts, known)
            fewer = replace(link, capacity=max(1, few), naming=naming)
            work.links |= {name: fewer for name, old in work.links.items() if old.let == link.let}


def _between(name: str, domain: Domain, *, is_counted: bool) -> str:
    """The condition that a range of numbers is; "" where it is none, or all that is counted."""
    found = []
    for end, sign in ((domain.lo, ">"), (domain.hi, "<")):
        if end is None or end.is_relative:
            continue
        if is_counted and sign == ">" and float(end.text) + end.is_open <= 1:
            continue
        found.append(f"{name} {sign}{'' if end.is_open else '='} {end.text}")
    return " and ".join(found)
