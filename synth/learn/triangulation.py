"""Which attributes must stand together so that all wanted tables fit one tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    graph = _Graph.of(sizes, cliques)
    while graph.left:
        graph.eliminate()
    return [tuple(sorted(clique)) for clique in graph.found]


def model_cells(sizes: Sequence[int], cliques: Iterable[Iterable[int]]) -> int:
    """Cells of all tables of the tree that holds `cliques`: what its inference costs."""
    return sum(cells_of(sizes, clique) for clique in triangulate(sizes, cliques))


def extended_cells(
    sizes: Sequence[int], cliques: Iterable[Iterable[int]], candidates: Iterable[Clique]
) -> dict[Clique, int]:
    """Of each candidate, `model_cells` of `cliques` and it.

    Until one of its attributes is eliminated, a candidate changes nothing: it only makes their own
    tables larger, and the smallest goes first. So each goes on from there.
    """
    graph = _Graph.of(sizes, cliques)
    before: dict[int, _Graph] = {}
    order: list[int] = []
    while graph.left:
        start = graph.copy()
        order.append(graph.eliminate())
        before[order[-1]] = start
    ranks = {place: rank for rank, place in enumerate(order)}
    found = {}
    for candidate in candidates:
        wider = before[min(candidate, key=ranks.__getitem__)].copy()
        wider.connect(candidate)
        while wider.left:
            wider.eliminate()
        found[candidate] = sum(cells_of(sizes, clique) for clique in wider.found)
    return found


@dataclass(eq=False)
class _Graph:
    """Attributes that are not eliminated yet.

    Attributes:
        sizes: cells of each attribute.
        around: neighbours of each.
        weights: cells of each together with its neighbours.
        left: ascending, so that the first of equals goes first.
        found: maximal cliques so far.
    """

    sizes: Sequence[int]
    around: list[set[int]]
    weights: list[int]
    left: list[int]
    found: list[set[int]]

    @classmethod
    def of(cls, sizes: Sequence[int], cliques: Iterable[Iterable[int]]) -> "_Graph":
        graph = cls(sizes, [set() for _ in sizes], list(sizes), list(range(len(sizes))), [])
        for clique in cliques:
            graph.connect(clique)
        return graph

    def copy(self) -> "_Graph":
        around = [set(near) for near in self.around]
        return _Graph(self.sizes, around, list(self.weights), list(self.left), list(self.found))

    def connect(self, clique: Iterable[int]) -> None:
        together = set(clique)
        for place in together:
            self.around[place] |= together - {place}
            self._weigh(place)

    def eliminate(self) -> int:
        """Take away the attribute of the smallest table, and tell which it was."""
        place = min(self.left, key=self.weights.__getitem__)
        self.left.remove(place)
        near = self.around[place]
        together = near | {place}
        if not any(map(together.issubset, self.found)):
            self.found.append(together)
        for one in near:
            self.around[one] |= near
            self.around[one] -= {one, place}
            self._weigh(one)
        return place

    def _weigh(self, place: int) -> None:
        beside = map(self.sizes.__getitem__, self.around[place])
        self.weights[place] = prod(beside, start=self.sizes[place])
