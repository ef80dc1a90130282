"""The column types of DuckDB: from the text of a type to `DbType`."""

import re

from synth.databases.catalog import DbType
from synth.sql import unquoted

_BASES = {
    "smallint": ("TINYINT", "SMALLINT", "UTINYINT"),
    "integer": ("INTEGER", "USMALLINT"),
    "bigint": ("BIGINT", "UINTEGER", "BIGNUM", "VARINT"),
    "real": ("FLOAT",),
    "double": ("DOUBLE",),
    "boolean": ("BOOLEAN",),
    "text": ("VARCHAR",),
    "date": ("DATE",),
    "time": ("TIME", "TIME_NS"),
    "timetz": ("TIME WITH TIME ZONE",),
    "timestamp": ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
    "timestamptz": ("TIMESTAMP WITH TIME ZONE",),
    "interval": ("INTERVAL",),
    "uuid": ("UUID",),
    "json": ("JSON",),
    "bytea": ("BLOB",),
    "varbit": ("BIT",),
    "geometry": ("GEOMETRY",),
}
_WORDS = {word: base for base, words in _BASES.items() for word in words}
_DIGITS = {"UBIGINT": 20, "HUGEINT": 38, "UHUGEINT": 38}
"""Most digits of whole numbers that no smaller type holds; a `numeric` has at most 38."""

_LIMITS = {
    "TINYINT": ("(VALUE >= -128)", "(VALUE <= 127)"),
    "UTINYINT": ("(VALUE >= 0)", "(VALUE <= 255)"),
    "USMALLINT": ("(VALUE >= 0)", "(VALUE <= 65535)"),
    "UINTEGER": ("(VALUE >= 0)", "(VALUE <= 4294967295)"),
    "UBIGINT": ("(VALUE >= 0)", "(VALUE <= 18446744073709551615)"),
    "UHUGEINT": ("(VALUE >= 0)",),
}
_ARRAY = re.compile(r"(.*)\[(\d*)\]", re.DOTALL)
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_ENUM = re.compile(r"ENUM\((.*)\)", re.DOTALL)
_NESTED = re.compile(r"(STRUCT|UNION|MAP)\((.*)\)", re.DOTALL)
_FIELD = re.compile(r'("(?:[^"]|"")*"|\w+) (.*)', re.DOTALL)
_LABEL = re.compile(r"'((?:[^']|'')*)'")


def column_type(text: str) -> DbType:
    """The type of a column.

    Whole numbers of sizes that others do not have are the next larger type, with their limits as
    checks of a domain.

    Args:
        text: as `duckdb_columns()` writes it, such as `DECIMAL(9,2)`, `ENUM('a', 'b')[]`.
    """
    if found := _ARRAY.fullmatch(text):
        length = int(found[2]) if found[2] else None
        return DbType(text, "array", length=length, element=column_type(found[1]))
    if found := _DECIMAL.fullmatch(text):
        return DbType(text, "numeric", precision=int(found[1]), scale=int(found[2]))
    if found := _ENUM.fullmatch(text):
        labels = tuple(label.replace("''", "'") for label in _LABEL.findall(found[1]))
        return DbType(text, "enum", labels=labels)
    if found := _NESTED.fullmatch(text):
        return _nested(text, found[1], _parts(found[2]))
    checks = _LIMITS.get(text, ())
    if text in _DIGITS:
        return DbType(text, "numeric", precision=_DIGITS[text], scale=0, checks=checks)
    return DbType(text, _WORDS.get(text, "other"), checks=checks)


def _nested(text: str, word: str, parts: list[str]) -> DbType:
    """A struct of its fields, a union of its members, a map of its key and its value."""
    if word == "MAP":
        key, value = parts
        return DbType(
            text, "map", fields=(("key", column_type(key)), ("value", column_type(value)))
        )
    found = [_FIELD.fullmatch(part) for part in parts]
    fields = ((unquoted(one[1]), column_type(one[2])) for one in found if one)
    return DbType(text, word.lower(), fields=tuple(fields))


def _parts(text: str) -> list[str]:
    """What stands between the commas of a type that lie in no parentheses and no quotes."""
    parts, depth, quote = [""], 0, ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        depth += 0 if quote else (char == "(") - (char == ")")
        if char == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]
