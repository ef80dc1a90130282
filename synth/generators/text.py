"""`text`: a pattern over other columns, words, characters, or what an expression matches."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from string import Formatter
from typing import ClassVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import taken, texts
from synth.errors import Mark, Problem
from synth.generators.constants import COUNTED
from synth.generators.country import OfCountry
from synth.generators.law import Law
from synth.generators.matching import MOST, Matching, Span, matching, nearest_lengths
from synth.generators.protocol import I64, Rows, Scope, Traits
from synth.generators.unit import unit_of
from synth.registry import Values
from synth.rng import U64, below, child_address, mix
from synth.schema.datatypes import DataType
from synth.schema.operands import PATH, Operand, Sql
from synth.sql import literal

_ALPHABET = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789", np.uint8)
_INTEGER = unit_of(DataType("integer"))
_LONGEST = 10_000
_PIECE_LETTERS = 1 << 20
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Text(OfCountry):
    r"""A text: a pattern over columns, lets and `row`; words; characters; or what matches.

    For references, labels, comments and codes.

    Attributes:
        pattern: Python's format over columns, lets and `row`: 'DE-{row:06}'.
        words: how many words of filler in the language of the locale, a law.
        chars: how many capitals and digits (without I, O, 0, 1), a law; beside `matches`, how many
            characters.
        matches: a regular expression as PostgreSQL and Python read it; nothing stands around what
            it matches. Without `chars`, what it repeats without end adds at most 12 characters.

    Example:
        reference: {text: 'DE-{row:06}'}
    """

    pattern: str | None = None
    words: Law | None = None
    chars: Law | None = None
    matches: str | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "text"
    main: ClassVar[str | None] = "pattern"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=True, nullable=False)

    def type(self, scope: Scope) -> DataType:
        """text, or the column's type."""
        kind = scope.wanted or DataType("text")
        counted = self.chars if self.matches is None else self.matches
        makers = (self.pattern, self.words, counted)
        if sum(option is not None for option in makers) != 1:
            found = "text without exactly one of a pattern, words, chars and matches"
            scope.report(
                Problem(self.mark, found, "{text: 'DE-{row:06}'} or {text: {words: 3..9}}")
            )
        elif self.pattern is not None:
            self._check_pattern(scope)
        for law in (self.words, self.chars):
            if law is not None:
                law.check(scope, DataType("integer"))
                self._check_length(law, scope)
        if self.matches is not None:
            try:
                self._matching(kind)
            except ValueError as error:
                scope.report(Problem(self.mark, f"matches {self.matches!r}: {error}"))
        return kind

    def _matching(self, kind: DataType) -> Matching:
        """The texts that match, of the lengths that `chars` and the type allow.

        Raises:
            ValueError: the expression is wrong, or there are none.
        """
        limit = kind.precision if kind.name == "varchar" and kind.precision else None
        if self.chars is None:
            return matching(self.matches or "", Span(limit=limit))
        try:
            shares = self.chars.shares(_INTEGER)
            lo, hi = self.chars.bounds(_INTEGER)
        except ValueError:
            return matching(self.matches or "", Span(limit=limit))  # the law's check reports it
        only = None if shares is None else frozenset(n for n, share in shares.items() if share)
        hi = None if hi is None else min(hi, _LONGEST)
        span = Span(lo=max(lo or 0, 0), hi=hi, only=only, limit=limit, is_given=True)
        return matching(self.matches or "", span)

    def lengths(self, kind: DataType) -> tuple[int, ...]:
        """The lengths of what matches; of other texts nothing is known."""
        if self.matches is None:
            return ()
        try:
            return tuple(self._matching(kind).lengths.tolist())
        except ValueError:
            return ()

    def may_hold(self, kind: DataType, letter: str) -> bool:
        """Whether a letter may stand in what matches; in other texts any may.

        Args:
            kind: of the texts.
            letter: one character.
        """
        if self.matches is None:
            return True
        try:
            arcs = self._matching(kind).machine.arcs
        except ValueError:
            return True
        return any(ord(letter) in letters for state in arcs for letters, _ in state)

    def _check_length(self, law: Law, scope: Scope) -> None:
        try:
            lo, hi = law.bounds(_INTEGER)
        except ValueError:
            return
        if (lo is not None and lo < 0) or (hi is not None and hi > _LONGEST):
            found = "a length outside 0..10000"
            scope.report(Problem(law.mark, found, "a length from 0 to 10000"))

    def _check_pattern(self, scope: Scope) -> None:
        try:
            sql = self.sql()
        except ValueError as error:
            scope.report(Problem(self.mark, f"the pattern {self.pattern!r}: {error}"))
            return
        scope.type_of(sql)

    def sql(self) -> Sql:
        """The pattern as a call of DuckDB's `format`, which follows the same rules.

        Raises:
            ValueError: the pattern is none.
        """
        pattern, names, width = "", [], 0
        for plain, name, spec, conversion in Formatter().parse(self.pattern or ""):
            pattern += plain.replace("{", "{{").replace("}", "}}")
            if name is None:
                continue
            if conversion or not PATH.fullmatch(name):
                message = f"{{{name}}} is no name of a column, let or row"
                raise ValueError(message)
            width += sum(map(int, _DIGITS.findall(spec or "")))
            if width > _LONGEST:
                message = f"it is wider than {_LONGEST:,} characters"
                raise ValueError(message)
            pattern += "{:" + (spec or "") + "}" if spec else "{}"
            names.append(name if spec else f"cast({name} as varchar)")
        if not names:
            return Sql(literal(pattern.replace("{{", "{").replace("}}", "}")), self.mark)
        return Sql(f"format({literal(pattern)}, {', '.join(names)})", self.mark)

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What the pattern or the law reads."""
        if self.pattern is not None:
            try:
                return (self.sql(),)
            except ValueError:
                return ()  # `type` reports it
        law = self.words or self.chars
        return law.operands() if law is not None else ()

    def capacity(self, kind: DataType) -> int | None:
        """How many texts match, or have a fixed number of characters, else None.

        As numbers or days texts may be alike, `1` and `01`: there they are not counted.
        """
        if kind.name in COUNTED:
            return None
        if self.matches is not None:
            if self.chars is not None and (self.chars.nested or self.chars.operands()):
                return None
            try:
                return self._matching(kind).capacity
            except ValueError:
                return MOST  # `type` reports it
        if self.chars is None or self.chars.value is None:
            return None
        count = _INTEGER.ticks(self.chars.value)
        return None if count is None else min(len(_ALPHABET) ** min(count, 12), 1 << 60)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A text for each row."""
        if self.pattern is not None:
            return rows.value(self.sql())
        if self.words is not None:
            return _filler(rows, _lengths(self.words, rows), self.country.words)
        if self.matches is not None:
            return self._matches(rows)
        assert self.chars is not None  # noqa: S101 - `type` reports a text without any option
        if rows.unique:
            return _numbered(rows, int(self.chars.value or 0))
        return _characters(rows, _lengths(self.chars, rows))

    def _matches(self, rows: Rows) -> Values:
        made = self._matching(rows.kind)
        # Where no length has enough texts alone, `numbered` chooses the lengths itself.
        is_free = rows.unique and made.free_lengths.size > 0
        known = made.free_lengths if is_free else made.lengths
        if self.chars is not None and known.size:
            lengths = nearest_lengths(_lengths(self.chars, rows), known)
        else:
            lengths = known[below(rows.words("length"), max(len(known), 1)).astype(np.int64)]
        if rows.unique:
            return made.numbered(rows.words("letters"), lengths, rows.permuted(made.capacity))
        return made.draw(rows.words("letters"), lengths)


