"""What judges saw of the pieces of one source, and what follows when all have passed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from synth.locales.judge import Claims, Judge, look, together, verdict
from synth.scan.types import PLACES_MAX, Finding, Piece, Place


@dataclass
class Watch:
    """Counts what may be somebody's, column by column.

    Attributes:
        source: for the report.
        unit: what values are counted by.
        judges: who looks.
        looked: by column, how many values were looked at.
        claims: by column, what was seen.
    """

    source: str
    unit: str
    judges: tuple[Judge, ...]
    looked: dict[str, int] = field(default_factory=dict)
    claims: dict[str, Claims] = field(default_factory=dict)

    def take(self, piece: Piece) -> None:
        """Look at a piece."""
        filled = len(piece.values) - piece.values.null_count
        self.looked[piece.path] = self.looked.get(piece.path, 0) + filled
        seen = look(piece.values, piece.name, self.judges)
        numbers = piece.numbers
        moved = {
            key: one.numbered(piece.first + one.rows if numbers is None else numbers[one.rows])
            for key, one in seen.items()
        }
        self.claims[piece.path] = together(self.claims.get(piece.path, {}), moved)

    @property
    def values(self) -> int:
        """How many values were looked at."""
        return sum(self.looked.values())

    def findings(self) -> Iterator[Finding]:
        """One for each column and rule."""
        known = {judge.word: judge for judge in self.judges}
        for path, claims in self.claims.items():
            for word, (count, rows) in sorted(verdict(claims).items()):
                judge = known[word]
                places = tuple(Place(int(row)) for row in np.unique(rows)[:PLACES_MAX])
                yield Finding(
                    word,
                    "assignable",
                    judge.title,
                    self.source,
                    path,
                    self.unit,
                    count,
                    self.looked[path],
                    places,
                    judge.form,
                )
