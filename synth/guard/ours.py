"""Whether rows that stand in a database are what a plan makes.

Any column of any row can be made from the row's number, and a row tells its number: by its
sequence, or by its key, which is looked for among the rows the plan makes. Rows are ours

* if all that are looked at agree with the plan in one column, or by their key, where so many rows
  of another origin agree less than once in a million times, and each of them in so many columns
  that a row of another origin does less than once in ten thousand, or in all. How often one row
  does is measured: by what another seed makes of the same rows, so that what counts rows is no
  proof, and by the most frequent value;
* or if they are, whole, the rows the plan makes, so that nothing is lost with them: all rows of the
  table, or so many places of a list that is as varied.

What is proven is that the rows looked at came from this schema and seed: not that nobody has
changed some columns since, nor anything of the rows between them.

Not recognised, though ours: rows of a table without a sequence behind the first million; rows whose
every column follows references, after rows were added to the tables these lead to; rows appended
after others were deleted, whose numbers have moved.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import decoded, places
from synth.errors import AnswerError
from synth.generators.protocol import WHOLE
from synth.generators.sequence import Sequence as Counter
from synth.generators.unit import unit_of
from synth.guard.moving import moves
from synth.schema.names import PARENT
from synth.schema.operands import Path
from synth.stores.text import joined, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from synth.generators.protocol import I64, Bools
    from synth.making.maker import Maker
    from synth.plan.plan import Plan
    from synth.registry import Values
    from synth.schema.datatypes import DataType
    from synth.schema.layout import Column, Layout

_CHANCE, _ROW_CHANCE = 1e-6, 1e-4
_COMPARED = 800
_MOST_ROWS = 1 << 20
_BLOCK = 1 << 14
_DAY_TICKS = 86_400_000_000
_BETWEEN = "\x1f"
_UNMADE = (AnswerError, pa.ArrowInvalid)
"""Rows that a plan of so many cannot make. That a database fails is told, and decides nothing."""


@dataclass(frozen=True)
class Candidate:
    """A maker that may have made the rows, and the same of another seed, which has not."""

    maker: "Maker"
    other: "Maker"


@dataclass(frozen=True)
class Standing:
    """A table of the schema as it stands in a database.

    Attributes:
        layout: the table of the schema.
        rows: how many rows it holds.
        texts: values of some rows as the database writes them, by the names of the schema; columns
            that it does not have are left out.
        stored: values of a column as the database would write them, or None where it would refuse
            one.
        shown: its name for messages.
        is_whole: whether the schema names all columns that the database does not compute.
    """

    layout: "Layout"
    rows: int
    texts: "Mapping[str, Values]"
    stored: "Callable[[Column, Values], Values | None]"
    shown: str
    is_whole: bool


def are_ours(candidate: Candidate, standing: Standing) -> bool:
    """Whether the rows of a table that were looked at are what a plan makes."""
    maker, layout = candidate.maker, standing.layout
    if not maker.size(layout.name):
        return False
    if _is_link(maker.plan, standing):
        return True
    numbers, chance = _numbers(candidate, standing)
    if numbers is None:
        return False
    count = len(numbers)
    seen = _Seen(np.full(count, chance), np.ones(count, np.bool_), chance**count <= _CHANCE)
    is_telling = count >= standing.rows
    for column in layout.columns:
        if seen.proves:
            return True
        if column.name == layout.order or column.name not in standing.texts:
            continue
        wider = _wider(maker, layout.name, numbers)
        made = _made(maker, standing, column, wider)
        if made is None:
            seen.note(np.zeros(count, np.bool_), 1.0)
            continue
        agree = _same(made.slice(0, count), standing.texts[column.name])
        share = max(_commonest(made), _by_chance(candidate.other, standing, column, wider, made))
        seen.note(agree, share)
        is_telling |= bool(agree.all()) and not _counts_rows(maker.plan, layout.name, column)
    is_same = standing.is_whole and bool(seen.whole.all())
    return seen.proves or (is_same and is_telling)


@dataclass
class _Seen:
    """What was seen of the rows that were looked at.

    Attributes:
        chance: for each row, how often a row of another origin agrees in as many columns as it.
        whole: for each row, whether it agrees in all of them.
        is_origin: whether all rows agree in one column in which so many others would not.
    """

    chance: "NDArray[np.float64]"
    whole: "Bools"
    is_origin: bool

    @property
    def proves(self) -> bool:
        """Whether the rows are ours, and each of them: a stranger's may be among them."""
        return self.is_origin and bool(((self.chance <= _ROW_CHANCE) | self.whole).all())

    def note(self, agree: "Bools", share: float) -> None:
        """Take in a column: which rows agree, and how often one does by chance."""
        self.chance[agree] *= share
        self.whole &= agree
        self.is_origin |= bool(agree.all()) and share ** len(agree) <= _CHANCE


