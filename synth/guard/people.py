"""Guard: the database holds social security numbers that can belong to somebody.

A sample of every column that can hold a text or a long number is looked at, whether the schema
names its table or not. A value counts when a NIR stands in it that the reserved range of
`synth.locales.fr.ids.nir` does not hold.

15 digits say so by their key, which is right once in 97 for numbers that are none: so the share of
right keys among all that have the structure of a NIR decides. Of the NIRs of a table nearly all are
right, of a column of other 15-digit numbers one in a hundred: from a quarter on they are NIRs. One
alone counts if it is a tenth of the filled values, so that a chance hit in a long text column does
not.

13 digits (a NIR whose key is left out or stands in a column of its own) have only the structure: a
tenth of all other numbers have it. They count if at least 5 values and 9 in 10 of the column have
it, with 3 different years: milliseconds since 1970 have 13 digits too, and those of some weeks
read as one or two years.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.guard.samples import arrays, readable
from synth.locales.fr.ids.nir import Nir, numbers
from synth.stores.catalog import DbColumn, DbTable, DbType
from synth.stores.databases.locating import qualified, shown
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    from synth.registry import Values
    from synth.stores.catalog import Structure
    from synth.stores.database import Database

_MOST_VALUES = 1000
_MOST_COLUMNS = 500
"""A column costs about 2 ms."""

_MOST_CHARS = 4000
_FEW_PAGES, _PAGES = 20, 15
"""Pages of 8 kB: of a table of more than a few, how many are read beside its first rows."""

_COUNT_PAGES = """
select greatest(pg_catalog.pg_relation_size(?), pg_catalog.sum(pg_catalog.pg_relation_size(relid)))
  / 8192
