"""From a schema to a plan, or to all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

import pyarrow as pa

from synth.errors import Problem, SchemaError
from synth.generators.held import Held
from synth.generators.law import Law
from synth.generators.options import Reading, known_generators
from synth.generators.unit import unit_of
from synth.locales.identifier import locales
from synth.model.types import Model
from synth.plan.accepting import check_model
from synth.plan.capacity import shortages
from synth.plan.cycles import all_needs, circles
from synth.plan.drafting import draft_tables
from synth.plan.drafts import TableDraft
from synth.plan.entries import Entries
from synth.plan.existing import Existing
from synth.plan.facts import EntryScope, FactBook
from synth.plan.following import follow
from synth.plan.joints import Joints
from synth.plan.keys import Keys
from synth.plan.layouts import layouts_of
from synth.plan.learnable import Learnable
from synth.plan.learning import Learning
from synth.plan.names import Names, Node
from synth.plan.pins import Pinning
from synth.plan.plan import Plan
from synth.plan.rules import check_rules
from synth.plan.stages import together
from synth.plan.standing import Stood
from synth.plan.tables import Each, EntryPlan, Facts, TablePlan
from synth.plan.wheres import keep
from synth.schema.counts import numbers_by_table
from synth.schema.datatypes import DataType
from synth.schema.operands import Sql
from synth.schema.types import Schema

_MOST_CHILDREN = 1_000_000
"""Rows under one parent are made at once and lie in memory together."""


@dataclass(frozen=True)
class _Found:
    """What was found in a database: rows that new ones follow, and rows of tables that stand."""

    existing: Mapping[str, Existing]
    standing: Mapping[str, Stood]


def plan(
    schema: Schema,
    *,
    rows: Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
    existing: Mapping[str, Existing] | None = None,
    cut: bool = False,
    model: Model | None = None,
    standing: Mapping[str, Stood] | None = None,
) -> Plan:
    """A schema with everything decided.

    Args:
        schema: as read.
        rows: numbers of rows by table, in place of the schema's.
        scale: what the numbers of rows of all other tables by `rows` are multiplied with.
        seed: in place of the schema's.
        existing: rows that stand in a database already; `rows` come after them.
        cut: whether tables of which no more rows can be told apart have fewer, as with `scale`.
        model: what columns with `learn` follow.
        standing: the rows of tables that stand in a database, as they were read there.

    Raises:
        SchemaError: the schema has mistakes; all of them.
        QuestionError: `rows` names a table that has none of its own, or the model is one for
            another schema.
    """
    numbers = numbers_by_table(schema, rows or {}, scale)
    found = _Found(existing or {}, standing or {})
    existing = found.existing
    numbers |= {name: numbers[name] + e.rows for name, e in existing.items() if name in numbers}
    if schema.locale not in locales():
        mark = schema.locale_mark or schema.mark
        problem = Problem(mark, f"locale {schema.locale!r}", f"one of {', '.join(locales())}")
        raise SchemaError([problem])
    seed = schema.seed if seed is None else seed
    made = _followed(schema, numbers, seed, found, model)
    short = shortages(made)
    is_cut = cut or (scale is not None and not {name for name, _, _ in short} & set(rows or {}))
    while short and is_cut:
        # A table of four states stays one of four, however much the others are multiplied.
        numbers |= {name: limit for name, limit, _ in reversed(short)}
        made = _followed(schema, numbers, seed, found, model)
        short = shortages(made)
    if short:
        raise SchemaError([problem for _, _, problem in short])
    return made


def _followed(
    schema: Schema,
    numbers: Mapping[str, int],
    seed: int,
    found: _Found,
    model: Model | None,
) -> Plan:
    """The plan, with a model in the place of the generators of learnt columns."""
    made = _made(schema, numbers, seed, found)
    if model is None:
        return made
    check_model(model, made.learnings)
    return _made(schema, numbers, seed, found, following=(model, made.learnings))


def _made(
    schema: Schema,
    numbers: Mapping[str, int],
    seed: int,
    found: _Found,
    *,
    following: tuple[Model, Mapping[str, Learning]] | None = None,
) -> Plan:
    """The plan for these numbers of rows; whether so many can be told apart is not yet asked."""
    reading = Reading(known_generators(schema.locale))
    problems = reading.problems
    drafts = draft_tables(schema, reading, numbers, found.standing)
    if following is not None:
        follow(drafts, *following)
    names = Names(drafts, problems)
    needs = all_needs(names)
    round_about = circles(names, needs)
    if round_about:
        raise SchemaError([*problems, *round_about])
    if following is None:
        return _decided(schema, (names, needs), seed, found, None)
    model, learnings = following
    return replace(_decided(schema, (names, needs), seed, found, learnings), model=model)


def _decided(
    schema: Schema,
    read: tuple[Names, Mapping[Node, tuple[Node, ...]]],
    seed: int,
    found: _Found,
    learnings: Mapping[str, Learning] | None,
) -> Plan:
    """The plan, once every name is known and nothing reads itself."""
    names, needs = read
    drafts, problems = names.drafts, names.problems
    book = FactBook(names, schema.as_of, problems)
    keep(book)
    keys = Keys(book)
    joints = Joints(book, Keys(book, by_law=False))
    for draft in drafts.values():
        joints.find(draft)
    pinning = Pinning(book, schema)
    for draft in drafts.values():
        draft.pins = pinning.of(draft)
    builder = _Builder(book, keys, Entries(book, keys))
    tables = {name: builder.table(draft) for name, draft in drafts.items()}
    layouts = layouts_of(tables, drafts, keys, schema)
    check_rules(schema, layouts, problems)
    if learnings is None:
        learnings = Learnable(book, keys).tables()
    if problems:
        raise SchemaError(problems)
    return Plan(
        schema,
        seed,
        schema.as_of,
        MappingProxyType(tables),
        layouts,
        MappingProxyType(book.compiled),
        together(names, needs),
        MappingProxyType(book.every()),
        MappingProxyType(dict(found.existing)),
        MappingProxyType(dict(found.standing)),
        MappingProxyType(dict(learnings)),
        None,
    )


@dataclass(frozen=True)
class _Builder:
    book: FactBook
    keys: Keys
    entries: Entries

    @property
    def problems(self) -> list[Problem]:
        return self.book.problems

    def table(self, draft: TableDraft) -> TablePlan:
        """One table with its entries checked."""
        entries = self.entries
        lets = {name: entries.plan(draft, let) for name, let in draft.lets.items()}
        columns = self._file_columns(draft)
        if draft.file is None:
            columns = {name: entries.plan(draft, entry) for name, entry in draft.columns.items()}
        key, uniques = self._keys(draft)
        self._check_distinct(draft)
        if draft.count is not None:
            scope = EntryScope(self.book, draft, None, draft.mark)
            draft.count.check(scope, DataType("integer"))
            self._check_count(draft.count)
        return TablePlan(
            name=draft.name,
            mark=draft.mark,
            rows=draft.table.rows,
            file=draft.file,
            per=draft.above[0] if draft.above else None,
            count=draft.count,
            each=self._each(draft),
            lets=MappingProxyType(lets),
            columns=MappingProxyType(columns),
            key=key,
            claimed=self._is_claimed(draft, key),
            uniques=uniques,
            written=draft.table.written,
            above=draft.above,
            distinct=tuple(name for name, let in draft.lets.items() if let.is_distinct),
            joints=tuple(draft.joints),
            asks=MappingProxyType(
                {
                    name: Sql(node.text or "", node.mark, node.lines)
                    for name, node in draft.table.asks.items()
                }
            ),
        )

    def _check_distinct(self, draft: TableDraft) -> None:
        """Report two references that never come twice under rows further above."""
        found = [let for let in draft.lets.values() if let.reference and let.reference.under]
        lets = [let for let in found if let.reference and draft.above[:1] != (let.reference.under,)]
        for let in lets[1:]:
            text = "distinct: TABLE in a second reference: not yet"
            self.problems.append(Problem(let.entry.mark, text, "one of them"))

    def _check_count(self, count: Law) -> None:
        """Report counts below 0, and more rows under one parent than can be made at once."""
        try:
            least, most = count.bounds(unit_of(DataType("integer")))
        except ValueError:
            return
        if least is not None and least < 0:
            found = f"from {least:,} rows under one parent"
            self.problems.append(Problem(count.mark, found, "a number of rows, from 0"))
        if most is not None and most > _MOST_CHILDREN:
            found = f"up to {most:,} rows under one parent"
            self.problems.append(Problem(count.mark, found, f"at most {_MOST_CHILDREN:,}"))

    def _keys(self, draft: TableDraft) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The key and the unique lists, checked."""
        key = self.keys.columns(draft, draft.table.key, "key")
        uniques = []
        for nodes in draft.table.uniques:
            names = self.keys.columns(draft, nodes, "unique")
            uniques.append(names)
            if len(names) == len(nodes):
                self.keys.check(draft, names, nodes[0].mark, "unique")
        if key and len(key) == len(draft.table.key) and not self._is_claimed(draft, key):
            self.keys.check(draft, key, draft.table.key[0].mark, "key")
        return key, tuple(uniques)

    def _is_claimed(self, draft: TableDraft, key: tuple[str, ...]) -> bool:
        """Whether a key is claimed that does not follow from how rows are made."""
        is_made = draft.file is None and all(name in draft.columns for name in key)
        return draft.table.claim and is_made and not self.keys.is_unique(draft, key)

    def _file_columns(self, draft: TableDraft) -> dict[str, EntryPlan]:
        if draft.file is None:
            return {}
        found = {}
        for name in draft.file.column_names:
            entry = draft.table.columns.get(name)
            facts = self.book.path(draft, (name,))
            if entry is not None and entry.privacy is not None:
                facts = Facts(facts.kind, facts.nullable, entry.privacy.text or "plain")
            found[name] = EntryPlan(name, Held(), facts, draft.mark)
        return found

    def _each(self, draft: TableDraft) -> Each | None:
        if draft.table.each is None:
            return None
        inline = None
        if draft.each_inline is not None:
            inline = self.entries.plan(draft, draft.each_inline)
        values = None
        if draft.each_values is not None:
            values = pa.array(list(draft.each_values), pa.string())
        return Each(draft.each_let, inline, values, draft.each_table)
