"""`where` beside a generator: its values are judged once, while the plan is made.

A generator that states how many different values it has can number them: that is what `unique`
asks of it. So they are made by their numbers, all of them or 2**20 of them, DuckDB says for which
the condition holds, and those take the generator's place. What is drawn then is one of them, or a
permutation of them; nothing is drawn again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa

from synth.arrays import decoded, whole
from synth.duck import duckdb_error
from synth.errors import Problem
from synth.generators.choice import Choice
from synth.generators.constants import conform
from synth.generators.kept import Kept
from synth.generators.law import Law
from synth.generators.protocol import I64, WHOLE, Bools, Generator, Rows
from synth.generators.unit import unit_of
from synth.plan.drafts import Draft, TableDraft
from synth.plan.expressions import Expression, evaluate, parse, result_types
from synth.plan.facts import FactBook
from synth.plan.tables import capacity_of
from synth.registry import Values
from synth.rng import U64, mix, permutation
from synth.schema.datatypes import DataType
from synth.schema.names import AS_OF
from synth.schema.operands import Operand, Path, Sql

MOST = 1 << 20
"""Most values of a generator that are judged."""

_ROUND = (60, 300, 900, 3600, 86_400)
"""Seconds in a minute, in five, in a quarter of an hour, in an hour and in a day."""

_EXPECTED = "a law of constants with both ends, a choice, or what `matches` an expression"
_TODAY = "as_of__"
T = TypeVar("T")


class _RowsAskedError(Exception):
    """A generator counts rows, so that its values are as many as they are."""


def keep(book: FactBook) -> None:
    """Put what fulfils its `where` in the place of each generator that has one.

    Args:
        book: its drafts are changed; it takes what is wrong.
    """
    for table in book.names.drafts.values():
        for entries in (table.lets, table.columns):
            for name, draft in entries.items():
                if draft.entry.where is not None and table.file is None:
                    made = _kept(book, table, draft)
                    if made is not None:
                        entries[name] = replace(draft, generator=made)


def _kept(book: FactBook, table: TableDraft, draft: Draft) -> Kept | None:
    """The values that are left, or None after a problem was reported."""
    node = draft.entry.where
    if node is None or node.text is None:
        return None
    sql = Sql(node.text, node.mark, node.lines)
    before = len(book.problems)
    space = None if draft.is_bundle or draft.taken else _space(book, table, draft)
    values = None if space is None else space.values()
    if space is None or values is None:
        book.problems.append(_endless(draft, sql))
        return None
    if len(book.problems) > before or not space.size:
        return None
    expression = _condition(book, draft, sql)
    held = None if expression is None else _held(book, draft.name, expression, values)
    if held is not None and held.any():
        return space.kept(draft.value, values, np.flatnonzero(held))
    if held is not None:
        of = "" if len(values) == space.size else f" that were tried of {space.size:,}"
        found = f"where: {sql.text!r} holds for none of {len(values):,} values{of}"
        book.problems.append(Problem(sql.mark, found, "a condition that some value fulfils"))
    return None


def _endless(draft: Draft, sql: Sql) -> Problem:
    """What is wrong with a condition beside something whose values nobody can count."""
    if draft.is_reference:
        return Problem(sql.mark, "where beside ref", "it inside: {ref: {to: TABLE, where: SQL}}")
    if draft.taken:
        taken = ".".join(draft.taken)
        return Problem(sql.mark, f"where beside {taken}", "it where that value is made")
    found = f"where beside {draft.entry.generator}, of which no number of values is known"
    return Problem(sql.mark, found, _EXPECTED)


@dataclass(frozen=True)
class _Space:
    """The values of a generator, by number.

    Attributes:
        generator: its ends are constants.
        kind: the type of the values.
        size: how many there are.
        as_of: the schema's today.
        weights: how often each comes; none where all are alike.
    """

    generator: Generator
    kind: DataType
    size: int
    as_of: date
    weights: tuple[Decimal, ...] = ()

    def kept(self, own: Generator, values: Values, places: I64) -> Kept:
        """What takes the generator's place, of its values those at some places."""
        weights = tuple(self.weights[place] for place in places) if self.weights else ()
        alike = len(set(weights)) < 2  # noqa: PLR2004 - all weigh the same
        return Kept(own, values.take(pa.array(places)), () if alike else weights)

    def values(self) -> Values | None:
        """All of them, or `MOST` of them that are spread over all, in their order.

        None where the generator counts rows, so that its values are as many as they are.
        """
        numbers: U64 = np.arange(min(self.size, MOST), dtype=np.uint64)
        if self.size > MOST:
            spread = permutation(self.size, 0, "where")(numbers)
            step = next((step for step in self._steps if self.size // step < MOST), None)
            if step is not None:
                around = np.arange(0, self.size, step, dtype=np.uint64)
                spread = np.concatenate([around, spread[spread % step != 0][: MOST - len(around)]])
            numbers = np.sort(spread)
        rows = cast("Rows", _Numbered(self.kind, numbers, self.as_of))
        try:
            return decoded(conform(self.generator.make(rows, WHOLE), self.kind))
        except _RowsAskedError:
            return None

    @property
    def _steps(self) -> tuple[int, ...]:
        """Seconds between round times, of which conditions speak more than of others."""
        return _ROUND if self.kind.name in {"timestamp", "time"} else ()


def _space(book: FactBook, table: TableDraft, draft: Draft) -> _Space | None:
    """The values of a draft's generator; None where it states no number of them."""
    kind = book.entry(table, draft).kind
    generator = _ended(book, table, draft.value, kind)
    size = None if generator.needs(WHOLE) else capacity_of(generator, kind)
    if size is None:
        return None
    chances = generator.chances if isinstance(generator, Choice) else ()
    return _Space(generator, kind, size, book.as_of, chances)


def _ended(book: FactBook, table: TableDraft, generator: Generator, kind: DataType) -> Generator:
    """The generator with the ends of its range as constants where they follow from `as_of`."""
    law = getattr(generator, "law", None)
    if not isinstance(law, Law) or law.ends is None:
        return generator
    lo, hi = (_end(book, table, law, text, kind) for text in law.ends)
    if lo is None or hi is None:
        return generator
    made: Any = generator
    changed: Generator = replace(made, law=replace(law, ends=(lo, hi)))
    return changed


def _end(book: FactBook, table: TableDraft, law: Law, text: str, kind: DataType) -> str | None:
    unit = unit_of(kind)
    if text.strip() == AS_OF and unit.is_clock:
        return book.as_of.isoformat()
    operand = next((o for o in law.operands() if _text(o) == text.strip()), None)
    if operand is None:
        return text
    book.operand(table, operand)
    compiled = book.compiled.get((table.name, _text(operand)))
    if compiled is None or compiled.columns:
        return None
    try:
        made = whole(evaluate([compiled.text], pa.table({"c": pa.nulls(1)})).column(0))
        value = conform(made, kind)[0].as_py()
    except (duckdb_error(), pa.ArrowInvalid):
        return None
    return None if value is None else str(value)


def _text(operand: Operand) -> str:
    return str(operand) if isinstance(operand, Path) else operand.text.strip()


def _condition(book: FactBook, draft: Draft, sql: Sql) -> Expression | None:
    """The condition, which may read the value and `as_of`; None after a problem was reported."""
    found = parse(sql)
    if isinstance(found, Problem):
        book.problems.append(found)
        return None
    for reference in found.references:
        if reference.parts not in {(draft.name,), (AS_OF,)}:
            name = ".".join(reference.parts)
            problem = Problem(
                sql.at(reference.place),
                f"where: {sql.text!r} reads {name!r}",
                f"{draft.name}, the value itself, or as_of",
            )
            book.problems.append(problem)
            return None
    return found


def _held(book: FactBook, name: str, expression: Expression, values: Values) -> Bools | None:
    """For which values the condition holds; None after a problem was reported."""
    sql = expression.sql
    text = expression.text({(AS_OF,): _TODAY, (name,): "c0"})
    text = text.replace(_TODAY, f"(date '{book.as_of.isoformat()}')")
    rows = pa.table({"c0": values})
    try:
        kind = result_types([text], rows.schema)[0]
        if kind is None or kind.name != "boolean":
            found = f"where: {sql.text!r} is {'no value' if kind is None else kind}"
            book.problems.append(Problem(sql.mark, found, "a condition"))
            return None
        found_values = whole(evaluate([text], rows).column(0))
    except duckdb_error() as error:
        word = type(error).__name__.removesuffix("Exception")
        found = f"where: {sql.text!r} cannot be evaluated ({word})"
        book.problems.append(Problem(sql.mark, found, "SQL that fits its type"))
        return None
    return np.asarray(found_values.fill_null(False))


class _Numbered:
    """Rows for which a generator makes the values of some numbers: see `protocol.Rows`."""

    unique = True
    strict = False

    def __init__(self, kind: DataType, numbers: U64, as_of: date) -> None:
        self.kind, self.as_of = kind, as_of
        self.count = len(numbers)
        self._numbers = numbers

    def words(self, name: str = WHOLE) -> U64:  # noqa: ARG002 - one stream is enough
        """A word for each number."""
        words = self._numbers + np.uint64(1)
        return mix(words)

    def permuted(self, size: int) -> U64:  # noqa: ARG002 - the numbers are below it
        """The numbers as they are."""
        return self._numbers

    def number(self) -> U64:
        """What needs the rows themselves has no number of values."""
        raise _RowsAskedError

    def ordinal(self) -> I64:
        """See `number`."""
        raise _RowsAskedError

    def names(self) -> tuple[int, tuple[str, ...]]:
        """A seed of its own."""
        return 0, ("where",)

    def shared(self, name: str, make: Callable[[], T]) -> T:  # noqa: ARG002 - nothing is kept
        """Made anew."""
        return make()

    def memo(self, name: str, make: Callable[[], T]) -> T:  # noqa: ARG002 - nothing is kept
        """Made anew."""
        return make()
