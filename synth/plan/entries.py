"""Entries of a plan: options, nulls, privacy marks and uniqueness checked."""

from dataclasses import dataclass
from types import MappingProxyType

from synth.errors import Problem
from synth.generators.faker import Faker
from synth.generators.protocol import generators_in
from synth.generators.providers import FREE, NAMES, REAL, RENDERS, providers
from synth.plan.drafts import Draft, TableDraft
from synth.plan.facts import EntryScope, FactBook
from synth.plan.keys import Keys
from synth.plan.tables import EntryPlan, Facts
from synth.schema.datatypes import DataType
from synth.schema.types import MARKS

_KINDS = (
    {"smallint", "integer", "bigint", "decimal", "double", "boolean"},
    {"date", "timestamp"},
    {"time"},
)
"""Types whose values can take one another's; every other type is a text, which may hold any."""

_PART = "a part that is, such as `who.nir`, or a generator with a capacity"
_INSIDE = "the key of the row above or of a `ref` that may point anywhere"
_ONE_TO_ONE = "the key of a `ref` without weight, match, distinct and after: one to one"


@dataclass(frozen=True)
class Entries:
    """Makes entries of a plan from drafts.

    Attributes:
        book: the facts of every path, and where problems go.
        keys: what is unique by the way rows are made.
    """

    book: FactBook
    keys: Keys

    @property
    def problems(self) -> list[Problem]:
        """What is wrong so far."""
        return self.book.problems

    def plan(self, table: TableDraft, draft: Draft) -> EntryPlan:
        """One entry with its options, nulls, mark and uniqueness checked."""
        entry = draft.entry
        self._check_nulls(table, draft)
        if draft.is_bundle:
            facts = Facts(DataType("text"))
            self._check_bundle(table, draft)
        else:
            facts = self.book.entry(table, draft)
            self._check_privacy(table, draft, facts)
            self._check_taken(table, draft)
            if entry.unique:
                self._check_unique(table, draft)
        for made in generators_in(draft.generator):
            if isinstance(made, Faker):
                self._check_faker(draft, made, facts)
        if draft.is_distinct and not table.above:
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
            unique=entry.unique and not draft.taken and not draft.inside,
            joint=next((joint for joint in table.joints if draft.name in joint.entries), None),
            strict=nulls is not None and nulls.share == 0,
            null_share=share,
            null_where=draft.null_where,
            pins=MappingProxyType(
                {part: made for (name, part), made in table.pins.items() if name == draft.name}
            ),
        )

    def _check_nulls(self, table: TableDraft, draft: Draft) -> None:
        where = draft.null_where
        if where is None:
            return
        kind = self.book.operand(table, where).kind
        if kind.name != "boolean" and self.book.names.expression(table.name, where):
            found = f"nulls: {where.text!r} is {kind}"
            self.problems.append(Problem(where.mark, found, "a condition or a share"))

    def _check_bundle(self, table: TableDraft, draft: Draft) -> None:
        entry = draft.entry
        draft.bundle.check(EntryScope(self.book, table, None, entry.mark))
        beside = {"type": entry.type, "unique": entry.unique, "learn": entry.learn}
        for word, given in beside.items():
            if given:
                found = f"{word} beside {entry.generator}"
                self.problems.append(Problem(entry.mark, found, f"{word} beside a column"))

    def _check_taken(self, table: TableDraft, draft: Draft) -> None:
        """Report a type that the part which is taken cannot have."""
        if not draft.taken or draft.kind is None or draft.entry.type is None:
            return
        natural = self.book.path(table, draft.taken).kind
        if not _fits(natural, draft.kind):
            found = f"type {draft.kind} for {'.'.join(draft.taken)}, which is {natural}"
            place = draft.entry.type.mark
            self.problems.append(Problem(place, found, f"{natural}, or {{expr: SQL}} that casts"))

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

    def _check_faker(self, draft: Draft, faker: Faker, facts: Facts) -> None:
        """Report a provider whose values may be somebody's, unless a note says why."""
        entry, provider = draft.entry, faker.provider
        is_told = provider in RENDERS or provider not in providers(faker.locale)
        if is_told or provider in FREE or provider in NAMES:
            return
        if facts.mark == "direct" and provider in REAL:
            found = f"faker's {provider!r} under mark direct: its values can belong to real people"
            self.problems.append(Problem(entry.mark, found, f"our generator: {REAL[provider]}"))
        elif not entry.note:
            found = f"faker's {provider!r}: its values can belong to real people"
            instead = f"our generator ({REAL[provider]}), or " if provider in REAL else ""
            expected = f"{instead}a `note` that says why"
            self.problems.append(Problem(entry.mark, found, expected))

    def _check_unique(self, table: TableDraft, draft: Draft) -> None:
        if draft.taken:
            if not self.keys.is_distinct(table, draft):
                found = f"unique: {'.'.join(draft.taken)} is not distinct in every row"
                let = table.lets.get(draft.taken[0])
                expected = _PART if let is None or not let.is_reference else _ONE_TO_ONE
                self.problems.append(Problem(draft.entry.mark, found, expected))
            return
        if draft.inside and not self.keys.is_unique(table, (draft.name,)):
            inside = ", ".join(map(str, draft.inside))
            found = f"unique: {inside} in {draft.entry.generator} names no row above"
            self.problems.append(Problem(draft.entry.mark, found, _INSIDE))
        elif draft.capacity(self.book.entry(table, draft).kind) is None:
            found = f"unique: {draft.entry.generator} states no number of different values"
            self.problems.append(Problem(draft.entry.mark, found, "a generator that states one"))


def _fits(natural: DataType, wanted: DataType) -> bool:
    kinds = [next((k for k in _KINDS if kind.name in k), None) for kind in (natural, wanted)]
    return None in kinds or kinds[0] == kinds[1]
