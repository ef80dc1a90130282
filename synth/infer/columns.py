"""Columns: each gets a generator that fits its type, its domain and what its name says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.beside import apart, beside
from synth.infer.branched import open_first
from synth.infer.bundled import asked_about, bundles, empty_together
from synth.infer.capacity import first_number, is_counter
from synth.infer.charged import charged
from synth.infer.commented import commented
from synth.infer.counted import sequence_of
from synth.infer.coupled import couple
from synth.infer.derived import derived
from synth.infer.draft import LINE, NULL_SHARE, Data, EntryDraft
from synth.infer.epochs import epochs
from synth.infer.followers import Follow, bounded, follower, follows
from synth.infer.forms import null_share
from synth.infer.formulas import known_by_name
from synth.infer.groups import LONGEST, Group, groups, is_of_people
from synth.infer.hers import of_person
from synth.infer.identified import beside as told_of
from synth.infer.identified import is_official
from synth.infer.limits import limited, taken_off
from synth.infer.linked import linked
from synth.infer.lives import Life
from synth.infer.made import Made, expression_type, number_type
from synth.infer.marks import NAMING, mark_of
from synth.infer.meanings import (
    Meaning,
    lexicon,
    meaning,
    pieces_of,
    stems_of,
    words_of,
)
from synth.infer.meetings import is_slot, slot
from synth.infer.money import computed
from synth.infer.names import schema_name, sql_path
from synth.infer.owed import owed
from synth.infer.permits import leave_out
from synth.infer.persons import OF_ROW
from synth.infer.proportions import proportioned
from synth.infer.values import entry as value_entry
from synth.infer.work import Variants, Work
from synth.infer.written import AS_MADE, is_distinct

_FREE = (Domain(), Domain(null=False))

_SIZES = frozenset({"width", "height", "largeur", "hauteur"})
"""Words of what images have, beside the name of their file."""

_TITLES = frozenset({("title",), ("titre",), ("designation",)})
"""Of people that have names: what they do."""

_MAIDEN = frozenset({"maiden", "jeune"})
"""Words of the names that women alone have."""

_MAIL = frozenset({"email", "e", "mail", "courriel", "mel", "adresse", "address"})
"""Words of a mailbox that do not say which one it is."""

_BESIDE = ("type", "mark", "note")
"""Words that stand beside a whole column, never in a branch."""

_MORE = 10
"""Times as many names as rows where each must differ, for a table may get more rows."""

_OPEN_SHARE = "0.4"
"""Of first rows which alone may be open."""


@dataclass(frozen=True)
class Columns:
    """Makes the columns of one table.

    Attributes:
        work: the table, its links, domains and uniques decided.
        life: the order of its moments.
    """

    work: Work
    life: Life

    @cached_property
    def amounts(self) -> Mapping[str, EntryDraft]:
        """The amounts that follow from others."""
        work, limits = self.work, limited(self.work)
        made = {**limits, **proportioned(work), **computed(work, taken_off(limits))}
        made |= {**charged(work), **commented(work), **owed(work)}
        return {**made, **known_by_name(work, made)}

    @cached_property
    def derived(self) -> Mapping[str, EntryDraft]:
        """The texts that follow from another one by their names, and numbers that are moments."""
        return {**epochs(self.work, self.life.known), **dict(derived(self.work))}

    def make(self) -> None:
        """Write every column into the draft, and the lets of people and addresses."""
        work, types = self.work, {c.name: c.type for c in self.work.table.columns}
        self.amounts.keys()  # by the conditions' own bounds
        work.domains |= bounded(work.domains, work.orders, types)
        bundled = dict(bundles(self.work))
        for name in work.columns:
            entry = self._entry(name, bundled)
            if self.work.name(name) != name:
                entry.beside["as"] = name
            self.work.draft.columns[self.work.name(name)] = entry
        empty_together(self.work, bundled)
        self.life.tell()
        leave_out(self.work)
        couple(self.work)
        self._forget_idle()

    def _forget_idle(self) -> None:
        """Leave out draws that decide nothing: all their branches came out alike."""
        draft = self.work.draft
        entries = [*draft.lets.values(), *draft.columns.values()]
        for let in {variants.let for variants in self.work.variants.values()}:
            if not any(let in str(entry.words) for entry in entries):
                draft.lets.pop(let, None)

    def _entry(self, name: str, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        work, column = self.work, self.work.columns[name]
        if name in work.always_null:
            return self._empty(column, work.always_null[name])
        if name in work.links:
            return linked(work, self.life, column)
        told = work.turns.get(name) or work.equated.get(name)
        told = told or self.amounts.get(name) or self.derived.get(name)
        if told is not None:
            return told
        if name in work.ordinals:
            return EntryDraft({"expr": LINE}, self._typed(column), "counts under its parent")
        if name in work.variants:
            return self._varied(column, bundled)
        entry = self._with_nulls(self._free(column, bundled), column)
        of_person(work, self.life.known, entry)
        group, let = bundled.get(name, (None, ""))
        is_hers = group is not None and group.bundle == "person" and _MAIDEN & {*words_of(name)}
        if is_hers and "nulls" in entry.beside:
            entry.beside["nulls"] = f"{sql_path(let, 'sex')} = 'M'"
        return entry

    def _free(self, column: DbColumn, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        """A column that no other table and no draw of the row decides."""
        work, name = self.work, column.name
        if name in work.spaced:
            return work.spaced[name]
        if name in bundled:
            group, let = bundled[name]
            made = (
                self._second(name, bundled) or self._title(column, group) or group.entry(name, let)
            )
            kind = number_type(column) if is_distinct(group.columns[name]) else {}
            if isinstance(made, dict):
                return EntryDraft(made, expression_type(column) | kind)
            is_own = group.bundle != OF_ROW
            return EntryDraft(made, kind | (self._unique(name) if is_own else {}))
        domain = work.domains.get(name, Domain())
        follow = follows(work, work.orders).get(name)
        if follow is not None:
            return self._ordered(column, follow, domain)
        return self._made(column, domain)

    def _title(self, column: DbColumn, group: Group) -> Data | None:
        """How a doctor is addressed."""
        words = stems_of(self.work.table.name.name)
        is_title = group.columns[column.name] == "title" and group.bundle == "person"
        is_doctor = is_title and not group.prefix and words & lexicon().sets["doctor"]
        return {"choice": {"Dr": "92", "Pr": "8"}} if is_doctor else None

    def _second(self, name: str, bundled: Mapping[str, tuple[Group, str]]) -> Data | None:
        """Another mailbox of a person who has one in the row already: `home.c.martin@...`."""
        (group, let), work = bundled[name], self.work
        own = [other for other, (_, own_let) in bundled.items() if own_let == let]
        mails = [other for other in own if bundled[other][0].columns[other] == "email"]
        room = work.columns[name].type.length
        word = next((word for word in reversed(pieces_of(name)) if word not in _MAIL), "second")
        if name not in mails[1:] or name in work.single or group.bundle != "person":
            return None
        said = f"'{word}.' || {sql_path(let, 'email')}"
        return {"expr": said} if room is None or room > LONGEST["email"] + len(word) else None

    def _typed(self, column: DbColumn) -> dict[str, Data]:
        words = {"smallint": "smallint", "integer": "integer"}
        return {"type": words.get(column.type.base, "bigint")}

    def _empty(self, column: DbColumn, reason: str) -> EntryDraft:
        made = value_entry(column, Domain(), meaning=None, unique=False, rows=1)
        entry = EntryDraft(made.generator, _type_word(made), f"always empty: {reason}")
        entry.beside["nulls"] = "1"
        return entry

    def _unique(self, name: str) -> dict[str, Data]:
        return {"unique": "true"} if name in self.work.single else {}

    def _made(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column that follows no other one."""
        work, name = self.work, column.name
        if work.step(name):  # what its meaning wants was refused
            reason = work.plainer.reasons[work.table.name, name]
            return self._by_type(column, domain, {}, reason=reason)
        if name in work.wheres:
            return self._by_type(
                column, domain, {"where": " and ".join(work.wheres[name].values())}
            )
        if is_slot(work, name):
            found = slot(work, column)
            return replace(found, beside=found.beside | self._unique(name))
        return self.life.entry(column, domain) or self._meant(column, domain)

    def _meant(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column by what it means and its type."""
        work, name = self.work, column.name
        known, is_asked = self._known(column), name in asked_about(self.work)
        is_name = known is not None and known.word in NAMING
        is_number = known is None or not is_official(known.word)
        if name in work.single and is_number and is_counter(work, name):
            options = sequence_of(work, name, first_number(domain) or 1)
            kind = {} if column.type.base == "bigint" else self._typed(column)
            return EntryDraft(options, kind)
        told = None if known is None else beside(work, column, known, domain)
        if told is not None:
            return told
        made = value_entry(
            column,
            domain,
            # What may be refused for its length is a name, of which some are short.
            meaning=None if known is not None and known.word == "notes" and is_asked else known,
            unique=self._is_counted(name),
            rows=max(work.draft.expected, 1) * (_MORE if name in work.single and is_name else 1),
            setting=work.setting,
        )
        if made.note and work.may_be_empty(name):
            return self._empty(column, "no number of nobody fits its conditions")
        if known is not None and known.word == "nir" and self._is_of_person(name):
            if work.may_be_empty(name):
                return self._empty(column, "its conditions refuse the person's")
            made = replace(made, reason="not the person's: its conditions refuse those")
        elif known is not None:
            made = replace(made, reason=made.reason or apart(work, column, known))
        words = _type_word(made) | mark_of(made, known) | told_of(made)
        if made.let is not None:
            return self._written(column, made, made.let, words)
        return EntryDraft(made.generator, words | self._unique(name), made.reason)

    def _known(self, column: DbColumn) -> Meaning | None:
        """What a column means; `nom` beside a first name is a surname, `title` of people a job."""
        table = self.work.table
        known = meaning(column, table.name.name)
        if known is not None and known.word == "file_name":
            is_image = any(_SIZES & {*words_of(other)} for other in self.work.columns)
            return replace(known, word="image_name") if is_image else known
        if known is None or known.word not in {"person_name", "label"}:
            return known
        told = {one.word for other in table.columns if (one := meaning(other, table.name.name))}
        if known.word == "label":
            is_job = words_of(column.name) in _TITLES and is_of_people(table.name.name)
            is_named = not told.isdisjoint({*NAMING, "thing_name"})
            return replace(known, word="job_title") if is_job and is_named else known
        return replace(known, word="last_name") if "first_name" in told else known

    def _by_type(
        self, column: DbColumn, domain: Domain, more: dict[str, Data], *, reason: str = ""
    ) -> EntryDraft:
        """A column by its type and domain alone, whatever its name says."""
        name = column.name
        rows = max(self.work.draft.expected, 1)
        made = value_entry(
            column, domain, unique=self._is_counted(name), rows=rows, setting=self.work.setting
        )
        words = _type_word(made) | self._unique(name) | more
        return EntryDraft(made.generator, words, reason or made.reason)

    def _written(
        self, column: DbColumn, made: Made, let: dict[str, Data], words: dict[str, Data]
    ) -> EntryDraft:
        """A let of an identifier, and the column that writes it otherwise."""
        draft, counted = self.work.draft, self._is_counted(column.name)
        entry = EntryDraft(let, {"unique": "true"} if counted else {})
        name = f"{self.work.name(column.name)}_{next(iter(let))}"
        if draft.lets.get(name) != entry:
            name = schema_name(name, [*draft.names.values(), *draft.lets], kind="row")
            draft.lets[name] = entry
        form = made.generator["expr"] if isinstance(made.generator, dict) else AS_MADE
        return EntryDraft({"expr": str(form).replace("{}", sql_path(name))}, words, made.reason)

    def _is_of_person(self, name: str) -> bool:
        """Whether other columns of the table are about the person that a column is about."""
        found = (group for group in groups(self.work.table) if name in group.columns)
        return any(len(group.columns) > 1 for group in found)

    def _is_counted(self, name: str) -> bool:
        """Whether the values of a column must differ, alone or together with others."""
        joined = set().union(*self.work.joints) - self.work.worded
        return name in self.work.single or name in joined

    def _with_nulls(self, entry: EntryDraft, column: DbColumn) -> EntryDraft:
        """Some nulls where nothing speaks against them."""
        domain = self.work.domains.get(column.name, Domain())
        if domain.null:
            entry.beside["nulls"] = "1"
        elif domain in _FREE[:1] and self._is_open(entry, column):
            entry.beside["nulls"] = self._null_share(column)
        return entry

    def _is_open(self, entry: EntryDraft, column: DbColumn) -> bool:
        """Whether a column may be empty and nothing says when."""
        return (
            column.nullable
            and column.name not in self.work.never_null
            and column.name not in self.work.table.key
            and "nulls" not in entry.beside
            and not self.life.is_sure(column.name)
        )

    def _null_share(self, column: DbColumn) -> str:
        """The share of rows in which a column is empty."""
        known = meaning(column, self.work.table.name.name)
        share = None if known is None else null_share(known.word)
        return self.life.nulls(column.name) or share or NULL_SHARE

    def _varied(self, column: DbColumn, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        """A column that a draw of the row decides."""
        work, variants = self.work, self.work.variants[column.name]
        types = {known.name: known.type for known in work.table.columns}
        empty: list[str] = []
        cases: list[tuple[str, dict[str, Data]]] = []
        beside: dict[str, Data] = {}
        reason = ""
        for label, branch in zip(variants.names, variants.branches, strict=True):
            domain = bounded(branch.domains, branch.orders, types).get(column.name, Domain())
            if domain.null:
                empty.append(label)
                continue
            follow = follows(work, branch.orders).get(column.name)
            if column.name in bundled:
                made = self._free(column, bundled)
            elif follow is not None and domain.among is None:
                made = self._ordered(column, follow, domain)
            else:
                made = self._made(column, domain)
            words = made.words
            beside |= {word: words.pop(word) for word in _BESIDE if word in words}
            reason = reason or made.reason
            cases.append((label, words))
        if not cases:
            return self._empty(column, "by the checks")
        first = cases[0][1]
        if all(words == first for _, words in cases):
            entry = EntryDraft(first, beside, reason)
        else:
            branches: list[Data] = []
            for label, words in cases[:-1]:
                branches.append({"when": variants.drew([label]), **words})
            branches.append(cases[-1][1])
            entry = EntryDraft({"case": branches}, beside, reason)
        if empty:
            entry.beside["nulls"] = variants.drew(empty) + self._or_seldom(column, variants)
        else:
            self._loosen(entry, column, variants)
        return entry

    def _or_seldom(self, column: DbColumn, variants: Variants) -> str:
        """That a column is empty in other rows as often as usual, where it may be, as SQL."""
        told = [branch.domains.get(column.name, Domain()).null for branch in variants.branches]
        if False in told or not self._is_open(EntryDraft({}), column):
            return ""
        draft, own = self.work.draft, self.work.name(column.name)
        let = schema_name(f"{own}_empty", [*draft.names.values(), *draft.lets], kind="row")
        draft.lets[let] = EntryDraft({"bool": self._null_share(column)})
        return f" or {sql_path(let)}"

    def _loosen(self, entry: EntryDraft, column: DbColumn, variants: Variants) -> None:
        """Some nulls in a column that no branch leaves empty."""
        if loose := open_first(self.work, column.name):
            entry.beside["nulls"] = {"where": variants.drew(loose), "share": _OPEN_SHARE}
        elif self.work.may_be_empty(column.name) and self._is_open(entry, column):
            entry.beside["nulls"] = self._null_share(column)

    def _ordered(self, column: DbColumn, follow: Follow, domain: Domain) -> EntryDraft:
        """A column that stands after other ones."""
        found = None
        end = self.life.end(column, follow, domain)
        if end is not None:
            return end
        if not self.work.step(column.name):
            lows = self.life.lows(column.name)
            found = follower(self.work, column, follow, domain, lows=lows)
        if found is None:
            return self._made(column, domain)
        return EntryDraft(found, {}, follow.reason)


def _type_word(made: Made) -> dict[str, Data]:
    return {"type": made.type} if made.type else {}
