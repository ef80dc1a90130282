"""Moments in formats, and the names and texts by which SQLite moves them, in our SQL."""

import re
from collections.abc import Iterable

from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.printed import with_zeros
from synth.conditions.said import ISO, MOMENTS, WHOLE, Said, Speaks, of, to_date
from synth.conditions.subjects import constant
from synth.sql import literal

_FORMATS = frozenset("YymdHMSjGV")
_WORDS = {
    "IYYY": "%G",
    "YYYY": "%Y",
    "YY": "%y",
    "MM": "%m",
    "DD": "%d",
    "HH24": "%H",
    "MI": "%M",
    "SS": "%S",
    "IW": "%V",
}
_SAID = re.compile(r'"([^"%]*)"')
"""What stands in a format as it is."""

_DIGITS = {
    "Y": "20[0-2][0-9]",
    "m": "(0[1-9]|1[0-2])",
    "d": "(0[1-9]|1[0-9]|2[0-8])",
    "H": "([01][0-9]|2[0-3])",
    **dict.fromkeys("MS", "[0-5][0-9]"),
}
"""What a mark of a format stands for in any month of our time."""

_UNIT = r"(second|minute|hour|day|month|year)s?"
_MOVE = re.compile(rf"([+-]?)(\d{{1,6}})(?:\.0+)? {_UNIT}")
_UNITS = re.compile(rf" {_UNIT}")
_START = re.compile("start of (day|month|year)")
_SIGNS = {"": "+", "+": "+", "-": "-"}
_EPOCH = "unixepoch"
_MICRO = 1_000_000


def formatted(speaker: Speaks, node: Node) -> Said:
    """`to_char` of a moment, `strftime`: sqlglot writes both formats alike."""
    inner = node.args[0]
    inner = inner.args[0] if inner.text == "tsordstotimestamp" else inner
    if speaker.scope.dialect.is_typed and (number := speaker.say(inner)).kind in WHOLE:
        return with_zeros(number, constant(node.args[1]) or "")
    if constant(node.args[1]) == "%s" and not speaker.scope.dialect.is_typed:
        return _since(speaker, Node("call", (inner,)))
    said = _day(speaker, inner)
    form = _marks(constant(node.args[1]) or "")
    marks = form.split("%")
    known = _FORMATS if speaker.scope.dialect.is_typed else _FORMATS | {"w"}
    if not form or any(not part or part[0] not in known for part in marks[1:]):
        raise NotUnderstoodError
    return Said(f"strftime({said.text}, {literal(form)})", "text", 0, said.is_sure)


def _marks(form: str) -> str:
    """A format with the marks of strftime: behind a cast sqlglot leaves PostgreSQL's own."""
    parts = _SAID.split(form)
    if len(parts) > 1:
        return "".join(part if n % 2 else part and _marks(part) for n, part in enumerate(parts))
    if "%" in form:
        return form
    for word, mark in _WORDS.items():
        form = form.replace(word, mark)
    parts = form.split("%")
    is_left = any(sign.isalpha() for part in parts for sign in part[1:]) or parts[0].isalpha()
    if is_left or any(part[:1] not in _FORMATS for part in parts[1:]):
        raise NotUnderstoodError
    return form


def pattern_of(form: str) -> str:
    """An expression for texts that a format of moments leaves as they are.

    Raises:
        NotUnderstoodError: it has marks that are not known here.
    """
    first, *parts = form.split("%")
    if not parts or any(part[:1] not in _DIGITS for part in parts):
        raise NotUnderstoodError
    return "^" + re.escape(first) + "".join(_DIGITS[p[0]] + re.escape(p[1:]) for p in parts) + "$"


_ALTERNATIVES = re.compile(r"\((?:\?:)?([^()]*)\)")
_PLACE = re.compile(r"(\\d|\[[0-9-]+\]|[0-9.])(?:\{(\d)\})?|\\?([-/: TZ])|\\(\.)")
"""A digit or whatever stands there, or a sign of a moment."""

