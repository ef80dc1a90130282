"""`create table` as PostgreSQL, SQLite and DuckDB all read it."""

import re
from collections.abc import Callable, Iterable, Sequence

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference
from synth.sql import quoted, unquoted

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_CONSTANT = re.compile(r"'(?:[^']|'')*'")
_WORD = re.compile(r'"(?:[^"]|"")+"|\w+')
_RESERVED = """
    add all alter analyse analyze and anti any array as asc asof asymmetric at authorization
    autoincrement between binary both by case cast check cmax cmin collate collation column commit
    concurrently constraint create cross ctid current_catalog current_date current_role
    current_schema current_time current_timestamp current_user default deferrable delete desc
    describe distinct do drop else end escape except exists false fetch for foreign freeze from full
    glob grant group having if ilike in index initially inner insert instead intersect into is
    isnull join key lambda lateral leading left like limit localtime localtimestamp match natural no
    not nothing notnull null of offset on only or order outer overlaps pivot pivot_longer
    pivot_wider placing positional primary qualify raise references regexp release rename replace
    restrict returning right rollback row rowid rows savepoint select semi session_user set show
    similar some summarize symmetric system_user table tableoid tablesample then to trailing
    transaction trigger true union unique unpack unpivot update user using values variadic verbose
    when where window with without xmax xmin
    """
"""Words that PostgreSQL 18, SQLite 3.40 or DuckDB 2.0 refuse as a bare name (each was tried)."""


def quoted_name(name: str) -> str:
    """The name as SQL reads it, in quotes only if it needs them."""
    if _PLAIN.fullmatch(name) and name not in _RESERVED.split():
        return name
    return quoted(name)


def name_list(names: Iterable[str]) -> str:
    """Names as they stand between parentheses."""
    return ", ".join(quoted_name(name) for name in names)


def columns_in(text: str, known: Iterable[str]) -> frozenset[str]:
    """The columns that an expression names, whatever it does with them.

    Args:
        text: SQL as a database prints it.
        known: the columns of its table.
    """
    without = _CONSTANT.sub(" ", text)
    words = set(map(unquoted, _WORD.findall(without)))
    names = set(known)
    # A word that is no column may be one in other capitals, which SQLite and DuckDB do not mind.
    folded = {word.lower() for word in words - names}
    return frozenset(name for name in names if name in words or name.lower() in folded)


def free_name(word: str, taken: Iterable[str]) -> str:
    """A name for what is ours beside names of others: the word, longer where it is one of them.

    Args:
        word: what it is called where it may be.
        taken: names that stand in the same place; capitals do not tell names apart.
    """
    used = {name.lower() for name in taken}
    while word.lower() in used:
        word += "_"
    return word


def create_table(
    layout: Layout,
    type_word: Callable[[Column], str],
    *,
    references: Sequence[Reference],
    uniques: bool = True,
    deferred: bool = False,
    sql_name: Callable[[str], str] = quoted_name,
    checks: Sequence[tuple[str, str]] = (),
) -> str:
    """The statement that makes a table, without its semicolon.

    Args:
        layout: the table.
        type_word: the type of a column in this dialect.
        references: those of the table's foreign keys that are declared.
        uniques: whether unique columns and lists are declared.
        deferred: whether a reference to the table itself is checked at the end of the transaction,
            because a row may refer to a later one.
        sql_name: how SQL writes the name of a table of the schema.
        checks: names, or "", and conditions in this dialect.
    """
    lines = [
        _column(column, layout, type_word(column), unique=uniques) for column in layout.columns
    ]
    if len(layout.key) > 1:
        lines.append(f"primary key ({name_list(layout.key)})")
    if uniques:
        lines += [f"unique ({name_list(unique)})" for unique in layout.uniques]
    for reference in references:
        later = " deferrable initially deferred" if deferred and reference.to == layout.name else ""
        lines.append(
            f"foreign key ({name_list(reference.columns)}) references "
            f"{sql_name(reference.to)} ({name_list(reference.to_columns)}){later}"
        )
    for name, condition in checks:
        named = f"constraint {quoted_name(name)} " if name else ""
        lines.append(f"{named}check ({condition})")
    body = ",\n  ".join(lines)
    return f"create table {sql_name(layout.name)} (\n  {body}\n)"


def declarable(layout: Layout, tables: Sequence[Layout]) -> tuple[Reference, ...]:
    """The references that can be declared when this table is made: to itself or to earlier tables.

    A reference to a later table closes a circle, or goes to a table that is not written.
    """
    names = [table.name for table in tables]
    known = {layout.name, *names[: names.index(layout.name)]} if layout.name in names else set()
    return tuple(reference for reference in layout.references if reference.to in known)


def standard_type(kind: DataType) -> str:
    """The type's name in PostgreSQL, which SQLite takes as well; a foreign word as it stands."""
    return "double precision" if kind.name == "double" else str(kind)


def _column(column: Column, layout: Layout, word: str, *, unique: bool) -> str:
    is_key = layout.key == (column.name,)
    text = f"{quoted_name(column.name)} {word}"
    if not column.nullable:
        text += " not null"
    if is_key:
        return text + " primary key"
    return text + " unique" if column.unique and unique else text
