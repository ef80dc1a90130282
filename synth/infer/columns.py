"""Columns: each gets a generator that fits its type, its domain and what its name says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from synth.infer.beside import beside, commune_key
from synth.infer.domain import Bound, Domain
from synth.infer.draft import Data, EntryDraft
from synth.infer.followers import Follow, bounded, follower, follows
from synth.infer.forms import null_share
from synth.infer.groups import NIR_DIGITS, Group, admitted, groups
from synth.infer.links import path
from synth.infer.made import Made, text_type
from synth.infer.meanings import Meaning, meaning
from synth.infer.names import schema_name, sql_path
from synth.infer.values import entry as value_entry
from synth.infer.work import Link, Work
from synth.stores.catalog import DbColumn

NULL_SHARE = "0.1"
"""Share of nulls in a column that may be null and of which nothing else is known."""

_COUNTERS = {"smallint", "integer", "bigint", "numeric"}
_FREE = (Domain(), Domain(null=False))


GROWN = "18..66"
"""Ages of people of whom nothing else is known: those who work."""

_YEARS = re.compile(r"as_of - to_years\((\d+)\)")
_BORN = (Decimal(1959), Decimal(2008))
"""Years in which people of these ages are born, with room on both sides."""


def _grown_pass(domain: Domain) -> bool:
    """Whether a condition lets the birth dates of grown people pass, and asks no more."""
    if domain != Domain(null=domain.null, lo=domain.lo, hi=domain.hi):
        return False
    lo, hi = (None if end is None else _year(end) for end in (domain.lo, domain.hi))
    passes_lo = domain.lo is None or (lo is not None and lo < _BORN[0])
    return passes_lo and (domain.hi is None or (hi is not None and hi >= _BORN[1]))


def _year(end: Bound) -> Decimal | None:
    """The year of an end; of one relative to today with 2026 as today's year."""
    relative = _YEARS.fullmatch(end.text)
    if end.is_relative:
        return None if relative is None else Decimal(2026 - int(relative[1]))
    return Decimal(end.text[:4]) if end.text[:4].isdecimal() else None


_NAMING = frozenset(
    {"first_name", "first_names", "birth_name", "last_name", "full_name", "sorted_name", "username"}
)
_HELPING = frozenset({"sex", "civility", "age", "birth_date", "birth_place", "birth_commune"})
"""Meanings that name a person, and that help to."""

_DISTINCT = frozenset({"email", "nir", NIR_DIGITS})
"""Parts of a person that no two people share."""

_LISTED = frozenset({"region_code", "departement", "country", "currency", "language"})
"""Meanings whose values are a closed list: a table that is such a list has no more rows."""


def capacity_of(work: Work, column: str) -> int:
    """How many different values a column can have that is no reference; 1 where nobody knows."""
    if _is_counter(work, column):
        return _counter_room(work, column)
    listed = _closed(work, column)
    if listed is not None:
        domain = work.domains.get(column, Domain())
        made = value_entry(work.columns[column], domain, meaning=listed, unique=True, rows=2)
        return made.capacity or 1
    made = value_entry(
        work.columns[column],
        work.domains.get(column, Domain()),
        meaning=None,
        unique=True,
        rows=max(work.draft.expected, 1),
    )
    return made.capacity or 1


def _closed(work: Work, column: str) -> Meaning | None:
    """What a column means that is the key of a list everybody knows; None for any other."""
    known = meaning(work.columns[column], work.table.name.name)
    alone = any(unique.columns == (column,) for unique in work.table.uniques)
    return known if known is not None and alone and known.word in _LISTED else None


def _is_counter(work: Work, column: str) -> bool:
    """Whether a column can be a plain sequence: a number that nothing but its size limits."""
    kind, domain = work.columns[column].type, work.domains.get(column, Domain())
    whole = kind.base in _COUNTERS and not kind.scale
    return whole and domain == Domain(null=domain.null, lo=domain.lo) and _first(domain) is not None


def _first(domain: Domain) -> int | None:
    """The first number of a sequence, or None where the least value is no number."""
    if domain.lo is None:
        return 1
    try:
        least = int(domain.lo.text) + domain.lo.is_open
    except ValueError:
        return None
    return max(1, least)


def _counter_room(work: Work, column: str) -> int:
    kind = work.columns[column].type
    if kind.base == "smallint":
        return (1 << 15) - 1
    if kind.base == "numeric" and kind.precision is not None:
        return int(10 ** min(kind.precision, 18)) - 1
    return (1 << 31) - 1


