"""Pinned archives of packages, and lists that are built from them byte for byte."""

import argparse
import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]
Tables = Callable[[Mapping[str, Mapping[str, bytes]]], Iterator[tuple[str, str, list[Row]]]]


def read_archive(path: Path) -> dict[str, bytes]:
    """The files of a wheel, an sdist or an npm package by their path inside it."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(path) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers() if m.isfile()}  # type: ignore[union-attr]


def download(folder: Path, packages: Mapping[str, Mapping[str, str]]) -> None:
    """Fetch the pinned archives through the registries' own clients."""
    for package in packages.values():
        if package["registry"] == "npm":
            command = ["npm", "pack", f"{package['name']}@{package['version']}"]
        else:
            kind = "--only-binary" if package["archive"].endswith(".whl") else "--no-binary"
            pinned = f"{package['name']}=={package['version']}"
            pip = [sys.executable, "-m", "pip", "download", "--no-deps"]
            command = [*pip, kind, package["name"], pinned]
        subprocess.run(command, cwd=folder, check=True)


def verified(folder: Path, package: Mapping[str, str]) -> dict[str, bytes]:
    """The files of one package, after its archive was compared with the pinned hash."""
    path = folder / package["archive"]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package["sha256"]:
        sys.exit(f"{path.name}: sha256 is {found}, expected {package['sha256']}")
    return read_archive(path)


def read_input(here: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a hand-written table of a country."""
    with (here / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def csv_bytes(header: str, rows: Iterable[Row]) -> bytes:
    """A table as UTF-8 with `\\n` at the end of each line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def toml_lines(title: str, entries: Mapping[str, Any]) -> Iterator[str]:
    """One table of TOML, its values in the order given."""
    yield f"\n[{title}]"
    for key, value in entries.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}"


def build(folder: Path, sources: Mapping[str, Any], here: Path, data: Path, tables: Tables) -> None:
    """Write the tables and `SOURCES.toml`."""
    script = f"tools/build_{here.name}_data.py"
    packages = {key: verified(folder, package) for key, package in sources["packages"].items()}
    lines = [f"# Written by {script} from tools/{here.name}/sources.toml: do not edit."]
    lines.append(f"attribution = {json.dumps(sources['attribution'], ensure_ascii=False)}")
    for key, package in sources["packages"].items():
        lines += toml_lines(f"packages.{key}", package)
    data.mkdir(parents=True, exist_ok=True)
    for name, header, rows in tables(packages):
        content = csv_bytes(header, rows)
        (data / name).write_bytes(content)
        made = {"rows": len(rows), "sha256": hashlib.sha256(content).hexdigest()}
        entries = sources["files"][name] | made | {"script": script}
        lines += toml_lines(f'files."{name}"', entries)
        print(f"{name:20} {len(rows):7,} rows {len(content):10,} bytes")
    (data / "SOURCES.toml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main(doc: str, here: Path, data: Path, tables: Tables) -> None:
    """Read the command line and build the lists of a country.

    `here` holds what is written by hand, and is called as the country; `data` is built.
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the archives of the packages are")
    parser.add_argument("--download", action="store_true", help="fetch the archives first")
    arguments = parser.parse_args()
    sources = tomllib.loads((here / "sources.toml").read_text(encoding="utf-8"))
    if arguments.download:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        download(arguments.folder, sources["packages"])
    build(arguments.folder, sources, here, data, tables)
