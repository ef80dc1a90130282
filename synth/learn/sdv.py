"""The second engine: a Gaussian copula that SDV fits, as whole numbers; no privacy guarantee."""

import io
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import numpy as np

from synth.errors import AnswerError, QuestionError, WorldError
from synth.learn.copula_export import I64, LEAST, Held, factor_of, held, limits_of
from synth.model.types import Attribute, Copula
from synth.registry import Values
from synth.rng import U64, below, stream, words

COPULA = "gaussian_copula"
_NETWORK = (
    "learns the weights of a network: SDV can keep them only as a pickle, and drawing from "
    "them takes floating-point sums that differ between machines"
)
_REASONS = {"ctgan": _NETWORK, "tvae": _NETWORK, "copulagan": _NETWORK}
_TABLE = "learnt"


def refused(name: str) -> str | None:
    """Why a synthesizer of SDV is not on offer, or None where it is.

    Args:
        name: as in `sdv:NAME`.
    """
    if name == COPULA:
        return None
    return f"sdv:{name} {_REASONS.get(name, f'is unknown; expected sdv:{COPULA}')}"


def fit_copula(
    columns: Mapping[str, Values], attributes: Sequence[Attribute], *, name: str = COPULA
) -> tuple[tuple[Attribute, ...], Copula]:
    """What SDV learns of columns, and the cells it is told in; the same for the same rows.

    Every column enters SDV as the numbers of cells that at least 20 people share: no string, no
    extreme and no single value of a row reaches it. SDV's encoder spreads each cell evenly over
    its part of [0, 1], so `uniform` is each column's own law (its default, beta, puts the share of
    a value wrong by 0.15 on Adult), and the correlations are of the people's normal scores.
    Nothing else of the synthesizer is kept, and it is never saved.

    Args:
        columns: values by the attribute's name, each of its attribute's type.
        attributes: the schema's cells, of one table.
        name: of the synthesizer.

    Raises:
        QuestionError: the synthesizer is refused.
        AnswerError: there are too few rows, or a column has no value that 20 people share.
        WorldError: SDV is not installed.
    """
    reason = refused(name)
    if reason is not None:
        raise QuestionError(reason)
    rows = min((len(columns[attribute.name]) for attribute in attributes), default=0)
    if rows < LEAST:
        raise AnswerError(
            f"there are fewer than {LEAST} rows: SDV keeps only what {LEAST} people share"
        )
    kept = [held(attribute, columns[attribute.name]) for attribute in attributes]
    model = synthesizer(kept)._model  # noqa: SLF001 - the public ways also give out row counts
    limits = []
    for column, law in zip(kept, model.univariates, strict=True):
        counts = column.counts
        limits.append(limits_of(law.cdf(np.cumsum(counts)[:-1] / counts.sum())))
    factor = factor_of(model.correlation.to_numpy(), kept)
    nulls = tuple(column.nulls for column in kept)
    return tuple(column.attribute for column in kept), Copula(factor, tuple(limits), nulls)


def synthesizer(columns: Sequence[Held]) -> Any:  # noqa: ANN401 - SDV has no types
    """SDV's own `GaussianCopulaSynthesizer`, fitted; its columns are the numbers of cells.

    Its metadata is written from the attributes: detection would record values of rows.

    Args:
        columns: with the same number of rows, at least 20.

    Raises:
        WorldError: SDV is not installed.
    """
    with _quiet():
        metadata, copula, encoder = _sdv()
        import pandas as pd

        names = [f"column{place}" for place in range(len(columns))]
        kinds = ["categorical" if each.attribute.labels else "numerical" for each in columns]
        described = {name: {"sdtype": kind} for name, kind in zip(names, kinds, strict=True)}
        frame = pd.DataFrame(
            {name: _filled(each, name) for name, each in zip(names, columns, strict=True)}
        )
        made = copula(
            metadata.load_from_dict({"tables": {_TABLE: {"columns": described}}}),
            enforce_rounding=False,
            default_distribution="uniform",
        )
        made.auto_assign_transformers({_TABLE: frame})
        made.update_transformers({name: encoder() for name in names}, table_name=_TABLE)
        made.fit({_TABLE: frame})
    return made


def _filled(column: Held, name: str) -> I64:
    """The cells, and those of other rows where a row has none."""
    known = column.codes[column.known]
    if len(known) == 0:
        return np.zeros(len(column.codes), np.int64)
    some = known[below(_words(name, "unknown", len(column.codes)), len(known)).astype(np.int64)]
    return np.where(column.known, column.codes, some)


def _words(name: str, word: str, rows: int) -> U64:
    return words(stream(0, "sdv", name, word), np.arange(rows, dtype=np.uint64))


def _sdv() -> tuple[Any, Any, Any]:
    """SDV's metadata, its copula, and an encoder of cells.

    Raises:
        WorldError: SDV is not installed.
    """
    try:
        with _no_settings():
            from rdt.transformers import UniformEncoder  # type: ignore[import-untyped]  # no stubs
            from sdv.metadata import Metadata  # type: ignore[import-untyped]  # no stubs
            from sdv.single_table import GaussianCopulaSynthesizer  # type: ignore[import-untyped]  # no stubs
    except ImportError as error:
        raise WorldError(
            "SDV needs the extra sdv: pip install '.[sdv]' in a clone of synth"
        ) from error

    class CellEncoder(UniformEncoder):  # type: ignore[misc]  # RDT has no types
        """RDT's encoder with cells in their order, where its own has the order of the rows.

        It also places all rows at once, by words of their numbers.
        """

        SUPPORTED_SDTYPES = ("numerical", "categorical")

        def _fit(self, data: Any) -> None:  # noqa: ANN401 - a pandas series
            super()._fit(data.sort_values())

        def _transform(self, data: Any) -> Any:  # noqa: ANN401 - a pandas series
            cells = np.array(list(self.intervals))
            ends = np.array(list(self.intervals.values()))
            place = np.searchsorted(cells, data.to_numpy())
            inside = (_words(str(data.name), "inside", len(data)) >> np.uint64(11)) * 2.0**-53
            low, high = ends[place, 0], ends[place, 1]
            return data.astype(float) * 0 + low + inside * (high - low)

    return Metadata, GaussianCopulaSynthesizer, CellEncoder


@contextmanager
def _quiet() -> Iterator[None]:
    """SDV's prints, bars and warnings go nowhere."""
    nowhere = io.StringIO()
    with redirect_stdout(nowhere), redirect_stderr(nowhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _no_settings() -> Iterator[None]:
    """SDV finds no home for settings and logs, which it would write when it is first imported."""
    if "sdv" in sys.modules:
        yield
        return
    import platformdirs

    home = platformdirs.user_data_dir
    platformdirs.user_data_dir = lambda *_args, **_words: os.path.join(os.devnull, "sdv")  # noqa: PTH118 - as text, like the function it stands for
    try:
        yield
    finally:
        platformdirs.user_data_dir = home
