"""One column of many codes beside others: `python -m benchmarks.codes [RUNS]`.

12,000 made-up rows whose ten columns hang together, at epsilon 0.5, without and with a column of
532 codes; distances are of the pairs that both have. What one column of many codes costs the others
shows in the second line. No package with microdata is needed.
"""

import sys
from dataclasses import replace
from itertools import combinations

import numpy as np

from benchmarks.cells import Microdata
from benchmarks.learning import fitted, sampled

_ROWS, _CODES, _EPSILON = 12_000, 532, 0.5
_SIZES = (2, 3, 5, 9, 4, 16, 7, 12, 5, 10)
_FOLLOWS = 0.6
"""Share of cells that follow the kind of the row."""


def _distance(real, made, sizes) -> float:
    """Mean distance of all pairs of the first columns."""
    found = []
    for one, other in combinations(range(len(sizes)), 2):
        tables = [
            np.bincount(codes[one].astype(int) * sizes[other] + codes[other], minlength=1)
            for codes in (real, made)
        ]
        cells = max(map(len, tables))
        real_counts, made_counts = (np.pad(t, (0, cells - len(t))) for t in tables)
        found.append(np.abs(real_counts - made_counts).sum() / 2 / real.shape[1])
    return float(np.mean(found))


def main(runs: int) -> None:
    """Measure and print."""
    draw = np.random.default_rng(1)
    kind = draw.integers(0, 6, _ROWS)
    codes = np.stack(
        [
            np.where(
                draw.random(_ROWS) < _FOLLOWS,
                kind * (place + 2) + place,
                draw.integers(0, size, _ROWS),
            )
            % size
            for place, size in enumerate(_SIZES)
        ]
    )
    names = tuple(f"c{place}" for place in range(len(_SIZES)))
    plain = Microdata("codes", names, _SIZES, (False,) * len(_SIZES), codes)
    # A few codes are frequent and most are rare, as communes and trades are.
    code = np.minimum(draw.zipf(1.3, _ROWS) - 1, _CODES - 1)
    wide = replace(
        plain,
        names=(*plain.names, "code"),
        codes=np.concatenate([codes, code[None, :]]),
        sizes=(*plain.sizes, _CODES),
        ordered=(*plain.ordered, False),
    )
    for said, one in (("without", plain), (f"with {_CODES} codes", wide)):
        found = []
        for seed in range(runs):
            table, _ = fitted(one, _EPSILON, "balanced")
            made = sampled(table, _ROWS, seed)
            found.append(_distance(codes, made[: len(plain.sizes)], plain.sizes))
        print(f"{said}: {np.mean(found):.4f} ({', '.join(f'{each:.4f}' for each in found)})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
