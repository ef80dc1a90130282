"""What `fit` may learn of a schema: its columns with `learn`, as finite attributes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.errors import Mark
from synth.model.types import Attribute


@dataclass(frozen=True)
class Zero:
    """Cells that no row can have, by a rule or a condition of the schema.

    Attributes:
        names: of attributes.
        possible: shape (cells of each attribute), false where no row can be.
    """

    names: tuple[str, ...]
    possible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Learning:
    """What may be learnt of one table.

    Attributes:
        table: its name.
        mark: where it stands.
        parent: the table above whose rows are persons, or None: a row is a person.
        attributes: one for each column with `learn`, in the order of the file.
        columns: the column that each attribute is read from, by the attribute's name.
        roots: names of attributes that are parts of a person: their joint law must be known.
        given: names of the parent's attributes that `learn: {given: ...}` asks for.
        key: the columns that tell rows apart, read to order them and never counted.
        parent_key: this table's columns that take the parent's key, in the order of that key.
        rows: what the schema says of the number of rows, a public guess; None for a child.
        most: most rows that one person has by the schema, or None where it says nothing.
        zeros: cells that no row can have.
    """

    table: str
    mark: Mark
    parent: str | None
    attributes: tuple[Attribute, ...]
    columns: Mapping[str, str]
    roots: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    parent_key: tuple[str, ...] = ()
    rows: int | None = None
    most: int | None = None
    zeros: tuple[Zero, ...] = ()
