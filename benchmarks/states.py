"""Columns of state and JSON: values out of range, words of another kind, placeholders."""

import re
from collections.abc import Iterator

import psycopg
from psycopg import sql

from benchmarks.counted import Counted

STATES = "values of state out of range or of another kind"
PLACEHOLDERS = "JSON placeholders"

_COLUMNS = """
select n.nspname, c.relname, a.attname, t.typcategory,
  coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
  exists (select from pg_constraint k where k.conrelid = c.oid and k.contype in ('f', 'p', 'u')
    and a.attnum = any (k.conkey)) or exists (select from pg_index i where i.indrelid = c.oid
    and i.indisunique and i.indnatts = 1 and a.attnum = any (i.indkey)),
  exists (select from pg_attribute o where o.attrelid = c.oid and o.attnum > 0
    and o.attname ~* '(^|_)(city|ville|zip|zipcode|postcode|code_postal|commune|town)$'), t.typname
from pg_attribute a
join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
order by 1, 2, a.attnum"""

_STATE = re.compile(
    r"(^|_)(status|kind|state|type|role|level|priority|step|phase|visibility|mode|severity"
    r"|statut|etat|niveau|priorite|categorie|etape)$|^(statut|etat|niveau)_"
)
_HTTP = re.compile(r"http|response")
_REGIONS = (
    "Auvergne-Rhône-Alpes", "Bourgogne-Franche-Comté", "Bretagne", "Centre-Val de Loire", "Corse",
    "Grand Est", "Guadeloupe", "Guyane", "Hauts-de-France", "La Réunion", "Martinique", "Mayotte",
    "Normandie", "Nouvelle-Aquitaine", "Occitanie", "Pays de la Loire", "Île-de-France",
    "Provence-Alpes-Côte d'Azur",
)  # fmt: skip
_SALAD = r"^[a-zà-ÿ'-]+( [a-zà-ÿ'-]+){2,}$"
_PLACEHOLDER = r'"[a-z]" *:|"(dossier|suivi|lorem|ipsum|foo|bar|string)"'
_MOST = 12
"""Different words of state that a column has at most."""


def counted(connection: psycopg.Connection) -> Iterator[Counted]:
    """What is wrong of each column of state and each of JSON.

    Args:
        connection: to a database that is filled.
    """
    for space, table, name, category, default, decided, placed, kind in connection.execute(
        _COLUMNS
    ).fetchall():
        where = sql.Identifier(space, table)
        plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        place = f"{table}.{name}"
        if kind in {"json", "jsonb"} or (category == "S" and plain.endswith("json")):
            wrong = sql.SQL("{}::text ~ {}").format(sql.Identifier(name), _PLACEHOLDER)
            yield Counted(PLACEHOLDERS, place, *_count(connection, where, name, wrong))
        elif _HTTP.search(plain):
            continue
        elif _STATE.search(plain) and not decided and category == "N":
            yield Counted(STATES, place, *_count(connection, where, name, _range(name, default)))
        elif _STATE.search(plain) and not decided and category == "S":
            wrong = _words(connection, where, name, is_placed=placed)
            yield Counted(STATES, place, *_count(connection, where, name, wrong))


def _range(name: str, default: str) -> sql.Composable:
    """Numbers outside of 0 to 9, or of twice a default that is greater: a priority of 100."""
    found = re.match(r"\D*?(-?\d+)", default)
    own = int(found[1]) if found else 0
    ends = sql.Literal(min(own, 0)), sql.Literal(max(9, 2 * own))
    return sql.SQL("{} not between {} and {}").format(sql.Identifier(name), *ends)


def _words(
    connection: psycopg.Connection, where: sql.Composable, name: str, *, is_placed: bool
) -> sql.Composable:
    """Texts that are no words of state: sentences, regions, or more than there are states."""
    column = sql.Identifier(name)
    query = sql.SQL("select count(distinct {}) from {}").format(column, where)
    row = connection.execute(query).fetchone()
    if row is not None and row[0] > _MOST and not is_placed:
        return sql.SQL("true")
    regions = sql.Literal([] if is_placed else list(_REGIONS))
    return sql.SQL("{0} ~ {1} or {0} = any ({2})").format(column, sql.Literal(_SALAD), regions)


def _count(
    connection: psycopg.Connection, place: sql.Identifier, name: str, wrong: sql.Composable
) -> tuple[int, int]:
    """Values of a column, and those that are wrong."""
    query = sql.SQL("select count(*), count(*) filter (where {}) from {} where {} is not null")
    row = connection.execute(query.format(wrong, place, sql.Identifier(name))).fetchone()
    return (0, 0) if row is None else (row[0], row[1])
