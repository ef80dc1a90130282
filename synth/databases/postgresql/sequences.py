"""Sequences that number rows, moved past the last number that was written."""

import re
from collections.abc import Iterator, Sequence

from synth.databases.filling import Filling
from synth.databases.postgresql.session import Session
from synth.stores.ddl import quoted_name

_NUMBERS = ("smallint", "integer", "bigint", "numeric")
_NEXT = re.compile(r"nextval\(\(?'((?:[^']|'')+)'", re.IGNORECASE)
_MOVE = """
    select pg_catalog.setval(s.seqrelid, found.last::bigint)
    from pg_catalog.pg_sequence s, (select {last} as last from {table}) found
    where s.seqrelid = pg_catalog.to_regclass(?) and found.last between s.seqmin and s.seqmax
    and found.last {beyond} coalesce(pg_catalog.pg_sequence_last_value(s.seqrelid), {none})
    and s.seqincrement {sign} 0
"""
_UP = {
    "last": "pg_catalog.max({column})::numeric",
    "beyond": ">",
    "none": "s.seqmin::numeric - 1",
    "sign": ">",
}
_DOWN = {
    "last": "pg_catalog.min({column})::numeric",
    "beyond": "<",
    "none": "s.seqmax::numeric + 1",
    "sign": "<",
}


def move_sequences(session: Session, targets: Sequence[Filling]) -> None:
    """Move the sequences of written columns past the rows, never back.

    A sequence is not part of the transaction: after a roll back it stays where it is, as it does
    after any insert.

    Raises:
        WorldError: the server failed, or forbids to move one.
    """
    for target in targets:
        for column in target.names:
            for sequence in _sequences(session, target, column):
                for words in (_UP, _DOWN):
                    filled = {**words, "last": words["last"].format(column=quoted_name(column))}
                    session.ask(_MOVE.format(table=target.sql, **filled), [sequence], target.table)


def _sequences(session: Session, target: Filling, column: str) -> Iterator[str]:
    """Names of a column's sequences, as `regclass` reads them."""
    known = target.table.by_name[column]
    if known.type.base not in _NUMBERS:
        return
    named = [found.replace("''", "'") for found in _NEXT.findall(known.default or "")]
    if known.is_identity or named:
        query = "select pg_catalog.pg_get_serial_sequence(?, ?)"
        owned = session.ask(query, [target.sql, column])[0][0]
        yield from dict.fromkeys([*([owned] if owned else []), *named])
