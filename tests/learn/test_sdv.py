"""The copula of SDV as whole numbers: what it tells, and what of the rows it must not tell."""

import builtins
import os
import tempfile
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from synth.errors import AnswerError, QuestionError, WorldError
from synth.learn.copula_export import LEAST, MOST_CELLS, crowd_edges, factor_of, held
from synth.learn.sdv import fit_copula, refused, synthesizer
from synth.model.sampling import Sampler
from synth.model.structure import check_numbers, check_structure
from synth.model.types import WHOLE, Attribute, TableModel
from synth.rng import stream, words

needs_sdv = [
    pytest.mark.sdv,
    pytest.mark.slow,  # its import takes seconds
    pytest.mark.skipif(
        find_spec("sdv") is None and not os.environ.get("CI"), reason="SDV is not installed"
    ),
]
EXTREME, RARE = 765432111, "zz planted"
ATTRIBUTES = (
    Attribute("amount", "decimal(12,2)", edges=(0, 100_000, 1_000_000_000)),
    Attribute("again", "decimal(12,2)", edges=(0, 100_000, 1_000_000_000)),
    Attribute("age", "integer", edges=(0, 50, 120), null=True),
    Attribute("weight", "double", edges=(0, 10**9)),
    Attribute("born", "date", edges=(-40_000, 20_000)),
    Attribute("seen", "timestamp", edges=(0, 2 * 10**15)),
    Attribute("at", "time", edges=(0, 86_400 * 10**6)),
    Attribute("job", "text", labels=("a", "b", "c", "d", "unheld", RARE), null=True),
    Attribute("active", "boolean", labels=("true", "false")),
    Attribute("level", "smallint", labels=("1", "2", "3")),
    Attribute("fixed", "text", labels=("always",)),
    Attribute("never", "text", labels=("x", "y"), null=True),
)


def decimals(ticks):
    return pa.array([Decimal(int(tick)).scaleb(-2) for tick in ticks], pa.decimal128(12, 2))


def people(*, rows=3000, extreme=EXTREME, rare=RARE):
    """A table with planted dependencies, one planted extreme and one planted string."""
    random = np.random.default_rng(11)
    z = random.standard_normal((rows, 3)) @ np.array([[1, 0.8, 0.3], [0, 0.6, 0.1], [0, 0, 0.9]])
    amount = np.where(z[:, 0] > 0, np.exp(z[:, 0] + 10), 0).astype(int)
    amount[7] = extreme
    job = np.array(["a", "b", "c", "d"], object)[np.searchsorted([-1, 0, 1], z[:, 2])]
    job[5] = rare
    even = random.random(rows)
    return {
        "amount": decimals(amount),
        "again": decimals(amount),
        "age": pa.array(
            np.clip(z[:, 1] * 15 + 40, 16, 90).astype(int), pa.int32(), mask=even < 0.3
        ),
        "weight": pa.array(60 + 10 * z[:, 0]),
        "born": pa.array((z[:, 1] * 3000).astype(np.int32)).view(pa.date32()),
        "seen": pa.array((even * 10**15).astype(np.int64)).view(pa.timestamp("us")),
        "at": pa.array((even * 86_399e6).astype(np.int64)).view(pa.time64("us")),
        "job": pa.array(job, mask=(even < 0.1) & (job != rare)),
        "active": pa.array(z[:, 0] > 0.5),
        "level": pa.array(1 + (z[:, 1] > 0) + (z[:, 1] > 1), pa.int16()),
        "fixed": pa.array(["always"] * rows),
        "never": pa.nulls(rows, pa.string()),
    }


def told(result):
    """Everything that a fit gives, as one text."""
    attributes, copula = result
    numbers = [copula.factor.tolist(), [each.tolist() for each in copula.limits], copula.nulls]
    return repr((attributes, numbers))


def drawn(result, rows):
    attributes, copula = result
    sampler = Sampler(TableModel("t", attributes, copula=copula))
    address = np.arange(rows, dtype=np.uint64)
    codes = sampler.codes(lambda name: words(stream(3, name), address), (), rows)
    return {each.name: found for each, found in zip(attributes, codes, strict=True)}


def distance(first, second, sizes):
    """Total variation distance of two marginals; codes of each are shape (rows,)."""
    shares = []
    for columns in (first, second):
        index = np.ravel_multi_index([column.astype(int) for column in columns], sizes)
        shares.append(np.bincount(index, minlength=int(np.prod(sizes))) / len(index))
    return np.abs(shares[0] - shares[1]).sum() / 2


@pytest.fixture(scope="module")
def fitted():
    return fit_copula(people(), ATTRIBUTES)


@pytest.fixture(scope="module")
def cells():
    columns = people()
    return [held(attribute, columns[attribute.name]) for attribute in ATTRIBUTES]


