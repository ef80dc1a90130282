"""Numbers and days whose parts stand in columns side by side, put together as one more column.

Where a number may be cut says its declaration. Short columns that follow one another are put
together in all ways that fit, and judged by some of their rows; what nothing is seen in is left
out. A day is known by what its three columns are called.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, decoded, ends_of, is_coded, taken
from synth.locales.claims import classes
from synth.locales.identifier import numbers
from synth.locales.judge import Judge, look
from synth.registry import Values
from synth.scan.roles import said
from synth.scan.types import Note, Piece, Skipped

_LONGEST = 13
"""Characters of the longest part: a social security number without its key."""

_LEAST_TOLD = 11
"""Characters of the shortest number that is looked for so."""

_MOST = 7
"""Columns of one number: the parts of a social security number."""

_LOOKED = 256
"""Rows by which it is known whether columns are parts of one."""

_DAY = (
    (" jour ", " day ", " dd ", " jj ", " dag ", " tag ", " j ", " d "),
    (" mois ", " month ", " mm ", " maand ", " monat ", " m "),
    (" annee ", " an ", " year ", " yyyy ", " aaaa ", " yy ", " jaar ", " jahr ", " a ", " y "),
)
"""What the columns of a day, a month and a year are called."""

_IS_PART = bytes(
    chr(one).isascii() and (chr(one).isdigit() or chr(one).isupper()) for one in range(256)
)

_Piece = Piece | Skipped | Note


@dataclass(frozen=True)
class _Part:
    """A column that may hold a part of a number.

    Attributes:
        piece: the column.
        texts: its values.
        least: characters of the shortest one.
        most: of the longest one.
    """

    piece: Piece
    texts: Values
    least: int
    most: int


@dataclass
class Parted:
    """Columns that are put together, table by table, while they pass.

    Attributes:
        locale: whose numbers.
        judges: who says whether something is in them.
    """

    locale: str
    judges: tuple[Judge, ...]
    _batches: dict[str, int] = field(default_factory=dict)
    _known: dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]] = field(default_factory=dict)

    def beside(self, pieces: Iterator[_Piece]) -> Iterator[_Piece]:
        """The pieces, and behind all columns of some rows what they are together."""
        held: list[Piece] = []
        for piece in pieces:
            if not isinstance(piece, Piece) or not piece.path:
                yield piece
                continue
            if held and _is_over(held, piece):
                yield from self._together(held)
                held = []
            yield piece
            held.append(piece)
        yield from self._together(held)

    def _together(self, columns: Sequence[Piece]) -> Iterator[Piece]:
        if len(columns) < 2:  # noqa: PLR2004 - of two
            return
        yield from _days(columns)
        table = _table_of(columns[0])
        batch = self._batches[table] = self._batches.get(table, 0) + 1
        # As with roles: what columns are shows early.
        if batch & (batch - 1) == 0:
            self._known[table] = list(self._learnt(columns))
        parts = {piece.path: piece for piece in columns} if self._known[table] else {}
        for paths, widths in self._known[table]:
            if all(path in parts for path in paths):
                own = [parts[path] for path in paths]
                if _are_aligned(own):
                    texts = [_text(one) for one in own]
                    yield _joined(own, _padded(texts, widths))

    def _learnt(
        self, columns: Sequence[Piece]
    ) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """The columns that are parts of numbers, and how many characters each is filled up to."""
        for run in _runs(columns):
            for start in range(len(run)):
                for stop in range(start + 2, min(len(run), start + _MOST) + 1):
                    own = run[start:stop]
                    for word, widths in _fitting(own, self.locale):
                        if self._holds(own, word, widths):
                            yield tuple(one.piece.path for one in own), widths
                            break

    def _holds(self, parts: Sequence[_Part], word: str, widths: Sequence[int]) -> bool:
        """Whether a third of some rows hold such a number, which no part says by itself."""
        count = len(parts[0].texts)
        places = np.unique(np.linspace(0, count - 1, min(count, _LOOKED)).astype(np.int64))
        few = [taken(one.texts, places) for one in parts]
        whole = _padded(few, widths)
        seen = self._seen(whole, _name([one.piece for one in parts]), word)
        return 3 * seen >= max(1, len(whole) - whole.null_count) and not any(
            self._seen(texts, one.piece.name, word)
            for texts, one in zip(few, parts, strict=True)
            if one.most >= _LEAST_TOLD
        )

    def _seen(self, texts: Values, name: str, word: str) -> int:
        """In how many of some texts a number stands."""
        judges = [judge for judge in self.judges if judge.word == word]
        found = classes(look(texts, name, judges))
        return sum(hits.count for hits in found.values())


def _table_of(piece: Piece) -> str:
    head, sign, _ = piece.path.rpartition("[]")
    return head + sign if sign else piece.table


def _is_over(held: Sequence[Piece], piece: Piece) -> bool:
    """Whether a column begins other rows than those that were there."""
    return _table_of(piece) != _table_of(held[0]) or any(one.path == piece.path for one in held)


def _are_aligned(pieces: Sequence[Piece]) -> bool:
    first = pieces[0]
    return all(
        len(one.values) == len(first.values)
        and one.first == first.first
        and one.unit == first.unit
        and (one.numbers is None) == (first.numbers is None)
        and _are_same(one.records, first.records)
        and (first.records is not None or _are_same(one.numbers, first.numbers))
        for one in pieces[1:]
    )


def _are_same(one: I64 | None, other: I64 | None) -> bool:
    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(one, other)


def _runs(columns: Sequence[Piece]) -> Iterator[list[_Part]]:
    """Columns that follow one another and may hold parts."""
    run: list[_Part] = []
    for piece in columns:
        part = _part(piece)
        if part is None or (run and not _are_aligned([run[-1].piece, piece])):
            if len(run) > 1:
                yield run
            run = []
        if part is not None:
            run.append(part)
    if len(run) > 1:
        yield run


def _part(piece: Piece) -> _Part | None:
    """A column as a part, where all of its values are short, and digits most of all."""
    values = piece.values
    kind = values.type.value_type if is_coded(values) else values.type
    if not (pa.types.is_string(kind) or pa.types.is_integer(kind)):
        return None
    if pa.types.is_string(kind):
        some = values.dictionary if is_coded(values) else values
        lengths = np.diff(ends_of(some)[0])
        if not lengths.any() or lengths.max() > _LONGEST:
            return None
    texts = _text(piece)
    ends, letters = ends_of(texts)
    lengths = np.diff(ends)
    lengths = lengths[lengths > 0]
    digits = np.count_nonzero(letters - np.uint8(ord("0")) <= 9)  # noqa: PLR2004 - digits
    if 2 * digits < len(letters) or not len(lengths):
        return None
    if b"\0" in letters.tobytes().translate(_IS_PART):
        return None
    return _Part(piece, texts, int(lengths.min()), int(lengths.max()))


def _text(piece: Piece) -> Values:
    return decoded(piece.values).cast(pa.string())


@cache
def _cuts(locale: str) -> tuple[tuple[str, int, tuple[int, ...]], ...]:
    """Numbers of people, how many characters they have, and where they may be cut."""
    found: dict[tuple[str, int], set[int]] = {}
    for word, number in numbers(locale).items():
        ways = [[part.width for part in number.parts]] if number.mark == "direct" else []
        if ways and number.live is not None:
            ways += [[part.width for part in parts] for parts in number.live.layouts]
            ways += map(list, number.live.groups)
        for widths in ways:
            *inner, whole = accumulate(widths) if widths else (0,)
            if whole >= _LEAST_TOLD and inner:
                found.setdefault((word, whole), set()).update(inner)
    return tuple((word, whole, tuple(sorted(cuts))) for (word, whole), cuts in found.items())


def _fitting(parts: Sequence[_Part], locale: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Numbers, and in how many characters each part of them stands, in all ways that fit."""
    least = sum(part.most for part in parts)
    for word, whole, inner in _cuts(locale):
        if least <= whole <= least + len(parts):
            for widths in _ways(parts, 0, (*inner, whole), whole):
                yield word, widths


