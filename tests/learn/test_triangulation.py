from hypothesis import given
from hypothesis import strategies as st

from synth.learn.triangulation import cells_of, extended_cells, model_cells, triangulate

CLIQUES = st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=3), max_size=9)
SIZES = st.lists(st.integers(1, 9), min_size=7, max_size=7)


@given(SIZES, CLIQUES)
def test_all_wanted_stand_together_in_cliques_none_of_which_holds_another(sizes, wanted):
    found = [set(clique) for clique in triangulate(sizes, wanted)]
    assert all(any(one <= clique for clique in found) for one in wanted)
    assert set().union(*found) == set(range(7))
    assert not any(one < other for one in found for other in found)


def test_a_ring_is_cut_where_it_is_cheapest():
    ring = [(0, 1), (1, 2), (2, 3), (0, 3)]
    assert triangulate((2, 9, 2, 9), ring) == [(0, 1, 2), (0, 2, 3)]
    assert model_cells((2, 9, 2, 9), ring) == 72
    assert cells_of((2, 9), (0, 1)) == 18


@given(SIZES, CLIQUES, st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=3), max_size=9))
def test_what_a_candidate_would_cost_is_what_its_tree_has(sizes, held, more):
    candidates = [tuple(sorted(one)) for one in more]
    expected = {one: model_cells(sizes, [*held, one]) for one in candidates}
    assert extended_cells(sizes, held, candidates) == expected
