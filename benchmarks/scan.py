"""The figures of `scan`: what it finds, what it takes for somebody's by mistake, and its speed.

`python -m benchmarks scan [--quick]`; quick looks at a tenth of the noise, and measures speed on
50 MB instead of 1 GB, memory on a fifth of that. Presidio has an environment of its own, whose
Python `PRESIDIO_PYTHON` names; without it that line is left out.
"""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from faker import Faker
from pyarrow import parquet

from benchmarks.labelled import WAYS, corpus
from benchmarks.measure import Line, heading, record, run, synth, table
from synth import api
from synth.locales.claims import classes
from synth.locales.judge import judges_of, look

_RECALL = {"nir": "1.00", "phone": "0.99", "email": "0.99", "iban": "1.00"}
_PROFILES = 10_000
_MB = 10**6
_DUMPS = (("sql", 262, "100 MB/s"), ("csv", 252, "100 MB/s"), ("parquet", 65, "300 MB/s"))
"""Stores, bytes of a row there, and the speed that is wanted."""

_BELGIANS = 16_000
"""People of the Belgian schema: so many have a register number of their own that is nobody's."""

_STORES = ("csv", "parquet", "jsonl", "sql", "sqlite", "duckdb")


def main(arguments: list[str]) -> None:
    """Measure and write the table."""
    is_quick = "--quick" in arguments
    rows, noise, speed = (500, 100 * _MB, 50 * _MB) if is_quick else (5_000, 10**9, 10**9)
    title = heading("Scan", f"python -m benchmarks scan {' '.join(arguments)}".strip())
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in (
            lambda: _recalls(rows),
            lambda: _faker(folder),
            lambda: _presidio(folder),
            lambda: _speeds(folder, speed),
            lambda: _endless(folder, 2 * speed),
            lambda: _chances(folder, 10**6, noise),
            lambda: _ours(folder, rows * 200),
        ):
            for line in part():
                # What was measured stays, if time or room does not last.
                lines.append(line)
                record("Scan", [*title, *table(lines)])
                print("\n".join(table([line])[2:]), flush=True)


def _recalls(rows: int) -> list[Line]:
    """Of lines whose numbers are known, as many of nobody among them."""
    lines = list(corpus(rows, 1))
    seen = classes(look(pa.array([text for text, _ in lines]), "", judges_of("fr")))
    told = {word: set(seen[word, "assignable"].rows.tolist()) for word in WAYS}
    found = []
    for word, target in _RECALL.items():
        wanted = {row for row, (_, label) in enumerate(lines) if label == word}
        wrong = len(told[word] - wanted)
        share = len(told[word] & wanted) / len(wanted)
        how = f"{rows:,} lines, ten ways of writing, {wrong} other lines told of {len(lines):,}"
        found.append(Line(f"recall of assignable {word}", f"{share:.4f}", target, how))
    return found


def _counts(path: Path) -> Counter[tuple[str, str]]:
    """How many values of each rule and class that are told."""
    found: Counter[tuple[str, str]] = Counter()
    for result in api.scan(path).results:
        found[result.path, result.rule] += result.count
    return found


def _chances(folder: Path, rows: int, size: int) -> list[Line]:
    """What is told of numbers that are nobody's."""
    rng = np.random.default_rng(3)
    path = folder / "digits.log"
    numbers = rng.integers(0, 10**15, rows)
    path.write_text("".join(f"order {n:015} done\n" for n in numbers.tolist()))
    alone = _counts(path).total()
    path.write_text("".join(f"{n:015}\n" for n in numbers.tolist()))
    column = _counts(path).total()
    path.unlink()
    noise = folder / "noise.log"
    _write_noise(noise, size)
    told = _counts(noise)
    noise.unlink()
    kinds = ", ".join(f"{count} {word}" for (_, word), count in told.items()) or "none"
    how = f"{rows:,} random strings of 15 digits, each in a line; {column} where they are the line"
    return [
        Line("false alarms: 15 digits", f"{alone / rows * 10_000:.2f} in 10,000", "1", how),
        Line(
            "false alarms: hashes, UUIDs, timestamps, decimals",
            str(told.total()),
            "5",
            f"{size // _MB} MB: {kinds}",
        ),
    ]


