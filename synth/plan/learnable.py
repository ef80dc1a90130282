"""Which columns `fit` may learn, and the cells of each: found from the generators alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from synth.errors import Problem, nearest
from synth.generators.address import Address
from synth.generators.birth import SEXES
from synth.generators.cells import cell_unit
from synth.generators.choice import Choice
from synth.generators.domain import BINS, MOST_CELLS, Domain, NoDomain, domain_of
from synth.generators.learnt import ROOTS
from synth.generators.person import Person
from synth.generators.protocol import WHOLE
from synth.generators.unit import unit_of
from synth.model.types import Attribute
from synth.plan.drafts import Draft, TableDraft
from synth.plan.facts import FactBook
from synth.plan.keys import Keys
from synth.plan.learning import Learning
from synth.plan.tables import copied_path
from synth.schema.datatypes import DataType
from synth.schema.names import PARENT
from synth.schema.types import Node

if TYPE_CHECKING:
    from synth.generators.protocol import ItemList

_OPTIONS = ("bins", "edges", "given")
_YEARS = 5
"""Ages are learnt by five years unless `bins` asks for more."""


@dataclass(frozen=True)
class Learnable:
    """Finds what may be learnt.

    Attributes:
        book: facts, and where problems go.
        keys: finds the columns that take the parent's key.
    """

    book: FactBook
    keys: Keys

    def tables(self) -> dict[str, Learning]:
        """The tables with a column that may be learnt."""
        found = {}
        for draft in self.book.names.drafts.values():
            if any(column.entry.learn is not None for column in draft.columns.values()):
                found[draft.name] = self._table(draft)
        return found

    def _table(self, table: TableDraft) -> Learning:
        attributes, given, roots = [], [], []
        for draft in table.columns.values():
            if draft.entry.learn is None:
                continue
            options = self._options(draft.entry.learn)
            given += [node.text or "" for node in options.get("given", ())]
            attribute = self._attribute(table, draft, options)
            if attribute is not None:
                attributes.append(attribute)
                if self._is_root(table, draft):
                    roots.append(attribute.name)
        parent = table.above[0] if table.above else None
        return Learning(
            table=table.name,
            mark=table.mark,
            parent=parent,
            attributes=tuple(attributes),
            columns={attribute.name: attribute.name for attribute in attributes},
            roots=tuple(roots),
            given=tuple(name.removeprefix("parent.") for name in given),
            key=self.keys.key(table),
            parent_key=self._parent_key(table),
            rows=table.table.rows,
            most=self._most(table),
        )

    def _parent_key(self, table: TableDraft) -> tuple[str, ...]:
        """The columns that take the parent's key, in its order; empty where one is missing."""
        if not table.above:
            return ()
        wanted = self.keys.key(self.book.names.drafts[table.above[0]])
        takers = {
            draft.taken[1]: name
            for name, draft in table.columns.items()
            if len(draft.taken) == 2 and draft.taken[0] in {PARENT, table.above[0]}  # noqa: PLR2004
        }
        return tuple(takers[name] for name in wanted) if set(wanted) <= set(takers) else ()

    def _most(self, table: TableDraft) -> int | None:
        """The most rows of one parent by the law of `count`, where it says one."""
        law = table.count
        if law is None:
            draft = table.each_inline
            if table.each_let is not None and table.above:
                draft = self.book.names.drafts[table.above[0]].lets.get(table.each_let)
            return None if draft is None else cast("ItemList", draft.generator).most()
        try:
            return law.bounds(unit_of(DataType("integer")))[1]
        except ValueError:
            return None

    def _options(self, node: Node) -> Mapping[str, Sequence[Node]]:
        """The options of `learn`, each as a list of nodes."""
        found: dict[str, Sequence[Node]] = {}
        for name, (key, value) in (node.pairs or {}).items():
            if name not in _OPTIONS:
                near = nearest(name, _OPTIONS)
                expected = f"one of {', '.join(_OPTIONS)}"
                problem = Problem(key.mark, f"learn: unknown option {name!r}", expected, near)
                self.book.problems.append(problem)
            else:
                found[name] = value.items if value.items is not None else (value,)
        return found

    def _bins(self, options: Mapping[str, Sequence[Node]]) -> int:
        for node in options.get("bins", ()):
            text = node.text or ""
            if text.isdecimal() and 2 <= int(text) <= MOST_CELLS:  # noqa: PLR2004 - two ranges
                return int(text)
            found = f"learn: bins: {text!r}"
            problem = Problem(node.mark, found, f"a whole number from 2 to {MOST_CELLS}")
            self.book.problems.append(problem)
        return BINS

    def _edges(
        self, options: Mapping[str, Sequence[Node]], kind: DataType
    ) -> tuple[int, ...] | None:
        """The ends of ranges as somebody wrote them, in ticks."""
        nodes = options.get("edges")
        if nodes is None:
            return None
        found = [cell_unit(kind).ticks(node.text or "") for node in nodes]
        known = [tick for tick in found if tick is not None]
        if len(known) < len(nodes) or len(known) < 2 or known != sorted(set(known)):  # noqa: PLR2004
            problem = Problem(nodes[0].mark, "learn: edges", f"ascending values of type {kind}")
            self.book.problems.append(problem)
            return None
        return tuple(known)

    # -- the cells of a column ---------------------------------------------------------------

    def _attribute(
        self, table: TableDraft, draft: Draft, options: Mapping[str, Sequence[Node]]
    ) -> Attribute | None:
        facts = self.book.entry(table, draft)
        kind, entry = facts.kind, draft.entry
        mark = entry.mark if entry.learn is None else entry.learn.mark
        if facts.mark == "direct":
            return None  # told beside the mark
        if entry.unique:
            problem = Problem(mark, f"learn on {draft.name!r}, whose values are unique")
            self.book.problems.append(problem)
            return None
        bins, edges = self._bins(options), self._edges(options, kind)
        try:
            domain = self._domain(table, draft, kind, bins, edges)
        except NoDomain as reason:
            found = f"learn on {draft.name!r}: {reason}"
            expected = (
                "a choice, bool, a law of constants, a case of these, or a part that a model can "
                "decide: of a person sex, birth_date, age or birth_departement, of an address "
                "departement, of a ref to a file a column"
            )
            self.book.problems.append(Problem(mark, found, expected))
            return None
        null = entry.nulls is not None and entry.nulls.share > 0
        return Attribute(
            name=draft.name,
            type=str(kind),
            labels=domain.labels,
            edges=domain.edges,
            other=bool(domain.labels) or not null,
            null=null,
        )

    def _domain(
        self,
        table: TableDraft,
        draft: Draft,
        kind: DataType,
        bins: int,
        edges: tuple[int, ...] | None,
    ) -> Domain:
        if not draft.taken:
            return domain_of(draft.generator, kind, self.book.as_of, bins=bins, edges=edges)
        let = table.lets.get(draft.taken[0])
        part = draft.taken[-1]
        if let is None or len(draft.taken) != 2:  # noqa: PLR2004 - a let and its part
            message = f"{'.'.join(draft.taken)} is a copy; learn it where it is made"
            raise NoDomain(message)
        if isinstance(let.generator, Person):
            self._check_order(table, let.generator, part)
            return self._of_person(let.generator, part, bins, edges)
        if isinstance(let.generator, Address) and part == let.generator.country.homes.group:
            return Domain(tuple(sorted(let.generator.country.homes.places().groups.to_pylist())))
        if let.reference is not None:
            return self._of_reference(let, part, kind)
        message = f"{'.'.join(draft.taken)} is decided by other parts"
        raise NoDomain(message)

    @staticmethod
    def _check_order(table: TableDraft, person: Person, part: str) -> None:
        """Refuse parts of a person whose sex is a learnt column: each would wait for the other."""
        read = () if person.sex is None else copied_path(person.sex)
        column = table.columns.get(read[0]) if read else None
        if column is not None and column.entry.learn is not None:
            message = (
                f"{part} and the column {column.name!r}, which gives the person's sex, cannot both "
                "be learnt; let the person decide the sex, and learn that part"
            )
            raise NoDomain(message)

    def _of_person(
        self, person: Person, part: str, bins: int, edges: tuple[int, ...] | None
    ) -> Domain:
        is_read = person.birth_date is not None
        if part == "sex":
            is_read = person.sex is not None and bool(person.sex.needs(WHOLE))
        place = person.country.people.place
        if part not in {*ROOTS, place} or (is_read and part != place):
            message = f"{part} is decided by other parts or columns"
            raise NoDomain(message)
        if part == "sex":
            return Domain(tuple(SEXES.to_pylist()))
        if part == place:
            return Domain(person.places(self.book.as_of))
        ages, days = person.edges(self.book.as_of, _YEARS if bins == BINS else 1, edges)
        return Domain(edges=days if part == "birth_date" else ages)

    def _of_reference(self, let: Draft, part: str, kind: DataType) -> Domain:
        reference = let.reference
        target = None if reference is None else self.book.names.drafts.get(reference.table)
        if target is None:
            message = "its table is not known"
            raise NoDomain(message)
        # What stands in a database is no public list.
        if target.stood is None and target.file is not None and part in target.file.column_names:
            distinct = target.file.column(part).drop_null().unique()
            values = [str(value) for value in distinct.cast(pa.string()).to_pylist()]
            if len(values) > MOST_CELLS:
                message = f"it has {len(values)} values, and at most {MOST_CELLS} can be learnt"
                raise NoDomain(message)
            return Domain(tuple(sorted(values)))
        column = target.columns.get(part)
        if column is None or not isinstance(column.generator, Choice):
            message = f"{target.name}.{part} is no column of a file and no choice"
            raise NoDomain(message)
        return domain_of(column.generator, kind, self.book.as_of)

    def _is_root(self, table: TableDraft, draft: Draft) -> bool:
        let = table.lets.get(draft.taken[0]) if draft.taken else None
        return let is not None and isinstance(let.generator, Person)


def schema_digest(learnings: Mapping[str, Learning]) -> str:
    """SHA-256 of the tables and cells that may be learnt, in hex: what a model is a model of."""
    content = [list(_shown(learnings[name])) for name in sorted(learnings)]
    return sha256(dumps(content, ensure_ascii=True).encode()).hexdigest()


def _shown(learning: Learning) -> Iterator[object]:
    yield learning.table
    yield learning.parent
    yield list(learning.roots)
    for attribute in learning.attributes:
        yield [
            attribute.name,
            attribute.type,
            list(attribute.labels),
            list(attribute.edges),
            attribute.other,
            attribute.null,
        ]
