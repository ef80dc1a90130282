"""Rows that contradict themselves or one another: states, parts of a whole, rows above.

Names are read by expressions that stand here: nothing of `synth` judges.
"""

import re
from collections.abc import Iterator
from itertools import combinations

import psycopg

from benchmarks.counted import Counted
from synth.sql import quoted

EARLY = "days, persons and reasons of what a state says has not come"
ABOVE = "references that should meet in one row above"
PARTS = "parts above their wholes"

_COLUMNS = """
select n.nspname, c.relname, a.attname, t.typcategory, a.attnotnull
from pg_attribute a join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
order by 1, 2, a.attnum"""
_REFERENCES = """
select k.conrelid::regclass::text, ca.attname, k.confrelid::regclass::text, pa.attname
from pg_constraint k
join pg_attribute ca on ca.attrelid = k.conrelid and ca.attnum = k.conkey[1]
join pg_attribute pa on pa.attrelid = k.confrelid and pa.attnum = k.confkey[1]
where k.contype = 'f' and cardinality(k.conkey) = 1 and k.conparentid = 0
and k.conrelid <> k.confrelid"""

_STATE = re.compile(r"(^|_)(status|state|statut|etat|decision|stage|phase)$")
_UNDECIDED = r"^(draft|brouillon|new|pending|waiting|todo|en_attente|requested|queued)$"
_LATER = re.compile(
    r"^(approv|accept|reject|refus|resolv|complete|finish|cancel|close|clear|paid|publish|terminat"
    r"|withdraw|valid|decid|disburs)\w*_(at|on|by|by_id|date|reason|reason_id|rationale|le|par)$"
)
_PARTS = (
    (r"^(attempts?|retried|retries|retry_count|attempt_count)$", r"^max_(attempts|retries)$"),
    (r"^(used|consumed|used_count)$", r"^(limit|quota|usage_limit|max_uses)$"),
    (r"^(min|minimum)_(\w+)$", r"^(max|maximum)_(\w+)$"),
    (r"^(processed|completed)_(count|rows|items)$", r"^total_(count|rows|items)$"),
    (r"^discount_amount$", r"^(amount|price|subtotal|total_amount)$"),
)
_PEOPLE = re.compile(r"user|person|people|employee|customer|member|account$|staff|client")
_LOOKS = re.compile(r"avatar|image|photo|picture|logo|icon|thumbnail")


def counted(connection: psycopg.Connection) -> Iterator[Counted]:
    """What contradicts itself in all tables of a database.

    Args:
        connection: to PostgreSQL.
    """
    tables: dict[tuple[str, str], dict[str, str]] = {}
    asked: set[tuple[str, str, str]] = set()  # what must stand in every row
    for namespace, table, name, category, is_asked in connection.execute(_COLUMNS).fetchall():
        tables.setdefault((namespace, table), {})[name] = category
        asked |= {(namespace, table, name)} if is_asked else set()
    for table, columns in tables.items():
        for measure, place, rows, wrong in (*_early(columns, asked, table), *_parts(columns)):
            where = ".".join(map(quoted, table))
            query = f"select count(*), count(*) filter (where {wrong}) from {where} where {rows}"
            total, found = connection.execute(query).fetchone()
            yield Counted(measure, f"{table[1]}: {place}", total, found)
    yield from _above(connection)


def _plain(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _early(
    columns: dict[str, str], asked: set[tuple[str, str, str]], table: tuple[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    """Whatever belongs to an outcome, in rows of the one state that are not decided."""
    states = [n for n, kind in columns.items() if _STATE.search(_plain(n)) and kind in "SE"]
    for name in columns if len(states) == 1 else ():
        if _LATER.search(_plain(name)) and (*table, name) not in asked:
            rows = f"lower({quoted(states[0])}::text) ~ '{_UNDECIDED}'"
            yield EARLY, f"{name} of {states[0]}", rows, f"{quoted(name)} is not null"


def _parts(columns: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Numbers beside those that they may not be above."""
    numbers = {_plain(name): name for name, kind in columns.items() if kind == "N"}
    for less, most in _PARTS:
        for part, whole in ((p, w) for p in numbers for w in numbers if p != w):
            found = re.search(less, part), re.search(most, whole)
            if all(found) and found[0].groups()[1:] == found[1].groups()[1:]:
                one, other = quoted(numbers[part]), quoted(numbers[whole])
                rows = f"{one} is not null and {other} is not null"
                yield PARTS, f"{part} <= {whole}", rows, f"{one} > {other}"


def _above(connection: psycopg.Connection) -> Iterator[Counted]:
    """Pairs of references whose rows both name a third one by a column called alike."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, to, key in connection.execute(_REFERENCES).fetchall():
        found.setdefault(table, []).append((column, to, key))
    for table, references in found.items():
        for one, other in combinations(references, 2):
            for direct, far in ((one, other), (other, one)):
                for column, to, _ in found.get(far[1], ()):
                    is_own = _PEOPLE.search(to.lower()) or _LOOKS.search(column.lower())
                    if (column, to) == direct[:2] and not is_own:
                        yield _met(connection, table, direct[0], far, column)


def _met(
    connection: psycopg.Connection, table: str, own: str, far: tuple[str, str, str], column: str
) -> Counted:
    name, to, key = far
    query = f"""select count(*), count(*) filter (where p.{quoted(column)} <> c.{quoted(own)})
        from {table} c join {to} p on p.{quoted(key)} = c.{quoted(name)}"""
    total, wrong = connection.execute(query).fetchone()
    return Counted(ABOVE, f"{table}: {name} and {own}", total, wrong)
