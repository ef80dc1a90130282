"""Columns that must not repeat together: met by one permutation over all their combinations.

A key or unique list whose columns are free (each has a number of different values) is met by
counting the rows through a permutation of the product of these numbers: the row's place, written
in mixed digits, says which value each column takes. With the parent's key in the list, the rows of
one parent are counted instead, each parent by a permutation of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from synth.errors import Problem
from synth.plan.drafts import Draft, TableDraft
from synth.plan.facts import FactBook
from synth.plan.keys import Keys
from synth.plan.tables import Joint
from synth.schema.names import PARENT
from synth.schema.operands import Operand, Path
from synth.schema.types import Node


@dataclass(frozen=True)
class Joints:
    """Finds what must be drawn together in each table.

    Attributes:
        book: the types of entries, and where problems go.
        keys: what is unique by the way rows are made.
    """

    book: FactBook
    keys: Keys

    def find(self, table: TableDraft) -> None:
        """Note the joints of a table in its draft, for every list that does not follow."""
        if table.file is not None:
            return
        for columns, node in sorted(_lists(table), key=lambda known: len(known[0])):
            if any(name not in table.columns for name in columns):
                continue
            if (len(columns) > 1 or not _is_flagged(table, columns[0])) and self.keys.is_unique(
                table, columns
            ):
                continue
            joint = self._joint(table, columns)
            if joint is None:
                continue
            taken = {name for other in table.joints for name in other.entries}
            shared = taken & set(joint.entries)
            if shared:
                found = f"two unique lists of {table.name!r} share {', '.join(sorted(shared))}"
                expected = "a column of one of them that is unique alone"
                self.book.problems.append(Problem(node.mark, found, expected))
            else:
                table.joints.append(joint)
            table.joined.append(columns)
        self._pairs(table)

    def _pairs(self, table: TableDraft) -> None:
        """Draw two references together of which one stands after the other, in no list yet."""
        for name, let in table.lets.items():
            after = None if let.reference is None else let.reference.after
            if let.reference is None or after is None:
                continue
            if let.reference.is_below and table.above[:1] == (let.reference.table,):
                continue
            other = table.lets.get(str(after))
            if other is None or not self._is_before(let, other):
                found = f"after: {str(after)!r} is no plain reference to {let.reference.table!r}"
                lets = [n for n, o in table.lets.items() if o.is_reference and o is not let]
                expected = f"a let that is one: {', '.join(lets) or 'there is none'}"
                self.book.problems.append(Problem(after.mark, found, expected))
            elif not any(name in joint.entries for joint in table.joints):
                pair = str(after), name
                table.joints.append(Joint(pair, under=False, pairs=(pair,)))

    @staticmethod
    def _is_before(let: Draft, other: Draft) -> bool:
        """Whether a reference may stand after another one."""
        one, two = other.reference, let.reference
        if one is None or two is None or other is let:
            return False
        return one.table == two.table and not one.is_bound and one.after is None

    def _joint(self, table: TableDraft, columns: tuple[str, ...]) -> Joint | None:
        """What is drawn together so that these columns do not repeat; None: it cannot be."""
        entries: list[str] = []
        of_parent: list[str] = []
        taken: dict[str, list[str]] = {}
        for name, path in _paths(table, columns):
            if path[:1] == (PARENT,) and len(path) == 2:  # noqa: PLR2004 - `parent.column`
                of_parent.append(path[1])
            elif len(path) == 2 and path[0] in table.lets:  # noqa: PLR2004 - `let.column`
                taken.setdefault(path[0], []).append(path[1])
            elif len(path) == 1 and path[0] in table.lets:
                entries.append(path[0])
            elif not path:
                entries.append(name)
            else:
                return None
        if not all(self._is_countable(table, table.entry(name)) for name in entries):
            return None
        is_alone = len(taken) == 1 and not (entries or of_parent)
        lets = ((table.lets[let], parts) for let, parts in taken.items())
        if not all(self._names_row(let, parts, is_alone=is_alone) for let, parts in lets):
            return None
        if of_parent and not (table.above and self._is_parents_key(table, of_parent)):
            return None  # no key, or no parent: its name is wrong, and that is told
        names = [*entries, *taken]
        pairs = tuple(pair for pair in _ordered(table) if set(pair) & set(names))
        if not names or any(not set(pair) <= set(names) for pair in pairs):
            return None
        return Joint(tuple(names), under=bool(of_parent), pairs=pairs)

    def _is_countable(self, table: TableDraft, draft: Draft | None) -> bool:
        if draft is None or draft.is_bundle:
            return False
        return draft.capacity(self.book.entry(table, draft).kind) is not None

    def _names_row(self, let: Draft, parts: Sequence[str], *, is_alone: bool) -> bool:
        """Whether parts of a reference say which row it points to, and it may point anywhere.

        One that goes back may point to the row before, if nothing else is drawn with it.
        """
        reference = let.reference
        target = self.keys.names.drafts.get(reference.table) if reference is not None else None
        if reference is None or target is None:
            return False
        is_chain = is_alone and reference.before and not reference.is_uneven
        is_kept = is_alone and replace(reference, where=None).is_bound is False
        return (is_chain or is_kept or not reference.is_bound) and self._is_key(target, parts)

    def _is_parents_key(self, table: TableDraft, columns: Sequence[str]) -> bool:
        return self._is_key(self.keys.names.drafts[table.above[0]], columns)

    def _is_key(self, table: TableDraft, columns: Sequence[str]) -> bool:
        """Whether columns tell the rows of a table apart."""
        key = self.keys.key(table)
        if key and set(key) <= set(columns):
            return True
        return table.file is None and self.keys.is_unique(table, tuple(columns))


def _paths(table: TableDraft, columns: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What columns take their values from, () of what is made; what stands in one beside it."""
    for name in columns:
        draft = table.columns[name]
        for path in (draft.taken, *map(_path, draft.inside)):
            own = table.columns.get(path[0]) if len(path) == 1 else None
            parts = path if own is None else own.taken
            yield name, (PARENT, *parts[1:]) if parts and parts[:1] == table.above[:1] else parts


def _path(operand: Operand) -> tuple[str, ...]:
    """Where a path leads; of an expression nobody knows."""
    return operand.parts if isinstance(operand, Path) else ("", "", "")


def _ordered(table: TableDraft) -> Iterator[tuple[str, str]]:
    """Two references of which the second stands after the first."""
    for name, let in table.lets.items():
        reference = let.reference
        if reference is not None and reference.after is not None and not reference.is_below:
            yield str(reference.after), name


def _is_flagged(table: TableDraft, column: str) -> bool:
    """Whether a column that takes its value from a reference is said to be unique."""
    draft = table.columns[column]
    let = table.lets.get(draft.taken[0]) if draft.taken else None
    return draft.entry.unique and let is not None and let.is_reference


def _lists(table: TableDraft) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Every list of columns that must not repeat, and a node that says where it stands."""
    written = table.table
    if written.key:
        yield tuple(node.text or "" for node in written.key), written.key[0]
    for nodes in written.uniques:
        yield tuple(node.text or "" for node in nodes), nodes[0]
    key = [node.text for node in written.key]
    for name, draft in table.columns.items():
        if draft.entry.unique and (draft.taken or draft.inside) and [name] != key:
            yield (name,), Node(name, draft.entry.mark)