from pg_catalog.pg_partition_tree(?)"""
_BODY, _WHOLE = 13, 15

_TEXTS = frozenset(
    (
        *("varchar", "char", "text", "citext", "name", "json", "jsonb", "xml", "hstore"),
        *("array", "composite", "other"),
    )
)
_NUMBERS = frozenset(("bigint", "numeric", "double"))
_HINTS = ("nir", "secu", "ssn", "insee", "immat", "identif", "numero", "comment", "note")
"""Parts of names whose columns come first where there are more columns than are looked at."""

_GAP = "[ .\\-\u00a0\u202f]{0,2}"
_STRUCTURE = (
    f"(?P<sex>[12]){_GAP}(?P<year>[0-9]{{2}}){_GAP}"
    f"(?P<month>0[1-9]|1[0-2]|[23][0-9]|4[0-2]){_GAP}"
    f"(?P<place>(?:0[1-9]|[1-8][0-9]|9[0-9]|2[ABab]){_GAP}[0-9]{{3}}){_GAP}"
    "(?P<order>00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})"
)
_IN_TEXT = f"(?:^|[^0-9A-Za-z]){_STRUCTURE}{_GAP}(?P<key>[0-9]{{2}})(?:$|[^0-9A-Za-z])"
_BARE = f"^ *{_STRUCTURE}(?:\\.0)? *$"

_LEAST_RIGHT = 0.25
_LEAST_ALONE = 0.1
_LEAST_BARE, _LEAST_BARE_SHARE, _LEAST_YEARS = 5, 0.9, 3


@dataclass(frozen=True)
class Found:
    """What the filled values of one column are.

    Attributes:
        filled: how many values there are.
        shaped: those in which 15 digits have the structure of a NIR, the reserved ones left out.
        right: those of them whose key is right.
        bare: those that are 13 digits of the structure, the reserved ones left out.
        years: how many different years of birth these have.
    """

    filled: int
    shaped: int
    right: int
    bare: int
    years: int

    @property
    def count(self) -> int:
        """How many values are NIRs that can belong to somebody; 0 where chance explains them."""
        several = self.right > 1 or self.right >= self.filled * _LEAST_ALONE
        if self.right and several and self.right >= self.shaped * _LEAST_RIGHT:
            return self.right
        is_bare = self.bare >= max(_LEAST_BARE, self.filled * _LEAST_BARE_SHARE)
        return self.bare if is_bare and self.years >= _LEAST_YEARS else 0


def reasons(database: "Database", structure: "Structure") -> Iterator[str]:
    """Which columns hold such numbers: table, column, count and shape, never a value.

    What this user may not read is not looked at.

    Args:
        database: the target.
        structure: its tables.

    Raises:
        WorldError: the database cannot be asked.
    """
    shape = Nir().mask("0" * _WHOLE)
    for table, column in _columns(database, structure):
        found = look_at(_sample(database, table, column))
        if found.count:
            yield (
                f"table {shown(table.name, structure)}: column {column.name} holds numbers of "
                f"people: {found.count} of {found.filled} values looked at are NIRs outside the "
                f"reserved range ({shape})"
            )


def look_at(values: "Values") -> Found:
    """What texts without nulls hold, shape (rows,); pure."""
    whole, is_reserved, key = _bodies(values, _IN_TEXT)
    outside = ~is_reserved
    right = outside & (np.asarray(pc.struct_field(whole, "key").cast(pa.int64())) == key)
    bare, bare_reserved, _ = _bodies(values, _BARE)
    years = pc.struct_field(bare, "year").filter(pa.array(~bare_reserved))
    return Found(
        len(values),
        int(outside.sum()),
        int(right.sum()),
        int((~bare_reserved).sum()),
        pc.count_distinct(years).as_py(),
    )


def _bodies(values: "Values", pattern: str) -> tuple["Values", "Values", "Values"]:
    """The parts of those values that fit, which of them are reserved, and their right keys."""
    found: Values = pc.extract_regex(values, pattern)
    parts = found.drop_null()
    names = ("sex", "year", "month", "place", "order")
    pieces = [pc.struct_field(parts, name) for name in names]
    joined = pc.binary_join_element_wise(*pieces, "")
    body = pc.ascii_upper(pc.replace_substring_regex(joined, "[^0-9A-Za-z]", ""))
    digits = body
    for letters, stands_for in (("2A", "19"), ("2B", "18")):
        digits = pc.replace_substring(digits, letters, stands_for)
    number = np.asarray(digits.cast(pa.int64())).astype(np.uint64)
    thousand = np.uint64(1000)
    serial = number % thousand - np.uint64(1)
    key = numbers(number // thousand, serial, np.zeros(len(number), np.int64)) % 100
    texts = pc.utf8_lpad(pa.array(key).cast(pa.string()), width=2, padding="0")
    complete = pc.binary_join_element_wise(body, texts, "")
    is_reserved = pc.match_substring_regex(complete, f"^(?:{Nir().pattern()})$")
    return parts, np.asarray(is_reserved), key


def _columns(database: "Database", structure: "Structure") -> Sequence[tuple[DbTable, DbColumn]]:
    """The columns to look at, those first whose name speaks of numbers of people."""
    found = [
        (table, column)
        for table in readable(database, structure)
        if database.rows(f"select exists (select 1 from {qualified(table.name)})")[0][0]
        for column in table.columns
        if _may_hold(column.type, database.dialect)
    ]
    hinted = [any(hint in column.name.lower() for hint in _HINTS) for _, column in found]
    order = sorted(range(len(found)), key=lambda place: not hinted[place])
    return [found[place] for place in order[:_MOST_COLUMNS]]


def _may_hold(kind: DbType, dialect: str) -> bool:
    """Whether a column of a type can hold a NIR; SQLite keeps any text anywhere."""
    if dialect == "sqlite":
        return kind.base != "bytea"
    if kind.base in _NUMBERS:
        return kind.precision is None or kind.precision - (kind.scale or 0) >= _BODY
    if kind.base == "array" and kind.element is not None:
        return _may_hold(kind.element, dialect)
    return kind.base in _TEXTS and (kind.length is None or kind.length >= _BODY)


def _sample(database: "Database", table: DbTable, column: DbColumn) -> "Values":
    """Some filled values of a column as texts, from several places of the table."""
    name, source = quoted_name(column.name), qualified(table.name)
    text = f"{database.system}substr({database.text_of(name)}, 1, {_MOST_CHARS})"
    filled = f"{name} is not null"
    if database.dialect == "sqlite":
        # Its texts need not be UTF-8, and its driver refuses those that are not.
        filled += f" and typeof({name}) <> 'blob'"
    text += " as synth_text"
    half = _MOST_VALUES // 2
    if database.dialect == "duckdb":
        query = (
            f"select * from (select {text} from {source} where {filled}) "
            f"using sample reservoir({_MOST_VALUES} rows) repeatable (7)"
        )
    elif database.dialect == "sqlite":
        rows = database.rows(f"select count(*) from {source}")[0][0]
        last = f"select {text} from (select {name} from {source} limit {half} offset {{start}})"
        query = (
            f"select * from (select {text} from {source} where {filled} limit {half}) "
            f"union all {last.format(start=max(half, rows - half))} where {filled}"
        )
    else:
        query = _postgresql_sample(database, table, text, filled)
    return arrays(database.rows(query), 1)[0].drop_null()


def _postgresql_sample(database: "Database", table: DbTable, text: str, filled: str) -> str:
    source, half = qualified(table.name), _MOST_VALUES // 2
    first = f"select {text} from {source} where {filled} limit {half}"
    found = int(database.rows(_COUNT_PAGES, [source, source])[0][0])
    if found <= _FEW_PAGES:
        return f"select {text} from {source} where {filled} limit {_MOST_VALUES}"
    share = f"{100 * _PAGES / found:.6f}"
    # The rows of these pages are mixed, else the limit would take those of the first pages alone.
    spread = (
        f"select {text} from {source} tablesample pg_catalog.system ({share}) repeatable (7) "
        f"where {filled} order by pg_catalog.md5(cast(ctid as varchar)) limit {half}"
    )
    return f"(select * from ({first}) synth_first) union all (select * from ({spread}) synth_rest)"
