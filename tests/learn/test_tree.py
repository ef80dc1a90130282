import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synth.learn.tree import fold_of, grow

CLIQUES = st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=3), max_size=9)
SIZES = st.lists(st.integers(1, 9), min_size=7, max_size=7)


@given(SIZES, CLIQUES, st.lists(st.integers(0, 6), max_size=3, unique=True))
def test_a_tree_has_its_root_first_and_what_cliques_share_runs_through(sizes, wanted, root):
    tree = grow(sizes, wanted, root=tuple(root))
    assert tree.cliques[0][: len(root)] == tuple(root)
    assert all(tree.host(one) is not None for one in wanted)
    seen = set(tree.cliques[0])
    for number in range(1, len(tree.cliques)):
        clique, separator = tree.cliques[number], tree.separators[number]
        assert tree.parents[number] < number
        assert clique[: len(separator)] == separator
        # All that was seen before and stands here again stands in the parent too.
        assert seen & set(clique) == set(separator) <= set(tree.cliques[tree.parents[number]])
        assert len(clique) > len(separator)
        seen |= set(clique)
    assert seen == set(range(7))
    assert tree.under[0] == seen
    assert tree.host(range(7)) is None or len(tree.cliques) == 1


def test_folds_sum_and_spread():
    sizes = (2, 3, 4)
    table = np.arange(24.0).reshape(4, 2, 3)
    fold = fold_of(sizes, (2, 0, 1), (1, 2))
    np.testing.assert_array_equal(fold.sums(table), table.sum(axis=1).T)
    spread = fold.spread(np.arange(12.0).reshape(3, 4))
    assert spread.shape == (4, 1, 3)
    assert spread[1, 0, 2] == 2 * 4 + 1
