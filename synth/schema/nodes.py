"""YAML text as a tree of nodes with their places; what could hide a mistake is refused.

Built from the events of PyYAML's C parser. `yaml.compose` is no choice: it recurses in C and
crashes the process on deep nesting, resolves scalars to types, and loses duplicate keys.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from synth.errors import Mark
from synth.schema.decode import checked, decoded
from synth.schema.expect import Problems, quoted
from synth.schema.syntax import explain
from synth.schema.types import Lines, Node

MOST_DEPTH = 32
MOST_NODES = 200_000

_EMPTY = (
    "a value; a comma inside {} ends a value, ` #` starts a comment: put such a value in quotes"
)


_NO_TAG = "the value alone; a text that starts with '!' stands in quotes"
_REUSE = "reuse by `groups` or `extends`; a text that starts with '{}' stands in quotes"
_BREAK = re.compile("\r\n|\r|\n")
_QUOTES = "'\""
_AROUND = " \t" + _QUOTES
_WORD = 20
"""Characters by which the line of a scalar is found in its value."""

_MOST_STEP = 200
_THOUSAND = 3
_NO_BREAK = re.compile("^[\u00a0\u202f]|:[\u00a0\u202f]|[\u00a0\u202f]$")


class _Stop(Exception):  # noqa: N818 - ends the reading, never leaves this file
    """Nothing after this place can be read."""


@dataclass
class _Open:
    """A mapping or list whose end has not come yet."""

    mark: Mark
    pairs: dict[str, tuple[Node, Node]] | None
    items: list[Node] = field(default_factory=list)
    key: Node | None = None


def read_nodes(text: str | bytes, file: str, problems: Problems) -> Node | None:
    """The tree of a YAML document, or None where it could not be read to its end.

    Args:
        text: the document; bytes are taken as UTF-8.
        file: its name, for the marks.
        problems: takes the mistakes. A tree comes back in spite of duplicate keys, anchors,
            aliases, tags and empty values, so that the mistakes behind them are found as well;
            an alias and a value that is not there are plain empty texts.
    """
    raw = decoded(text, file, problems) if isinstance(text, bytes) else text
    clean = checked(raw, file, problems) if raw is not None else None
    if clean is None:
        return None
    builder = _Builder(clean, file, problems)
    try:
        for event in _events(clean):
            builder.take(event)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        explain(error, clean, file, problems, builder.long_quote)
        return None
    if builder.root is None:
        problems.add(
            Mark(file, 1, 1), "this file is empty", "a schema, which starts with `synth: 1`"
        )
    return builder.root


def _with_point(pairs: Mapping[str, tuple[Node, Node]], name: str) -> str:
    """What to write where a comma inside braces tore a number apart, as in `{decimal: 0,5}`."""
    before = list(pairs.values())[-1][1] if pairs else None
    text = "" if before is None or before.quoted else before.text or ""
    if not (name.isdecimal() and text[-1:].isdecimal()):
        return ""
    whole = f", or `{text}{name}`" if len(name) == _THOUSAND else ""
    return f"a point in a number: `{text}.{name}`{whole}; a comma inside {{}} ends a value"


def _events(text: str) -> Iterator[yaml.Event]:
    return yaml.parse(text, Loader=yaml.CSafeLoader)


class _Builder:
    """The tree while it grows."""

    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self.root: Node | None = None
        self.long_quote: tuple[Mark, int] | None = None
        self._text = _BREAK.split(text)
        self._file = file
        self._top = Mark(file, 1, 1)
        self._problems = problems
        self._open: list[_Open] = []
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Add what one event says."""
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event, self._count(event)))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            value = tuple(done.items) if done.pairs is None else done.pairs
            self._put(Node(value, done.mark))
        elif isinstance(event, yaml.CollectionStartEvent):
            mark = self._count(event)
            if len(self._open) >= MOST_DEPTH:
                found = f"this is nested deeper than {MOST_DEPTH} levels"
                self._stop(mark, found, "fewer brackets")
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self._open.append(_Open(mark, {} if is_mapping else None))
        elif isinstance(event, yaml.AliasEvent):
            self._put(Node("", self._count(event)))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            mark = self._mark(event)
            self._stop(mark, "a second document starts here", "one document in a file")

    def _count(self, event: yaml.NodeEvent) -> Mark:
        """The place of a value, after what no value may have is noted."""
        mark = self._mark(event)
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(mark, f"this file has more than {MOST_NODES:,} values", "a smaller schema")
        if self._problems.is_full:
            raise _Stop
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self._refuse(event, mark)
        return mark

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Node:
        value = event.value
        is_quoted = bool(event.style)
        if "\0" in value:
            self._problems.add(
                mark, "this text holds the character NUL", "a text that databases take"
            )
        if not (is_quoted or value or event.anchor or event.tag):
            self._empty(mark)
        if not (is_quoted or value.isascii()) and _NO_BREAK.search(value):
            self._problems.add(mark, "a no-break space stands in this text", "an ordinary space")
        end = event.end_mark
        if event.style in {"'", '"'} and end is not None and end.line + 1 > mark.line:
            self.long_quote = (mark, end.line + 1)
        return Node(value, mark, quoted=is_quoted, lines=self._lines(event, mark))

    def _lines(self, event: yaml.ScalarEvent, mark: Mark) -> Lines:
        """Where each line of a scalar stands; folding, indentation and quotes are stepped over."""
        end = event.end_mark
        if end is None or (end.line + 1 == mark.line and not event.style):
            return ((0, mark.line, mark.column),)
        found, place = [], 0
        is_block = event.style in {"|", ">"}
        for line in range(mark.line + is_block, end.line + 1 + (not is_block)):
            raw = self._text[line - 1]
            if line == end.line + 1:
                raw = raw[: end.column]
            first = mark.column - 1 if line == mark.line else 0
            first = len(raw) - len(raw[first:].lstrip(_AROUND))
            words = raw[first:].rstrip(_AROUND)
            start = event.value.find(words[:_WORD], place, place + _MOST_STEP) if words else -1
            if start >= 0:
                found.append((start, line, first + 1))
                place = start + len(words)
        return tuple(found)

    def _empty(self, mark: Mark) -> None:
        box = self._open[-1] if self._open else None
        if box is None or box.pairs is None:
            self._problems.add(mark, "an empty value stands here", _EMPTY)
        elif box.key is None:
            self._problems.add(mark, "an empty key stands before ':'", "a word before the colon")
        else:
            name = box.key.text or ""
            split = name.partition(":")
            expected = f"a space after the colon: `{split[0]}: {split[2]}`" if split[2] else _EMPTY
            expected = _with_point(box.pairs, name) or expected
            self._problems.add(box.key.mark, f"nothing stands after {quoted(name)}", expected)

    def _refuse(self, event: yaml.NodeEvent, mark: Mark) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(
                mark, f"the alias {quoted('*' + str(event.anchor))}", _REUSE.format("*")
            )
        elif event.anchor is not None:
            self._problems.add(
                mark, f"the anchor {quoted('&' + str(event.anchor))}", _REUSE.format("&")
            )
        elif getattr(event, "tag", None) is not None:
            self._problems.add(mark, "a tag, which starts with '!'", _NO_TAG)

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        box = self._open[-1]
        if box.pairs is None:
            box.items.append(node)
        elif box.key is None:
            box.key = self._key(node, box.pairs)
        else:
            box.pairs.setdefault(str(box.key.value), (box.key, node))
            box.key = None

    def _key(self, node: Node, pairs: dict[str, tuple[Node, Node]]) -> Node:
        if node.text is None:
            self._stop(
                node.mark,
                "brackets stand where a key is expected",
                "a text with brackets in quotes",
            )
        if node.text == "<<" and not node.quoted:
            self._problems.add(node.mark, "the merge key '<<'", "`groups` and `use`, or `extends`")
        elif node.text in pairs:
            first = pairs[node.text][0].mark
            self._problems.add(
                node.mark,
                f"the key {quoted(node.text)} stands here a second time",
                f"each key once; the first is in line {first.line}",
            )
        return node

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self._file, start.line + 1, start.column + 1) if start else self._top

    def _stop(self, mark: Mark, found: str, expected: str) -> None:
        self._problems.add(mark, found, expected)
        raise _Stop
