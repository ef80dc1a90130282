"""The buckets hold exactly what the weights say, in whole numbers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.model.alias import alias
from synth.model.types import WHOLE


def _held(weights: np.ndarray) -> list[list[int]]:
    """What each cell has of all buckets of its law, by exact arithmetic."""
    threshold, other = alias(weights)
    laws, cells = weights.shape
    held = [[0] * cells for _ in range(laws)]
    for law in range(laws):
        for cell in range(cells):
            own = int(threshold[law, cell])
            held[law][cell] += own
            held[law][int(other[law, cell])] += WHOLE - own
    return held


@st.composite
def _weights(draw: st.DrawFn) -> np.ndarray:
    laws, cells = draw(st.integers(1, 5)), draw(st.integers(1, 9))
    rows = []
    for _ in range(laws):
        cuts = sorted(
            draw(
                st.lists(
                    st.one_of(
                        st.integers(0, WHOLE), st.sampled_from([0, WHOLE // 4, WHOLE // 2, WHOLE])
                    ),
                    min_size=cells - 1,
                    max_size=cells - 1,
                )
            )
        )
        ends = [0, *cuts, WHOLE]
        rows.append([b - a for a, b in pairwise(ends)])
    return np.array(rows, np.uint64)


@given(_weights())
def test_each_cell_has_its_exact_share_of_the_buckets(weights: np.ndarray) -> None:
    cells = weights.shape[1]
    assert _held(weights) == [[int(weight) * cells for weight in law] for law in weights]


@pytest.mark.parametrize(
    "law",
    [
        pytest.param([WHOLE], id="one cell"),
        pytest.param([0, WHOLE, 0], id="one that is certain"),
        pytest.param([WHOLE // 4] * 4, id="all alike"),
        pytest.param([1, WHOLE - 1], id="hardly ever"),
        pytest.param([WHOLE // 2, WHOLE // 2, 0, 0], id="two exact heavy ones"),
    ],
)
def test_laws_at_the_edge(law: list[int]) -> None:
    # Twice the same law: nothing may flow over the seam between them.
    weights = np.array([law, law[::-1]], np.uint64)
    assert _held(weights) == [[weight * len(law) for weight in row] for row in (law, law[::-1])]


def test_a_law_of_many_cells_is_exact() -> None:
    draw = np.random.default_rng(0)
    weights = draw.integers(0, 1 << 12, size=(1, 1 << 18)).astype(np.int64)
    weights[0, 0] += WHOLE - weights.sum()
    threshold, other = alias(weights.astype(np.uint64))
    own = threshold.astype(np.int64)[0]
    held = own.copy()
    np.add.at(held, other[0], WHOLE - own)
    assert (held == weights[0] * weights.shape[1]).all()