def _lengths(law: Law, rows: Rows) -> I64:
    drawn = law.draw(rows, "length", _INTEGER)
    return np.clip(drawn.filled(), 0, _LONGEST)


def _filler(rows: Rows, lengths: I64, words: Sequence[str]) -> Values:
    known: Values = pa.array(words)
    made: list[pa.StringArray] = [pa.array([], pa.string())]
    for piece, drawn in _pieces(rows, lengths):
        index = below(drawn, len(known)).astype(np.int32)
        starts: Values = pa.array(_offsets(lengths[piece]).astype(np.int32))
        lists = pa.ListArray.from_arrays(starts, taken(known, index))
        made.append(cast("pa.StringArray", pc.binary_join(lists, " ")))
    return pa.concat_arrays(made)


def _characters(rows: Rows, lengths: I64) -> Values:
    offsets = _offsets(lengths)
    letters = np.empty(offsets[-1], np.uint8)
    for piece, drawn in _pieces(rows, lengths):
        start, stop = offsets[piece.start], offsets[piece.stop]
        letters[start:stop] = _ALPHABET[(drawn >> np.uint64(59)).astype(np.int64)]
    return texts(offsets.astype(np.int32), letters)


def _offsets(lengths: I64) -> I64:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _pieces(rows: Rows, lengths: I64) -> Iterator[tuple[slice, U64]]:
    """Some rows after others, with a word for every letter of theirs.

    A letter takes about 50 bytes while it is made: all letters of a block at once took 6 GB where
    rows are a thousand letters wide.
    """
    keys = rows.words("letters")
    reached = np.cumsum(lengths) // _PIECE_LETTERS
    starts = [0, *(np.flatnonzero(np.diff(reached)) + 1).tolist()] if rows.count else []
    for start, stop in pairwise([*starts, rows.count]):
        mine = lengths[start:stop]
        owner = np.repeat(np.arange(stop - start), mine)
        ordinal = np.arange(len(owner)) - _offsets(mine)[owner]
        address = child_address(keys[start:stop][owner], ordinal.astype(np.uint64))
        yield slice(start, stop), mix(address)


def _numbered(rows: Rows, length: int) -> Values:
    """Distinct texts: a permuted row number written in the alphabet's digits."""
    width = min(length, 12)
    value = rows.permuted(len(_ALPHABET) ** width)
    letters = np.full((rows.count, length), _ALPHABET[0], np.uint8)
    for place in range(length - 1, length - 1 - width, -1):
        letters[:, place] = _ALPHABET[(value & np.uint64(31)).astype(np.int64)]
        value = value >> np.uint64(5)
    offsets = np.arange(0, (rows.count + 1) * length, max(length, 1), dtype=np.int32)
    offsets = offsets[: rows.count + 1] if length else np.zeros(rows.count + 1, np.int32)
    return texts(offsets, letters)
