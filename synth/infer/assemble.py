"""One table decided after another: rows, keys, references, columns."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from synth.conditions.domain import Domain
from synth.databases.catalog import (
    DbReference,
    DbTable,
    DbUnique,
    Structure,
    TableName,
)
from synth.infer.admitting import by_construction
from synth.infer.again import ask_again
from synth.infer.ages import is_people
from synth.infer.always import always_met
from synth.infer.asked import Asked, asked_of
from synth.infer.candidates import Named
from synth.infer.capacity import capacity_of
from synth.infer.carriers import carriers
from synth.infer.columns import Columns
from synth.infer.computed import computed_lets, made_key, with_bodies, with_constants
from synth.infer.draft import EntryDraft, TableDraft
from synth.infer.fanout import LONG_TAIL, SEVERAL, under_each, weigh
from synth.infer.fitting import (
    Wanted,
    besides_of,
    have_rows,
    shapes_of,
    take_fitting,
    take_shapes,
    wanted_of,
)
from synth.infer.gather import conditions_of, gather
from synth.infer.handed import handed
from synth.infer.inside import with_fields
from synth.infer.joints import is_only_one
from synth.infer.judged import Judge
from synth.infer.kin import kin_of, meet
from synth.infer.known import Known
from synth.infer.lastyears import until_now
from synth.infer.lifetimes import life_of, listed_in
from synth.infer.links import FEW, close_rings, keep_apart, make_links
from synth.infer.lookups import fit, fit_above, with_looks, within
from synth.infer.measured import hold, let_go, take
from synth.infer.names import schema_name
from synth.infer.never import never
from synth.infer.order import Order, ordered
from synth.infer.panels import says_item, take_months
from synth.infer.parents import parent_of
from synth.infer.partials import chosen, listed
from synth.infer.persons import repeats_own, seen_of
from synth.infer.plainer import LAST, Left, Plainer, without_left
from synth.infer.rollups import roll_up
from synth.infer.setting import classes_of, is_french, setting_of
from synth.infer.shared import sharing
from synth.infer.spacing import in_turns, of_spell
from synth.infer.standing import Standing, stood
from synth.infer.steady import steadied
from synth.infer.summed import sum_up
from synth.infer.tenants import take_tenants, tenants_of
from synth.infer.together import try_together
from synth.infer.triggered import Kept, begin, beginnings, kept_up, taken_from, through, triggered
from synth.infer.turns import DAYS, is_only_open, named_in, settle_turns, take_turns
from synth.infer.twos import draw_together, is_sequence, unordered
from synth.infer.uniques import Need, needs_of, settle
from synth.infer.unknown import empty_columns, impossible
from synth.infer.virtual import hide, virtual
from synth.infer.whose import tell_whose
from synth.infer.work import Condition, Work

_AMPLE = 6
"""Characters in which a million texts can be told apart, with room."""


@dataclass
class Assembler:
    """Decides every table of a structure.

    Attributes:
        structure: of the database, without what is left alone.
        plainer: what was refused before.
        standing: the tables whose rows are there.
        left: what is left out.
        judge: the database, where there is one to be asked.
        order: in which tables are decided.
        known: what is decided of the tables before.
    """

    structure: Structure
    plainer: Plainer = field(default_factory=Plainer)
    standing: Standing = field(default_factory=Standing)
    judge: Judge | None = None
    order: Order = field(init=False)
    known: Known = field(default_factory=Known)
    _same: Counter[str] = field(init=False)
    left: Left = field(init=False)
    _asked: Asked = field(init=False)
    _named: Named = field(init=False)
    _wanted: Wanted = field(init=False)
    _besides: Wanted = field(init=False)
    _shapes: Mapping[TableName, Mapping[str, tuple[Domain, ...]]] = field(init=False)
    _tenants: Mapping[TableName, frozenset[str]] = field(init=False)
    _kept: Mapping[TableName, Mapping[str, Kept]] = field(init=False)
    _told: Mapping[TableName, DbTable] = field(init=False)
    _is_french: bool = field(init=False)
    _classes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        bare = with_bodies(self.structure)
        told = tuple(with_fields(with_constants(table)) for table in bare.tables)
        self.structure = replace(self.structure, tables=told)
        self._told = self.structure.by_name
        self.structure = sharing(virtual(self.structure))
        closed = {**never(self.structure), **impossible(self.structure)}
        left = {**closed, **self.plainer.left}
        gone = without_left(self.structure, left).tables
        kept = {*gone, *self.standing.rows}
        self.structure = through(handed(self.structure, kept), kept)
        filled = triggered(self.structure, kept)
        self.left = without_left(self.structure, {**filled, **left})
        self._kept = kept_up(self.left.structure, kept)
        self.structure, self.known.looks = with_looks(
            self.left.structure, self.standing.rows, taken_from(self.left.structure, self._kept)
        )
        self.order = ordered(self.structure)
        self._asked = asked_of(self.structure)
        kinds = (column.type for table in self.structure.tables for column in table.columns)
        enums = (kind for kind in kinds if kind.base == "enum")
        labels = {kind.text.rpartition(".")[2].strip('"'): kind.labels for kind in enums}
        self._named = Named({**labels, **self.structure.labels}, self.structure.bodies)
        self._wanted, self._shapes = wanted_of(self.structure), shapes_of(self.structure)
        self._besides = besides_of(self.structure)
        self._tenants = tenants_of(self.structure)
        self._is_french = is_french(self.structure)
        self._classes = classes_of(self.structure)
        self._same = Counter(table.name.name.lower() for table in self.structure.tables)
        people = frozenset(t.name for t in self.structure.tables if is_people(t))
        wide = (r for t in self.structure.tables for r in t.references if len(r.columns) > 1)
        self.known.kin = kin_of(self.structure, self.order, people)
        kin = (kin for groups in self.known.kin.values() for group in groups for kin in group)
        sure = {kin.reference.to for kin in kin if kin.above and kin.is_sure} - people
        self.known.tables = self.structure.by_name
        self.known.people = people
        self.known.listed = frozenset(listed_in(self.structure, people))
        self.known.wide = frozenset(reference.to for reference in wide) | sure
        self._name_all()
        works = map(self._work, self.structure.tables)
        self.known.settled = frozenset(named_in(works, self.known))

    def _name_all(self) -> None:
        """Name the tables and their columns in the schema."""
        taken: list[str] = []
        for table in self.structure.tables:
            name = schema_name(self._short(table), taken, kind="table")
            taken.append(name)
            columns: list[str] = []
            for column in table.columns:
                columns.append(schema_name(column.name, columns, kind="column"))
            own = (column.name for column in table.columns)
            self.known.names[table.name] = name, dict(zip(own, columns, strict=True))

    def _short(self, table: DbTable) -> str:
        """The table's name, with its namespace where another table has the same."""
        is_own = table.name.namespace == self.structure.default_namespace
        return (
            table.name.name
            if self._same[table.name.name.lower()] == 1 or is_own
            else f"{table.name.namespace}_{table.name.name}"
        )

    def drafts(self) -> Iterator[TableDraft]:
        """Every table, in the order they are decided; totals of children when all are."""
        works: list[Work] = []
        for name in self.order.tables:
            table = self.structure.by_name[name]
            if name in self.left.tables:
                yield self._left_out(table)
                continue
            if name in self.standing.rows:
                self.known.least[name] = self.known.most[name] = self.standing.rows[name]
                self.known.standing.add(name)
                draft = self._work(table).draft
                yield stood(draft, self.structure, self.standing.reasons[name])
                continue
            parent = parent_of(self._work(table), self.order, self.known)
            work = self._decided(table, parent)
            if work.under is not None:
                parent = work.under
                work = self._decided(table, parent)
            elif work.needs_rows and parent is not None:
                work = self._decided(table, None)
            self.known.least[name], self.known.most[name] = self._sizes(work, parent)
            work = self._written(work, parent)
            self.known.counted[name] = frozenset(
                column for column in work.columns if is_sequence(work.draft, column)
            )
            self.known.among[name] = {c: d.among for c, d in work.domains.items() if d.among}
            self.known.drafts[name] = work.draft
            self.known.turned |= {name} if work.turn is not None and work.turns else set()
            works.append(work)
            yield work.draft
        roll_up(works)
        for work in works:
            hide(work.draft, self._told[work.table.name])
            let_go(work.draft, self.known.looks[work.table.name].measures)

    def _left_out(self, table: DbTable) -> TableDraft:
        """A table of no rows: nobody refers to it, and its columns need not be made."""
        draft = self._work(table).draft
        draft.left = self.left.tables[table.name]
        self.known.least[table.name] = self.known.most[table.name] = 0
        names = table.key or tuple(draft.names)[:1]
        draft.columns = {draft.names[name]: EntryDraft("sequence") for name in names}
        return draft

    def _work(self, table: DbTable) -> Work:
        name, names = self.known.names[table.name]
        is_default = table.name.namespace == self.structure.default_namespace
        work = Work(table, TableDraft(table, name, names, is_default), plainer=self.plainer)
        work.is_judged, work.seen = self.judge is not None, self.known.seen
        setting = setting_of(table, is_french=self._is_french, classes=self._classes)
        work.setting = replace(setting, dialect=self.structure.dialect)
        work.is_settled = table.name in self.known.settled
        work.always_null |= {**self.left.empty.get(table.name, {}), **empty_columns(table)}
        for column in work.columns:
            if work.step(column) == LAST:
                work.always_null[column] = self.plainer.reasons[table.name, column]
        work.never_null |= self._asked.filled[table.name]
        return work

    def _decided(self, table: DbTable, parent: DbReference | None, *, in_turn: bool = True) -> Work:
        """A table with its rows, links, domains and uniques."""
        work = self._work(table)
        draft = work.draft
        if parent is not None:
            self._stand_under(work, parent, in_turn=in_turn)
        else:
            draft.rows = draft.expected = FEW
        needs, outside = self._needs(work, parent)
        kept = self._kept.get(table.name, {})
        conditions = [
            *conditions_of(table),
            *outside,
            *beginnings(table, kept),
            *hold(work, self.known),
        ]
        own = by_construction(table, conditions, self.structure.dialect)
        draft.asked |= {condition.name: condition.text for condition in own}
        conditions = [condition for condition in conditions if condition not in own]
        gather(work, self._always_met(work, conditions), self.structure.dialect)
        until_now(work)
        begin(work, kept, self.structure.written_by.get(table.name, ""))
        if self.judge is not None:
            try_together(work, self.judge, self._named, self.structure.dialect)
        take_tenants(work, self._tenants[table.name])
        have_rows(work, self._wanted.get(table.name, {}), self._besides.get(table.name, {}))
        take_shapes(work, self._shapes.get(table.name, {}))
        make_links(work, parent, self.order, self.known)
        take_fitting(work, self.known)
        take(work, self.known)
        fit(work, self.known)
        draw_together(work, self.known, self.order)
        meet(work, self.known)
        keep_apart(work, self.known)
        tell_whose(work, self.known)
        if parent is not None and in_turn:
            take_months(work, parent, self.known)
        needs = [
            replace(need, columns=_told_apart(work, need.columns))
            for need in needs
            if not need.columns & work.keyed
        ]
        needs = [steadied(work, need) for need in needs]
        settle(work, needs, lambda column: capacity_of(work, column))
        if work.turn is not None and not settle_turns(
            work, SEVERAL if table.name in self.known.wide else LONG_TAIL
        ):
            return self._decided(table, parent, in_turn=False)
        fit_above(work, self.known)
        ask_again(work, conditions)
        if work.rows_most is not None and draft.rows is not None:
            draft.rows = draft.expected = max(1, min(draft.rows, work.rows_most))
        close_rings(work)
        return work

    def _always_met(self, work: Work, conditions: list[Condition]) -> list[Condition]:
        """The conditions, what a JSON alone can always meet as that."""
        if self.judge is None:
            return conditions
        return always_met(work, conditions, self.judge, self._named, self.structure.dialect)

    def _stand_under(self, work: Work, parent: DbReference, *, in_turn: bool) -> None:
        """Let rows stand under those of another table."""
        draft, count = work.draft, under_each(work, parent, self.known)
        draft.per = self.known.names[parent.to][0]
        draft.count = within(work, parent, count, self.known)
        draft.expected = self.known.least[parent.to]
        work.is_needed = parent.columns in self.known.looks[work.table.name].least
        if in_turn:
            take_turns(work, parent, self.known)

    def _needs(self, work: Work, parent: DbReference | None) -> tuple[list[Need], list[Condition]]:
        """What must not repeat, and conditions that keep rows out of partial uniques."""
        table, dialect = work.table, self.structure.dialect
        kept, outside = chosen(
            [
                unordered(unique, work, dialect)
                for unique in table.uniques
                if parent is None or not is_only_open(unique, work, parent, dialect)
            ],
            table,
            dialect,
            is_easy=lambda unique: self._is_easy(work, unique),
            columns=lambda unique: self._carriers(work, unique),
            above=None if work.turn else frozenset(() if parent is None else parent.columns),
        )
        for exclusion in table.exclusions:
            equal = tuple(text for text, operator in exclusion.elements if operator == "=")
            is_under = parent is not None and set(parent.columns) <= set(equal)
            found = in_turns(exclusion, work, is_under=is_under)
            if found:
                work.spaced |= found
                work.never_null |= found.keys()  # an open end meets all that come after it
                work.needs_rows |= not is_under
                continue
            equal = of_spell(exclusion, table, self.structure) or equal
            names: list[str | None] = [text if text in table.by_name else None for text in equal]
            kept.append(DbUnique(exclusion.name, tuple(names), equal, where="exclusion"))
        return needs_of(kept, lambda text: carriers(text, table, dialect)), outside

    def _carriers(self, work: Work, unique: DbUnique) -> frozenset[str]:
        """The columns that a unique owes its different values to."""
        parts = (carriers(text, work.table, self.structure.dialect) for text in unique.expressions)
        return frozenset().union(*(part.columns for part in parts))

    def _is_easy(self, work: Work, unique: DbUnique) -> bool:
        """Whether a partial unique has a column of plenty of values that decides nothing else."""
        linked = {name for reference in work.table.references for name in reference.columns}
        types = {column.name: column.type for column in work.table.columns}
        names = self._carriers(work, unique) - listed(work.table, self.structure.dialect)
        plenty = {"text", "varchar", "citext", "uuid", "bigint", "integer", *DAYS}
        free = [types[name] for name in names if name not in linked]
        return any(kind.base in plenty and (kind.length or _AMPLE) >= _AMPLE for kind in free)

    def _sizes(self, work: Work, parent: DbReference | None) -> tuple[int, int]:
        """The least and greatest number of rows that the table has, noted if closed."""
        draft = work.draft
        if draft.per is None or parent is None:
            self.known.closed |= {work.table.name} if (work.rows_most or FEW) < FEW else set()
            return draft.rows or 0, draft.rows or 0
        times = 1 if draft.count == "1" else 3
        return self.known.least[parent.to], self.known.most[parent.to] * times

    def _written(self, work: Work, parent: DbReference | None) -> Work:
        """A decided table with its columns, and what they repeat of other rows of it."""
        for is_last in (False, True):
            self._write(work)
            self.known.seen[work.table.name] = seen_of(work.draft, work.table)
            if is_last or not repeats_own(work):
                break
            work = self._decided(work.table, None if work.draft.per is None else parent)
        return work

    def _write(self, work: Work) -> None:
        """Columns, key, uniques and comments of a decided table."""
        draft, table = work.draft, work.table
        weigh(work, self.known)
        Columns(work, life_of(work, self.known, self.order.below[table.name])).make()
        sum_up(work)
        computed_lets(draft, self._asked.targets[table.name], self.structure.dialect)
        draft.key = [draft.names[name] for name in made_key(self._told[table.name])]
        for unique in table.uniques:
            names = [name for name in unique.columns if name is not None]
            plain = unique.where is None and len(names) == len(unique.columns)
            told = plain and set(names) <= work.columns.keys() and not is_only_one(work)
            periods = {n for n, entry in work.turns.items() if not says_item(entry)}
            told &= not {*work.spaced, *periods, *work.always_null} & set(names)
            if told and not unique.is_primary and len(names) > 1:
                draft.uniques.append([draft.names[name] for name in names])
        for joint in () if is_only_one(work) else work.joints:
            names = [draft.names[name] for name in work.columns if name in joint]
            if not any(set(names) >= set(known) for known in (draft.key, *draft.uniques) if known):
                draft.uniques.append(names)
        if table.comment:
            draft.comments.insert(0, table.comment)
        told_of = (f"trigger {t.name} ({t.timing}) runs {t.function}" for t in table.triggers)
        draft.comments += told_of
        for exclusion in table.exclusions:
            how = "rows take turns" if work.spaced else "one row for each of its values"
            draft.comments.append(f"exclusion {exclusion.name}: {how}")


def _told_apart(work: Work, columns: frozenset[str]) -> frozenset[str]:
    """Columns that must not repeat, without those that follow from others."""
    free = columns - set(work.equated)
    return free or frozenset(work.tails.get(name, name) for name in columns)