def _write_noise(path: Path, size: int) -> None:
    """Hashes, UUIDs, timestamps and decimals up to a size."""
    rng = np.random.default_rng(4)
    with path.open("w") as file:
        while file.tell() < size:
            words = rng.integers(0, 2**63, (50_000, 5)).tolist()
            file.writelines(
                f"{a:016x}{b:016x} {c:016x} {a % 2**32:08x}-{b % 2**16:04x}-4{c % 2**12:03x}-"
                f"{d % 2**16:04x}-{e % 2**48:012x} 20{e % 60:02}-{a % 12 + 1:02}-{b % 28 + 1:02}T"
                f"{c % 24:02}:{d % 60:02}:{e % 60:02}.{a % 10**6:06} {10**9 + b % 10**9} "
                f"{10**12 + c % 10**12} {10**15 + d % 10**15} {e / 2**63!r} {a / 2**53!r} "
                f"{b / 2**40:.7f}\n"
                for a, b, c, d, e in words
            )


def _faker(folder: Path) -> list[Line]:
    """Profiles of Faker: every number of them may be somebody's."""
    faker = Faker("fr_FR")
    faker.seed_instance(1)
    rows = [
        {
            "nom": p["name"],
            "naissance": str(p["birthdate"]),
            "adresse": p["address"],
            "ssn": p["ssn"],
            "mail": faker.free_email(),
            "iban": faker.iban(),
        }
        for p in (faker.profile() for _ in range(_PROFILES))
    ]
    found = []
    for path in _written(folder, rows):
        told = {word: count for (_, word), count in _counts(path).items()}
        share = told.get("nir", 0) / _PROFILES
        how = f"{path.suffix[1:]}: {told}"
        found.append(Line("Faker's profiles: `ssn` told", f"{share:.2%}", "100 %", how))
        share = told.get("person", 0) / _PROFILES
        found.append(Line("Faker's profiles: rows told as persons", f"{share:.2%}", "100 %", how))
        path.unlink()
    return found


def _written(folder: Path, rows: list[dict[str, str]]):
    names = list(rows[0])
    path = folder / "people.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    yield path
    path = folder / "people.json"
    path.write_text(json.dumps({"people": rows}))
    yield path
    path = folder / "people.sql"
    texts = (
        ", ".join(f"'{value.replace(chr(39), chr(39) * 2)}'" for value in row.values())
        for row in rows
    )
    path.write_text("".join(f"INSERT INTO people VALUES ({text});\n" for text in texts))
    yield path
    path = folder / "people.parquet"
    parquet.write_table(pa.Table.from_pylist(rows), path)
    yield path
    path = folder / "people.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(f"create table people ({', '.join(names)})")
        connection.executemany(
            f"insert into people values ({', '.join('?' * len(names))})",
            map(tuple, map(dict.values, rows)),
        )
    connection.close()
    yield path


