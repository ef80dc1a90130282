"""What stands at the keys of a JSON that conditions name, by the names of the keys."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, DbType
from synth.infer.listed import likely_words
from synth.infer.meanings import meaning, singular
from synth.infer.nobodys import usual_values
from synth.infer.values import entry

ITEM = "[]"
"""In a path of keys what stands in a list."""

_MOST = 12
"""Objects that are made, each of the next value of every key."""

_CODE, _TEXT = 3, 60
"""The lengths of a code and of a text."""

_ANY = frozenset({"label", "thing_name", "title", "json", "number"})
"""Meanings that say nothing of the values."""

_PEOPLE = {
    "first_name": ("Camille", "Nadia", "Hugo", "Solène"),
    "last_name": ("Martin", "Petit", "Nguyen", "Le Goff"),
    "full_name": ("Camille Martin", "Nadia Petit", "Hugo Nguyen", "Solène Le Goff"),
}
_PEOPLE |= {"birth_name": _PEOPLE["last_name"], "person_name": _PEOPLE["full_name"]}
"""Names of people: common ones, beside no birth date."""

_MONEY = ("45.9", "120.5", "19.99", "310", "75", "8.4")
_COUNTS = ("1", "2", "3", "5", "8", "12")


def objects_by_names(paths: Sequence[tuple[str, ...]], default: str | None) -> Iterator[str]:
    """JSON objects with values that the names of their keys suit, beside those of a default.

    Args:
        paths: the keys that conditions name.
        default: of the column, as text.

    Yields:
        Nothing where no name says anything.
    """
    if not paths:
        return
    if all(len(path) == 1 for path in paths):
        whole = (one for one in _listed() if all(path[0] in one for path in paths))
        yield from map(_written, whole)
    known = {path: values_of(path[-1]) for path in paths}
    before = _known(default)
    if not any(known.values()):
        return
    for place in range(_MOST):
        heads = {path[0] for path in paths}
        values = {path: t for path, t in before.items() if path[0] not in heads or path in paths}
        values |= {p: own[place % len(own)] for p, own in known.items() if own}
        # One of the keys may be what must not be there.
        for left in (None, *paths) if len(paths) > 1 else (None,):
            kept = {path: text for path, text in values.items() if path != left}
            if all(path in kept for path in paths if path != left):
                yield object_of(kept)


def _known(default: str | None) -> Mapping[tuple[str, ...], str]:
    """The values of a default that is an object, by their keys."""
    try:
        found = json.loads(default or "")
    except ValueError:
        return {}
    return {(k,): _written(v) for k, v in found.items()} if isinstance(found, dict) else {}


@cache
def _listed() -> tuple[Mapping[str, object], ...]:
    """The objects of `nested.csv`."""
    texts = [t for row in likely_words("nested") if row.kind == "object" for t in row.weights]
    return tuple(json.loads(text.replace("'", '"')) for text in texts)


@cache
def values_of(key: str) -> tuple[str, ...]:
    """The values of a key, as JSON: those of `nested.csv`, else what its name means."""
    told = [_written(one[key]) for one in _listed() if key in one]
    return tuple(dict.fromkeys(told)) or _several(key) or _meant(key)


def _several(key: str) -> tuple[str, ...]:
    """The lists of `nested.csv` that the plural of a name says."""
    one = singular(key)
    for row in likely_words("nested") if one != key else ():
        if row.kind == "array" and one in row.about:
            return tuple(text.replace("'", '"') for text in row.weights)
    return ()


def _meant(key: str) -> tuple[str, ...]:
    """Words that a name lists, values of a form, or numbers."""
    for length in (_CODE, _TEXT):
        column = DbColumn(key, DbType("varchar", "varchar", length=length))
        known = meaning(column, "")
        if known is not None and known.word in _PEOPLE:
            return tuple(map(_written, _PEOPLE[known.word]))
        if known is None or known.word in _ANY:
            continue
        made = entry(column, Domain(), meaning=known).generator
        choice = made.get("choice") if isinstance(made, dict) else None
        if choice:
            return tuple(_written(str(text)) for text in islice(choice, _MOST))
        if length == _TEXT and not known.word.endswith("_name"):
            found = islice(usual_values(column, Domain(), known=known), _MOST)
            return tuple(map(_written, found))
    column = DbColumn(key, DbType("numeric(8,2)", "numeric", precision=8, scale=2))
    known = meaning(column, "")
    if known is None:
        return ()
    number = entry(column, Domain(), meaning=known).generator
    return _MONEY if "lognormal" in str(number) else _COUNTS


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def object_of(values: Mapping[tuple[str, ...], str]) -> str:
    """A JSON object of texts of values by their paths; a path within another's value is lost."""
    heads: dict[str, dict[tuple[str, ...], str]] = {}
    for path, value in values.items():
        heads.setdefault(path[0], {})[path[1:]] = value
    items = []
    for head, inner in heads.items():
        deeper = {path: value for path, value in inner.items() if path}
        items.append((head, object_of(deeper) if deeper else inner[()]))
    if items and items[0][0] == ITEM:
        return f"[{items[0][1]}]"
    return "{" + ", ".join(f'"{head}": {text}' for head, text in items) + "}"