_DAYS = {"dddd-dd-dd": ISO, "dddd/dd/dd": "%Y/%m/%d", "dd/dd/dddd": "%d/%m/%Y"}
_DAYS |= {"dd.dd.dddd": "%d.%m.%Y", "dd-dd-dddd": "%d-%m-%Y"}
_TIMES = {"dd:dd": "%H:%M", "dd:dd:dd": "%H:%M:%S"}
_SHAPES = (
    _DAYS
    | _TIMES
    | {
        f"{day}{sign}{time}{end}": f"{form}{sign}{clock}{end}"
        for day, form in _DAYS.items()
        for time, clock in _TIMES.items()
        for sign in " T"
        for end in ("", "Z")
    }
)
"""Formats by where digits stand in them."""


def form_of(pattern: str) -> str | None:
    """The format of moments whose texts an expression is for; None: it is no such expression.

    Args:
        pattern: from its first character to the last one, digit by digit or as `pattern_of` says.
    """
    inner = pattern.removeprefix("^").removesuffix("$")
    for alternatives in _ALTERNATIVES.findall(inner):
        widths = {_shape(one) for one in alternatives.split("|")}
        if widths != {"dd"}:
            return None
    shape = _shape(_ALTERNATIVES.sub("[0-9]{2}", inner))
    is_whole = pattern == f"^{inner}$"
    return _SHAPES.get(shape or "") if is_whole else None


def form_of_texts(texts: Iterable[str]) -> str | None:
    """The format of moments in which all of some texts are; None: they are not.

    Args:
        texts: at least one.
    """
    shapes = {re.sub(r"\d", "d", text) for text in texts}
    return _SHAPES.get(shapes.pop()) if len(shapes) == 1 else None


def _shape(pattern: str) -> str | None:
    """Where the digits of a pattern stand, each as a `d`; None: places are not sure."""
    found, end = "", 0
    for place in _PLACE.finditer(pattern):
        if place.start() != end:
            return None
        end = place.end()
        found += place[3] or place[4] or "d" * int(place[2] or 1)
    return found if end == len(pattern) else None


_AS_WRITTEN = {
    "date": ISO,
    **dict.fromkeys(("timestamp", "timestamptz", "datetime"), f"{ISO} %H:%M:%S"),
    "time": "%H:%M:%S",
}
"""How a text says what it is cast to."""


def moment_read(node: Node) -> tuple[Node, str] | None:
    """The text that an expression reads as a moment, and in which format; None: it does not.

    Args:
        node: that is not null where the text can be read.
    """
    form = None
    if node.kind == "cast" and len(node.args) == 1:
        form = _AS_WRITTEN.get(node.text)
        inner = moment_read(node.args[0])
        if form is not None and inner is not None and node.text != "time":
            return inner
    elif node.text in ("strtotime", "strtodate"):
        form = _marks(constant(node.args[1]) or "")
    return None if not form else (node.args[0], form)


def _day(speaker: Speaks, node: Node) -> Said:
    """A moment, or a text that is a day."""
    if node.kind == "column" and not speaker.scope.dialect.is_typed:
        name = speaker.scope.find(node.text)
        if speaker.scope.columns[name].base == "date":
            return Said(speaker.name(name), "date")
    said = speaker.say(node)
    if said.kind == "text" and not speaker.scope.dialect.is_typed:
        return Said(f"cast({said.text} as date)", "date", 0, said.is_sure)
    return of(said, MOMENTS)


def _moment(speaker: Speaks, node: Node) -> Said:
    """What a call of SQLite gives: a moment, moved by each text behind it."""
    first, *moves = node.args
    if first.kind == "text":
        raise NotUnderstoodError  # now, or a constant
    if moves and constant(moves[0]) == _EPOCH:
        number = of(speaker.say(first), WHOLE)
        said = Said(f"make_timestamp({number.text} * {_MICRO})", "timestamp", 0, number.is_sure)
        moves = moves[1:]
    else:
        said = _day(speaker, first)
    for move in moves:
        said = _moved(speaker, said, move)
    return said


def _moved(speaker: Speaks, said: Said, move: Node) -> Said:
    """A moment moved by one text: `+30 minutes`, `start of month`, `'+' || n || ' days'`."""
    word = constant(move) or ""
    if start := _START.fullmatch(word):
        return Said(f"date_trunc('{start[1]}', {said.text})", "timestamp", 0, said.is_sure)
    if step := _MOVE.fullmatch(word):
        return _step(said, _SIGNS[step[1]], step[2], step[3])
    parts = [part for part in _flat(move) if part.text or part.kind != "text"]
    sign = constant(parts[0]) or "" if len(parts) == 3 else ""  # noqa: PLR2004 - sign, number, unit
    unit = _UNITS.fullmatch(constant(parts[-1]) or "")
    if unit is None or sign not in _SIGNS or len(parts) != 2 + bool(sign):
        raise NotUnderstoodError
    number = of(speaker.say(parts[-2]), WHOLE)
    found = _step(said, _SIGNS[sign], f"cast({number.text} as integer)", unit[1])
    return Said(found.text, found.kind, 0, found.is_sure and number.is_sure)


