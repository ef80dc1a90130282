"""The types a column can have: their words in a schema, in Arrow and in SQL."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from synth.schema.foreign import is_type

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = (
    "smallint",
    "integer",
    "bigint",
    "decimal",
    "double",
    "boolean",
    "varchar",
    "text",
    "date",
    "time",
    "timestamp",
    "uuid",
)
"""The words of `type:`; another word goes to the database as it stands, values as text."""

_WRITTEN = re.compile(r"([a-z]+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?", re.IGNORECASE)
_NEARLY = re.compile(r"([a-z]+)(\s*\(.*\)|\s+[0-9].*)?", re.IGNORECASE)
_UNSIGNED_OR_NATIONAL = "un"
"""First letters of `ubigint` and `nvarchar`, which databases have beside ours."""
_LONG = 6
"""Letters of a word that is seldom another word with one letter changed."""
_LENGTHS = {
    "decimal": "decimal needs its digits, such as decimal(9,2)",
    "varchar": "varchar has one length, such as varchar(38)",
}
_MAX_PRECISION = 38
_ALIASES = {"int": "integer", "bool": "boolean", "string": "text", "numeric": "decimal"}


@dataclass(frozen=True)
class DataType:
    """One column type.

    Attributes:
        name: one of `NAMES`, or another word of the database.
        precision: digits of a decimal, or most characters of a varchar; 0 where it has none.
        scale: digits after the point of a decimal.
    """

    name: str
    precision: int = 0
    scale: int = 0

    def __str__(self) -> str:
        if self.name == "decimal":
            return f"decimal({self.precision},{self.scale})"
        if self.name == "varchar" and self.precision:
            return f"varchar({self.precision})"
        return self.name

    @property
    def is_foreign(self) -> bool:
        """Whether the word is the database's own and values travel by their text form."""
        return self.name not in NAMES

    @cached_property
    def arrow(self) -> "pa.DataType":
        """The Arrow type of this column inside the program."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {
            "smallint": pa.int16(),
            "integer": pa.int32(),
            "bigint": pa.int64(),
            "double": pa.float64(),
            "boolean": pa.bool_(),
            "date": pa.date32(),
            "time": pa.time64("us"),
            "timestamp": pa.timestamp("us"),
        }
        if self.name == "decimal":
            return pa.decimal128(self.precision, self.scale)
        return types.get(self.name, pa.string())

    @property
    def duckdb(self) -> str:
        """The type's name in DuckDB's SQL; foreign types and uuid travel as text."""
        if self.name in {"decimal", "varchar"}:
            return str(self)
        return "varchar" if self.is_foreign or self.name in {"text", "uuid"} else self.name


UNKNOWN = DataType("?")
"""Of a value whose own mistake was reported: nothing else is said of it."""


def read_type(text: str) -> DataType | str:
    """The type a schema's word stands for, or a sentence that says what is wrong with it.

    Args:
        text: such as `decimal(9,2)`, `varchar(38)`, `integer`, `citext`.
    """
    found = _WRITTEN.fullmatch(text.strip())
    word = found[1].lower() if found else ""
    name = _ALIASES.get(word, word)
    if found is None or name not in NAMES:
        wrong = _misspelt(text.strip())
        if wrong is None and not is_type(text):
            wrong = (
                "no type of a database is written so; expected a type alone, such as public.mood"
            )
        return DataType(text.strip()) if wrong is None else wrong
    first, second = (None if group is None else int(group) for group in (found[2], found[3]))
    if name == "decimal":
        return _decimal(first, second or 0)
    if name == "varchar":
        return _varchar(first, second)
    return DataType(name) if first is None else f"{name} has no length"


def _misspelt(text: str) -> str | None:
    """What is wrong with a word that is nearly one of ours; None where it is the database's own."""
    found = _NEARLY.fullmatch(text)
    if found is None:
        return None
    word, behind = found[1].lower(), found[2] or ""
    if word[0] in _UNSIGNED_OR_NATIONAL and word[1:] in NAMES:
        return None
    name = _ALIASES.get(word, word)
    if name in NAMES:
        return _LENGTHS.get(name, f"{name} has no length") if behind else None
    near = next((known for known in (*NAMES, *_ALIASES) if _is_near(word, known)), None)
    if near is None:
        return None
    return (
        f"no type is called so; did you mean '{near}{behind}'? "
        "A type of the database that is called so stands in double quotes"
    )


def _is_near(word: str, known: str) -> bool:
    """Whether one slip of the fingers apart: two letters swapped, in longer words any other."""
    shorter, longer = sorted((word, known), key=len)
    pairs = [place for place, (a, b) in enumerate(zip(word, known, strict=False)) if a != b]
    if len(shorter) == len(longer):
        swapped = len(pairs) == 2 and word[pairs[0]] + word[pairs[1]] == (  # noqa: PLR2004 - a pair
            known[pairs[1]] + known[pairs[0]]
        )
        return swapped or (len(pairs) == 1 and len(known) >= _LONG)
    is_one = len(longer) == len(shorter) + 1 and len(known) >= _LONG
    return is_one and any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _decimal(precision: int | None, scale: int) -> DataType | str:
    if precision is None:
        return "decimal needs its digits, such as decimal(9,2)"
    if not 1 <= precision <= _MAX_PRECISION or scale > precision:
        return f"decimal has 1 to {_MAX_PRECISION} digits, at most all after the point"
    return DataType("decimal", precision, scale)


def _varchar(length: int | None, second: int | None) -> DataType | str:
    if second is not None or length == 0:
        return "varchar has one length, such as varchar(38)"
    return DataType("varchar", length or 0)


def of_arrow(kind: "pa.DataType") -> DataType:
    """The column type whose Arrow form this is; text where there is none."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return of_arrow(kind.value_type)
    if pa.types.is_decimal(kind):
        return DataType("decimal", kind.precision, kind.scale)
    for name in ("smallint", "integer", "bigint", "double", "boolean", "date", "time", "timestamp"):
        if DataType(name).arrow == kind:
            return DataType(name)
    return DataType("text")
