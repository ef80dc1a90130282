"""Keys, uniques, references and checks, asked of the database that holds the rows.

Both are asked: what the schema promises, and what the database declares. A declared constraint can
be broken too: a foreign key that is not enforced (SQLite), a trigger that was disabled, a check
that is `not valid`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from synth.databases.catalog import DbCheck, DbTable, DbUnique
from synth.databases.database import Database
from synth.databases.locating import Located, rows_of
from synth.errors import WorldError
from synth.report import PLACES_MAX, Check, Finding, counted, row_places
from synth.stores.ddl import free_name, quoted_name
from synth.verify.keys import place_of


@dataclass(frozen=True)
class _Unique:
    """What must not be twice.

    Attributes:
        rule: `key` or `unique`.
        place: for the report.
        parts: SQL over the table's columns.
        where: the rows it is about, or None for all.
        skips_nulls: whether rows with a null part never meet.
    """

    rule: str
    place: str
    parts: tuple[str, ...]
    where: str | None = None
    skips_nulls: bool = True

    @property
    def identity(self) -> tuple[frozenset[str], str | None, bool]:
        """What two of them share that ask the same."""
        return frozenset(self.parts), self.where, self.skips_nulls


@dataclass(frozen=True)
class _Reference:
    """Columns that hold the key of a row.

    Attributes:
        place: for the report.
        columns: their names.
        to: what stands after FROM for the other table.
        table: the other one.
        to_columns: names there.
    """

    place: str
    columns: tuple[str, ...]
    to: str
    table: DbTable
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Inside:
    """Asks about the rows of one table.

    Attributes:
        database: open.
        place: the table.
        others: every table of the schema that is there, by its name in the schema.
    """

    database: Database
    place: Located
    others: dict[str, Located]

    def checks(self) -> Iterator[Check]:
        """Every key, unique, reference and check, and nulls in columns that the schema lacks.

        Raises:
            WorldError: the database cannot be asked.
        """
        yield from self._uniques()
        yield from self._references()
        for check in self.place.table.checks:
            yield self._checked(check)
        yield from self._nulls()

    def rows(self) -> int:
        """How many there are."""
        return self._counts(f"select {self._system}count(*) from {self.place.rows}")[0]

    # -- uniques --------------------------------------------------------------------------------

    def _uniques(self) -> Iterator[Check]:
        layout = self.place.layout
        lists = [("key", layout.key)] if layout.key else []
        lists += [("unique", (column.name,)) for column in layout.columns if column.unique]
        lists += [("unique", columns) for columns in layout.uniques]
        seen: set[tuple[frozenset[str], str | None, bool]] = set()
        for rule, names in lists:
            outer = self.place.outer(names)
            shown = place_of(layout.name, names)
            if outer is None:
                yield Check(rule, shown, note="not checked: a column is missing")
                continue
            own = _Unique(rule, shown, _sql(outer))
            if own.identity not in seen:
                seen.add(own.identity)
                yield self._distinct(own)
        for unique in map(self._declared, self.place.table.uniques):
            if unique.identity not in seen:
                seen.add(unique.identity)
                yield self._distinct(unique)

    def _declared(self, unique: DbUnique) -> _Unique:
        pairs = zip(unique.columns, unique.expressions, strict=True)
        parts = tuple(text if name is None else quoted_name(name) for name, text in pairs)
        plain = [name for name in unique.columns if name is not None]
        is_plain = len(plain) == len(parts) and unique.where is None
        name = self.place.layout.name
        shown = place_of(name, self._inner(plain)) if is_plain else f"{name}.{unique.name}"
        rule = "key" if unique.is_primary else "unique"
        return _Unique(rule, shown, parts, unique.where, unique.nulls_distinct)

    def _distinct(self, unique: _Unique) -> Check:
        names = [f"u{number}" for number in range(len(unique.parts))]
        items = ", ".join(f"{p} as {n}" for p, n in zip(unique.parts, names, strict=True))
        where = _all([f"({unique.where})"] if unique.where else [])
        full = _all([f"{name} is not null" for name in names] if unique.skips_nulls else [])
        inner = f"(select {items} from {self._own()} where {where}) s where {full}"
        groups = f"select {self._system}count(*) as n from {inner} group by {', '.join(names)}"
        sums = f"{self._system}sum(n), {self._system}sum(n - 1)"
        counts = self._tried(f"select {sums} from ({groups}) g")
        if counts is None:
            return _unasked(unique.rule, unique.place)
        rows, again = counts
        if not again:
            return Check(unique.rule, unique.place, rows)
        numbered = f"(select {self._row} as r, {items} from {self._numbered()} where {where}) s"
        earlier = f"{self._system}min(r) over (partition by {', '.join(names)})"
        found = self.database.judged(
            f"select r, e from (select r, {earlier} as e from {numbered} where {full}) d "
            f"where r > e order by r limit {PLACES_MAX}"
        )
        places = tuple(f"row {row:,} as row {first:,}" for row, first in found)
        said = "the same as in a row before"
        finding = Finding(unique.rule, unique.place, said, rows, again, places)
        return Check(unique.rule, unique.place, rows, again, findings=(finding,))

    # -- references -----------------------------------------------------------------------------

    def _references(self) -> Iterator[Check]:
        name = self.place.layout.name
        seen = set()
        for reference in self.place.layout.references:
            shown = f"{place_of(name, reference.columns)} -> "
            shown += place_of(reference.to, reference.to_columns)
            other = self.others.get(reference.to)
            if other is None:
                note = f"not checked: there is no table {reference.to}"
                yield Check("reference", shown, note=note)
                continue
            ours, theirs = self.place.outer(reference.columns), other.outer(reference.to_columns)
            if ours is None or theirs is None:
                yield Check("reference", shown, note="not checked: a column is missing")
                continue
            seen.add((frozenset(zip(ours, theirs, strict=True)), other.table.name))
            yield self._referring(_Reference(shown, ours, other.rows, other.table, theirs))
        for declared in self.place.table.references:
            pairs = frozenset(zip(declared.columns, declared.to_columns, strict=True))
            if (pairs, declared.to) in seen:
                continue
            shown = f"{place_of(name, self._inner(declared.columns))} -> "
            target = self.place.structure.by_name.get(declared.to)
            shown += place_of(declared.to.name, declared.to_columns)
            if target is None:
                note = f"not checked: there is no table {declared.to.name}"
                yield Check("reference", shown, note=note)
                continue
            to = rows_of(self.place.structure, target)
            yield self._referring(
                _Reference(shown, declared.columns, to, target, declared.to_columns)
            )

    def _referring(self, reference: _Reference) -> Check:
        own = quoted_name(self.place.table.name.name)
        full = _all([f"{own}.{name} is not null" for name in _sql(reference.columns)])
        other = free_name("p", [self.place.table.name.name])
        same = _all(list(self._same(reference, own, other)))
        lost = f"{full} and not exists (select 1 from {reference.to} {other} where {same})"
        count = f"select {self._system}count(*)"
        whole = self._tried(f"{count} from {self._own()} where {full}")
        wrong = self._tried(f"{count} from {self._own()} where {lost}")
        if whole is None or wrong is None:
            return _unasked("reference", reference.place)
        if not wrong[0]:
            return Check("reference", reference.place, whole[0])
        places = self._places(lost)
        said = "no such row there"
        finding = Finding("reference", reference.place, said, whole[0], wrong[0], places)
        return Check("reference", reference.place, whole[0], wrong[0], findings=(finding,))

    def _same(self, reference: _Reference, own: str, other: str) -> Iterator[str]:
        """That each column is the same in both, by the operator that the key itself goes by."""
        for ours, theirs in zip(reference.columns, reference.to_columns, strict=True):
            kind = reference.table.by_name[theirs].type
            is_one = kind.namespace == self.place.table.by_name[ours].type.namespace
            pair = f"{other}.{quoted_name(theirs)}", f"{own}.{quoted_name(ours)}"
            yield self.database.dialect.same(kind, *pair) if is_one else " = ".join(pair)

    # -- checks and nulls -----------------------------------------------------------------------

    def _checked(self, check: DbCheck) -> Check:
        place = f"{self.place.layout.name}.{check.name}"
        count = f"{self._system}count"
        counts = self._tried(
            f"select {count}(*), {count}(case when ({check.text}) is null then 1 end), "
            f"{count}(case when not ({check.text}) then 1 end) from {self._own()}"
        )
        if counts is None:
            return _unasked("check", place)
        rows, nulls, broken = counts
        if not broken:
            return Check("check", place, rows, 0, nulls)
        places = self._places(f"not ({check.text})")
        finding = Finding("check", place, "broken", rows - nulls, broken, places)
        return Check("check", place, rows, broken, nulls, findings=(finding,))

    def _nulls(self) -> Iterator[Check]:
        """Columns of the database alone that may not be null."""
        layout = self.place.layout
        known = {own.name for own in self.place.columns if own is not None}
        columns = [c for c in self.place.table.columns if not (c.nullable or c.name in known)]
        if not columns:
            return
        items = ", ".join(f"{self._system}count({quoted_name(column.name)})" for column in columns)
        rows, *full = self._counts(f"select {self._system}count(*), {items} from {self._own()}")
        findings = tuple(
            Finding(
                "null",
                f"{layout.name}.{column.name}",
                "null, which is not allowed",
                rows,
                rows - number,
                self._places(f"{quoted_name(column.name)} is null"),
            )
            for column, number in zip(columns, full, strict=True)
            if number < rows
        )
        note = counted(len(columns), "columns") + " that the schema does not have"
        violations = sum(finding.violations for finding in findings)
        yield Check("null", layout.name, rows, violations, 0, note, findings)

    # -- asking ---------------------------------------------------------------------------------

    @property
    def _system(self) -> str:
        return self.database.dialect.system

    @property
    def _row(self) -> str:
        """The column of row numbers, from 1: none of the table's own."""
        return quoted_name(free_name("synth row", self.place.table.by_name))

    def _own(self) -> str:
        """The table as what stands after FROM, under its own name."""
        return f"{self.place.rows} as {quoted_name(self.place.table.name.name)}"

    def _numbered(self) -> str:
        """The same, with row numbers in the order in which rows are read."""
        order = self.place.order_by()
        over = f"order by {order}" if order else ""
        number = f"{self._system}row_number() over ({over})"
        rows = f"select {number} as {self._row}, t.* from {self.place.rows} t"
        return f"({rows}) as {quoted_name(self.place.table.name.name)}"

    def _places(self, condition: str) -> tuple[str, ...]:
        """The first rows that fulfil a condition."""
        found = self.database.judged(
            f"select {self._row} from {self._numbered()} where {condition} "
            f"order by {self._row} limit {PLACES_MAX}"
        )
        return row_places(row for (row,) in found)

    def _counts(self, query: str) -> tuple[int, ...]:
        return tuple(int(value or 0) for value in self.database.judged(query)[0])

    def _tried(self, query: str) -> tuple[int, ...] | None:
        """The counts, or None where the database cannot evaluate the query.

        Raises:
            WorldError: it answers nothing at all.
        """
        try:
            return self._counts(query)
        except WorldError:
            self.database.rows("select 1")
            return None

    def _inner(self, names: Sequence[str]) -> tuple[str, ...]:
        """The schema's names of columns of the database, where it has them."""
        both = zip(self.place.layout.columns, self.place.columns, strict=True)
        known = {own.name: column.name for column, own in both if own is not None}
        return tuple(known.get(name, name) for name in names)


def insides(database: Database, places: Sequence[Located]) -> list[Inside]:
    """What asks about each of these tables."""
    others = {place.layout.name: place for place in places}
    return [Inside(database, place, others) for place in places]


def _unasked(rule: str, place: str) -> Check:
    finding = Finding(rule, place, "cannot be evaluated by the database")
    return Check(rule, place, violations=1, findings=(finding,))


def _sql(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(quoted_name, names))


def _all(conditions: Sequence[str]) -> str:
    return " and ".join(conditions) or "true"
