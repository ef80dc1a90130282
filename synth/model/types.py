"""What was learnt of a table: finite columns, and weights of their cells in whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

WHOLE = 1 << 32
"""What the weights of one law sum to."""

FORMAT = 1
"""Version of the folder's form."""

PARENT, BEFORE = "parent.", "before."
"""How names begin of attributes that a row takes from the row above, and from the row before it."""

COUNT = "count of "
"""How the name begins of the attribute that says how many rows of a table a person has."""

MOST_ROWS = 12
"""Rows of one person in a table under persons that are counted at most: `learn.md` 7."""


@dataclass(frozen=True)
class Attribute:
    """One learnt column as a finite list of cells, which the schema decides and no row does.

    Cells come in this order: each label or range, then `other` where there is one, then null,
    then `absent`.

    Attributes:
        name: the column's; `parent.NAME`, `before.NAME` or `count of TABLE` where it is not the
            table's own.
        type: the column's type as text, such as `decimal(9,2)`.
        labels: constants as text; empty where the cells are ranges.
        edges: ends of ranges in ticks of the type, ascending: cell i holds
            `edges[i] <= value < edges[i + 1]`; what lies outside is in the first or last.
        other: whether a cell holds what is none of the labels.
        null: whether a cell holds null.
        absent: whether a cell says that there is no row before.
    """

    name: str
    type: str
    labels: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()
    other: bool = False
    null: bool = False
    absent: bool = False

    @property
    def values(self) -> int:
        """How many cells hold values that can be made: labels or ranges."""
        return len(self.labels) if self.labels else len(self.edges) - 1

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.values + self.other + self.null + self.absent

    @property
    def null_code(self) -> int | None:
        """The cell of null, or None."""
        return self.values + self.other if self.null else None

    @property
    def absent_code(self) -> int | None:
        """The cell that says there is no row before, or None."""
        return self.size - 1 if self.absent else None


def count_attribute(table: str, most: int) -> Attribute:
    """How many rows of a child a person has, as an attribute of the person."""
    labels = tuple(str(number) for number in range(most + 1))
    return Attribute(f"{COUNT}{table}", "integer", labels)


@dataclass(frozen=True, eq=False)
class Step:
    """Attributes that are drawn together, given some that were drawn before.

    Attributes:
        given: positions of attributes decided before, the slowest index first.
        new: positions of attributes decided here, the slowest index first.
        weights: uint64, shape (cells of `given`, cells of `new`), each row sums to `WHOLE`.
    """

    given: tuple[int, ...]
    new: tuple[int, ...]
    weights: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Copula:
    """A Gaussian copula in whole numbers.

    Attributes:
        factor: int64, shape (attributes, attributes), lower triangular, in 1 / 2**20: the Cholesky
            factor of the correlations.
        limits: for each attribute int64 limits of its cells on the normal scale, in 1 / 2**20,
            ascending, one fewer than it has cells that are values.
        nulls: for each attribute the chance of a null in 1 / 2**32, drawn by itself.
    """

    factor: NDArray[np.int64]
    limits: tuple[NDArray[np.int64], ...]
    nulls: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class TableModel:
    """What was learnt of one table.

    Attributes:
        table: its name.
        attributes: its own and those it depends on.
        outside: how many of the attributes, the first ones, a row knows before it is drawn: parts
            of a person, `parent.` and `before.` ones.
        shares: the joint law of the outside attributes where they are parts of a person: the
            register follows it; else None.
        steps: how the others are drawn, in this order; empty for a copula.
        copula: of all attributes, or None.
        most: most rows under one person that were counted; None for the persons' own table.
    """

    table: str
    attributes: tuple[Attribute, ...]
    outside: int = 0
    shares: Step | None = None
    steps: tuple[Step, ...] = ()
    copula: Copula | None = None
    most: int | None = None

    def position(self, name: str) -> int | None:
        """Where an attribute stands, or None."""
        names = [attribute.name for attribute in self.attributes]
        return names.index(name) if name in names else None

    def cells(self, positions: Sequence[int]) -> int:
        """How many cells some attributes have together."""
        return prod(self.attributes[place].size for place in positions)


@dataclass(frozen=True)
class Query:
    """One question that was asked of the rows, and what it cost.

    Attributes:
        table: of which table.
        kind: `count` (noisy counts of all cells) or `choice` (the columns that are worth counting).
        columns: names of attributes; of a choice those that were chosen.
        cells: how many numbers were made noisy, or how many candidates stood for choice.
        sensitivity: how much one person can change: the L2 norm of the counts, or one score.
        sigma: standard deviation of the noise of a count, else None.
        epsilon: of a choice, else None.
        rho: what it cost, in zero-concentrated differential privacy.
    """

    table: str
    kind: str
    columns: tuple[str, ...]
    cells: int
    sensitivity: float
    rho: float
    sigma: float | None = None
    epsilon: float | None = None


@dataclass(frozen=True)
class Guarantee:
    """What is promised to each person.

    Attributes:
        epsilon: with `delta`, of approximate differential privacy.
        delta: chance of more.
        rho: the same in zero-concentrated differential privacy: the budget of the ledger.
        unit: what one person is.
    """

    epsilon: float
    delta: float
    rho: float
    unit: str


@dataclass(frozen=True)
class Holdout:
    """Which persons were not learnt: a hash of their key and a salt is below a share.

    Attributes:
        share: of all persons.
        salt: in hex; it stands beside the model and never in it. Empty where it is not known.
    """

    share: float
    salt: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, eq=False)
class Model:
    """What `fit` learnt and may reveal.

    Attributes:
        engine: `dp`, or `sdv:` and a name.
        schema_name: of the schema it was learnt with.
        schema_digest: of all learnt columns and their cells: another schema has another.
        guarantee: None where nothing is promised.
        tables: by name, the persons' first.
        ledger: every question that was asked.
        holdout: who was set aside, or None.
        notes: sentences a reader should know; the first says what is promised.
        versions: of what decided it, name and version.
        schema_text: the schema it was learnt with, resolved, as YAML.
        held: the files that this schema names, by the names it has for them in the folder; known
            only to who writes it.
        digest: SHA-256 of the folder's files, in hex; empty before it is written.
    """

    engine: str
    schema_name: str
    schema_digest: str
    guarantee: Guarantee | None
    tables: Mapping[str, TableModel]
    ledger: tuple[Query, ...] = ()
    holdout: Holdout | None = None
    notes: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    schema_text: str = ""
    held: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    digest: str = field(default="", compare=False)
