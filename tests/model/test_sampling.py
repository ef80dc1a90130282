"""Cells follow the weights, row by row and whatever the machine."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm

from synth.model import alias, cells, copula, guide, normals, sampling
from synth.model.guide import Guide
from synth.model.normals import SCALE_BITS
from synth.model.sampling import Sampler
from synth.model.types import WHOLE, Attribute, Step, TableModel

ROWS = 200_000
FALSE_ALARM = 1e-6
"""Of each chi-square test; seeds are fixed, so it was run once and stays as it is."""
Drawn = Callable[..., list[np.ndarray]]


def _assert_follows(counts: np.ndarray, chances: np.ndarray) -> None:
    """Chi-square of counts against chances, cells of less than ten rows together."""
    expected = counts.sum() * chances
    assert not counts[chances == 0].any()
    small = expected < 10
    seen = np.append(counts[~small], counts[small].sum())
    wanted = np.append(expected[~small], max(expected[small].sum(), 1e-9))
    statistic = ((seen - wanted) ** 2 / wanted).sum()
    assert statistic < chi2.isf(FALSE_ALARM, max(1, len(seen) - 1))


def _joint(codes: list[np.ndarray], sizes: tuple[int, ...]) -> np.ndarray:
    flat = np.zeros(len(codes[0]), np.int64)
    for code, size in zip(codes, sizes, strict=True):
        flat = flat * size + code
    return np.bincount(flat, minlength=int(np.prod(sizes)))


def test_cells_follow_the_weights_together(table: TableModel, drawn: Drawn) -> None:
    codes = drawn(table, np.arange(ROWS))
    first, second, third = (step.weights.astype(float) / WHOLE for step in table.steps)
    joint = first.reshape(3, 4)[:, :, None] * second.reshape(4, 3, 5).transpose(1, 0, 2)
    chances = joint[:, :, :, None] * third[None, None]
    found = _joint([codes[place] for place in (0, 1, 3, 2, 4)], (3, 4, 5, 2, 7))
    _assert_follows(found, chances.reshape(-1))


def test_given_cells_choose_the_law(child: TableModel, drawn: Drawn) -> None:
    outside = [np.full(ROWS, 2), np.full(ROWS, 3)]
    codes = drawn(child, np.arange(ROWS), outside)
    assert codes[0] is outside[0]
    law = child.steps[0].weights[3 * 3 + 2].astype(float) / WHOLE
    _assert_follows(np.bincount(codes[3], minlength=5), law)


def test_every_given_cell_can_be_drawn_from(child: TableModel, drawn: Drawn) -> None:
    rows = np.arange(12)
    codes = drawn(child, rows, [rows % 3, rows // 3])
    for attribute, code in zip(child.attributes, codes, strict=True):
        assert code.max() < attribute.size


@given(st.lists(st.integers(0, 2**64 - 1), max_size=40), st.randoms(use_true_random=False))
def test_any_cut_and_any_order_gives_the_same(
    table: TableModel, copula_table: TableModel, drawn: Drawn, rows: list[int], random
) -> None:
    addresses = np.array(rows, np.uint64)
    order = random.sample(range(len(rows)), len(rows))
    cut = random.randint(0, len(rows))
    for each in (table, copula_table):
        whole = drawn(each, addresses)
        shuffled = drawn(each, addresses[order])
        parts = [drawn(each, addresses[:cut]), drawn(each, addresses[cut:])]
        for place, codes in enumerate(whole):
            assert (shuffled[place] == codes[order]).all()
            assert (np.concatenate([part[place] for part in parts]) == codes).all()


@pytest.mark.parametrize("name", ["table", "copula_table", "conditional_copula"])
def test_more_rows_than_a_chunk_are_the_same_rows(
    name: str, drawn: Drawn, request: pytest.FixtureRequest
) -> None:
    each = request.getfixturevalue(name)
    rows = np.arange(40_000)
    outside = [rows % 3, rows // 3 % 4] if each.outside else []
    whole = drawn(each, rows, outside)
    some = rows[16_380:16_390]
    again = drawn(each, some, [codes[some] for codes in outside])
    for codes, part in zip(whole, again, strict=True):
        assert (codes[some] == part).all()


def test_cells_are_of_the_smallest_type() -> None:
    sizes = (256, 257, 2)
    attributes = tuple(
        Attribute(f"a{size}", "integer", edges=tuple(range(size + 1))) for size in sizes
    )
    weights = np.zeros((1, 257 * 2), np.uint64)
    weights[0, -1] = WHOLE
    first = np.zeros((1, 256), np.uint64)
    first[0, 255] = WHOLE
    table = TableModel("t", attributes, steps=(Step((), (0,), first), Step((), (1, 2), weights)))
    codes = Sampler(table).codes(lambda _: np.full(3, 2**64 - 1, np.uint64), [], 3)
    assert [code.tolist() for code in codes] == [[255] * 3, [256] * 3, [1] * 3]
    assert [code.dtype for code in codes] == [np.uint8, np.uint16, np.uint8]


def test_the_same_bytes_as_ever(
    table: TableModel, copula_table: TableModel, conditional_copula: TableModel, drawn: Drawn
) -> None:
    """Changing these numbers changes what every kept model makes: see the stream version."""
    rows = np.arange(8)
    outside = [rows % 3, rows % 4]
    assert [codes.tolist() for codes in drawn(table, rows)] == [
        [0, 1, 2, 2, 1, 1, 2, 2],
        [0, 1, 3, 1, 1, 1, 1, 1],
        [1, 0, 0, 1, 0, 1, 1, 1],
        [4, 0, 3, 4, 2, 1, 3, 2],
        [1, 1, 1, 1, 1, 0, 3, 2],
    ]
    assert [codes.tolist() for codes in drawn(copula_table, rows)] == [
        [1, 1, 1, 1, 1, 0, 1, 1],
        [1, 1, 2, 2, 3, 3, 2, 3],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [2, 2, 2, 2, 1, 3, 1, 2],
        [3, 6, 6, 6, 3, 5, 1, 5],
    ]
    assert [codes.tolist() for codes in drawn(conditional_copula, rows, outside)] == [
        [0, 1, 2, 0, 1, 2, 0, 1],
        [0, 1, 2, 3, 0, 1, 2, 3],
        [0, 0, 0, 0, 0, 1, 0, 0],
        [2, 3, 2, 2, 2, 3, 2, 2],
        [5, 6, 6, 6, 4, 5, 4, 5],
    ]


def test_wrong_cells_from_outside_are_refused(child: TableModel, drawn: Drawn) -> None:
    rows = np.arange(4)
    with pytest.raises(ValueError, match=r"^expected cells of 2 attributes for 4 rows$"):
        drawn(child, rows, [rows])
    with pytest.raises(ValueError, match=r"^expected cells of 2 attributes for 4 rows$"):
        drawn(child, rows, [rows[:3], rows])
    with pytest.raises(ValueError, match=r"^expected cells below 3$"):
        drawn(child, rows, [rows, rows])
    with pytest.raises(ValueError, match=r"^expected cells below 3$"):
        drawn(child, rows, [rows - 1, rows])


def test_no_array_of_sampling_holds_floats(
    table: TableModel, copula_table: TableModel, conditional_copula: TableModel, drawn: Drawn
) -> None:
    """Every local array of every function of these files, looked at while they run."""
    import sys

    files = {module.__file__ for module in (alias, cells, copula, guide, normals, sampling)}
    seen = set()

    def look(frame, event: str, _: object):
        if event == "return" and frame.f_code.co_filename in files:
            for value in frame.f_locals.values():
                found = value if isinstance(value, list | tuple) else [value]
                seen.update(each.dtype.kind for each in found if isinstance(each, np.ndarray))
        return look if frame.f_code.co_filename in files else None

    rows = np.arange(1000)
    before = sys.gettrace()
    sys.settrace(look)
    try:
        codes = drawn(table, rows) + drawn(copula_table, rows)
        codes += drawn(conditional_copula, rows, [rows % 3, rows % 4])
    finally:
        sys.settrace(before)
    assert seen <= set("iub")
    assert {code.dtype.kind for code in codes} <= set("iu")


@given(
    st.lists(st.integers(-12 << SCALE_BITS, 12 << SCALE_BITS), max_size=40),
    st.lists(st.integers(-60 << SCALE_BITS, 60 << SCALE_BITS), max_size=20),
)
def test_a_guide_finds_what_bisection_finds(ends: list[int], scores: list[int]) -> None:
    """Also of limits that are equal, or a few apart in one slot."""
    limits = np.sort(np.array([*ends, *ends[:3], *(end + 1 for end in ends)], np.int64))
    near = np.array([*scores, *limits, *(limits - 1), *(limits + 1)], np.int64)
    expected = np.searchsorted(limits, near, side="right")
    assert Guide.of(limits)(near).tolist() == expected.tolist()


def test_normals_are_normal() -> None:
    draw = np.random.default_rng(2)
    word = draw.integers(0, 2**64, ROWS, dtype=np.uint64)
    scores = normals.normals()(word) / (1 << SCALE_BITS)
    exact = norm.ppf((word.astype(float) + 0.5) / 2**64)
    # The table is straight between knots: at most 1 in 10,000 is on another side of a limit.
    assert np.abs(norm.cdf(scores) - norm.cdf(exact)).max() < 1e-4
    near = np.abs(exact) < 2.5
    assert np.abs(scores - exact)[near].max() < 0.001
    assert np.abs(scores).max() < 6


def test_chances_are_the_normals_turned_round() -> None:
    law = normals.normals()
    word = np.random.default_rng(2).integers(0, 2**64, 50_000, dtype=np.uint64)
    chance = law.chance(law(word))
    assert np.abs(chance.astype(float) - (word >> np.uint64(32)).astype(float)).max() < 4096
    ends = np.array([-(60 << SCALE_BITS), 0, 60 << SCALE_BITS])
    assert law.chance(ends).tolist() == [0, WHOLE // 2, WHOLE]


def test_copula_cells_follow_limits_and_nulls(copula_table: TableModel, drawn: Drawn) -> None:
    codes = drawn(copula_table, np.arange(ROWS))
    assert copula_table.copula is not None
    for place, attribute in enumerate(copula_table.attributes):
        limits = copula_table.copula.limits[place] / (1 << SCALE_BITS)
        chances = np.diff([0.0, *norm.cdf(limits), 1.0])
        null = copula_table.copula.nulls[place] / WHOLE
        full = np.zeros(attribute.size)
        full[: len(chances)] = chances * (1 - null)
        if attribute.null_code is not None:
            full[attribute.null_code] = null
        _assert_follows(np.bincount(codes[place], minlength=attribute.size), full)


def test_copula_cells_depend_on_each_other(copula_table: TableModel, drawn: Drawn) -> None:
    codes = drawn(copula_table, np.arange(ROWS))
    assert copula_table.copula is not None
    factor = copula_table.copula.factor / (1 << SCALE_BITS)
    scores = np.random.default_rng(6).normal(size=(5, 2_000_000))
    wanted = [
        np.searchsorted(limits / (1 << SCALE_BITS), row, side="right")
        for limits, row in zip(copula_table.copula.limits, factor @ scores, strict=True)
    ]
    pair = _joint([wanted[0], wanted[2]], (3, 2)) / 2_000_000
    found = _joint([codes[0], codes[2]], (3, 2)) / ROWS
    assert np.abs(found - pair).max() < 0.006  # five standard deviations of both samples


@pytest.mark.parametrize(
    ("outside", "most"), [pytest.param(1, 0.012, id="exact"), pytest.param(2, 0.012, id="nearly")]
)
def test_given_cells_move_a_copula(
    copula_table: TableModel, drawn: Drawn, outside: int, most: float
) -> None:
    """With the copula's own cells as given, the others are as if drawn together.

    Two samples differ by 0.006; independent of what is given they would differ by 0.04 and 0.12.
    """
    both = drawn(copula_table, np.arange(ROWS), seed=9)
    table = replace(copula_table, outside=outside)
    given = drawn(table, np.arange(ROWS), both[:outside], seed=10)
    sizes = (3, 4, 2, 5)
    whole = _joint(both[:4], sizes) / ROWS
    assert np.abs(whole - _joint(given[:4], sizes) / ROWS).sum() / 2 < most
    alone = drawn(table, np.arange(ROWS), [codes[::-1] for codes in both[:outside]], seed=10)
    free = [*both[:outside], *alone[outside:4]]
    assert np.abs(whole - _joint(free, sizes) / ROWS).sum() / 2 > 3 * most
