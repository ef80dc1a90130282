"""An expression of a database in our own SQL, where it surely says the same there.

What is not sure (a server's locale decides what `upper` does, a session's time zone which day it
is) is said too, but told apart: whoever uses it compares both on the same values first.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from synth.conditions.functions import called
from synth.conditions.moments import distance, gap
from synth.conditions.parsed import NEGATED, Node, NotUnderstoodError
from synth.conditions.said import CASTS, ISO, MOMENTS, NUMBERS, WHOLE, Said, of, parts_of, typed
from synth.conditions.subjects import Scope, is_null
from synth.sql import literal

_SIGNS = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_CONSTANTS = frozenset({"interval", "date", "timestamp", "timestamptz", "time"})
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?")
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*"}


@dataclass(frozen=True)
class Speaker:
    """Says conditions and expressions of one table.

    Attributes:
        scope: what the names mean.
        name: gives the SQL of a column by its name in the database.
    """

    scope: Scope
    name: Callable[[str], str]

    def say(self, node: Node) -> Said:
        """A node in our SQL.

        Raises:
            NotUnderstoodError: there is no way that is known to say the same.
        """
        maker = _MAKERS.get(node.kind)
        if maker is None:
            raise NotUnderstoodError
        return maker(self, node)


def _column(speaker: Speaker, node: Node) -> Said:
    name = speaker.scope.find(node.text)
    kind = speaker.scope.columns[name]
    said = typed(speaker.name(name), kind)
    if said.kind == "date" and not speaker.scope.dialect.is_typed:
        return Said(f"strftime({said.text}, '{ISO}')", "text")
    return said


def _number(_: Speaker, node: Node) -> Said:
    whole, rest = node.text.partition(".")[::2]
    if not (whole + rest).isdigit():
        raise NotUnderstoodError
    return Said(node.text, "decimal" if rest else "integer", len(rest))


def _cast(speaker: Speaker, node: Node) -> Said:
    inner, word = node.args[0], node.text
    if word in _CONSTANTS and inner.kind == "text":
        return _constant(node)
    said = speaker.say(inner)
    if word == said.kind == "interval":
        return said
    if word not in CASTS:
        raise NotUnderstoodError
    return CASTS[word](said)


def _constant(node: Node) -> Said:
    """A constant day or interval."""
    if node.text == "interval":
        return Said(gap(*distance(node)) or "to_days(0)", "interval")
    text = node.args[0].text
    if node.text == "timestamptz" or (node.text == "time" and not _TIME.fullmatch(text)):
        raise NotUnderstoodError
    return Said(f"{node.text} {literal(text)}", node.text)


def _arithmetic(speaker: Speaker, node: Node) -> Said:
    left, right = (speaker.say(arg) for arg in node.args)
    sure = left.is_sure and right.is_sure
    sign = _ARITHMETIC[node.kind]
    if left.kind in NUMBERS and right.kind in NUMBERS:
        scales = left.scale, right.scale
        scale = sum(scales) if node.kind == "mul" else max(scales)
        kind = "decimal" if "decimal" in (left.kind, right.kind) else "integer"
        return Said(f"({left.text} {sign} {right.text})", kind, scale, sure)
    if node.kind == "mul" and {left.kind, right.kind} == {"interval", "count"}:
        return Said(f"({left.text} * {right.text})", "interval", 0, sure)
    if left.kind == "time" and right.kind == "interval":
        # Behind midnight it begins anew here as there.
        return Said(f"({left.text} {sign} ({right.text}))", "time", 0, sure)
    if node.kind == "mul" or left.kind not in MOMENTS:
        raise NotUnderstoodError
    return _moved(left, right, sign, sure=sure)


def _moved(left: Said, right: Said, sign: str, *, sure: bool) -> Said:
    """A moment some time later or earlier, or the time between two."""
    if right.kind == "interval":
        return Said(f"({left.text} {sign} ({right.text}))", "timestamp", 0, sure)
    if left.kind == "date" and right.kind == "integer":
        return Said(f"({left.text} {sign} cast({right.text} as integer))", "date", 0, sure)
    if left.kind == right.kind == "date" and sign == "-":
        return Said(f"({left.text} - {right.text})", "integer", 0, sure)
    if left.kind == right.kind == "timestamp" and sign == "-":
        # Days and hours, which every database counts in its own way: both are compared first.
        return Said(f"({left.text} - {right.text})", "interval", 0, is_sure=False)
    raise NotUnderstoodError


def _negative(speaker: Speaker, node: Node) -> Said:
    said = of(speaker.say(node.args[0]), NUMBERS)
    return Said(f"(-{said.text})", said.kind, said.scale, said.is_sure)


def _remainder(speaker: Speaker, node: Node) -> Said:
    left, right = parts_of(speaker, node, WHOLE)
    return Said(f"({left.text} % {right.text})", "integer", 0, left.is_sure and right.is_sure)


def _compared(speaker: Speaker, node: Node) -> Said:
    left, right = node.args
    if right.kind == "any" and node.kind == "eq":
        return _among(speaker, left, right)
    if right.kind in ("any", "all"):
        return _among_none(speaker, node)
    one, other = speaker.say(left), speaker.say(right)
    _same_kind(one, other, is_equal=node.kind in ("eq", "neq"))
    sure = one.is_sure and other.is_sure
    return Said(f"({one.text} {_SIGNS[node.kind]} {other.text})", "boolean", 0, sure)


def _same_kind(one: Said, other: Said, *, is_equal: bool) -> None:
    kinds = {"integer" if said.kind == "count" else said.kind for said in (one, other)}
    if "text" in kinds and not is_equal:
        raise NotUnderstoodError  # which text is the lesser one is the server's to say
    if not (len(kinds) == 1 or kinds <= NUMBERS or kinds <= MOMENTS) or "interval" in kinds:
        raise NotUnderstoodError


def _among(speaker: Speaker, left: Node, right: Node) -> Said:
    said = speaker.say(left)
    items = [speaker.say(item) for item in right.args if not is_null(item)]
    if not items:
        raise NotUnderstoodError
    for item in items:
        _same_kind(said, item, is_equal=True)
    return Said(
        f"({said.text} in ({', '.join(i.text for i in items)}))", "boolean", 0, said.is_sure
    )


def _among_none(speaker: Speaker, node: Node) -> Said:
    left, right = node.args
    if (node.kind, right.kind) != ("neq", "all") or any(is_null(item) for item in right.args):
        raise NotUnderstoodError
    said = _among(speaker, left, right)
    return Said(f"(not {said.text})", "boolean", 0, said.is_sure)


def _connected(speaker: Speaker, node: Node) -> Said:
    parts = parts_of(speaker, node, frozenset(["boolean"]))
    text = f" {node.kind} ".join(part.text for part in parts)
    return Said(f"({text})", "boolean", 0, all(part.is_sure for part in parts))


def _not(speaker: Speaker, node: Node) -> Said:
    said = of(speaker.say(node.args[0]), frozenset(["boolean"]))
    return Said(f"(not {said.text})", "boolean", 0, said.is_sure)


def _is(speaker: Speaker, node: Node) -> Said:
    said = speaker.say(node.args[0])
    return Said(f"({said.text} is {node.text})", "boolean", 0, said.is_sure)


def _same(speaker: Speaker, node: Node) -> Said:
    left, right = (speaker.say(arg) for arg in node.args)
    _same_kind(left, right, is_equal=True)
    sure = left.is_sure and right.is_sure
    return Said(f"({left.text} is not distinct from {right.text})", "boolean", 0, sure)


def _case(speaker: Speaker, node: Node) -> Said:
    pairs = list(zip(node.args[:-1:2], node.args[1:-1:2], strict=True))
    told = [(speaker.say(when), speaker.say(value)) for when, value in pairs]
    rest = None if is_null(node.args[-1]) else speaker.say(node.args[-1])
    values = [value for _, value in told] + ([] if rest is None else [rest])
    kinds = {value.kind for value in values}
    if len(kinds) > 1 and not kinds <= NUMBERS:
        raise NotUnderstoodError
    kind = "decimal" if len(kinds) > 1 else values[0].kind
    text = " ".join(f"when {when.text} then {value.text}" for when, value in told)
    last = "" if rest is None else f" else {rest.text}"
    sure = all(s.is_sure for pair in told for s in pair) and (rest is None or rest.is_sure)
    return Said(f"(case {text}{last} end)", kind, max(v.scale for v in values), sure)


_MAKERS: Mapping[str, Callable[[Speaker, Node], Said]] = {
    "column": _column,
    "number": _number,
    "text": lambda _, node: Said(literal(node.text), "text"),
    "boolean": lambda _, node: Said(node.text, "boolean"),
    "cast": _cast,
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    "neg": _negative,
    "mod": _remainder,
    **dict.fromkeys(NEGATED, _compared),
    **dict.fromkeys(("and", "or"), _connected),
    "not": _not,
    "is": _is,
    "same": _same,
    "case": _case,
    **dict.fromkeys(("call", "function"), called),
}
