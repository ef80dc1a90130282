"""Calls of a database's functions in our own SQL; see `translated`."""

import re
from collections.abc import Callable, Mapping

from synth.conditions.clocks import CLOCKS
from synth.conditions.moments import written_number
from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.printed import printed
from synth.conditions.said import (
    MOMENTS,
    NUMBERS,
    WHOLE,
    Said,
    Speaks,
    of,
    parts_of,
    to_text,
    typed,
)
from synth.conditions.subjects import constant
from synth.sql import literal

_CLOCKS = MOMENTS | {"time"}
_STEPS = frozenset(["year", "quarter", "month", "week", "day", "hour", "minute", "second"])
_PARTS = _STEPS | {"dow", "isodow", "doy", "isoyear"}
"""Parts of a moment that mean the same in PostgreSQL and DuckDB."""
_MICRO_DIGITS = 6
_MOST_PLACES = 18
_TEN = re.compile("1(0+)")


def called(speaker: Speaks, node: Node) -> Said:
    """A call of a function that is known to say the same.

    Raises:
        NotUnderstoodError: it is none.
    """
    word, _, part = node.text.partition(" ")
    if word == "extract":
        return _part(of(speaker.say(node.args[0]), _CLOCKS), part)
    maker = _CALLS.get(node.text)
    if maker is None:
        raise NotUnderstoodError
    return maker(speaker, node)


def _part(said: Said, part: str) -> Said:
    is_of_day = part in ("hour", "minute", "second")
    if part not in _PARTS or said.kind == ("date" if is_of_day else "time"):
        raise NotUnderstoodError
    if part == "second":  # with its fraction, which DuckDB leaves out
        text = f"(date_part('microsecond', {said.text}) / 1000000)"
        return Said(text, "decimal", _MICRO_DIGITS, is_sure=False)
    return Said(f"date_part('{part}', {said.text})", "integer", 0, said.is_sure)


def _part_named(speaker: Speaks, node: Node) -> Said:
    """`year(x)`; PostgreSQL's `date_part` is read as `extract`, DuckDB's is a call."""
    if node.text == "date_part":
        part = (constant(node.args[0]) or "").lower()
        return _part(of(speaker.say(node.args[1]), _CLOCKS), part)
    return _part(of(speaker.say(node.args[0]), _CLOCKS), node.text)


def _cut(speaker: Speaks, node: Node) -> Said:
    """`date_trunc`."""
    said, unit = of(speaker.say(node.args[0]), MOMENTS), constant(node.args[1]) or ""
    if unit.lower() not in _STEPS:
        raise NotUnderstoodError
    # DuckDB gives a date for a date; as a timestamp it is what PostgreSQL gives.
    return Said(f"date_trunc('{unit.lower()}', {said.text})", "timestamp", 0, said.is_sure)


def _end_of_range(speaker: Speaks, node: Node) -> Said | None:
    """An end of a range, whose texts we make as `[lower,upper)`; None: it is about no range."""
    column = node.args[0]
    name = speaker.scope.find(column.text) if column.kind == "column" else ""
    element = speaker.scope.columns[name].element if name else None
    if element is None or speaker.scope.columns[name].base != "range":
        return None
    said = typed(speaker.name(name), element)
    place = 1 if node.text == "lower" else 2
    part = rf"regexp_extract({said.text}, '^.([^,]*),([^,]*).$', {place})"
    kind = "bigint" if said.kind == "integer" else said.kind
    kind = f"decimal(18,{said.scale})" if kind == "decimal" else kind
    return Said(f"cast({part} as {kind})", said.kind, said.scale, is_sure=False)


def _range(speaker: Speaks, node: Node) -> Said:
    """`daterange(a, b)`, whose upper end is not in it."""
    if len(node.args) > 2 and constant(node.args[2]) != "[)":  # noqa: PLR2004 - which ends
        raise NotUnderstoodError
    lo, hi = (speaker.say(arg) for arg in node.args[:2])
    return Said(f"'[' || {lo.text} || ',' || {hi.text} || ')'", "text", is_sure=False)


