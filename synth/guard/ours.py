"""Whether rows that stand in a database are what a plan makes.

Any column of any row can be made from the row's number, and a row tells its number: by its
sequence, or by its key, which is looked for among the rows the plan makes. Then all rows that are
looked at must agree with the plan in one column in which so many rows agree by chance less than
once in a million times; or they must be, whole, the rows the plan makes, so that nothing is lost
with them. What is proven is that the rows looked at came from this schema and seed: not that
nobody has changed another column since, nor anything of the rows between them.

Not recognised, though ours: rows of a table without a sequence behind the first million; rows whose
every column follows references, after rows were added to the tables these lead to; rows appended
after others were deleted, whose numbers have moved.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import decoded
from synth.errors import SynthError
from synth.generators.sequence import Sequence
from synth.generators.unit import unit_of
from synth.plan.identifiers import identifier_of
from synth.registry import members
from synth.stores.text import joined, parsed, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from synth.generators.protocol import I64
    from synth.plan.plan import Plan
    from synth.registry import Values
    from synth.schema.datatypes import DataType
    from synth.schema.layout import Column, Layout
    from synth.stores.catalog import DbTable

_CHANCE = 1e-6
_COMPARED = 800
_MOST_ROWS = 1 << 20
_BLOCK = 1 << 14
_CLOSE = 1e-9
_DAY_TICKS = 86_400_000_000
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Standing:
    """A table of the schema as it stands in a database.

    Attributes:
        layout: the table of the schema.
        table: the table of the database.
        rows: how many rows it holds.
        texts: values of some rows as texts, by the names of the schema; columns that the database
            does not have are left out.
        is_whole: whether the schema names all columns that the database does not compute.
    """

    layout: "Layout"
    table: "DbTable"
    rows: int
    texts: "Mapping[str, Values]"
    is_whole: bool


def are_ours(plan: "Plan", standing: Standing) -> bool:
    """Whether the rows of a table that were looked at are what a plan makes."""
    layout = standing.layout
    places, is_known = _places(plan, standing)
    if places is None or not plan.size(layout.name):
        return False
    if is_known:
        return True
    count = len(places)
    is_same = standing.is_whole
    for column in layout.columns:
        if column.name == layout.order or column.name not in standing.texts:
            continue
        made = _made(plan, layout.name, column, _wider(plan, layout.name, places))
        found = typed(standing.texts[column.name], column.type)
        if made is None or found is None or not _agree(found, made.slice(0, count)):
            is_same = False
        elif _commonest(made) ** count <= _CHANCE:
            return True
    return is_same


def row_numbers(plan: "Plan", standing: Standing) -> "I64 | None":
    """The rows' numbers by their sequence, shape (rows,); None where that says none."""
    name = standing.layout.order
    if name is None or name not in standing.texts:
        return None
    entry = plan.tables[standing.layout.name].columns[name]
    generator, kind = entry.generator, entry.facts.kind
    found = typed(standing.texts[name], kind)
    if not isinstance(generator, Sequence) or found is None or found.null_count:
        return None
    ticks = found.cast(pa.int32()) if kind.name == "date" else found
    step = generator.step * (_DAY_TICKS if kind.name == "timestamp" else 1)
    start = unit_of(kind).ticks(generator.start) or 0
    away = np.asarray(ticks.cast(pa.int64())) - start
    return away // step if not (away % step).any() and (away >= 0).all() else None


def typed(texts: "Values", kind: "DataType") -> "Values | None":
    """A database's texts in a column's type; None where they are of no such type; pure."""
    if pa.types.is_string(kind.arrow):
        return pc.utf8_rtrim(texts, characters=" ")
    try:
        return parsed(pc.replace_substring_regex(texts, r"(?:\+00(?::?00)?|Z)$", ""), kind.arrow)
    except pa.ArrowInvalid:
        return None


# -- which rows they are ------------------------------------------------------------------------


