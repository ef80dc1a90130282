"""Texts and numbers that are only another way to write what a column holds.

They are as distinct as it is, so that a unique list of them is one of it.
"""

import re

from synth.conditions.parsed import Node
from synth.conditions.prefixes import bare
from synth.conditions.subjects import constant

CONCATS = ("dpipe", "concat")
_FORMATS = ("printf", "format")
_MARKS = (("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"))
_REWRITES = ("lower", "upper", "trim", "btrim", "replace", "pad")
"""Calls that keep what `init` makes apart: words of small letters between spaces, and numbers."""


def rewritten(node: Node) -> str:
    """The column of which a text is another way to write it, or ""."""
    while (inner := _inside(node)) is not None:
        node = inner
    return node.text if node.kind == "column" else ""


def _inside(node: Node) -> Node | None:
    """What is written in another way, or None: a number with zeros in front, a text in capitals."""
    is_end = node.text == "right" or (node.text == "substring" and node.args[1].kind == "neg")
    is_number = node.text == "timetostr" and not set(constant(node.args[1]) or "Y") - set("FM0")
    if node.kind == "cast" or node.text in _REWRITES or is_number:
        return node.args[0]
    if is_end and node.args[0].text in CONCATS:
        return node.args[0]
    if node.text in _FORMATS:
        parts = node.args[1:]
    else:
        is_joined = node.kind == "function" and node.text in CONCATS
        parts = tuple(arg for arg in node.args if bare(arg).kind != "text") if is_joined else ()
    return parts[0] if len(parts) == 1 else None


def day_in(node: Node) -> str:
    """The day that is written whole, as a text or a number such as 20260131, or ""."""
    while node.kind == "cast":
        node = node.args[0]
    if node.text == "timetostr":
        form, node = constant(node.args[1]) or "", node.args[0]
        is_whole = all(mark in form or word in form for mark, word in _MARKS)
        while node.kind == "cast":
            node = node.args[0]
        return node.text if is_whole and node.kind == "column" else ""
    parts = [constant(factor) for factor in _factors(node)]
    reads = {column.text for column in _columns(node)}
    return reads.pop() if parts == ["10000", "100"] and len(reads) == 1 else ""


def number_at_the_end(node: Node) -> str:
    """The column that a joined text or a format ends with behind a sign that is no digit, or ""."""
    parts, before = _joined(node), ""
    last = parts[-1]
    if node.text in _FORMATS:
        last = node.args[-1]
        before = re.split(r"%|\{", constant(node.args[0]) or "")[-2:][0][-1:]
    elif len(parts) > 1:
        before = (constant(bare(parts[-2])) or "")[-1:]
    return rewritten(last) if before and not before.isdigit() else ""


def _joined(node: Node) -> list[Node]:
    """The parts of a joined text, each with its casts."""
    inner = bare(node)
    if inner.kind != "function" or inner.text not in CONCATS or not inner.args:
        return [node]
    return [part for arg in inner.args for part in _joined(arg)]


def _factors(node: Node) -> list[Node]:
    """What the terms of a sum are multiplied with."""
    if node.kind == "add":
        return [factor for arg in node.args for factor in _factors(arg)]
    return [node.args[1]] if node.kind == "mul" else []


def _columns(node: Node) -> list[Node]:
    return [node] if node.kind == "column" else [c for arg in node.args for c in _columns(arg)]