def _flat(node: Node) -> list[Node]:
    """The parts of a joined text."""
    if node.text != "dpipe":
        return [node]
    return [part for arg in node.args for part in _flat(arg)]


def _step(said: Said, sign: str, number: str, unit: str) -> Said:
    """A moment so many units later or earlier."""
    if unit == "day" and said.kind == "date":
        return Said(f"({said.text} {sign} {number})", "date", 0, said.is_sure)
    if unit in ("month", "year"):
        # The 31st of a month that has none is a day of the next one, where ours would be the last.
        day = f"cast({said.text} as timestamp)"
        month = f"date_trunc('month', {day})"
        text = f"({month} {sign} to_{unit}s({number}) + ({day} - {month}))"
        return Said(text, "timestamp", 0, said.is_sure)
    return Said(f"({said.text} {sign} to_{unit}s({number}))", "timestamp", 0, said.is_sure)


def day_of(speaker: Speaks, node: Node) -> Said:
    """`date(x)`: in SQLite a text, null where it is no day."""
    if speaker.scope.dialect.is_typed:
        if len(node.args) != 1:
            raise NotUnderstoodError
        return to_date(speaker.say(node.args[0]))
    if len(node.args) == 1:
        said = speaker.say(node.args[0])
        text = of(said, MOMENTS | {"text"}).text
        day = text if said.kind in MOMENTS else f"try_cast({text} as date)"
        return Said(f"strftime({day}, '{ISO}')", "text", 0, said.is_sure)
    said = _moment(speaker, node)
    return Said(f"strftime({said.text}, '{ISO}')", "text", 0, said.is_sure)


def _at(speaker: Speaks, node: Node) -> Said:
    """`datetime(x)`, which leaves out what is less than a second."""
    said = _moment(speaker, node)
    return Said(f"cast({said.text} as timestamp)", "timestamp", is_sure=False)


def _since(speaker: Speaks, node: Node) -> Said:
    """Seconds since 1970."""
    text = f"(epoch_us(cast({_moment(speaker, node).text} as timestamp)) // {_MICRO})"
    return Said(text, "integer", is_sure=False)


def _days(speaker: Speaks, node: Node) -> Said:
    """`julianday(x)` but for a constant, which no difference of two tells."""
    said = of(_moment(speaker, node), frozenset(["date"]))
    return Said(f"date_diff('day', date '1970-01-01', {said.text})", "integer", is_sure=False)


def _milliseconds(speaker: Speaks, node: Node) -> Said:
    """`epoch_ms`: of a moment a number, of a number a moment."""
    said = of(speaker.say(node.args[0]), MOMENTS | WHOLE)
    if said.kind == "integer":
        return Said(f"make_timestamp({said.text} * 1000)", "timestamp", 0, said.is_sure)
    return Said(f"epoch_ms({said.text})", "integer", 0, said.is_sure)


def _epoch(speaker: Speaks, node: Node) -> Said:
    """`epoch`, which has a fraction where the moment has one."""
    said = of(speaker.say(node.args[0]), MOMENTS)
    return Said(f"(epoch_us({said.text}) // {_MICRO})", "integer", is_sure=False)


def _named(speaker: Speaks, node: Node) -> Said:
    """`last_day`, and names of months and days, which DuckDB has in English."""
    said = of(speaker.say(node.args[0]), MOMENTS)
    kind = "date" if node.text == "last_day" else "text"
    return Said(f"{node.text}({said.text})", kind, 0, said.is_sure)


CLOCKS = {
    "epoch_ms": _milliseconds,
    "epoch": _epoch,
    **dict.fromkeys(("last_day", "monthname", "dayname"), _named),
    "timetostr": formatted,
    "date": day_of,
    "datetime": _at,
    "unixepoch": _since,
    "julianday": _days,
}
