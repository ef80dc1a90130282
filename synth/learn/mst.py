"""A tree of pairs: one private choice an edge, in a few seconds.

McKenna, Miklau, Sheldon, Winning the NIST Contest: A scalable and general approach to
differentially private synthetic data, 2021, section 3.
"""

from collections.abc import Iterable, Mapping, Sequence

from synth.learn.counting import Clique
from synth.learn.selection import affordable
from synth.learn.survey import Survey, choice_epsilon
from synth.learn.tree import Table


def most_edges(attributes: int, pairs: Iterable[Clique]) -> int:
    """How many pairs can be chosen so that no ring is closed."""
    group = list(range(attributes))
    for pair in pairs:
        group = _joined(group, pair)
    return attributes - len(set(group))


def choose_edges(
    survey: Survey,
    estimates: Mapping[Clique, Table],
    rho: float,
    *,
    held: Sequence[Clique],
    most: float,
) -> list[Clique]:
    """Pairs that close no ring, those farthest from their estimates first.

    Args:
        survey: of the table.
        estimates: what independent attributes say of each pair that may be chosen.
        rho: for all choices together.
        held: cliques that stand in the tree already.
        most: cells of the tree.

    Raises:
        SynthError: the budget has not that much left.
    """
    sizes = survey.counter.sizes
    group = list(range(len(sizes)))
    edges: list[Clique] = []
    wanted = most_edges(len(sizes), estimates)
    while len(edges) < wanted:
        apart = [pair for pair in estimates if group[pair[0]] != group[pair[1]]]
        able = affordable(sizes, [*held, *edges], apart, most)
        if not able:
            break
        weights = dict.fromkeys(able, 1)
        epsilon = choice_epsilon(rho / wanted)
        edges.append(survey.choose(able, estimates, epsilon, weights=weights, expected=0.0))
        group = _joined(group, edges[-1])
    return edges


def _joined(group: list[int], pair: Clique) -> list[int]:
    """Groups of attributes after two were connected."""
    old, new = group[pair[1]], group[pair[0]]
    return [new if one == old else one for one in group]