def _folded(speaker: Speaks, node: Node) -> Said:
    """Upper or lower case, which a server's locale decides for all but ASCII."""
    end = _end_of_range(speaker, node)
    if end is not None:
        return end
    said = _text(speaker, node.args[0])
    if not speaker.scope.dialect.is_typed:
        small, large = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        pair = (small, large) if node.text == "upper" else (large, small)
        return Said(f"translate({said.text}, '{pair[0]}', '{pair[1]}')", "text", 0, said.is_sure)
    return Said(f"{node.text}({said.text})", "text", is_sure=False)


def _text(speaker: Speaks, node: Node) -> Said:
    return of(speaker.say(node), frozenset(["text"]))


def _natural(node: Node, *, least: int = 0) -> int:
    text = constant(node)
    if text is None or not text.isdigit() or int(text) < least:
        raise NotUnderstoodError
    return int(text)


def _end(speaker: Speaks, node: Node) -> Said:
    """`left` and `right`."""
    said, size = _text(speaker, node.args[0]), _natural(node.args[1])
    return Said(f"{node.text}({said.text}, {size})", "text", 0, said.is_sure)


def _substring(speaker: Speaks, node: Node) -> Said:
    said = _text(speaker, node.args[0])
    start = constant(node.args[1]) or ""
    if start.startswith("-") and len(node.args) == 2 and not speaker.scope.dialect.is_typed:  # noqa: PLR2004
        return Said(f"right({said.text}, {start[1:]})", "text", 0, said.is_sure)
    places = [_natural(node.args[1], least=1), *(_natural(arg) for arg in node.args[2:])]
    return Said(f"substr({said.text}, {', '.join(map(str, places))})", "text", 0, said.is_sure)


def _joined(speaker: Speaks, node: Node) -> Said:
    """`||`: null where a part is."""
    parts = [to_text(speaker.say(arg)) for arg in node.args]
    sure = all(part.is_sure for part in parts)
    # A joined text within one needs no brackets of its own.
    texts = [
        part.text[1:-1] if arg.text == "dpipe" else part.text
        for part, arg in zip(parts, node.args, strict=True)
    ]
    return Said(f"({' || '.join(texts)})", "text", 0, sure)


def _concatenated(speaker: Speaks, node: Node) -> Said:
    parts = [to_text(speaker.say(arg)) for arg in node.args]
    sure = all(part.is_sure for part in parts)
    return Said(f"concat({', '.join(part.text for part in parts)})", "text", 0, sure)


def _joined_with(speaker: Speaks, node: Node) -> Said:
    """`concat_ws`, which leaves out nulls."""
    between, *parts = (to_text(speaker.say(arg)) for arg in node.args)
    texts = ", ".join(part.text for part in (between, *parts))
    return Said(f"concat_ws({texts})", "text", 0, all(part.is_sure for part in parts))


def _repeated(speaker: Speaks, node: Node) -> Said:
    said, times = _text(speaker, node.args[0]), _natural(node.args[1])
    return Said(f"repeat({said.text}, {times})", "text", 0, said.is_sure)


def _placed(speaker: Speaks, node: Node) -> Said:
    """Where a text stands in another one, from 1 on; 0: nowhere."""
    whole, part = parts_of(speaker, node, frozenset(["text"]))
    return Said(f"instr({whole.text}, {part.text})", "integer", 0, whole.is_sure and part.is_sure)


def _replaced(speaker: Speaks, node: Node) -> Said:
    said = _text(speaker, node.args[0])
    found = [constant(arg) for arg in node.args[1:]]
    if None in found or not found[0]:
        raise NotUnderstoodError
    texts = ", ".join(literal(text or "") for text in found)
    return Said(f"replace({said.text}, {texts})", "text", 0, said.is_sure)


def _padded(speaker: Speaks, node: Node) -> Said:
    said, size = _text(speaker, node.args[0]), _natural(node.args[1])
    fill = constant(node.args[2]) if len(node.args) > 2 else " "  # noqa: PLR2004 - its own
    if not fill or len(fill) != 1:
        raise NotUnderstoodError
    return Said(f"lpad({said.text}, {size}, {literal(fill)})", "text", 0, said.is_sure)


