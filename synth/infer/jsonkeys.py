"""Keys of JSON: those that conditions name, and those that tell rows apart.

`unique ((data->>'code'))`: as many rows as any table has, each with a code of its own there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.judged import Judge, accepted
from synth.infer.keyvalues import ITEM, object_of, values_of
from synth.infer.made import samples
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in

_STEPS = re.compile(r"(?:\s*->>?\s*'[^']+'(?:::text)?\)*)+")
_KEY = re.compile(r"'([^']+)'")
_HAS = re.compile(r"(?:\?[|&]?|jsonb?_exists\([^,]*,)\s*(?:ARRAY\[)?('[^)\]]*)")
_PATH = re.compile(r"\$\.([A-Za-z_](?:[\w.]|\[\*\])*)")

_BRACED = re.compile(r"#>>?\s*'\{([^}]*)\}'")
_NUMBER = re.compile(r"::\s*(?:big|small)?int|\bcast\b.*\bas (?:big|small)?int", re.IGNORECASE)
_SIGN = re.compile(r"([][{}().*+?^$|\\])")
_CODES = ('"[A-Z]{2}[0-9]{4}"', '"[a-z]{4,8}-[0-9]{4}"', "[1-9][0-9]{4}")
"""What tells rows apart, as JSON: a code, a slug, a number."""

_OTHERS = ('"dossier"', "1", "true", "[]", "{}")
_TRIED = 5


def key_json(work: Work, judge: Judge, asked: Mapping[str, Sequence[Condition]]) -> None:
    """Let a JSON hold another value in each row at the keys by which a unique tells rows apart.

    Args:
        work: the table, its conditions gathered.
        judge: the database.
        asked: by column the conditions that name it alone and that only the database knows.
    """
    for name, texts in _telling(work).items():
        column, conditions = work.columns[name], asked.get(name, ())
        told = [condition.text for condition in conditions]
        if work.step(name) or not is_json_of(column, [*texts, *told]):
            continue
        keys = dict.fromkeys(path for text in texts for path in paths_of(text))
        form = _accepted(work, judge, column, (list(keys), texts, told)) if keys else None
        if form is None:
            continue
        domain = work.domains.get(name, Domain())
        if domain.among is not None or domain.patterns:
            continue
        work.domains[name] = replace(domain, patterns=(f"^{form}",))
        for condition in conditions:
            work.draft.asked.pop(condition.name, None)
            work.claim(condition, name)


def _telling(work: Work) -> dict[str, list[str]]:
    """By column the expressions of unique lists over it, those that are computed written out."""
    found: dict[str, list[str]] = {}
    computed = {c.name: c.default or "" for c in work.table.columns if c.is_generated}
    for unique in work.table.uniques:
        for text in unique.expressions:
            own = columns_in(text, work.table.by_name)
            whole = " ".join([text, *(computed[name] for name in own if name in computed)])
            named = columns_in(whole, work.columns) if paths_of(whole) else ()
            for name in named:
                found.setdefault(name, []).append(whole)
    return found


def _accepted(
    work: Work,
    judge: Judge,
    column: DbColumn,
    asked: tuple[list[tuple[str, ...]], list[str], list[str]],
) -> str | None:
    """A form of JSON whose values the database accepts, or None."""
    keys, texts, told = asked
    others = [path for text in told for path in paths_of(text) if path not in keys]
    is_slug = all("slug" in path[-1] for path in keys)
    is_number = any(map(_NUMBER.search, texts))
    codes = _CODES[::-1] if is_number else _CODES[1:] if is_slug else _CODES
    for code in codes:
        for beside in _besides(others):
            whole = object_of({**beside, **dict.fromkeys(keys, "\0")})
            form = _SIGN.sub(r"\\\1", whole).replace("\0", code)
            tried = samples(form, count=_TRIED)
            kept = accepted(judge, work.table, column.name, told, tried) if told else tried
            if tried and len(kept) == len(tried):
                return form
    return None


def _besides(paths: Sequence[tuple[str, ...]]) -> Iterator[dict[tuple[str, ...], str]]:
    """Values of other keys: none, what their names say, without one that must not be, any."""
    yield {}
    known = {path: own[0] for path in paths if (own := values_of(path[-1]))}
    if known:
        yield known
        yield from ({p: text for p, text in known.items() if p != left} for left in known)
    yield from (dict.fromkeys(paths, other) for other in _OTHERS)


def is_json_of(column: DbColumn, texts: Sequence[str]) -> bool:
    """Whether a column holds JSON, by its type or by what conditions ask of a text."""
    is_told = any("json" in text.lower() or "->" in text for text in texts)
    return column.type.base in ("json", "jsonb") or (column.type.base == "text" and is_told)


def paths_of(text: str) -> Iterator[tuple[str, ...]]:
    """The paths of keys that a condition names."""
    for steps in _STEPS.findall(text):
        keys = tuple(_KEY.findall(steps))
        if not keys[0].startswith("$"):
            yield keys
    for keys in _HAS.findall(text):
        yield from ((key,) for key in _KEY.findall(keys) if not key.startswith("$"))
    for path in _PATH.findall(text.replace(chr(34), "")):
        yield tuple(path.replace("[*]", f".{ITEM}").split("."))
    for path in _BRACED.findall(text):
        yield tuple(part.strip() for part in path.split(","))
