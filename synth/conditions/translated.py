"""An expression of a database in our own SQL, where it surely says the same there.

What is not sure (a server's locale decides what `upper` does, a session's time zone which day it
is) is said too, but told apart: whoever uses it compares both on the same values first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from synth.conditions.constants import INTEGERS, TEXTS
from synth.conditions.moments import distance, gap
from synth.conditions.parsed import NEGATED, Node, NotUnderstoodError
from synth.conditions.subjects import Scope, constant, is_null
from synth.databases.catalog import DbType
from synth.sql import literal

_SIGNS = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*"}
_NUMBERS = frozenset(["integer", "decimal"])
_MOMENTS = frozenset(["date", "timestamp"])
_CLOCKS = _MOMENTS | {"time"}
_PARTS = {
    **{word: word for word in ("year", "quarter", "month", "week", "day", "hour", "minute")},
    **{word: word for word in ("dow", "isodow", "doy", "isoyear", "second")},
}
"""Parts of a moment that mean the same in PostgreSQL and DuckDB."""

_MICRO_DIGITS = 6

_STEPS = frozenset(["year", "quarter", "month", "week", "day", "hour", "minute", "second"])
_FORMATS = frozenset("YmdHMSj")
_ISO = "%Y-%m-%d"
_WORDS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "MI": "%M", "SS": "%S"}
_MOST_PLACES = 18


@dataclass(frozen=True)
class Said:
    """An expression in our SQL.

    Attributes:
        text: the SQL.
        kind: `integer decimal text date timestamp time interval boolean`, or `count`.
        scale: digits behind the point of a decimal.
        is_sure: whether nothing of the server's settings can make it mean something else.
    """

    text: str
    kind: str
    scale: int = 0
    is_sure: bool = True


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

    def numbers(self, node: Node) -> list[Said]:
        """The parts of a node, which must be numbers."""
        return [_of(self.say(arg), _NUMBERS) for arg in node.args]


def _of(said: Said, kinds: frozenset[str]) -> Said:
    if said.kind not in kinds:
        raise NotUnderstoodError
    return said


def _column(speaker: Speaker, node: Node) -> Said:
    name = speaker.scope.find(node.text)
    kind = speaker.scope.columns[name]
    said = _typed(speaker.name(name), kind)
    if said.kind == "date" and not speaker.scope.dialect.is_typed:
        return Said(f"strftime({said.text}, '{_ISO}')", "text")
    return said


def _typed(text: str, kind: DbType) -> Said:
    base = kind.base
    if base in INTEGERS:
        return Said(text, "integer")
    if base == "numeric":
        # Without a scale of its own it is made with two digits, but may hold any number of them.
        return Said(text, "decimal", 2 if kind.scale is None else max(kind.scale, 0))
    if base in TEXTS or base == "enum":
        return Said(text, "text", is_sure=base != "citext")
    if base == "timestamptz":
        return Said(text, "timestamp", is_sure=False)
    if base in ("date", "timestamp", "time", "boolean"):
        return Said(text, base)
    raise NotUnderstoodError


def _number(_: Speaker, node: Node) -> Said:
    whole, rest = node.text.partition(".")[::2]
    if not (whole + rest).isdigit():
        raise NotUnderstoodError
    return Said(node.text, "decimal" if rest else "integer", len(rest))


def _cast(speaker: Speaker, node: Node) -> Said:
    inner, word = node.args[0], node.text
    if word in ("interval", "date", "timestamp", "timestamptz") and inner.kind == "text":
        return _constant(node)
    said = speaker.say(inner)
    if word == said.kind == "interval":
        return said
    return _CASTS.get(word, _other_cast)(said)


def _constant(node: Node) -> Said:
    """A constant day or interval."""
    if node.text == "interval":
        return Said(gap(*distance(node)) or "to_days(0)", "interval")
    if node.text == "timestamptz":
        raise NotUnderstoodError
    return Said(f"{node.text} {literal(node.args[0].text)}", node.text)


def _other_cast(_: Said) -> Said:
    raise NotUnderstoodError


def _to_text(said: Said) -> Said:
    if said.kind == "text":
        return said
    return Said(f"cast({_of(said, frozenset(['integer'])).text} as varchar)", "text")


def _to_integer(said: Said) -> Said:
    if said.kind == "integer":
        return said
    if said.kind == "text":
        return Said(f"cast({said.text} as bigint)", "integer", is_sure=said.is_sure)
    raise NotUnderstoodError


def _to_double(said: Said) -> Said:
    """A whole number that nothing but an interval is multiplied with."""
    return Said(_of(said, frozenset(["integer"])).text, "count", 0, said.is_sure)


def _to_decimal(said: Said) -> Said:
    return Said(said.text, "decimal", said.scale, _of(said, _NUMBERS).is_sure)


def _to_moment(said: Said) -> Said:
    return Said(f"cast({_of(said, _MOMENTS).text} as timestamp)", "timestamp", 0, said.is_sure)


def _to_date(said: Said) -> Said:
    return Said(f"cast({_of(said, _MOMENTS).text} as date)", "date", 0, said.is_sure)


_CASTS: Mapping[str, Callable[[Said], Said]] = {
    **dict.fromkeys(("text", "varchar", "char", "bpchar"), _to_text),
    **dict.fromkeys(("int", "integer", "bigint", "smallint"), _to_integer),
    "decimal": _to_decimal,
    "double": _to_double,
    "timestamp": _to_moment,
    "timestamptz": _to_moment,
    "date": _to_date,
}


def _arithmetic(speaker: Speaker, node: Node) -> Said:
    left, right = (speaker.say(arg) for arg in node.args)
    sure = left.is_sure and right.is_sure
    sign = _ARITHMETIC[node.kind]
    if left.kind in _NUMBERS and right.kind in _NUMBERS:
        scales = left.scale, right.scale
        scale = sum(scales) if node.kind == "mul" else max(scales)
        kind = "decimal" if "decimal" in (left.kind, right.kind) else "integer"
        return Said(f"({left.text} {sign} {right.text})", kind, scale, sure)
    if node.kind == "mul" and {left.kind, right.kind} == {"interval", "count"}:
        return Said(f"({left.text} * {right.text})", "interval", 0, sure)
    if node.kind == "mul" or left.kind not in _MOMENTS:
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
    said = _of(speaker.say(node.args[0]), _NUMBERS)
    return Said(f"(-{said.text})", said.kind, said.scale, said.is_sure)


def _remainder(speaker: Speaker, node: Node) -> Said:
    left, right = speaker.numbers(node)
    _of(left, frozenset(["integer"])), _of(right, frozenset(["integer"]))
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
    if not (len(kinds) == 1 or kinds <= _NUMBERS or kinds <= _MOMENTS) or "interval" in kinds:
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
    parts = [_of(speaker.say(arg), frozenset(["boolean"])) for arg in node.args]
    text = f" {node.kind} ".join(part.text for part in parts)
    return Said(f"({text})", "boolean", 0, all(part.is_sure for part in parts))


def _not(speaker: Speaker, node: Node) -> Said:
    said = _of(speaker.say(node.args[0]), frozenset(["boolean"]))
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
    if len(kinds) > 1 and not kinds <= _NUMBERS:
        raise NotUnderstoodError
    kind = "decimal" if len(kinds) > 1 else values[0].kind
    text = " ".join(f"when {when.text} then {value.text}" for when, value in told)
    last = "" if rest is None else f" else {rest.text}"
    sure = all(s.is_sure for pair in told for s in pair) and (rest is None or rest.is_sure)
    return Said(f"(case {text}{last} end)", kind, max(v.scale for v in values), sure)


def _call(speaker: Speaker, node: Node) -> Said:
    word, _, part = node.text.partition(" ")
    if word == "extract":
        return _part(_of(speaker.say(node.args[0]), _CLOCKS), part)
    maker = _CALLS.get(word)
    if maker is None:
        raise NotUnderstoodError
    return maker(speaker, node)


def _function(speaker: Speaker, node: Node) -> Said:
    return _call(speaker, node)


def _part(said: Said, part: str) -> Said:
    is_of_day = part in ("hour", "minute", "second")
    if part not in _PARTS or said.kind == ("date" if is_of_day else "time"):
        raise NotUnderstoodError
    if part == "second":  # with its fraction, which DuckDB leaves out
        text = f"(date_part('microsecond', {said.text}) / 1000000)"
        return Said(text, "decimal", _MICRO_DIGITS, is_sure=False)
    return Said(f"date_part('{part}', {said.text})", "integer", 0, said.is_sure)


def _part_named(speaker: Speaker, node: Node) -> Said:
    """`year(x)`; PostgreSQL's `date_part` is read as `extract`, DuckDB's is a call."""
    if node.text == "date_part":
        return _part(_of(speaker.say(node.args[1]), _CLOCKS), constant(node.args[0]) or "")
    return _part(_of(speaker.say(node.args[0]), _CLOCKS), node.text)


def _cut(speaker: Speaker, node: Node) -> Said:
    """`date_trunc`."""
    said, unit = _of(speaker.say(node.args[0]), _MOMENTS), constant(node.args[1]) or ""
    if unit.lower() not in _STEPS:
        raise NotUnderstoodError
    # DuckDB gives a date for a date; as a timestamp it is what PostgreSQL gives.
    return Said(f"date_trunc('{unit.lower()}', {said.text})", "timestamp", 0, said.is_sure)


def _folded(speaker: Speaker, node: Node) -> Said:
    """Upper or lower case, which a server's locale decides for all but ASCII."""
    said = _text(speaker, node.args[0])
    if not speaker.scope.dialect.is_typed:
        small, large = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        pair = (small, large) if node.text == "upper" else (large, small)
        return Said(f"translate({said.text}, '{pair[0]}', '{pair[1]}')", "text", 0, said.is_sure)
    return Said(f"{node.text}({said.text})", "text", is_sure=False)