def _trimmed(speaker: Speaks, node: Node) -> Said:
    if len(node.args) > 1 and constant(node.args[1]) != " ":
        raise NotUnderstoodError
    said = _text(speaker, node.args[0])
    word = {"btrim": "trim"}.get(node.text, node.text)
    return Said(f"{word}({said.text}, ' ')", "text", 0, said.is_sure)


def _rounded(speaker: Speaks, node: Node) -> Said:
    said = of(speaker.say(node.args[0]), NUMBERS)
    places = _natural(node.args[1]) if len(node.args) > 1 else 0
    if places > _MOST_PLACES:
        raise NotUnderstoodError
    sure = said.is_sure and speaker.scope.dialect.is_typed  # SQLite rounds floats
    return Said(f"round({said.text}, {places})", "decimal", places, sure)


def _whole(speaker: Speaks, node: Node) -> Said:
    """`abs`, `floor` and `ceil`."""
    said = of(speaker.say(node.args[0]), NUMBERS)
    is_cut = node.text != "abs"
    return Said(f"{node.text}({said.text})", said.kind, 0 if is_cut else said.scale, said.is_sure)


def _divided(speaker: Speaks, node: Node) -> Said:
    left, right = parts_of(speaker, node, NUMBERS)
    sure = left.is_sure and right.is_sure
    is_whole = left.kind == right.kind == "integer"
    if node.text == "intdiv" or (is_whole and not _divides_fractions(speaker)):
        of(left, WHOLE), of(right, WHOLE)
        return Said(f"({left.text} // {right.text})", "integer", 0, sure)
    power = _TEN.fullmatch(constant(node.args[1]) or "")
    is_exact = speaker.scope.dialect.is_typed and not _divides_fractions(speaker)
    if power is not None and is_exact and left.scale + len(power[1]) <= _MOST_PLACES:
        # PostgreSQL's quotient has all digits of this product; ours would be a float.
        places = len(power[1])
        return Said(f"({left.text} * 0.{'1':0>{places}})", "decimal", left.scale + places, sure)
    # How many digits a quotient has differs from one database to another.
    return Said(f"({left.text} / {right.text})", "decimal", _MOST_PLACES, is_sure=False)


def _divides_fractions(speaker: Speaks) -> bool:
    """Whether `/` of whole numbers gives a fraction."""
    return speaker.scope.dialect.divides_fractions


def _span(speaker: Speaks, node: Node) -> Said:
    """`to_months(n)` and its like."""
    written = written_number(node.args[0])
    if written is not None:
        return Said(f"{node.text}({written})", "interval")
    said = of(speaker.say(node.args[0]), WHOLE)
    number = f"cast({said.text} as integer)"
    return Said(f"{node.text}({number})", "interval", 0, said.is_sure)


def _spans(speaker: Speaks, node: Node) -> Said:
    """The sum of several."""
    parts = [speaker.say(arg) for arg in node.args]
    sure = all(part.is_sure for part in parts)
    return Said(" + ".join(part.text for part in parts), "interval", 0, sure)


def _apart(speaker: Speaks, node: Node) -> Said:
    """`date_diff` of DuckDB, in the order of sqlglot: the later one first."""
    later, earlier = (of(speaker.say(arg), MOMENTS) for arg in node.args[:2])
    unit = node.args[2].text
    if unit not in _STEPS:
        raise NotUnderstoodError
    sure = later.is_sure and earlier.is_sure
    return Said(f"date_diff('{unit}', {earlier.text}, {later.text})", "integer", 0, sure)


def _made_date(speaker: Speaks, node: Node) -> Said:
    parts = parts_of(speaker, node, WHOLE)
    return Said(f"make_date({', '.join(part.text for part in parts)})", "date")


def _rewritten(speaker: Speaks, node: Node) -> Said:
    """`md5` and `reverse` of a text."""
    said = _text(speaker, node.args[0])
    return Said(f"{node.text}({said.text})", "text", 0, said.is_sure)


def _split(speaker: Speaks, node: Node) -> Said:
    """`split_part`, from the beginning on."""
    said, between = _text(speaker, node.args[0]), constant(node.args[1])
    if not between:
        raise NotUnderstoodError
    # Our SQL takes no macro, as DuckDB's `split_part` is one.
    part = f"string_split({said.text}, {literal(between)})[{_natural(node.args[2], least=1)}]"
    text = f"coalesce({part}, '')"
    return Said(text, "text", 0, said.is_sure)


