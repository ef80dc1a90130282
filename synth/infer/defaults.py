"""What a column's default says: a constant is one of its values, and the likeliest."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from synth.conditions.constants import is_inside
from synth.conditions.parsed import NotUnderstoodError
from synth.databases.catalog import DbColumn
from synth.infer.made import Made, Wish
from synth.infer.meanings import type_family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from synth.infer.draft import Data

_CONSTANT = re.compile(
    r"[(\s]*(?:cast\s*\()?[(\s]*(?:e?'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|(true|false)\b)(.*)",
    re.IGNORECASE | re.DOTALL,
)
_KIND = r"[\w\". ]+(?:\([\d, ]*\))?(?:\[\])?"
_CASTS = re.compile(rf"(?:\s*::\s*{_KIND}|\s+as\s+{_KIND}|\s*\))*\s*", re.IGNORECASE)
"""What may stand behind a constant: casts, as PostgreSQL and DuckDB print them."""

_TRUTHS = {"true": "true", "t": "true", "1": "true", "false": "false", "f": "false", "0": "false"}
_FEW = 10


def constant_default(column: DbColumn) -> str | None:
    """The constant that a column's default is, as text; None where it is none or an expression."""
    found = _CONSTANT.fullmatch(column.default or "")
    if found is None or column.is_identity or not _CASTS.fullmatch(found[4]):
        return None
    text = found[1].replace("''", "'") if found[1] is not None else found[2] or found[3].lower()
    return _TRUTHS.get(text.lower()) if column.type.base == "boolean" else text


def likely(wish: Wish) -> str | None:
    """The default of a column where its conditions admit it; never the empty text."""
    text = constant_default(wish.column)
    return text if text and not wish.unique and _is_admitted(wish, text) else None


def _is_admitted(wish: Wish, text: str) -> bool:
    """Whether the conditions of a column admit a constant."""
    domain = wish.domain
    if text in domain.excluded or (domain.among is not None and text not in domain.among):
        return False
    if type_family(wish.kind) == "text":
        return wish.admits(text)
    if wish.kind.base == "enum":
        return text in wish.kind.labels
    try:
        return is_inside(text, domain.lo, domain.hi, wish.kind)
    except NotUnderstoodError:
        return False


def leaning(wish: Wish, made: Made) -> Made:
    """A choice, or weights of numbers, in which the default is the likeliest.

    Args:
        wish: what the column needs.
        made: for it; what is no choice stays as it is.
    """
    default = likely(wish)
    if default is None or not isinstance(made.generator, dict):
        return made
    family = type_family(wish.kind)
    if family not in {"text", "number"} and wish.kind.base != "enum":
        return made
    for word, options in made.generator.items():
        if word == "choice" and isinstance(options, list):
            weights = {str(value): "1" for value in options}
        elif word == "choice" and isinstance(options, dict):
            weights = _texts(options)
        elif isinstance(options, dict) and isinstance(options.get("weights"), dict):
            told = _texts(options["weights"])
            return replace(
                made, generator={word: {**options, "weights": _drawn(wish, told, default)}}
            )
        else:
            continue
        if default.islower() and all(map(str.isupper, weights)):
            weights = {value.lower(): weight for value, weight in weights.items()}
        capacity = None if made.capacity is None else len({*weights, default})
        return replace(made, generator={word: _most(weights, default)}, capacity=capacity)
    return made


def _texts(options: "Data") -> dict[str, str]:
    return {str(k): str(v) for k, v in options.items()} if isinstance(options, dict) else {}


def _most(weights: "Mapping[str, str]", default: str) -> "dict[str, Data]":
    """Weights in which a value weighs as much as any two others, of few alike ones half of all."""
    others = {value: Decimal(weight) for value, weight in weights.items()}
    own = next((value for value in others if _is_same(value, default)), default)
    others.pop(own, None)
    alike = len(set(others.values())) < 2  # noqa: PLR2004 - all weigh the same
    least = max(sum(others.values()), Decimal(2)) if alike else 2 * max(others.values())
    top = max(least, Decimal(weights.get(own, "1")))
    given = {value: str(top) if value == own else weight for value, weight in weights.items()}
    return {own: str(top), **given}


def _drawn(wish: Wish, weights: "Mapping[str, str]", default: str) -> "dict[str, Data]":
    """Weights of numbers; near the default where that is of another kind: a priority of 100."""
    # 0 of what is never 0 otherwise, such as minutes, says that nobody has measured it yet.
    if (
        default == "0"
        or any(_is_same(value, default) for value in weights)
        or not default.isdigit()
    ):
        return _most(weights, default)
    near = around(default, 0, max(2 * int(default), _FEW))
    return {value: weight for value, weight in near.items() if _is_admitted(wish, value)}


def _is_same(value: str, other: str) -> bool:
    try:
        return value == other or Decimal(value) == Decimal(other)
    except ArithmeticError:
        return False


def around(default: str, lo: int, hi: int) -> dict[str, str]:
    """Weights of whole numbers of which nothing is known but the default; pure."""
    own = int(default)
    near = (own + 1, own + 2, own + 3, own + 4) if own < _FEW else (own // 2, own * 2)
    shares = zip((own, *near), ("60", "20", "10", "6", "4"), strict=False)
    return {str(number): share for number, share in shares if lo <= number <= hi}
