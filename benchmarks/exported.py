"""One fitted copula, twice: as SDV samples it, and as our model of it; Adult with raw numbers."""

import numpy as np

from benchmarks.cells import Microdata

_MISSING = "?"
_BOUNDS = {
    "age": (0, 121),
    "education-num": (1, 17),
    "capital-gain": (0, 100_000),
    "capital-loss": (0, 10_000),
    "hours": (0, 100),
}
"""Where the numbers begin and end, by hand; the end is left out."""


class Origin:
    """SDV's synthesizer, its rows brought to the public cells of a table."""

    def __init__(self, synthesizer, cells: "Cells") -> None:
        self._synthesizer, self._cells = synthesizer, cells

    def rows(self, count: int):
        """A frame of rows, as SDV gives it: cells that 20 people share."""
        made = self._synthesizer.sample(count)
        return next(iter(made.values())) if isinstance(made, dict) else made

    def cells(self, frame) -> np.ndarray:
        """Its rows in public cells, shape (columns, rows)."""
        columns = [np.rint(frame[name].to_numpy(float)).astype(np.int64) for name in frame.columns]
        return self._cells(columns)


class Cells:
    """From the cells that a copula keeps to the public ones that are compared."""

    def __init__(self, attributes, data: Microdata, columns) -> None:
        self._tables = []
        for attribute, column in zip(attributes, columns.values(), strict=True):
            if attribute.labels:
                place = {str(label): number for number, label in enumerate(column.labels)}
                found = [place.get(label, len(column.labels)) for label in attribute.labels]
                found += [len(column.labels)] * attribute.other
            else:
                found = np.searchsorted(column.edges, attribute.edges[:-1], side="right")
            self._tables.append(np.asarray(found, np.int64))
        # `other` may stand for labels of a column that has no cell for them.
        self.sizes = tuple(
            max(size, int(table.max()) + 1)
            for size, table in zip(data.sizes, self._tables, strict=True)
        )

    def __call__(self, codes) -> np.ndarray:
        """Public cells, shape (columns, rows)."""
        pairs = zip(self._tables, codes, strict=True)
        return np.stack([table[np.clip(code, 0, len(table) - 1)] for table, code in pairs])


def exported(data: Microdata):
    """SDV's fitted copula of Adult, our model of the same, and the public cells of both."""
    from benchmarks.microdata import ADULT, values
    from synth.learn.copula_export import held
    from synth.learn.sdv import fit_copula, synthesizer
    from synth.model.types import Attribute, TableModel

    found = values("adult")
    attributes = []
    for name, column in ADULT.items():
        if column.labels:
            labels = (*map(str, column.labels), *((_MISSING,) if column.missing else ()))
            attributes.append(Attribute(name, "text", labels))
            found[name] = found[name].fill_null(_MISSING)
        else:
            lo, hi = _BOUNDS[name]
            attributes.append(Attribute(name, "integer", edges=(lo, *map(int, column.edges), hi)))
    # The same call as inside `fit_copula`, whose result is the same for the same rows.
    origin = synthesizer([held(attribute, found[attribute.name]) for attribute in attributes])
    kept, copula = fit_copula(found, tuple(attributes))
    cells = Cells(kept, data, ADULT)
    return Origin(origin, cells), TableModel("adult", kept, copula=copula), cells
