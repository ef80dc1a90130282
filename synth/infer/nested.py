"""JSON and lists for a column: of the default's shape, with what its name says in them.

The values of `nested.csv` are our own; JSON stands there with `'` for `"`. Hosts and mailboxes are
those that are reserved (RFC 2606).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from synth.conditions.domain import Domain
from synth.infer.defaults import constant_default
from synth.infer.listed import Words, likely_words
from synth.infer.made import Made, Wish, chosen, matched, weighted
from synth.infer.meanings import singular, words_of

_PLAIN: Mapping[str, tuple[str, ...]] = {
    "string": ('"dossier"', '"suivi"', '"contrat"'),
    "number": ("1", "2", "3"),
    "boolean": ("true", "false"),
    "null": ("null",),
}
_SHAPES = {"[": "array", "{": "object"}
_ELEMENT = re.compile(r"'((?:[^']|'')*)'")
_NAMED = frozenset({"object", "array"})
_WEIGHT = 2
"""How much more the default weighs than all others together."""


def is_json(wish: Wish) -> bool:
    """Whether a text is JSON: its conditions, its name or its default say so."""
    default = constant_default(wish.column) or ""
    return (
        wish.domain.json is not None
        or (wish.word == "json" and not wish.unique)
        or (default in {"{}", "[]"} and not wish.unique)
    )


def json_text(wish: Wish) -> Made:
    """JSON of the kind that the conditions ask for, else of the default's and the name's."""
    default = constant_default(wish.column) or ""
    shape = wish.domain.json or _shape(wish, default)
    keyed = next((text for text in wish.domain.patterns if text.startswith(r"^\{")), None)
    if keyed is not None and (made := matched(_free(wish), keyed[1:])) is not None:
        return made
    if wish.unique and shape in {"object", "array", "string", "number"}:
        made = _distinct(wish, shape)
        if made is not None:
            return made
    if shape not in _NAMED:
        values = [v for v in _PLAIN.get(shape, ("{}",)) if v not in wish.domain.excluded]
        return chosen(wish, values or list(_PLAIN.get(shape, ("{}",)))[:1])
    is_kept = _SHAPES.get(default[:1]) == shape or default[:2] in {'"{', '"['}
    return _weighed(wish, _weights(wish, shape), default if is_kept else "")


def _shape(wish: Wish, default: str) -> str:
    """The shape of the default, else an array where the name is a plural of what is no object."""
    told = _SHAPES.get(default.strip('"')[:1])
    if told is not None:
        return told
    last = words_of(wish.column.name)[-1:]
    one = singular(last[0]) if last else ""
    is_list = one not in last and one in _row("array", wish).about
    return "array" if is_list and one not in _row("object", wish).about else "object"


def _row(shape: str, wish: Wish) -> Words:
    """The row that the last telling word of a name is in, else that of any other name."""
    rows = [row for row in likely_words("nested") if row.kind == shape]
    for word in reversed(words_of(wish.column.name)):
        for row in rows:
            if singular(word) in row.about or word in row.about:
                return row
    return next(row for row in rows if "*" in row.about)


def _weights(wish: Wish, shape: str) -> Mapping[str, str]:
    found = _row(shape, wish).weights
    return {text.replace("'", '"'): weight for text, weight in found.items()}


def _weighed(wish: Wish, weights: Mapping[str, str], default: str) -> Made:
    """A choice of what the column admits; the default, if there is one, weighs most."""
    is_text = wish.kind.base not in {"json", "jsonb", "array"}
    empty = "{}" if wish.kind.base == "array" or wish.domain.json != "array" else "[]"
    kept = {
        text: weight
        for text, weight in weights.items()
        if text not in wish.domain.excluded and (not is_text or wish.admits(text))
    }
    if default and default not in wish.domain.excluded:
        most = str(_WEIGHT * sum(map(int, kept.values())) or 1)
        kept = {default: most} | {text: w for text, w in kept.items() if text != default}
    return weighted(chosen(wish, list(kept) or [empty]), kept or {empty: "1"})


def _distinct(wish: Wish, shape: str) -> Made | None:
    number = f"[1-9][0-9]{{{max(len(str(wish.rows)), 4)}}}"
    forms = {"array": rf"\[{number}\]", "string": f'"{number}"', "number": number}
    return matched(_free(wish), forms.get(shape, rf'\{{"id": {number}\}}'))


def _free(wish: Wish) -> Wish:
    """A column of which nothing but its type is known."""
    return replace(wish, domain=Domain(), word="")


def texts_of(wish: Wish) -> Made | None:
    """Lists of texts of what the name says; None where its conditions want another number."""
    least, most = wish.domain.elements or (0, None)
    if wish.unique or least > 1 or wish.kind.length is not None:
        return None
    room = None if wish.kind.element is None else wish.kind.element.length
    weights: dict[str, str] = {}
    for text, weight in _weights(wish, "array").items():
        values = json.loads(text)
        fits = all(
            isinstance(value, str) and len(value) <= (room or len(value)) for value in values
        )
        if fits and (most is None or len(values) <= most):
            weights[array_text(values)] = weight
    if least == 0 and weights and "*" in _row("array", wish).about:
        # Of what nobody knows most rows have nothing.
        weights["{}"] = str(_WEIGHT * sum(map(int, weights.values())))
    return _weighed(wish, weights, default_array(wish)) if len(weights) > 1 else None


def default_array(wish: Wish) -> str:
    """The array that is a column's default, `'{a,b}'::text[]` or `ARRAY['a']`, as text; or ""."""
    found = _elements(wish)
    least, most = wish.domain.elements or (0, None)
    if found is None or len(found) < least or (most is not None and len(found) > most):
        return ""
    return array_text(found)


def _elements(wish: Wish) -> list[str] | None:
    default = wish.column.default or ""
    if default.upper().startswith("ARRAY["):
        return [text.replace("''", "'") for text in _ELEMENT.findall(default)]
    told = constant_default(wish.column)
    if told is None or not told.startswith("{") or '"' in told:
        return None
    return [text for text in told.strip("{}").split(",") if text]


def array_text(values: Sequence[str]) -> str:
    """An array as PostgreSQL reads it, every element that needs it in quotes."""
    quoted = (
        value
        if re.fullmatch(r"[\w.:+-]+", value) and value.lower() != "null"
        else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for value in values
    )
    return "{" + ",".join(quoted) + "}"
