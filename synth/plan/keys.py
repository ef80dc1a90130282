"""Keys, unique lists and foreign keys: which follow from how rows are made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from synth.errors import Mark, Problem, nearest
from synth.generators.constants import COUNTED
from synth.generators.unit import INTEGERS
from synth.plan.counts import bounds_of
from synth.plan.drafts import Draft, TableDraft
from synth.plan.facts import FactBook
from synth.plan.files import FIRST_LINE
from synth.plan.identifiers import rewritten
from synth.plan.joined import Known, day_in, is_moment_of_item, pieces_of, read_off
from synth.plan.names import Names
from synth.plan.once import Claim, comes_once
from synth.schema.datatypes import UNKNOWN
from synth.schema.layout import Reference
from synth.schema.names import ITEM, PARENT, ROW
from synth.schema.operands import Path
from synth.schema.types import Node

_FINER = {  # not `bigint` in `double`, nor the other way round
    ("date", "timestamp"),
    ("smallint", "double"),
    ("integer", "double"),
}
_ROW_NUMBER = re.compile(
    r"row( *[+-] *\d+)?"
    r"|cast\(as_of - to_(years|months|days)\((\d+ \* )?cast\(row as integer\)\) as date\)"
    r"|cast\(as_of as timestamp\) - to_\w+\((\d+ \* )?cast\(row as integer\)\)"
)
"""Expressions that differ from row to row: its number, and steps back in time."""


@dataclass(frozen=True)
class Keys:
    """Keys over the drafts.

    Attributes:
        book: the facts of every path, and where problems go.
        by_law: whether laws of `count` that give one row at most say that it is alone. What is
            drawn together was decided before they did.
    """

    book: FactBook
    by_law: bool = True

    @property
    def names(self) -> Names:
        """The drafts and what they read."""
        return self.book.names

    @property
    def problems(self) -> list[Problem]:
        """What is wrong so far."""
        return self.book.problems

    def columns(self, table: TableDraft, nodes: Sequence[Node], what: str) -> tuple[str, ...]:
        """The columns that a key or unique list names; unknown ones are reported."""
        known = self.written(table)
        found = []
        for node in nodes:
            name = node.text or ""
            if name in known:
                found.append(name)
                continue
            if name in table.table.columns:
                continue  # what is wrong with it was told
            told = known if table.file is None else table.file_names
            expected = f"one of {', '.join(told)}" if told else FIRST_LINE.format(len(known))
            text = f"{what} of {table.name!r}: no column {name!r}"
            self.problems.append(Problem(node.mark, text, expected, nearest(name, told)))
        return tuple(found)

    @staticmethod
    def written(table: TableDraft) -> list[str]:
        """The table's columns, of a file all of them."""
        return table.file.column_names if table.file is not None else list(table.columns)

    def key(self, table: TableDraft) -> tuple[str, ...]:
        """The columns of a table's key, unchecked."""
        return tuple(node.text or "" for node in table.table.key)

    def check(self, table: TableDraft, columns: tuple[str, ...], mark: Mark, what: str) -> None:
        """Report a key or unique list that does not follow from how rows are made."""
        if table.file is not None:
            self._check_file(table, columns, mark, what)
            return
        if any(name not in table.columns for name in columns):
            return
        if self.is_unique(table, columns):
            return
        found = f"{what} of {table.name!r} ({', '.join(columns)}) does not follow"
        if len(columns) == 1:
            expected = "a sequence, or `unique: true` beside the column's generator"
        else:
            expected = (
                "columns that can be counted (ranges, choices, references), the parent's key with "
                "`row`, an item of `each` or a `distinct` ref; else say it under `rules`"
            )
        self.problems.append(Problem(mark, found, expected))

    def _check_file(
        self, table: TableDraft, columns: tuple[str, ...], mark: Mark, what: str
    ) -> None:
        held = table.file
        if table.stood is not None and table.stood.is_stand_in:
            return
        if held is None or any(name not in held.column_names for name in columns):
            return
        keys = held.select(list(columns))
        nulls = sum(keys.column(name).null_count for name in columns)
        distinct = keys.group_by(list(columns)).aggregate([]).num_rows
        if nulls or distinct != held.num_rows:
            repeated = held.num_rows - distinct
            found = f"{what} of {table.name!r}: {repeated} rows repeat it and {nulls} are null"
            named = "file" if table.stood is None else "table in the database"
            expected = f"a column that names each row of the {named}"
            self.problems.append(Problem(mark, found, expected))

    def is_unique(self, table: TableDraft, columns: tuple[str, ...]) -> bool:
        """Whether no two rows can agree in all of these columns."""
        if any(set(joined) <= set(columns) for joined in table.joined):
            return True
        drafts = [draft for name in columns if (draft := table.entry(name)) is not None]
        if any(self._single(table, draft) for draft in drafts):
            return True
        claims = (claim for name in columns for claim in self._claims(table, name))
        if comes_once(table, drafts, claims, lambda name: self.key(self.names.drafts[name])):
            return True
        if not table.above:
            return False
        parent = self.names.drafts[table.above[0]]
        parents = {draft.taken[1:] for draft in drafts if draft.taken[:1] == (PARENT,)}
        taken = tuple(path[0] for path in parents if len(path) == 1)
        names = self.key(parent)
        whole = bool(names) and set(names) <= set(taken)
        if not whole and not (taken and self.is_unique(parent, taken)):
            return False
        return self._tells_siblings_apart(table, drafts)

    def is_distinct(self, table: TableDraft, draft: Draft) -> bool:
        """Whether a column or let alone is distinct in every row."""
        if draft.name in table.columns:
            return self.is_unique(table, (draft.name,))
        return self._single(table, draft)

    def _single(self, table: TableDraft, draft: Draft) -> bool:
        """Whether one entry alone is distinct in every row, by what it is made of.

        `unique: true` proves what is made here, by its permutation. Of what is taken it is only a
        claim, and what it is taken from has to be distinct.
        """
        if draft.generator.traits.by == "counted":
            return True
        path = draft.taken
        if not path:
            is_made = draft.entry.unique and not draft.inside
            return is_made or self._is_rewritten(table, draft)
        if path[0] in table.lets and not draft.entry.unique:
            return False
        keeps = self._keeps_apart(table, draft, path)
        return keeps and self._is_distinct_path(table, path)

    def _is_distinct_path(self, table: TableDraft, path: tuple[str, ...]) -> bool:
        """Whether what a path leads to is distinct in every row of a table."""
        head, rest = path[0], path[1:]
        draft = table.entry(head)
        if draft is None:
            if head == ROW:
                return not table.above
            if not rest or not table.above or head not in {PARENT, table.above[0]}:
                return False
            parent = self.names.drafts[table.above[0]]
            whole = rest == self.key(parent) or self._is_distinct_path(parent, rest)
            return whole and self._is_alone(table)
        if draft.is_reference:
            return False  # one that is one to one stands in a joint, which was asked before
        if not draft.is_bundle:
            return not rest and self.is_distinct(table, draft)
        part = draft.parts.get(rest[0]) if rest else None
        return part is None or part.unique  # an unknown part was told

    def _keeps_apart(self, table: TableDraft, draft: Draft, path: tuple[str, ...]) -> bool:
        """Whether values of a path stay as different as they were in the type of an entry.

        Numbers and texts of an identifier do: its digits are of one length.
        """
        facts, wanted = self.book.path(table, path), draft.kind
        made = facts.kind
        if wanted is None or made == UNKNOWN or facts.identifier is not None:
            return True
        if wanted.name == "decimal":
            return made.name in {"decimal", *INTEGERS} and made.scale <= wanted.scale
        if made.name == wanted.name or wanted.name not in {*COUNTED, "boolean"}:
            return True
        if wanted.name in INTEGERS:
            return made.name in INTEGERS
        return (made.name, wanted.name) in _FINER

    def _is_rewritten(self, table: TableDraft, draft: Draft) -> bool:
        """Whether an expression writes a distinct identifier of this row in another form of it.

        A joined text is as distinct as what can be read off it: `country || '-' || code`.
        """
        if draft.sql is None:
            return False
        if self._is_joined(table, draft.sql.text):
            return True
        day = day_in(draft.sql.text)
        if day and self.book.path(table, (day,)).kind.name == "date":
            return self.is_unique(table, (day,))
        found = rewritten(draft.sql.text)
        known = table.entry(found.path[0]) if found is not None else None
        if found is None or known is None or known.name == draft.name:
            return False
        if found.of is not None and self.book.path(table, found.path).identifier not in found.of:
            return False
        keeps = self._keeps_apart(table, draft, found.path)
        return keeps and self._is_distinct_path(table, found.path)

    def _is_joined(self, table: TableDraft, sql: str) -> bool:
        """Whether an expression joins texts off which distinct ones can be read."""
        pieces = pieces_of(sql)
        is_one = len(pieces) == 1 and not pieces[0].digits
        told = () if is_one else read_off(pieces, lambda name: self._made(table, name))
        return bool(told) and self.is_unique(table, told)

    def _made(self, table: TableDraft, name: str) -> Known | None:
        """How an entry is made; of what is taken from another row as there."""
        draft, seen = table.entry(name), set[tuple[str, str]]()
        while draft is not None and draft.taken and (table.name, draft.name) not in seen:
            seen.add((table.name, draft.name))
            *steps, last = draft.taken
            for step in steps:
                to = self._step(table, step)
                if to is None:
                    return None
                table = self.names.drafts[to]
            draft = table.entry(last)
        if draft is None or draft.is_bundle or draft.taken:
            return None
        return Known(draft, self.book.entry(table, draft).kind, self._most_rows(table))

    def _most_rows(self, table: TableDraft) -> int | None:
        """How many rows a table has at most; None: nobody knows."""
        if table.table.rows is not None or not table.above or table.count is None:
            return table.table.rows
        above = self._most_rows(self.names.drafts[table.above[0]])
        most = bounds_of(table.count)[1]
        return None if above is None or most is None else above * most

    def _is_alone(self, table: TableDraft) -> bool:
        """Whether a row above has one row of a table at most."""
        if table.count is None:
            return False
        return table.count.value == "1" or (self.by_law and bounds_of(table.count)[1] in {0, 1})

    def _tells_siblings_apart(self, table: TableDraft, drafts: Sequence[Draft]) -> bool:
        if self._is_alone(table):
            return True
        paths = [draft.taken for draft in drafts if draft.taken]
        if (ROW,) in paths or any(_counts_rows(draft) for draft in drafts):
            return True
        if table.table.each is not None:
            items = {path[1] for path in paths if path[0] == ITEM and len(path) > 1}
            if items & {"start", "value"} or any(self._is_moment(table, d) for d in drafts):
                return True
            if table.each_table is not None:
                key = set(self.key(self.names.drafts[table.each_table]))
                return bool(key) and key <= items
        for name, let in table.lets.items():
            target = self.names.drafts.get(let.reference.table) if let.reference else None
            if let.is_distinct and target is not None:
                taken = {path[1] for path in paths if path[0] == name and len(path) > 1}
                key = set(self.key(target))
                if key and key <= taken | _same_for_siblings(table, let):
                    return True
        return False

    def _is_moment(self, table: TableDraft, draft: Draft) -> bool:
        """Whether an entry is a moment of the first day of its row's item."""
        text = "" if draft.sql is None else draft.sql.text
        return is_moment_of_item(text, lambda name: self._made(table, name))

    # -- foreign keys -----------------------------------------------------------------------

    def references(self, table: TableDraft) -> tuple[Reference, ...]:
        """The foreign keys of a table: columns that together take the whole key of one row."""
        claims: dict[tuple[tuple[str, ...], str], dict[str, str]] = {}
        for name in table.columns:
            for claim in self._claims(table, name):
                if claim.key in self.key(self.names.drafts[claim.table]):
                    row = claims.setdefault((claim.row, claim.table), {})
                    row.setdefault(claim.key, claim.column)
        found = []
        for (_, to), columns in claims.items():
            target = self.names.drafts[to]
            key = self.key(target)
            if target.table.written and _is_written(target) and key and set(key) <= set(columns):
                reference = Reference(tuple(columns[part] for part in key), to, key)
                if reference not in found:
                    found.append(reference)
        return tuple(found)

    def reads(self, table: TableDraft) -> set[str]:
        """The tables of whose rows a table holds a column: a database may refer to any unique."""
        return {claim.table for name in table.columns for claim in self._claims(table, name)}

    def _claims(self, table: TableDraft, column: str) -> Iterator[Claim]:
        """The columns of other rows that a column holds."""
        draft = table.columns.get(column)
        if draft is not None and draft.taken:
            yield from self._follow(table, draft.taken, column, ())

    def _follow(
        self,
        table: TableDraft,
        parts: tuple[str, ...],
        column: str,
        row: tuple[str, ...],
        seen: frozenset[tuple[str, tuple[str, ...]]] = frozenset(),
    ) -> Iterator[Claim]:
        if (table.name, parts) in seen:
            return  # a column of a tree that takes itself from the row before
        seen |= {(table.name, parts)}
        head, rest = parts[0], parts[1:]
        step = self._step(table, head)
        if step is not None and rest:
            yield from self._follow(self.names.drafts[step], rest, column, (*row, head), seen)
            return
        if rest or not row:
            draft = table.columns.get(head)
            if not rest and draft is not None and draft.taken:
                yield from self._follow(table, draft.taken, column, row, seen)
            return
        yield Claim(column, row, table.name, head)
        draft = table.columns.get(head)
        if draft is not None and draft.taken:
            yield from self._follow(table, draft.taken, column, row, seen)

    def _step(self, table: TableDraft, head: str) -> str | None:
        """The table that a name of this table leads to, if it leads to a row."""
        let = table.lets.get(head)
        if let is not None:
            name = let.reference.table if let.reference is not None else ""
            return name if name in self.names.drafts else None
        if head in table.columns:
            return None
        if head == PARENT and table.above:
            return table.above[0]
        if head == ITEM and table.each_table is not None:
            return table.each_table
        return head if head in table.above else None


def _same_for_siblings(table: TableDraft, let: Draft) -> set[str]:
    """The columns of a referenced table that all rows of one parent match by one value of its."""
    found = set()
    for column, operand in () if let.reference is None else let.reference.equal:
        path = operand.parts if isinstance(operand, Path) else ()
        own = table.columns.get(path[0]) if len(path) == 1 else None
        if (path if own is None else own.taken)[:1] == (PARENT,):
            found.add(column)
    return found


def _counts_rows(draft: Draft) -> bool:
    """Whether a column is the row's number, that and a constant (`row + 1`), or so far back."""
    return draft.sql is not None and _ROW_NUMBER.fullmatch(draft.sql.text.strip()) is not None


def _is_written(table: TableDraft) -> bool:
    return table.table.written