def _text(speaker: Speaker, node: Node) -> Said:
    return _of(speaker.say(node), frozenset(["text"]))


def _natural(node: Node, *, least: int = 0) -> int:
    text = constant(node)
    if text is None or not text.isdigit() or int(text) < least:
        raise NotUnderstoodError
    return int(text)


def _end(speaker: Speaker, node: Node) -> Said:
    """`left` and `right`."""
    said, size = _text(speaker, node.args[0]), _natural(node.args[1])
    return Said(f"{node.text}({said.text}, {size})", "text", 0, said.is_sure)


def _substring(speaker: Speaker, node: Node) -> Said:
    said = _text(speaker, node.args[0])
    places = [_natural(node.args[1], least=1), *(_natural(arg) for arg in node.args[2:])]
    return Said(f"substr({said.text}, {', '.join(map(str, places))})", "text", 0, said.is_sure)


def _joined(speaker: Speaker, node: Node) -> Said:
    """`||`: null where a part is."""
    parts = [_to_text(speaker.say(arg)) for arg in node.args]
    sure = all(part.is_sure for part in parts)
    # A joined text within one needs no brackets of its own.
    texts = [
        part.text[1:-1] if arg.text == "dpipe" else part.text
        for part, arg in zip(parts, node.args, strict=True)
    ]
    return Said(f"({' || '.join(texts)})", "text", 0, sure)


