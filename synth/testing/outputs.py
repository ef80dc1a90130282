"""Tables for tests, as data frames, SQLite files and what fills a database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synth.errors import WorldError
from synth.testing.kept import fingerprint, kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    import pandas as pd

    from synth.plan.plan import Plan
    from synth.schema.types import Schema

_TABLES, _SQLITE = "tables", "data.sqlite"


@dataclass(frozen=True)
class Order:
    """What a test asks for.

    Attributes:
        schema: as read.
        rows: a number for the one table by `rows`, numbers by table, or None.
        scale: of the tables not in `rows`.
        seed: in place of the schema's.
    """

    schema: Schema
    rows: int | Mapping[str, int] | None = None
    scale: Decimal | None = None
    seed: int | None = None

    def plan(self) -> Plan:
        """Everything decided.

        Raises:
            SynthError: see `synth.api.make_plan`.
        """
        from synth.api import make_plan

        return make_plan(self.schema, rows=self.rows, scale=self.scale, seed=self.seed)

    def fill(self, url: str) -> None:
        """Create and fill the tables in an empty database.

        Raises:
            SynthError: see `synth.api.seed`.
        """
        from synth.api import seed

        seed(self.plan(), url, create=True, workers=1)

    def fingerprint(self, kind: str) -> str:
        """See `synth.testing.kept.fingerprint`."""
        return fingerprint(self.schema, kind, rows=self.rows, scale=self.scale, seed=self.seed)


class Outputs:
    """The outputs of one test session; each is built once, and read and checked once a process."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that other sessions and processes may use too."""
        self._folder = folder
        self._frames: dict[str, dict[str, pd.DataFrame]] = {}
        self._files: dict[str, Path] = {}

    def frames(self, order: Order) -> dict[str, pd.DataFrame]:
        """The tables as data frames of the caller's own.

        Raises:
            SynthError: the schema or the numbers are wrong, or pandas is not installed.
        """
        name = order.fingerprint("frames")
        if name not in self._frames:
            self._frames[name] = _frames(kept(self._folder, name, _Maker(order, _TABLES)) / _TABLES)
        return {table: frame.copy() for table, frame in self._frames[name].items()}

    def sqlite(self, order: Order) -> Path:
        """A SQLite file that is shared: to copy, not to change.

        Raises:
            SynthError: the schema or the numbers are wrong.
        """
        name = order.fingerprint("sqlite")
        if name not in self._files or not self._files[name].is_file():  # `--cache-clear` may run
            self._files[name] = kept(self._folder, name, _Maker(order, _SQLITE)) / _SQLITE
        return self._files[name]


@dataclass(frozen=True)
class _Maker:
    """Writes what was ordered into a folder: a SQLite file, or a folder of Parquet files."""

    order: Order
    name: str

    def __call__(self, folder: Path) -> None:
        from synth.api import generate_to

        word = "parquet" if self.name == _TABLES else "sqlite"
        # One worker: tests run beside one another already, and more may be processes, which would
        # import what pytest was started from.
        generate_to(self.order.plan(), str(folder / self.name), format=word, workers=1)


def _frames(folder: Path) -> dict[str, pd.DataFrame]:
    from synth.manifest import read_manifest
    from synth.stores.frames import frame
    from synth.stores.targets import manifest_of, open_source

    source = open_source(str(folder), format="parquet")
    layouts = [table.layout for table in read_manifest(manifest_of(str(folder))).tables]
    try:
        return {layout.name: frame(layout, list(source.read(layout))) for layout in layouts}
    except ImportError as error:
        raise WorldError("data frames need pandas: pip install pandas") from error
