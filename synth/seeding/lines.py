"""Entries and tables of a schema's text, found by their lines and written again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'"""
_KEY = re.compile(rf"(?P<indent> *)(?P<key>{_QUOTED}|[^\s#'\"][^:#]*?):(?:\s|$)")


@dataclass(frozen=True)
class Span:
    """Lines [start, stop) of a mapping's entry: its key stands in the first.

    Attributes:
        start: of its first line, from 0.
        stop: behind its last.
        indent: how many spaces stand before its key.
    """

    start: int
    stop: int
    indent: int


def span_at(lines: Sequence[str], line: int, key: str) -> Span | None:
    """The lines of an entry, or None where it does not stand on lines of its own.

    Args:
        lines: of the text.
        line: of its key or its value, from 1.
        key: the entry's name.
    """
    for start in (line - 1, line - 2):
        found = _KEY.match(lines[start]) if 0 <= start < len(lines) else None
        if found is not None and _plain(found["key"]) == key:
            indent = len(found["indent"])
            stop = start + 1
            while stop < len(lines) and _is_inside(lines[stop], indent):
                stop += 1
            while not lines[stop - 1].strip() or lines[stop - 1].lstrip().startswith("#"):
                stop -= 1  # what stands before the next entry is about that one
            return Span(start, stop, indent)
    return None


def replaced(lines: Sequence[str], spans: Sequence[tuple[Span, Sequence[str]]]) -> list[str]:
    """The lines with some entries written again.

    Args:
        lines: of the text.
        spans: entries that do not overlap, with their new lines, which are not indented.
    """
    found = list(lines)
    for span, new in sorted(spans, key=lambda pair: -pair[0].start):
        found[span.start : span.stop] = [f"{' ' * span.indent}{line}" for line in new]
    return found


def _is_inside(line: str, indent: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip(" ")) > indent


def _plain(key: str) -> str:
    if key[0] == "'":
        return key[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", key[1:-1]) if key[0] == '"' else key
