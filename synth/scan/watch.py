"""What judges saw of the pieces of one source, and what follows when all have passed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from synth.locales.judge import Claims, Judge, look, together, verdict
from synth.scan.persons import Persons
from synth.scan.types import PLACES_MAX, Finding, Note, Piece, Place, Read


@dataclass(frozen=True)
class Seen:
    """What judges saw of one piece.

    Attributes:
        path: of its column.
        unit: what its values are counted by.
        looked: how many values were looked at.
        claims: by the numbers that places have in the source.
    """

    path: str
    unit: str
    looked: int
    claims: Claims


def see(piece: Piece, judges: tuple[Judge, ...]) -> Seen:
    """What judges see of a piece; pure.

    Args:
        piece: of a source.
        judges: who looks.
    """
    seen = look(piece.values, piece.name, judges)
    numbers = piece.numbers
    moved = {
        key: one.numbered(piece.first + one.rows if numbers is None else numbers[one.rows])
        for key, one in seen.items()
    }
    return Seen(piece.path, piece.unit, len(piece.values) - piece.values.null_count, moved)


@dataclass
class Watch:
    """Counts what may be somebody's, column by column.

    Attributes:
        source: for the report.
        kind: what the source was taken for.
        judges: who looks.
        persons: looks at columns side by side.
        looked: by column and unit, how many values were looked at.
        claims: by column and unit, what was seen.
        notes: of the source, each once.
    """

    source: str
    kind: str
    judges: tuple[Judge, ...]
    persons: Persons
    looked: dict[tuple[str, str], int] = field(default_factory=dict)
    claims: dict[tuple[str, str], Claims] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def take(self, seen: Seen | Note) -> None:
        """Add what was seen of the next piece."""
        if isinstance(seen, Note):
            self.notes[seen.text] = None
            return
        key = (seen.path, seen.unit)
        self.looked[key] = self.looked.get(key, 0) + seen.looked
        self.claims[key] = together(self.claims.get(key, {}), seen.claims)

    def read(self) -> Read:
        """What was read."""
        values = sum(self.looked.values())
        return Read(self.source, self.kind, values, "; ".join(self.notes))

    def findings(self) -> Iterator[Finding]:
        """One for each column and rule, and for each table with possible persons."""
        yield from self.persons.findings()
        known = {judge.word: judge for judge in self.judges}
        for (path, unit), claims in self.claims.items():
            for word, (count, rows) in sorted(verdict(claims).items()):
                judge = known[word]
                places = tuple(Place(int(row)) for row in np.unique(rows)[:PLACES_MAX])
                yield Finding(
                    word,
                    "assignable",
                    judge.title,
                    self.source,
                    path,
                    unit,
                    count,
                    self.looked[path, unit],
                    places,
                    judge.form,
                )
