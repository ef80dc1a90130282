"""JSON that is enough for a condition whatever the other columns hold: keys that hang on a kind.

`kind <> 'paid' or data ? 'amount'`: with an amount in every row, rows may be of every kind.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from synth.conditions.branches import branches, leaves_out
from synth.conditions.domain import Domain
from synth.conditions.parsed import sufficient
from synth.databases.dialect import Dialect
from synth.infer.candidates import Named, pool
from synth.infer.judged import Judge, accepted
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in

_CAST = re.compile(r"CAST\(('(?:[^']|'')*') AS TEXT\)")
"""A key as it is printed again, which the server prints as `'key'::text`."""


def always_met(
    work: Work, conditions: Sequence[Condition], judge: Judge, named: Named, dialect: Dialect
) -> list[Condition]:
    """The conditions, those of a JSON and other columns as what is enough of the JSON alone.

    Args:
        work: the table, nothing gathered.
        conditions: all that its rows must fulfil.
        judge: the database, which has to accept some JSON with all of it.
        named: what conditions name.
        dialect: of their texts.
    """
    found = list(conditions)
    for name, column in work.columns.items():
        if column.type.base not in ("json", "jsonb") or work.step(name):
            continue
        enough = [_enough(work, name, condition, dialect) for condition in found]
        alone = [c.text for c in found if columns_in(c.text, work.table.by_name) == {name}]
        texts = [*alone, *(text for text in enough if text)]
        if not any(enough) or not accepted(
            judge, work.table, name, texts, pool(column, Domain(), texts, named)
        ):
            continue
        found = [
            replace(condition, text=text) if text else condition
            for condition, text in zip(found, enough, strict=True)
        ]
    return found


def _enough(work: Work, name: str, condition: Condition, dialect: Dialect) -> str:
    """What of a JSON is enough for a condition that is not understood, or ""."""
    text, by_name = condition.text, work.table.by_name
    columns = columns_in(text, by_name)
    if name not in columns or len(columns) < 2:  # noqa: PLR2004 - it and another one
        return ""
    types = {column.name: column.type for column in work.table.columns}
    if branches(text, dialect, types) is not None and not leaves_out(text, dialect, types):
        return ""
    parts = sufficient(text, dialect, lambda part: columns_in(part, by_name) == {name})
    said = " AND ".join(f"({part})" for part in dict.fromkeys(parts))
    return _CAST.sub(r"\1::text", said)
