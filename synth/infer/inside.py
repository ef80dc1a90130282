"""Checks that speak of one field of a composite type or a struct: the field's own type has them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from synth.databases.catalog import DbTable, DbType
from synth.sql import unquoted
from synth.stores.ddl import columns_in

_FIELD = r'\((?:"{0}"|{0})(?:\[\d+\])?\)\.({1})|(?:"{0}"|\b{0})(?:\[\d+\])?\.({1})'
_NAME = r'"(?:[^"]|"")+"|\w+'
_BETWEEN_PARTS = re.compile(r"\)\s+AND\s+\(", re.IGNORECASE)


def with_fields(table: DbTable) -> DbTable:
    """A table whose columns of fields know what its checks ask of each field.

    Args:
        table: of a database.
    """
    columns = []
    for column in table.columns:
        kind = column.type.element if column.type.base == "array" else column.type
        asked = dict(_asked(table, column.name)) if kind is not None and kind.fields else {}
        if kind is None or not asked.keys() & {name for name, _ in kind.fields}:
            columns.append(column)
            continue
        told = _told(kind, asked)
        whole = replace(column.type, element=told) if column.type.base == "array" else told
        columns.append(replace(column, type=whole))
    return replace(table, columns=tuple(columns))


def _told(kind: DbType, asked: Mapping[str, tuple[str, ...]]) -> DbType:
    """A type with what is asked of each field."""
    fields = (
        (name, replace(one, checks=(*one.checks, *asked.get(name, ()))))
        for name, one in kind.fields
    )
    return replace(kind, fields=tuple(fields))


def _asked(table: DbTable, column: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By field of a column what the checks of its table ask of it alone, of `VALUE`."""
    found: dict[str, tuple[str, ...]] = {}
    field = re.compile(_FIELD.format(re.escape(column), _NAME))
    for check in table.checks:
        for part in _parts(check.text):
            names = {unquoted(one[1] or one[2]) for one in field.finditer(part)}
            text = field.sub("VALUE", part)
            if len(names) == 1 and not columns_in(text, table.by_name):
                name = names.pop()
                found[name] = (*found.get(name, ()), text)
    yield from found.items()


def _parts(text: str) -> list[str]:
    """A condition, or those that it joins by AND, each in parentheses of its own."""
    parts = _BETWEEN_PARTS.split(text)
    if len(parts) == 1 or " OR " in text.upper():
        return [text]
    return [_closed(f"({part.strip()})") for part in parts]


def _closed(text: str) -> str:
    """A part without the parentheses at its ends that others close."""
    more = text.count("(") - text.count(")")
    return text[max(more, 0) : len(text) + min(more, 0)]
