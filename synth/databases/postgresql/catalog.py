"""The structure of a PostgreSQL database, from its own tables: a dozen questions in all.

Names and texts are as the session sees them: what its `search_path` does not find is qualified,
constants have its `DateStyle` and `TimeZone`. A caller that sets these does so before it asks, and
the same session then reads the texts back without doubt. Ours empties the path: whatever is not the
server's own is printed with its namespace, `public.mood`, `OPERATOR(public.=)`.

A partitioned table tells also what its partitions demand on their own: their foreign keys, uniques,
exclusions and triggers become its own (a little stricter than the server), their checks a part of
`bounds`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from synth.databases.catalog import (
    NOWHERE,
    DbCheck,
    DbColumn,
    DbExclusion,
    DbReference,
    DbTable,
    DbTrigger,
    DbType,
    DbUnique,
    Structure,
    TableName,
)
from synth.databases.inlining import Body
from synth.databases.looking import looked_up
from synth.databases.postgresql import queries
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.postgresql.types import Types
from synth.databases.refusing import refused_by
from synth.databases.triggertext import changed_by, filled_by, inserted_by
from synth.errors import WorldError
from synth.sql import quoted

Row = tuple[Any, ...]

_OLDEST = 14
_NULLS_NOT_DISTINCT = 15
_NOT_ENFORCED = 18
_WHEN = re.compile(r" WHEN \((.*)\) EXECUTE (?:FUNCTION|PROCEDURE) ", re.DOTALL)
_MODULUS = re.compile(r"FOR VALUES WITH \(modulus (\d+), ")


@dataclass(frozen=True)
class _Partition:
    """One partition: what it takes, in words of its table."""

    oid: int
    is_divided: bool
    bound: str
    condition: str | None


def structure(ask: Callable[[str], list[Row]], namespace: str) -> Structure:
    """All tables of the database a session is connected to.

    Args:
        ask: runs one query and gives its rows; `text[]` as lists, `oid` as numbers.
        namespace: where the database looks first for a name without one.

    Raises:
        WorldError: the server is too old, or its structure changed while it was read.
    """
    number, shown = ask(queries.SESSION)[0]
    version = number // 10000
    if version < _OLDEST:
        raise WorldError(f"PostgreSQL {_OLDEST} or newer is needed; the server is {shown}")
    tables = ask(queries.TABLES)
    inherits = ask(queries.INHERITS)
    names = {oid: TableName(space, name) for oid, space, name, *_ in tables}
    partitioned = {oid for oid, *_, is_partitioned, _ in tables if is_partitioned}
    enforced = "and k.conenforced" if version >= _NOT_ENFORCED else ""
    checks = ask(queries.CHECKS.format(enforced=enforced))
    bounds, own_checks = _Bounds(inherits, checks), _checks(checks)
    columns, uniques = _columns(ask), _uniques(ask, version)
    references, paired = _references(ask)
    exclusions, triggers, parents = _exclusions(ask), _triggers(ask), _parents(inherits, names)
    made = (
        DbTable(
            names[oid],
            tuple(columns[oid]),
            uniques=tuple(uniques[oid]),
            references=tuple(references[oid]),
            checks=(*own_checks[oid], *paired[oid]),
            exclusions=tuple(exclusions[oid]),
            triggers=tuple(triggers[oid]),
            bounds=bounds.of(oid) if oid in partitioned else (),
            inherits=tuple(parents[oid]),
            comment=comment,
        )
        for oid, *_, comment in tables
    )
    ordered = tuple(sorted(made, key=lambda table: table.name))
    named, (hidden, elsewhere) = ask(queries.NAMED), _beside(ask)
    return Structure(
        POSTGRESQL,
        namespace,
        ordered,
        shown.split()[0],
        hidden,
        elsewhere=elsewhere,
        labels={name: tuple(labels) for name, body, labels, _ in named if not body},
        bodies={name: body for name, body, *_ in named if body},
        functions=_functions(named),
    )


def _functions(named: list[Row]) -> Mapping[str, Body]:
    """The functions that constraints call, but for names that several have."""
    found: dict[str, list[Body]] = defaultdict(list)
    for name, body, _, arguments in named:
        if body:
            found[name].append(Body(tuple(arguments), body))
    return {name: bodies[0] for name, bodies in found.items() if len(bodies) == 1}


def _beside(
    ask: Callable[[str], list[Row]],
) -> tuple[tuple[DbTable, ...], tuple[TableName, ...]]:
    """Views that keep rows of their own, as somebody refreshed them, and foreign tables."""
    columns: dict[TableName, list[DbColumn]] = defaultdict(list)
    elsewhere: dict[TableName, None] = {}
    for space, relation, name, kind, own, is_foreign in ask(queries.BESIDE):
        if is_foreign:
            elsewhere[TableName(space, relation)] = None
        else:
            column = DbColumn(name, DbType(kind, kind, namespace=own or ""))
            columns[TableName(space, relation)].append(column)
    hidden = tuple(DbTable(name, tuple(found)) for name, found in columns.items())
    return hidden, tuple(elsewhere)


def _columns(ask: Callable[[str], list[Row]]) -> Mapping[int, list[DbColumn]]:
    types = Types(ask(queries.TYPES))
    forbidden = set(ask(queries.NOT_NULL_IN_PARTITIONS))
    made: dict[int, list[DbColumn]] = defaultdict(list)
    for row in ask(queries.COLUMNS):
        table, name, oid, typmod, text, not_null, identity, generated, default, comment = row
        kind = types.type(oid, typmod, text)
        made[table].append(
            DbColumn(
                name,
                kind,
                nullable=not (not_null or kind.not_null or (table, name) in forbidden),
                default=default,
                is_identity=identity or _counts(default),
                is_generated=generated,
                comment=comment,
            )
        )
    return made


def _counts(default: str | None) -> bool:
    """Whether a default is the next number of a sequence, as `serial` has it."""
    return default is not None and default.lstrip("(").startswith("nextval(")


def _uniques(ask: Callable[[str], list[Row]], version: int) -> Mapping[int, list[DbUnique]]:
    """Keys and uniques, primary key first; those of partitions only where they say more."""
    has_word = version >= _NULLS_NOT_DISTINCT
    distinct = "not i.indnullsnotdistinct" if has_word else "true"
    made: dict[int, list[DbUnique]] = defaultdict(list)
    seen = set()
    for row in ask(queries.UNIQUES.format(nulls_distinct=distinct)):
        (
            table,
            is_lifted,
            name,
            is_primary,
            nulls_distinct,
            columns,
            computed,
            where,
            is_deferrable,
        ) = row
        texts = tuple(column or text for column, text in zip(columns, computed, strict=True))
        what = (table, texts, where, nulls_distinct)
        if is_lifted and what in seen:
            continue
        seen.add(what)
        made[table].append(
            DbUnique(
                name,
                tuple(columns),
                texts,
                where=where,
                nulls_distinct=nulls_distinct,
                is_primary=is_primary and not is_lifted,
                is_deferrable=is_deferrable,
            )
        )
    return made


def _references(
    ask: Callable[[str], list[Row]],
) -> tuple[Mapping[int, list[DbReference]], Mapping[int, list[DbCheck]]]:
    """Foreign keys; and checks for those that are `match full`: all columns null, or none."""
    made: dict[int, list[DbReference]] = defaultdict(list)
    paired: dict[int, list[DbCheck]] = defaultdict(list)
    seen = set()
    for row in ask(queries.REFERENCES):
        table, name, is_deferrable, is_full, namespace, to, columns, to_columns = row
        reference = DbReference(
            name, tuple(columns), TableName(namespace, to), tuple(to_columns), is_deferrable
        )
        what = (table, reference.columns, reference.to, reference.to_columns)
        if what in seen:
            continue
        seen.add(what)
        made[table].append(reference)
        if is_full and len(columns) > 1:
            paired[table].append(DbCheck(name, _all_or_none(columns)))
    return made, paired


def _all_or_none(columns: Iterable[str]) -> str:
    first, *others = (f"({quoted(column)} IS NULL)" for column in columns)
    return f"({' AND '.join(f'({first} = {other})' for other in others)})"


def _exclusions(ask: Callable[[str], list[Row]]) -> Mapping[int, list[DbExclusion]]:
    made: dict[int, list[DbExclusion]] = defaultdict(list)
    for table, name, texts, operators, where in ask(queries.EXCLUSIONS):
        elements = tuple(zip(texts, operators, strict=True))
        if all(elements != other.elements or where != other.where for other in made[table]):
            made[table].append(DbExclusion(name, elements, where))
    return made


def _triggers(ask: Callable[[str], list[Row]]) -> Mapping[int, list[DbTrigger]]:
    made: dict[int, list[DbTrigger]] = defaultdict(list)
    for table, name, is_before, is_each_row, function, told, text, new_rows in ask(
        queries.TRIGGERS
    ):
        moment = "before" if is_before else "after"
        found = _WHEN.search(told or "")
        when = found[1] if found else ""
        refuses = refused_by(text, when=when, is_before=is_before) if is_each_row else ()
        looks = looked_up(text, when=when, is_before=is_before) if is_each_row else ()
        trigger = DbTrigger(
            name,
            timing=f"{moment} each {'row' if is_each_row else 'statement'}",
            function=function,
            fills=tuple(filled_by(text, when=when, new_rows=new_rows or "")),
            changes=tuple(changed_by(text)),
            refuses=tuple(refuses),
            looks=tuple(looks),
            inserts=tuple(inserted_by(text)),
        )
        if trigger not in made[table]:
            made[table].append(trigger)
    return made


def _checks(rows: Iterable[Row]) -> Mapping[int, list[DbCheck]]:
    """Checks of the tables that tell; those that only a partition has are in its bounds."""
    made: dict[int, list[DbCheck]] = defaultdict(list)
    for root, table, name, text in rows:
        if table == root:
            made[root].append(DbCheck(name, text))
    return made


def _parents(
    inherits: Iterable[Row], names: Mapping[int, TableName]
) -> Mapping[int, list[TableName]]:
    made: dict[int, list[TableName]] = defaultdict(list)
    for table, parent, is_partition, *_ in inherits:
        if not is_partition and parent in names:
            made[table].append(names[parent])
    return made


class _Bounds:
    """The conditions under which a row finds a partition."""

    def __init__(self, inherits: Iterable[Row], checks: Iterable[Row]) -> None:
        self._parts: dict[int, list[_Partition]] = defaultdict(list)
        for table, parent, is_partition, is_divided, bound, condition in inherits:
            if is_partition:
                self._parts[parent].append(_Partition(table, is_divided, bound, condition))
        self._checks: dict[int, list[str]] = defaultdict(list)
        for root, table, _, text in checks:
            if table != root:
                self._checks[table].append(text)

    def of(self, table: int) -> tuple[str, ...]:
        """One text for each leaf; nothing where every row finds a place, `false` where none."""
        found = self._places(table)
        return () if found is None else tuple(found) or NOWHERE

    def _places(self, table: int) -> list[str] | None:
        """What the leaves below a table take; None where they take whatever reaches it."""
        parts = self._parts[table]
        inside = [self._inside(part) for part in parts]
        if all(found is None for found in inside) and _is_complete(parts):
            return None
        texts: list[str] = []
        for part, found in zip(parts, inside, strict=True):
            texts += [part.condition or "true"] if found is None else found
        return texts

    def _inside(self, part: _Partition) -> list[str] | None:
        """The same of one partition, its own checks included."""
        found = self._places(part.oid) if part.is_divided else None
        checks = self._checks[part.oid]
        if not checks:
            return found
        texts = [part.condition or "true"] if found is None else found
        return [f"({' AND '.join((text, *checks))})" for text in texts]


def _is_complete(parts: list[_Partition]) -> bool:
    """Whether every row finds one of these partitions: a default, or all remainders of a hash.

    Beside a default the values of lists are told all the same: no draw would meet them.
    """
    if any(part.bound == "DEFAULT" for part in parts):
        return not any(part.bound.startswith("FOR VALUES IN") for part in parts)
    found = [_MODULUS.match(part.bound) for part in parts]
    moduli = [int(match[1]) for match in found if match]
    if not moduli:
        return False
    most = max(moduli)  # each smaller one divides it: documentation of CREATE TABLE
    return sum(most // modulus for modulus in moduli) == most