class TestCells:
    def test_rare_labels_are_merged_and_kept_ones_keep_their_order(self, cells):
        job = cells[7]
        assert job.attribute.labels == ("a", "b", "c", "d")
        assert job.attribute.other
        assert job.counts[-1] == 0
        assert job.counts[:-1].min() >= LEAST

    def test_others_who_are_many_are_a_cell(self):
        column = pa.array(["a"] * 50 + ["b"] * 15 + ["c"] * 15)
        found = held(Attribute("job", "text", labels=("b", "c", "a")), column)
        assert found.attribute.labels == ("a",)
        assert found.counts.tolist() == [50, 30]

    def test_unheld_labels_alone_make_no_other(self):
        found = held(Attribute("job", "text", labels=("b", "a")), pa.array(["a"] * 50))
        assert (found.attribute.labels, found.attribute.other) == (("a",), False)

    def test_nulls_without_a_cell_are_not_drawn(self):
        found = held(Attribute("job", "text", labels=("a",)), pa.array(["a"] * 50 + [None] * 30))
        assert (found.nulls, found.counts.tolist()) == (0, [50])

    @pytest.mark.parametrize(("nulls", "share"), [(19, 0), (20, WHOLE // 5), (81, WHOLE)])
    def test_few_nulls_and_few_values_are_not_kept(self, nulls, share):
        column = pa.array(["a"] * (100 - nulls) + [None] * nulls)
        assert held(Attribute("job", "text", labels=("a",), null=True), column).nulls == share

    def test_each_cell_of_a_range_has_twenty_people_or_none(self, cells):
        for column in cells[:7]:
            assert column.attribute.size <= MOST_CELLS + 1
            edges = column.attribute.edges
            schema = next(each for each in ATTRIBUTES if each.name == column.attribute.name).edges
            assert list(edges) == sorted(set(edges))
            assert schema[0] <= edges[0] < edges[-1] <= schema[-1]
            assert not ((column.counts > 0) & (column.counts < LEAST)).any()

    def test_peaks_are_cells_of_their_own(self, cells):
        amount = cells[0]
        assert amount.attribute.edges[:2] == (0, 1)
        assert amount.counts[0] == (np.array(people()["amount"].to_pylist()) == 0).sum()

    def test_no_edge_is_an_amount_of_few(self, cells):
        ticks = {int(value.scaleb(2)) for value in people()["amount"].to_pylist()}
        edges = set(cells[0].attribute.edges) - {0, 1}
        # Edges are rounded: of 100 some 1 in 20 meets an amount by chance.
        assert len(edges & ticks) <= len(edges) / 10


class TestEdges:
    @pytest.mark.parametrize(
        "ticks",
        [
            np.arange(20),
            np.array([5] * 19 + [900]),
            np.full(20, 7),
            np.arange(10**5) ** 2,
            np.repeat(np.arange(301), 25) * 10,
            np.geomspace(1, 10**17, 40_000).astype(np.int64),
            np.array([10**18 - 1] * 19 + [0] * 19),
        ],
        ids=["few", "nearly one", "one", "many", "peaks", "wide", "far apart"],
    )
    def test_they_ascend_inside_the_bounds(self, ticks):
        edges = crowd_edges(ticks, 0, 10**18)
        assert 2 <= len(edges) <= MOST_CELLS + 1
        assert list(edges) == sorted(set(edges))
        assert edges[0] >= 0
        assert edges[-1] <= 10**18

    def test_quantiles_of_an_even_law_are_even(self):
        edges = np.array(crowd_edges(np.arange(100_000) * 10, 0, 10**9))
        assert 300 < len(edges) <= MOST_CELLS
        assert abs(edges[len(edges) // 2] - 500_000) < 10_000
        assert edges[-1] < 1_010_000

    def test_extremes_move_nothing(self):
        ticks = np.arange(10_000) * 7
        moved = np.where(ticks == ticks.max(), 10**9 - 1, ticks)
        assert crowd_edges(ticks, 0, 10**9) == crowd_edges(moved, 0, 10**9)


def test_singular_correlations_have_a_factor():
    codes = np.arange(100) % 2
    column = held(Attribute("a", "integer", labels=("0", "1")), pa.array(codes, pa.int32()))
    factor = factor_of(np.ones((3, 3)), [column] * 3) / (1 << 20)
    assert np.allclose((factor @ factor.T), np.ones((3, 3)), atol=1e-3)


@pytest.mark.parametrize("rows", [0, 1, 19])
def test_too_few_rows(rows):
    with pytest.raises(AnswerError) as error:
        fit_copula({"a": pa.array(["x"] * rows, pa.string())}, [Attribute("a", "text", ("x",))])
    expected = "there are fewer than 20 rows: SDV keeps only what 20 people share"
    assert str(error.value) == expected


def test_nothing_shared():
    column = pa.array([RARE, *"abcdefghijklmnopqrstuvwxyz"])
    with pytest.raises(AnswerError) as error:
        fit_copula({"job": column}, [Attribute("job", "text", ("a", "b"))])
    assert str(error.value) == (
        "job has no value that 20 people share, so nothing of it may be kept; "
        "leave out its `learn`, or give it fewer labels"
    )


@pytest.mark.parametrize("name", ["ctgan", "tvae", "copulagan"])
def test_networks_are_refused(name):
    reason = (
        f"sdv:{name} learns the weights of a network: SDV can keep them only as a pickle, and "
        "drawing from them takes floating-point sums that differ between machines"
    )
    assert refused(name) == reason
    with pytest.raises(QuestionError, match=f"^sdv:{name} learns"):
        fit_copula({}, (), name=name)


def test_what_is_not_refused_and_not_known():
    assert refused("gaussian_copula") is None
    assert refused("copula") == "sdv:copula is unknown; expected sdv:gaussian_copula"


def test_sdv_is_missing(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **words):
        if name.partition(".")[0] in {"sdv", "rdt"}:
            raise ModuleNotFoundError(name)
        return real(name, *args, **words)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WorldError) as error:
        fit_copula({"a": pa.array(["x"] * 20)}, [Attribute("a", "text", ("x",))])
    assert str(error.value) == "SDV needs the extra sdv: pip install '.[sdv]' in a clone of synth"


class TestFit:
    pytestmark = needs_sdv

    def test_a_model_may_hold_it(self, fitted):
        attributes, copula = fitted
        table = TableModel("t", attributes, copula=copula)
        check_structure(table, "t")
        check_numbers(table, "t")
        assert [each.name for each in attributes] == [each.name for each in ATTRIBUTES]

    def test_planted_values_are_nowhere_and_move_nothing(self, fitted):
        text = told(fitted)
        assert RARE not in text
        assert str(EXTREME) not in text
        assert told(fit_copula(people(extreme=987654399, rare="yy planted"), ATTRIBUTES)) == text

    def test_nulls_are_drawn_in_their_share(self, fitted):
        attributes, copula = fitted
        codes = drawn(fitted, 20_000)
        columns = people()
        for attribute, chance in zip(attributes, copula.nulls, strict=True):
            real = columns[attribute.name].null_count / 3000
            assert chance / WHOLE == pytest.approx(real, abs=1e-6)
            is_null = codes[attribute.name] == (attribute.null_code or -1)
            assert is_null.mean() == pytest.approx(real, abs=0.02)
        assert (codes["never"] == attributes[-1].null_code).all()

    def test_it_depends_as_planted_also_where_nulls_are(self, fitted):
        codes = drawn(fitted, 20_000)
        assert np.corrcoef(codes["amount"], codes["again"])[0, 1] > 0.75  # half of both are 0
        both = codes["age"] != fitted[0][2].null_code
        born, age = codes["born"][both], codes["age"][both]
        assert np.corrcoef(born, age)[0, 1] > 0.97

    def test_it_draws_what_sdv_draws(self, cells):
        columns = [cells[place] for place in (3, 4, 8, 9)]
        model = synthesizer(columns)
        rows = 40_000
        samples = [model.sample(rows)["learnt"].astype(int).to_numpy().T for _ in range(2)]
        source = people()
        names = [column.attribute.name for column in columns]
        attributes = [each for each in ATTRIBUTES if each.name in names]
        ours = [*drawn(fit_copula(source, attributes), rows).values()]
        # Cells of ranges are too many for a marginal: eight of each.
        sizes = [-(-column.attribute.size // 8) for column in columns]
        sizes = [
            max(1, size) if column.attribute.edges else 1
            for column, size in zip(columns, sizes, strict=True)
        ]
        coarse = [
            [codes // size for codes, size in zip(sample, sizes, strict=True)]
            for sample in (*samples, ours)
        ]
        shape = [
            column.attribute.size // size + 1 for column, size in zip(columns, sizes, strict=True)
        ]
        apart = distance(coarse[0], coarse[1], shape)
        assert distance(coarse[0], coarse[2], shape) <= 1.15 * apart

    def test_nothing_is_printed_or_left(self, monkeypatch, tmp_path, capfd):
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        fit_copula(people(rows=200), ATTRIBUTES)
        assert capfd.readouterr() == ("", "")
        assert list(Path(tmp_path).rglob("*")) == []

    def test_one_column(self):
        attributes, copula = fit_copula(
            {"a": pa.array(["x"] * 20 + ["y"] * 60)}, [Attribute("a", "text", ("y", "x"))]
        )
        assert attributes[0].labels == ("y", "x")
        assert copula.factor.tolist() == [[1 << 20]]
        assert copula.limits[0][0] / (1 << 20) == pytest.approx(0.6745, abs=0.05)
