"""Types that a schema names and the database defines, with the namespace where it finds them."""

import re
from collections.abc import Mapping, Sequence

from synth.databases.postgresql.queries import OTHERS
from synth.databases.postgresql.session import Session
from synth.errors import AnswerError
from synth.schema.layout import Layout
from synth.sql import literal
from synth.stores.ddl import quoted_name, standard_type

_FOUND = "select pg_catalog.to_regtype({word})::pg_catalog.oid"
_NAMESPACE = f"""
select n.nspname, t.typname, t.typowner {OTHERS} and coalesce(e.typtype, t.typtype) <> 'e'
from pg_catalog.pg_type t left join pg_catalog.pg_type e on e.oid = t.typelem
join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.oid = ?"""
"""An enum runs no code, whoever made it."""

_GRAMMAR = frozenset(
    {"bigint", "bit", "boolean", "character", "integer", "interval", "numeric", "real", "smallint"}
    | {"time", "timestamp"}
)
"""Types that the server's grammar reads itself (PostgreSQL 18 manual, appendix C)."""

_ONE_WORD = re.compile(r"([a-z_][a-z_0-9]*)(?:\[\])*")


def in_full(text: str) -> str:
    """A type as the server prints it on the empty path, with the namespace of its own ones.

    Args:
        text: `date`, `text[]`, `numeric(8,2)`, `public.mood`.
    """
    found = _ONE_WORD.fullmatch(text)
    return f"pg_catalog.{text}" if found and found[1] not in _GRAMMAR else text


def type_words(session: Session, layouts: Sequence[Layout]) -> Mapping[str, str]:
    """By the schema's word the type with its namespace, of types that are not the server's own.

    Tables are made on the empty path, where `mood` is nothing and `public.mood` is the type. A
    word that the server knows means the server's type, whatever else has that name.

    Args:
        session: connected.
        layouts: tables that may be made.

    Raises:
        AnswerError: another user defined the type.
        WorldError: the server failed.
    """
    words = {
        standard_type(column.type)
        for layout in layouts
        for column in layout.columns
        if column.type.is_foreign
    }
    found = ((word, _namespace(session, word)) for word in sorted(words))
    return {word: f"{quoted_name(name)}.{word}" for word, name in found if name is not None}


def _namespace(session: Session, word: str) -> str | None:
    """Where a word is found on the database's own path alone; None where it needs no namespace."""
    found = _FOUND.format(word=literal(word))
    ((known,),) = session.ask(found)
    ((number,),) = ((known,),) if known else session.judged(found)
    if not number:
        return None
    ((namespace, name, is_theirs),) = session.ask(_NAMESPACE, [number])
    if is_theirs:
        raise AnswerError(
            f"type {word} is another user's ({namespace}.{name}): what its checks call would run "
            "with your rights; expected the tables to be made by the user who owns it"
        )
    return None if known else str(namespace)
