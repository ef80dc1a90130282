"""Which cliques may be asked for, what they are worth, and whether pairs can be at all."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import pi, sqrt
from statistics import median

from synth.learn.counting import Clique
from synth.learn.triangulation import cells_of, extended_cells, triangulate

MOST_CELLS = 10_000
"""Of a pair that may be asked for: counts of more would be mostly noise."""
FOLDED = sqrt(2 / pi)
"""Mean size of a normal draw, in standard deviations."""
_HOPELESS = 0.75
"""Of the rows: pairs whose noise is beyond this say less than independent columns do (measured: at
1.0 pairs lose by half, at 0.5 they win by a quarter)."""
_FAR_TOO_MANY = 4
"""Times the noise of the usual pair, in the pairs of a column that is learnt by itself (measured: a
column of 532 codes has 70 times as much, the widest of benefits 2.4 times)."""
_HARD = 0.3
"""Of the rows, for tables below `_FEW_ROWS`: fewer, better questions."""
_FEW_ROWS = 10_000


def pairs_of(sizes: Sequence[int]) -> list[Clique]:
    """All pairs of attributes that can say something and have few enough cells."""
    several = [place for place, size in enumerate(sizes) if size > 1]
    return [pair for pair in combinations(several, 2) if cells_of(sizes, pair) <= MOST_CELLS]


def worths(pairs: Iterable[Clique]) -> dict[Clique, int]:
    """All candidates, pairs and single attributes, and what each is worth to all pairs.

    As many attributes as it shares with each of them (McKenna, Mullins, Sheldon, Miklau, AIM: An
    Adaptive and Iterative Mechanism for Differentially Private Synthetic Data, 2022, section 4.1).
    """
    workload = list(pairs)
    times: dict[int, int] = {}
    for pair in workload:
        for place in pair:
            times[place] = times.get(place, 0) + 1
    single = {(place,): count for place, count in sorted(times.items())}
    return single | {pair: times[pair[0]] + times[pair[1]] for pair in workload}


def affordable(
    sizes: Sequence[int], held: Sequence[Clique], candidates: Iterable[Clique], most: float
) -> list[Clique]:
    """Candidates with which the tree stays small enough; those it holds already are free.

    Args:
        sizes: cells of each attribute.
        held: cliques that stand in the tree.
        candidates: to be judged.
        most: cells of the tree.
    """
    cliques = [frozenset(clique) for clique in triangulate(sizes, held)]
    wanted = list(candidates)
    new = [one for one in wanted if not any(clique.issuperset(one) for clique in cliques)]
    cells = extended_cells(sizes, held, new)
    return [one for one in wanted if cells.get(one, 0) <= most]


def pair_error(sizes: Sequence[int], pairs: Sequence[Clique], sigma: float, rows: float) -> float:
    """Mean noise of a pair's table, as a share of the rows: half the sum over its cells."""
    cells = sum(cells_of(sizes, pair) for pair in pairs) / len(pairs)
    return cells * FOLDED * sigma / (2 * max(rows, 1.0))


def sayable(
    sizes: Sequence[int], pairs: Sequence[Clique], sigma: float, rows: float
) -> list[Clique]:
    """Pairs that are worth asking for: all that are left without columns of far too many cells.

    Pairs are not judged one by one: noise is halved where it hides what is left to learn, and a
    choice takes off what noise would be, so a few large pairs do no harm. Leaving them out does
    (measured at epsilon 0.1: 2-way distance of adult 0.063 with them, 0.072 without); and where
    noise drowns the usual pair, columns by themselves are better than the smallest pairs (benefits:
    0.126 against 0.163).

    Args:
        sizes: cells of each attribute.
        pairs: to be judged.
        sigma: of the first counts.
        rows: a public guess, or from answers.
    """
    left = list(pairs)
    while left and is_hopeless(pair_error(sizes, left, sigma, rows)):
        widest = max({place for pair in left for place in pair}, key=lambda place: sizes[place])
        own = [pair for pair in left if widest in pair]
        usual = median(pair_error(sizes, [pair], sigma, rows) for pair in left)
        if pair_error(sizes, own, sigma, rows) <= _FAR_TOO_MANY * usual:
            return []
        left = [pair for pair in left if widest not in pair]
    return left


def is_hopeless(error: float) -> bool:
    """Whether pairs would be worse than independent columns, by `pair_error`."""
    return error > _HOPELESS


def is_hard(error: float, rows: float) -> bool:
    """Whether half as many questions are better, by `pair_error`."""
    return error > _HARD and rows < _FEW_ROWS
