"""Values for a column whose conditions only the database knows: made up, and those it accepts kept.

A function of the database, keys of a JSON, a cast that stops: nothing here understands them, but a
few thousand values can be judged at once.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, islice, pairwise, permutations, product

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, DbType
from synth.infer.admitting import keep_part
from synth.infer.composed import row_text
from synth.infer.defaults import constant_default
from synth.infer.epochs import moments_in
from synth.infer.grid import different
from synth.infer.jsonkeys import is_json_of, key_json, paths_of
from synth.infer.judged import Judge, accepted, may_be_null
from synth.infer.keyvalues import object_of, objects_by_names
from synth.infer.lastyears import last_years
from synth.infer.literals import plain_values
from synth.infer.made import Wish, samples
from synth.infer.meanings import type_family
from synth.infer.nested import array_text
from synth.infer.nobodys import keep_nobodys, usual_values
from synth.infer.plainer import LAST
from synth.infer.strings import POOL
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in

_ROWS = 2000
_MOST_KEPT = 100
_MOST_JSON = 2048
_FEW_JSON = 6
_CONSTANT = re.compile(r"'((?:[^']|'')*)'|(?<![\w.])(\d+(?:\.\d+)?)")
_RANGES = {
    "int4": "integer",
    "int8": "bigint",
    "num": "numeric",
    "date": "date",
    "ts": "timestamp",
    "tstz": "timestamptz",
}
_WORD = re.compile(r"\w+")
_DEEP = re.compile(r"dims|_(?:length|upper|lower)\([^()]*, [2-9]\)|\]\[")
"""What conditions say of lists of lists; a database may have another type for those."""

_KINDS = ('"dossier"', "1", "100", "true", "[]", "{}", '["dossier"]', "[2.35, 48.85]", "[1, 2, 3]")
_DAYS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m", "%d/%m/%Y"),
    *("%H:%M:%S", "%H:%M"),
)
_FEW_WORDS, _FEW_LISTS = 8, 3
_LONG = 35
"""The length from which on no number has a text of digits alone."""

_OFFICIAL = 8
"""From so many digits on they may be somebody's: those begin with 999, as no company's yet."""

_DIGITS = 1500
"""Texts of digits of one length that are tried."""

_BETWEEN, _SIZED = 8, (3, 1, 2, 5)
"""Steps from one number that conditions name to the next, and how many stand in a list."""

_SIZES = (1, 7, 2, 3, 5, 10, 14, 30, 31, 90, 365, 1000)
_SHORT_SPELLS = (30, 60, 15, 45, 90, 120, 240)
"""Days, and minutes, that a spell lasts."""

_STARTS = 28
_FIRST = datetime(2021, 1, 4, 8, 30)  # noqa: DTZ001 - a text, of no zone
_WORDS = ("dossier", "suivi", "contrat")
_CAST = re.compile(r"::(?:[\w\"]+\.)?\"?(\w+)")
_MOMENTS = ("date", "time", "timetz", "timestamp", "timestamptz")
_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double", "money")


@dataclass(frozen=True)
class Named:
    """What conditions name.

    Attributes:
        labels: of the database's enums, by the name of the type.
        bodies: of its functions, by their names.
    """

    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)


def try_out(work: Work, judge: Judge, named: Named) -> None:
    """Make a choice of what the database accepts where it refuses nearly all that would be made.

    Args:
        work: the table, its conditions gathered.
        judge: the database.
        named: what they name.
    """
    key_json(work, judge, _alone(work))
    listed = {name for unique in work.table.uniques for name in unique.columns}
    for name, conditions in _alone(work).items():
        column, domain = work.columns[name], work.domains.get(name, Domain())
        texts = [condition.text for condition in conditions]
        if keep_nobodys(work, judge, column, texts) or keep_part(work, judge, name, texts):
            continue
        usual = list(usual_values(column, domain, setting=work.setting))
        # What only they know is not all that is asked: the other conditions are in the domain.
        wish = Wish(column, domain, setting=work.setting)
        lately = last_years(wish)
        values = [*lately, *filter(wish.admits, _said(column, texts, named)), *usual]
        kept = accepted(judge, work.table, name, texts, different(values, column))
        kept = [value for value in kept if value in lately] or kept
        is_drawn_again = name not in listed  # what tells rows apart is drawn once
        if not kept or (is_drawn_again and 4 * len(set(usual) & set(kept)) > len(usual) > 1):
            continue  # drawn again a few times they are met, or nothing is known
        most = _MOST_KEPT
        if is_json_of(column, texts):
            likely = {*usual, *objects_by_names(_paths(texts), constant_default(column))}
            most, kept = _FEW_JSON, [value for value in kept if value in likely] or kept
        is_filled = not may_be_null(judge, work.table, name, texts)
        null = False if is_filled else domain.null
        work.domains[name] = replace(domain, among=tuple(kept[:most]), null=null)
        for condition in conditions:
            del work.draft.asked[condition.name]
            work.claim(condition, name)


def pool(column: DbColumn, domain: Domain, texts: Sequence[str], named: Named) -> list[str]:
    """Values of a column: those it would be made of, then what conditions say.

    Args:
        column: the column.
        domain: what is known of it.
        texts: the conditions, as the database prints them.
        named: what they name.
    """
    usual = usual_values(column, domain)
    if domain.among is not None:
        return list(dict.fromkeys(usual))
    return list(dict.fromkeys((*usual, *_said(column, texts, named))))


def _said(column: DbColumn, texts: Sequence[str], named: Named) -> list[str]:
    """What conditions say of a column, and what stands near that."""
    words = {word for text in texts for word in _WORD.findall(text)}
    texts = [*texts, *(body for name, body in named.bodies.items() if name in words)]
    casts = dict.fromkeys(cast for text in texts for cast in _CAST.findall(text))
    told = (label for cast in casts for label in named.labels.get(cast, ()))
    values = dict.fromkeys((*told, *_written(column, texts, tuple(casts))))
    return [text for text in values if _fits(column, text)]


def _alone(work: Work) -> Mapping[str, list[Condition]]:
    """By column the conditions to ask that name it alone, where a draw of its own makes it."""
    linked = {column for reference in work.table.references for column in reference.columns}
    decided = {*linked, *work.variants, *work.equated, *work.always_null, *work.wheres}
    decided |= {*(order.right for order in work.orders), *moments_in(work)}
    found: dict[str, list[Condition]] = {}
    for name, text in work.draft.asked.items():
        named = columns_in(text, work.table.by_name)
        column = next(iter(named), "")
        if len(named) > 1 or column not in work.columns or column in decided:
            continue
        if work.step(column) < LAST and not work.columns[column].is_identity:
            found.setdefault(column, []).append(Condition(name, text))
    return found


def _fits(column: DbColumn, text: str) -> bool:
    """Whether a text may stand in a column of its type."""
    kind = column.type
    if kind.base == "enum":
        return text in kind.labels
    if kind.base in _BITS:
        return text.lstrip("-").isdigit() and abs(int(text)) < 1 << _BITS[kind.base]
    if kind.base == "numeric" and kind.precision:
        return bool(abs(Decimal(text)) < 10 ** (kind.precision - (kind.scale or 0)))
    if kind.base in ("json", "jsonb"):
        return _is_readable(text)
    return kind.base not in ("varchar", "char") or len(text) <= (kind.length or len(text))


def _is_readable(text: str) -> bool:
    """Whether a text is JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _written(column: DbColumn, texts: Sequence[str], casts: Sequence[str]) -> Iterator[str]:
    """What the column's default and its conditions say, and what stands near that."""
    constants = [a or b for text in texts for a, b in _CONSTANT.findall(text)]
    default = constant_default(column)
    if default is not None:
        yield default
    if is_json_of(column, texts):
        yield from objects_by_names(_paths(texts), default)
        yield from _json(texts, constants)
    elif column.type.base == "array":
        element = column.type.element or DbType("text", "text")
        yield from _arrays(element, constants, is_deep=any(map(_DEEP.search, texts)))
    elif column.type.base == "range":
        yield from _ranges(column)
    elif column.type.base in _NUMBERS:
        numbers = [text for text in constants if text.replace(".", "", 1).isdigit()]
        yield from numbers
        yield from (str(number) for number in (*range(201), *range(-100, 0)))
        yield from (str(10**place) for place in range(3, 8))
    elif column.type.base == "composite":
        yield from _rows(column.type, constants)
    elif column.type.base in _MOMENTS:
        yield from _moments(column.type.base)
    elif type_family(column.type) != "text":
        yield from plain_values(column.type)
    else:
        yield from _texts(texts, constants, casts)


