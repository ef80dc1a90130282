"""Tables of attributes that stand in different cliques of a tree."""

from collections.abc import Iterable
from string import ascii_letters

import numpy as np

from synth.learn.counting import Clique
from synth.learn.inference import Estimate
from synth.learn.tree import Table, fold_of

_TINY = 1e-300


class Marginals:
    """Any table of a model; what several tables need is worked out once.

    Args:
        model: its tables of cliques.
    """

    def __init__(self, model: Estimate) -> None:
        self._model = model
        self._sums: dict[tuple[int, Clique], Table] = {}
        self._below: dict[tuple[int, Clique], tuple[Table, Clique]] = {}

    def __call__(self, clique: Clique) -> Table:
        """Expected rows of each cell of some attributes, ascending."""
        tree = self._model.tree
        host = tree.host(clique)
        if host is not None:
            return self._summed(host, clique)
        wanted = frozenset(clique)
        number: int | None = 0
        while number is not None:
            top = number
            number = next((one for one in tree.children(top) if wanted <= tree.under[one]), None)
        factors = self._factors(top, wanted)
        kept = wanted & set(tree.cliques[top])
        own = self._summed(top, _sorted(kept, *(set(tree.separators[one]) for one in factors)))
        return _contract(
            [(own, _sorted(kept, *(set(tree.separators[one]) for one in factors)))]
            + [self._conditional(one, wanted) for one in factors],
            clique,
        )

    def _factors(self, number: int, wanted: Iterable[int]) -> list[int]:
        """Children below which stands a wanted attribute that the clique has not."""
        tree = self._model.tree
        missing = set(wanted) - set(tree.cliques[number])
        return [one for one in tree.children(number) if missing & tree.under[one]]

    def _conditional(self, number: int, wanted: frozenset[int]) -> tuple[Table, Clique]:
        """Shares of wanted attributes below a clique, given its separator; and their axes."""
        tree = self._model.tree
        separator = tree.separators[number]
        asked = _sorted((wanted & tree.under[number]) - set(separator))
        if (number, asked) in self._below:
            return self._below[number, asked]
        factors = self._factors(number, asked)
        here = set(asked) & set(tree.cliques[number])
        kept = _sorted(here, set(separator), *(set(tree.separators[one]) for one in factors))
        own = self._summed(number, kept)
        whole = self._summed(number, separator)
        shares = own / np.maximum(fold_of(tree.sizes, kept, separator).spread(whole), _TINY)
        axes = _sorted(asked, separator)
        table = _contract(
            [(shares, kept)] + [self._conditional(one, frozenset(asked)) for one in factors], axes
        )
        self._below[number, asked] = table, axes
        return table, axes

    def _summed(self, number: int, attributes: Clique) -> Table:
        """The table of some attributes of one clique."""
        if (number, attributes) not in self._sums:
            tree = self._model.tree
            fold = fold_of(tree.sizes, tree.cliques[number], attributes)
            self._sums[number, attributes] = fold.sums(self._model.beliefs[number])
        return self._sums[number, attributes]


def _sorted(*sets: Iterable[int]) -> Clique:
    return tuple(sorted(set().union(*sets)))


def _contract(factors: list[tuple[Table, Clique]], axes: Clique) -> Table:
    """The product of tables, summed over axes that are not wanted.

    Factors are multiplied one after the other: each but the first has few axes.
    """
    table, have = factors[0]
    for number, (factor, theirs) in enumerate(factors[1:], 2):
        later = {place for _, other in factors[number:] for place in other}
        out = _sorted((set(have) | set(theirs)) & (later | set(axes)))
        # einsum knows 52 names of axes; a model may have more attributes.
        names = dict(zip(_sorted(have, theirs), ascii_letters, strict=False))
        first, second, result = (
            "".join(names[place] for place in one) for one in (have, theirs, out)
        )
        table = np.einsum(f"{first},{second}->{result}", table, factor)
        have = out
    return table
