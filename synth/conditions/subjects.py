"""What a side of a comparison is: a column seen in some way, or a constant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from synth.conditions.constants import INTEGERS, family
from synth.conditions.moments import today
from synth.conditions.parsed import Node, NotUnderstoodError
from synth.databases.catalog import DbType
from synth.databases.dialect import Dialect

_TEXT_WORDS = frozenset(["text", "varchar", "user-defined", "citext", "name", "nvarchar"])
_INTEGER_WORDS = frozenset(["int", "smallint", "bigint", "tinyint"])
_NUMBER_WORDS = frozenset(["decimal", "double", "float", "real"])
_COUNTED = {
    "length": "chars",
    "octet_length": "octets",
    "cardinality": "elements",
    "array_length": "array_length",
    "jsonb_typeof": "json",
    "json_typeof": "json",
    "json_type": "json",
    "typeof": "typeof",
}


@dataclass(frozen=True)
class Scope:
    """What the names of a condition mean.

    Attributes:
        columns: the types of the table's columns.
        dialect: of the text.
        null_passes: whether a comparison with NULL counts as satisfied; it never is TRUE.
        is_whole: whether an alternative that is not understood may not be left out.
    """

    columns: Mapping[str, DbType]
    dialect: Dialect
    null_passes: bool = False
    is_whole: bool = False

    def find(self, name: str) -> str:
        """The column of a name; in SQLite, DuckDB and for VALUE case does not matter.

        Behind a dot it is one of the table, unless what stands before is a column: a field of it is
        none of ours.

        Raises:
            NotUnderstoodError: there is none.
        """
        if name in self.columns:
            return name
        for known in self.columns:
            if known.lower() == name.lower():
                return known
        front, dot, last = name.rpartition(".")
        if not dot or front.lower() in map(str.lower, self.columns):
            raise NotUnderstoodError
        return self.find(last)


@dataclass(frozen=True)
class Subject:
    """A column, seen in some way.

    Attributes:
        column: its name.
        kind: its type.
        view: `value chars octets elements array_length json year day age age_year typeof`.
        fold: `upper` or `lower` where it is compared in one case, else "".
        is_trimmed: whether it is compared without blanks at its ends.
    """

    column: str
    kind: DbType
    view: str = "value"
    fold: str = ""
    is_trimmed: bool = False


def subject(node: Node, scope: Scope) -> Subject | None:
    """The column that a side of a comparison is about, or None where it is about none.

    Raises:
        NotUnderstoodError: it is about a column in a way that is not understood.
    """
    if node.kind == "column":
        name = scope.find(node.text)
        return Subject(name, scope.columns[name])
    if node.kind == "cast":
        inner = subject(node.args[0], scope)
        return None if inner is None else _cast(inner, node.text)
    if node.kind == "call" and node.args:
        return _call(node, scope)
    return None


def _cast(inner: Subject, word: str) -> Subject:
    if inner.view in ("json", "typeof"):
        is_kept = word in _TEXT_WORDS
    elif inner.view != "value":
        is_kept = word in _INTEGER_WORDS | _NUMBER_WORDS
    else:
        group = family(inner.kind)
        if group == "timestamp" and word == "date":
            return replace(inner, view="day")
        is_kept = _is_lossless(inner.kind, group, word)
    if not is_kept:
        raise NotUnderstoodError
    return inner


def _is_lossless(kind: DbType, group: str, word: str) -> bool:
    """Whether a cast leaves comparisons as they are."""
    if group in ("text", "enum"):
        # What is none of an enum's labels stops the server.
        return word in _TEXT_WORDS and (word != "user-defined" or group == "enum")
    if group == "number":
        return word in _NUMBER_WORDS or (kind.base in INTEGERS and word in _INTEGER_WORDS)
    if group in ("date", "timestamp"):
        return word in ("timestamp", "timestamptz") or word == group
    return word in (group, kind.base)


def _call(node: Node, scope: Scope) -> Subject | None:
    name, args = node.text, node.args
    if name == "age":
        if len(args) == 2 and today(args[0]) is None:  # noqa: PLR2004 - from and to
            raise NotUnderstoodError
        return _dated(subject(args[-1], scope), "age")
    inner = subject(args[0], scope)
    if inner is None:
        return None
    if name == "extract year":
        return _dated(inner, "age_year" if inner.view == "age" else "year")
    if inner.view != "value":
        raise NotUnderstoodError
    if name in ("trim", "btrim", "ltrim", "rtrim"):
        if family(inner.kind) != "text" or (len(args) > 1 and constant(args[1]) != " "):
            raise NotUnderstoodError
        return replace(inner, is_trimmed=True)
    if name in ("upper", "lower"):
        if family(inner.kind) not in ("text", "enum") or inner.fold:
            raise NotUnderstoodError
        return replace(inner, fold=name)
    return _counted(inner, node)


def _counted(inner: Subject, node: Node) -> Subject:
    view = _COUNTED.get(node.text)
    if view is None or len(node.args) > 1 + (view == "array_length"):
        raise NotUnderstoodError
    if view == "array_length" and (len(node.args) == 1 or constant(node.args[1]) != "1"):
        raise NotUnderstoodError
    if view == "chars" and inner.kind.base == "bytea":
        view = "octets"
    if view == "chars" and inner.kind.base == "array":
        view = "elements"
    if not _has(inner.kind, view):
        raise NotUnderstoodError
    return replace(inner, view=view)


def _has(kind: DbType, view: str) -> bool:
    """Whether values of a type can be seen so."""
    if view in ("elements", "array_length"):
        return kind.base == "array"
    if view == "octets":
        return family(kind) == "text" or kind.base == "bytea"
    if view == "json":
        return kind.base in ("json", "jsonb") or family(kind) == "text"
    return view == "typeof" or family(kind) == "text"


def _dated(inner: Subject | None, view: str) -> Subject | None:
    if inner is None:
        return None
    if family(inner.kind) not in ("date", "timestamp") or inner.view not in ("value", "day", "age"):
        raise NotUnderstoodError
    return replace(inner, view=view)


def is_null(node: Node) -> bool:
    """Whether a side is the word NULL, cast or not."""
    while node.kind == "cast":
        node = node.args[0]
    return node.kind == "null"


def constant(node: Node) -> str | None:
    """The text of a constant, casts and signs included; None where it is none."""
    if node.kind in ("text", "number", "boolean"):
        return node.text
    if node.kind == "cast":
        text = constant(node.args[0])
        if text is not None and node.text in _INTEGER_WORDS and not text.lstrip("+-").isdigit():
            raise NotUnderstoodError  # it is rounded
        return None if today(node) is not None else text
    if node.kind in ("neg", "add", "sub", "mul"):
        return _folded(node)
    return None


def _folded(node: Node) -> str | None:
    """Arithmetic of constant numbers."""
    texts = [constant(arg) for arg in node.args]
    try:
        numbers = [Decimal(text) for text in texts if text is not None]
    except InvalidOperation:
        return None
    if len(numbers) != len(node.args) or not all(number.is_finite() for number in numbers):
        return None
    if node.kind == "neg":
        return format(-numbers[0], "f")
    left, right = numbers
    return format({"add": left + right, "sub": left - right, "mul": left * right}[node.kind], "f")