def _texts(texts: Sequence[str], constants: Sequence[str], casts: Sequence[str]) -> Iterator[str]:
    """Texts that conditions name or match, and of the forms that texts have."""
    words = [text.replace("''", "'") for text in constants]
    yield from words
    yield from chain.from_iterable(map(_matching, words))
    yield from chain.from_iterable(map(_cast_from, casts))
    yield from chain.from_iterable(samples(expression) for expression in POOL)
    yield from chain.from_iterable(_encoded(texts))
    sizes = {int(text) for text in constants if text.isdigit() and int(text) < _LONG}
    for size in sorted(sizes - {0}):  # one of ten has the check digit that a function wants
        form = f"[0-9]{{{size}}}" if size < _OFFICIAL else f"999[0-9]{{{size - 3}}}"
        yield from samples(form, count=_DIGITS)
    step = timedelta(days=17, minutes=5)
    days = [_FIRST + step * place for place in range(_MOST_KEPT)]
    days += [_FIRST.replace(year=2021 + n // 12, month=n % 12 + 1, day=1) for n in range(48)]
    yield from (day.strftime(form) for form in _DAYS for day in days)


def _arrays(element: DbType, constants: Sequence[str], *, is_deep: bool) -> Iterator[str]:
    """Lists of what conditions name, and of any values."""
    inner = DbColumn("x", element)
    words = [word for word in dict.fromkeys(constants) if _fits(inner, word)]
    others = element.labels or plain_values(element)
    if element.base in _NUMBERS:
        yield from (array_text(row) for row in _number_rows(inner, words))
    yield from (array_text([word]) for word in words)
    yield from (array_text(list(pair)) for pair in permutations(words[:_FEW_WORDS], 2))
    yield from (array_text([word, other]) for word in words for other in others)
    yield from _lists(others, is_deep=is_deep)


def _number_rows(item: DbColumn, words: Sequence[str]) -> Iterator[list[str]]:
    """Lists of numbers between those that conditions name, growing, and parts of each of those."""
    places = 0 if item.type.base in _BITS else item.type.scale or 2
    known = sorted({Decimal(word) for word in words if word.replace(".", "", 1).isdigit()})
    unit = Decimal(1).scaleb(-places)
    steps = [
        (low + (high - low) * step / _BETWEEN).quantize(unit)
        for low, high in pairwise([*known, *(2 * number for number in known[-1:])])
        for step in range(1, _BETWEEN)
    ]
    found = [[*map(str, steps[at : at + size])] for at in range(len(steps)) for size in _SIZED]
    shares = [(n, p) for n in known[::-1] for p in range(1, _BETWEEN) if n % (p * unit) == 0]
    found += [[str((number / parts).quantize(unit))] * parts for number, parts in shares]
    yield from (row for row in found if all(_fits(item, word) for word in row))


def _lists(values: Sequence[str], *, is_deep: bool) -> Iterator[str]:
    """Lists of some values, of one dimension, and of two where conditions speak of that."""
    around = [*values, *values] * _FEW_LISTS
    for size in range(1, len(around) + 1 if values else 1):
        row = array_text(around[:size])
        yield row
        yield from ("{" + ",".join([row] * lines) + "}" for lines in (1, 2, 3) if is_deep)


def _rows(kind: DbType, constants: Sequence[str]) -> Iterator[str]:
    """Values of a type of fields, of which each is a constant of its kind, or any."""
    numbers = [text for text in constants if text.replace(".", "", 1).isdigit()]
    words = [text.replace("''", "'") for text in constants if text not in numbers]
    words += [text for word in words for text in islice(_matching(word), 3)]
    fields = []
    for name, one in kind.fields:
        column = DbColumn(name, one)
        own = numbers if type_family(one) == "number" else words
        put = [*own, *plain_values(one)] if one.base != "composite" else [*_rows(one, constants)]
        fields.append([(name, text) for text in dict.fromkeys(put) if _fits(column, text)])
    yield from map(row_text, islice(product(*fields), _ROWS))


def _matching(word: str) -> Iterator[str]:
    """What a constant matches where it is a pattern, of `~` or of `like`."""
    if set(word) & set("[(^$\\*+{"):
        inner = re.sub(r"\^|\$", "", word)
        yield from samples(inner, count=_DIGITS)
    elif set(word) & set("%_") and word.strip("%_"):
        yield from (word.replace("%", put).replace("_", "a") for put in ("", "abc", "1"))


def _cast_from(kind: str) -> Iterator[str]:
    """Texts that can be cast to a type."""
    element = _RANGES.get(kind.removesuffix("multirange").removesuffix("range"))
    if element is not None:
        found = DbColumn("x", DbType(kind, "range", element=DbType(element, element)))
        yield from _ranges(found)
    yield from plain_values(DbType(kind, kind))
    if kind == "bit":
        yield from (format(n, f"0{size}b") for size in (1, 4, 8, 16) for n in (1, 5, 10))


def _encoded(texts: Sequence[str]) -> Iterator[Iterator[str]]:
    """Bytes in digits and in letters, of every length up to 32."""
    if any("decode" in text for text in texts):
        data = [bytes(range(7, 7 + size)) for size in range(1, 33)]
        yield (one.hex() for one in data)
        yield (base64.b64encode(one).decode() for one in data)


def _moments(base: str) -> Iterator[str]:
    """Days, ends of months, quarters and years, full hours and quarters of them."""
    if base.startswith("time") and not base.startswith("timestamp"):
        yield from (f"{n // 4:02}:{15 * (n % 4):02}:00" for n in range(96))
        return
    days = [_FIRST.replace(hour=0, minute=0) + timedelta(days=n) for n in range(0, 1500, 9)]
    firsts = [datetime(2020 + n // 12, n % 12 + 1, 1) for n in range(72)]  # noqa: DTZ001 - a text
    days += [*firsts, *(first - timedelta(days=1) for first in firsts)]
    if base == "date":
        yield from (day.strftime("%Y-%m-%d") for day in days)
        return
    for place, day in enumerate(days):
        yield (day + timedelta(minutes=15 * (place % 40))).strftime("%Y-%m-%d %H:%M:%S")
        yield day.strftime("%Y-%m-%d 00:00:00")


def _ranges(column: DbColumn) -> Iterator[str]:
    """Ranges of many lengths that begin early and late; numbers begin low."""
    base = "" if column.type.element is None else column.type.element.base
    if base in _NUMBERS:
        ends = ((start, start + size) for size in _SIZES for start in (*range(21), 50, 100, 1000))
        yield from (f"[{start},{stop})" for start, stop in ends)
        return
    form = "%Y-%m-%d" if base == "date" else "%Y-%m-%d %H:%M:%S"
    for months in (1, 3, 12):
        firsts = [datetime(2020 + n // 12, n % 12 + 1, 1) for n in range(0, 85, months)]  # noqa: DTZ001 - a text
        told = [first.strftime(form) for first in firsts]
        yield from (f"[{start},{stop})" for start, stop in pairwise(told))
    hours = () if base == "date" else _SHORT_SPELLS
    for size in (*(timedelta(minutes=m) for m in hours), *map(timedelta, _SIZES)):
        for place in range(_STARTS):
            start = _FIRST + timedelta(days=61 * place)
            yield f"[{start.strftime(form)},{(start + size).strftime(form)})"


def _json(texts: Sequence[str], constants: Sequence[str]) -> Iterator[str]:
    """Objects with the keys that conditions name, their values of every kind."""
    paths = _paths(texts)
    yield from (text.replace("''", "'") for text in constants if text.startswith(('{"', "[")))
    yield from _KINDS
    if not paths:
        return
    words = [text for text in constants if text and not text.startswith(("$", "{"))]
    quoted = dict.fromkeys(f'"{word}"' for word in words if '"' not in word)
    kinds = list(dict.fromkeys((*_counts(texts, constants), *_KINDS, *quoted)))
    alike = ((kind,) * len(paths) for kind in kinds)
    objects = [dict(zip(paths, one, strict=True)) for one in alike]
    more = islice(product(kinds, repeat=len(paths)), _MOST_JSON)
    objects += [dict(zip(paths, one, strict=True)) for one in more]
    for left in paths if len(paths) > 1 else ():  # a key that may not be there, or alone
        objects += [{path: kind} for path, kind in product((left,), kinds)]
        objects += [{path: kind for path in paths if path != left} for kind in kinds]
    for made in map(object_of, objects):
        yield from dict.fromkeys(made.replace(_WORDS[0], word) for word in _WORDS)


def _paths(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The keys that conditions name, each once."""
    return list(dict.fromkeys(chain.from_iterable(map(paths_of, texts))))


def _counts(texts: Sequence[str], constants: Sequence[str]) -> Iterator[str]:
    """Whole numbers between those that conditions compare values with, where they count nothing."""
    if any("length" in text.lower() or "type" in text.lower() for text in texts):
        return
    known = sorted({int(text) for text in constants if text.isdigit()})
    for low, high in pairwise(known):
        yield from map(str, range(low, high, max((high - low) // _FEW_JSON, 1)))