def _same(made: "Values", there: "Values") -> "Bools":
    """Which values are the same, two nulls among them, shape (rows,)."""
    equal: Values = pc.equal(made, there)
    both: Values = pc.and_(made.is_null(), there.is_null())
    same: Bools = np.asarray(equal.fill_null(False)) | np.asarray(both)
    return same


def numbering(maker: "Maker", standing: Standing) -> "Callable[[Standing], I64 | None]":
    """What finds the numbers of rows of a table; the keys that are made are made once.

    By the sequence or the key, shape (rows,), -1 of a row that has none; None: nothing says them.

    Args:
        maker: may have made them.
        standing: the table.
    """
    if standing.layout.order in standing.texts:
        return partial(_counted, maker.plan)
    columns, made = _keys_made(maker, standing)

    def numbers(one: Standing) -> "I64 | None":
        return None if made is None else places(_keys(one.texts[c.name] for c in columns), made)

    return numbers


def which_agree(
    maker: "Maker", standing: Standing, numbers: "I64", names: "Collection[str]"
) -> "Bools":
    """Which rows are in some columns what a plan makes at their numbers.

    Args:
        maker: may have made them.
        standing: the table.
        numbers: of the rows, -1 of one that has none.
        names: of columns of the schema.
    """
    agree = (numbers >= 0) & (numbers < maker.size(standing.layout.name))
    rows = np.flatnonzero(agree)
    for column in standing.layout.columns if len(rows) else ():
        if column.name in names:
            made = _made(maker, standing, column, numbers[rows])
            there = standing.texts[column.name].take(pa.array(rows))
            agree[rows] &= False if made is None else _same(made, there)
    return agree


def row_numbers(plan: "Plan", standing: Standing) -> "I64 | None":
    """The rows' numbers by their sequence, shape (rows,); None where that says none of one."""
    numbers = _counted(plan, standing)
    return None if numbers is None or (numbers < 0).any() else numbers