def _ways(
    parts: Sequence[_Part], start: int, ends: Sequence[int], whole: int
) -> Iterator[tuple[int, ...]]:
    for end in ends if parts else ():
        width = end - start
        is_last = len(parts) == 1
        if start < end and is_last == (end == whole) and parts[0].most <= width:
            if is_last:
                yield (width,)
            else:
                for rest in _ways(parts[1:], end, ends, whole):
                    yield (width, *rest)


def _padded(texts: Sequence[Values], widths: Sequence[int]) -> Values:
    """Parts one behind the other, each with zeros before it: numbers have none."""
    filled = (
        pc.utf8_lpad(_filled(own), width, padding="0")
        for own, width in zip(texts, widths, strict=True)
    )
    return pc.binary_join_element_wise(*filled, "")


def _filled(texts: Values) -> Values:
    """Null for nothing."""
    nothing: Values = pc.equal(texts, pa.scalar(""))
    return pc.if_else(nothing, None, texts)


def _name(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.name for piece in pieces)


def _joined(pieces: Sequence[Piece], values: Values) -> Piece:
    path = "+".join([pieces[0].path, *(_last(piece) for piece in pieces[1:])])
    return replace(pieces[0], path=path, values=values, name=_name(pieces))


def _last(piece: Piece) -> str:
    return piece.path.rpartition(".")[2]


def _days(columns: Sequence[Piece]) -> Iterator[Piece]:
    """A column of days for each three that are called a day, a month and a year of the same."""
    stems: dict[str, dict[int, Piece]] = {}
    for piece in columns:
        head = piece.path[: len(piece.path) - len(_last(piece))]
        words = said(_last(piece))
        for place, known in enumerate(_DAY):
            word = next((one for one in known if one in words), None)
            if word is not None:
                stem = f"{head}{words.replace(word, ' ', 1)}"
                stems.setdefault(stem, {}).setdefault(place, piece)
                break
    for stem, found in stems.items():
        three = [found[place] for place in range(len(_DAY)) if place in found]
        if len(three) == len(_DAY) and _are_aligned(three):
            texts = [_text(one) for one in three]
            values = pc.binary_join_element_wise(*texts, " ")
            yield replace(_joined(three, values), name=stem)
