"""What judges saw of the pieces of one source, and what follows when all have passed."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pyarrow as pa

from synth.arrays import I64, decoded, is_coded, taken
from synth.locales.claims import Claims, Hits, classes, together
from synth.locales.judge import Judge, look_together
from synth.registry import Values
from synth.scan.baseline import VALUES_MAX, Baseline
from synth.scan.cells import kept_cells
from synth.scan.persons import Persons
from synth.scan.sieve import kept
from synth.scan.sifted import TOLD, Marks, Sifted, sifted
from synth.scan.types import PLACES_MAX, Finding, Note, Piece, Place, Read
from synth.scan.unfolded import unfolded

_BETWEEN = r"[\W_]{0,6}"
_ZERO = rf"(?:(?:(?:[+]|00){_BETWEEN}33{_BETWEEN}(?:[(]0[)])?|\d){_BETWEEN})?"
"""What may stand where a French phone number has its 0."""

Begins = Mapping[tuple[int, str], int]
"""By line and number, where in the line the number begins, from 1."""


@dataclass(frozen=True)
class Seen:
    """What judges saw of one piece.

    Attributes:
        path: of its column.
        unit: what its values are counted by.
        looked: how many values were looked at.
        others: how many have a digit, where nobody sees anything in any of them.
        claims: by the numbers that places have in the source.
        accepted: what a baseline accepts.
        begins: of the first numbers in lines of text.
        nobodys: which values hold a number of nobody, by rule and their places in the piece.
        prints: fingerprints of what is in `claims`.
        reasons: why the rest is accepted.
    """

    path: str
    unit: str
    looked: int
    others: int
    claims: Claims
    accepted: Claims
    begins: Begins
    nobodys: Mapping[str, I64]
    prints: Marks
    reasons: Marks


@dataclass(frozen=True)
class Left:
    """What is left of a piece without the values that hold nothing.

    Attributes:
        piece: as it was read; of lines, which no other column stands beside, those that are left.
        texts: its values that are left, as they are read.
        rows: their places in the piece; None: it has no others.
        looked: how many values were looked at.
        others: how many of those left out have a digit.
    """

    piece: Piece
    texts: Values
    rows: I64 | None
    looked: int
    others: int

    @property
    def is_lines(self) -> bool:
        """Whether these are lines of a text."""
        return not self.piece.path

    @property
    def size_bytes(self) -> int:
        """Of its texts."""
        return int(self.texts.nbytes)


def left_of(piece: Piece, judges: tuple[Judge, ...]) -> Left:
    """What is left of a piece; pure.

    Args:
        piece: of a source.
        judges: who looks.
    """
    values = piece.values
    looked = len(values) - values.null_count
    kind = values.type.value_type if is_coded(values) else values.type
    if not pa.types.is_string(kind):
        return Left(piece, values, None, looked, 0)
    if piece.path:
        cells = kept_cells(values, judges)
        texts = decoded(values if cells.rows is None else taken(values, cells.rows))
        texts = unfolded(texts) if cells.is_folded else texts
        return Left(piece, texts, cells.rows, looked, cells.others)
    rows, others = kept(values, judges)
    lines = replace(piece, values=unfolded(taken(values, rows)), numbers=_numbers(piece, rows))
    return Left(lines, lines.values, None, looked, others)


def joined(lefts: Sequence[Left]) -> Left:
    """What is left of pieces of one text that follow one another."""
    if len(lefts) == 1:
        return lefts[0]
    texts = pa.concat_arrays([one.texts for one in lefts])
    numbers = np.concatenate([_numbers(one.piece) for one in lefts])
    lines = replace(lefts[0].piece, values=texts, numbers=numbers)
    looked, others = sum(one.looked for one in lefts), sum(one.others for one in lefts)
    return Left(lines, texts, None, looked, others)


def _numbers(piece: Piece, rows: I64 | None = None) -> I64:
    """The numbers of some values in the source, by their places in the piece."""
    places = np.arange(len(piece.values)) if rows is None else rows
    return piece.first + places if piece.numbers is None else piece.numbers[places]


def see(lefts: Sequence[Left], judges: tuple[Judge, ...], known: Baseline | None) -> list[Seen]:
    """What judges see of pieces of different columns; pure.

    Args:
        lefts: of them.
        judges: who looks.
        known: what is accepted.
    """
    asked = [one for one in lefts if len(one.texts)]
    columns = [(one.piece.name, one.texts, one.others) for one in asked]
    found = iter(look_together(columns, judges))
    return [_seen(one, sifted(next(found) if len(one.texts) else {}, known)) for one in lefts]


def _seen(left: Left, seen: Sifted) -> Seen:
    piece, rows = left.piece, left.rows

    def number(places: I64) -> I64:
        return _numbers(piece, places if rows is None else rows[places])

    new, accepted = (
        {key: one.numbered(number) for key, one in claims.items()}
        for claims in (seen.claims, seen.accepted)
    )
    # A value by its path is not all of its line.
    is_line = left.is_lines and piece.unit == "line"
    claims = (seen.claims, seen.accepted) if is_line else ()
    found = chain(*(_begins(left.texts, number, one) for one in claims))
    return Seen(
        piece.path,
        piece.unit,
        left.looked,
        0 if len(left.texts) else left.others,
        new,
        accepted,
        dict(found),
        _nobodys(seen.claims, rows),
        seen.prints,
        seen.reasons,
    )


def _nobodys(seen: Claims, rows: I64 | None) -> Mapping[str, I64]:
    found: dict[str, I64] = {}
    for (word, _), claim in seen.items():
        if "reserved" in claim.seen:
            own = claim.seen["reserved"].rows
            own = own if rows is None else rows[own]
            found[word] = np.union1d(found[word], own) if word in found else own
    return found


def _begins(
    lines: Values, number: Callable[[I64], I64], seen: Claims
) -> Iterator[tuple[tuple[int, str], int]]:
    for claim in seen.values():
        for one in claim.seen.values():
            rows = one.rows[:PLACES_MAX]
            for row, line, value in zip(rows, number(rows).tolist(), one.values, strict=False):
                yield (line, value), _begin(str(lines[row]), value)


def _begin(line: str, value: str) -> int:
    """Where a number begins in its line, from 1; 0 where it is written in another script.

    Args:
        line: the text.
        value: the number, as `Hits.values` has it.
    """
    head = _ZERO if value.startswith("0") else ""
    way = head + _BETWEEN.join(map(re.escape, value.removeprefix("0")))
    match = re.search(way, line, re.IGNORECASE)
    return match.start() + 1 if match else 0


@dataclass
class Watch:
    """Counts what may be somebody's, column by column.

    Attributes:
        source: for the report.
        kind: what the source was taken for.
        judges: who looks.
        persons: looks at columns side by side.
        known: what is accepted.
        looked: by column and unit, how many values were looked at.
        others: by column and unit, how many have a digit in pieces of nothing else.
        names: by column and unit, what it is called.
        claims: by column and unit, what was seen.
        accepted: the same of what a baseline accepts.
        marks: by column and unit, fingerprints of the one and reasons of the other.
        begins: by column and unit, where the first numbers begin in their lines.
        notes: of the source, each once.
    """

    source: str
    kind: str
    judges: tuple[Judge, ...]
    persons: Persons
    known: Baseline | None = None
    looked: dict[tuple[str, str], int] = field(default_factory=dict)
    others: dict[tuple[str, str], int] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    claims: dict[tuple[str, str], Claims] = field(default_factory=dict)
    accepted: dict[tuple[str, str], Claims] = field(default_factory=dict)
    marks: dict[tuple[str, str], tuple[Marks, Marks]] = field(default_factory=dict)
    begins: dict[tuple[str, str], dict[tuple[int, str], int]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def expect(self, piece: Piece) -> None:
        """Give a column its place among the others before anything was seen of it."""
        key = (piece.path, piece.unit)
        self.looked.setdefault(key, 0)
        self.names.setdefault(key, piece.name)
        self.claims.setdefault(key, {})
        self.accepted.setdefault(key, {})
        self.marks.setdefault(key, ({}, {}))
        self.begins.setdefault(key, {})

    def take(self, seen: Seen | Note) -> None:
        """Add what was seen of the next piece."""
        if isinstance(seen, Note):
            self.notes[seen.text] = None
            return
        key = (seen.path, seen.unit)
        self.looked[key] = self.looked.get(key, 0) + seen.looked
        self.others[key] = self.others.get(key, 0) + seen.others
        if not seen.claims:
            return
        self.claims[key] = together(self.claims.get(key, {}), seen.claims)
        self.accepted[key] = together(self.accepted.get(key, {}), seen.accepted)
        prints, reasons = self.marks.get(key, ({}, {}))
        self.marks[key] = (_more(prints, seen.prints), _more(reasons, seen.reasons))
        known = {
            (row, value)
            for claim in chain(self.claims[key].values(), self.accepted[key].values())
            for one in claim.seen.values()
            for row, value in zip(one.rows[:PLACES_MAX].tolist(), one.values, strict=False)
        }
        begins = {**seen.begins, **self.begins.get(key, {})}
        self.begins[key] = {place: begins[place] for place in known & begins.keys()}

    def read(self) -> Read:
        """What was read, and how many values of each rule and class there are."""
        counts: Counter[tuple[str, str]] = Counter()
        both = (*self._whole(self.claims).items(), *self._whole(self.accepted).items())
        for path, claimed in both:
            says = {word: one.verdict for word, one in self.persons.beside(path[0]).items()}
            for (word, kind), one in classes(claimed, beside=says).items():
                counts[word, "impossible" if kind == "unlisted" else kind] += one.count
        values = sum(self.looked.values())
        return Read(self.source, self.kind, values, "; ".join(self.notes), counts)

    def _whole(self, seen: Mapping[tuple[str, str], Claims]) -> Mapping[tuple[str, str], Claims]:
        """What was seen of columns, beside values that have digits and are nothing."""
        found = dict(seen)
        none = pa.array([], pa.string())
        for key in (key for key, claims in seen.items() if claims and self.others.get(key)):
            columns = [(self.names.get(key, ""), none, self.others[key])]
            found[key] = together(seen[key], look_together(columns, self.judges)[0])
        return found

    def findings(self) -> Iterator[Finding]:
        """One for each column, rule and class, and for each table with possible persons."""
        yield from self.persons.findings()
        known = {judge.word: judge for judge in self.judges}
        accepted = self._whole(self.accepted)
        for key, claimed in self._whole(self.claims).items():
            marks, beside = self.marks[key], self.persons.beside(key[0])
            says = {word: one.verdict for word, one in beside.items()}
            for is_known, claims in enumerate((claimed, accepted[key])):
                for (word, kind), one in sorted(classes(claims, beside=says).items()):
                    if kind in TOLD and one.count:
                        found = self._finding(known[word], key, kind, one)
                        said = beside[word].said if word in beside else ""
                        why = "; ".join(sorted(marks[1].get((word, kind), ())))
                        prints = marks[0].get((word, kind), frozenset())
                        own = {"reason": why} if is_known else {"prints": prints}
                        yield replace(found, beside=said, **own)

    def _finding(self, judge: Judge, column: tuple[str, str], kind: str, seen: Hits) -> Finding:
        first = dict(zip(seen.rows.tolist(), seen.values, strict=True))
        begins = self.begins[column]
        return Finding(
            judge.word,
            kind,
            judge.title,
            self.source,
            *column,
            seen.count,
            self.looked[column],
            tuple(
                Place(row, begins.get((row, first[row]), 0)) for row in sorted(first)[:PLACES_MAX]
            ),
            judge.form,
        )


def _more(marks: Marks, others: Marks) -> Marks:
    """Both, as far as they are needed: one more than can be accepted is too many."""
    found = dict(marks)
    for key, more in others.items():
        known = found.get(key, frozenset())
        found[key] = known if len(known) > VALUES_MAX else known | more
    return found
