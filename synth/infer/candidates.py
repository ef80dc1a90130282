"""Values for a column whose conditions only the database knows: made up, and those it accepts kept.

A function of the database, keys of a JSON, a cast that stops: nothing here understands them, but a
few thousand values can be judged at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, islice, permutations, product
from typing import TYPE_CHECKING

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.errors import SynthError
from synth.infer.defaults import constant_default
from synth.infer.judged import Judge, accepted, may_be_null
from synth.infer.literals import plain_values
from synth.infer.made import samples
from synth.infer.nested import array_text
from synth.infer.plainer import LAST
from synth.infer.strings import POOL
from synth.infer.text import flow
from synth.infer.values import entry as value_entry
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in

if TYPE_CHECKING:
    from synth.infer.draft import Data

_ROWS = 2000
_MOST_KEPT = 100
_MOST_JSON = 2048
_FEW_JSON = 3
_CONSTANT = re.compile(r"'((?:[^']|'')*)'|(?<![\w.])(\d+(?:\.\d+)?)")
_STEPS = re.compile(r"(?:\s*->>?\s*'[^']+'(?:::text)?\)*)+")
_KEY = re.compile(r"'([^']+)'")
_HAS = re.compile(r"(?:\?[|&]?|jsonb?_exists\([^,]*,)\s*(?:ARRAY\[)?('[^)\]]*)")
_PATH = re.compile(r"\$\.([A-Za-z_][\w.]*)")
_BRACED = re.compile(r"#>>?\s*'\{([^}]*)\}'")
_KINDS = ('"dossier"', "1", "true", "[]", "{}", '["dossier"]', "[2.35, 48.85]", "[1, 2, 3]")
_DAYS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m", "%d/%m/%Y"),
    *("%H:%M:%S", "%H:%M"),
)
_FEW_WORDS = 8
_LONG = 35
"""The length from which on no number has a text of digits alone."""

_OFFICIAL = 8
"""From so many digits on they may be somebody's: those begin with 999, as no company's yet."""

_DIGITS = 500
"""Texts of digits of one length that are tried."""

_SIZES = (1, 7, 2, 3, 5, 10, 14, 30, 31, 90, 365, 1000)
_SHORT_SPELLS = (30, 60, 15, 45, 90, 120, 240)
"""Days, and minutes, that a spell lasts."""

_STARTS = 28
_FIRST = datetime(2021, 1, 4, 8, 30)  # noqa: DTZ001 - a text, of no zone
_WORDS = ("dossier", "suivi", "contrat")
_CAST = re.compile(r"::(?:[\w\"]+\.)?\"?(\w+)")
_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double", "money")


def try_out(work: Work, judge: Judge, labels: Mapping[str, Sequence[str]]) -> None:
    """Make a choice of what the database accepts where it refuses nearly all that would be made.

    Args:
        work: the table, its conditions gathered.
        judge: the database.
        labels: of the database's enums, by name.
    """
    for name, conditions in _alone(work).items():
        column, domain = work.columns[name], work.domains.get(name, Domain())
        texts = [condition.text for condition in conditions]
        usual = list(_usual(column, domain))
        told = (
            label
            for text in texts
            for cast in _CAST.findall(text)
            for label in labels.get(cast, ())
        )
        values = [*dict.fromkeys((*told, *_written(column, texts), *usual))]
        values = [text for text in values if _fits(column, text)]
        kept = accepted(judge, work.table, name, texts, values)
        if not kept or 4 * len(set(usual) & set(kept)) > len(usual) > 1:
            continue  # drawn again a few times they are met, or nothing is known
        most = _FEW_JSON if _is_json(column, texts) else _MOST_KEPT
        is_filled = not may_be_null(judge, work.table, name, texts)
        null = False if is_filled else domain.null
        work.domains[name] = replace(domain, among=tuple(kept[:most]), null=null)
        for condition in conditions:
            del work.draft.asked[condition.name]
            work.claim(condition, name)


def _alone(work: Work) -> Mapping[str, list[Condition]]:
    """By column the conditions to ask that name it alone, where a draw of its own makes it."""
    linked = {column for reference in work.table.references for column in reference.columns}
    decided = {*linked, *work.variants, *work.equated, *work.always_null, *work.wheres}
    decided |= {order.right for order in work.orders}
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
    if kind.base in _BITS:
        return text.lstrip("-").isdigit() and abs(int(text)) < 1 << _BITS[kind.base]
    if kind.base == "numeric" and kind.precision:
        return bool(abs(Decimal(text)) < 10 ** (kind.precision - (kind.scale or 0)))
    return kind.base not in ("varchar", "char") or len(text) <= (kind.length or len(text))


def _usual(column: DbColumn, domain: Domain) -> Iterator[str]:
    """What the column would be made of."""
    from synth.arrays import decoded
    from synth.making.maker import Maker
    from synth.plan.build import plan
    from synth.schema.read import read_text

    made = value_entry(column, domain, unique=True, rows=_ROWS)
    rows = min(made.capacity or 1, _ROWS)
    generator = made.generator if isinstance(made.generator, dict) else {str(made.generator): {}}
    kind: dict[str, Data] = {"type": made.type} if made.type else {}
    words: Data = {**generator, "unique": "true", **kind}
    if made.let is not None:
        return
    tables: Data = {"t": {"rows": str(rows), "columns": {"c": words}}}
    text = flow({"synth": "1", "as_of": "2026-01-01", "seed": "1", "tables": tables})
    try:
        maker = Maker(plan(read_text(text, path="init.yaml")))
        values = decoded(maker.beneath("t", 0, rows).path(("c",)))
    except SynthError:
        return
    yield from (str(value) for value in values.to_pylist() if value is not None)


def _written(column: DbColumn, texts: Sequence[str]) -> Iterator[str]:
    """What the column's default and its conditions say, and what stands near that."""
    constants = [a or b for text in texts for a, b in _CONSTANT.findall(text)]
    default = constant_default(column)
    if default is not None:
        yield default
    if _is_json(column, texts):
        yield from _json(texts, constants)
    elif column.type.base == "array":
        words = list(dict.fromkeys(constants))
        yield from (array_text([word]) for word in words)
        yield from (array_text(list(pair)) for pair in permutations(words[:_FEW_WORDS], 2))
        kind = column.type.element
        others = plain_values(kind) if kind is not None else ()
        yield from (array_text([word, other]) for word in words for other in others)
    elif column.type.base == "range":
        yield from _ranges(column)
    elif column.type.base in _NUMBERS:
        numbers = [text for text in constants if text.replace(".", "", 1).isdigit()]
        yield from numbers
        yield from (str(number) for number in (*range(201), *range(-100, 0)))
        yield from (str(10**place) for place in range(3, 8))
    else:
        yield from (text.replace("''", "'") for text in constants)
        yield from chain.from_iterable(samples(expression) for expression in POOL)
        sizes = {int(text) for text in constants if text.isdigit() and int(text) < _LONG}
        for size in sorted(sizes - {0}):  # one of ten has the check digit that a function wants
            form = f"[0-9]{{{size}}}" if size < _OFFICIAL else f"999[0-9]{{{size - 3}}}"
            yield from samples(form, count=_DIGITS)
        step = timedelta(days=17, minutes=5)
        days = [_FIRST + step * place for place in range(_MOST_KEPT)]
        days += [_FIRST.replace(year=2021 + n // 12, month=n % 12 + 1, day=1) for n in range(48)]
        yield from (day.strftime(form) for form in _DAYS for day in days)


def _ranges(column: DbColumn) -> Iterator[str]:
    """Ranges of many lengths that begin early and late; numbers begin low."""
    base = "" if column.type.element is None else column.type.element.base
    if base in _NUMBERS:
        ends = ((start, start + size) for size in _SIZES for start in (*range(21), 50, 100, 1000))
        yield from (f"[{start},{stop})" for start, stop in ends)
        return
    form = "%Y-%m-%d" if base == "date" else "%Y-%m-%d %H:%M:%S"
    hours = () if base == "date" else _SHORT_SPELLS
    for size in (*(timedelta(minutes=m) for m in hours), *map(timedelta, _SIZES)):
        for place in range(_STARTS):
            start = _FIRST + timedelta(days=61 * place)
            yield f"[{start.strftime(form)},{(start + size).strftime(form)})"


def _is_json(column: DbColumn, texts: Sequence[str]) -> bool:
    is_told = any("json" in text.lower() or "->" in text for text in texts)
    return column.type.base in ("json", "jsonb") or (column.type.base == "text" and is_told)


def _json(texts: Sequence[str], constants: Sequence[str]) -> Iterator[str]:
    """Objects with the keys that conditions name, their values of every kind."""
    paths = list(dict.fromkeys(chain.from_iterable(map(_paths, texts))))
    yield from (text.replace("''", "'") for text in constants if text.startswith(('{"', "[")))
    yield from _KINDS
    if not paths:
        return
    words = [text for text in constants if text and not text.startswith(("$", "{"))]
    kinds = [*_KINDS, *dict.fromkeys(f'"{word}"' for word in words if '"' not in word)]
    alike = ((kind,) * len(paths) for kind in kinds)
    for chosen in chain(alike, islice(product(kinds, repeat=len(paths)), _MOST_JSON)):
        made = _object(dict(zip(paths, chosen, strict=True)))
        yield from dict.fromkeys(made.replace(_WORDS[0], word) for word in _WORDS)


def _paths(text: str) -> Iterator[tuple[str, ...]]:
    """The paths of keys that a condition names."""
    for steps in _STEPS.findall(text):
        yield tuple(_KEY.findall(steps))
    for keys in _HAS.findall(text):
        yield from ((key,) for key in _KEY.findall(keys))
    for path in _PATH.findall(text.replace(chr(34), "")):
        yield tuple(path.split("."))
    for path in _BRACED.findall(text):
        yield tuple(part.strip() for part in path.split(","))


def _object(values: Mapping[tuple[str, ...], str]) -> str:
    """A JSON object of texts of values by their paths; a path within another's value is lost."""
    heads: dict[str, dict[tuple[str, ...], str]] = {}
    for path, value in values.items():
        heads.setdefault(path[0], {})[path[1:]] = value
    items = []
    for head, inner in heads.items():
        deeper = {path: value for path, value in inner.items() if path}
        items.append(f'"{head}": {_object(deeper) if deeper else inner[()]}')
    return "{" + ", ".join(items) + "}"
