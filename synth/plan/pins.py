"""Values that a schema puts into chosen rows, and where in a row each of them belongs.

A column that takes a part of a bundle, or another column, passes its value on to what it takes, so
that all else that reads it agrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from synth.errors import Mark, Problem, nearest
from synth.generators.constants import no_value, wrong_constant
from synth.generators.protocol import WHOLE
from synth.locales.identifier import Options, kinds_of
from synth.plan.drafts import Draft, Pins, TableDraft
from synth.plan.facts import EntryScope, FactBook
from synth.plan.tables import Facts, Pin
from synth.schema.types import Node, Schema
from synth.sql import literal

_ROW = "row"


@dataclass(frozen=True)
class _Place:
    """Where a value belongs: an entry, its part, and what is known of it."""

    draft: Draft
    part: str
    facts: Facts


@dataclass(frozen=True)
class Pinning:
    """Finds where pinned values belong.

    Attributes:
        book: the facts of entries, and where problems go.
        schema: as written; fewer rows than it says leave pins out.
    """

    book: FactBook
    schema: Schema

    def of(self, table: TableDraft) -> Pins:
        """The pins of a table; what is wrong with them is reported."""
        found: dict[tuple[str, str], dict[int, Pin]] = {}
        for node in table.table.pins:
            pairs = dict(node.pairs or {})
            row = self._row(table, node, pairs)
            for name, (key, value) in pairs.items():
                place = None if name == _ROW else self._place(table, name, key.mark)
                if row is None or place is None or not self._fits(place, value):
                    continue
                own = found.setdefault((place.draft.name, place.part), {})
                others = (pins for (entry, _), pins in found.items() if entry == place.draft.name)
                if row in own or (place.draft.is_reference and any(row in one for one in others)):
                    self._report(key.mark, f"pin: {name} of row {row} twice", "once")
                if value.text in {pin.text for pin in own.values()} and _is_unique(place):
                    self._report(value.mark, f"pin: {name} alike in two rows", "distinct values")
                own[row] = Pin(row, value.text or "")
        return {place: tuple(own[row] for row in sorted(own)) for place, own in found.items()}

    def _report(self, mark: Mark, found: str, expected: str, near: str | None = None) -> None:
        self.book.problems.append(Problem(mark, found, expected, near))

    def _row(
        self, table: TableDraft, node: Node, pairs: Mapping[str, tuple[Node, Node]]
    ) -> int | None:
        """The number of the row."""
        rows = self.schema.tables[table.name].rows
        if rows is None or table.file is not None:
            self._report(node.mark, f"pin in {table.name!r}", "a table by `rows`")
            return None
        value = pairs[_ROW][1] if _ROW in pairs else None
        text = "" if value is None else value.text or ""
        if value is None or not (text.isdecimal() and int(text) < rows):
            found = "pin without 'row'" if value is None else f"pin: row {text!r}"
            mark = node.mark if value is None else value.mark
            self._report(mark, found, f"the row's number, 0 to {rows - 1:,}")
            return None
        return int(text)

    def _place(self, table: TableDraft, name: str, mark: Mark) -> _Place | None:
        """Where the value of a column belongs."""
        draft, seen = table.columns.get(name), {name}
        if draft is None and name in table.lets and not table.lets[name].is_bundle:
            draft = table.lets[name]
        if draft is None:
            names = list(table.columns)
            if name not in table.table.columns:
                near = nearest(name, names)
                self._report(mark, f"pin: no column {name!r}", f"one of {', '.join(names)}", near)
            return None
        while draft.taken:
            source = table.entry(draft.taken[0])
            if source is not None and source.reference is not None:
                return self._row_of(table, name, source, draft.taken, mark)
            if source is not None and source.is_bundle:
                return self._part(table, name, source, draft.taken, mark)
            if source is None or len(draft.taken) > 1 or source.name in seen:
                break
            seen.add(source.name)
            draft = source
        if draft.taken or draft.generator.traits.by == "counted":
            found = f"pin: {name} follows from which row it is"
            self._report(mark, found, "a column that is made in the row itself")
            return None
        if any(draft.name in joint.entries for joint in table.joints):
            found = f"pin: {name} is drawn together with others so that nothing repeats"
            self._report(mark, found, "a column that is in no key or unique list")
            return None
        return _Place(draft, WHOLE, self.book.entry(table, draft))

    def _row_of(
        self, table: TableDraft, name: str, source: Draft, path: tuple[str, ...], mark: Mark
    ) -> _Place | None:
        """The reference that a column takes a part of: it points to a row that has the value."""
        reference = source.reference
        scope = EntryScope(self.book, table, None, mark)
        target = None if reference is None else self.book.names.drafts.get(reference.table)
        if reference is None or target is None:
            return None
        is_free = not (reference.before or reference.after or reference.distinct)
        is_free &= all(source.name not in joint.entries for joint in table.joints)
        if len(path) != 2 or not is_free or not scope.is_held(target.name):  # noqa: PLR2004
            found = f"pin: {name} is {'.'.join(path)}, whose row cannot be chosen"
            expected = "a column of a plain `ref` to at most 1,000,000 rows"
            self._report(mark, found, expected)
            return None
        return _Place(source, path[1], self.book.path(target, path[1:]))

    def _part(
        self, table: TableDraft, name: str, source: Draft, path: tuple[str, ...], mark: Mark
    ) -> _Place | None:
        """The part of a bundle, if it can be chosen."""
        free = {part for part, made in source.parts.items() if made.free}
        if len(path) != 2 or path[1] not in free:  # noqa: PLR2004 - `let.part`
            found = f"pin: {name} is {'.'.join(path)}, which other parts of {path[0]!r} follow"
            expected = f"one of {', '.join(sorted(free))}" if free else "a column of its own"
            if "sex" in source.parts:
                expected += "; `sex` and `birth_date` of a person may come from columns"
            self._report(mark, found, expected)
            return None
        return _Place(source, path[1], self.book.path(table, path))

    def _fits(self, place: _Place, value: Node) -> bool:
        """Whether a value has the type, and can belong to nobody where it is a number."""
        kind = place.facts.kind
        if value.text is None or wrong_constant(value.text, kind):
            self.book.problems.append(no_value(value.mark, value.text or "a list", kind))
            return False
        word = place.facts.identifier
        if word is not None and not _is_reserved(self.schema.locale, word, place.facts, value.text):
            found = f"pin: {word} that may be somebody's"
            self._report(value.mark, found, "a reserved one: `synth explain " + word + "`")
            return False
        return True


def _is_unique(place: _Place) -> bool:
    if place.draft.is_reference:
        return False
    if place.part:
        return place.draft.parts[place.part].unique
    return place.draft.entry.unique


def _is_reserved(locale: str, word: str, facts: Facts, text: str) -> bool:
    import duckdb

    made: Options = kinds_of(locale)[word](**dict(facts.options))
    with duckdb.connect() as connection:
        sql = f"select {made.number.holds_sql(literal(text))}"
        row = connection.execute(sql).fetchone()
    return row is not None and bool(row[0])