@dataclass(frozen=True)
class Columns:
    """Makes the columns of one table.

    Attributes:
        work: the table, its links, domains and uniques decided.
    """

    work: Work

    def make(self) -> None:
        """Write every column into the draft, and the lets of people and addresses."""
        work, types = self.work, {c.name: c.type for c in self.work.table.columns}
        work.domains |= bounded(work.domains, work.orders, types)
        bundled = dict(self._bundles())
        for name in work.columns:
            entry = self._entry(name, bundled)
            if self.work.name(name) != name:
                entry.beside["as"] = name
            self.work.draft.columns[self.work.name(name)] = entry
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
            domains = {
                name: domain
                for name, domain in work.domains.items()
                if not (every.columns.get(name) == "birth_date" and _grown_pass(domain))
            }
            free = {name: part for name, part in every.columns.items() if self._is_free(name, part)}
            group = admitted(replace(every, columns=free), domains, work.table) if free else None
            if group is None:
                continue
            short = {"person": "who", "address": "home"}[group.bundle]
            taken = [*work.draft.names.values(), *work.draft.lets]
            let = schema_name(f"{group.prefix}_{short}".strip("_"), taken, kind="row")
            data: Data = group.bundle
            town = commune_key(work)
            if group.bundle == "address" and not group.prefix and town is not None:
                data = {"address": {"near": path(work.name(town))}}
            if group.bundle == "person":
                given: dict[str, Data] = {
                    part: path(work.name(name)) for part, name in group.given.items()
                }
                data = {"person": given or {"age": GROWN}}
            work.draft.lets[let] = EntryDraft(data)
            yield from ((name, (group, let)) for name in group.columns)

    def _is_free(self, name: str, part: str) -> bool:
        """Whether a column may take a part: nothing else decides it."""
        work = self.work
        if name in work.single and part not in _DISTINCT:
            return False
        in_order = any(name in {order.left, order.right} for order in work.orders)
        joined = any(name in joint for joint in work.joints)
        decided = {*work.links, *work.variants, *work.ordinals, *work.spaced}
        return not (in_order or joined or name in decided or name in work.always_null)

    def _entry(self, name: str, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        work, column = self.work, self.work.columns[name]
        if name in work.always_null:
            return self._empty(column, work.always_null[name])
        if name in work.links:
            return self._linked(column)
        if name in work.ordinals:
            return EntryDraft({"expr": "row + 1"}, self._typed(column), "counts under its parent")
        if name in work.variants:
            return self._varied(column)
        return self._with_nulls(self._free(column, bundled), column)

    def _free(self, column: DbColumn, bundled: Mapping[str, tuple[Group, str]]) -> EntryDraft:
        """A column that no other table and no draw of the row decides."""
        work, name = self.work, column.name
        if name in work.spaced:
            return work.spaced[name]
        if name in bundled:
            group, let = bundled[name]
            made = group.entry(name, let)
            if isinstance(made, dict) and name in work.single:
                kind = _expression_type(column)
                return EntryDraft(made, kind, f"as distinct as {let}.nir; the database checks")
            kind = _expression_type(column) if isinstance(made, dict) else {}
            return EntryDraft(made, kind | self._unique(name))
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
        elif let is not None and free and "nulls" not in let.beside:
            domain = work.domains.get(column.name, Domain())
            if domain.null is None and not set(reference.columns) & work.never_null:
                let.beside.setdefault("nulls", NULL_SHARE)
            elif domain.null:
                let.beside["nulls"] = "1"
        return entry

    def _is_later(self, link: Link, column: str) -> bool:
        """Whether a reference to the own table may meet later rows, which a sequence tells."""
        work, reference = self.work, link.reference
        let = work.draft.lets.get(link.let)
        if reference.to != work.table.name or let is None or "match" not in str(let.data):
            return False
        target = reference.to_columns[reference.columns.index(column)]
        return target in work.single and _is_counter(work, target)

    def _unique(self, name: str) -> dict[str, Data]:
        return {"unique": "true"} if name in self.work.single else {}

    def _made(self, column: DbColumn, domain: Domain) -> EntryDraft:
        """A column by what it means and its type."""
        work, name = self.work, column.name
        if name in work.single and _is_counter(work, name):
            first = _first(domain) or 1
            options: Data = "sequence" if first == 1 else {"sequence": {"start": str(first)}}
            kind = {} if column.type.base == "bigint" else self._typed(column)
            return EntryDraft(options, kind)
        counted = name in work.single or any(name in joint for joint in work.joints)
        known = meaning(column, work.table.name.name)
        told = None if known is None else beside(work, column, known, domain)
        if told is not None:
            return told
        made = value_entry(
            column, domain, meaning=known, unique=counted, rows=max(work.draft.expected, 1)
        )
        words = _type_word(made) | self._unique(name) | _mark(made, known)
        return EntryDraft(made.generator, words, made.reason)

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
        ):
            known = meaning(column, work.table.name.name)
            share = None if known is None else null_share(known.word)
            entry.beside["nulls"] = share or NULL_SHARE
        return entry

    def _varied(self, column: DbColumn) -> EntryDraft:
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
            if follow is not None:
                made = self._ordered(column, follow, domain)
            else:
                made = self._made(column, domain)
            words = made.words
            kind = words.pop("type", None)
            if kind is not None:
                beside["type"] = kind
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
        found = follower(self.work, column, follow, domain)
        if found is None:
            return self._made(column, domain)
        return EntryDraft(found, {}, f"after {', '.join(order.left for order in follow.lows)}")


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


def _expression_type(column: DbColumn) -> dict[str, Data]:
    """The type beside an expression: of texts with a length, and of small whole numbers."""
    base = column.type.base
    if base in {"smallint", "integer"}:
        return {"type": base}
    word = text_type(column.type) if base in {"varchar", "char"} else ""
    return {"type": word} if word else {}
