"""A table in cells of finite columns, and its file: what a measured process reads."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False)
class Microdata:
    """A table in cells.

    Attributes:
        name: of the table.
        names: of its columns.
        sizes: how many cells each has.
        ordered: whether a column's cells are ranges of a scale.
        codes: uint8, shape (columns, rows).
    """

    name: str
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    ordered: tuple[bool, ...]
    codes: np.ndarray

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.codes.shape[1]


def store(folder: Path, data: Microdata) -> None:
    """Write a table, so that a process that is measured need not read its source."""
    domain = json.dumps([data.names, data.sizes, data.ordered])
    np.savez(folder / f"{data.name}.npz", codes=data.codes, domain=domain)


def load(folder: Path, name: str) -> Microdata:
    """A table that `store` wrote."""
    with np.load(folder / f"{name}.npz") as file:
        names, sizes, ordered = (tuple(part) for part in json.loads(str(file["domain"])))
        return Microdata(name, names, sizes, ordered, file["codes"])
