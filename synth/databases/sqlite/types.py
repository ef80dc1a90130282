"""What a declared type of SQLite means: by its words, else by SQLite's rules of affinity.

SQLite takes any words as a type and enforces none of them. The words still say what the program
that fills the table stores there.
"""

import re

from synth.databases.catalog import DbType

_DECLARED = re.compile(r"([^(]*)(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?[^)]*\))?(.*)", re.DOTALL)

_BASES = {
    "smallint": ("tinyint", "smallint", "int2", "year"),
    "integer": ("int", "mediumint", "int4", "serial"),
    "bigint": ("integer", "bigint", "int8", "unsigned big int", "bigserial"),
    "boolean": ("boolean", "bool"),
    "date": ("date",),
    "time": ("time", "time without time zone"),
    "timestamp": ("datetime", "timestamp", "timestamp without time zone", "smalldatetime"),
    "timestamptz": ("timestamptz", "timestamp with time zone"),
    "uuid": ("uuid", "guid", "uniqueidentifier"),
    "json": ("json", "jsonb"),
    "xml": ("xml",),
    "numeric": ("numeric", "decimal", "dec", "number", "money", "smallmoney"),
    "double": ("real", "double", "double precision", "float", "float4", "float8"),
    "varchar": (
        *("varchar", "nvarchar", "varchar2", "nvarchar2", "character varying"),
        *("varying character", "national character varying"),
    ),
    "char": ("char", "character", "nchar", "native character", "national character"),
    "text": ("text", "clob", "ntext", "string", "longtext", "mediumtext", "tinytext", "any", ""),
    "bytea": ("blob", "bytea", "binary", "varbinary", "longblob", "mediumblob", "image"),
}
# The digits of Arrow's decimal128, and the manual of PostgreSQL 18, 8.3: varchar(10485760).
_MOST_DIGITS, _MOST_CHARS, _MOST_WORD = 38, 10_485_760, 20
_WORDS = {word: base for base, words in _BASES.items() for word in words}

# The first that fits: https://www.sqlite.org/datatype3.html, 3.1 "Determination Of Column
# Affinity".
# By it "BLOB SUB_TYPE TEXT", of InterBase, is a text, as it is meant.
_AFFINITIES = (
    (("INT",), "bigint"),
    (("CHAR", "CLOB", "TEXT"), "text"),
    (("BLOB",), "bytea"),
    (("REAL", "FLOA", "DOUB"), "double"),  # codespell:ignore doub
)


def column_type(declared: str) -> DbType:
    """The type of a column.

    A plain `INTEGER` is a `bigint`: SQLite keeps 64 bits. A column without a type holds texts.

    Args:
        declared: the words of the `create table`, may be empty.
    """
    found = _DECLARED.fullmatch(declared.strip())
    words, first, second, rest = found.groups() if found else (declared, None, None, "")
    word = " ".join(f"{words} {rest}".lower().replace(" unsigned", "").split())
    base = _WORDS.get(word) or _by_affinity(declared.upper())
    length = _size(first, _MOST_DIGITS if base == "numeric" else _MOST_CHARS)
    if first and length is None:
        declared = base
    if base in {"varchar", "char"}:
        return DbType(declared, base, length=length)
    if base == "text" and length and "CHAR" in declared.upper():
        return DbType(declared, "varchar", length=length)
    if base == "numeric":
        scale = None if length is None else _size(second, length) or 0
        return DbType(declared, base, precision=length, scale=scale)
    return DbType(declared, base)


def _size(written: str | None, most: int) -> int | None:
    """A length or precision; SQLite heeds none, so what no type can be limits nothing."""
    return int(written) if written and len(written) < _MOST_WORD and int(written) <= most else None


def _by_affinity(declared: str) -> str:
    for words, base in _AFFINITIES:
        if any(word in declared for word in words):
            return base
    return "numeric"
