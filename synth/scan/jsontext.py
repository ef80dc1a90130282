"""Values of JSON by their paths: documents, lines of them, and such as break off.

Signs outside quotes give depth; the key of a level is the one before its last colon. So all paths
of a block are found level by level, and no row is looked at alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, taken
from synth.registry import Values
from synth.scan.naming import is_key
from synth.scan.tokens import U8, Tokens, spans, tokens
from synth.scan.types import Piece

_SIGNS = b"{}[]:,"
_DEEPEST = 40
_MOST_KEYS = 500
"""More keys than these in one place are values: a table that is written as an object."""

_PLAIN = r"^\s*(?:-?[0-9][0-9.eE+-]*|true|false|null|NaN|-?Infinity)?\s*$"


class NotJsonError(Exception):
    """A text is no JSON."""


@dataclass(frozen=True)
class Parsed:
    """A part of a text that begins outside all quotes.

    Attributes:
        end: behind its last comma or bracket outside quotes; 0 where there is none.
        pieces: the values up to there by path, with the lines where they stand.
        prefix: what opens the objects and lists that are open at its end.
    """

    end: int
    pieces: tuple[Piece, ...]
    prefix: bytes


@dataclass(frozen=True)
class _Gaps:
    """What stands between one sign and the next one.

    Attributes:
        found: the signs.
        depth: how many objects and lists are open there, shape (signs,).
        starts: of the texts there without their quotes, or of all that is there.
        stops: of these.
        is_key: before a colon.
        is_value: in a place for a value, and there is one.
    """

    found: Tokens
    depth: I64
    starts: I64
    stops: I64
    is_key: Bools
    is_value: Bools


def parsed(data: bytes, first: int, *, prefix: bytes = b"") -> Parsed:
    """The values of a text by path, up to its last comma or bracket outside quotes.

    Args:
        data: UTF-8.
        first: the number of its first line.
        prefix: of the part before.

    Raises:
        NotJsonError: it is none.
    """
    signs = _cut(tokens(np.frombuffer(prefix + data, np.uint8), _SIGNS))
    everything = signs.data
    end = len(everything) - len(prefix)
    if end <= 0:
        return Parsed(0, (), prefix)
    gaps = _gaps(signs)
    ends = np.flatnonzero(everything == ord("\n"))
    keys, codes = _keys(gaps)
    rows = np.flatnonzero(gaps.is_value)
    places, labels, records = _paths(gaps, rows, keys, codes)
    lines = np.searchsorted(ends, gaps.starts[rows]) + first
    texts = spans(everything, gaps.starts[rows], gaps.stops[rows])
    pieces = (
        *_by_path(texts, lines, records, places, labels),
        *_odd_keys(gaps, keys, codes, ends, first),
    )
    return Parsed(end, pieces, _prefix(gaps, keys, codes))


def _gaps(found: Tokens) -> _Gaps:
    data = found.data
    depth = _depth(found)
    if depth.min(initial=0) < 0 or depth.max(initial=0) > _DEEPEST:
        raise NotJsonError
    starts, stops = found.places + 1, np.append(found.places[1:], len(data))
    opening, closing = np.searchsorted(found.quotes, [starts, stops])
    quoted = closing - opening
    is_text = quoted == 2  # noqa: PLR2004 - one opens and one closes
    if ((quoted != 0) & ~is_text).any() or data[: found.places[0]].tobytes().strip():
        raise NotJsonError
    opened, closed = found.quotes[opening[is_text]], found.quotes[opening[is_text] + 1]
    _check_blank(data, starts[is_text], opened)
    _check_blank(data, closed + 1, stops[is_text])
    starts[is_text], stops[is_text] = opened + 1, closed
    is_filled = is_text.copy()
    bare = np.flatnonzero(~is_text & (stops > starts))
    texts = spans(data, starts[bare], stops[bare])
    if not pc.all(pc.match_substring_regex(texts, _PLAIN), min_count=0).as_py():
        raise NotJsonError
    trimmed: Values = pc.ascii_trim_whitespace(texts)
    right: Values = pc.ascii_ltrim_whitespace(texts)
    starts[bare] = stops[bare] - _lengths(right)
    stops[bare] = starts[bare] + _lengths(trimmed)
    is_filled[bare] = stops[bare] > starts[bare]
    follows = np.append(found.signs[1:], 0)
    is_key = follows == ord(":")
    _check(found, depth, is_filled, is_key)
    is_value = is_filled & ~is_key
    is_null: Values = pc.match_substring_regex(trimmed, "^null$")
    is_value[bare] &= ~np.asarray(is_null)
    return _Gaps(found, depth, starts, stops, is_key, is_value)


def _cut(found: Tokens) -> Tokens:
    """Up to a comma or bracket of the second half where least is open: no record is cut there."""
    ends = np.flatnonzero(found.signs != ord(":"))
    if not len(ends):
        return Tokens(found.data[:0], found.places[:0], found.signs[:0], found.quotes[:0])
    depth = _depth(found)[ends]
    late = 2 * found.places[ends] >= min(len(found.data), 2 * int(found.places[ends[-1]]))
    last = int(ends[late & (depth == depth[late].min())][-1])
    stop = int(found.places[last]) + 1
    quotes = found.quotes[found.quotes < stop]
    return Tokens(found.data[:stop], found.places[: last + 1], found.signs[: last + 1], quotes)


def _depth(found: Tokens) -> I64:
    """How many objects and lists are open behind each sign."""
    return np.cumsum(found.among("{", "[").astype(np.int64) - found.among("}", "]"))


def _lengths(texts: Values) -> I64:
    return np.asarray(pc.binary_length(texts)).astype(np.int64)


def _check_blank(data: U8, starts: I64, stops: I64) -> None:
    """Refuse anything but blanks beside the quotes of a text."""
    some = stops > starts
    texts = spans(data, starts[some], stops[some])
    if not pc.all(pc.ascii_is_space(texts), min_count=0).as_py():
        raise NotJsonError


def _check(found: Tokens, depth: I64, is_filled: Bools, is_key: Bools) -> None:
    """Refuse texts where none can stand, and colons and commas outside of everything."""
    behind_end = (found.among("}", "]") | (found.among("{") & ~is_key)) & is_filled
    before_start = np.append(found.among("{", "[")[1:], False) & is_filled
    outside = found.among(":", ",") & (depth == 0)
    keyless = found.among("{")[:-1] & found.among("{", "[")[1:]
    wrong = (behind_end, before_start, outside, keyless, is_key & ~is_filled)
    if any(one.any() for one in wrong):
        raise NotJsonError


def _keys(gaps: _Gaps) -> tuple[list[str], I64]:
    """All keys, and which one stands in each gap; -1 where none does."""
    rows = np.flatnonzero(gaps.is_key)
    texts = spans(gaps.found.data, gaps.starts[rows], gaps.stops[rows])
    coded = unescaped(texts).dictionary_encode()
    codes = np.full(len(gaps.starts), -1, np.int64)
    codes[rows] = coded.indices.to_numpy(zero_copy_only=False)
    return coded.dictionary.to_pylist(), codes


def _paths(gaps: _Gaps, rows: I64, keys: list[str], codes: I64) -> tuple[I64, list[str], I64]:
    """The path of each value, how each path is shown, and the innermost element of each value."""
    found, depth = gaps.found, gaps.depth
    shown = np.array([*map(is_key, keys), True], np.bool_)
    places, labels, records = np.zeros(len(rows), np.int64), ["$"], np.zeros(len(rows), np.int64)
    is_open, is_comma, is_colon = found.among("{", "["), found.among(","), found.among(":")
    for level in range(1, int(depth[rows].max(initial=0)) + 1):
        inside = np.flatnonzero(depth[rows] >= level)
        opened = _last(np.flatnonzero(is_open & (depth == level)), rows[inside])
        is_object = found.signs[opened] == ord("{")
        begun = _last(np.flatnonzero((is_open | is_comma) & (depth == level)), rows[inside])
        records[inside] = np.where(is_object, records[inside] if level > 1 else opened, begun)
        colon = _last(np.flatnonzero(is_colon & (depth == level)), rows[inside])
        step = np.where(is_object, codes[colon - 1] + 1, 0)
        coded = pa.array(places[inside] * (len(keys) + 1) + step).dictionary_encode()
        pairs = np.asarray(coded.dictionary).astype(np.int64)
        parents, steps = pairs // (len(keys) + 1), pairs % (len(keys) + 1)
        crowded = np.bincount(parents, minlength=len(labels)) > _MOST_KEYS
        places[inside] = np.asarray(coded.indices).astype(np.int64) + len(labels)
        labels += [
            f"{labels[parent]}{_segment(keys, code, shown, crowded[parent])}"
            for parent, code in zip(parents.tolist(), steps.tolist(), strict=True)
        ]
    return places, labels, records


def _segment(keys: list[str], code: int, shown: Bools, is_crowded: bool) -> str:
    if not code:
        return "[]"
    return f".{keys[code - 1]}" if shown[code - 1] and not is_crowded else ".*"


def _last(places: I64, rows: I64) -> I64:
    """For each row the last of the places up to it; 0 where there is none."""
    if not len(places):
        return np.zeros(len(rows), np.int64)
    return places[np.maximum(np.searchsorted(places, rows, "right") - 1, 0)]


def _by_path(
    texts: Values, lines: I64, records: I64, places: I64, labels: list[str]
) -> Iterator[Piece]:
    """A piece for each path that is shown alike."""
    shown = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    numbers = np.array([shown[label] for label in labels])
    # So few kinds are sorted by their digits, in a tenth of the time.
    kinds = numbers.astype(np.min_scalar_type(len(shown)))[places]
    order = np.argsort(kinds, kind="stable")
    ends = np.searchsorted(kinds[order], np.arange(len(shown) + 1))
    for label, start, stop in zip(shown, ends[:-1], ends[1:], strict=True):
        if stop > start:
            rows = order[start:stop]
            values = unescaped(taken(texts, rows))
            yield Piece(label, values, 1, _name(label), lines[rows], "line", records=records[rows])


def _name(label: str) -> str:
    """What values of a path are called: the last key of it that is shown."""
    last = label.replace("[]", "").rpartition(".")[2]
    return "" if last in {"*", "$"} else last


def _odd_keys(gaps: _Gaps, keys: list[str], codes: I64, ends: I64, first: int) -> Iterator[Piece]:
    """The keys that may be values."""
    odd = np.array([not is_key(key) for key in keys], np.bool_)
    rows = np.flatnonzero(codes >= 0)
    rows = rows[odd[codes[rows]]] if len(odd) else rows
    if len(rows):
        values = taken(pa.array(keys, pa.string()), codes[rows])
        lines = np.searchsorted(ends, gaps.starts[rows]) + first
        yield Piece("$.* (key)", values, 1, "", lines, "line")


def _prefix(gaps: _Gaps, keys: list[str], codes: I64) -> bytes:
    """What opens again all that is open behind the last sign."""
    found, depth = gaps.found, gaps.depth
    last = np.array([len(depth) - 1])
    is_open, is_colon = found.among("{", "["), found.among(":")
    opening = ""
    for level in range(1, int(depth[-1]) + 1):
        opened = _last(np.flatnonzero(is_open & (depth == level)), last)[0]
        opening += chr(found.signs[opened])
        if found.signs[opened] == ord("{") and level < depth[-1]:
            colon = _last(np.flatnonzero(is_colon & (depth == level)), last)[0]
            opening += f"{json.dumps(keys[codes[colon - 1]], ensure_ascii=False)}:"
    return opening.encode()


def unescaped(texts: Values) -> Values:
    """Texts with what a backslash stands for in JSON; those that are wrong as they are."""
    has: Values = pc.match_substring(texts, "\\")
    if not pc.any(has).as_py():
        return texts
    some = '","'.join(texts.filter(has).to_pylist())
    try:
        plain = pa.array(json.loads(f'["{some}"]', strict=False), pa.string())
        return pc.replace_with_mask(texts, has, plain)
    except ValueError:  # also of half a letter, which UTF-8 does not know
        return texts
