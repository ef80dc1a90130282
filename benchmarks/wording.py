"""Columns of texts: word salad, and words of another language than the names of the schema."""

import re
from collections.abc import Callable, Iterator

import psycopg
from psycopg import sql

from benchmarks.counted import Counted

SALAD = "columns of word salad"
FOREIGN = "columns in another language than the schema's names"

_COLUMNS = """
select n.nspname, c.relname, a.attname
from pg_attribute a
join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
and t.typname in ('text', 'varchar', 'bpchar', 'citext')
and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
order by 1, 2, a.attnum"""

_ROWS, _FEW, _MANY, _MOST = 200, 5, 20, 0.5
_FRENCH = re.compile(
    r"\b(le|la|les|des|du|une|avec|pour|dans|sur|aux|au|est|sans|après)\b", re.IGNORECASE
)
_ENGLISH = re.compile(
    r"\b(the|of|and|with|for|to|in|by|is|after|before|please|we)\b", re.IGNORECASE
)
_NAMED_FRENCH = re.compile(
    r"(^|_)(nom|prenom|libelle|date_de|adresse|ville|montant|numero|statut|etat|debut|fin|motif"
    r"|commentaire|telephone|creee?|modifiee?|utilisateur|demande|facture|dossier|agence)(_|$)"
)
_NAMED_ENGLISH = re.compile(
    r"(^|_)(name|first|last|label|address|city|amount|number|state|start|end|reason|comment|phone"
    r"|created|updated|user|request|invoice|file|agency|description|value)(_|$)"
)
_OF_PLACES = re.compile("addr|street|city|ville|line|rue|region|commune|country|place|quartier")
_SMALL_WORDS = re.compile(r"[a-zà-ÿ'-]+( [a-zà-ÿ'-]+){2,}")
_ONE_RUN = re.compile("[a-z]{4,}")
_UNSPEAKABLE = re.compile("[bcdfghjklmnpqrstvwxz]{4}|[qjxzkw][bcdfghjklmnpqrstvwxz]")


def counted(connection: psycopg.Connection) -> Iterator[Counted]:
    """Of each column of texts whether it is wrong: it is counted once, whatever its rows.

    Args:
        connection: to a database that is filled.
    """
    columns = connection.execute(_COLUMNS).fetchall()
    is_french = _lean({f"{table} {name}" for _, table, name in columns})
    other = _ENGLISH if is_french else _FRENCH
    for space, table, name in columns:
        query = sql.SQL("select {0}::text from {1} where {0} <> '' limit {2}")
        where = sql.Identifier(space, table)
        rows = connection.execute(query.format(sql.Identifier(name), where, sql.Literal(_ROWS)))
        texts = [text for (text,) in rows.fetchall()]
        if len(texts) < _FEW:
            continue
        place = f"{table}.{name}"
        salad = _is_salad if len(set(texts)) > _MANY else _is_of_small_words
        yield Counted(SALAD, place, 1, int(_share(texts, salad) > _MOST))
        if not _OF_PLACES.search(name.lower()):
            wrong = _share(texts, lambda text: bool(other.search(text)) and " " in text)
            yield Counted(FOREIGN, place, 1, int(wrong > _MOST))


def _lean(names: set[str]) -> bool:
    """Whether more names of tables and columns are French than English."""
    plain = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names]
    parts = [name.replace(" ", "_") for name in plain]
    french = sum(bool(_NAMED_FRENCH.search(name)) for name in parts)
    return french > sum(bool(_NAMED_ENGLISH.search(name)) for name in parts)


def _is_salad(text: str) -> bool:
    """Small words without a capital or a full stop, or letters that nobody can say."""
    if _is_of_small_words(text):
        return True
    return _ONE_RUN.fullmatch(text) is not None and _UNSPEAKABLE.search(text) is not None


def _is_of_small_words(text: str) -> bool:
    return _SMALL_WORDS.fullmatch(text) is not None


def _share(texts: list[str], judge: Callable[[str], bool]) -> float:
    return sum(map(judge, texts)) / len(texts)
