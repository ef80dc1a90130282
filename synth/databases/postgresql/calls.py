"""What a condition would call, as the server itself has read it, and what of that it may.

A condition judges a row. It may call what PostgreSQL holds to depend on its arguments alone
(`immutable`), some functions of its own that ask also for the day or a setting of the session, and
what the table's own checks, keys and computed columns call: those run with every row anyway. It
may read ordinary tables.

Some of these functions look for a cast of what they are given when they run, and no tree holds its
number: they count as calling every cast that they may find. An operator counts with those that the
server may put in its place, `not (a = b)` is `a <> b`. A policy runs unseen as well, so a table
under one is no ordinary table, nor is one that would run another user's code when it is planned.

So a schema that a stranger wrote cannot read files of the server, sleep, signal, load, send or set
anything, nor call a function that somebody planted under a known name or as a cast.
"""

import re
from collections.abc import Iterator, Sequence

from synth.databases.catalog import TableName
from synth.databases.postgresql.plain import plain
from synth.databases.postgresql.queries import OTHERS, UNTRUSTED
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.strange import Strange
from synth.errors import ForbiddenError

_CALLS = re.compile(r":(?:funcid|opfuncid|aggfnoid|winfnoid|tsmhandler) (\d+)")
_OPERATORS = re.compile(r":(?:opno|eqop|sortop|opnos) \(?((?:o )?\d[\d ]*)")
_TYPES = re.compile(r":(?:resulttype|typid|coltypes \(o) (\d[\d ]*)")
"""What a value is made: of a cast, of `json_value` and of the columns of `xmltable`."""
_VALUES = re.compile(r":\w*(?:type|typeId|typeid) (\d+)")
"""The types of all that stands in a tree."""
_TABLES = re.compile(r":relid (\d+)")
"""Numbers in a tree as the server keeps it; in a name or a constant there, a space is escaped."""

_STABLE = """
    age array_to_json array_to_string concat concat_ws count date date_add date_cmp_timestamptz
    date_part date_subtract date_trunc extract format json_agg json_array json_build_array
    json_build_object json_object json_object_agg jsonb_agg jsonb_array jsonb_build_array
    jsonb_build_object jsonb_object_agg make_timestamptz now num_nonnulls num_nulls
    plainto_tsquery row_to_json statement_timestamp string_agg timestamptz timetz timezone to_char
    to_date to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector transaction_timestamp
    """
_CONSTRUCTOR = "{JSONCONSTRUCTOREXPR "
"""What the words `json_array(...)` and `json_object(...)` become; it has no function's number."""
_SEEKING = """
select from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
where p.oid in ({numbers}) and (
  p.proname like '%json%' and (p.provolatile <> 'i' or {any} = any (p.proargtypes))
  or l.lanname = 'sql' and exists (
    select from pg_catalog.pg_type t where t.typtype = 'p' and t.oid = any (p.proargtypes)))
limit 1"""
"""Functions that find casts when they run: to JSON, or to text as `||` does. A body in SQL over
arguments of any type is read anew for each type.
"""
_CASTS = """
select c.castfunc from pg_catalog.pg_cast c
join pg_catalog.pg_proc p on p.oid = c.castfunc
join pg_catalog.pg_language l on l.oid = p.prolang
where c.casttarget in ('pg_catalog.json'::pg_catalog.regtype,
  'pg_catalog.jsonb'::pg_catalog.regtype, 'pg_catalog.text'::pg_catalog.regtype)
and (l.lanname not in ('c', 'internal') or p.provolatile <> 'i')"""
"""Casts to JSON or text; those in C are an extension's, which only a superuser can make."""
_OF_OPERATORS = """
with recursive used (oid) as (
  select o.oid from pg_catalog.pg_operator o where o.oid in ({numbers})
  union
  select e.other from used u join pg_catalog.pg_operator o on o.oid = u.oid
  cross join lateral (values (o.oprcom), (o.oprnegate)) e (other))
select o.oprcode::pg_catalog.oid from pg_catalog.pg_operator o
where o.oid in (select u.oid from used u)"""
_UNTRUSTED = f"select p.oid from pg_catalog.pg_proc p where {UNTRUSTED} and "
"""Functions that neither a superuser nor this user owns."""
_ANY = "'pg_catalog.\"any\"'::pg_catalog.regtype"
_FUNCTIONS = f"""
select p.oid, n.nspname, p.proname, p.provolatile = 'i' and {_ANY} <> all (p.proargtypes),
       exists (select from pg_catalog.pg_operator o where o.oprcode = p.oid
         and o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace)
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.oid in ({{numbers}}) order by n.nspname, p.proname"""
_VIEW = """
select r.ev_action::pg_catalog.text
from pg_catalog.pg_class c join pg_catalog.pg_rewrite r on r.ev_class = c.oid
where c.relnamespace = pg_catalog.pg_my_temp_schema() and c.relname = ?"""
_WITHIN = """union
  select e.other from used u join pg_catalog.pg_type t on t.oid = u.oid cross join lateral (
    select t.typelem where t.typelem <> 0
    union all select t.typbasetype where t.typbasetype <> 0
    union all select g.rngsubtype from pg_catalog.pg_range g
      where t.oid in (g.rngtypid, g.rngmultitypid)
    union all select a.atttypid from pg_catalog.pg_attribute a where a.attrelid = t.typrelid
  ) e (other)"""
