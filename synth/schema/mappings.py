"""A schema that a program holds as a mapping: the YAML that says the same."""

from collections.abc import Mapping, Sequence

from synth.errors import Mark, QuestionError
from synth.schema.dump import NULLS, node_text
from synth.schema.types import Node

_MOST_DEPTH = 32
_NOWHERE = Mark("", 0, 0)


def mapping_text(schema: Mapping[str, object]) -> str:
    """The YAML of a mapping of mappings, lists and single values; None is the bare word null.

    Raises:
        QuestionError: it is nested without end.
    """
    return node_text(_node(schema, 0))


def _node(value: object, depth: int) -> Node:
    if depth > _MOST_DEPTH:
        raise QuestionError(f"<mapping>: this is nested deeper than {_MOST_DEPTH} levels")
    if isinstance(value, Mapping):
        pairs = {
            str(key): (_node(str(key), depth), _node(v, depth + 1)) for key, v in value.items()
        }
        return Node(pairs, _NOWHERE)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return Node(tuple(_node(item, depth + 1) for item in value), _NOWHERE)
    if value is None or isinstance(value, bool):
        return Node("null" if value is None else str(value).lower(), _NOWHERE)
    text = str(value)
    return Node(text, _NOWHERE, quoted=text in NULLS or not text)
