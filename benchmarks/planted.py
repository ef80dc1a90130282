"""Strings and numbers planted in real rows, looked for in everything that a run leaves or says."""

import os
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from benchmarks.measure import synth

_ROWS = 4000
_TEXT, _NUMBER = "zqxplanted", "83917264"
"""With what every planted string and number begins; by chance neither stands in a model."""
_WATCH_S = 0.01
_SCHEMA = """\
synth: 1
as_of: 2026-01-01
tables:
  person:
    rows: 4000
    key: id
    columns:
      id: sequence
      name: {choice: [a, b], mark: direct}
      note: {choice: [a, b]}
      status: {choice: [registered, ended, other], learn: true}
      region: {choice: [north, south], nulls: 0.1, learn: true}
      age: {int: 0..100, learn: true}
"""


@dataclass
class Search:
    """What was looked through and what was found."""

    files: int = 0
    size: int = 0
    found: list[str] = field(default_factory=list)

    def text(self, place: str, content: bytes) -> None:
        """Look through bytes."""
        self.size += len(content)
        if _TEXT.encode() in content or _NUMBER.encode() in content:
            self.found.append(place)

    def folder(self, folder: Path) -> None:
        """Look through all files, Parquet also as what it says."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.files += 1
                self.text(str(path.relative_to(folder)), path.read_bytes())
                if path.suffix == ".parquet":
                    said = str(parquet.read_table(path).to_pydict())
                    self.text(str(path.relative_to(folder)), said.encode())


def planted() -> dict:
    """Fit, generate and audit with planted rows, and fits that fail; what was found where.

    Raises:
        RuntimeError: a command that should work does not.
    """
    search = Search()
    with TemporaryDirectory() as name:
        folder = Path(name)
        sources = _sources(folder / "sources")
        control = Search()
        control.folder(folder / "sources")
        if len(set(control.found)) < len(sources):
            raise RuntimeError("the search does not find what was planted")
        left = folder / "left"
        for part in ("home", "tmp", "out"):
            (left / part).mkdir(parents=True)
        schema = folder / "person.yaml"
        schema.write_text(_SCHEMA)
        with _watched(left / "tmp", search):
            for number, (command, works) in enumerate(_commands(schema, sources, left / "out")):
                done = _run(command, left)
                if (done.returncode == 0) != works:
                    raise RuntimeError(f"{command[1:4]}: exit {done.returncode}: {done.stderr!r}")
                search.text(f"what command {number} printed", done.stdout + done.stderr)
        search.folder(left)
    found = sorted(set(search.found))
    return {
        "strings": 2 * _ROWS + 1,
        "files": search.files,
        "bytes": search.size,
        "found": len(found),
        "places": found,
    }


def _commands(schema: Path, sources: dict[str, Path], out: Path):
    """Commands, each with whether it works."""
    model, sdv = str(out / "model"), str(out / "sdv")
    fit = ("fit", str(schema), "--from")
    learn = ("--epsilon", "1", "-o")
    yield [*fit, str(sources["csv"]), "--table", "person", "--holdout", "0.2", *learn, model], True
    yield ["explain", model], True
    yield ["generate", str(schema), "--model", model, "-o", str(out / "made"), "--quiet"], True
    for name in ("audit.html", "audit.json"):
        # Whatever it concludes: of so few rows a report may also say that nothing is proven.
        against = ("--against", str(sources["csv"]), "--report", str(out / name))
        yield ["audit", model, *against], True
    yield [*fit, str(sources["parquet"]), "--engine", "sdv:gaussian_copula", "-o", sdv], True
    for wrong in ("types", "twice", "keyless"):
        yield [*fit, str(sources[wrong]), *learn, str(out / wrong)], False


def _sources(folder: Path) -> dict[str, Path]:
    """The rows as files: two that can be learnt, and three that cannot."""
    folder.mkdir()
    random = np.random.default_rng(1)
    numbers = np.arange(_ROWS)
    texts = [f"{_TEXT}{number:05d}" for number in numbers]
    # One in ten rows holds a label or a number that the schema does not know.
    strange = random.random(_ROWS) < 0.1
    known = random.choice(["registered", "ended"], _ROWS)
    rows = {
        "id": pa.array([int(f"{_NUMBER}{number:05d}") for number in numbers]),
        "name": pa.array(texts),
        "note": pa.array([f"of {text}" for text in texts]),
        "status": pa.array(np.where(strange, texts, known)),
        "region": pa.array(
            np.where(strange[::-1], texts, random.choice(["north", "south"], _ROWS))
        ),
        "age": pa.array(np.where(strange, int(f"{_NUMBER}0"), random.integers(0, 100, _ROWS))),
    }
    table = pa.table(rows)
    csv.write_csv(table, folder / "person.csv")
    parquet.write_table(table, folder / "person.parquet")
    place = table.schema.get_field_index("age")
    wrong = {
        "types": table.set_column(place, "age", pa.array(texts)),
        "twice": pa.concat_tables([table, table]),
        "keyless": table.set_column(0, "id", pa.array([None, *rows["id"].to_pylist()[1:]])),
    }
    found = {"csv": folder / "person.csv", "parquet": folder / "person.parquet"}
    for name, each in wrong.items():
        found[name] = folder / f"{name}.csv"
        csv.write_csv(each, found[name])
    return found


def _run(command, left: Path):
    """One command, whose home and temporary folder are looked through."""
    places = {"HOME": str(left / "home"), "TMPDIR": str(left / "tmp")}
    return subprocess.run(
        synth(*command),
        cwd=left / "home",
        env=os.environ | places,
        capture_output=True,
        check=False,
    )


@contextmanager
def _watched(folder: Path, search: Search):
    """Look through temporary files while they stand there."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(_WATCH_S):
            for path in folder.rglob("*"):
                try:
                    if path.is_file():
                        search.text(f"temporary {path.name}", path.read_bytes())
                except OSError:
                    # It is gone again.
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()
