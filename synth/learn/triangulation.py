"""Which attributes must stand together so that all wanted tables fit one tree."""

from collections.abc import Iterable, Sequence
from math import prod

from synth.learn.counting import Clique


def cells_of(sizes: Sequence[int], clique: Iterable[int]) -> int:
    """Cells of some attributes together."""
    return prod(sizes[place] for place in clique)


def triangulate(sizes: Sequence[int], cliques: Iterable[Iterable[int]]) -> list[Clique]:
    """Maximal cliques of a triangulated graph in which each of `cliques` is connected.

    Attributes are eliminated one by one, always the one whose table with its neighbours is
    smallest (Koller, Friedman, Probabilistic Graphical Models, 2009, section 9.4.3, min-weight).

    Args:
        sizes: cells of each attribute.
        cliques: attributes that must stand together.
    """
    around: list[set[int]] = [set() for _ in sizes]
    for clique in cliques:
        together = set(clique)
        for place in together:
            around[place] |= together
    for place, neighbours in enumerate(around):
        neighbours.discard(place)
    weights = [size * cells_of(sizes, near) for size, near in zip(sizes, around, strict=True)]
    left = set(range(len(sizes)))
    found: list[set[int]] = []
    while left:
        place = min(left, key=lambda one: (weights[one], one))
        left.remove(place)
        near = around[place]
        together = near | {place}
        if not any(together <= other for other in found):
            found.append(together)
        for one in near:
            around[one] |= near
            around[one] -= {one, place}
        for one in near:
            weights[one] = sizes[one] * cells_of(sizes, around[one])
    return [tuple(sorted(clique)) for clique in found]


def model_cells(sizes: Sequence[int], cliques: Iterable[Iterable[int]]) -> int:
    """Cells of all tables of the tree that holds `cliques`: what its inference costs."""
    return sum(cells_of(sizes, clique) for clique in triangulate(sizes, cliques))
