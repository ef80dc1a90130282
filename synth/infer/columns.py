"""Columns: each gets a generator that fits its type, its domain and what its name says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from synth.conditions.domain import Bound, Domain, Order
from synth.conditions.meet import meet
from synth.databases.catalog import DbColumn
from synth.infer.admitting import admitted, grown_pass
from synth.infer.beside import apart, beside, commune_key
from synth.infer.capacity import first_number, is_counter
from synth.infer.draft import LINE, Data, EntryDraft
from synth.infer.followers import Follow, bounded, follower, follows
from synth.infer.forms import null_share
from synth.infer.groups import Group, groups
from synth.infer.identified import beside as told_of
from synth.infer.identified import is_official
from synth.infer.limits import limited
from synth.infer.links import path
from synth.infer.lives import Life
from synth.infer.made import Made, text_type
from synth.infer.meanings import Meaning, meaning, type_family
from synth.infer.meetings import is_slot, slot
from synth.infer.money import computed
from synth.infer.names import schema_name, sql_path
from synth.infer.persons import OF_ROW, same_person
from synth.infer.values import entry as value_entry
from synth.infer.work import Link, Variants, Work
from synth.infer.written import AS_MADE, GROWN, is_distinct
from synth.stores.ddl import columns_in

NULL_SHARE = "0.1"
"""Share of nulls in a column that may be null and of which nothing else is known."""

_FREE = (Domain(), Domain(null=False))

_BORN = "date '1985-06-15'"
"""The birth date of people whose column is empty."""
_LIVING = Domain(lo=Bound("1928-01-01"))
"""Birth dates that a person may be given: at most 99 years ago."""

_NAMING = frozenset(
    {"first_name", "first_names", "birth_name", "last_name", "full_name", "sorted_name", "username"}
)
_BESIDE = ("type", "mark", "note")
"""Words that stand beside a whole column, never in a branch."""

_MORE = 10
"""Times as many names as rows where each must differ, for a table may get more rows."""

_HELPING = frozenset({"sex", "civility", "age", "birth_date", "birth_place", "birth_commune"})
"""Meanings that name a person, and that help to."""


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
        made = computed(self.work)
        return {**limited(self.work), **made}

    def make(self) -> None:
        """Write every column into the draft, and the lets of people and addresses."""
        work, types = self.work, {c.name: c.type for c in self.work.table.columns}
        self.amounts.keys()  # by the conditions' own bounds
        work.domains |= bounded(work.domains, work.orders, types)
        bundled = dict(self._bundles())
        for name in work.columns:
            entry = self._entry(name, bundled)
            if self.work.name(name) != name:
                entry.beside["as"] = name
            self.work.draft.columns[self.work.name(name)] = entry
        self._empty_together(bundled)
        self.life.tell()
        self._forget_idle()

    def _forget_idle(self) -> None:
        """Leave out draws that decide nothing: all their branches came out alike."""
        draft = self.work.draft
        entries = [*draft.lets.values(), *draft.columns.values()]
        for let in {variants.let for variants in self.work.variants.values()}:
            if not any(let in str(entry.words) for entry in entries):
                draft.lets.pop(let, None)

    def _bundles(self) -> Iterator[tuple[str, tuple[Group, str]]]:
        """By column the person or address it belongs to, and the let's name."""
        work = self.work
        for every in groups(work.table):
            free = {name: part for name, part in every.columns.items() if self._is_free(name, part)}
            domains = {
                name: domain
                for name, part in free.items()
                if (domain := self._common(name)) is not None
                and not (part == "birth_date" and grown_pass(domain))
            }
            group = admitted(replace(every, columns=free), domains, work.table) if free else None
            if group is None:
                continue
            same = same_person(work, group)
            yield from same.items()
            own = {name: part for name, part in group.columns.items() if name not in same}
            if not own:
                continue
            group = replace(group, columns=own)
            short = {"person": "who", "address": "home"}[group.bundle]
            taken = [*work.draft.names.values(), *work.draft.lets]
            let = schema_name(f"{group.prefix}_{short}".strip("_"), taken, kind="row")
            data: Data = group.bundle
            town = commune_key(work)
            if group.bundle == "address" and not group.prefix and town is not None:
                data = {"address": {"near": path(work.name(town))}}
            if group.bundle == "person":
                born = self._born(every, group)
                data = {"person": (born or {"age": GROWN}) | self._digits(group)}
            work.draft.lets[let] = EntryDraft(data)
            yield from ((name, (group, let)) for name in group.columns)

    def _digits(self, group: Group) -> dict[str, Data]:
        """Options of a person: no letter in a NIR of which a condition speaks that is not known.

        Such a condition may cast it to a number, and the database stops where it cannot.
        """
        numbers = {name for name, part in group.columns.items() if "nir" in part}
        is_asked = bool(numbers & self._asked)
        return {**group.options, **({"nir": "digits"} if is_asked else {})}

    @property
    def _asked(self) -> frozenset[str]:
        """The columns of conditions that only the database can judge."""
        texts = self.work.draft.asked.values()
        return frozenset().union(*(columns_in(text, self.work.columns) for text in texts))

    def _born(self, every: Group, group: Group) -> dict[str, Data]:
        """The birth date of a person where a column outside of the person decides it."""
        work = self.work
        told = (name for name, part in every.columns.items() if part == "birth_date")
        name = next((name for name in told if name not in group.columns), None)
        if name is None or name in work.links or name in work.always_null:
            return {}
        if type_family(work.columns[name].type) != "date":
            return {}
        living = meet(work.domains.get(name, Domain()), _LIVING, work.columns[name].type)
        if living is None:
            return {}
        work.domains[name] = living
        if not work.columns[name].nullable:
            return {"birth_date": path(work.name(name))}
        return {"birth_date": f"coalesce({sql_path(work.name(name))}, {_BORN})"}

    def _is_free(self, name: str, part: str) -> bool:
        """Whether a column may take a part: nothing else decides it."""
        work = self.work
        if work.step(name) or (name in work.single and not is_distinct(part)):
            return False
        in_order = any(name in {order.left, order.right} for order in self._orders(name))
        joined = any(name in joint for joint in work.joints)
        decided = {*work.links, *work.ordinals, *work.spaced, *work.always_null}
        decided |= {*work.equated, *work.wheres}
        return not (in_order or joined or name in decided or self._common(name) is None)

    def _orders(self, name: str) -> Iterator[Order]:
        """The orders of every row, and those of the branches that decide a column."""
        yield from self.work.orders
        if name in self.work.variants:
            for branch in self.work.variants[name].branches:
                yield from branch.orders

    def _common(self, name: str) -> Domain | None:
        """What all branches leave a column, nulls aside; None where they contradict each other."""
        work, kind = self.work, self.work.columns[name].type
        found: Domain | None = replace(work.domains.get(name, Domain()), null=None)
        for branch in work.variants[name].branches if name in work.variants else ():
            other = replace(branch.domains.get(name, Domain()), null=None)
            found = None if found is None else meet(found, other, kind)
        return found

    def _entry(self, name: str, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        work, column = self.work, self.work.columns[name]
        if name in work.always_null:
            return self._empty(column, work.always_null[name])
        if name in work.links:
            return self._linked(column)
        told = work.equated.get(name) or self.amounts.get(name)
        if told is not None:
            return told
        if name in work.ordinals:
            return EntryDraft({"expr": LINE}, self._typed(column), "counts under its parent")
        if name in work.variants:
            return self._varied(column, bundled)
        return self._with_nulls(self._free(column, bundled), column)

    def _empty_together(self, bundled: Mapping[str, tuple[Group, str]]) -> None:
        """Let the parts of an address that nothing else empties be empty in the same rows."""
        firsts: dict[str, str] = {}
        for name, (group, let) in bundled.items():
            own = self.work.name(name)
            beside = self.work.draft.columns[own].beside
            if group.bundle != "address" or beside.get("nulls") != NULL_SHARE:
                continue
            first = firsts.setdefault(let, own)
            if first != own:
                beside["nulls"] = f"{sql_path(first)} is null"

    def _free(self, column: DbColumn, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        """A column that no other table and no draw of the row decides."""
        work, name = self.work, column.name
        if name in work.spaced:
            return work.spaced[name]
        if name in bundled:
            group, let = bundled[name]
            made = group.entry(name, let)
            kind = _number_type(column) if is_distinct(group.columns[name]) else {}
            if isinstance(made, dict):
                return EntryDraft(made, _expression_type(column) | kind)
            is_own = group.bundle != OF_ROW
            return EntryDraft(made, kind | (self._unique(name) if is_own else {}))
        domain = work.domains.get(name, Domain())
        follow = follows(work, work.orders).get(name)
        if follow is not None:
            return self._ordered(column, follow, domain)
        return self._made(column, domain)

    def _typed(self, column: DbColumn) -> dict[str, Data]:
        words = {"smallint": "smallint", "integer": "integer"}
        return {"type": words.get(column.type.base, "bigint")}

    def _empty(self, column: DbColumn, reason: str) -> EntryDraft:
        made = value_entry(column, Domain(), meaning=None, unique=False, rows=1)
        entry = EntryDraft(made.generator, _type_word(made), f"always empty: {reason}")
        entry.beside["nulls"] = "1"
        return entry

    def _linked(self, column: DbColumn) -> EntryDraft:
        """A column of a foreign key: a part of its row."""
        work, link = self.work, self.work.links[column.name]
        entry = EntryDraft(path(link.let, link.parts[column.name]))
        if column.name in work.single and not link.is_parent:
            entry.beside["unique"] = "true"
        if column.name in work.apart:
            entry.beside["nulls"] = work.apart[column.name]
        elif later := self.life.later(link, column):
            entry.beside["nulls"] = later
            entry.reason = "only rows made before"
        elif column.nullable and self._is_later(link, column.name):
            theirs = sql_path(link.let, link.parts[column.name])
            entry.beside["nulls"] = f"{theirs} >= {sql_path(link.parts[column.name])}"
            entry.reason = "only earlier rows"
        reference = link.reference
        free = [name for name in reference.columns if work.table.by_name[name].nullable]
        let = work.draft.lets.get(link.let)
        if let is not None and column.name in work.variants:
            variants = work.variants[column.name]
            empty = [
                name
                for name, branch in zip(variants.names, variants.branches, strict=True)
                if (found := branch.domains.get(column.name)) is not None and found.null
            ]
            if empty:
                let.beside["nulls"] = _drawn(variants.let, empty)
                self._start_tree(let, variants, empty[0])
        elif let is not None and free and "nulls" not in let.beside:
            domain = work.domains.get(column.name, Domain())
            if domain.null is None and not set(reference.columns) & work.never_null:
                let.beside.setdefault("nulls", NULL_SHARE)
            elif domain.null:
                let.beside["nulls"] = "1"
        return entry

    def _start_tree(self, let: EntryDraft, variants: Variants, empty: str) -> None:
        """Let the first row of a tree be drawn as one that has none before it."""
        if "before" in str(let.data):
            choice: Data = list(variants.names)
            first: Data = {"when": "row = 0", "value": empty}
            self.work.draft.lets[variants.let].data = {"case": [first, {"choice": choice}]}

    def _is_later(self, link: Link, column: str) -> bool:
        """Whether a reference to the own table may meet later rows, which a sequence tells."""
        work, reference = self.work, link.reference
        let = work.draft.lets.get(link.let)
        if reference.to != work.table.name or let is None or "match" not in str(let.data):
            return False
        target = reference.to_columns[reference.columns.index(column)]
        return target in work.single and is_counter(work, target)

    def _unique(self, name: str) -> dict[str, Data]:
        return {"unique": "true"} if name in self.work.single else {}

    def _made(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column that follows no other one."""
        if self.work.step(column.name):
            return self._plain(column, domain)
        if column.name in self.work.wheres:
            return self._kept(column, domain)
        if is_slot(self.work, column.name):
            found = slot(self.work, column)
            return replace(found, beside=found.beside | self._unique(column.name))
        return self.life.entry(column, domain) or self._meant(column, domain)

    def _meant(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column by what it means and its type."""
        work, name = self.work, column.name
        known, is_asked = self._known(column), name in self._asked
        is_name = known is not None and known.word in _NAMING
        is_number = known is None or not is_official(known.word)
        if name in work.single and is_number and is_counter(work, name):
            options = _sequence(work, name, first_number(domain) or 1)
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
        words = _type_word(made) | _mark(made, known) | told_of(made)
        if made.let is not None:
            return self._written(column, made, made.let, words)
        return EntryDraft(made.generator, words | self._unique(name), made.reason)

    def _known(self, column: DbColumn) -> Meaning | None:
        """What a column means; `nom` beside a first name is a surname."""
        table = self.work.table
        known = meaning(column, table.name.name)
        if known is None or known.word != "person_name":
            return known
        told = (meaning(other, table.name.name) for other in table.columns)
        is_last = any(one is not None and one.word == "first_name" for one in told)
        return replace(known, word="last_name") if is_last else known

    def _kept(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column by its type and domain, of whose values some are kept."""
        name = column.name
        rows = max(self.work.draft.expected, 1)
        made = value_entry(
            column, domain, unique=self._is_counted(name), rows=rows, setting=self.work.setting
        )
        told = " and ".join(self.work.wheres[name].values())
        return EntryDraft(
            made.generator, _type_word(made) | self._unique(name) | {"where": told}, made.reason
        )

    def _plain(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column by its type and domain alone, since what its meaning wants was refused."""
        name = column.name
        rows = max(self.work.draft.expected, 1)
        made = value_entry(
            column, domain, unique=self._is_counted(name), rows=rows, setting=self.work.setting
        )
        reason = self.work.plainer.reasons[self.work.table.name, name]
        return EntryDraft(made.generator, _type_word(made) | self._unique(name), reason)

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
        work, domain = self.work, self.work.domains.get(column.name, Domain())
        if domain.null:
            entry.beside["nulls"] = "1"
        elif (
            column.nullable
            and domain in _FREE[:1]
            and column.name not in work.never_null
            and column.name not in work.table.key
            and "nulls" not in entry.beside
            and not self.life.is_sure(column.name)
        ):
            known = meaning(column, work.table.name.name)
            share = None if known is None else null_share(known.word)
            entry.beside["nulls"] = self.life.nulls(column.name) or share or NULL_SHARE
        return entry

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
            elif follow is not None:
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
                branches.append({"when": f"{variants.let} = '{label}'", **words})
            branches.append(cases[-1][1])
            entry = EntryDraft({"case": branches}, beside, reason)
        if empty:
            entry.beside["nulls"] = _drawn(variants.let, empty)
        return entry

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
        return EntryDraft(found, {}, f"after {', '.join(order.left for order in follow.lows)}")


def _sequence(work: Work, name: str, first: int) -> Data:
    """A sequence; of two that stand in an order the odd numbers and the even ones.

    A row then spans its two numbers, and no other row's lies between them: nested sets of a forest.
    """
    steps: dict[str, Data] = {} if first == 1 else {"start": str(first)}
    for order in work.orders:
        both = {order.left, order.right}
        if name in both and both <= work.single and all(is_counter(work, n) for n in both):
            start = first if name == order.left else first + 1
            steps = {"start": str(start), "step": "2"}
    return {"sequence": steps} if steps else "sequence"


def _drawn(let: str, names: list[str]) -> str:
    """The condition that a let drew one of some names."""
    if len(names) == 1:
        return f"{let} = '{names[0]}'"
    return f"{let} in ({', '.join(repr(name) for name in names)})"


def _mark(made: Made, known: Meaning | None) -> dict[str, Data]:
    """The mark of a column that is about a person and whose generator does not know it."""
    word = "" if known is None else known.word
    mark = "direct" if word in _NAMING else "quasi" if word in _HELPING else ""
    generator = next(iter(made.generator)) if isinstance(made.generator, dict) else ""
    return {"mark": mark} if mark and generator in {"text", "choice", "date", "int"} else {}


def _type_word(made: Made) -> dict[str, Data]:
    return {"type": made.type} if made.type else {}


def _number_type(column: DbColumn) -> dict[str, Data]:
    """The type beside an official number that is held as a number."""
    is_number = type_family(column.type) == "number"
    return {"type": "bigint"} if is_number and column.type.base in {"bigint", "numeric"} else {}


def _expression_type(column: DbColumn) -> dict[str, Data]:
    """The type beside an expression: of texts with a length, and of small whole numbers."""
    base = column.type.base
    if base in {"smallint", "integer"}:
        return {"type": base}
    word = text_type(column.type) if base in {"varchar", "char"} else ""
    return {"type": word} if word else {}
