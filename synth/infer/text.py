"""Drafts as the YAML that a human edits: a column a line, a reason where one is needed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.schema.decode import visible
from synth.schema.dump import NULLS, scalar_text

_COMMENT_COLUMN = 60
_LONGEST = 140
_FLOW_UNSAFE = re.compile(r"[,\[\]{}?]|: |:$| #|^[#&*!|>@%`-]|^$")
_BREAK = re.compile(r"[\t\n\r]+")


def schema_yaml(head: Mapping[str, str], intro: Sequence[str], tables: Iterable[TableDraft]) -> str:
    """The text of a schema.

    Args:
        head: the words before the tables.
        intro: lines of the comment on top.
        tables: in the order they are written.
    """
    lines = [f"# {_one_line(line)}".rstrip() for line in intro]
    lines += [f"{word}: {scalar_text(text)}" for word, text in head.items()]
    lines.append("tables:")
    for table in tables:
        lines.append("")
        lines += [f"  {line}".rstrip() for line in _table(table)]
    return "\n".join(lines) + "\n"


def _table(table: TableDraft) -> Iterator[str]:
    for comment in table.comments:
        yield f"# {_one_line(comment)}"
    yield f"{flow(table.name)}:"
    outside = _outside(table)
    if outside:
        yield f"  as: {scalar_text(outside)}"
    if table.per is None:
        yield f"  rows: {table.rows}"
    else:
        yield f"  per: {scalar_text(table.per)}"
        yield f"  count: {flow(table.count)}"
    if table.key:
        yield f"  key: {flow(table.key[0] if len(table.key) == 1 else list(table.key))}"
    if table.uniques:
        yield f"  unique: {flow([list(names) for names in table.uniques])}"
    if table.asked:
        yield "  asks:"
        for name, text in table.asked.items():
            yield f"    {scalar_text(name)}: {scalar_text(text, quoted=True)}"
    if table.lets:
        yield "  let:"
        yield from (
            f"    {line}" for name, entry in table.lets.items() for line in _entry(name, entry)
        )
    yield "  columns:"
    yield from (
        f"    {line}" for name, entry in table.columns.items() for line in _entry(name, entry)
    )


def _outside(table: TableDraft) -> str:
    name = table.source.name
    plain = re.compile(r"[a-z_][a-z0-9_]*")
    parts = [
        part if plain.fullmatch(part) else '"' + part.replace('"', '""') + '"'
        for part in (name.namespace, name.name)
    ]
    return "" if table.is_default and table.name == name.name else ".".join(parts)


def _entry(name: str, entry: EntryDraft) -> Iterator[str]:
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
    """YAML in flow style that reads back as the same data.

    Args:
        data: plain values.
    """
    if isinstance(data, list):
        return "[" + ", ".join(flow(item) for item in data) + "]"
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(word)}: {flow(value)}" for word, value in data.items()) + "}"
    return scalar_text(data, quoted=data in NULLS or bool(_FLOW_UNSAFE.search(data)))


def _one_line(text: str) -> str:
    """A comment's text without what would end its line."""
    return _BREAK.sub(" ", visible(text)).strip()
