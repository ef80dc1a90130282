"""Rows that lead to those of a table: the rows under them, and all that refer to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from synth.databases.catalog import TableName
from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import words_of
from synth.infer.names import path, schema_name, sql_path
from synth.infer.reasons import is_stem
from synth.infer.statewords import states
from synth.infer.work import Work


@dataclass(frozen=True)
class Lead:
    """The rows of a table that lead to one of another.

    Attributes:
        work: their table.
        by: the let that refers; "" where they stand under it.
        column: the column of theirs that holds the key of the row.
    """

    work: Work
    by: str
    column: str

    @property
    def table(self) -> str:
        """The name of their table in the database."""
        return self.work.table.name.name

    def count(self, told: str) -> Data:
        """How many there are, as a schema says it.

        Args:
            told: from `told_by`.
        """
        return self.sum(told) if told else self._rolled("count", "table", "")

    def sum(self, entry: str) -> Data:
        """The sum of one of their columns or lets, as a schema says it."""
        return self._rolled("sum", "column", entry)

    def _rolled(self, word: str, main: str, entry: str) -> Data:
        target = path(self.work.draft.name, *([entry] if entry else []))
        return {word: {main: target, "by": self.by}} if self.by else {word: target}

    def told_by(self, state: str) -> str | None:
        """The let that is 1 in rows that count and 0 in others; "": all do; None: no state does.

        Args:
            state: a word of their state, "" for any.
        """
        said = []
        if self.by and "nulls" in self.work.draft.columns[self.work.name(self.column)].beside:
            said.append(f"{sql_path(self.work.name(self.column))} is not null")
        if state:
            among = next(self._among(state), None)
            if among is None:
                return None
            said.append(f"coalesce({among}, false)")
        return self._let(state or "counted", " and ".join(said)) if said else ""

    def _among(self, state: str) -> Iterator[str]:
        for known in states(self.work):
            named = [v for v in known.values if any(is_stem(state, word) for word in words_of(v))]
            if 0 < len(named) < len(known.values):
                yield known.among(named)

    def _let(self, name: str, said: str) -> str:
        draft = self.work.draft
        entry = EntryDraft({"expr": f"cast({said} as integer)"})
        found = next((own for own, let in draft.lets.items() if let == entry), None)
        if found is None:
            taken = [*draft.names.values(), *draft.lets]
            found = schema_name(f"is_{name}" if name != "counted" else name, taken, kind="row")
            draft.lets[found] = entry
        return found


@dataclass(frozen=True)
class Leads:
    """The rows that lead to those of each table.

    Attributes:
        works: of all tables, decided and written into their drafts.
    """

    works: Sequence[Work]

    @cached_property
    def _referring(self) -> Mapping[TableName, Sequence[tuple[Work, str]]]:
        """The columns that refer to each table."""
        found: dict[TableName, list[tuple[Work, str]]] = {}
        for work in self.works:
            for column, link in work.links.items():
                if column in work.columns:
                    found.setdefault(link.reference.to, []).append((work, column))
        return found

    def of(self, work: Work) -> list[Lead]:
        """Those of one table, of each reference."""
        found: dict[tuple[str, str], Lead] = {}
        for other, column in self._referring.get(work.table.name, ()):
            link = other.links[column]
            let = other.draft.lets.get(link.let)
            is_ref = let is not None and isinstance(let.data, dict) and "ref" in let.data
            if link.is_parent or is_ref:
                by = "" if link.is_parent else link.let
                found.setdefault((other.draft.name, by), Lead(other, by, column))
        return list(found.values())