def _concatenated(speaker: Speaker, node: Node) -> Said:
    parts = [_to_text(speaker.say(arg)) for arg in node.args]
    sure = all(part.is_sure for part in parts)
    return Said(f"concat({', '.join(part.text for part in parts)})", "text", 0, sure)


def _replaced(speaker: Speaker, node: Node) -> Said:
    said = _text(speaker, node.args[0])
    found = [constant(arg) for arg in node.args[1:]]
    if None in found or not found[0]:
        raise NotUnderstoodError
    texts = ", ".join(literal(text or "") for text in found)
    return Said(f"replace({said.text}, {texts})", "text", 0, said.is_sure)


def _padded(speaker: Speaker, node: Node) -> Said:
    said, size = _text(speaker, node.args[0]), _natural(node.args[1])
    fill = constant(node.args[2]) if len(node.args) > 2 else " "  # noqa: PLR2004 - its own
    if not fill or len(fill) != 1:
        raise NotUnderstoodError
    return Said(f"lpad({said.text}, {size}, {literal(fill)})", "text", 0, said.is_sure)


def _trimmed(speaker: Speaker, node: Node) -> Said:
    if len(node.args) > 1 and constant(node.args[1]) != " ":
        raise NotUnderstoodError
    said = _text(speaker, node.args[0])
    word = {"btrim": "trim"}.get(node.text, node.text)
    return Said(f"{word}({said.text}, ' ')", "text", 0, said.is_sure)