"""The types that types are made of."""
_DOMAINS = f"""
with recursive used (oid) as (
  select t.oid from pg_catalog.pg_type t where t.oid in ({{numbers}})
  {_WITHIN})
select k.conbin::pg_catalog.text from pg_catalog.pg_constraint k
where k.conbin is not null and k.contypid in (select u.oid from used u)"""
_FAMILY = f"""
with recursive kin (oid) as (
  select c.oid from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = ?
  union
  select e.other from kin f cross join lateral (
    select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = f.oid
    union all
    select i.inhparent from pg_catalog.pg_inherits i where i.inhrelid = f.oid) e (other)),
used (oid) as (
  select a.atttypid from pg_catalog.pg_attribute a join kin f on f.oid = a.attrelid
  {_WITHIN})"""
"""A table with those that inherit or are inherited, and the types of their columns."""
_OF_RANGES = """
select f.number::pg_catalog.oid from pg_catalog.pg_range g
cross join lateral (values (g.rngsubdiff), (g.rngcanonical)) f (number)
where f.number::pg_catalog.oid <> 0
  and (g.rngtypid in (select u.oid from used u) or g.rngmultitypid in (select u.oid from used u))"""
"""What the planner and the constructor of a range call; it stands in no tree."""
_RANGES = f"""{_UNTRUSTED} p.oid in (
with recursive used (oid) as (
  select t.oid from pg_catalog.pg_type t where t.oid in ({{numbers}})
  {_WITHIN})
{_OF_RANGES})"""
_RANGES_OF = f"""{_FAMILY}
{_OF_RANGES}
union all
select c.castfunc from pg_catalog.pg_cast c
join pg_catalog.pg_type t on t.oid = c.casttarget
where c.castfunc <> 0 and (c.castsource in (select u.oid from used u)
  or t.oid in (select u.oid from used u)
    and t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace)"""
"""And the casts of its types: a text of a check that is read again, or a comparison, finds them."""
_OTHERS_CALLED = f"""{_UNTRUSTED} (
  p.oid in ({{calls}}) or p.oid in ({_OF_OPERATORS.replace("numbers", "operators")})
  or p.oid in ({_RANGES_OF})) limit 1"""
_ANY_OTHERS = f"""
select exists (select from pg_catalog.pg_proc p where {UNTRUSTED})
  or exists (select from pg_catalog.pg_type t where t.typowner {OTHERS})
  or exists (select from pg_catalog.pg_class c where c.relowner {OTHERS})"""
"""Whether another user has a function, a type or a table: in most databases nobody has."""
_OWN = f"""{_FAMILY},
own (tree, owner) as (
  select k.conbin, c.relowner from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid where c.oid in (select f.oid from kin f)
  union all select k.conbin, t.typowner from pg_catalog.pg_constraint k
    join pg_catalog.pg_type t on t.oid = k.contypid where t.oid in (select u.oid from used u)
  union all select e.tree, c.relowner from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indrelid
    cross join lateral (values (i.indexprs), (i.indpred)) e (tree)
    where c.oid in (select f.oid from kin f)
  union all select d.partexprs, c.relowner from pg_catalog.pg_partitioned_table d
    join pg_catalog.pg_class c on c.oid = d.partrelid where c.oid in (select f.oid from kin f)
  union all select d.adbin, c.relowner from pg_catalog.pg_attrdef d
    join pg_catalog.pg_class c on c.oid = d.adrelid
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
    where a.attgenerated <> '' and c.oid in (select f.oid from kin f))
select o.tree, o.owner {OTHERS} and not ({plain("o.tree")})
from (select w.tree::pg_catalog.text, w.owner from own w where w.tree is not null) o"""
"""What every row of a table, and of those that inherit or are inherited, runs anyway; and whether
another user wrote it, so that it might run anything.
"""
_READ = """
select n.nspname, c.relname,
  c.relkind in ('r', 'p') and n.nspname <> 'pg_catalog' and n.nspname <> 'information_schema'
  and not pg_catalog.row_security_active(c.oid)
  or c.relkind = 'v' and n.oid = pg_catalog.pg_my_temp_schema(),
  n.oid = pg_catalog.pg_my_temp_schema()
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid in ({numbers}) order by n.nspname, c.relname"""


