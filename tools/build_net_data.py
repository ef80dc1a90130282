"""Rebuild the list under `synth/locales/data/`, byte for byte, from a pinned package.

    python tools/build_net_data.py FOLDER [--download]

FOLDER holds the archive that `tools/net/sources.toml` names; `--download` fetches it there first.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from archives import Row, main

HERE = Path(__file__).parent / "net"
DATA = Path(__file__).parent.parent / "synth" / "locales" / "data"


def tables(packages: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, str, list[Row]]]:
    """Name, header and sorted rows of the only table."""
    lines = packages["validators"]["validators/_tld.txt"].decode().lower().split("\n")
    names = (line.strip() for line in lines if not line.startswith("#"))
    yield "tops.csv", "name", sorted((name,) for name in names if name and "--" not in name)


if __name__ == "__main__":
    main(__doc__, HERE, DATA, tables)
