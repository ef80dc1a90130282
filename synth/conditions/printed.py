"""Texts made by a format, `printf('A-%05d', n)` and `to_char(n, 'FM00000')`, in our SQL."""

import re

from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.said import Said, Speaks, to_text
from synth.conditions.subjects import constant
from synth.sql import literal

_PERCENT = re.compile(r"%(%|0?\d{0,2}[dis])")
_BRACES = re.compile(r"\{(?::(0\d{1,2}d))?\}")
_DIGITS = re.compile(
    r"(?P<before>[^\w%]*|\"[^\"]*\")(?P<fm>FM)?(?:\"(?P<said>[^\"]*)\")?(?P<zeros>0+)"
)


def printed(speaker: Speaks, node: Node) -> Said:
    """`printf`, and `format` of each database: texts, and numbers with zeros in front.

    Raises:
        NotUnderstoodError: it has other marks, or not as many as it has arguments.
    """
    form, values = constant(node.args[0]) or "", list(node.args[1:])
    is_percent = "{" not in form
    parts, sure, stop = [], node.text == "printf", 0
    for mark in (_PERCENT if is_percent else _BRACES).finditer(form):
        parts += _constant(form[stop : mark.start()])
        stop = mark.end()
        if mark[1] == "%":
            parts += _constant("%")
            continue
        if not values:
            raise NotUnderstoodError
        said = _written(speaker.say(values.pop(0)), mark[1] or "")
        sure = sure and said.is_sure
        parts.append(said.text)
    parts += _constant(form[stop:])
    if values or not parts:
        raise NotUnderstoodError
    return Said(parts[0] if len(parts) == 1 else f"({' || '.join(parts)})", "text", 0, sure)


def _constant(text: str) -> list[str]:
    """A constant piece, none where nothing stands there."""
    if "%" in text.strip("%") or set(text) & set("{}"):
        raise NotUnderstoodError
    return [literal(text)] if text else []


def _written(said: Said, mark: str) -> Said:
    """A value as a mark writes it."""
    size = mark.rstrip("dis").removeprefix("0")
    if said.kind == "integer" and mark.startswith("0") and size:
        return Said(f"printf('%0{size}d', {said.text})", "text", 0, said.is_sure)
    if size or (mark[-1:] in ("d", "i") and said.kind != "integer"):
        raise NotUnderstoodError
    return to_text(said)


def with_zeros(said: Said, form: str) -> Said:
    """`to_char` of a whole number, which has a blank in front unless the format says `FM`."""
    found = _DIGITS.fullmatch(form)
    if found is None:
        raise NotUnderstoodError
    text = f"printf('%0{len(found['zeros'])}d', {said.text})"
    before = found["before"].strip('"') + ("" if found["fm"] else " ") + (found["said"] or "")
    return Said(f"({literal(before)} || {text})" if before else text, "text", is_sure=False)