def _ours(folder: Path, rows: int) -> Iterator[Line]:
    """What we make is nobody's."""
    few = min(rows // 10, _BELGIANS)
    counts = {"job_seeker": rows, "job_seeker_be": few, "agency": rows // 10, "minimal": 0}
    for schema, count in counts.items():
        told = 0
        for store in _STORES:
            is_folder = schema == "agency" and store in {"csv", "parquet", "jsonl"}
            target = folder / (f"{schema}-{store}" if is_folder else f"{schema}.{store}")
            form = ["--format", store] if is_folder else []
            options = ["--rows", f"job_seeker={count}"] if schema != "minimal" else []
            run(synth("generate", schema, "-o", str(target), *options, *form, "--quiet"))
            told += _counts(target).total()
            shutil.rmtree(target) if is_folder else target.unlink()
        people = f"{count:,} people" if schema != "minimal" else "as shipped"
        how = f"{people} in each of {', '.join(_STORES)}"
        yield Line(f"told of our own output: {schema}", str(told), "0", how)


def _speeds(folder: Path, size: int) -> Iterator[Line]:
    """Megabytes a second of one core, start included."""
    for store, row_bytes, target in _DUMPS:
        path, rows = folder / f"speed.{store}", size // row_bytes
        run(
            synth(
                "generate", "job_seeker", "-o", str(path), "--rows", f"job_seeker={rows}", "--quiet"
            )
        )
        yield _speed(f"dump as made by us ({store})", path, target)
        if store == "sql":
            yield _long(path, folder / "long.sql")
        path.unlink()
    path = folder / "speed.log"
    with path.open("w") as file:
        number = 0
        while file.tell() < size:
            file.writelines(
                f"2026-01-31T10:{n % 60:02}:12.{n % 1000:03}Z INFO [worker-{n % 8}] GET "
                f"/api/v1/items status={200 + n % 4} took={n % 977}ms bytes={n * 31 % 100_000}"
                f"{' caller=01 99 00 12 34' if n % 1000 == 0 else ''}\n"
                for n in range(number, number + 10_000)
            )
            number += 10_000
    yield _speed("log with few numbers", path, "500 MB/s")
    path.unlink()


def _long(dump: Path, path: Path) -> Line:
    """Memory that five of a dump take, one behind the other, on all cores."""
    with path.open("wb") as file:
        for _ in range(5):
            with dump.open("rb") as one:
                shutil.copyfileobj(one, file, 1 << 22)
    line = _memory("a dump five times as long", path)
    path.unlink()
    return line


def _endless(folder: Path, size: int) -> list[Line]:
    """Memory that a line without an end takes: words, numbers and quotes of a script."""
    path = folder / "line.js"
    part = "".join(f'{{"id":{n},"t":"x{n * 7919 % 100_003}","ok":true}},' for n in range(30_000))
    with path.open("w") as file:
        file.write("data=[")
        while file.tell() < size:
            file.write(part)
    found = [_memory("a line", path)]
    path.unlink()
    return found


def _memory(what: str, path: Path) -> Line:
    cost = run(synth("scan", str(path), "--quiet"), memory=True)
    size = path.stat().st_size / _MB
    how = f"{size:,.0f} MB in {cost.cpu_s:.0f} s of CPU, {cost.wall_s:.0f} s wall, all cores"
    return Line(f"memory: {what}", f"{cost.peak_bytes / _MB:.0f} MB", "300 MB", how)


def _presidio(folder: Path) -> list[Line]:
    """How many times as fast as Presidio with the rules for what stands in a dump of ours."""
    python = os.environ.get("PRESIDIO_PYTHON")
    if python is None:
        return []
    path, speeds = folder / "people.csv", dict[str, float]()
    for who, rows in (("presidio", 2_000), ("scan", 400_000)):
        command = ("generate", "job_seeker", "-o", str(path), "--force")
        run(synth(*command, "--rows", f"job_seeker={rows}", "--quiet"))
        if who == "scan":
            start = time.process_time()
            api.scan(path)
            took = time.process_time() - start
        else:
            program = Path(__file__).with_name("presidio.py")
            said = subprocess.run(
                [python, str(program), str(path)], check=True, capture_output=True, text=True
            )
            took = float(said.stdout.split()[0])
        speeds[who] = path.stat().st_size / _MB / took
    path.unlink()
    how = "; ".join(f"{who} {speed:.2f} MB/s" for who, speed in speeds.items())
    how = f"{how}; CSV of ours, start left out; four expressions and no model there"
    share = speeds["scan"] / speeds["presidio"]
    return [Line("speed: against Presidio", f"{share:.0f}x", "200x", how)]


def _speed(what: str, path: Path, target: str) -> Line:
    start = time.perf_counter()
    cost = run(["taskset", "-c", "0", *synth("scan", str(path), "--quiet")], memory=True)
    wall = time.perf_counter() - start
    size = path.stat().st_size / _MB
    peak = cost.peak_bytes / _MB
    how = f"{size:.0f} MB in {cost.cpu_s:.1f} s of CPU, {wall:.1f} s wall; {peak:.0f} MB of memory"
    return Line(f"speed: {what}", f"{size / cost.cpu_s:.0f} MB/s", target, how)
