import numpy as np
import pytest

from synth.learn import counting
from synth.learn.counting import Counter, smallest


@pytest.fixture
def codes():
    rng = np.random.default_rng(1)
    return np.stack([rng.integers(0, size, 1000) for size in (3, 300, 2)])


@pytest.mark.parametrize("clique", [(), (1,), (0, 2), (0, 1, 2)])
def test_counts_equal_a_histogram_of_any_cut(codes, clique, monkeypatch):
    monkeypatch.setattr(counting, "BLOCK_ROWS", 77)
    sizes = (3, 300, 2)
    columns = tuple(smallest(one, size) for one, size in zip(codes, sizes, strict=True))
    expected = np.zeros([sizes[place] for place in clique], np.int64)
    np.add.at(expected, tuple(codes[place] for place in clique), 1)
    if not clique:
        expected = np.array(1000)
    counts = Counter(columns, sizes)(clique)
    assert counts.dtype == np.int64
    np.testing.assert_array_equal(counts, expected)


def test_no_rows_count_nothing():
    counter = Counter((np.zeros(0, np.uint8),), (4,))
    assert counter.rows == 0
    assert counter((0,)).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("size", "dtype"), [(256, "u1"), (257, "u2"), (65536, "u2"), (65537, "u4")]
)
def test_codes_take_the_smallest_type(size, dtype):
    column = smallest(np.array([0, size - 1]), size)
    assert column.dtype == dtype
    assert column.tolist() == [0, size - 1]
