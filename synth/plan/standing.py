"""Tables that stand in a database: their rows are read there and never made.

A plan without a database has stand-ins for them, so that everything else can be checked and looked
at; what is written needs the rows themselves: see `unread`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.schema.datatypes import DataType, read_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from synth.registry import Values
    from synth.schema.types import Table

_STAND_INS = 1000
_MOST_DIGITS = 38


@dataclass(frozen=True)
class Stood:
    """The rows of a table that stands.

    Attributes:
        rows: the columns that the schema names, in the order of the key.
        kinds: their types.
        is_stand_in: whether nobody has read them.
    """

    rows: pa.Table
    kinds: Mapping[str, DataType] = field(default_factory=dict)
    is_stand_in: bool = False


def stood_for(table: Table, standing: Mapping[str, Stood]) -> Stood | None:
    """The rows of a table that are not made, or None where they are.

    Args:
        table: of a schema.
        standing: what was read in a database; nothing where none is.
    """
    if not table.stands or table.name in standing:
        return standing.get(table.name)
    return None if table.rows is not None else _stand_in(table)


def _stand_in(table: Table) -> Stood:
    """Rows in the place of those that a database holds: the numbers from 1 as their keys."""
    kinds = {}
    for name, entry in table.columns.items():
        kind = read_type(entry.type.text or "") if entry.type is not None else DataType("text")
        kinds[name] = kind if isinstance(kind, DataType) else DataType("text")
    rows = pa.table([_numbers(kind) for kind in kinds.values()], names=list(kinds))
    return Stood(rows, kinds, is_stand_in=True)


def _numbers(kind: DataType) -> Values:
    """The numbers from 1 as values of a type, as far as it goes."""
    numbers = pa.array(np.arange(1, _STAND_INS + 1))
    if kind.name == "decimal":
        most = 10 ** (kind.precision - kind.scale)
        few = pa.array(np.arange(1, _STAND_INS + 1) % most) if most <= _STAND_INS else numbers
        return few.cast(pa.decimal128(_MOST_DIGITS, kind.scale)).cast(kind.arrow)
    if kind.name == "uuid":
        last = pc.utf8_lpad(numbers.cast(pa.string()), 12, "0")
        return pc.utf8_replace_slice(last, 0, 0, "00000000-0000-0000-0000-")
    return numbers.cast(kind.arrow)
