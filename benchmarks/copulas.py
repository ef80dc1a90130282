"""SDV beside our own samplers, in one process: `python -m benchmarks.copulas FOLDER PART`.

Parts: `distances TABLE` (SDV without any privacy), `speed` (rows a CPU second of a private model
against SDV's), `copula` (the exported copula against SDV's own rows). It prints a line of JSON.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from benchmarks.cells import Microdata, load
from benchmarks.learning import blocks, fitted
from benchmarks.marginals import distances

_REPEATS = 3
_ROWS = 1_000_000
WAYS = ("categories", "numbers")
"""Every column as a category, or the columns whose cells are ranges as numbers."""


class Rival:
    """SDV's Gaussian copula, fitted to cells; it promises no privacy."""

    def __init__(self, data: Microdata, way: str) -> None:
        from sdv.metadata import Metadata
        from sdv.single_table import GaussianCopulaSynthesizer

        self._data = data
        self._numbers = [way == "numbers" and is_ordered for is_ordered in data.ordered]
        kinds = {
            name: {"sdtype": "numerical" if is_number else "categorical"}
            for name, is_number in zip(data.names, self._numbers, strict=True)
        }
        metadata = Metadata.load_from_dict({"tables": {"t": {"columns": kinds}}})
        self.synthesizer = GaussianCopulaSynthesizer(metadata)
        self.synthesizer.fit({"t": self._frame()})

    def _frame(self):
        import pandas as pd

        columns = {}
        for place, name in enumerate(self._data.names):
            codes = self._data.codes[place]
            labels = np.array([f"v{code:03d}" for code in range(self._data.sizes[place])], object)
            columns[name] = codes.astype(np.int64) if self._numbers[place] else labels[codes]
        return pd.DataFrame(columns)

    def rows(self, count: int):
        """A frame of rows, as SDV gives it."""
        made = self.synthesizer.sample(count)
        return made["t"] if isinstance(made, dict) else made

    def cells(self, frame) -> np.ndarray:
        """Its rows in cells, shape (columns, rows)."""
        found = []
        for place, name in enumerate(self._data.names):
            if self._numbers[place]:
                codes = np.rint(frame[name].to_numpy(float))
                found.append(np.clip(codes, 0, self._data.sizes[place] - 1).astype(np.uint8))
            else:
                found.append(frame[name].str[1:].astype(np.uint8).to_numpy())
        return np.stack(found)


def _distances(folder: Path, name: str) -> dict:
    """Of SDV's rows from the real ones, for each way."""
    data = load(folder, name)
    found = {}
    for way in WAYS:
        rival = Rival(data, way)
        found[way] = distances(data.codes, rival.cells(rival.rows(data.rows)), data.sizes)
    return found


def _speed(folder: Path) -> dict:
    """Rows a CPU second, in turn; SDV is taken the way that is quicker."""
    from synth.model.sampling import Sampler

    data = load(folder, "adult")
    table, _ = fitted(data, 1.0, "balanced")
    sampler = Sampler(table)
    rivals = [Rival(data, way) for way in WAYS]
    ours, theirs = [], []
    for _ in range(_REPEATS):
        ours.append(_ROWS / _cpu(lambda: _drain(sampler)))
        theirs.append(max(data.rows / _cpu(lambda r=r: r.rows(data.rows)) for r in rivals))
    return {"ours": max(ours), "theirs": max(theirs), "ratio": max(ours) / max(theirs)}


def _copula(folder: Path) -> dict:
    """The exported copula beside its origin: rows a CPU second, and distances to SDV's rows."""
    from benchmarks.exported import exported
    from synth.model.sampling import Sampler

    data = load(folder, "adult")
    rival, table, cells = exported(data)
    sampler = Sampler(table)
    usual = Rival(data, "numbers")
    ours, theirs, default = [], [], []
    for _ in range(_REPEATS):
        ours.append(_ROWS / _cpu(lambda: _drain(sampler)))
        theirs.append(data.rows / _cpu(lambda: rival.rows(data.rows)))
        default.append(data.rows / _cpu(lambda: usual.rows(data.rows)))
    made = [rival.cells(rival.rows(data.rows)) for _ in range(2)]
    native = cells(np.concatenate([np.stack(b) for b in blocks(sampler, data.rows, 1)], axis=1))
    return {
        "ours": max(ours),
        "theirs": max(theirs),
        "default": max(default),
        "between": distances(made[0], native, cells.sizes),
        "within": distances(made[0], made[1], cells.sizes),
    }


def _drain(sampler) -> None:
    for _ in blocks(sampler, _ROWS, 1):
        pass


def _cpu(function) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def main(folder: str, part: str, *rest: str) -> None:
    """Run one part."""
    warnings.filterwarnings("ignore")
    parts = {"distances": _distances, "speed": _speed, "copula": _copula}
    print(json.dumps(parts[part](Path(folder), *rest)))


if __name__ == "__main__":
    main(*sys.argv[1:])
