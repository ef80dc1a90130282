"""Values of the types that consist of named fields: a few rows, written as the database reads them.

A field looks as a column of its name would, so a postal code is one there too.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synth.arrays import decoded
from synth.databases.catalog import DbColumn, DbType
from synth.errors import AnswerError, SchemaError
from synth.infer.literals import is_unknown, plain_values
from synth.infer.made import Made, Wish, chosen
from synth.infer.nested import array_text

if TYPE_CHECKING:
    from synth.infer.draft import Data

_ROWS = 5
"""Different values of a column."""

_PLAIN = re.compile(r"[\w.:+@ -]*")
"""What stands in a nested value without quotes in every database."""

Value = str | None
Field = Callable[[DbColumn], Made]
"""The generator of a column that is about what its name says."""


def composed(wish: Wish, field: Field) -> Made:
    """A choice of values whose fields agree with their types and names.

    Args:
        wish: of a type that consists of fields.
        field: makes one of them.
    """
    return chosen(wish, list(dict.fromkeys(_texts(wish.kind, field))))


def several(wish: Wish, field: Field) -> Made:
    """A choice of lists of such values, as many in each as the conditions ask for.

    Args:
        wish: of an array of a type that consists of fields.
        field: makes one of them.
    """
    kind = wish.kind.element
    texts = _texts(kind, field) if kind is not None else ()
    size = wish.kind.length
    least, most = (size, size) if size is not None else wish.domain.elements or (0, None)
    counts = [n for n in range(least, least + 3) if most is None or n <= most]
    lists = [
        [texts[(start + n) % len(texts)] for n in range(count)]
        for start in range(len(texts))
        for count in counts[start % len(counts) :][:1]
    ]
    return chosen(wish, list(dict.fromkeys(map(array_text, lists))))


def _texts(kind: DbType, field: Field) -> tuple[str, ...]:
    """Values of a type of fields, as many as there are rows."""
    ends = "{}" if kind.base == "composite" else "[]"
    columns = [(name, _values(name, one, field, ends)) for name, one in kind.fields]
    if kind.base == "union":
        told = [[text for text in texts if text is not None] for _, texts in columns]
        known = [texts for texts in told if texts]
        return tuple(known[row % len(known)][row] for row in range(_ROWS) if known)
    rows = [[(name, values[row]) for name, values in columns] for row in range(_ROWS)]
    return tuple(map(_WRITERS[kind.base], rows))


def _values(name: str, kind: DbType, field: Field, ends: str) -> tuple[Value, ...]:
    """Values of one field, arrays between these ends; nulls where nobody knows its type."""
    if kind.base == "array":
        one = plain_values(kind.element)[0] if kind.element is not None and kind.length else ""
        return (ends[0] + ",".join([one] * (kind.length or 0)) + ends[1],) * _ROWS
    if kind.base in BASES:
        return _texts(kind, field)
    if is_unknown(kind):
        return (None,) * _ROWS
    found = _made(field(DbColumn(name, replace(kind, not_null=True), nullable=False)))
    plain = plain_values(kind)
    return tuple(
        text if text is not None and _PLAIN.fullmatch(text) else plain[row % len(plain)]
        for row, text in enumerate(found or (None,) * _ROWS)
    )


def _made(made: Made) -> tuple[Value, ...]:
    """The first values of a generator; none where it stands on another."""
    from synth.infer.text import flow
    from synth.making.maker import Maker
    from synth.plan.build import plan
    from synth.schema.read import read_text

    if made.let is not None or not isinstance(made.generator, dict):
        return ()
    entry: Data = {**made.generator, **({"type": made.type} if made.type else {})}
    tables: Data = {"t": {"rows": str(_ROWS), "columns": {"x": entry}}}
    text = flow({"synth": "1", "as_of": "2026-01-01", "seed": "1", "tables": tables})
    try:
        values = Maker(plan(read_text(text, path="init.yaml"))).beneath("t", 0, _ROWS).path(("x",))
    except (SchemaError, AnswerError):
        return ()
    return tuple(None if value is None else str(value) for value in decoded(values).to_pylist())


def row_text(fields: Sequence[tuple[str, Value]]) -> str:
    """A composite value, as PostgreSQL reads it."""
    return f"({','.join('' if value is None else _quoted(value) for _, value in fields)})"


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w.:+-]+", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '""') + '"'


def _struct(fields: Sequence[tuple[str, Value]]) -> str:
    """A struct, as DuckDB reads it."""
    pairs = (f"{_name(name)}: {'NULL' if value is None else value}" for name, value in fields)
    return f"{{{', '.join(pairs)}}}"


def _name(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else "'" + name.replace("'", "\\'") + "'"


def _map(fields: Sequence[tuple[str, Value]]) -> str:
    """A map of one key, as DuckDB reads it."""
    key, value = (one for _, one in fields)
    return f"{{{key}={'NULL' if value is None else value}}}"


BASES = ("composite", "struct", "map", "union")
"""Types that consist of others."""

_WRITERS = {"composite": row_text, "struct": _struct, "map": _map}
