"""A junction tree: cliques, each hung on an earlier one by the attributes they share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import prod

import numpy as np
from numpy.typing import NDArray

from synth.learn.counting import Clique
from synth.learn.triangulation import cells_of, triangulate

Table = NDArray[np.float64]
"""One number for each cell of a clique, an axis for each of its attributes."""


@dataclass(frozen=True)
class Tree:
    """Cliques in an order in which parents come first; number 0 is the root.

    Attributes:
        sizes: cells of each attribute.
        cliques: axes of each clique's table: the separator's, then its others, the largest last:
            numpy's loops are long then.
        parents: number of the clique that each hangs on; -1 for the root.
        separators: attributes shared with the parent, ascending.
        under: attributes of each clique and of all that hang below it.
    """

    sizes: tuple[int, ...]
    cliques: tuple[Clique, ...]
    parents: tuple[int, ...]
    separators: tuple[Clique, ...]
    under: tuple[frozenset[int], ...]

    def shape(self, number: int) -> tuple[int, ...]:
        """Cells of each axis of a clique."""
        return tuple(self.sizes[place] for place in self.cliques[number])

    @property
    def cells(self) -> int:
        """Of all cliques."""
        return sum(prod(self.shape(number)) for number in range(len(self.cliques)))

    def children(self, number: int) -> list[int]:
        """Numbers of the cliques that hang on one."""
        return [child for child, parent in enumerate(self.parents) if parent == number]

    def host(self, attributes: Iterable[int]) -> int | None:
        """Number of the smallest clique that holds all of some attributes, or None."""
        wanted = set(attributes)
        fit = [number for number, clique in enumerate(self.cliques) if wanted <= set(clique)]
        return min(fit, key=lambda number: prod(self.shape(number)), default=None)


def grow(
    sizes: Sequence[int], cliques: Iterable[Iterable[int]], *, root: Sequence[int] = ()
) -> Tree:
    """A junction tree in which each of `cliques` stands together, and `root` in the first.

    The heaviest spanning tree by shared attributes is one (Koller, Friedman, Probabilistic
    Graphical Models, 2009, section 10.4.2).

    Args:
        sizes: cells of each attribute.
        cliques: attributes that must stand together.
        root: attributes whose axes come first in the root clique, in this order.
    """
    left = triangulate(sizes, [*cliques, root])
    holding = [clique for clique in left if set(root) <= set(clique)]
    choose = min if root else max
    first = choose(holding, key=lambda clique: (cells_of(sizes, clique), clique))
    left.remove(first)
    found, parents = [first], [-1]
    separators: list[Clique] = [()]
    while left:
        shared, _, parent, clique = max(
            (len(set(clique) & set(other)), -cells_of(sizes, clique), -number, clique)
            for clique in left
            for number, other in enumerate(found)
        )
        left.remove(clique)
        found.append(clique)
        parents.append(-parent)
        separators.append(tuple(sorted(set(clique) & set(found[-parent]))) if shared else ())
    heads = [tuple(root), *separators[1:]]
    ordered = [
        (*head, *sorted(set(clique) - set(head), key=lambda place: (sizes[place], place)))
        for head, clique in zip(heads, found, strict=True)
    ]
    under = [set(clique) for clique in found]
    for number in range(len(found) - 1, 0, -1):
        under[parents[number]] |= under[number]
    return Tree(
        tuple(sizes),
        tuple(ordered),
        tuple(parents),
        tuple(separators),
        tuple(map(frozenset, under)),
    )


@dataclass(frozen=True)
class Fold:
    """How a table of a clique and a table of some of its attributes turn into each other.

    Attributes:
        passes: for each run of axes that the smaller table has not, the widest first: cells before
            it, of it and behind it.
        kept: shape of the smaller table, axes as the clique has them.
        order: of the clique's remaining axes, as the smaller table has them.
        back: of the smaller table's axes, as the clique has them.
        wide: shape of the smaller table that spreads over the clique.
    """

    passes: tuple[tuple[int, int, int], ...]
    kept: tuple[int, ...]
    order: tuple[int, ...]
    back: tuple[int, ...]
    wide: tuple[int, ...]

    def sums(self, table: Table) -> Table:
        """The smaller table of a clique's table."""
        for before, gone, behind in self.passes:
            table = _summed(table, before, gone, behind)
        return table.reshape(self.kept).transpose(self.order)

    def spread(self, small: Table) -> Table:
        """The smaller table, shaped so that it is added to a clique's cell by cell."""
        return small.transpose(self.back).reshape(self.wide)


def fold_of(sizes: Sequence[int], clique: Clique, attributes: Clique) -> Fold:
    """The fold between a clique and some of its attributes.

    Args:
        sizes: cells of each attribute.
        clique: axes of the larger table.
        attributes: axes of the smaller one.
    """
    kept = [place for place in clique if place in attributes]
    return Fold(
        passes=_passes([(sizes[place], place in attributes) for place in clique]),
        kept=tuple(sizes[place] for place in kept),
        order=tuple(kept.index(place) for place in attributes),
        back=tuple(attributes.index(place) for place in kept),
        wide=tuple(sizes[place] if place in attributes else 1 for place in clique),
    )


def row_sums(table: Table) -> Table:
    """Sums of the rows of a table, shape (rows, cells) to (rows,)."""
    return _summed(table, len(table), table.shape[1], 1)


def _passes(axes: Sequence[tuple[int, bool]]) -> tuple[tuple[int, int, int], ...]:
    """See `Fold.passes`; of each axis its cells and whether it is kept."""
    runs = [
        (prod(size for size, _ in run), is_kept)
        for is_kept, run in ((key, list(group)) for key, group in groupby(axes, lambda one: one[1]))
    ]
    found = []
    for gone, start in sorted(
        ((size, start) for start, (size, is_kept) in enumerate(runs) if not is_kept), reverse=True
    ):
        before, behind = (
            prod(size for size, _ in part) for part in (runs[:start], runs[start + 1 :])
        )
        found.append((before, gone, behind))
        runs[start] = (1, True)
    return tuple(found)


@lru_cache(maxsize=256)
def _ones(count: int) -> Table:
    return np.ones(count)


def _summed(table: Table, before: int, gone: int, behind: int) -> Table:
    """Sums over the middle of three axes: products with ones, as `sum` over few cells is slow.

    It took 5 to 25 times as long over 2 to 30 cells, and a tree has dozens of such sums a step.
    """
    if behind == 1:
        summed: Table = table.reshape(before, gone) @ _ones(gone)
    else:
        summed = np.matmul(_ones(gone), table.reshape(before, gone, behind))
    return summed