def _places(plan: "Plan", standing: Standing) -> "tuple[I64 | None, bool]":
    """The numbers of the rows, and whether their key alone proves that they are ours."""
    name = standing.layout.name
    if standing.layout.order in standing.texts:
        number = row_numbers(plan, standing)
        if number is not None and plan.tables[name].rows is None:
            number = number if (number < plan.size(name)).all() else None
        return number, False
    columns = [column for column in _identity(standing.layout) if column.name in standing.texts]
    found = [typed(standing.texts[column.name], column.type) for column in columns]
    made = _first_rows(plan, name, columns)
    if not columns or made is None or any(values is None for values in found):
        return None, False
    places: I64 = np.asarray(pc.index_in(_tuples(found), value_set=_tuples(made)).fill_null(-1))
    if (places < 0).any():
        return None, False
    if any(_is_nobodys(plan, column) for column in columns):
        return places, True
    return places.astype(np.int64), _density(made) ** len(places) <= _CHANCE


def _identity(layout: "Layout") -> "tuple[Column, ...]":
    """The columns that tell a row from all others; all columns where none are declared."""
    single = [(column.name,) for column in layout.columns if column.unique]
    names = next((names for names in (layout.key, *single, *layout.uniques) if names), ())
    return tuple(column for column in layout.columns if not names or column.name in names)


def _is_nobodys(plan: "Plan", column: "Column") -> bool:
    """Whether nobody else has the values of a column: drawn ids, numbers of reserved ranges."""
    if column.type.name == "uuid":
        return True
    if column.identifier is None:
        return False
    known = members(f"synth.locales.{plan.schema.locale}.ids")
    return identifier_of(known, column).proof.kind not in {"none", "none needed"}


def _first_rows(plan: "Plan", name: str, columns: "Iterable[Column]") -> "list[Values] | None":
    """Columns of the first rows of a table; None where they cannot be made."""
    pieces: list[list[Values]] = []
    rows, size = 0, plan.size(plan.root(name))
    try:
        for start in range(0, size, _BLOCK):
            frame = plan.beneath(name, start, min(size, start + _BLOCK))
            pieces.append([_plain(frame.path((c.name,)), c.type) for c in columns])
            rows += frame.count
            frame.forget()
            if rows >= _MOST_ROWS:
                break
    except (SynthError, pa.ArrowInvalid):
        return None
    return [pa.concat_arrays(list(column)) for column in zip(*pieces, strict=True)]


def _tuples(columns: "Iterable[Values | None]") -> "Values":
    """The values of each row as one text."""
    texts = [written(values).fill_null("\0") for values in columns if values is not None]
    return joined(*texts, between=_BETWEEN)


def _density(columns: "list[Values]") -> float:
    """The share of all combinations of the columns' values that occur: 1 for one column."""
    different = 1
    for values in columns:
        different *= pc.count_distinct(values, mode="all").as_py()
    return float(pc.count_distinct(_tuples(columns)).as_py()) / max(1, different)


# -- what they hold -----------------------------------------------------------------------------


def _wider(plan: "Plan", name: str, places: "I64") -> "I64":
    """The rows, and others of the table by which chance is judged."""
    others = np.linspace(0, plan.size(name) - 1, min(_COMPARED, plan.size(name)))
    return np.concatenate([places, others.astype(np.int64)])


def _made(plan: "Plan", name: str, column: "Column", places: "I64") -> "Values | None":
    """A column of some rows; None where it cannot be made."""
    try:
        frame = plan.frame(name, places.astype(np.uint64))
        return _plain(frame.path((column.name,)), column.type)
    except (SynthError, pa.ArrowInvalid):
        return None


def _plain(values: "Values", kind: "DataType") -> "Values":
    plain = decoded(values).cast(kind.arrow)
    return pc.utf8_rtrim(plain, characters=" ") if pa.types.is_string(kind.arrow) else plain


def _agree(found: "Values", made: "Values") -> bool:
    """Whether two arrays are equal; a double may have been written with fewer digits."""
    if not pa.types.is_floating(found.type):
        return bool(found.equals(made))
    pair = [np.asarray(values.fill_null(np.nan)) for values in (found, made)]
    return bool(np.isclose(*pair, rtol=_CLOSE, atol=0, equal_nan=True).all())


def _commonest(values: "Values") -> float:
    """The share of the most frequent value, nulls among them."""
    counts = pc.struct_field(pc.value_counts(values), "counts")
    return float(pc.max(counts).as_py()) / len(values)