def _counted(plan: "Plan", standing: Standing) -> "I64 | None":
    """The same; -1 of a row that it says none of."""
    name = standing.layout.order
    if name is None or name not in standing.texts:
        return None
    entry = plan.tables[standing.layout.name].columns[name]
    generator, kind = entry.generator, entry.facts.kind
    found = typed(standing.texts[name], kind)
    if not isinstance(generator, Counter) or found is None:
        return None
    ticks = found.cast(pa.int32()) if kind.name == "date" else found
    step = generator.step * (_DAY_TICKS if kind.name == "timestamp" else 1)
    start = unit_of(kind).ticks(generator.start) or 0
    away = np.asarray(ticks.cast(pa.int64()).fill_null(start - 1)) - start
    return np.where((away % step == 0) & (away >= 0), away // step, -1)


def typed(texts: "Values", kind: "DataType") -> "Values | None":
    """A database's texts as numbers or days; None where they are none; pure."""
    try:
        return parsed(pc.replace_substring_regex(texts, r"(?:\+00(?::?00)?|Z)$", ""), kind.arrow)
    except pa.ArrowInvalid:
        return None


# -- which rows they are ------------------------------------------------------------------------


def _numbers(candidate: Candidate, standing: Standing) -> "tuple[I64 | None, float]":
    """The numbers of the rows, None: they are not ours; and the chance of one such key."""
    maker, name = candidate.maker, standing.layout.name
    if standing.layout.order in standing.texts:
        number = row_numbers(maker.plan, standing)
        is_made = number is not None and bool((number < maker.size(name)).all())
        return (number if is_made else None), 1.0
    columns, made = _keys_made(maker, standing)
    if made is None:
        return None, 1.0
    index = places(_keys(standing.texts[column.name] for column in columns), made)
    if (index < 0).any():
        return None, 1.0
    others = _first_keys(candidate.other, standing, columns)
    hits = len(made) if others is None else int((places(made, others) >= 0).sum())
    return index, _share(hits, len(made))


def _keys_made(maker: "Maker", standing: Standing) -> "tuple[list[Column], Values | None]":
    """The columns by which a row is found, of those that are there, and what the first rows hold.

    Columns that stay and repeat tell no row: then it is found by those that are declared.
    """
    columns, declared = _identity(maker.plan, standing.layout), _declared(standing.layout)
    for some in (columns, [one for one in standing.layout.columns if one.name in declared]):
        there = [one for one in some if one.name in standing.texts]
        made = _first_keys(maker, standing, there) if there else None
        if made is None or not declared or len(made.unique()) == len(made):
            break
    return there, made


def _declared(layout: "Layout") -> tuple[str, ...]:
    """The columns of a row that are declared to tell it from others, () where none are."""
    return next(iter(_lists(layout)), ())


def _lists(layout: "Layout") -> "list[tuple[str, ...]]":
    """All columns that are declared to tell a row from others."""
    single = [(column.name,) for column in layout.columns if column.unique]
    return [names for names in (layout.key, *single, *layout.uniques) if names]


def _is_link(plan: "Plan", standing: Standing) -> bool:
    """Whether rows say nothing but which rows of other tables belong together."""
    layout, columns = standing.layout, plan.tables[standing.layout.name].columns
    keys = {name for reference in layout.references for name in reference.columns}
    keys |= {name for name in columns if _is_key_that_stands(plan, layout.name, name)}
    return standing.is_whole and all(
        name in keys or entry.generator.traits.by == "counted" for name, entry in columns.items()
    )


def _is_key_that_stands(plan: "Plan", name: str, column: str) -> bool:
    """Whether a column takes the key of a row that stands: no layout knows that table."""
    table = plan.tables[name]
    operands = table.columns[column].generator.needs(WHOLE)
    paths = [operand.parts for operand in operands if isinstance(operand, Path)]
    for head, *rest in paths:
        let = table.lets.get(head)
        reference = None if let is None else let.reference
        to = (table.per if head == PARENT else None) if reference is None else reference.table
        if to is not None and to in plan.standing and set(rest) <= set(plan.tables[to].key):
            return True
    return False


def _identity(plan: "Plan", layout: "Layout") -> "tuple[Column, ...]":
    """The columns that tell a row from all others and stay when other tables grow.

    All that stay where those that are declared do not, or none are. Where none stays, all: they
    tell the row as long as no other table has grown.
    """
    staying = [column for column in layout.columns if not moves(plan, layout.name, column.name)]
    steady = staying or layout.columns
    known = {column.name for column in steady}
    names = next((names for names in _lists(layout) if set(names) <= known), ())
    return tuple(column for column in steady if column.name in (names or known))


def _first_keys(maker: "Maker", standing: Standing, columns: "Sequence[Column]") -> "Values | None":
    """The keys of the first rows of a table; None where they cannot be made or stored."""
    pieces = []
    name = standing.layout.name
    rows, size = 0, maker.size(maker.plan.root(name))
    try:
        for start in range(0, size, _BLOCK):
            frame = maker.beneath(name, start, min(size, start + _BLOCK))
            made = [standing.stored(c, decoded(frame.path((c.name,)))) for c in columns]
            texts = [values for values in made if values is not None]
            if len(texts) < len(columns):
                return None
            pieces.append(_keys(texts))
            rows += frame.count
            frame.forget()
            if rows >= _MOST_ROWS:
                break
    except _UNMADE:
        return None
    return pa.concat_arrays(pieces) if rows else None


def _keys(columns: "Iterable[Values]") -> "Values":
    """The values of each row as one text."""
    return joined(*(values.fill_null("\0") for values in columns), between=_BETWEEN)


# -- what they hold -----------------------------------------------------------------------------


def _wider(maker: "Maker", name: str, numbers: "I64") -> "I64":
    """The rows, and others of the table by which chance is judged."""
    others = np.linspace(0, maker.size(name) - 1, min(_COMPARED, maker.size(name)))
    return np.concatenate([numbers, others.astype(np.int64)])


def _made(maker: "Maker", standing: Standing, column: "Column", numbers: "I64") -> "Values | None":
    """A column of some rows as the database would write it; None where it cannot be made."""
    try:
        frame = maker.frame(standing.layout.name, numbers.astype(np.uint64))
        return standing.stored(column, decoded(frame.path((column.name,))))
    except _UNMADE:
        return None


def _commonest(values: "Values") -> float:
    """The share of the most frequent value, nulls among them."""
    counts = pc.struct_field(pc.value_counts(values), "counts")
    return float(pc.max(counts).as_py()) / len(values)


def _by_chance(
    other: "Maker", standing: Standing, column: "Column", numbers: "I64", made: "Values"
) -> float:
    """The share of rows for which another seed makes the same."""
    size = other.size(standing.layout.name)
    drawn = _made(other, standing, column, numbers % size) if size else None
    if drawn is None:
        return 1.0
    same: Values = pc.equal(made, drawn)
    both = pc.and_(made.is_null(), drawn.is_null())
    return _share(pc.sum(pc.or_(same.fill_null(False), both)).as_py(), len(made))


def _share(hits: int, rows: int) -> float:
    """A share, never 0: what was not seen in so many rows may be the next."""
    return min(1.0, (hits + 1) / (rows + 1))


def _counts_rows(plan: "Plan", name: str, column: "Column") -> bool:
    return plan.tables[name].columns[column.name].generator.traits.by == "counted"
