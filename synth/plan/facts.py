"""What is known of every value before one is made: type, nulls, privacy, identifier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from synth.errors import Mark, Problem, nearest
from synth.generators.protocol import (
    WHOLE,
    Answers,
    Generator,
    Options,
    Origin,
    Scope,
    generators_in,
)
from synth.generators.rollup import COUNT, PICKED, SUM
from synth.plan.drafts import HELD_ROWS, Draft, TableDraft
from synth.plan.expressions import result_types
from synth.plan.names import Names
from synth.plan.tables import Compiled, Facts
from synth.schema.datatypes import UNKNOWN, DataType, of_arrow
from synth.schema.names import AS_OF, ITEM, PARENT, ROW
from synth.schema.operands import Operand, Path, Sql
from synth.schema.types import MARKS

_TODAY = "as_of__"
"""Stands for `as_of` in an expression until its date is written there."""

FITTING = "SQL that fits its types"
"""What is expected where DuckDB does not take an expression."""

_UNKNOWN = Facts(UNKNOWN, nullable=True)
_RESERVED = {
    AS_OF: Facts(DataType("date")),
    ROW: Facts(DataType("bigint")),
    COUNT: Facts(DataType("bigint")),
}


@dataclass
class FactBook:
    """Facts by table and path, found once each.

    Attributes:
        names: the drafts and their expressions; every name was resolved.
        as_of: the schema's today.
        problems: takes what is wrong.
    """

    names: Names
    as_of: date
    problems: list[Problem]
    compiled: dict[tuple[str, str], Compiled] = field(default_factory=dict)
    _asked: dict[tuple[str, tuple[str, ...]], TableDraft] = field(default_factory=dict)
    _entries: dict[tuple[str, str], Facts] = field(default_factory=dict)
    _columns: dict[str, dict[tuple[str, ...], str]] = field(default_factory=dict)
    _sql: dict[tuple[str, str], Facts] = field(default_factory=dict)

    def path(self, table: TableDraft, parts: tuple[str, ...]) -> Facts:
        """The facts of a path; of an unknown name, which was reported before, no type."""
        self._asked[table.name, parts] = table
        head, rest = parts[0], parts[1:]
        if head in table.columns:
            return self.entry(table, table.columns[head])
        if table.file is not None and head in table.file.column_names:
            column = table.file.column(head)
            kinds = {} if table.stood is None else table.stood.kinds
            return Facts(kinds.get(head, of_arrow(column.type)), nullable=column.null_count > 0)
        if head in table.lets:
            return self._let(table, table.lets[head], rest)
        return self._reserved(table, head, rest)

    def every(self) -> Mapping[tuple[str, tuple[str, ...]], Facts]:
        """The facts of every path that was asked, once those of all entries are known."""
        asked = list(self._asked.items())
        return {key: self.path(table, key[1]) for key, table in asked}

    def _reserved(self, table: TableDraft, head: str, rest: tuple[str, ...]) -> Facts:
        """The facts of a path that begins with no column or let."""
        if head == SUM:
            return self._sum(rest)
        if head in PICKED:
            return self._picked(rest)
        if head == ITEM:
            return self._item(table, rest)
        above = table.above[0] if head == PARENT and table.above else head
        if above in table.above and rest:
            return self.path(self.names.drafts[above], rest)
        return _RESERVED.get(head, _UNKNOWN)

    def operand(self, table: TableDraft, operand: Operand) -> Facts:
        """The facts of a path or an expression."""
        if isinstance(operand, Path):
            return self.path(table, operand.parts)
        key = (table.name, operand.text)
        if key not in self._sql:
            self._sql[key] = _UNKNOWN
            self._sql[key] = self._expression(table, operand)
        return self._sql[key]

    def entry(self, table: TableDraft, draft: Draft) -> Facts:
        """The facts of a column, or of a let that is one value."""
        key = (table.name, draft.name)
        if key not in self._entries:
            self._entries[key] = Facts(draft.kind or DataType("text"), nullable=True)
            self._entries[key] = self._entry(table, draft)
        return self._entries[key]

    def _entry(self, table: TableDraft, draft: Draft) -> Facts:
        scope = EntryScope(self, table, draft.kind, draft.entry.mark)
        kind = draft.value.type(scope)
        nullable = scope.generator_may_be_null(draft.value)
        mark, identifier, options = self._origin(table, draft)
        nulls = draft.entry.nulls
        if nulls is not None:
            nullable = nulls.share > 0
        if draft.entry.privacy is not None and draft.entry.privacy.text in MARKS:
            mark = draft.entry.privacy.text
        return Facts(kind, nullable=nullable, mark=mark, identifier=identifier, options=options)

    def natural_mark(self, table: TableDraft, draft: Draft) -> str:
        """The mark that comes with a generator, whatever the schema says beside it."""
        return self._origin(table, draft)[0]

    def _origin(self, table: TableDraft, draft: Draft) -> Origin:
        """What comes with the generator as written, or with what it reads."""
        generator = _own(draft.value)
        read = [self.operand(table, operand) for operand in generator.needs(WHOLE)]
        return _origin(generator, read)

    def _let(self, table: TableDraft, draft: Draft, rest: tuple[str, ...]) -> Facts:
        nulls = draft.entry.nulls is not None and draft.entry.nulls.share > 0
        reference = draft.reference
        if reference is not None:
            target = self.names.drafts.get(reference.table)
            if target is None or not rest:
                return _UNKNOWN
            missing = reference.before or (bool(reference.match) and not reference.is_below)
            missing |= target.table.rows == 0
            missing |= reference.at is not None and self.operand(table, reference.at).nullable
            return _nullable(self.path(target, rest), nulls or missing)
        if not draft.is_bundle:
            return self.entry(table, draft)
        part = draft.parts.get(rest[0]) if rest else None
        if part is None:
            return _UNKNOWN
        options: Options = ()
        if draft.generator.traits.mark == "own":
            options = cast("Answers", draft.generator).identifier_options.get(rest[0], ())
        return Facts(part.type, part.nullable or nulls, part.mark, part.identifier, options)

    def _item(self, table: TableDraft, rest: tuple[str, ...]) -> Facts:
        if table.each_values is not None:
            return Facts(DataType("text"))
        if table.each_table is not None:
            return self.path(self.names.drafts[table.each_table], rest) if rest else _UNKNOWN
        owner = table.each_inline
        if owner is None and table.each_let is not None and table.above:
            owner = self.names.drafts[table.above[0]].lets.get(table.each_let)
        if owner is None or not rest:
            return _UNKNOWN
        part = owner.parts.get(rest[0])
        return _UNKNOWN if part is None else Facts(part.type, part.nullable, part.mark)

    def _picked(self, rest: tuple[str, ...]) -> Facts:
        _, name, *column = rest
        child = self.names.drafts.get(name)
        if child is None or not column:
            return _UNKNOWN
        return replace(self.path(child, tuple(column)), nullable=True)

    def _sum(self, rest: tuple[str, ...]) -> Facts:
        _, name, *column = rest
        child = self.names.drafts.get(name)
        if child is None or not column:
            return _UNKNOWN
        found = self.path(child, tuple(column))
        if found is _UNKNOWN:
            return _UNKNOWN
        if found.kind.name == "decimal":
            return Facts(DataType("decimal", 18, found.kind.scale), mark=found.mark)
        if found.kind.name == "double":
            return Facts(found.kind, mark=found.mark)
        if found.kind.name not in {"smallint", "integer", "bigint"}:
            return Facts(DataType("text"), mark=found.mark)
        return Facts(DataType("bigint"), mark=found.mark)

    def _expression(self, table: TableDraft, sql: Sql) -> Facts:
        import duckdb
        import pyarrow as pa

        expression = self.names.expression(table.name, sql)
        if expression is None:
            return _UNKNOWN
        known = self._columns.setdefault(table.name, {})
        named = [reference.parts for reference in expression.references]
        paths = tuple(path for path in named if path != (AS_OF,))
        if any(self.path(table, path).kind == UNKNOWN for path in paths):
            return _UNKNOWN
        columns = {path: known.setdefault(path, f"c{len(known)}") for path in paths}
        kinds = [(name, self.path(table, path).kind.arrow) for path, name in columns.items()]
        text = expression.text({(AS_OF,): _TODAY, **columns})
        text = text.replace(_TODAY, f"(date '{self.as_of.isoformat()}')")
        schema = pa.schema(kinds or [("c", pa.null())])
        try:
            kind = result_types([text], schema)[0]
        except duckdb.Error as error:
            found = f"{sql.text!r}: {_binder_words(error, columns)}"
            self.problems.append(Problem(sql.mark, found, FITTING))
            return _UNKNOWN
        if kind is None:
            found = f"{sql.text!r} gives an interval, a list or a struct"
            expected = "one value; cast it, as in (...)::varchar"
            self.problems.append(Problem(sql.mark, found, expected))
            return _UNKNOWN
        ours = tuple((name, path) for path, name in columns.items())
        self.compiled[table.name, sql.text] = Compiled(text, ours, kind, sql)
        mark = strongest([self.path(table, path).mark for path in paths])
        return Facts(kind, nullable=True, mark=mark)


def _binder_words(error: Exception, columns: Mapping[tuple[str, ...], str]) -> str:
    """DuckDB's reason with our names: at plan time its messages hold types, never a row's value."""
    import re

    line = str(error).split("\n", maxsplit=1)[0].split("LINE", maxsplit=1)[0].strip()
    line = line.partition("Error: ")[2] or line

    ours = {name: ".".join(path) for path, name in columns.items()}

    def name(found: re.Match[str]) -> str:
        return ours.get(found[0], found[0])

    return re.sub(r"\bc\d+\b", name, line).rstrip(".")


def _own(generator: Generator) -> Generator:
    """The generator as written, where a model stands in its place."""
    if generator.traits.mark != "inside":
        return generator
    return cast("Answers", generator).own or generator


def _nullable(facts: Facts, more: bool) -> Facts:
    if not more or facts.nullable:
        return facts
    return Facts(facts.kind, True, facts.mark, facts.identifier, facts.options)


def strongest(marks: Sequence[str]) -> str:
    """The strongest of some marks; `plain` of none."""
    return min(marks, key=MARKS.index, default="plain")


def _origin(generator: Generator, read: Sequence[Facts]) -> Origin:
    """Mark, identifier and options that come with a generator or with what it reads."""
    mark = generator.traits.mark
    if mark == "own":
        return cast("Answers", generator).origin
    if mark == "copied":
        return read[0].mark, read[0].identifier, read[0].options
    if mark == "strongest":
        return strongest([*_marks(generator), *(facts.mark for facts in read)]), None, ()
    return "plain", None, ()


def _marks(generator: Generator) -> Iterator[str]:
    """The marks that come with what stands inside a generator."""
    for made in generators_in(generator):
        if made.traits.mark == "own" and made.traits.form == "value":
            yield cast("Answers", made).origin[0]


@dataclass(frozen=True)
class EntryScope:
    """What a generator may ask while the plan is made: see `generators.protocol.Scope`."""

    book: FactBook
    draft: TableDraft
    wanted: DataType | None
    mark: Mark

    @property
    def as_of(self) -> date:
        """The schema's today."""
        return self.book.as_of

    def type_of(self, operand: Operand) -> DataType:
        """The type of a path or an expression."""
        return self.book.operand(self.draft, operand).kind

    def may_be_null(self, operand: Operand) -> bool:
        """Whether a path or an expression may be null."""
        return self.book.operand(self.draft, operand).nullable

    def report(self, problem: Problem) -> None:
        """Tell a mistake of the schema."""
        self.book.problems.append(problem)

    def nested(self, wanted: DataType | None) -> Scope:
        """The scope of a generator inside an option."""
        return EntryScope(self.book, self.draft, wanted, self.mark)

    def generator_may_be_null(self, generator: Generator) -> bool:
        """Whether a generator inside an option may make a null."""
        if generator.traits.nullable:
            return cast("Answers", generator).nullable(self)
        return any(self.may_be_null(operand) for operand in generator.needs(WHOLE))

    def table(self, path: Path) -> str | None:
        """The name of a table that a path names, or None after a problem was reported."""
        name = str(path)
        drafts = self.book.names.drafts
        if name in drafts:
            return name
        expected = f"one of {', '.join(drafts)}"
        self.report(Problem(path.mark, f"no table {name!r}", expected, nearest(name, drafts)))
        return None

    def has(self, table: str, path: Path) -> DataType | None:
        """The type of a column or let of another table; unknown names were reported before."""
        target = self.book.names.drafts[table]
        head = path.parts[0]
        inside = target.file is not None and head in target.file.column_names
        if not inside and target.entry(head) is None:
            return None
        return self.book.path(target, path.parts).kind

    def type_in(self, table: str, operand: Operand) -> DataType:
        """The type of a path or an expression at the rows of another table."""
        return self.book.operand(self.book.names.drafts[table], operand).kind

    def is_held(self, table: str) -> bool:
        """Whether a table is a file or has at most a million rows by `rows`."""
        draft = self.book.names.drafts[table]
        if draft.table.per is not None:
            return True
        return draft.table.rows is None or draft.table.rows <= HELD_ROWS

    def own_table(self) -> str:
        """The table of this entry."""
        return self.draft.name

    def above(self) -> tuple[str, ...]:
        """The tables above, the parent first."""
        return self.draft.above

    def has_parent(self) -> bool:
        """Whether its rows stand under those of another table."""
        return self.draft.table.per is not None
