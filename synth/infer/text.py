"""Drafts as the YAML that a human edits: a column a line, a reason where one is needed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.schema.decode import visible
from synth.schema.dump import NULLS, scalar_text
from synth.sql import quoted

_COMMENT_COLUMN = 60
_LONGEST = 140
_FLOW_UNSAFE = re.compile(r"[,\[\]{}?]|: |:$| #|^[#&*!|>@%`-]|^$")
_BREAK = re.compile(r"[\t\n\r]+")


@dataclass(frozen=True)
class Written:
    """The text of a schema.

    Attributes:
        text: YAML.
        places: of each line of a table, from the first line of the text, the table and the entry.
    """

    text: str
    places: Sequence[tuple[str, str]]

    def at(self, line: int) -> tuple[str, str]:
        """The table and the column or let that stand in a line, "" where none does.

        Args:
            line: its number, from 1.
        """
        return self.places[line - 1]


def schema_yaml(
    head: Mapping[str, str], intro: Sequence[str], tables: Iterable[TableDraft]
) -> Written:
    """The text of a schema.

    Args:
        head: the words before the tables.
        intro: lines of the comment on top.
        tables: in the order they are written.
    """
    lines = [f"# {_one_line(line)}".rstrip() for line in intro]
    lines += [f"{word}: {scalar_text(text)}" for word, text in head.items()]
    lines.append("tables:")
    places = [("", "")] * len(lines)
    for table in tables:
        lines.append("")
        places.append(("", ""))
        for entry, line in _table(table):
            lines.append(f"  {line}".rstrip())
            places.append((table.name, entry))
    return Written("\n".join(lines) + "\n", tuple(places))


def _table(table: TableDraft) -> Iterator[tuple[str, str]]:
    """Lines of a table, each with the entry that it belongs to."""
    if not table.columns and table.left:
        yield "", f"# {_one_line(table.source.name.name)} is left out: {_one_line(table.left)}"
        return
    yield from (("", line) for line in _head(table))
    for word, entries in (("let", table.lets), ("columns", table.columns)):
        if entries:
            yield "", f"  {word}:"
        elif word == "columns" and not table.stands:
            yield "", "  columns: {}"
        for name, entry in entries.items():
            yield from ((name, f"    {line}") for line in entry_lines(name, entry))


def table_lines(table: TableDraft) -> list[str]:
    """The lines of a table, not indented, without its comments."""
    lines = [line for _, line in _table(replace(table, comments=[]))]
    return [line.rstrip() for line in lines]


def _head(table: TableDraft) -> Iterator[str]:
    for comment in table.comments:
        yield f"# {_one_line(comment)}"
    yield f"{flow(table.name)}:"
    outside = _outside(table)
    if outside:
        yield f"  as: {scalar_text(outside)}"
    yield from (f"  {line}" for line in _origin(table))
    if table.key:
        yield f"  key: {flow(table.key[0] if len(table.key) == 1 else list(table.key))}"
    if table.uniques:
        yield f"  unique: {flow([list(names) for names in table.uniques])}"
    if table.asked:
        yield "  asks:"
        for name, text in table.asked.items():
            yield f"    {scalar_text(name)}: {scalar_text(text, quoted=True)}"


def _origin(table: TableDraft) -> Iterator[str]:
    """Where the rows come from."""
    if table.left:
        yield f"rows: 0  # left out: {_one_line(table.left)}"
    elif table.stands:
        yield "stands: true"
    elif table.per is None:
        yield f"rows: {table.rows}"
    else:
        yield f"per: {scalar_text(table.per)}"
        yield f"each: {flow(table.each)}" if table.each else f"count: {flow(table.count)}"


def _outside(table: TableDraft) -> str:
    name = table.source.name
    plain = re.compile(r"[a-z_][a-z0-9_]*")
    parts = [
        part if plain.fullmatch(part) else quoted(part) for part in (name.namespace, name.name)
    ]
    return "" if table.is_default and table.name == name.name else ".".join(parts)


def entry_lines(name: str, entry: EntryDraft) -> Iterator[str]:
    """The lines of one entry: one line, or a block where one would be too long."""
    comment = f"  # {_one_line(entry.reason)}" if entry.reason else ""
    data: Data = entry.words if entry.beside else entry.data
    key = scalar_text(name)
    line = f"{key}: {flow(data)}"
    if len(line) <= _LONGEST or not isinstance(data, dict):
        yield f"{line:<{_COMMENT_COLUMN}}{comment}".rstrip() if comment else line
        return
    yield f"{key}:{comment}"
    yield from (f"  {line}" for line in _block(data))


def _block(data: Mapping[str, Data]) -> Iterator[str]:
    for word, value in data.items():
        if isinstance(value, list) and len(flow(value)) > _LONGEST:
            yield f"{scalar_text(word)}:"
            yield from (f"  - {flow(item)}" for item in value)
        else:
            yield f"{scalar_text(word)}: {flow(value)}"


def flow(data: Data) -> str:
    """YAML in flow style that reads back as the same data."""
    if isinstance(data, list):
        return "[" + ", ".join(flow(item) for item in data) + "]"
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(word)}: {flow(value)}" for word, value in data.items()) + "}"
    return scalar_text(data, quoted=data in NULLS or bool(_FLOW_UNSAFE.search(data)))


def _one_line(text: str) -> str:
    """A comment's text without what would end its line."""
    return _BREAK.sub(" ", visible(text)).strip()