def _unaccented(speaker: Speaks, node: Node) -> Said:
    """`strip_accents`, and `unaccent` of PostgreSQL, which has a list of its own."""
    said = _text(speaker, node.args[-1])
    is_same = node.text == "strip_accents" and said.is_sure
    return Said(f"strip_accents({said.text})", "text", 0, is_same)


def _elements(speaker: Speaks, node: Node) -> Said:
    """How many elements an array has, whose texts we make with commas between them."""
    column = node.args[0]
    name = speaker.scope.find(column.text) if column.kind == "column" else ""
    is_array = bool(name) and speaker.scope.columns[name].base == "array"
    if not is_array or any(constant(arg) != "1" for arg in node.args[1:]):
        raise NotUnderstoodError
    text = speaker.name(name)
    # The length of the first dimension of an empty one is null, and not 0.
    least = "null" if len(node.args) > 1 else "0"
    count = f"case when length({text}) < 3 then {least} else len(string_split({text}, ',')) end"
    return Said(f"({count})", "integer", 0, is_sure=False)


def _length(speaker: Speaks, node: Node) -> Said:
    column = node.args[0]
    name = speaker.scope.find(column.text) if column.kind == "column" else ""
    if name and speaker.scope.columns[name].base == "array":
        return _elements(speaker, node)
    said = _text(speaker, node.args[0])
    return Said(f"length({said.text})", "integer", 0, said.is_sure)


def _first_known(speaker: Speaks, node: Node) -> Said:
    """`coalesce`, `greatest` and `least`."""
    parts = [speaker.say(arg) for arg in node.args]
    kinds = {part.kind for part in parts}
    is_plain = len(kinds) == 1 or kinds <= NUMBERS
    if not is_plain or (node.text != "coalesce" and "text" in kinds):
        raise NotUnderstoodError
    kind = "decimal" if len(kinds) > 1 else parts[0].kind
    text = f"{node.text}({', '.join(part.text for part in parts)})"
    # SQLite's least one of several is null where one is.
    is_same = node.text == "coalesce" or speaker.scope.dialect.is_typed
    sure = all(part.is_sure for part in parts) and is_same
    return Said(text, kind, max(part.scale for part in parts), sure)


def _in_zone(speaker: Speaks, node: Node) -> Said:
    """A moment in some zone: ours are in UTC, and another zone is told by the comparison."""
    said = of(speaker.say(node.args[0]), frozenset(["timestamp"]))
    return Said(said.text, "timestamp", 0, is_sure=False)


_CALLS: Mapping[str, Callable[[Speaks, Node], Said]] = {
    "at time zone": _in_zone,
    **dict.fromkeys(("upper", "lower"), _folded),
    **dict.fromkeys(("left", "right"), _end),
    **dict.fromkeys(("trim", "btrim", "ltrim", "rtrim"), _trimmed),
    **dict.fromkeys(("abs", "floor", "ceil"), _whole),
    **dict.fromkeys(("div", "intdiv"), _divided),
    **dict.fromkeys(("coalesce", "greatest", "least"), _first_known),
    **dict.fromkeys(("date_part", *sorted(_PARTS - {"second", "isoyear"})), _part_named),
    "substring": _substring,
    "dpipe": _joined,
    "concat": _concatenated,
    "concatws": _joined_with,
    "repeat": _repeated,
    "strpos": _placed,
    "replace": _replaced,
    "pad": _padded,
    "round": _rounded,
    "timestamptrunc": _cut,
    **CLOCKS,
    **dict.fromkeys(("printf", "format"), printed),
    "make_date": _made_date,
    **{f"to_{step}s": _span for step in sorted(_STEPS - {"quarter"})},
    "spans": _spans,
    "datediff": _apart,
    **dict.fromkeys(("md5", "reverse", "hex"), _rewritten),
    **dict.fromkeys(("array_length", "cardinality"), _elements),
    "length": _length,
    "splitpart": _split,
    **dict.fromkeys(("strip_accents", "unaccent"), _unaccented),
    **{f"{word}range": _range for word in ("int4", "int8", "num", "date", "ts", "tstz")},
}
