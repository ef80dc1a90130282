"""Which tables of a database stand: their rows are there already and stay as they are.

The bookkeeping of a tool stands wherever it is filled. The other tables stand in a database that
was just migrated: what stands at the end of references, where an application writes, is mostly
empty, and what is filled was filled by the migrations. A database that lived is filled there too,
and its tables are to be made again somewhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from synth.databases.bookkeeping import referred, tool_of
from synth.databases.catalog import DbType, Structure, TableName
from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.infer.made import type_word

Rows = Mapping[TableName, int | None]
"""How many rows a table holds; None where nobody may look."""


@dataclass(frozen=True)
class Standing:
    """What becomes of tables that are not made.

    Attributes:
        rows: how many rows those hold, at least, that stand.
        reasons: why, for a comment.
        left_out: bookkeeping that nobody has filled and nothing refers to, with its tool.
    """

    rows: Mapping[TableName, int] = field(default_factory=dict)
    reasons: Mapping[TableName, str] = field(default_factory=dict)
    left_out: Mapping[TableName, str] = field(default_factory=dict)

    def structure(self, structure: Structure) -> Structure:
        """The structure with what is made and what it may refer to: of the latter nothing else."""
        return replace(
            structure,
            tables=tuple(
                replace(table, references=(), checks=(), exclusions=(), triggers=(), bounds=())
                if table.name in self.rows
                else table
                for table in structure.tables
                if table.name not in self.left_out
            ),
        )


def standing(structure: Structure, rows: Rows) -> Standing:
    """What stands in a database.

    Args:
        structure: of the database.
        rows: of its tables; of a table that is not among them nothing is known.
    """
    tools = {table.name: tool for table in structure.tables if (tool := tool_of(table))}
    wanted = referred(structure)
    reasons = {name: f"the bookkeeping of {tools[name]}" for name in tools if rows.get(name)}
    if _is_fresh(structure, rows, {*tools}):
        reasons |= {
            name: "it holds rows already"
            for name, count in rows.items()
            if count and name not in tools
        }
    return Standing(
        {name: rows.get(name) or 0 for name in reasons},
        reasons,
        {name: tool for name, tool in tools.items() if name not in reasons and name not in wanted},
    )


def _is_fresh(structure: Structure, rows: Rows, tools: set[TableName]) -> bool:
    """Whether at least half of the tables that no other refers to are empty."""
    own = replace(structure, tables=tuple(t for t in structure.tables if t.name not in tools))
    wanted = referred(own)
    ends = [table.name for table in own.tables if table.name not in wanted]
    empty = sum(rows.get(name) == 0 for name in ends)
    return empty > 0 and 2 * empty >= len(ends)


def stood(draft: TableDraft, structure: Structure, reason: str) -> TableDraft:
    """The draft of a table that stands: its key and what others refer to, where any does.

    Args:
        draft: of the table, empty so far.
        structure: of the database.
        reason: why it stands.
    """
    table = draft.source
    references = (r for other in structure.tables for r in other.references)
    wanted = {column for r in references if r.to == table.name for column in r.to_columns}
    draft.stands = True
    draft.comments.append(f"stands: {reason}")
    if not wanted:
        return draft
    draft.key = [draft.names[name] for name in table.key]
    for column in table.columns:
        if column.name in {*table.key, *wanted}:
            data: dict[str, Data] = {"type": _word(column.type)}
            if draft.names[column.name] != column.name:
                data["as"] = column.name
            draft.columns[draft.names[column.name]] = EntryDraft(data)
    return draft


def _word(kind: DbType) -> str:
    """The type that values are read in; numbers of any length as they are written."""
    return "text" if kind.base == "numeric" and not kind.precision else type_word(kind)