def _rounded(speaker: Speaker, node: Node) -> Said:
    said = _of(speaker.say(node.args[0]), _NUMBERS)
    places = _natural(node.args[1]) if len(node.args) > 1 else 0
    if places > _MOST_PLACES:
        raise NotUnderstoodError
    sure = said.is_sure and speaker.scope.dialect.is_typed  # SQLite rounds floats
    return Said(f"round({said.text}, {places})", "decimal", places, sure)


def _whole(speaker: Speaker, node: Node) -> Said:
    """`abs`, `floor` and `ceil`."""
    said = _of(speaker.say(node.args[0]), _NUMBERS)
    is_cut = node.text != "abs"
    return Said(f"{node.text}({said.text})", said.kind, 0 if is_cut else said.scale, said.is_sure)


def _divided(speaker: Speaker, node: Node) -> Said:
    left, right = speaker.numbers(node)
    sure = left.is_sure and right.is_sure
    is_whole = left.kind == right.kind == "integer"
    if node.text == "intdiv" or (is_whole and not _divides_fractions(speaker)):
        _of(left, frozenset(["integer"])), _of(right, frozenset(["integer"]))
        return Said(f"({left.text} // {right.text})", "integer", 0, sure)
    # How many digits a quotient has differs from one database to another.
    return Said(f"({left.text} / {right.text})", "decimal", _MOST_PLACES, is_sure=False)


def _divides_fractions(speaker: Speaker) -> bool:
    """Whether `/` of whole numbers gives a fraction."""
    return speaker.scope.dialect.divides_fractions


def _formatted(speaker: Speaker, node: Node) -> Said:
    """`to_char` of a moment, `strftime`: sqlglot writes both formats alike."""
    inner = node.args[0]
    said = _day(speaker, inner.args[0] if inner.text == "tsordstotimestamp" else inner)
    form = _marks(constant(node.args[1]) or "")
    marks = form.split("%")
    if not form or any(not part or part[0] not in _FORMATS for part in marks[1:]):
        raise NotUnderstoodError
    return Said(f"strftime({said.text}, {literal(form)})", "text", 0, said.is_sure)


def _marks(form: str) -> str:
    """A format with the marks of strftime: behind a cast sqlglot leaves PostgreSQL's own."""
    if "%" in form:
        return form
    for word, mark in _WORDS.items():
        form = form.replace(word, mark)
    parts = form.split("%")
    is_left = any(sign.isalpha() for part in parts for sign in part[1:]) or parts[0].isalpha()
    if is_left or any(part[:1] not in _FORMATS for part in parts[1:]):
        raise NotUnderstoodError
    return form


def _day(speaker: Speaker, node: Node) -> Said:
    """A moment, or a text that is a day."""
    if node.kind == "column" and not speaker.scope.dialect.is_typed:
        name = speaker.scope.find(node.text)
        if speaker.scope.columns[name].base == "date":
            return Said(speaker.name(name), "date")
    said = speaker.say(node)
    if said.kind == "text" and not speaker.scope.dialect.is_typed:
        return Said(f"cast({said.text} as date)", "date", 0, said.is_sure)
    return _of(said, _MOMENTS)


