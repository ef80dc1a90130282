"""Rows under persons: so many of each, with what they know of the person and the row before.

`learn.md`'s bound: a person changes at most K rows of a child, and all of them may fall into one
cell, so a count of rows has sensitivity K.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools
from synth.errors import QuestionError, nearest
from synth.learn.counting import Column as Cells
from synth.learn.counting import smallest
from synth.learn.persons import Rows
from synth.model.types import BEFORE, MOST_ROWS, PARENT, Attribute
from synth.plan.learning import Learning
from synth.rng import U64, mix

MOST, LEAST, USUAL = MOST_ROWS, 1, 5
"""Rows under one person that are counted: at most, at least, and where nothing says so."""
OUTSIDE_CELLS = 4096
"""Most cells that the attributes from outside have together."""


@dataclass(frozen=True, eq=False)
class Counted:
    """A table as it is counted.

    Attributes:
        table: its name.
        attributes: the outside ones first.
        columns: the cells of each attribute, shape (rows,).
        outside: how many attributes a row knows before it is drawn: parts of a person, or what
            comes from the person above and the row before.
        most: rows under one person, at most; None for persons.
    """

    table: str
    attributes: tuple[Attribute, ...]
    columns: tuple[Cells, ...]
    outside: int
    most: int | None = None

    def following(self, names: Container[str]) -> "Counted":
        """The same rows, which know no more before they are drawn than these attributes."""
        kept = [
            place
            for place, attribute in enumerate(self.attributes)
            if place >= self.outside or attribute.name in names
        ]
        return replace(
            self,
            attributes=tuple(self.attributes[place] for place in kept),
            columns=tuple(self.columns[place] for place in kept),
            outside=len(kept) - len(self.attributes) + self.outside,
        )


def most_rows(learning: Learning, limit: int | None) -> int:
    """How many rows under one person are counted: what is asked for, else by the schema.

    As many as the law of `count` allows, and `USUAL` where it has no end; never more than `MOST`.

    Raises:
        QuestionError: the limit is out of range.
    """
    if limit is not None and not LEAST <= limit <= MOST:
        raise QuestionError(
            f"{limit} rows of {learning.table} a person; expected {LEAST} to {MOST}: the noise "
            "grows with the number"
        )
    return limit or max(LEAST, min(USUAL if learning.most is None else learning.most, MOST))


def may_follow(child: Learning, parent: Learning) -> tuple[str, ...]:
    """The person's attributes that rows may follow: those that the schema gives, else all.

    Raises:
        QuestionError: one that `learn: {given: ...}` names is not learnt, or they have too many
            cells together.
    """
    known = {attribute.name: attribute for attribute in parent.attributes}
    for name in child.given:
        if name not in known:
            near = nearest(name, known)
            hint = f"; did you mean {near!r}?" if near else f"; columns: {', '.join(known)}"
            raise QuestionError(
                f"{child.mark}: {child.table} is given {name!r}, which is not learnt of "
                f"{parent.table}{hint}"
            )
    cells = prod(known[name].size for name in child.given)
    if cells > OUTSIDE_CELLS:
        raise QuestionError(
            f"{child.mark}: the columns that {child.table} is given have {cells:,} cells together; "
            f"at most {OUTSIDE_CELLS:,}"
        )
    return child.given or tuple(known)


def child_of(
    child: Learning, rows: Rows, parent: Learning, persons: Rows, most: int
) -> tuple[Counted, I64]:
    """The rows of a child, and how many are counted of each person, shape (persons,).

    A row knows all that it may follow: of the person, and of the row before. Rows of nobody we
    learn are left out.

    Args:
        child: what is learnt of the child.
        rows: its rows, in the order of the source.
        parent: what is learnt of the persons.
        persons: those who are learnt.
        most: rows of a person, at most.
    """
    above = _owners(rows.persons, persons.persons)
    order = _in_order(above, rows)
    above = above[order]
    numbers = _numbers(above)
    kept = _kept(above, numbers, persons.persons, most)
    attributes: list[Attribute] = []
    columns: list[Cells] = []
    for name in may_follow(child, parent):
        at = [attribute.name for attribute in parent.attributes].index(name)
        attributes.append(replace(parent.attributes[at], name=PARENT + name))
        columns.append(persons.columns[at][above[kept]])
    own = [column[order] for column in rows.columns]
    for attribute, column in zip(child.attributes, own, strict=True):
        behind = replace(attribute, name=BEFORE + attribute.name, absent=True)
        attributes.append(behind)
        columns.append(_before(column, numbers, behind)[kept])
    counted = Counted(
        table=child.table,
        attributes=(*attributes, *child.attributes),
        columns=(*columns, *(column[kept] for column in own)),
        outside=len(attributes),
        most=most,
    )
    return counted, np.bincount(above[kept], minlength=len(persons.persons))


def _owners(hashes: U64, persons: U64) -> I64:
    """The place of each row's person; -1: nobody's that we learn."""
    if not len(persons):
        return np.full(len(hashes), -1, np.int64)
    order = np.argsort(persons)
    at = np.minimum(np.searchsorted(persons, hashes, sorter=order), len(persons) - 1)
    owners = order[at]
    return np.where(persons[owners] == hashes, owners, -1)


def _in_order(above: I64, rows: Rows) -> I64:
    """Places of the rows that have an owner, person after person, each in the order of its key."""
    names = [] if rows.order is None else rows.order.column_names
    columns = [] if rows.order is None else rows.order.columns
    table = pa.table([pa.array(above), *columns], ["", *names])
    keys: list[tuple[str, Literal["ascending"]]] = [(n, "ascending") for n in table.column_names]
    order: I64 = pc.sort_indices(table, sort_keys=keys).to_numpy().astype(np.int64)
    return order[np.searchsorted(above[order], 0) :]


def _numbers(groups: I64) -> I64:
    """The number of each row in its group, from 0 on; groups stand together."""
    begins = np.flatnonzero(np.diff(groups, prepend=-1))
    lengths = np.diff(begins, append=len(groups))
    return np.arange(len(groups)) - np.repeat(begins, lengths)


def _kept(above: I64, numbers: I64, persons: U64, most: int) -> Bools:
    """Which rows are counted: all, or `most` of a person by a hash of person and number.

    What is kept of a person depends on nobody else.
    """
    if not len(numbers) or numbers.max() < most:
        return np.ones(len(numbers), np.bool_)
    chances = mix(persons[above] + mix(numbers.astype(np.uint64) + np.uint64(1)))
    order = np.lexsort((chances, above))
    kept = np.empty(len(numbers), np.bool_)
    kept[order] = _numbers(above[order]) < most
    return kept


def _before(column: Cells, numbers: I64, attribute: Attribute) -> Cells:
    """The cell of the row before; `absent` in the first row of a person."""
    shifted = np.zeros(len(column), np.int64)
    shifted[1:] = column[:-1]
    shifted[numbers == 0] = attribute.size - 1
    return smallest(shifted, attribute.size)
