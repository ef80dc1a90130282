"""One fit in a process of its own: `python -m benchmarks.learning FOLDER TABLE EPSILON QUALITY`.

It prints one line of JSON: what the fit cost up to the model, and how far the model's rows are from
the real ones. It starts from cells, so no reader of files is counted.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.cells import Microdata, load
from benchmarks.marginals import distances

DELTA = 1e-9
BLOCK_ROWS = 1 << 16


def attributes(data: Microdata):
    """Attributes as wide as the columns; their labels say nothing."""
    from synth.model.types import Attribute

    return tuple(
        Attribute(name, "text", tuple(map(str, range(size))))
        for name, size in zip(data.names, data.sizes, strict=True)
    )


def fitted(data: Microdata, epsilon: float, quality: str, *, noise=None):
    """The model of a table and the ledger of its fit."""
    from synth.learn.accounting import Ledger
    from synth.learn.aim import fit_tree
    from synth.learn.counting import Counter
    from synth.learn.noise import OpendpNoise
    from synth.learn.steps import steps_of
    from synth.model.promise import rho_of
    from synth.model.types import TableModel

    rho = rho_of(epsilon, DELTA)
    ledger = Ledger(rho)
    tree = fit_tree(
        Counter(tuple(data.codes), data.sizes),
        data.names,
        table=data.name,
        rho=rho,
        sensitivity=1.0,
        noise=noise or OpendpNoise(),
        ledger=ledger,
        quality=quality,
        # What a schema would say of the number of rows: a public guess, in round thousands.
        rows=round(data.rows, -3),
    )
    return TableModel(data.name, attributes(data), steps=steps_of(tree, ())), ledger


def blocks(sampler, rows: int, seed: int):
    """The cells of rows in blocks, each a list of shape (rows of the block,)."""
    from synth.rng import stream, words

    for start in range(0, rows, BLOCK_ROWS):
        count = min(BLOCK_ROWS, rows - start)
        address = np.arange(start, start + count, dtype=np.uint64)
        yield sampler.codes(
            lambda name, address=address: words(stream(seed, name), address), [], count
        )


def sampled(table, rows: int, seed: int) -> np.ndarray:
    """Rows of a model, shape (columns, rows)."""
    from synth.model.sampling import Sampler

    return np.concatenate([np.stack(block) for block in blocks(Sampler(table), rows, seed)], axis=1)


def _peak_bytes() -> int:
    """The most memory this process had at once.

    Not `ru_maxrss`: Linux hands it on through fork and exec, so a small child of a process that
    holds pandas would be as large as its parent.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main(folder: str, name: str, epsilon: str, quality: str) -> None:
    """Fit, then measure."""
    data = load(Path(folder), name)
    wall = time.perf_counter()
    table, ledger = fitted(data, float(epsilon), quality)
    # Of the whole process, its imports included.
    cpu_s, wall_s = time.process_time(), time.perf_counter() - wall
    peak_bytes = _peak_bytes()
    made = sampled(table, data.rows, 1)
    found = {
        "distances": distances(data.codes, made, data.sizes),
        "cpu_s": cpu_s,
        "wall_s": wall_s,
        "peak_bytes": peak_bytes,
        "queries": len(ledger.entries),
        "unspent": 1 - sum(query.rho for query in ledger.entries) / ledger.rho,
        "cells": sum(step.weights.size for step in table.steps),
        "jax": "jax" in sys.modules,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