def _date(speaker: Speaker, node: Node) -> Said:
    """`date(x)`: in SQLite a text, null where it is no day."""
    if len(node.args) != 1:
        raise NotUnderstoodError
    if speaker.scope.dialect.is_typed:
        return _to_date(speaker.say(node.args[0]))
    said = _text(speaker, node.args[0])
    text = f"strftime(try_cast({said.text} as date), '{_ISO}')"
    return Said(text, "text", 0, said.is_sure)


def _span(speaker: Speaker, node: Node) -> Said:
    """`to_months(n)` and its like."""
    said = _of(speaker.say(node.args[0]), frozenset(["integer"]))
    number = said.text if node.args[0].kind == "number" else f"cast({said.text} as integer)"
    return Said(f"{node.text}({number})", "interval", 0, said.is_sure)


def _spans(speaker: Speaker, node: Node) -> Said:
    """The sum of several."""
    parts = [speaker.say(arg) for arg in node.args]
    sure = all(part.is_sure for part in parts)
    return Said(" + ".join(part.text for part in parts), "interval", 0, sure)


def _apart(speaker: Speaker, node: Node) -> Said:
    """`date_diff` of DuckDB, in the order of sqlglot: the later one first."""
    later, earlier = (_of(speaker.say(arg), _MOMENTS) for arg in node.args[:2])
    unit = node.args[2].text
    if unit not in _STEPS:
        raise NotUnderstoodError
    sure = later.is_sure and earlier.is_sure
    return Said(f"date_diff('{unit}', {earlier.text}, {later.text})", "integer", 0, sure)


def _made_date(speaker: Speaker, node: Node) -> Said:
    parts = [_of(part, frozenset(["integer"])) for part in speaker.numbers(node)]
    return Said(f"make_date({', '.join(part.text for part in parts)})", "date")


def _length(speaker: Speaker, node: Node) -> Said:
    said = _text(speaker, node.args[0])
    return Said(f"length({said.text})", "integer", 0, said.is_sure)


def _first_known(speaker: Speaker, node: Node) -> Said:
    """`coalesce`, `greatest` and `least`."""
    parts = [speaker.say(arg) for arg in node.args]
    kinds = {part.kind for part in parts}
    is_plain = len(kinds) == 1 or kinds <= _NUMBERS
    if not is_plain or (node.text != "coalesce" and "text" in kinds):
        raise NotUnderstoodError
    if node.text != "coalesce" and not speaker.scope.dialect.is_typed:
        raise NotUnderstoodError
    kind = "decimal" if len(kinds) > 1 else parts[0].kind
    text = f"{node.text}({', '.join(part.text for part in parts)})"
    sure = all(part.is_sure for part in parts)
    return Said(text, kind, max(part.scale for part in parts), sure)


_CALLS: Mapping[str, Callable[[Speaker, Node], Said]] = {
    **dict.fromkeys(("upper", "lower"), _folded),
    **dict.fromkeys(("left", "right"), _end),
    **dict.fromkeys(("trim", "btrim", "ltrim", "rtrim"), _trimmed),
    **dict.fromkeys(("abs", "floor", "ceil"), _whole),
    **dict.fromkeys(("div", "intdiv"), _divided),
    **dict.fromkeys(("coalesce", "greatest", "least"), _first_known),
    **dict.fromkeys(
        ("date_part", "year", "quarter", "month", "day", "hour", "minute"), _part_named
    ),
    "substring": _substring,
    "dpipe": _joined,
    "concat": _concatenated,
    "replace": _replaced,
    "pad": _padded,
    "round": _rounded,
    "timestamptrunc": _cut,
    "timetostr": _formatted,
    "date": _date,
    "make_date": _made_date,
    **{f"to_{step}s": _span for step in sorted(_STEPS - {"quarter"})},
    "spans": _spans,
    "datediff": _apart,
    "length": _length,
}

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
    "call": _call,
    "function": _function,
}
