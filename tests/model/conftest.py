"""Small models with random laws, of which everything is known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from synth.model.types import (
    WHOLE,
    Attribute,
    Copula,
    Guarantee,
    Holdout,
    Model,
    Query,
    Step,
    TableModel,
)
from synth.rng import stream, words

SIZES = (3, 4, 2, 5, 7)


def _laws(seed: int, laws: int, cells: int) -> np.ndarray:
    """Random weights, each row of sum WHOLE; a tenth of the cells cannot be."""
    draw = np.random.default_rng(seed)
    shares = draw.gamma(0.5, size=(laws, cells)) * (draw.random((laws, cells)) > 0.1)
    shares[:, 0] += 1e-3
    weights = np.floor(shares / shares.sum(axis=1, keepdims=True) * WHOLE).astype(np.int64)
    weights[np.arange(laws), weights.argmax(axis=1)] += WHOLE - weights.sum(axis=1)
    return weights.astype(np.uint64)


def _attributes() -> tuple[Attribute, ...]:
    return (
        Attribute("sexe", "text", labels=("F", "M"), other=True),
        Attribute("age", "integer", edges=(0, 25, 50, 120), null=True),
        Attribute("actif", "boolean", labels=("false", "true")),
        Attribute("motif", "varchar(20)", labels=("fin", "départ", "autre", "essai"), null=True),
        Attribute("montant", "decimal(9,2)", edges=tuple(range(0, 700, 100)), null=True),
    )


def _table(seed: int = 1, *, outside: int = 0) -> TableModel:
    steps = (
        Step((), (0, 1), _laws(seed, 1, 12)),
        Step((1, 0), (3,), _laws(seed + 1, 12, 5)),
        Step((3,), (2, 4), _laws(seed + 2, 5, 14)),
    )
    if not outside:
        return TableModel("person", _attributes(), steps=steps)
    return TableModel("person", _attributes(), 2, shares=steps[0], steps=steps[1:], most=3)


def _copula_table(*, outside: int = 0) -> TableModel:
    draw = np.random.default_rng(3)
    factor = np.linalg.cholesky(np.corrcoef(draw.normal(size=(5, 12)))) * (1 << 20)
    limits = tuple(
        np.sort(np.rint(draw.normal(size=attribute.values - 1) * (1 << 20)).astype(np.int64))
        for attribute in _attributes()
    )
    copula = Copula(np.rint(factor).astype(np.int64), limits, (0, 1 << 30, 0, 0, WHOLE // 10))
    shares = Step((), (0, 1), _laws(4, 1, 12)) if outside else None
    return TableModel("person", _attributes(), outside, shares=shares, copula=copula)


@pytest.fixture(scope="session")
def laws() -> Callable[[int, int, int], np.ndarray]:
    return _laws


@pytest.fixture(scope="session")
def table() -> TableModel:
    return _table()


@pytest.fixture(scope="session")
def child() -> TableModel:
    return _table(8, outside=2)


@pytest.fixture(scope="session")
def copula_table() -> TableModel:
    return _copula_table()


@pytest.fixture(scope="session")
def conditional_copula() -> TableModel:
    return _copula_table(outside=2)


@pytest.fixture(scope="session")
def model(table: TableModel, child: TableModel) -> Model:
    tables = {"person": table, "spell": replace(child, table="spell")}
    return Model(
        engine="dp",
        schema_name="agency",
        schema_digest="0" * 64,
        guarantee=Guarantee(1.0, 1e-9, 0.0124, "a row of person"),
        tables=tables,
        ledger=(
            Query("person", "count", ("sexe", "age"), 12, 1.0, (1 / 12.5) ** 2 / 2, 12.5),
            Query("person", "choice", ("age",), 10, 1.0, 0.1**2 / 8, None, 0.1),
            Query("spell", "count", ("motif",), 5, 3.0, (3 / 40.1) ** 2 / 2, 40.1),
        ),
        holdout=Holdout(0.1),
        notes=(
            "differential privacy, epsilon 1 and delta 1e-09, for a row of person",
            "The rest is a guess.",
        ),
        versions=(("numpy", "2.4"), ("opendp", "0.16")),
        schema_text="synth: 1\nname: agency\n",
    )


@pytest.fixture(scope="session")
def copula_model(model: Model, conditional_copula: TableModel) -> Model:
    return replace(
        model,
        engine="sdv:gaussian_copula",
        guarantee=None,
        tables={"person": conditional_copula},
        ledger=(),
        holdout=None,
        notes=("no privacy guarantee: what the model tells of one person has no bound",),
    )


@pytest.fixture(scope="session")
def drawn() -> Callable[..., list[np.ndarray]]:
    """Draws the cells of rows given by their addresses."""
    from synth.model.sampling import Sampler

    def draw(table: TableModel, rows: np.ndarray, outside=(), seed: int = 5) -> list[np.ndarray]:
        address = rows.astype(np.uint64)
        return Sampler(table).codes(
            lambda name: words(stream(seed, table.table, name), address), outside, len(rows)
        )

    return draw
