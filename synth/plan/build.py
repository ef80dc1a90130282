"""From a schema to a plan, or to all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa

from synth.errors import Problem, QuestionError, SchemaError, nearest
from synth.generators.law import Law
from synth.generators.options import Reading, known_generators
from synth.generators.protocol import WHOLE
from synth.plan.cycles import all_needs, circles
from synth.plan.drafting import draft_tables
from synth.plan.drafts import Draft, TableDraft
from synth.plan.facts import EntryScope, FactBook
from synth.plan.keys import Keys
from synth.plan.names import Names
from synth.plan.plan import Plan
from synth.plan.rules import check_rules
from synth.plan.tables import Compiled, Each, EntryPlan, Facts, TablePlan
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.schema.operands import Operand, Sql
from synth.schema.types import MARKS, Schema

_LOCALES = ("fr",)


def plan(
    schema: Schema,
    *,
    rows: Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
) -> Plan:
    """A schema with everything decided.

    Args:
        schema: as read.
        rows: numbers of rows by table, in place of the schema's.
        scale: what the numbers of rows of all other tables by `rows` are multiplied with.
        seed: in place of the schema's.

    Raises:
        SchemaError: the schema has mistakes; all of them.
        QuestionError: `rows` names a table that has none of its own.
    """
    numbers = _numbers(schema, rows or {}, scale)
    if schema.locale not in _LOCALES:
        problem = Problem(schema.mark, f"locale {schema.locale!r}", f"one of {', '.join(_LOCALES)}")
        raise SchemaError([problem])
    reading = Reading(known_generators(schema.locale))
    problems = reading.problems
    if schema.model is not None:
        problems.append(Problem(schema.model.mark, "model: not yet", "a schema without a model"))
    drafts = draft_tables(schema, reading, numbers)
    names = Names(drafts, problems)
    needs = all_needs(names)
    round_about = circles(names, needs)
    if round_about:
        raise SchemaError([*problems, *round_about])
    book = FactBook(names, schema.as_of, problems)
    builder = _Builder(schema, drafts, book, Keys(names, problems))
    tables = {name: builder.table(draft) for name, draft in drafts.items()}
    layouts = builder.layouts(tables)
    check_rules(schema, layouts, problems)
    if problems:
        raise SchemaError(problems)

    def facts(table: str, path: tuple[str, ...]) -> Facts:
        return book.path(drafts[table], path)

    compiled: Mapping[tuple[str, str], Compiled] = book.compiled
    chosen = schema.seed if seed is None else seed
    made = Plan(schema, chosen, schema.as_of, tables, layouts, compiled, facts)
    builder.check_capacity(made)
    return made


def _numbers(schema: Schema, rows: Mapping[str, int], scale: Decimal | None) -> dict[str, int]:
    """The number of rows of every table by `rows`, with the options applied."""
    own = [name for name, table in schema.tables.items() if table.rows is not None]
    for name in rows:
        if name in own:
            continue
        if name in schema.tables:
            reason = f"table {name!r} has no rows of its own"
        else:
            reason = f"no table {name!r}"
        near = nearest(name, own)
        hint = f"; did you mean {near!r}?" if near else ""
        raise QuestionError(f"--rows: {reason}; tables by rows: {', '.join(own)}{hint}")
    found = {}
    for name in own:
        written = schema.tables[name].rows or 0
        scaled = Decimal(written) * (scale or 1)
        found[name] = rows.get(name, int(scaled.to_integral_value(ROUND_HALF_UP)))
    return found


@dataclass(frozen=True)
class _Builder:
    schema: Schema
    drafts: Mapping[str, TableDraft]
    book: FactBook
    keys: Keys

    @property
    def problems(self) -> list[Problem]:
        return self.book.problems

    def table(self, draft: TableDraft) -> TablePlan:
        """One table with its entries checked."""
        lets = {name: self.entry(draft, let) for name, let in draft.lets.items()}
        columns = self._file_columns(draft)
        if draft.file is None:
            columns = {name: self.entry(draft, column) for name, column in draft.columns.items()}
        if not columns:
            self.problems.append(
                Problem(draft.mark, f"table {draft.name!r} without columns", "columns")
            )
        key = self.keys.columns(draft, draft.table.key, "key")
        uniques = []
        for nodes in draft.table.uniques:
            names = self.keys.columns(draft, nodes, "unique")
            uniques.append(names)
            if len(names) == len(nodes):
                self.keys.check(draft, names, nodes[0].mark, "unique")
        if key and len(key) == len(draft.table.key):
            self.keys.check(draft, key, draft.table.key[0].mark, "key")
        if draft.count is not None:
            scope = EntryScope(self.book, draft, None, draft.mark)
            draft.count.check(scope, DataType("integer"))
        return TablePlan(
            name=draft.name,
            mark=draft.mark,
            rows=draft.table.rows,
            file=draft.file,
            per=draft.above[0] if draft.above else None,
            count=draft.count,
            each=self._each(draft),
            lets=lets,
            columns=columns,
            key=key,
            uniques=tuple(uniques),
            written=draft.table.written,
            above=draft.above,
            distinct=tuple(
                name
                for name, let in draft.lets.items()
                if let.is_reference and getattr(let.generator, "distinct", False)
            ),
        )

    def _file_columns(self, draft: TableDraft) -> dict[str, EntryPlan]:
        if draft.file is None:
            return {}
        found = {}
        for name in draft.file.column_names:
            entry = draft.table.columns.get(name)
            facts = self.book.path(draft, (name,))
            if entry is not None and entry.privacy is not None:
                facts = Facts(facts.kind, facts.nullable, entry.privacy.text or "plain")
            found[name] = EntryPlan(name, _HELD, facts, draft.mark)
        return found

    def _each(self, draft: TableDraft) -> Each | None:
        if draft.table.each is None:
            return None
        inline = None
        if draft.each_inline is not None:
            inline = self.entry(draft, draft.each_inline)
        values = None
        if draft.each_values is not None:
            values = pa.array(list(draft.each_values), pa.string())
        return Each(draft.each_let, inline, values, draft.each_table)

    def entry(self, table: TableDraft, draft: Draft) -> EntryPlan:
        """One entry with its options, nulls, mark and uniqueness checked."""
        entry = draft.entry
        if draft.null_where is not None:
            kind = self.book.operand(table, draft.null_where).kind
            if kind.name != "boolean" and self.book.names.expression(table.name, draft.null_where):
                found = f"nulls: {draft.null_where.text!r} is {kind}"
                self.problems.append(
                    Problem(draft.null_where.mark, found, "a condition or a share")
                )
        if draft.is_bundle:
            facts = Facts(DataType("text"))
            scope = EntryScope(self.book, table, None, entry.mark)
            draft.generator.check(scope)  # type: ignore[union-attr]
            for word, given in (
                ("type", entry.type),
                ("unique", entry.unique),
                ("learn", entry.learn),
            ):
                if given:
                    found = f"{word} beside {entry.generator}"
                    self.problems.append(Problem(entry.mark, found, f"{word} beside a column"))
        else:
            facts = self.book.entry(table, draft)
            self._check_privacy(table, draft, facts)
            self._check_text(draft, facts)
            if entry.unique:
                self._check_unique(table, draft)
        if getattr(draft.generator, "distinct", False) and not table.above:
            found = f"distinct in {table.name!r}, which has no parent"
            self.problems.append(Problem(entry.mark, found, "a table with `per`"))
        nulls = entry.nulls
        share = None if nulls is None or nulls.share == 0 else int(nulls.share * (1 << 32))
        return EntryPlan(
            name=draft.name,
            generator=draft.generator,
            facts=facts,
            mark=entry.mark,
            is_bundle=draft.is_bundle,
            unique=entry.unique and not _is_copy(draft),
            strict=nulls is not None and nulls.share == 0,
            null_share=share,
            null_where=draft.null_where,
        )

    def _check_text(self, draft: Draft, facts: Facts) -> None:
        if draft.entry.generator != "from" or draft.kind is None:
            return
        natural = facts.kind
        if natural.is_foreign and not natural.name:
            self.problems.append(Problem(draft.entry.mark, "an empty type", "a type"))

    def _check_privacy(self, table: TableDraft, draft: Draft, facts: Facts) -> None:
        entry = draft.entry
        natural = self.book.natural_mark(table, draft)
        written = entry.privacy.text if entry.privacy is not None else None
        place = entry.privacy.mark if entry.privacy is not None else entry.mark
        if written in MARKS and MARKS.index(written) > MARKS.index(natural) and not entry.note:
            found = f"mark {written!r} is weaker than {natural!r}, which comes with the value"
            self.problems.append(Problem(place, found, "a `note` that says why"))
        if entry.learn is not None and facts.mark == "direct":
            found = f"learn on {draft.name!r}, which names a person (mark direct)"
            self.problems.append(Problem(entry.learn.mark, found, "a column that names nobody"))
        if entry.generator != "faker":
            return
        from synth.generators.faker import REAL

        provider = getattr(draft.generator, "provider", "")
        if provider not in REAL:
            return
        if facts.mark == "direct":
            found = f"faker's {provider!r} under mark direct: its values can belong to real people"
            self.problems.append(Problem(entry.mark, found, f"our generator: {REAL[provider]}"))
        elif not entry.note:
            found = f"faker's {provider!r}: its values can belong to real people"
            expected = f"our generator ({REAL[provider]}), or a `note` that says why"
            self.problems.append(Problem(entry.mark, found, expected))

    def _check_unique(self, table: TableDraft, draft: Draft) -> None:
        generator = draft.generator
        if generator.word == "from":
            if not self._is_unique_part(table, draft):
                found = f"unique: {draft.generator.path} is not distinct in every row"  # type: ignore[union-attr]
                expected = "a part that is, such as `who.nir`, or a generator with a capacity"
                self.problems.append(Problem(draft.entry.mark, found, expected))
            return
        capacity = getattr(generator, "capacity", None)
        known = None if capacity is None else capacity(self.book.entry(table, draft).kind)
        if known is None:
            found = f"unique: {draft.entry.generator} states no number of different values"
            self.problems.append(Problem(draft.entry.mark, found, "a generator that states one"))

    def _is_unique_part(self, table: TableDraft, draft: Draft) -> bool:
        parts = draft.generator.path.parts  # type: ignore[union-attr]
        let = table.lets.get(parts[0])
        if let is not None and let.is_bundle and not let.is_reference and len(parts) > 1:
            part = let.generator.parts.get(parts[1])  # type: ignore[union-attr]
            return part is None or part.unique
        if let is not None and not let.is_bundle:
            return let.entry.unique or let.generator.word == "sequence"
        return self.keys.is_unique(table, (draft.name,)) and bool(
            parts[0] != "parent" or (table.count is not None and table.count.value == "1")
        )

    def layouts(self, tables: Mapping[str, TablePlan]) -> tuple[Layout, ...]:
        """The written tables, those they refer to first."""
        found = {}
        for name, table in tables.items():
            if not table.written:
                continue
            draft = self.drafts[name]
            unique = {names[0] for names in (table.key,) if len(names) == 1}
            columns = tuple(
                Column(
                    name=entry.name,
                    type=entry.facts.kind,
                    nullable=entry.facts.nullable and entry.name not in table.key,
                    mark=entry.facts.mark,
                    identifier=entry.facts.identifier,
                    options=entry.facts.options,
                    unique=self._column_unique(draft, entry.name) or entry.name in unique,
                )
                for entry in table.columns.values()
            )
            order = next(
                (
                    entry.name
                    for entry in table.columns.values()
                    if entry.generator.word == "sequence" and entry.generator.step > 0  # type: ignore[union-attr]
                ),
                None,
            )
            references = () if draft.file is not None else self.keys.references(draft)
            found[name] = Layout(name, columns, table.key, table.uniques, references, order)
        return _ordered(found)

    def _column_unique(self, draft: TableDraft, name: str) -> bool:
        entry = draft.table.columns.get(name)
        return entry is not None and entry.unique

    def check_capacity(self, made: Plan) -> None:
        """Report unique columns of tables by `rows` that ask for more values than exist."""
        problems = []
        for table in made.tables.values():
            if table.rows is None:
                continue
            for entry in (*table.columns.values(), *table.lets.values()):
                limit = _limit(entry, made)
                if limit is not None and limit < table.rows:
                    found = f"{table.name}.{entry.name}: {table.rows} different values asked"
                    problems.append(Problem(entry.mark, found, f"at most {limit}: no more exist"))
        if problems:
            raise SchemaError(problems)


def _limit(entry: EntryPlan, made: Plan) -> int | None:
    if entry.is_bundle:
        limit = getattr(entry.generator, "limit", None)
        return None if limit is None else limit(made.as_of)
    if not entry.unique:
        return None
    capacity = getattr(entry.generator, "capacity", None)
    found: int | None = None if capacity is None else capacity(entry.facts.kind)
    return found


def _is_copy(draft: Draft) -> bool:
    return draft.generator.word == "from"


def _ordered(layouts: Mapping[str, Layout]) -> tuple[Layout, ...]:
    """Tables after those they refer to; in a circle the order of the file decides."""
    waiting = dict(layouts)
    done: dict[str, Layout] = {}
    while waiting:
        ready = [
            name
            for name, layout in waiting.items()
            if all(ref.to in done or ref.to == name for ref in layout.references)
        ]
        for name in ready or [next(iter(waiting))]:
            done[name] = waiting.pop(name)
    return tuple(done.values())


@dataclass(frozen=True)
class _Held:
    """Stands where a generator would: the column is held by a file."""

    word: str = "file"
    main: str | None = None

    def type(self, scope: object) -> DataType:
        """Not asked."""
        raise NotImplementedError

    def needs(self, part: str) -> tuple[Operand, ...]:  # noqa: ARG002 - a protocol's method
        """Nothing."""
        return ()

    def make(self, rows: object, part: str) -> Values:
        """Not asked: the evaluator takes the file's values."""
        raise NotImplementedError


_HELD = _Held()  # type: ignore[assignment]
_ = (Law, Sql, WHOLE)