def refuse(session: Session, views: Sequence[str], table: TableName | None) -> None:
    """Refuse conditions that do more than judge a row; nothing of them has run yet.

    Args:
        session: inside a transaction, with these temporary views.
        views: their names, in the order of the conditions.
        table: which the rows are for; None where it is not there.

    Raises:
        ForbiddenError: the first that does.
        WorldError: the server failed.
    """
    trees = [str(tree) for view in views for (tree,) in session.ask(_VIEW, [view])]
    every = " ".join(trees)
    # Nearly always none of them does: to ask of all at once costs what it costs of one.
    if not (any(_read(session, every, table)) or any(_odd(session, every))):
        return
    own: set[int] | None = None
    for number, tree in enumerate(trees):
        for what in _read(session, tree, table):
            raise ForbiddenError(
                number, f"reads {what}; expected a condition over the row, or over ordinary tables"
            )
        odd = list(_odd(session, tree))
        if odd and own is None:
            own = _own(session, table)
        for call, name in odd:
            if call not in (own or ()):
                raise ForbiddenError(
                    number,
                    f"calls {name}, which may do more than judge a row; expected functions that "
                    "PostgreSQL declares immutable, or that a check of the table calls",
                )


def calls_others(session: Session, table: TableName) -> bool:
    """Whether a row of a table runs what another user wrote.

    What stands in the checks and types of another user counts as theirs unless it is plain: the
    server's own functions run queries, write files and look for casts.
    """
    if session.ask(_ANY_OTHERS) == [(False,)]:
        return False
    names = (table.namespace, table.name)
    own = session.ask(_OWN, names)
    if any(is_theirs for _, is_theirs in own):
        return True
    calls, operators = _numbers(" ".join(text for text, _ in own))
    query = _OTHERS_CALLED.format(calls=_listed(calls), operators=_listed(operators))
    return bool(session.ask(query, names))


def is_strange(session: Session, strange: Strange, table: TableName) -> bool:
    """Whether a table runs what another user wrote, when it is asked or its values are read."""
    return table in strange.tables() or calls_others(session, table)


def _own(session: Session, table: TableName | None) -> set[int]:
    """The functions that a row of a table calls anyway."""
    texts = [] if table is None else session.ask(_OWN, (table.namespace, table.name))
    return _called(session, " ".join(text for text, _ in texts))


def _odd(session: Session, tree: str) -> Iterator[tuple[int, str]]:
    """Functions that not every condition may call: their numbers and names."""
    called = _called(session, tree)
    types = {int(number) for part in _TYPES.findall(tree) for number in part.split()}
    if types:
        domains = session.ask(_DOMAINS.format(numbers=_listed(types)))
        called |= _called(session, " ".join(text for (text,) in domains))
    values = {int(number) for number in _VALUES.findall(tree)}
    ranges = session.ask(_RANGES.format(numbers=_listed(values))) if values else []
    called.update(number for (number,) in ranges)
    is_seeking = _CONSTRUCTOR in tree
    if called and not is_seeking:
        is_seeking = bool(session.ask(_SEEKING.format(numbers=_listed(called), any=_ANY)))
    if is_seeking:
        called.update(number for (number,) in session.ask(_CASTS))
    if not called:
        return
    query = _FUNCTIONS.format(numbers=_listed(called))
    for number, namespace, name, is_pure, is_operator in session.ask(query):
        is_server = namespace == "pg_catalog"
        if is_server and (is_pure or name in _STABLE.split() or is_operator):
            continue
        yield number, f"{name}()" if is_server else f"{namespace}.{name}()"


def _called(session: Session, tree: str) -> set[int]:
    """The functions that stand in a tree, those of its operators and of their counterparts too."""
    found, operators = _numbers(tree)
    if operators:
        query = _OF_OPERATORS.format(numbers=_listed(operators))
        found.update(number for (number,) in session.ask(query))
    return found - {0}


def _numbers(tree: str) -> tuple[set[int], set[int]]:
    """The functions and the operators that stand in a tree."""
    parts = " ".join(_OPERATORS.findall(tree))
    return {*map(int, _CALLS.findall(tree))}, {*map(int, re.findall(r"\d+", parts))}


def _read(session: Session, tree: str, own: TableName | None) -> Iterator[str]:
    """What a tree reads beside ordinary tables and the one that the rows are for."""
    tables = {int(number) for number in _TABLES.findall(tree)} - {0}
    rows = session.ask(_READ.format(numbers=_listed(tables))) if tables else []
    strange = Strange(session)
    for namespace, name, is_ordinary, is_made_here in rows:
        if not is_ordinary:
            yield f"{namespace}.{name}"
        elif is_made_here:  # the rows that are asked about; to look at all tables for it is dear
            continue
        elif (read := TableName(namespace, name)) != own and read in strange.tables():
            yield f"{namespace}.{name}, whose indexes or checks another user wrote"


def _listed(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "0"
