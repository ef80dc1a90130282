"""Names: what a dotted path of a table means, and what has to be known before it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from synth.errors import Mark, Problem, nearest
from synth.generators.protocol import WHOLE
from synth.generators.rollup import COUNT, PICKED, SUM
from synth.plan.drafts import COUNTS, INLINE, Draft, Drafts, TableDraft
from synth.plan.expressions import Expression, parse, parse_all, reads_clock
from synth.schema.names import AS_OF, ITEM, PARENT, ROW
from synth.schema.operands import Operand, Path, Sql

Node = tuple[str, str, str]
"""Table, entry, part: what is computed at once."""

_MOST_SHOWN = 12
"""Names that a message lists; more are cut."""

ROWS = "#rows"
"""The part of a reference that chooses the row."""


@dataclass
class Names:
    """Resolves paths over the drafts; every unknown name is reported once.

    Attributes:
        drafts: the tables.
        problems: takes what is wrong.
        parsed: expressions by table and text; None where the text is no expression.
    """

    drafts: Drafts
    problems: list[Problem]
    parsed: dict[tuple[str, str], Expression | None] = field(default_factory=dict)
    _ahead: Mapping[str, Expression] = field(default_factory=dict)

    def read_ahead(self, expressions: Sequence[Sql]) -> None:
        """Read expressions that are asked for soon, all of them at once."""
        self._ahead = parse_all(expressions)

    def expression(self, table: str, sql: Sql) -> Expression | None:
        """The checked expression of a text, or None after its problem was reported."""
        key = (table, sql.text)
        if key not in self.parsed:
            ahead = self._ahead.get(sql.text)
            found = parse(sql) if ahead is None else replace(ahead, sql=sql)
            if isinstance(found, Problem):
                self.problems.append(found)
                self.parsed[key] = None
            else:
                self.parsed[key] = found
        return self.parsed[key]

    def needs(self, table: TableDraft, operand: Operand) -> Iterator[Node]:
        """What has to be known before an operand, at the rows of a table."""
        if isinstance(operand, Path):
            yield from self.nodes(table, operand.parts, operand.mark, str(operand))
            return
        expression = self.expression(table.name, operand)
        if expression is None:
            return
        before = len(self.problems)
        for reference in expression.references:
            mark = operand.at(reference.place)
            yield from self.nodes(table, reference.parts, mark, operand.text)
        if len(self.problems) > before:
            # Its type would be a guess, and DuckDB would complain of the guess.
            self.parsed[table.name, operand.text] = None

    def nodes(
        self, table: TableDraft, parts: tuple[str, ...], mark: Mark, text: str
    ) -> Iterator[Node]:
        """What has to be known before a path; an unknown name is reported."""
        head, rest = parts[0], parts[1:]
        if head in {COUNT, SUM, *PICKED}:
            yield from self._rollup(table, head, rest, mark)
        elif head in table.columns or self._is_held(table, head):
            if rest:
                self._unknown(mark, text, f"column {head!r} has no parts", ())
            if head in table.columns:
                yield (table.name, head, WHOLE)
        elif head in table.lets:
            yield from self._let(table, table.lets[head], rest, mark, text)
        else:
            yield from self._reserved(table, head, rest, mark, text)

    @staticmethod
    def _is_held(table: TableDraft, name: str) -> bool:
        return table.file is not None and name in table.file.column_names

    def _reserved(
        self, table: TableDraft, head: str, rest: tuple[str, ...], mark: Mark, text: str
    ) -> Iterator[Node]:
        """The same for names that are no column or let."""
        if head == AS_OF and not rest:
            return
        if head == ROW and not rest:
            yield (table.name, COUNTS, ROW)
        elif head == ITEM and table.table.each is not None:
            yield from self._item(table, rest, mark, text)
        elif head == PARENT and table.above:
            yield from self._above(table.above[0], rest, mark, text)
        elif head in table.above:
            yield from self._above(head, rest, mark, text)
        elif head in table.table.columns or head in table.table.lets:
            return  # its own mistake was reported
        elif not rest and reads_clock(head):
            found = f"{head!r} reads a clock, chance or the session"
            self.problems.append(Problem(mark, found, "as_of"))
        else:
            self._unknown(mark, text, f"unknown name {head!r}", self.known(table), head)

    def known(self, table: TableDraft) -> list[str]:
        """The names that an expression of a table may begin with."""
        names = [*table.columns, *table.lets, AS_OF, ROW]
        if table.file is not None:
            names += table.file_names
        if table.above:
            names += [PARENT, *table.above]
        if table.table.each is not None:
            names.append(ITEM)
        return names

    def _above(self, name: str, rest: tuple[str, ...], mark: Mark, text: str) -> Iterator[Node]:
        if not rest:
            self._unknown(mark, text, f"{name!r} is a row", self.known(self.drafts[name]))
            return
        yield from self.nodes(self.drafts[name], rest, mark, text)

    def _let(
        self, table: TableDraft, draft: Draft, rest: tuple[str, ...], mark: Mark, text: str
    ) -> Iterator[Node]:
        if draft.is_reference:
            yield (table.name, draft.name, ROWS)
            yield from self._follow(table, draft, rest, mark, text)
        elif not draft.is_bundle:
            if rest:
                self._unknown(mark, text, f"{draft.name!r} has no parts", ())
            yield (table.name, draft.name, WHOLE)
        elif draft.is_list:
            found = f"{draft.name!r} is a list: its items are rows of a table with `each`"
            self._unknown(mark, text, found, ())
        elif len(rest) != 1:
            found = f"{draft.name!r} is a bundle" if not rest else f"{rest[0]!r} has no parts"
            names = [f"{draft.name}.{part}" for part in draft.parts]
            wanted = f"{draft.name}.{rest[0]}" if rest else ""
            self._unknown(mark, text, found, names, wanted)
        elif rest[0] not in draft.parts:
            found = f"{draft.name!r} has no part {rest[0]!r}"
            self._unknown(mark, text, found, draft.parts, rest[0])
        else:
            yield (table.name, draft.name, rest[0])

    def _follow(
        self, table: TableDraft, draft: Draft, rest: tuple[str, ...], mark: Mark, text: str
    ) -> Iterator[Node]:
        """What has to be known at the row a reference points to."""
        reference = draft.reference
        target = None if reference is None else self.drafts.get(reference.table)
        if reference is None or target is None:
            return
        if not rest:
            found = f"{draft.name!r} is a row of {target.name!r}"
            self._unknown(mark, text, found, self.known(target))
            return
        following = list(self.nodes(target, rest, mark, text))
        # A reference to earlier rows may read its own column there: rows go down to the first.
        if not (reference.before and target.name == table.name):
            yield from following

    def _item(
        self, table: TableDraft, rest: tuple[str, ...], mark: Mark, text: str
    ) -> Iterator[Node]:
        if table.each_values is not None:
            if rest != ("value",):
                self._unknown(mark, text, "an item of a literal list has one part", ("value",))
            return
        if table.each_table is not None:
            if not rest:
                known = self.known(self.drafts[table.each_table])
                self._unknown(mark, text, "'item' is a row", known)
                return
            yield from self.nodes(self.drafts[table.each_table], rest, mark, text)
            return
        owner = table.each_inline
        name, place = table.name, INLINE
        if owner is None and table.above and table.each_let is not None:
            owner = self.drafts[table.above[0]].lets.get(table.each_let)
            name, place = table.above[0], table.each_let
        if owner is None:
            return
        parts = owner.parts
        if len(rest) != 1 or rest[0] not in parts:
            found = f"an item has no part {'.'.join(rest)!r}"
            self._unknown(mark, text, found, parts, ".".join(rest))
            return
        yield (name, place, rest[0])

    def _rollup(
        self, table: TableDraft, head: str, rest: tuple[str, ...], mark: Mark
    ) -> Iterator[Node]:
        by, name, column = rest[0], rest[1], rest[2:]
        own = table.name
        under = [draft.name for draft in self.drafts.values() if draft.above[:1] == (own,)]
        known = list(self.drafts) if by else under
        text = ".".join(rest[1:])
        if name not in known:
            found = f"{name!r} is no table" + ("" if by else f" per {own!r}")
            self._unknown(mark, text, found, known, name)
            return
        child = self.drafts[name]
        if by:
            leads = [n for n, let in child.lets.items() if _is_to(let, own)]
            if by not in leads:
                found = f"{by!r} of {name!r} is no reference to {own!r}"
                self._unknown(mark, text, found, leads, by)
                return
            yield (name, by, ROWS)
        yield (name, COUNTS, ROW if by else WHOLE)
        if bool(column) != (head != COUNT):
            expected = "TABLE" if head == COUNT else "TABLE.COLUMN"
            self.problems.append(Problem(mark, repr(text), expected))
        elif column:
            yield from self.nodes(child, column, mark, text)

    def _unknown(
        self, mark: Mark, text: str, found: str, known: Iterable[str], wanted: str = ""
    ) -> None:
        """Report what is no name; `wanted` is what the nearest known name is looked for."""
        names = list(known)
        where = f" in {text!r}" if text not in found else ""
        short = names if len(names) <= _MOST_SHOWN else [*names[:_MOST_SHOWN], "..."]
        expected = f"one of {', '.join(short)}" if names else ""
        near = nearest(wanted, names) if wanted else None
        self.problems.append(Problem(mark, f"{found}{where}", expected, near))


def _is_to(let: Draft, table: str) -> bool:
    return let.reference is not None and let.reference.table == table
