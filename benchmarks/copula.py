"""Our sampler of SDV's copula beside SDV, on Adult with raw numbers: `python -m benchmarks.copula`.

It prints a line of JSON: rows a CPU second of ours, of SDV with the same fitted model (`same`) and
of SDV as it comes, numbers as numbers with its default beta laws (`stock`); and the mean distances
of all 1-, 2- and 3-way marginals, ours from SDV's rows (`between`), and two samples of SDV's
(`within`). The target of 20x speaks of the same fitted model: that is `times_same`.
"""

import json
import time
import warnings

import numpy as np

from benchmarks.exported import exported
from benchmarks.learning import blocks
from benchmarks.marginals import distances
from benchmarks.microdata import ADULT, read, values

_REPEATS = 3
_ROWS = 1_000_000


def main() -> None:
    """Measure in turn, and take the best of each."""
    from synth.model.sampling import Sampler

    warnings.filterwarnings("ignore")
    data = read("adult")
    same, table, cells = exported(data)
    stock, sampler = _stock(), Sampler(table)
    found = {"ours": [], "same": [], "stock": []}
    for _ in range(_REPEATS):
        found["ours"].append(_rate(lambda _: sum(1 for _ in blocks(sampler, _ROWS, 1)), _ROWS))
        found["same"].append(_rate(same.rows, data.rows))
        found["stock"].append(_rate(stock.sample, data.rows))
    best = {name: round(max(rates)) for name, rates in found.items()}
    made = [same.cells(same.rows(data.rows)) for _ in range(2)]
    native = cells(np.concatenate([np.stack(b) for b in blocks(sampler, data.rows, 1)], axis=1))
    between = distances(made[0], native, cells.sizes)
    within = distances(made[0], made[1], cells.sizes)
    best["times_same"] = round(best["ours"] / best["same"], 1)
    best["times_stock"] = round(best["ours"] / best["stock"], 1)
    best["between"], best["within"] = between, within
    best["ratios"] = [round(far / near, 3) for far, near in zip(between, within, strict=True)]
    print(json.dumps(best))


def _stock():
    """SDV with its defaults, fitted to the same values."""
    import pandas as pd
    from sdv.metadata import Metadata
    from sdv.single_table import GaussianCopulaSynthesizer

    frame = pd.DataFrame({name: column.to_pandas() for name, column in values("adult").items()})
    kinds = {
        name: {"sdtype": "categorical" if column.labels else "numerical"}
        for name, column in ADULT.items()
    }
    made = GaussianCopulaSynthesizer(Metadata.load_from_dict({"tables": {"t": {"columns": kinds}}}))
    made.fit({"t": frame})
    return made


def _rate(function, rows: int) -> float:
    start = time.process_time()
    function(rows)
    return rows / (time.process_time() - start)


if __name__ == "__main__":
    main()
