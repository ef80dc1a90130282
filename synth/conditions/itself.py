"""Calls that give a value back as it is, since its type is theirs: `date(day)`, `time(hour)`."""

from collections.abc import Mapping

from synth.conditions.parsed import Node
from synth.databases.catalog import DbType

_BASES = {"date": "date", "datetime": "timestamp", "timestamp": "timestamp", "time": "time"}
_FORMATS = {
    "%Y-%m-%d": "date",
    "%F": "date",
    "%Y-%m-%d %H:%M:%S": "timestamp",
    "%H:%M:%S": "time",
}
_TRUE = Node("boolean", (), "true")


def plain(node: Node, columns: Mapping[str, DbType]) -> Node:
    """A condition without such calls; a column that equals itself is true of all its values.

    Args:
        node: of the condition.
        columns: the types of all columns of its table.
    """
    node = Node(node.kind, tuple(plain(arg, columns) for arg in node.args), node.text)
    if node.kind in {"eq", "same"} and node.args[0] == node.args[1]:
        return _TRUE if node.args[0].kind == "column" else node
    inner = node.args[0] if node.args else node
    base = _BASES.get(node.text) if len(node.args) == 1 else None
    if node.text == "timetostr":
        base = _FORMATS.get(node.args[1].text)
        inner = inner.args[0] if inner.text == "tsordstotimestamp" else inner
    kind = columns.get(inner.text) if inner.kind == "column" else None
    is_itself = base is not None and kind is not None and kind.base == base
    return inner if is_itself and node.kind in {"call", "function"} else node
